#!/usr/bin/env python3
"""Whether the page of each folder names every module in it. Usage: pages.py FOLDER...

A name stands in the page between marks of code, with or without its ending; `panel_*` names all that begin so.
"""
import fnmatch
import os
import re
import sys

ENDING = re.compile(r"\.(c|h|py|sh|txt)$")


def main():
    bad = 0
    for folder in sys.argv[1:]:
        with open(os.path.join(folder, "README.md"), encoding="utf-8") as page:
            codes = re.findall(r"`([^`\n]+)`", page.read())
        names = {ENDING.sub("", word) for code in codes for word in code.split()}
        for module in sorted({ENDING.sub("", file) for file in os.listdir(folder) if ENDING.search(file)}):
            if not any(fnmatch.fnmatchcase(module, name) for name in names):
                print(f"{folder}/README.md says nothing of {module}")
                bad += 1
    return 1 if bad else 0


sys.exit(main())

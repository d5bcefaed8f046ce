#!/usr/bin/env python3
"""Whether the page of each folder names every module in it, and whether the pages that sources name are there. Usage: pages.py FOLDER...

A name stands in the page between marks of code, with or without its ending; `panel_*` names all that begin so. A page that a source names
stands at that path from the root, or beside the source (all sources below the current folder).
"""
import fnmatch
import os
import re
import sys

ENDING = re.compile(r"\.(c|h|py|sh|txt)$")
NAMED = re.compile(r"(?<![\w%/.-])\w[\w./-]*\.md\b")


def sources():
    """Every source below the current folder but what is built."""
    for folder, folders, files in os.walk("."):
        folders[:] = sorted(name for name in folders if name not in ("build", ".git"))
        for file in sorted(files):
            if file == "Makefile" or re.search(r"\.(c|h|py|sh|awk|ya?ml)$", file):
                yield os.path.join(folder, file)


def unknown_pages(path):
    """The pages that a source names and that are not there."""
    with open(path, encoding="utf-8") as source:
        named = set(NAMED.findall(source.read()))
    return sorted(page for page in named if not any(os.path.exists(os.path.join(at, page)) for at in (".", os.path.dirname(path))))


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
    for path in sources():
        for page in unknown_pages(path):
            print(f"{path} names {page}, which is not there")
            bad += 1
    return 1 if bad else 0


sys.exit(main())

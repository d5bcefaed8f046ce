#!/usr/bin/env python3
"""Measures of the files named, the tree without its tests: lengths of functions and files, complexity, mutable static objects.

Prints medians, 95th percentiles and maxima, and what is over a bound. What is over has to be excused, with a reason, in
tools/measure-excused.txt ("NAME-OF-MEASURE PATH[:FUNCTION] reason"); exits 1 otherwise. Functions and their ends come from universal-ctags.
Complexity is 1 + the branch tokens of a function (if for while case && || ?).
"""
import json
import re
import statistics
import subprocess
import sys

BOUNDS = {"function-lines-median": 12, "function-lines-p95": 50, "complexity-p95": 12, "complexity-max": 30, "file-lines-p95": 600,
          "objects-per-kloc": 0.3}
BRANCH = re.compile(r"\b(?:if|for|while|case)\b|&&|\|\||\?")
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(text):
    """Comments and literals as blanks, lines kept."""
    return NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def tags(files):
    out = subprocess.run(["ctags", "--output-format=json", "--languages=C", "--langmap=C:.c.h", "--kinds-C=fv", "--fields=+neZKS", "-o", "-", *files],
                         capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def excuses():
    table = {}
    try:
        with open("tools/measure-excused.txt", encoding="utf-8") as lines:
            for line in lines:
                if line.strip() and not line.startswith("#"):
                    measure, place, reason = line.strip().split(None, 2)
                    table[measure, place] = reason
    except FileNotFoundError:
        pass
    return table


def mutable(name, line, source):
    """Whether the object declared there can change: its own const is the one behind the last asterisk, if it has any."""
    lines = source.splitlines()
    begin = line - 1
    while begin > 0 and not lines[begin][:1].isalpha():  # a declaration begins at the margin
        begin -= 1
    head = " ".join(lines[begin:line]).split("=")[0].split(name)[0]
    own = re.sub(r"\{[^{}]*\}", " ", head).rsplit("*", 1)[-1]
    return "extern" not in head and not re.search(r"\bconst\b", own)


def main():
    files = sys.argv[1:]
    sources = {f: blank(open(f, encoding="utf-8").read()) for f in files}
    lines = {f: s.count("\n") for f, s in sources.items()}
    functions, objects = [], []
    for tag in tags(files):
        source = sources[tag["path"]]
        if tag["kind"] == "function" and "end" in tag:
            body = "\n".join(source.splitlines()[tag["line"] - 1:tag["end"]])
            functions.append((tag["path"] + ":" + tag["name"], tag["end"] - tag["line"] + 1, 1 + len(BRANCH.findall(body))))
        elif tag["kind"] == "variable" and mutable(tag["name"], tag["line"], source):
            objects.append(f'{tag["path"]}:{tag["name"]}')
    for file, source in sources.items():  # those inside of functions
        inner = re.findall(r"^\t+(static [^(;={]*?)(\w+)(?:\[[^]]*\])* *[=;]", source, re.M)
        objects += [f"{file}:{name}" for head, name in inner if not re.search(r"\bconst\b", head.rsplit("*", 1)[-1])]
    kloc = sum(lines.values()) / 1000
    lengths, complexities = [f[1] for f in functions], [f[2] for f in functions]
    c_lines = [n for f, n in lines.items() if f.endswith(".c")]
    measured = {
        "function-lines-median": statistics.median(lengths), "function-lines-p95": percentile(lengths, 0.95),
        "complexity-p95": percentile(complexities, 0.95), "complexity-max": max(complexities), "file-lines-p95": percentile(c_lines, 0.95),
        "objects-per-kloc": round(len(objects) / kloc, 2)}
    print(f"measures: {kloc:.1f} thousand lines, {len(files)} files, {len(functions)} functions")
    print(f"  longest function {max(lengths)} lines, longest file {max(c_lines)} lines, {len(objects)} mutable objects at file scope")
    print(f"  medians: complexity {statistics.median(complexities):g}, files {statistics.median(c_lines):g} lines")
    allowed, bad = excuses(), 0
    for name, bound in BOUNDS.items():
        over = measured[name] > bound and name != "complexity-max"
        print(f"  {name:24} {measured[name]:>7} (aim {bound}){'  OVER' if over else ''}")
        bad += over
    singles = [("complexity", f[0], f[2], BOUNDS["complexity-max"]) for f in functions if f[2] > BOUNDS["complexity-max"]]
    singles += [("function-lines", f[0], f[1], 100) for f in functions if f[1] > 100]
    singles += [("file-lines", f, n, 900) for f, n in lines.items() if n > 900]
    for measure, place, value, bound in singles:
        reason = allowed.get((measure, place))
        print(f"  {measure} {value} > {bound}: {place}: {reason or 'NOT EXCUSED'}")
        bad += reason is None
    for place in objects:
        reason = allowed.get(("object", place))
        print(f"  object: {place}: {reason or 'NOT EXCUSED'}")
        bad += reason is None
    return 1 if bad else 0


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens every data set below a folder with `ocellus-cli inspect` and prints a table: what it was opened
as, cells x genes, values, or the sentence it was refused with. Ends with 1 when a program crashed, ran
too long, or refused in other than one sentence.

usage: open_everything.py OCELLUS_CLI FOLDER [-o TABLE.tsv] [--seconds 120]
"""
import argparse
import json
import os
import subprocess
import sys


def places(folder):
    """Every file, and every folder that holds files (a 10x, Xenium or Visium folder is opened whole)."""
    for at, folders, files in os.walk(folder):
        folders.sort()
        if files:
            yield at
        for name in sorted(files):
            yield os.path.join(at, name)


def inspect(cli, path, seconds):
    try:
        ran = subprocess.run([cli, "inspect", path, "--json"], capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return "TOO LONG", "", "", "", f"no answer within {seconds} s", False
    said = ran.stderr.decode(errors="replace").strip()
    if ran.returncode == 0:
        found = json.loads(ran.stdout)
        matrix = found["matrix"]
        size = f'{found["cells"]} x {found["genes"]}'
        values = matrix["values"]
        kind = f'{found["format"]} {matrix["encoding"]} {matrix.get("dtype", "")}'.strip()
        return "opened", kind, size, values, " ".join(found["warnings"]), True
    if ran.returncode == 3:
        return "refused", "", "", "", said, "\n" not in said and said.endswith(".")
    return f"CODE {ran.returncode}", "", "", "", said.replace("\n", " | ")[:300], False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("folder")
    parser.add_argument("-o", "--output")
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    lines = ["place\tending\topened as\tcells x genes\tvalues\tsentence"]
    good = {}
    for path in places(options.folder):
        *row, fine = inspect(options.cli, path, options.seconds)
        good.setdefault(fine, []).append(path)
        lines.append("\t".join([os.path.relpath(path, options.folder), *row]))
    text = "\n".join(lines) + "\n"
    if options.output:
        with open(options.output, "w") as table:
            table.write(text)
    else:
        sys.stdout.write(text)
    bad = good.get(False, [])
    print(f"{len(good.get(True, []))} answered as they should, {len(bad)} not", *bad, sep="\n  ", file=sys.stderr)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

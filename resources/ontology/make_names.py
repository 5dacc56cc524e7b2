#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes names.tsv.gz, the term names that Ocellus ships (development time only).

usage: make_names.py DIR   with DIR/<ONTOLOGY>-ontology-v*.json.gz in the CELLxGENE ontology guide layout
"""
import gzip, json, pathlib, sys

here = pathlib.Path(__file__).parent
names = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*-ontology-v*.json.gz")):
    with gzip.open(path) as f:
        terms = json.load(f)
    names.update({term: d["label"].replace("\t", " ") for term, d in terms.items()
                  if d.get("label") and not d.get("deprecated")})
text = "".join(f"{term}\t{label}\n" for term, label in sorted(names.items())).encode()
with open(here / "names.tsv.gz", "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
    z.write(text)
print(len(names))

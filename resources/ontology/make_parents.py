#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes parents.tsv.gz, the parents of the terms in names.tsv.gz but for cell types, which have their own table
(development time only).

usage: make_parents.py DIR   with DIR/<ONTOLOGY>-ontology-v*.json.gz in the CELLxGENE ontology guide layout
"""
import gzip, json, pathlib, sys

here = pathlib.Path(__file__).parent
parents = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*-ontology-v*.json.gz")):
    if path.name.startswith("CL-"):
        continue
    with gzip.open(path) as f:
        terms = json.load(f)
    for term, d in terms.items():
        above = sorted(a for a, distance in d.get("ancestors", {}).items()
                       if distance == 1 and a in terms and not terms[a].get("deprecated"))
        if above and d.get("label") and not d.get("deprecated"):
            parents[term] = above
text = "".join(f"{term}\t{' '.join(above)}\n" for term, above in sorted(parents.items())).encode()
with open(here / "parents.tsv.gz", "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
    z.write(text)
print(len(parents))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tissues.tsv.gz from Uberon and writes the names in cell_places.tsv anew (development time only).

usage: make_tissues.py UBERON-ontology-v*.json.gz CL-ontology-v*.json.gz   in the CELLxGENE ontology guide layout

tissues.tsv.gz has the compact layout of core/ontology/OntologyFiles.h without names and synonyms (names.tsv.gz has the
names): id, nothing, ids directly above it. What is part of a tissue lies below it, as in the guide.
"""
import gzip, json, pathlib, sys

here = pathlib.Path(__file__).parent
def load(path):
    with gzip.open(path) as f:
        return json.load(f)
tissues, cells = load(sys.argv[1]), load(sys.argv[2])

lines = ["#ocellus-ontology 1"]
for term, d in sorted(tissues.items()):
    if term.startswith("UBERON:") and not d.get("deprecated"):
        above = sorted(a for a, steps in d.get("ancestors", {}).items() if steps == 1 and a.startswith("UBERON:"))
        lines.append("\t".join([term, "", " ".join(above), "", "", ""]))
with open(here / "tissues.tsv.gz", "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
    z.write(("\n".join(lines) + "\n").encode())

table = here / "cell_places.tsv"
out = []
for line in table.read_text().splitlines():
    if line.startswith("#"):
        out.append(line)
        continue
    cell, places = line.split("\t")[:2]
    assert cell in cells and not cells[cell].get("deprecated"), cell
    for place in places.split(","):
        assert place in tissues and not tissues[place].get("deprecated"), place
    out.append(f"{cell}\t{places}\t{cells[cell]['label']}: " + " or ".join(tissues[p]["label"] for p in places.split(",")))
table.write_text("\n".join(out) + "\n")
print(len(lines) - 1, len(out))

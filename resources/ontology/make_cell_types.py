#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes cell_types.tsv.gz and groupings.tsv from the Cell Ontology (development time only).

usage: make_cell_types.py CL-ontology-v*.json.gz   in the CELLxGENE ontology guide layout

cell_types.tsv.gz has the compact layout of core/ontology/OntologyFiles.h: id, name, parents,
"obsolete" or nothing, replacements, synonyms. groupings.tsv keeps its ids and reasons; only the names beside
them are written anew.
"""
import gzip, json, pathlib, sys

here = pathlib.Path(__file__).parent
with gzip.open(sys.argv[1]) as f:
    terms = json.load(f)

def clean(text):
    return " ".join(text.replace("|", "/").split())

def replacements(d):
    found = d.get("replaced_by") or d.get("consider") or []
    return [found] if isinstance(found, str) else list(found)

lines = ["#ocellus-ontology 1"]
for term, d in sorted(terms.items()):
    if not term.startswith("CL:"):
        continue
    lines.append("\t".join([
        term, clean(d["label"]),
        " ".join(sorted(a for a, steps in d.get("ancestors", {}).items() if steps == 1)),
        "obsolete" if d.get("deprecated") else "", " ".join(replacements(d)),
        "|".join(clean(s) for s in d.get("synonyms", []))]))
with open(here / "cell_types.tsv.gz", "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
    z.write(("\n".join(lines) + "\n").encode())

table = here / "groupings.tsv"
rows = [line.split("\t") for line in table.read_text().splitlines()]
table.write_text("".join(
    "\t".join(row) + "\n" if row[0].startswith("#") else f"{row[0]}\t{row[1]}\t{terms[row[0]]['label']}\n"
    for row in rows))
print(len(lines) - 1)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the list of genes the simulated world may draw from (development time only).

usage: make_gene_list.py GENES_DIR

GENES_DIR holds genes_<organism>.csv.gz in the CELLxGENE schema layout (id, symbol, version, length,
biotype; facts from Ensembl and GENCODE) and a list of transcription factor ids (*TFs.txt). Written
beside this script: protein_coding.tsv.gz, one line a gene (id, "tf" or "-"), human then mouse. Symbols
and orthologues are those of resources/genes. A symbol shared by two protein-coding genes is not
certain: both are left out.
"""
import collections, csv, gzip, pathlib, sys


def protein_coding(path):
    with gzip.open(path, "rt", newline="") as f:
        rows = [(r[0], r[1]) for r in csv.reader(f) if r[4] == "protein_coding" and r[1] and r[1] != r[0]]
    count = collections.Counter(symbol for _, symbol in rows)
    return sorted(gene for gene, symbol in rows if count[symbol] == 1 and not symbol.startswith("ENS"))


def main(genes_dir):
    folder = pathlib.Path(genes_dir)
    factors = set(next(folder.glob("*TFs.txt")).read_text().split())
    text = ""
    for name in ("homo_sapiens", "mus_musculus"):
        genes = protein_coding(folder / f"genes_{name}.csv.gz")
        text += "".join(f"{g}\t{'tf' if g in factors else '-'}\n" for g in genes)
        print(name, len(genes), "of them transcription factors", len(factors.intersection(genes)))
    with open(pathlib.Path(__file__).parent / "protein_coding.tsv.gz", "wb") as f:
        with gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
            z.write(text.encode())


main(*sys.argv[1:])

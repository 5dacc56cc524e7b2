#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the gene tables that Ocellus ships (development time only).

usage: make_tables.py GENES_DIR ORTHOLOGS_DIR

GENES_DIR holds genes_<organism>.csv.gz in the CELLxGENE schema layout (id, symbol, version, length,
biotype; facts from Ensembl and GENCODE); ORTHOLOGS_DIR a human,mouse symbol pair list of Ensembl
Compara and homologene_*.tsv.gz (NCBI HomoloGene: group, symbol, taxon, gene). Written beside this
script: genes_<taxon>.tsv.gz (id, symbol; named genes that are no pseudogenes), orthologs_9606_10090.tsv.gz
(one-to-one pairs of ids) and, for vertebrates without a table of genes, orthologs_<taxon>_9606.tsv.gz and
_10090.tsv.gz (their symbol, the human or mouse id; one-to-one within a group). An id that is not certain
is left out.

regulators.txt.gz (Ensembl, FlyBase and WormBase ids of transcription factors of many organisms, one
a line, ascending) is `sort -u TFs.txt | gzip -9n` of the list published with scPRINT-2.

renamed.tsv (earlier symbol, today's symbol; facts from HGNC and MGI) is kept by hand: this script
only says which of its lines the tables contradict.
"""
import collections, csv, gzip, io, pathlib, sys

ORGANISMS = {"homo_sapiens": 9606, "mus_musculus": 10090, "caenorhabditis_elegans": 6239}
STAND_INS = ("10116", "9544", "9615", "9913", "7955")  # rat, rhesus macaque, dog, cow, zebrafish
DROPPED = ("pseudogene", "TEC", "artifact", "misc_RNA", "snRNA", "snoRNA", "rRNA", "piRNA", "ncRNA", "scaRNA", "miRNA")


def read_genes(path):
    with gzip.open(path, "rt", newline="") as f:
        for gene, symbol, _, _, biotype in csv.reader(f):
            dropped = any(biotype.endswith(d) for d in DROPPED) and biotype not in ("lncRNA", "Mt_rRNA")
            if symbol and symbol != gene and not dropped:
                yield gene, symbol


def write(path, rows):
    text = "".join("\t".join(r) + "\n" for r in rows).encode()
    with open(path, "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
        z.write(text)


def write_homologene(here, path, by_symbol):
    groups = collections.defaultdict(lambda: collections.defaultdict(set))
    with gzip.open(path, "rt") as f:
        next(f)
        for line in f:
            group, symbol, taxon, _ = line.rstrip("\n").split("\t")
            groups[group][taxon].add(symbol)
    for taxon in STAND_INS:
        for other in (9606, 10090):
            pairs = [(*g[taxon], *g[str(other)]) for g in groups.values() if len(g[taxon]) == len(g[str(other)]) == 1]
            left = collections.Counter(a for a, _ in pairs)
            right = collections.Counter(b for _, b in pairs)
            rows = sorted((a, by_symbol[other][b]) for a, b in pairs
                          if left[a] == right[b] == 1 and b in by_symbol[other])
            write(here / f"orthologs_{taxon}_{other}.tsv.gz", rows)
            print(taxon, other, len(rows))


def main(genes_dir, orthologs_dir):
    here = pathlib.Path(__file__).parent
    tables = {}
    for name, taxon in ORGANISMS.items():
        rows = sorted(read_genes(pathlib.Path(genes_dir) / f"genes_{name}.csv.gz"))
        tables[taxon] = rows
        write(here / f"genes_{taxon}.tsv.gz", rows)
        print(taxon, len(rows))
    by_symbol = {}
    for taxon in (9606, 10090):
        count = collections.Counter(s for _, s in tables[taxon])
        by_symbol[taxon] = {s: g for g, s in tables[taxon] if count[s] == 1}
    with open(next(pathlib.Path(orthologs_dir).glob("*Human2Mouse*.csv")), newline="") as f:
        pairs = {(h, m) for h, m in csv.reader(f) if h and m}
    humans = collections.Counter(h for h, _ in pairs)
    mice = collections.Counter(m for _, m in pairs)
    rows = sorted((by_symbol[9606][h], by_symbol[10090][m]) for h, m in pairs
                  if humans[h] == 1 and mice[m] == 1 and h in by_symbol[9606] and m in by_symbol[10090])
    write(here / "orthologs_9606_10090.tsv.gz", rows)
    print("one-to-one", len(rows))
    write_homologene(here, next(pathlib.Path(orthologs_dir).glob("homologene_*.tsv.gz")), by_symbol)
    known = {s for _, s in tables[9606]}
    for line in (here / "renamed.tsv").read_text().splitlines():
        earlier, today = line.split("\t")
        if earlier in known or today not in known:
            print("renamed.tsv:", line)


main(*sys.argv[1:])

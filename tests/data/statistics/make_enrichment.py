#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes enrichment.tsv (development time only; needs scipy): upper tails of the hypergeometric distribution, and sets of
genes tested against 12 of the 40 genes g0 ... g39.

Lines: "h", genes found, all, marked, drawn, the probability; "e", name of a set, its genes, how many of them are among
g0 ... g11, expected, p, q (Benjamini-Hochberg over the sets)."""
from scipy.stats import hypergeom

CASES = [(0, 50, 10, 20), (1, 50, 10, 20), (7, 50, 10, 20), (10, 50, 10, 20), (11, 50, 10, 20), (30, 19000, 200, 500), (5, 19000, 200, 500), (60, 19000, 200, 500), (3, 10, 8, 5), (4, 10, 8, 5), (2, 3000, 2, 40)]
SETS = [("all within", range(0, 6)), ("half", range(9, 15)), ("outside", range(20, 30)), ("one gene", [3]), ("mixed", [0, 1, 2, 3, 4, 30, 31]), ("everything", range(40))]
with open(__file__.replace("make_enrichment.py", "enrichment.tsv"), "w") as f:
    for found, all_, marked, drawn in CASES:
        f.write("h\t%d\t%d\t%d\t%d\t%.12g\n" % (found, all_, marked, drawn, hypergeom.sf(found - 1, all_, marked, drawn)))
    p = [hypergeom.sf(sum(g < 12 for g in genes) - 1, 40, len(genes), 12) for _, genes in SETS]
    order = sorted(range(len(p)), key=lambda i: p[i])
    q, least = [0] * len(p), 1.0
    for rank in range(len(p), 0, -1):
        least = min(least, p[order[rank - 1]] * len(p) / rank)
        q[order[rank - 1]] = least
    for (name, genes), one, rate in zip(SETS, p, q):
        f.write("e\t%s\t%s\t%d\t%.12g\t%.12g\t%.12g\n" % (name, ",".join("g%d" % g for g in genes), sum(g < 12 for g in genes), len(genes) * 12 / 40, one, rate))

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes score_choice.tsv (development time only; needs numpy and scipy): four scores of 120 pairs of genes, 15 of them
known edges, and the coefficients of a ridge (alpha 1) with coefficients of at least 0 and no intercept, by scipy's nnls.

Lines: "x", 1 for a known edge, the four scores; "b", the weight of an edge, the four coefficients."""
import numpy as np
from scipy.optimize import nnls

rng = np.random.default_rng(7)
y = np.where(np.arange(120) % 8 == 3, 1.0, -1.0)
x = rng.gamma(2.0, 0.5, (120, 4))
x[:, 1] += 0.8 * (y > 0)
x[:, 2] += 0.3 * (y > 0)
x[:, 3] -= 0.4 * (y > 0) * x[:, 3]
x = np.round(x, 4)
with open(__file__.replace("make_score_choice.py", "score_choice.tsv"), "w") as f:
    for row, edge in zip(x, y):
        f.write("x\t%d\t" % (edge > 0) + "\t".join("%.4f" % v for v in row) + "\n")
    for weight in ((y < 0).sum() / (y > 0).sum(), 40.0, 0.5):
        w = np.sqrt(np.where(y > 0, weight, 1.0))
        b, _ = nnls(np.vstack([x * w[:, None], np.eye(4)]), np.concatenate([y * w, np.zeros(4)]))
        f.write("b\t%.1f\t" % weight + "\t".join("%.8f" % v for v in b) + "\n")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes genie3.tsv (development time only; needs numpy and scikit-learn): 15 genes in 120 cells, where genes 5-14
depend on genes 0-4, and the importances of extremely randomised trees of scikit-learn for them.

Lines: "x", then one gene's expression; "w", then one regulator's importance for each gene (GENIE3: unit variance,
1,000 trees, sqrt of the regulators as candidates, importances not normalised)."""
import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

rng = np.random.default_rng(3)
cells, regulators, genes = 120, 5, 15
x = np.zeros((genes, cells))
x[:regulators] = rng.gamma(2.0, 1.0, (regulators, cells)) * (rng.random((regulators, cells)) < 0.7)
for gene in range(regulators, genes):
    weights = rng.normal(0, 1, regulators) * (rng.random(regulators) < 0.5)
    x[gene] = np.maximum(0, weights @ x[:regulators] + rng.normal(0, 0.7, cells))
x = np.round(x, 4)
w = np.zeros((regulators, genes))
for gene in range(genes):
    others = [r for r in range(regulators) if r != gene]
    y = (x[gene] - x[gene].mean()) / x[gene].std()
    forest = ExtraTreesRegressor(1000, max_features=int(np.sqrt(len(others))), random_state=gene).fit(x[others].T, y)
    w[others, gene] = np.mean([t.tree_.compute_feature_importances(normalize=False) for t in forest.estimators_], axis=0)
with open(__file__.replace("make_genie3.py", "genie3.tsv"), "w") as f:
    for row in x:
        f.write("x\t" + "\t".join("%.4f" % v for v in row) + "\n")
    for row in w:
        f.write("w\t" + "\t".join("%.6f" % v for v in row) + "\n")

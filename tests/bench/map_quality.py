#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a map keeps labels together.

usage: map_quality.py OCELLUS_CLI DATA.h5ad LABEL_COLUMN [umap options ...]

Runs `umap` with one and with two threads, checks that the files are the same, and prints the mean
share of a cell's 15 nearest cells that carry its label: on the map, on the principal components that
the verb wrote, and on 50 components computed here with numpy from the same recipe's first steps
(all genes). Fails when the map's share is more than 0.03 below that of its components.
"""
import filecmp
import json
import subprocess
import sys
import tempfile

import anndata
import numpy as np
import scipy.sparse as sp


def share(points, labels, k=15):
    norms = (points**2).sum(1)
    same = counted = 0
    for i in range(len(points)):
        if labels[i] < 0:
            continue
        squared = norms + norms[i] - 2 * points @ points[i]
        squared[i] = np.inf
        nearest = np.argsort(squared, kind="stable")[:k]
        same += (labels[nearest] == labels[i]).mean()
        counted += 1
    return same / counted


def all_gene_components(data, values):
    matrix = sp.csr_matrix(data.X, dtype=float)
    if values == "counts":
        totals = np.asarray(matrix.sum(1)).ravel()
        totals[totals == 0] = 1
        matrix = (sp.diags(1e4 / totals) @ matrix).log1p()
    dense = matrix.toarray()
    dense -= dense.mean(0)
    u, s, _ = np.linalg.svd(dense, full_matrices=False)
    return (u * s)[:, :50]


def main():
    program, path, column, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for threads in ("1", "2"):
            files.append(f"{folder}/map{threads}.h5ad")
            printed = subprocess.run(
                [program, "umap", path, "-o", files[-1], "--threads", threads, "--json", *options],
                check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        facts = json.loads(printed)
        same = filecmp.cmp(files[0], files[1], shallow=False)
        result = anndata.read_h5ad(files[0])
    data = anndata.read_h5ad(path)
    labels = result.obs[column].astype("category").cat.codes.to_numpy()
    on_map = share(np.asarray(result.obsm["X_umap"], float), labels)
    on_components = share(np.asarray(result.obsm["X_pca"], float), labels)
    on_all = share(all_gene_components(data, facts["values"]), labels)
    fine = same and on_map >= on_components - 0.03
    print(f"{path.split('/')[-1]} {column}: cells {facts['cells']} clusters {facts['clusters']} "
          f"map {on_map:.4f} components {on_components:.4f} all-gene components {on_all:.4f} "
          f"1 = 2 threads {same}: {'ok' if fine else 'FAILED'}")
    sys.exit(0 if fine else 1)


main()

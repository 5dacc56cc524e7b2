#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: make_cell_references.py pbmc68k_counts.h5ad

Makes cell_references.txt (development time only): inputs and what numpy 1.24 and scipy 1.10 make
of them. Each table is a line "name rows columns" followed by its rows."""
import sys

import h5py
import numpy as np
import scipy.ndimage
import scipy.sparse
import scipy.stats

tables = []


def write(name, values):
    values = np.asarray(values, float)
    tables.append((name, values.reshape(1, -1) if values.ndim == 1 else values))


def chi_squared():
    write("chi_squared", [(x, d, scipy.stats.chi2.sf(x, d)) for d in (1, 2, 3.5, 12, 200)
                          for x in (0.0, 1e-6, 0.2, 1.0, 4.2, 30.0, 250.0, 900.0)])


def composition(random):
    rows = random.integers(0, 3, 400)
    columns = np.where(random.random(400) < 0.25, rows, random.integers(0, 4, 400))
    write("composition_rows", rows)
    write("composition_columns", columns)
    table = np.array([[np.sum((rows == r) & (columns == c)) for c in range(4)] for r in range(3)])
    chi, p, degrees, expected = scipy.stats.chi2_contingency(table, correction=False)
    write("composition_test", [chi, degrees, p, np.sqrt(chi / (400 * 2)), expected.min()])
    write("composition_cells", table)
    intervals = [scipy.stats.binomtest(int(k), int(n)).proportion_ci(0.95, "wilson")
                 for row, n in zip(table, table.sum(1)) for k in row]
    write("composition_low", np.array([i.low for i in intervals]).reshape(3, 4))
    write("composition_high", np.array([i.high for i in intervals]).reshape(3, 4))


def gene_set(random):
    values = np.log1p(random.poisson(random.gamma(0.5, 2.0, 60), (50, 60))).astype(np.float32)
    write("set_values", values)
    chosen = np.array([3, 17, 18, 40, 59])
    write("set_genes", chosen)
    # scanpy's score_genes with 6 levels and more controls than a level holds, so that none is drawn by chance.
    mean = values.astype(float).mean(0)
    level = scipy.stats.rankdata(mean, method="min") // int(np.round(60 / 5))
    controls = [g for g in range(60) if level[g] in level[chosen] and g not in chosen]
    write("set_controls", controls)
    write("set_scores", values[:, chosen].astype(float).mean(1) - values[:, controls].astype(float).mean(1))


def peaks(random):
    """The "minimum" threshold of scikit-image, written out."""
    values = np.concatenate([random.normal(0.1, 0.03, 1500), random.normal(0.45, 0.08, 900)])
    heights, edges = np.histogram(values, 256)
    heights = heights.astype(float)
    while True:
        heights = scipy.ndimage.uniform_filter1d(heights, 3)
        rising, maxima = True, []
        for i in range(255):
            if rising and heights[i + 1] < heights[i]:
                rising = False
                maxima.append(i)
            elif not rising and heights[i + 1] > heights[i]:
                rising = True
        if len(maxima) < 3:
            break
    lowest = maxima[0] + np.argmin(heights[maxima[0]:maxima[1] + 1])
    write("peak_values", values)
    write("peak_threshold", [(edges[lowest] + edges[lowest + 1]) / 2])


def pbmc68k(path):
    """B cells against the rest, every fiftieth gene; q values need all genes."""
    with h5py.File(path) as file:
        x = file["X"]
        counts = scipy.sparse.csr_matrix((x["data"][:], x["indices"][:], x["indptr"][:]), x.attrs["shape"]).toarray()
        labels = file["obs/bulk_labels"]
        is_b = np.array(labels["categories"].asstr()[:])[labels["codes"][:]] == "CD19+ B"
    counts = counts.astype(float)
    # float32, as scanpy holds them: equal shares of a cell's counts are ties.
    logs = np.log1p((counts * (1e4 / counts.sum(1, keepdims=True))).astype(np.float32)).astype(float)
    a, b = logs[is_b], logs[~is_b]
    auc, p = np.ones((2, counts.shape[1]))
    for gene in range(counts.shape[1]):
        if np.ptp(logs[:, gene]) == 0:
            auc[gene] = 0.5
            continue
        u, p[gene] = scipy.stats.mannwhitneyu(
            a[:, gene], b[:, gene], use_continuity=False, alternative="two-sided", method="asymptotic")
        auc[gene] = u / (len(a) * len(b))
    order = np.argsort(p, kind="stable")
    q = np.empty(len(p))
    q[order] = np.minimum(1, np.minimum.accumulate((p[order] * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1])
    fold = np.log2((np.expm1(a.mean(0)) + 1e-9) / (np.expm1(b.mean(0)) + 1e-9))
    table = np.stack([np.arange(len(p)), fold, auc, p, q, (a > 0).mean(0), (b > 0).mean(0), a.mean(0), b.mean(0)], 1)
    write("pbmc68k_markers", table[::50])


def main():
    random = np.random.default_rng(21)
    chi_squared()
    composition(random)
    gene_set(random)
    peaks(random)
    pbmc68k(sys.argv[1])
    with open("cell_references.txt", "w") as out:
        for name, values in tables:
            out.write(f"{name} {values.shape[0]} {values.shape[1]}\n")
            for row in values:
                out.write(" ".join(f"{value:.17g}" for value in row) + "\n")


main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes references.txt: what numpy, scipy and umap-learn make of small inputs.

Tables, one after the other: a line `name rows columns`, then `rows` lines of numbers. Made once with
numpy 1.24, scipy 1.10, umap-learn 0.5.3.
"""
import numpy as np
import scipy.sparse as sp
import scipy.stats
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

tables = []


def write(name, values):
    tables.append((name, np.atleast_2d(np.asarray(values, float))))


def components(name, values, count):
    centred = values - values.mean(0)
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    sign = np.sign(vt[np.arange(len(vt)), np.abs(vt).argmax(1)])
    write(f"{name}_values", values)
    write(f"{name}_variance", s[:count] ** 2 / (len(values) - 1))
    write(f"{name}_scores", (u * s * sign)[:, :count])
    write(f"{name}_loadings", (vt * sign[:, None]).T[:, :count])


def principal_components(random):
    def sparse(cells, genes):
        factors = random.gamma(1.0, 1.0, (cells, 4)) @ random.gamma(0.5, 1.0, (4, genes))
        return np.log1p(random.poisson(factors)).astype(np.float32).astype(float)

    components("pca_tall", sparse(90, 14), 6)   # more cells than genes
    components("pca_wide", sparse(15, 40), 6)   # more genes than cells


def fuzzy_sets(random):
    points = random.normal(size=(40, 3)).astype(np.float32)
    points[5] = points[4]  # a repeated cell
    points[7] = points[6] = points[8]
    distances = np.sqrt(((points[:, None].astype(float) - points[None]) ** 2).sum(-1))
    order = np.argsort(np.where(np.eye(40, dtype=bool), -1, distances), axis=1, kind="stable")[:, :6]
    near = np.take_along_axis(distances, order, axis=1)
    graph, _, _ = fuzzy_simplicial_set(
        points, 6, 0, "euclidean", knn_indices=order.astype(np.int32), knn_dists=near.astype(np.float32))
    write("fuzzy_points", points)
    write("fuzzy_graph", sp.csr_matrix(graph).toarray())
    write("curves", [(d, s, *find_ab_params(s, d)) for d, s in ((0.5, 1.0), (0.1, 1.0), (0.0, 1.0), (0.3, 2.0))])


def trend(x, y, span=0.3):
    """Local quadratic through the nearest span of the points, tricube weights, at every point."""
    order = np.argsort(x, kind="stable")
    xs, ys, window = x[order], y[order], int(span * len(x))
    fitted = np.empty(len(x))
    for i in range(len(x)):
        nearest = np.argsort(np.abs(xs - xs[i]), kind="stable")[:window]
        t = (xs[nearest] - xs[i]) / (np.abs(xs[nearest] - xs[i]).max() * (1 + 1e-9))
        root = np.sqrt((1 - np.abs(t) ** 3) ** 3)
        basis = np.stack([np.ones(window), t, t * t], 1)
        fitted[order[i]] = np.linalg.lstsq(basis * root[:, None], ys[nearest] * root, rcond=None)[0][0]
    return fitted


def variable_genes(random):
    levels = random.gamma(0.7, 1.0, (3, 150))[random.integers(0, 3, 80)]
    counts = random.poisson(levels * random.uniform(0.5, 2.0, (80, 1)))
    counts[3, 7] = 400  # one cell's outlier
    counts[:, 11] = 0
    mean, variance = counts.mean(0), counts.var(0, ddof=1)
    varies = variance > 0
    expected = np.zeros(150)
    expected[varies] = 10 ** trend(np.log10(mean[varies]), np.log10(variance[varies]))
    clipped = np.minimum(counts, mean + np.sqrt(80 * expected))
    score = np.full(150, -1.0)
    spread = 80 * mean**2 + (clipped**2).sum(0) - 2 * mean * clipped.sum(0)
    score[varies] = (spread[varies]) / (79 * expected[varies])
    write("variable_counts", counts)
    write("variable_counts_score", score)

    totals = counts.sum(1, keepdims=True)
    logs = np.log1p(counts / totals * 1e4).astype(np.float32).astype(float)
    mean, variance = logs.mean(0), logs.var(0, ddof=1)
    score = np.full(150, -1.0)
    score[varies] = variance[varies] - trend(mean[varies], variance[varies])
    write("variable_logs_score", score)


def adjusted(p):
    order = np.argsort(p)
    rates = np.minimum.accumulate((p[order] * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    result = np.empty(len(p))
    result[order] = np.minimum(rates, 1)
    return result


def fold(a, b):
    return np.log2((np.expm1(a) + 1e-9) / (np.expm1(b) + 1e-9))


def markers(random):
    levels = random.gamma(0.6, 1.5, 40) * np.where(random.random((2, 40)) < 0.3, 3.0, 1.0)
    group = random.integers(0, 2, 90)
    counts = random.poisson(levels[group] * random.uniform(0.4, 2.5, (90, 1)))
    counts[:, 5] = 0
    counts[group == 1, 6] = 0  # only in group 0
    write("marker_counts", counts)
    write("marker_group", group)
    # float32, as scanpy holds them: equal shares of a cell's counts are ties.
    logs = np.log1p((counts / counts.sum(1, keepdims=True) * 1e4).astype(np.float32)).astype(float)
    a, b = logs[group == 0], logs[group == 1]
    rows = []
    for gene in range(40):
        u, p = scipy.stats.mannwhitneyu(
            a[:, gene], b[:, gene], use_continuity=False, alternative="two-sided", method="asymptotic")
        rows.append((u / (len(a) * len(b)), 1.0 if np.isnan(p) else p))
    auc, p = np.array(rows).T
    write("markers", np.stack([
        fold(a.mean(0), b.mean(0)), auc, p, adjusted(p),
        (a > 0).mean(0), (b > 0).mean(0), a.mean(0), b.mean(0)], 1))


def donor_markers(random):
    donor = random.integers(0, 6, 240)
    group = random.integers(0, 2, 240)
    own = random.gamma(4.0, 0.25, (6, 20))
    counts = random.poisson(own[donor] * np.where(group[:, None] == (np.arange(20) % 4 == 0), 1.5, 1.0))
    write("donor_counts", counts)
    write("donor_of", donor)
    write("donor_group", group)

    def profiles(g, donors):
        sums = np.array([counts[(donor == d) & (group == g)].sum(0) for d in donors], float)
        return np.log1p(sums / sums.sum(1, keepdims=True) * 1e4)

    for name, donors_a, donors_b, paired in (("paired", range(6), range(6), True), ("welch", range(3), range(3, 6), False)):
        a, b = profiles(0, donors_a), profiles(1, donors_b)
        test = scipy.stats.ttest_rel(a, b) if paired else scipy.stats.ttest_ind(a, b, equal_var=False)
        write("donor_" + name, np.stack([fold(a.mean(0), b.mean(0)), test.statistic, test.pvalue, adjusted(test.pvalue),
                                         a.mean(0), b.mean(0)], 1))


def distributions():
    write("normal", [(z, 2 * scipy.stats.norm.sf(abs(z))) for z in (0.0, 1e-9, 0.3, -1.96, 5.0, 12.5, -37.0)])
    write("student", [(t, d, 2 * scipy.stats.t.sf(abs(t), d)) for d in (1, 1.5, 2, 7, 30.25, 5000)
                      for t in (0.0, 1e-8, 0.01, -0.7, 1.0, 2.2, 12.0, -300.0)])


def main():
    random = np.random.default_rng(20)
    principal_components(random)
    fuzzy_sets(random)
    variable_genes(random)
    markers(random)
    donor_markers(random)
    distributions()
    with open("references.txt", "w") as out:
        for name, values in tables:
            out.write(f"{name} {values.shape[0]} {values.shape[1]}\n")
            for row in values:
                out.write(" ".join(f"{value:.10g}" for value in row) + "\n")


main()

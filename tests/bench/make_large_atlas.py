#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a simulated atlas of millions of cells, to try Ocellus at size (no biology in it).

    tests/bench/make_large_atlas.py atlas.h5ad [--cells 3500000] [--genes 20000] [--counts 500] [--seed 0]

60 cell types as clouds on a map, 40 tissues, 200 donors; about 500 counts a cell over 20,000 genes
as a gzip CSR matrix. Every cell is one of 600 patterns of its type, so that writing is bound by
gzip. 3.5 million cells hold 1.6 billion values: 12.5 GB, 3.6 GB after compression, five minutes of
one core. Needs numpy and h5py (Debian: python3-h5py).
"""
import argparse

import h5py
import numpy as np

TYPES, TISSUES, DONORS, PATTERNS = 60, 40, 200, 600
BLOCK = 50_000


def encoded(node, kind, version):
    node.attrs["encoding-type"] = kind
    node.attrs["encoding-version"] = version
    return node


def text(group, name, values):
    data = group.create_dataset(name, data=np.array(values, dtype=object), dtype=h5py.string_dtype())
    return encoded(data, "string-array", "0.2.0")


def category(group, name, codes, labels):
    made = encoded(group.create_group(name), "categorical", "0.2.0")
    made.attrs["ordered"] = False
    encoded(made.create_dataset("codes", data=codes.astype(np.int16), compression="gzip", compression_opts=1), "array", "0.2.0")
    text(made, "categories", labels)


def patterns_of_types(rng, genes, counts):
    """Per type and pattern: sorted gene numbers and their counts."""
    made = []
    base = rng.gamma(0.3, size=genes)
    for _ in range(TYPES):
        profile = base * rng.lognormal(0.0, 1.0, size=genes)
        profile /= profile.sum()
        rows = []
        for _ in range(PATTERNS):
            drawn = np.bincount(rng.choice(genes, size=int(rng.poisson(counts)), p=profile), minlength=genes)
            where = np.flatnonzero(drawn)
            rows.append((where.astype(np.int32), drawn[where].astype(np.float32)))
        made.append(rows)
    return made


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("file")
    ask.add_argument("--cells", type=int, default=3_500_000)
    ask.add_argument("--genes", type=int, default=20_000)
    ask.add_argument("--counts", type=int, default=500)
    ask.add_argument("--seed", type=int, default=0)
    want = ask.parse_args()
    rng = np.random.default_rng(want.seed)
    shares = rng.dirichlet(np.full(TYPES, 1.0))
    types = rng.choice(TYPES, size=want.cells, p=shares)
    centres = rng.uniform(-20, 20, size=(TYPES, 2))
    spread = rng.uniform(0.6, 2.0, size=TYPES)
    rows = patterns_of_types(rng, want.genes, want.counts)
    with h5py.File(want.file, "w") as out:
        encoded(out, "anndata", "0.1.0")
        obs = encoded(out.create_group("obs"), "dataframe", "0.2.0")
        obs.attrs["_index"] = "_index"
        obs.attrs["column-order"] = ["cell_type", "tissue", "donor_id"]
        text(obs, "_index", [f"cell{i}" for i in range(want.cells)])
        category(obs, "cell_type", types, [f"type {i:02d}" for i in range(TYPES)])
        category(obs, "tissue", rng.integers(TISSUES, size=want.cells), [f"tissue {i:02d}" for i in range(TISSUES)])
        category(obs, "donor_id", rng.integers(DONORS, size=want.cells), [f"donor {i:03d}" for i in range(DONORS)])
        var = encoded(out.create_group("var"), "dataframe", "0.2.0")
        var.attrs["_index"] = "_index"
        var.attrs["column-order"] = []
        text(var, "_index", [f"GENE{i:05d}" for i in range(want.genes)])
        place = centres[types] + rng.normal(size=(want.cells, 2)) * spread[types, None]
        obsm = encoded(out.create_group("obsm"), "dict", "0.1.0")
        encoded(obsm.create_dataset("X_umap", data=place.astype(np.float32)), "array", "0.2.0")
        uns = encoded(out.create_group("uns"), "dict", "0.1.0")
        encoded(uns.create_dataset("simulated", data="made by make_large_atlas.py"), "string", "0.2.0")

        matrix = encoded(out.create_group("X"), "csr_matrix", "0.1.0")
        matrix.attrs["shape"] = [want.cells, want.genes]
        how = dict(maxshape=(None,), chunks=(65_536,), compression="gzip", compression_opts=1)
        data = matrix.create_dataset("data", shape=(0,), dtype=np.float32, **how)
        indices = matrix.create_dataset("indices", shape=(0,), dtype=np.int32, **how)
        ends = np.zeros(want.cells + 1, dtype=np.int64)
        stored = 0
        for first in range(0, want.cells, BLOCK):
            block = types[first : first + BLOCK]
            chosen = rng.integers(PATTERNS, size=len(block))
            parts = [rows[kind][which] for kind, which in zip(block, chosen)]
            sizes = np.array([len(genes) for genes, _ in parts])
            size = int(sizes.sum())
            data.resize((stored + size,))
            indices.resize((stored + size,))
            indices[stored:] = np.concatenate([genes for genes, _ in parts])
            data[stored:] = np.concatenate([values for _, values in parts])
            ends[first + 1 : first + 1 + len(block)] = stored + np.cumsum(sizes)
            stored += size
            print(f"\r{first + len(block):,} of {want.cells:,} cells", end="", flush=True)
        matrix.create_dataset("indptr", data=ends)
        print(f"\n{stored:,} values")


if __name__ == "__main__":
    main()

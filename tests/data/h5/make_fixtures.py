#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the small HDF5 files beside this script. Needs h5py, numpy, scipy, anndata 0.8, pandas, the
zstd program, and the blosc and lz4 filter plugins. The tests know the formulas used here."""
import os
import subprocess
import zlib

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sp

HERE = os.path.dirname(os.path.abspath(__file__))
CELLS, GENES = 40, 30


def value(cell, gene):
    """Small counts, about one in four not zero; cell 5 and gene 7 are empty."""
    if cell == 5 or gene == 7 or (cell * 7 + gene * 13) % 4:
        return 0
    return (cell + 2 * gene) % 5 + 1


DENSE = np.array([[value(c, g) for g in range(GENES)] for c in range(CELLS)])


def sparse_group(parent, name, matrix, kind, **options):
    group = parent.create_group(name)
    group.attrs["encoding-type"] = kind + "_matrix"
    group.attrs["encoding-version"] = "0.1.0"
    group.attrs["shape"] = np.array(matrix.shape)
    for part in ("data", "indices", "indptr"):
        values = getattr(matrix, part)
        dtype = options.get("dtypes", {}).get(part, values.dtype)
        group.create_dataset(part, data=values.astype(dtype), **options.get("storage", {}))
    return group


def zstd_dataset(parent, name, values):
    """h5py cannot write zstd without a plugin: chunks are packed by the zstd program."""
    chunk = 100
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((chunk,))
    properties.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (3,))
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(parent.id, name.encode(), h5py.h5t.py_create(values.dtype), space, properties)
    for first in range(0, len(values), chunk):
        block = np.zeros(chunk, values.dtype)
        part = values[first:first + chunk]
        block[:len(part)] = part
        packed = subprocess.run(["zstd", "-q", "-c", f"--stream-size={block.nbytes}"], input=block.tobytes(),
                                stdout=subprocess.PIPE, check=True).stdout
        dataset.write_direct_chunk((first,), packed)


def encodings():
    csr = sp.csr_matrix(DENSE.astype(np.float32))
    data = anndata.AnnData(csr.copy())
    data.obs_names = [f"cell{i}" for i in range(CELLS)]
    data.var_names = [f"gene{i}" for i in range(GENES)]
    path = os.path.join(HERE, "encodings.h5ad")
    data.write_h5ad(path)
    with h5py.File(path, "r+") as file:
        layers = file["layers"]
        for name, storage in {
            "contiguous": {}, "gzip": dict(compression="gzip", chunks=(40,)),
            "gzip_shuffle": dict(compression="gzip", shuffle=True, chunks=(41,)),
            "lzf": dict(compression="lzf", chunks=(40,)), "lzf_shuffle": dict(compression="lzf", shuffle=True),
            "fletcher": dict(fletcher32=True, chunks=(40,)),
            "blosc": dict(compression=32001, chunks=(40,)), "lz4": dict(compression=32004, chunks=(40,)),
        }.items():
            sparse_group(layers, name, csr, "csr", storage=storage)
        zstd = sparse_group(layers, "zstd", csr, "csr")
        for part in ("data", "indices"):
            del zstd[part]
            zstd_dataset(zstd, part, getattr(csr, part))
        sparse_group(layers, "csc", sp.csc_matrix(csr), "csc")
        for dtype in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float64",
                      ">i4", ">f8"):
            name = "type_" + dtype.replace(">", "big_")
            sparse_group(layers, name, csr, "csr", dtypes=dict(data=dtype, indices="int64", indptr="uint32"))
        sparse_group(layers, "float_indices", csr, "csr", dtypes=dict(indices="float64", indptr="float64"))
        layers.create_dataset("dense", data=DENSE.astype(np.int16))
        layers.create_dataset("dense_chunks", data=DENSE.astype(np.float64), chunks=(7, 11), compression="gzip",
                              shuffle=True)
        unsorted = csr.copy()
        for row in range(CELLS):
            part = slice(unsorted.indptr[row], unsorted.indptr[row + 1])
            unsorted.indices[part] = unsorted.indices[part][::-1]
            unsorted.data[part] = unsorted.data[part][::-1]
        sparse_group(layers, "unsorted", unsorted, "csr")
        halves = sp.csr_matrix((np.repeat(csr.data, 2) / 2, np.repeat(csr.indices, 2), csr.indptr * 2), csr.shape)
        sparse_group(layers, "repeated", halves, "csr")


def latest():
    """The same matrix with the newest on-disk structures HDF5 1.10 writes (other chunk indexes, links, headers)."""
    with h5py.File(os.path.join(HERE, "encodings.h5ad")) as old, \
            h5py.File(os.path.join(HERE, "latest.h5ad"), "w", libver="latest", track_order=True) as new:
        for part in ("var", "obs"):
            group = new.create_group(part)
            group.attrs["_index"] = "_index"
            group.attrs["column-order"] = np.array([], dtype=object).astype("S1")
            group.create_dataset("_index", data=old[part]["_index"][:], dtype=h5py.string_dtype())
        csr = sp.csr_matrix(DENSE.astype(np.float32))
        sparse_group(new, "X", csr, "csr", storage=dict(compression="gzip", chunks=(41,), shuffle=True))
        layers = new.create_group("layers", track_order=True)
        layers.create_dataset("zebra", data=DENSE, chunks=(8, 8), maxshape=(None, None), compression="gzip")
        layers.create_dataset("monkey", data=DENSE, chunks=(8, 8), maxshape=(None, GENES))
        layers.create_dataset("ant", data=DENSE, chunks=(CELLS, GENES), compression="gzip")


def layers():
    """Logarithms in X, counts in a layer, and layers that must not be taken for counts."""
    data = anndata.AnnData(np.log1p(DENSE).astype(np.float32))
    data.layers["denoised"] = DENSE.astype(np.float32) + 1
    data.layers["denoised_evaluated"] = DENSE > 0
    data.layers["evaluated"] = sp.csr_matrix(DENSE > 1)
    data.layers["measured"] = sp.csr_matrix(DENSE.astype(np.int32))
    data.write_h5ad(os.path.join(HERE, "layers.h5ad"))


def columns():
    obs = pd.DataFrame(index=["a", "b", "c", "d"])
    obs["category"] = pd.Categorical(["x", None, "y", "x"], categories=["y", "x", "unused"], ordered=True)
    obs["number_category"] = pd.Categorical([12, 35, 12, 12])
    obs["real_category"] = pd.Categorical([0.5, 2.0, 0.5, 0.5])
    obs["bool_category"] = pd.Categorical([True, False, True, True])
    obs["whole"] = np.array([1, -2, 3, 4], dtype=np.int16)
    obs["real"] = [0.5, np.nan, 1e10, -1]
    obs["bool"] = [True, False, True, True]
    obs["text"] = ["plain", "", "café β", "tab\there"]
    obs["nullable_integer"] = pd.array([1, None, 3, 4], dtype="Int64")
    obs["nullable_boolean"] = pd.array([True, None, False, True], dtype="boolean")
    data = anndata.AnnData(np.arange(8, dtype=np.float32).reshape(4, 2), obs=obs)
    data.var_names = ["ENSG00000000003.15", "ENSG00000000005.6"]
    data.var["feature_name"] = ["TSPAN6", "TNMD"]
    data.var["generated"] = [True, False]
    data.obsm["X_umap"] = np.arange(8, dtype=np.float64).reshape(4, 2) / 4
    data.obsm["table"] = pd.DataFrame({"one": [1, 2, 3, 4], "word": list("abcd"), "two": [.5, 1, 1.5, 2]}, index=obs.index)
    data.obsm["sparse"] = sp.csr_matrix(np.array([[0, 1, 0], [0, 0, 2], [0, 0, 0], [3, 0, 4]], dtype=np.float32))
    data.obsp["csr"] = sp.csr_matrix(np.array([[0, .5, 0, 0], [.5, 0, .25, 0], [0, .25, 0, 0], [0, 0, 0, 1]]))
    data.obsp["dense"] = data.obsp["csr"].toarray()
    data.uns["category_colors"] = ["#ff0000", "#00ff00", "#0000ffff"]
    data.uns["number_category_colors"] = ["red", "blue"]
    data.uns["organism_ontology_term_id"] = "NCBITaxon:9606"
    path = os.path.join(HERE, "columns.h5ad")
    data.write_h5ad(path)
    with h5py.File(path, "r+") as file:
        text = file["obs"].create_group("nullable_text")  # as anndata 0.11 and later write it
        text.attrs["encoding-type"] = "nullable-string-array"
        text.attrs["encoding-version"] = "0.1.0"
        text.create_dataset("values", data=np.array(["p", "", "q", "r"], dtype=object), dtype=h5py.string_dtype())
        text.create_dataset("mask", data=np.array([False, True, False, False]))
        order = list(file["obs"].attrs["column-order"]) + ["nullable_text"]
        file["obs"].attrs["column-order"] = np.array(order, dtype=object)
        matrix = file["obsp"]["csr"]
        sparse_group(file["obsp"], "csc", sp.csc_matrix((matrix["data"][:], matrix["indices"][:], matrix["indptr"][:]),
                                                        shape=(4, 4)), "csc")
        file["obsm"].create_dataset("cube", data=np.zeros((4, 2, 2)))


def genomes():
    with h5py.File(os.path.join(HERE, "two_genomes.h5"), "w") as file:
        for genome, cells, genes in (("GRCh38", ["A", "B", "C"], 3), ("mm10", ["B", "D"], 2)):
            group = file.create_group(genome)
            dense = np.array([[10 * (c + 1) + g + (100 if genome == "mm10" else 0) for g in range(genes)]
                              for c in range(len(cells))])
            dense[0, 1] = 0
            csr = sp.csr_matrix(dense)
            group["data"], group["indices"], group["indptr"] = csr.data.astype("int32"), csr.indices, csr.indptr
            group["shape"] = np.array([genes, len(cells)])
            group["barcodes"] = np.array(cells, dtype="S18")
            group["genes"] = np.array([f"{'ENSG' if genome == 'GRCh38' else 'ENSMUSG'}{i:011d}" for i in range(genes)], dtype="S")
            group["gene_names"] = np.array([f"{genome}_{i}" for i in range(genes)], dtype="S")


def short_chunk():
    """Big-endian numbers, whose first block unpacks to ten of its 500."""
    with h5py.File(os.path.join(HERE, "short_chunk.h5"), "w") as file:
        values = file.create_dataset("values", shape=(1000,), dtype=">i4", chunks=(500,), compression="gzip")
        values[500:] = np.arange(500)
        values.id.write_direct_chunk((0,), zlib.compress(b"\0" * 40), 0)


def compact():
    """Five numbers in the header of their array, which then says that there are none."""
    path = os.path.join(HERE, "compact_without_values.h5")
    with h5py.File(path, "w") as file:
        layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        layout.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple((5,))
        array = h5py.h5d.create(file.id, b"values", h5py.h5t.IEEE_F32LE, space, layout)
        array.write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(5, dtype="f4"))
    with open(path, "rb") as file:
        content = file.read()
    before, after = b"\x03\x00\x14\x00", b"\x03\x00\x00\x00"  # layout version 3, in the header, 20 bytes
    assert content.count(before) == 1
    with open(path, "wb") as file:
        file.write(content.replace(before, after))


def unpacked_chunks():
    """Numbers and texts in blocks that no filter packs. A test changes the sizes in their index."""
    with h5py.File(os.path.join(HERE, "unpacked_chunks.h5"), "w") as file:
        file.create_dataset("values", data=np.arange(250, dtype="f4"), chunks=(100,))
        file.create_dataset("table", data=np.arange(35, dtype="i4").reshape(7, 5), chunks=(4, 3))
        file.create_dataset("texts", data=[f"text {i}" for i in range(25)], dtype=h5py.string_dtype(), chunks=(10,))


def many_links():
    """Groups of so many links that they lie in a heap, in the order they were made and without one. A test damages them."""
    with h5py.File(os.path.join(HERE, "many_links.h5"), "w", libver="latest") as file:
        for name, order in (("made", True), ("named", False)):
            group = file.create_group(name, track_order=order)
            for i in range(20):
                group.create_group(f"link {(7 * i) % 20:02d}")


if __name__ == "__main__":
    encodings()
    latest()
    layers()
    columns()
    genomes()
    short_chunk()
    compact()
    unpacked_chunks()
    many_links()

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5Writer.h"
#include "core/base/Matrix.h"
#include "core/base/RowSource.h"
#include "core/base/RunControl.h"
#include "core/base/Table.h"

#include <string>
#include <vector>

/// The elements of an AnnData file, in the encodings anndata 0.8 and later read (0.2.0 and 0.1.0).
/// `rows` picks and orders rows of what is written; every function takes it in full.
namespace ocellus::h5ad {

void beginDict(hdf5::Writer& writer, const std::string& place);

void writeTable(hdf5::Writer& writer, const std::string& place, const Table& table, const std::vector<Index>& rows);

void writeEmbedding(
    hdf5::Writer& writer, const std::string& place, const FloatMatrix& matrix, const std::vector<Index>& rows);

/// Rows and columns are picked alike; entries to cells left out are dropped.
void writeGraph(
    hdf5::Writer& writer, const std::string& place, const SparseSquare& graph, const std::vector<Index>& rows);

/// CSR, gzip, streamed; float32, or true for every stored value with `asFlags`. @returns Cancelled
/// when stopped midway.
Outcome writeMatrix(hdf5::Writer& writer,
    const std::string& place,
    const RowSource& matrix,
    const std::vector<Index>& rows,
    bool asFlags,
    const RunControl& control);

/// @param shape  of the array, row-major; empty: one dimension.
void writeTexts(hdf5::Writer& writer,
    const std::string& place,
    const std::vector<std::string>& texts,
    const std::vector<Index>& shape = {});
void writeText(hdf5::Writer& writer, const std::string& place, const std::string& text);

} // namespace ocellus::h5ad

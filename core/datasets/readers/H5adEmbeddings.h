// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"
#include "core/datasets/DatasetContent.h"

namespace ocellus {

/// Finds what can be read as numbers in obsm (dense, sparse, tables of numbers, the records of 0.5
/// and 0.6) and sets names, reader and `spatial`. Reads no values.
void addEmbeddings(Dataset::Content& content, const hdf5::Group& root);

/// Finds neighbour graphs in obsp, or in uns/neighbors where AnnData before 0.7 kept them.
void addGraphs(Dataset::Content& content, const hdf5::Group& root);

/// A graph such as "varp/GRN". @param size  of the cells or genes it joins; nullopt where there is none
/// of that size. @throws InputError when it is damaged.
std::optional<SparseSquare> storedGraph(const hdf5::Group& root, const std::string& place, Index size);

} // namespace ocellus

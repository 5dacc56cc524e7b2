// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// The nearest other cells of every chosen cell, nearest first, with Euclidean distances: the
/// neighbour input of the model (TASKS_SPEC 1.5). Row-major, cells x perCell.
struct NearestCells {
    Index perCell = 0;
    std::vector<std::int32_t> positions; ///< among the chosen cells; of nearestInData: cells of the data set
    std::vector<float> distances;
    std::string source; ///< "obsp/distances", "obsm/X_pca", "computed", "visible genes" (some left out) or "none"; with how many cells were searched, if not all
};

/// Finds `wanted` neighbours of the chosen cells: from the file's own graph (obsp/distances) when
/// it holds at least `wanted` non-zero entries for every cell and all cells are chosen; else by
/// exact search in the file's X_pca; else in 50 principal components of log1p CP10k of the 2,000
/// most variable genes.
/// With no more than `wanted` cells none are given (perCell 0).
/// @param leftOut  per gene of the counts: 1 where it must not be known, e.g. because a model is to
/// guess it. Then the file's graph and components, made from all genes, are passed over and the
/// components computed without these genes, also in the cells' totals. Empty: none.
/// @returns perCell 0 when stopped.
NearestCells nearestCells(
    const Dataset& dataset, std::span<const Index> chosen, Index wanted, const std::vector<char>& leftOut,
    std::uint64_t seed, int threads, const RunControl& control);

/// The same, sought among all cells of the data set, so that a cell has the same neighbours whichever
/// others are chosen with it. Where neither graph nor components are stored, among the chosen cells and
/// evenly spaced others, 50,000 in all, which `source` says.
/// @param chosen  ascending.
NearestCells nearestInData(
    const Dataset& dataset, std::span<const Index> chosen, Index wanted, const std::vector<char>& leftOut,
    std::uint64_t seed, int threads, const RunControl& control);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/model/GeneMatching.h"
#include "core/model/Model.h"
#include "core/results/ResultLayer.h"
#include "core/tasks/CellInputs.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// The gene choices of the command line (PRODUCT.md section 4).
enum class GeneSelection { RandomExpressed, MostExpressed, MostVariable, All, List };

/// How a model task presents cells to the network. Everything here that changes values goes into
/// the provenance; threads, device and batch do not.
struct CellOptions {
    SessionOptions session;
    Index context = 2000; ///< most genes shown per cell
    Index batch = 0;      ///< cells per pass; 0: chosen by context
    GeneSelection genes = GeneSelection::RandomExpressed;
    std::vector<std::string> geneList;   ///< ids or symbols for GeneSelection::List
    std::vector<std::string> hidden;     ///< ids or symbols never shown to the model, also not as depth or through the choice of neighbours
    std::vector<std::string> always; ///< ids or symbols that every cell shows, whatever its counts; not with a fixed list of genes
    std::optional<std::string> organism; ///< overrides what the file says
    std::uint64_t seed = 0;
    std::vector<Index> cells; ///< which cells to run, ascending; empty: all
    std::size_t memoryLimit = std::size_t{4} << 30; ///< bytes of counts held in memory
};

/// Everything of a model run that is fixed before the first cell goes through the network.
struct CellPlan {
    std::vector<Index> cells; ///< chosen cells of the data set, ascending
    std::shared_ptr<const GeneMatching> matching;
    std::unique_ptr<CellInputs> inputs;
    Provenance provenance;
    std::string neighbourSource;
};

/// Finds the counts, matches genes, reads the chosen cells and their six neighbours (when the model
/// takes neighbours). nullopt when stopped.
/// @throws RefusedError when the data have no counts or no gene matches the model.
std::optional<CellPlan> makeCellPlan(
    const Dataset& dataset, const Model& model, const CellOptions& options, const std::string& task,
    const RunControl& control);

/// Every so many of the cells, at most `most`; all when there are no more.
std::vector<Index> evenlySpaced(const std::vector<Index>& cells, Index most);

} // namespace ocellus

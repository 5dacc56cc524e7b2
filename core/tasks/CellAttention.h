// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/model/GeneAttention.h"
#include "core/tasks/CellPlan.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

/// How the attention of many cells becomes one network.
enum class NetworkMode {
    MeanVectors, ///< queries and keys are averaged per gene, then compared (the reference's way)
    PerCell,     ///< each cell's own attention, averaged over the cells that showed both genes
};

struct CellAttentionOptions {
    NetworkMode mode = NetworkMode::MeanVectors;
    AttentionRule rule; ///< of PerCell: with Max the largest head of each cell, then the mean over cells
    std::size_t memoryLimit = std::size_t{4} << 30; ///< bytes of whole matrices
    bool dropUnexpressed = true; ///< leave out genes that no chosen cell has a count of (TASKS_SPEC 7.1)
};

/// What running the chosen cells gives.
struct CellAttention {
    std::vector<std::int32_t> slots; ///< genes seen, as GeneMatching slots, by column of the matrix
    AttentionVectors means;          ///< MeanVectors: of these genes, in this order
    FloatMatrix average;             ///< PerCell: row attends to column
    Index neverSeen = 0;   ///< matched genes that no cell showed to the model
    Index unexpressed = 0; ///< genes shown that no chosen cell has a count of and that were dropped
    Index cells = 0;
    std::string device;
    double cellsPerSecond = 0.0;
};

/// Runs the chosen cells of a plan through the network and gathers their attention. Cells are added
/// in order: the same values whatever the batch and the thread count, on one device.
/// @throws RefusedError when PerCell needs more memory than allowed, or fewer than two genes are left.
/// @returns Cancelled when stopped.
Outcome collectAttention(const CellPlan& plan,
                         const Model& model,
                         const CellOptions& cells,
                         const CellAttentionOptions& options,
                         const RunControl& control,
                         CellAttention* result);

/// "4.3 GB".
std::string gigabytes(double bytes);

/// For each slot of a matching the first gene of the matrix with its token.
std::vector<Index> genesOfSlots(const GeneMatching& matching);

} // namespace ocellus

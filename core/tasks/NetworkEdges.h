// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/tasks/Networks.h"

#include <functional>

namespace ocellus {

/// Receives a row of a network: the attending gene and its genes-many weights.
using NetworkRow = std::function<void(Index row, const float* values)>;

/// Hands every row of a network to `visit`, several at once and each once.
using NetworkRows = std::function<Outcome(const RunControl& control, const NetworkRow& visit)>;

/// The rows of a square matrix.
void visitMatrixRows(const FloatMatrix& matrix, int threads, const NetworkRow& visit);

/// Which edges stay.
struct EdgeRule {
    NetworkFilter filter = NetworkFilter::Strongest;
    Index strongest = 10;
    bool onlyRegulators = false; ///< only edges that start at a gene marked in GeneNetwork::regulator
};

/// Fills `network.edges` with the entries that the rule keeps, rows being regulators as
/// `network.orientation` says. @pre genes, regulator and orientation of `network` are set.
/// @returns Cancelled when stopped.
Outcome findNetworkEdges(const NetworkRows& rows, const EdgeRule& rule, const RunControl& control, GeneNetwork& network);

/// @throws RefusedError when no gene of the network is marked as a regulator.
void requireRegulators(const GeneNetwork& network);

} // namespace ocellus

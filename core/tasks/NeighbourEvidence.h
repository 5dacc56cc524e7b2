// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"
#include "core/tasks/DisagreementLabels.h"

#include <string>

namespace ocellus {

/// What the other cells say about each labelled cell: probabilities of every label.
struct NeighbourEvidence {
    FloatMatrix probabilities; ///< labelled cells x labels; a row adds up to 1
    std::string source;        ///< "obsm/X_pca", "50 components of X", in words
};

/// A cell's own label never counts for itself.
/// @throws as findDisagreements. Same bytes for any thread count. @returns Cancelled with `result`
/// untouched when stopped.
Outcome neighbourEvidence(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                          const RunControl& control, NeighbourEvidence* result);

} // namespace ocellus

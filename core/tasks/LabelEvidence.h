// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"

#include <string>
#include <vector>

namespace ocellus {

/// What speaks for each label of each labelled cell. Both matrices are labelled cells x labels,
/// 4 bytes a value.
struct LabelEvidence {
    /// As log odds: 0 for the best label, less for others. kNoDensity or less at the annotated label: the cell cannot be
    /// judged.
    FloatMatrix logOdds;
    FloatMatrix probabilities; ///< 0..1, not calibrated
    std::vector<char> fitsNone; ///< per labelled cell: 1 where no label explains it of which that can be told
    std::string source;        ///< "obsm/X_pca", "50 components of X", in words
};

} // namespace ocellus

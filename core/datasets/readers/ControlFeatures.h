// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/DatasetContent.h"

namespace ocellus {

/// Takes the features that are no genes (feature_type other than "Gene Expression": negative
/// controls, unassigned codewords) out of the genes and the main matrix of a content, and says so in
/// a warning; their counts per cell stand in the table of cells. Nothing happens without any, or
/// when all are of other types.
void setControlsApart(Dataset::Content& content);

} // namespace ocellus

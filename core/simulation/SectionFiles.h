// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/simulation/TissueSection.h"

#include <string>

namespace ocellus {

/// Writes a simulated section as a Xenium output folder (XOA 1.x layout, lengths in micrometres):
/// experiment.xenium, cell_feature_matrix.h5 and, each as .csv.gz (six significant digits) and as
/// .parquet, cells, cell_boundaries, nucleus_boundaries, transcripts (also those outside cells,
/// cell_id UNASSIGNED).
/// The folder must exist. The run name says that it is simulated. @returns Cancelled when stopped.
Outcome writeXeniumFolder(const std::string& folder,
                          const TissueSection& section,
                          const RunControl& control);

/// FILE_truth.tsv: cell, true type and term, structure, layer, x, y.
void writeSectionTruth(const std::string& path, const TissueSection& section);

} // namespace ocellus

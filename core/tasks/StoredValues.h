// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/results/ResultLayer.h"

#include <memory>
#include <vector>

namespace ocellus {

class Dataset;

/// Denoised and imputed values that a data file brings with it - as `denoise`, `impute` and exports wrote them - as the
/// layers that they were: name, provenance, genes with their reliabilities, cells, partial or not. Their numbers stay in the
/// file and are read as wanted. Layers in the order of the file. For workers: tables beside the matrix are read once, to
/// know which cells have values.
/// @throws InputError when a table or what is said of it is damaged. @returns Cancelled when stopped.
Outcome storedValues(const std::shared_ptr<const Dataset>& dataset, const RunControl& control, std::vector<LayerPtr>* layers);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ocellus {

/// One line of the curves: a training step, or the trial on cells kept back at the end of an epoch.
struct LossRow {
    std::int64_t step = 0; ///< optimiser steps done
    Index epoch = 0;       ///< counted from 1
    bool trial = false;
    std::map<std::string, double> values; ///< "total", "learning_rate", "gradient_norm", loss terms, "accuracy_CLASS"
};

/// The curves as comma-separated text: step, epoch, part (training or validation), total, then all
/// other names ascending; what a row does not have is empty.
std::string lossTableText(const std::vector<LossRow>& rows);

/// Rows as text to be kept between runs, one JSON object a line, and back.
std::string keptRows(const std::vector<LossRow>& rows);
/// Rows up to `lastStep`. @throws InputError naming `file` when the text is damaged.
std::vector<LossRow> rowsKept(const std::string& text, std::int64_t lastStep, const std::string& file);

} // namespace ocellus

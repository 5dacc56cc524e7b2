// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"

#include <string>
#include <vector>

namespace ocellus {
class Dataset;
}

namespace ocellus::cli {

/// `inspect --labels`: what is asked for.
struct LabelsArguments {
    std::vector<std::string> columns; ///< names of columns or of classes, or "all"; empty: nothing
    std::string output;               ///< a table; empty: none
};

void addLabelsOptions(CLI::App& verb, LabelsArguments& arguments);

/// The trees of labels (core/tasks/LabelTable) into `facts` as "labels", and into the table asked for.
/// @returns its lines for a person. @throws UsageError for a column that is not there or holds no labels.
std::string runLabels(const Dataset& dataset, const LabelsArguments& arguments, nlohmann::ordered_json& facts);

} // namespace ocellus::cli

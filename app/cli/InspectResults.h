// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"
#include "core/datasets/Dataset.h"

#include <memory>
#include <string>

namespace ocellus::cli {

/// Values of genes that a model gave and the data file holds, as an array; null: none.
nlohmann::ordered_json resultsInFile(const std::shared_ptr<const Dataset>& dataset, const RunControl& control);

/// The same for a person, a line each.
std::string resultLines(const nlohmann::ordered_json& results);

/// "inspect PATH --results": the results that a project keeps and those in its data file, or those in a data file.
int listResults(const Context& context, const std::string& path);

} // namespace ocellus::cli

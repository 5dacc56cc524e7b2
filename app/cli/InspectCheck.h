// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"

#include <string>

namespace ocellus {
class Dataset;
}

namespace ocellus::cli {

/// `inspect --check`: what is asked for.
struct CheckArguments {
    bool wanted = false;
    bool withoutDoublets = false;
    std::string sampleColumn;
    std::string cellsOut; ///< a table of cells; empty: none
    std::string genesOut; ///< a table of genes; empty: none
};

void addCheckOptions(CLI::App& verb, CheckArguments& arguments);

/// Runs core/tasks/CheckData and writes the tables asked for. Adds "check" to `facts` and its lines
/// to `text`. @returns kCancelled or kDone.
int runCheck(const Dataset& dataset,
             const CheckArguments& arguments,
             const Context& context,
             nlohmann::ordered_json& facts,
             std::string& text);

} // namespace ocellus::cli

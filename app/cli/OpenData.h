// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"

#include <memory>
#include <string>

namespace ocellus {
class Dataset;
}

namespace ocellus::cli {

/// Adds --recovered-counts to a verb that works on counts.
void addRecoverOption(CLI::App& verb, Context& context);

/// Opens a data set; with --recovered-counts and no counts in the file, with those that can be
/// recovered from its main matrix. @throws RefusedError when they cannot, or as Dataset::open.
std::shared_ptr<const Dataset> openData(const std::string& path, const Context& context);

} // namespace ocellus::cli

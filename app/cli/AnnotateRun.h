// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"

#include <string>

namespace ocellus::cli {

/// What the verb `annotate` does with its defaults and --with-x, without printing the result.
/// @param output  the .h5ad to write. @param model  a checkpoint. @returns the exit code.
int annotateWithDefaults(const Context& context, const std::string& input, const std::string& output, const std::string& model);

} // namespace ocellus::cli

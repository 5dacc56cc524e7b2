// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"
#include "core/project/Project.h"

#include <memory>
#include <string>

namespace ocellus::cli {

struct ProjectData {
    std::shared_ptr<const Dataset> dataset;
    DatasetCheck check;
};

/// Opens the data set of a project, where it is now or (when not empty) at `path`, and compares it
/// with what the project remembers; warns of a change that does not matter.
/// @throws RefusedError when it is missing or holds other cells.
ProjectData openDataOf(const Project& project, const std::string& path, const Context& context);

/// Says what the project has to say of itself.
void warnNotices(const Project& project, const Context& context);

} // namespace ocellus::cli

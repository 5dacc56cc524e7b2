// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProjectData.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"

namespace ocellus::cli {

ProjectData openDataOf(const Project& project, const std::string& path, const Context& context) {
    const auto found = path.empty() ? project.findDataset() : std::optional(path);
    if (!found) {
        throw RefusedError(project.missingDataset() + " Say where it is with --data.");
    }
    ProjectData data;
    data.dataset = Dataset::open(*found);
    data.check = project.checkDataset(*data.dataset, false, context.runControl());
    if (data.check.state == DatasetState::OtherCells) {
        throw RefusedError(data.check.sentence);
    }
    if (!data.check.sentence.empty()) {
        context.warn(data.check.sentence);
    }
    return data;
}

void warnNotices(const Project& project, const Context& context) {
    for (const std::string& notice : project.notices()) {
        context.warn(notice);
    }
}

} // namespace ocellus::cli

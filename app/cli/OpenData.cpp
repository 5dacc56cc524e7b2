// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OpenData.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"

namespace ocellus::cli {

void addRecoverOption(CLI::App& verb, Context& context) {
    verb.add_flag("--recovered-counts",
                  context.recoverCounts,
                  "Where the file holds no counts, use those that can be recovered exactly");
}

std::shared_ptr<const Dataset> openData(const std::string& path, const Context& context) {
    auto dataset = Dataset::open(path);
    if (!context.recoverCounts || dataset->counts()) {
        return dataset;
    }
    const RunControl control = context.runControl();
    control.report("Looking for the counts behind the values", 0, 0);
    const auto rows = dataset->mainMatrix();
    const auto recovery = rows ? findCountRecovery(*rows, control) : std::nullopt;
    if (recovery) {
        return Dataset::withRecoveredCounts(*dataset, *recovery);
    }
    if (control.stopRequested()) {
        return dataset; // the verb ends as cancelled
    }
    throw RefusedError(path + " holds no counts, and they cannot be recovered exactly" +
                       (rows ? " from " + dataset->matrix().place : std::string()) + ".");
}

} // namespace ocellus::cli

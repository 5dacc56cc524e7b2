// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/LabelsOf.h"

#include "core/base/Error.h"

#include <optional>
#include <utility>

namespace ocellus {

CategoryColumn labelsOf(const Table& cells, const std::string& name) {
    const Column* column = cells.find(name);
    if (column == nullptr) {
        throw UsageError("There is no column \"" + name + "\" in the cell table.");
    }
    auto labels = column->asCategory();
    if (!labels) {
        throw UsageError("The column \"" + name + "\" holds numbers, not labels.");
    }
    return std::move(*labels);
}

} // namespace ocellus

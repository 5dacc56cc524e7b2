// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellsWhere.h"

#include "core/base/Error.h"

#include <algorithm>

namespace ocellus {

namespace {

std::string columnNames(const CellTable& cells) {
    std::string names;
    for (const Column& column : cells.columns) {
        names += (names.empty() ? "" : ", ") + column.name;
    }
    return names.empty() ? "none" : names;
}

} // namespace

std::vector<Index> cellsWhere(const CellTable& cells, const std::string& condition) {
    const std::size_t sign = condition.find('=');
    if (sign == std::string::npos || sign == 0) {
        throw UsageError("A choice of cells is COLUMN=VALUE, \"" + condition + "\" was given.");
    }
    const std::string name = condition.substr(0, sign);
    const std::string value = condition.substr(sign + 1);
    const Column* column = cells.find(name);
    if (column == nullptr) {
        throw UsageError("There is no cell column \"" + name + "\". Columns: " + columnNames(cells) + ".");
    }
    const std::optional<CategoryColumn> labels = column->asCategory();
    if (!labels) {
        throw UsageError("The column \"" + name + "\" holds measurements; one with labels is needed.");
    }
    const auto found = std::find(labels->categories.begin(), labels->categories.end(), value);
    std::vector<Index> chosen;
    for (Index cell = 0; found != labels->categories.end() && cell < static_cast<Index>(labels->codes.size()); ++cell) {
        if (labels->codes[static_cast<std::size_t>(cell)] == found - labels->categories.begin()) {
            chosen.push_back(cell);
        }
    }
    if (chosen.empty()) {
        throw UsageError("No cell has " + name + " = " + value + ".");
    }
    return chosen;
}

} // namespace ocellus

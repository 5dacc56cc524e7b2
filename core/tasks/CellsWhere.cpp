// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellsWhere.h"

#include "core/base/Error.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <cctype>

namespace ocellus {

namespace {

std::string columnNames(const CellTable& cells) {
    std::string names;
    for (const Column& column : cells.columns) {
        names += (names.empty() ? "" : ", ") + column.name;
    }
    return names.empty() ? "none" : names;
}

bool equalIgnoringCase(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// The labels that cells carry, a few of them by name.
std::string valuesThere(const CategoryColumn& labels) {
    std::vector<char> carried(labels.categories.size(), 0);
    for (const std::int32_t code : labels.codes) {
        if (code >= 0) {
            carried[static_cast<std::size_t>(code)] = 1;
        }
    }
    std::vector<std::string> values;
    for (std::size_t label = 0; label < carried.size(); ++label) {
        if (carried[label] != 0) {
            values.push_back(labels.categories[label]);
        }
    }
    return values.empty() ? "No cell has a value there." : "Values there: " + quotedNames(values) + ".";
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
    const bool truth = equalIgnoringCase(value, "true") || equalIgnoringCase(value, "false"); // "True" in the file
    const auto found = std::find_if(labels->categories.begin(), labels->categories.end(), [&](const std::string& label) {
        return truth ? equalIgnoringCase(label, value) : label == value;
    });
    std::vector<Index> chosen;
    for (Index cell = 0; found != labels->categories.end() && cell < static_cast<Index>(labels->codes.size()); ++cell) {
        if (labels->codes[static_cast<std::size_t>(cell)] == found - labels->categories.begin()) {
            chosen.push_back(cell);
        }
    }
    if (chosen.empty()) {
        throw UsageError("No cell has " + name + " = " + value + ". " + valuesThere(*labels));
    }
    return chosen;
}

} // namespace ocellus

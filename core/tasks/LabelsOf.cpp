// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/LabelsOf.h"

#include "core/base/Error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
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

bool saysNoLabel(const std::string& label) {
    static constexpr std::array<std::string_view, 9> kWords = {
        "", "unknown", "nan", "na", "n/a", "none", "unassigned", "unlabelled", "unlabeled"};
    std::string lower;
    for (const char c : label) {
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

CategoryColumn withoutUnknown(CategoryColumn labels) {
    std::vector<char> unknown;
    for (const std::string& label : labels.categories) {
        unknown.push_back(saysNoLabel(label) ? 1 : 0);
    }
    for (std::int32_t& code : labels.codes) {
        code = code >= 0 && unknown[static_cast<std::size_t>(code)] != 0 ? -1 : code;
    }
    return labels;
}

std::vector<std::string> labelTexts(const CategoryColumn& column) {
    std::vector<std::string> labels(column.codes.size());
    for (std::size_t cell = 0; cell < labels.size(); ++cell) {
        const std::int32_t code = column.codes[cell];
        if (code >= 0 && !saysNoLabel(column.categories[static_cast<std::size_t>(code)])) {
            labels[cell] = column.categories[static_cast<std::size_t>(code)];
        }
    }
    return labels;
}

std::string quotedNames(const std::vector<std::string>& names) {
    constexpr std::size_t kNamed = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
        text += (i == 0 ? "\"" : ", \"") + names[i] + "\"";
    }
    return names.size() > kNamed ? text + " and " + std::to_string(names.size() - kNamed) + " more" : text;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/KnownLabels.h"

#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

CategoryColumn knownLabels(const Table& cells, const std::string& name) {
    CategoryColumn column = labelsOf(cells, name);
    for (std::int32_t& code : column.codes) {
        if (code >= 0 && saysNoLabel(column.categories[static_cast<std::size_t>(code)])) {
            code = -1;
        }
    }
    std::vector<Index> all(column.codes.size());
    std::iota(all.begin(), all.end(), Index{0});
    return labelsOfCells(column, all);
}

CategoryColumn labelsOfCells(const CategoryColumn& labels, const std::vector<Index>& cells) {
    std::vector<std::int32_t> place(labels.categories.size(), -1);
    for (const Index cell : cells) {
        const std::int32_t code = labels.codes[static_cast<std::size_t>(cell)];
        if (code >= 0) {
            place[static_cast<std::size_t>(code)] = 0;
        }
    }
    CategoryColumn result;
    for (std::size_t category = 0; category < place.size(); ++category) {
        if (place[category] == 0) {
            place[category] = static_cast<std::int32_t>(result.categories.size());
            result.categories.push_back(labels.categories[category]);
        }
    }
    for (const Index cell : cells) {
        const std::int32_t code = labels.codes[static_cast<std::size_t>(cell)];
        result.codes.push_back(code < 0 ? -1 : place[static_cast<std::size_t>(code)]);
    }
    return result;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/KeptColours.h"

#include "core/figures/Palette.h"
#include "core/tasks/LabelColumns.h"

#include <map>

namespace ocellus {

const Column* authorsColumn(const Table& cells, const std::string& predicted) {
    if (!isPredictedColumn(predicted)) {
        return nullptr;
    }
    std::string bare = bareColumnName(predicted);
    if (const std::string safe = "_safe"; bare.ends_with(safe)) {
        bare.resize(bare.size() - safe.size());
    }
    const Column* named = cells.find(bare);
    return named != nullptr ? named : cells.find(bare + "_ontology_term_id");
}

std::vector<Rgb> keptColours(const Dataset& dataset, const Column& original, const CategoryColumn& shown, Theme theme) {
    const auto labels = readableLabels(original, {});
    if (!labels) {
        return {};
    }
    std::vector<std::string> ordered;
    std::map<std::string, Rgb> colours;
    for (const Colouring::Entry& entry : categoryEntries(*labels, dataset.storedColours(original.name), theme)) {
        if (entry.code >= 0) {
            ordered.push_back(readableLabel(entry.label));
            colours.emplace(ordered.back(), entry.colour);
        } else if (entry.code < -1) {
            return {}; // too many labels: the rest is "other"
        }
    }
    for (const std::string& label : shown.categories) {
        if (!colours.contains(readableLabel(label))) {
            ordered.push_back(readableLabel(label));
        }
    }
    const std::vector<Rgb> all = categoryColours(ordered, theme);
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        colours.emplace(ordered[i], all[i]);
    }
    std::vector<Rgb> result;
    for (const std::string& label : shown.categories) {
        result.push_back(colours.at(readableLabel(label)));
    }
    return result;
}

} // namespace ocellus

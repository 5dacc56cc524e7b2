// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/LabelColumns.h"

#include "core/base/Error.h"
#include "core/figures/Palette.h"
#include "core/ontology/TermNames.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace ocellus {

namespace {

constexpr std::string_view kIdSuffix = "_ontology_term_id";
constexpr std::string_view kReviewedSuffix = " (reviewed)";

bool endsWith(std::string_view text, std::string_view end) {
    return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

bool startsWith(std::string_view text, std::string_view start) {
    return text.size() > start.size() && text.substr(0, start.size()) == start;
}

bool holds(const std::vector<std::string>& all, const std::string& name) {
    return std::find(all.begin(), all.end(), name) != all.end();
}

/// Whether a column has at most so many different values; stops at the first one too many.
bool hasAtMost(const Column& column, std::size_t most) {
    if (const auto* text = std::get_if<TextColumn>(&column.data)) {
        std::unordered_set<std::string_view> seen;
        return std::all_of(text->values.begin(), text->values.end(), [&](const auto& value) {
            return !value || (seen.insert(*value), seen.size() <= most);
        });
    }
    if (const NumberColumn* number = column.number()) {
        std::unordered_set<double> seen;
        return std::all_of(number->values.begin(), number->values.end(), [&](double value) {
            return std::isnan(value) || (seen.insert(value), seen.size() <= most);
        });
    }
    return true;
}

} // namespace

bool isPredictedColumn(const std::string& name) { return startsWith(name, "pred_") || startsWith(name, "predicted_"); }

std::string bareColumnName(const std::string& column) {
    std::string_view name = column;
    for (const std::string_view start : {std::string_view("predicted_"), std::string_view("pred_")}) {
        if (startsWith(name, start)) {
            name.remove_prefix(start.size());
            break;
        }
    }
    if (endsWith(name, kReviewedSuffix)) {
        name.remove_suffix(kReviewedSuffix.size());
    }
    for (const std::string_view end : {kIdSuffix, std::string_view("_name")}) {
        if (endsWith(name, end)) {
            name.remove_suffix(end.size());
            break;
        }
    }
    return std::string(name);
}

std::string readableLabel(const std::string& label) {
    const auto colon = label.find(':');
    const bool term = colon != std::string::npos && colon > 1 && colon + 1 < label.size() &&
        label.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    try {
        return term ? termName(label) : label;
    } catch (const Error&) {
        return label; // the shipped names are missing: the id is still right
    }
}

bool repeatsAsIds(const std::string& name, const std::vector<std::string>& all) {
    if (endsWith(name, kIdSuffix)) {
        const std::string base = name.substr(0, name.size() - kIdSuffix.size());
        return holds(all, base) || holds(all, base + "_name");
    }
    return isPredictedColumn(name) && holds(all, name + "_name");
}

std::string idColumnOf(const std::string& name, const std::vector<std::string>& all) {
    for (const std::string& other : all) {
        if (other != name && repeatsAsIds(other, {name})) {
            return other;
        }
    }
    return {};
}

int labelColumnRank(const std::string& name) {
    static const std::array<std::vector<std::string_view>, 9> groups = {{
        {"cell_type", "celltype", "cell_types", "cell_type_reviewed", "author_cell_type", "cell_type_author",
            "annotation", "cell_label", "labels", "bulk_labels", "cell_ontology_class", "free_annotation"},
        {"leiden", "louvain", "cluster", "clusters", "seurat_clusters"},
        {"organism", "species"},
        {"tissue", "organ", "tissue_general"},
        {"disease", "condition", "stim"},
        {"assay", "technology", "platform"},
        {"age_group", "development_stage", "age", "age_stage"},
        {"sex", "self_reported_ethnicity", "cell_culture"},
        {"donor", "donor_id", "sample", "batch", "sample_id"},
    }};
    const std::string bare = bareColumnName(name);
    int rank = static_cast<int>(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (std::find(groups[i].begin(), groups[i].end(), bare) != groups[i].end()) {
            rank = static_cast<int>(i);
            break;
        }
    }
    const bool first = !groups[0].empty() && bare == groups[0].front();
    return rank * 4 + (isPredictedColumn(name) ? 2 : 0) + (rank == 0 && !first ? 1 : 0);
}

std::shared_ptr<const CategoryColumn> readableLabels(const Column& column, std::shared_ptr<const void> owner) {
    if (const CategoryColumn* category = column.category()) {
        const auto isTerm = [](const std::string& label) { return readableLabel(label) != label; };
        if (std::none_of(category->categories.begin(), category->categories.end(), isTerm)) {
            return {std::move(owner), category};
        }
        auto named = std::make_shared<CategoryColumn>(*category);
        for (std::string& label : named->categories) {
            label = readableLabel(label);
        }
        return named;
    }
    const bool number = column.number() != nullptr;
    if (number && !column.number()->integral) {
        return nullptr;
    }
    if (!hasAtMost(column, number ? kMostNumberValues : kMostTextValues)) {
        return nullptr;
    }
    auto labels = column.asCategory();
    if (!labels || labels->categories.size() > (number ? kMostNumberValues : kMostTextValues)) {
        return nullptr;
    }
    return std::make_shared<const CategoryColumn>(std::move(*labels));
}

std::vector<int> lineagesOfLabels(const CategoryColumn& labels) {
    std::vector<int> lineages;
    lineages.reserve(labels.categories.size());
    for (const std::string& label : labels.categories) {
        lineages.push_back(static_cast<int>(colourFamilyOf(label).value_or(ColourFamily::Other)));
    }
    return lineages;
}

bool tellsLineages(const std::string& column, const CategoryColumn& labels) {
    if (labelColumnRank(column) >= 4 || labels.categories.size() <= kManyForLineages) {
        return false;
    }
    const auto told = std::count_if(labels.categories.begin(), labels.categories.end(),
        [](const std::string& label) { return colourFamilyOf(label).has_value(); });
    return 2 * static_cast<std::size_t>(told) >= labels.categories.size();
}

std::vector<Index> cellsPerLabel(const CategoryColumn& labels) {
    const auto none = static_cast<std::int32_t>(labels.categories.size());
    std::vector<Index> counts(labels.categories.size() + 1, 0);
    for (const std::int32_t code : labels.codes) {
        ++counts[static_cast<std::size_t>(code < 0 || code >= none ? none : code)];
    }
    return counts;
}

LabelTree treeOfLabels(const CategoryColumn& labels, const CategoryColumn* ids, const std::vector<int>& lineages) {
    const std::vector<std::string> terms = termsOfLabels(labelsByTheirIds(labels, ids));
    const std::vector<Index> cells = cellsPerLabel(labels);
    std::vector<TreeLabel> leaves;
    for (std::size_t code = 0; code < terms.size(); ++code) {
        leaves.push_back({labels.categories[code], terms[code], cells[code], lineages.empty() ? -1 : lineages[code]});
    }
    std::vector<std::string> families;
    for (std::size_t family = 0; family <= kFamilyColours; ++family) {
        families.push_back(toString(static_cast<ColourFamily>(family)));
    }
    return labelTree(leaves, families);
}

} // namespace ocellus

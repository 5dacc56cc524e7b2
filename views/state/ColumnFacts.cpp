// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/ColumnFacts.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/figures/Palette.h"
#include "core/ontology/TermNames.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_set>

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

bool isPredicted(std::string_view name) { return startsWith(name, "pred_") || startsWith(name, "predicted_"); }

/// The name without the marks of who said it and of ids: pred_cell_type_name -> cell_type.
std::string bareName(std::string_view name) {
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

QString columnTitle(const std::string& name) {
    QString title = QString::fromStdString(bareName(name));
    if (isPredicted(name) && title.endsWith(QStringLiteral("_score"))) {
        title.chop(6);
        title += QStringLiteral(" probability");
    }
    if (endsWith(name, kReviewedSuffix)) {
        title += QString::fromUtf8(kReviewedSuffix.data(), static_cast<qsizetype>(kReviewedSuffix.size()));
    }
    title.replace(QLatin1Char('_'), QLatin1Char(' '));
    title = title.simplified();
    if (!title.isEmpty() && title.size() > 1 && title[1].isLower()) {
        title[0] = title[0].toUpper();
    }
    return title.isEmpty() ? QString::fromStdString(name) : title;
}

QString labelText(const std::string& label) {
    const auto colon = label.find(':');
    const bool term = colon != std::string::npos && colon > 1 && colon + 1 < label.size() &&
        label.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    try {
        return QString::fromStdString(term ? termName(label) : label);
    } catch (const Error&) {
        return QString::fromStdString(label); // the shipped names are missing: the id is still right
    }
}

QString columnSource(const std::string& name, const ResultLayer* layer) {
    if (layer != nullptr && layer->provenance.task == "review") {
        return QStringLiteral("you");
    }
    if (layer != nullptr && layer->provenance.task == kLevelsTask) {
        const bool first = !layer->columns.empty() && layer->columns.front().name == name;
        const auto says = QString::fromStdString(layer->provenance.options).split(QLatin1Char('\n'));
        return says.value(first ? 0 : 1);
    }
    if (isPredicted(name)) {
        return QStringLiteral("model");
    }
    return layer != nullptr ? QStringLiteral("computed") : QStringLiteral("author");
}

bool isIdTwin(const std::string& name, const std::vector<std::string>& all) {
    if (endsWith(name, kIdSuffix)) {
        const std::string base = name.substr(0, name.size() - kIdSuffix.size());
        return holds(all, base) || holds(all, base + "_name");
    }
    return isPredicted(name) && holds(all, name + "_name");
}

int columnRank(const std::string& name) {
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
    const std::string bare = bareName(name);
    int rank = static_cast<int>(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (std::find(groups[i].begin(), groups[i].end(), bare) != groups[i].end()) {
            rank = static_cast<int>(i);
            break;
        }
    }
    const bool first = !groups[0].empty() && bare == groups[0].front();
    return rank * 4 + (isPredicted(name) ? 2 : 0) + (rank == 0 && !first ? 1 : 0);
}

std::shared_ptr<const CategoryColumn> labelsOf(const Column& column, std::shared_ptr<const void> owner) {
    if (const CategoryColumn* category = column.category()) {
        const auto isTerm = [](const std::string& label) { return labelText(label).toStdString() != label; };
        if (std::none_of(category->categories.begin(), category->categories.end(), isTerm)) {
            return {std::move(owner), category};
        }
        auto named = std::make_shared<CategoryColumn>(*category);
        for (std::string& label : named->categories) {
            label = labelText(label).toStdString();
        }
        return named;
    }
    const bool number = column.number() != nullptr;
    if (number && !column.number()->integral) {
        return nullptr;
    }
    if (!hasAtMost(column, number ? kMostNumberLabels : kMostTextLabels)) {
        return nullptr;
    }
    auto labels = column.asCategory();
    if (!labels || labels->categories.size() > (number ? kMostNumberLabels : kMostTextLabels)) {
        return nullptr;
    }
    return std::make_shared<const CategoryColumn>(std::move(*labels));
}

bool isLineageSource(const ColourSource& source) {
    return source.kind == ColourSource::Kind::Column && endsWith(source.name, kLineageMark);
}

std::string columnOfSource(const std::string& sourceName) {
    const std::string_view mark = kLineageMark;
    return endsWith(sourceName, mark) ? sourceName.substr(0, sourceName.size() - mark.size()) : sourceName;
}

std::vector<int> lineageOfCategories(const CategoryColumn& labels) {
    std::vector<int> lineages;
    lineages.reserve(labels.categories.size());
    for (const std::string& label : labels.categories) {
        lineages.push_back(static_cast<int>(colourFamilyOf(label).value_or(ColourFamily::Other)));
    }
    return lineages;
}

bool hasLineages(const std::string& column, const CategoryColumn& labels) {
    if (columnRank(column) >= 4 || labels.categories.size() <= kManyLabels) {
        return false;
    }
    const auto told = std::count_if(labels.categories.begin(), labels.categories.end(),
        [](const std::string& label) { return colourFamilyOf(label).has_value(); });
    return 2 * static_cast<std::size_t>(told) >= labels.categories.size();
}

CategoryColumn lineageLabels(const CategoryColumn& labels) {
    CategoryColumn result;
    for (std::size_t family = 0; family <= kFamilyColours; ++family) {
        result.categories.push_back(toString(static_cast<ColourFamily>(family)));
    }
    const std::vector<int> lineages = lineageOfCategories(labels);
    result.codes.resize(labels.codes.size());
    parallelFor(static_cast<Index>(labels.codes.size()), Index{1} << 16, 0, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const std::int32_t code = labels.codes[static_cast<std::size_t>(i)];
            const bool known = code >= 0 && code < static_cast<std::int32_t>(lineages.size());
            result.codes[static_cast<std::size_t>(i)] = known ? lineages[static_cast<std::size_t>(code)] : -1;
        }
    });
    return result;
}

std::vector<Index> labelCounts(const CategoryColumn& labels) {
    const auto none = static_cast<std::int32_t>(labels.categories.size());
    std::vector<Index> counts(labels.categories.size() + 1, 0);
    for (const std::int32_t code : labels.codes) {
        ++counts[static_cast<std::size_t>(code < 0 || code >= none ? none : code)];
    }
    return counts;
}

CellSet cellsWithCode(const std::vector<std::int32_t>& codes, std::int32_t code) {
    CellSet cells(static_cast<Index>(codes.size()));
    // the grain is a multiple of 64: no two blocks share a word of the set
    parallelFor(cells.size(), Index{1} << 16, 0, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            if (codes[static_cast<std::size_t>(cell)] == code) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

QString withCommas(Index number) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(number)); }

QString cellsText(Index cells) {
    return withCommas(cells) + (cells == 1 ? QStringLiteral(" cell") : QStringLiteral(" cells"));
}

} // namespace ocellus

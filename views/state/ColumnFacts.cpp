// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/ColumnFacts.h"

#include "core/base/parallelFor.h"
#include "core/figures/Palette.h"
#include "core/tasks/FileRecords.h"
#include "core/tasks/LabelColumns.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ocellus {

namespace {

constexpr std::string_view kReviewedSuffix = " (reviewed)";

bool endsWith(std::string_view text, std::string_view end) { return text.size() > end.size() && text.ends_with(end); }

} // namespace

QString columnTitle(const std::string& name) {
    QString title = QString::fromStdString(bareColumnName(name));
    if (isPredictedColumn(name) && title.endsWith(QStringLiteral("_score"))) {
        title.chop(6);
        title += QStringLiteral(" probability");
    }
    if (endsWith(name, kReviewedSuffix)) {
        title += QString::fromUtf8(kReviewedSuffix.data(), static_cast<qsizetype>(kReviewedSuffix.size()));
    }
    title.replace(QStringLiteral("self_reported_ethnicity"), QStringLiteral("ethnicity")); // as people say it
    title.replace(QLatin1Char('_'), QLatin1Char(' '));
    title = title.simplified();
    if (!title.isEmpty() && title.size() > 1 && title[1].isLower()) {
        title[0] = title[0].toUpper();
    }
    return title.isEmpty() ? QString::fromStdString(name) : title;
}

QString labelText(const std::string& label) { return QString::fromStdString(readableLabel(label)); }

QString columnSource(const std::string& name, const ResultLayer* layer, const Dataset* dataset) {
    if (layer != nullptr && layer->provenance.task == "review") {
        return QStringLiteral("you");
    }
    if (layer != nullptr && layer->provenance.task == kLevelsTask) {
        const bool first = !layer->columns.empty() && layer->columns.front().name == name;
        const auto says = QString::fromStdString(layer->provenance.options).split(QLatin1Char('\n'));
        return says.value(first ? 0 : 1);
    }
    if (isPredictedColumn(name)) {
        return QStringLiteral("model");
    }
    const std::string task = layer != nullptr || dataset == nullptr ? std::string() : taskOfColumn(*dataset, name);
    return layer != nullptr || (!task.empty() && task != "review") ? QStringLiteral("computed") : QStringLiteral("author");
}

bool isIdTwin(const std::string& name, const std::vector<std::string>& all) { return repeatsAsIds(name, all); }

int columnRank(const std::string& name) { return labelColumnRank(name); }

static_assert(kMostTextLabels == kMostTextValues && kMostNumberLabels == kMostNumberValues && kManyLabels == kManyForLineages);

std::shared_ptr<const CategoryColumn> labelsOf(const Column& column, std::shared_ptr<const void> owner) {
    return readableLabels(column, std::move(owner));
}

bool isLineageSource(const ColourSource& source) {
    return source.kind == ColourSource::Kind::Column && endsWith(source.name, kLineageMark);
}

std::string columnOfSource(const std::string& sourceName) {
    const std::string_view mark = kLineageMark;
    return endsWith(sourceName, mark) ? sourceName.substr(0, sourceName.size() - mark.size()) : sourceName;
}

std::vector<int> lineageOfCategories(const CategoryColumn& labels) { return lineagesOfLabels(labels); }

bool hasLineages(const std::string& column, const CategoryColumn& labels) { return tellsLineages(column, labels); }

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

std::vector<Index> labelCounts(const CategoryColumn& labels) { return cellsPerLabel(labels); }

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

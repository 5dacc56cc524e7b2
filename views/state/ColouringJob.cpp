// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/ColouringJob.h"

#include "core/base/parallelFor.h"
#include "core/figures/Palette.h"
#include "core/tasks/KeptColours.h"
#include "views/state/ColumnFacts.h"

#include <algorithm>
#include <map>

namespace ocellus {

namespace {

constexpr Index kGrain = 1 << 16;

std::vector<float> asFloats(const Column& column) {
    std::vector<float> values(static_cast<std::size_t>(column.size()));
    const NumberColumn* number = column.number();
    if (number == nullptr) {
        return {};
    }
    parallelFor(column.size(), kGrain, 0, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            values[static_cast<std::size_t>(i)] = static_cast<float>(number->values[static_cast<std::size_t>(i)]);
        }
    });
    return values;
}

/// By lineage: every family in its own colour, "Other" behind the named ones.
Colouring colourByLineage(const CategoryColumn& labels, Theme theme) {
    const CategoryColumn lineages = lineageLabels(labels);
    std::vector<Rgb> colours;
    for (std::size_t family = 0; family < lineages.categories.size(); ++family) {
        colours.push_back(familyColour(static_cast<ColourFamily>(family), theme));
    }
    Colouring result = colourByCategory(lineages, colours, theme);
    const auto isOther = [](const Colouring::Entry& entry) { return entry.code == int(ColourFamily::Other); };
    const auto other = std::find_if(result.entries.begin(), result.entries.end(), isOther);
    auto last = result.entries.end();
    while (last != result.entries.begin() && std::prev(last)->code == -1) {
        --last;
    }
    if (other == result.entries.end() || other >= last) {
        return result;
    }
    const auto from = static_cast<std::int32_t>(other - result.entries.begin());
    const auto to = static_cast<std::int32_t>(last - result.entries.begin()) - 1;
    std::rotate(other, other + 1, last);
    parallelFor(static_cast<Index>(result.codes.size()), kGrain, 0, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            std::int32_t& entry = result.codes[static_cast<std::size_t>(i)];
            entry = entry == from ? to : entry > from && entry <= to ? entry - 1 : entry;
        }
    });
    return result;
}

/// The column of the data set whose labels a reviewed or predicted column answers to; nullptr: there is none.
const Column* originalOf(const ColouringRequest& request, const std::string& name) {
    const bool review = request.layer && request.layer->provenance.task == "review";
    return review ? request.dataset->cells().find(name.substr(0, name.rfind(" (reviewed)"))) : authorsColumn(request.dataset->cells(), name);
}

/// The colours of a layer of two columns at a level; see sharedColours.
std::vector<Rgb> levelColours(const ColouringRequest& request) {
    const std::vector<Column>& columns = request.layer->columns;
    const CategoryColumn* a = columns.empty() ? nullptr : columns.front().category();
    const CategoryColumn* b = columns.size() < 2 ? a : columns.back().category();
    if (a == nullptr || b == nullptr) {
        return {};
    }
    return sharedColours(*a, *b, storedLabelColours(*request.dataset, columns.front().name), request.theme);
}

Colouring colourByNumbers(const std::vector<float>& values, const ColouringRequest& request) {
    return request.ends
        ? colourByValues(values, request.theme, request.map, request.ends->first, request.ends->second)
        : colourByValues(values, request.theme, request.map);
}

Colouring colourByColumn(const ColouringRequest& request) {
    const Table* table = nullptr;
    const Column* column = nullptr;
    const std::string name = columnOfSource(request.source.name);
    const bool lineage = isLineageSource(request.source);
    if (request.layer) {
        for (const Column& candidate : request.layer->columns) {
            if (candidate.name == name) {
                column = &candidate;
            }
        }
    } else {
        table = &request.dataset->cells();
        column = table->find(name);
    }
    if (column == nullptr) {
        return colourPlain(request.dataset->cellCount(), request.theme);
    }
    Colouring result;
    const std::shared_ptr<const void> owner =
        request.layer ? std::shared_ptr<const void>(request.layer) : std::shared_ptr<const void>(request.dataset);
    const auto labels = labelsOf(*column, owner);
    const Column* original = originalOf(request, name);
    if (labels && lineage) {
        result = colourByLineage(*labels, request.theme);
    } else if (labels) {
        const bool stored = column->category() != nullptr && table != nullptr && !request.dataset->storedColours(column->name).empty();
        const bool levels = request.layer && request.layer->provenance.task == kLevelsTask;
        result = colourByCategory(*labels,
            stored         ? request.dataset->storedColours(column->name)
                : levels   ? levelColours(request)
                : original ? keptColours(*request.dataset, *original, *labels, request.theme)
                           : std::vector<Rgb>(),
            request.theme);
        if (request.layer && request.layer->isPartial()) {
            result.entries.back().label = "not predicted yet";
        }
    } else if (column->number() != nullptr) {
        result = colourByNumbers(asFloats(*column), request);
    } else {
        result = colourPlain(request.dataset->cellCount(), request.theme);
    }
    result.title = columnTitle(column->name).toStdString();
    result.subtitle = columnSource(column->name, request.layer.get(), request.dataset.get()).toStdString();
    if (lineage) {
        result.subtitle += ", by lineage";
    }
    return result;
}

} // namespace

std::map<std::string, Rgb> storedLabelColours(const Dataset& dataset, const std::string& name) {
    std::map<std::string, Rgb> result;
    const Column* column = dataset.cells().find(name);
    const CategoryColumn* labels = column == nullptr ? nullptr : column->category();
    const std::vector<Rgb>& colours = dataset.storedColours(name);
    if (labels != nullptr && colours.size() == labels->categories.size()) {
        for (std::size_t i = 0; i < colours.size(); ++i) {
            result.emplace(labelText(labels->categories[i]).toStdString(), colours[i]);
        }
    }
    return result;
}

std::string geneSymbol(const Dataset& dataset, const std::string& geneId) {
    const std::optional<Index> gene = dataset.genes().find(geneId);
    return gene ? dataset.genes().symbol(*gene) : geneId;
}

std::shared_ptr<const Colouring> makeColouring(const ColouringRequest& request) {
    Colouring result;
    switch (request.source.kind) {
    case ColourSource::Kind::Column:
        result = colourByColumn(request);
        break;
    case ColourSource::Kind::Gene:
        if (request.geneValues) {
            result = colourByNumbers(*request.geneValues, request);
            result.title = request.geneName.empty() ? geneSymbol(*request.dataset, request.source.name) : request.geneName;
            result.subtitle = request.geneUnit;
            result.state = request.geneState;
            break;
        }
        [[fallthrough]];
    case ColourSource::Kind::None:
        result = colourPlain(request.dataset->cellCount(), request.theme);
        break;
    }
    result.source = request.source;
    return std::make_shared<const Colouring>(std::move(result));
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/FigureData.h"

#include "app/cli/GeneNames.h"
#include "app/cli/NearNames.h"
#include "core/base/Error.h"
#include "core/datasets/NamedGenes.h"
#include "core/figures/Palette.h"
#include "core/ontology/TermNames.h"
#include "core/tasks/FileRecords.h"
#include "core/tasks/GeneColumns.h"
#include "core/tasks/KeptColours.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace ocellus::cli {

namespace {

std::string fileName(const Dataset& dataset) { return std::filesystem::path(dataset.path()).filename().string(); }

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

/// The first embedding that equals or starts with one of the stems, tried in order.
std::optional<std::string> findMap(const Dataset& dataset, const std::vector<std::string>& stems) {
    for (const std::string& stem : stems) {
        for (const bool whole : {true, false}) {
            for (const std::string& name : dataset.embeddingNames()) {
                if (whole ? name == stem : name.starts_with(stem)) {
                    return name;
                }
            }
        }
    }
    return std::nullopt;
}

/// The first two columns of an embedding.
std::shared_ptr<const FloatMatrix> planeOf(const Dataset& dataset, const std::string& name) {
    auto matrix = std::make_shared<FloatMatrix>(dataset.embedding(name));
    if (matrix->columns < 2) {
        throw UsageError(fileName(dataset) + " has " + name + " with one column; a map needs two.");
    }
    if (matrix->columns == 2) {
        return matrix;
    }
    auto plane = std::make_shared<FloatMatrix>();
    plane->rows = matrix->rows;
    plane->columns = 2;
    plane->values.reserve(static_cast<std::size_t>(2 * matrix->rows));
    for (Index row = 0; row < matrix->rows; ++row) {
        plane->values.insert(plane->values.end(), matrix->row(row), matrix->row(row) + 2);
    }
    return plane;
}

/// "pred_cell_type_name" -> "Cell type".
std::string titleOf(std::string name) {
    for (const std::string start : {"predicted_", "pred_"}) {
        if (name.starts_with(start) && name.size() > start.size()) {
            name.erase(0, start.size());
        }
    }
    for (const std::string end : {"_ontology_term_id", "_name"}) {
        if (name.ends_with(end) && name.size() > end.size()) {
            name.erase(name.size() - end.size());
        }
    }
    std::ranges::replace(name, '_', ' ');
    if (name.size() > 1 && std::islower(static_cast<unsigned char>(name[1])) != 0) {
        name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    }
    return name;
}

CategoryColumn named(CategoryColumn labels) {
    for (std::string& label : labels.categories) {
        label = termName(label);
    }
    return labels;
}

CategoryColumn byLineage(const CategoryColumn& labels, const std::string& name) {
    CategoryColumn result;
    for (int family = 0; family <= static_cast<int>(ColourFamily::Other); ++family) {
        result.categories.push_back(toString(static_cast<ColourFamily>(family)));
    }
    std::vector<std::int32_t> familyOf;
    std::size_t told = 0;
    for (const std::string& label : labels.categories) {
        const auto family = colourFamilyOf(label);
        told += family && *family != ColourFamily::Other ? 1 : 0;
        familyOf.push_back(static_cast<std::int32_t>(family.value_or(ColourFamily::Other)));
    }
    if (2 * told < labels.categories.size()) {
        throw UsageError("The labels of \"" + name + "\" are no cell types with a known lineage.");
    }
    result.codes.reserve(labels.codes.size());
    for (const std::int32_t code : labels.codes) {
        result.codes.push_back(code < 0 ? -1 : familyOf[static_cast<std::size_t>(code)]);
    }
    return result;
}

Colouring colourByColumn(const Dataset& dataset, const Column& column, bool lineages, ColourMap map) {
    constexpr std::size_t kMostNumberLabels = 32;
    Colouring result;
    const NumberColumn* number = column.number();
    auto labels = number == nullptr || number->integral ? column.asCategory() : std::nullopt;
    if (number != nullptr && labels && labels->categories.size() > kMostNumberLabels) {
        labels.reset();
    }
    if (labels) {
        const CategoryColumn shown = lineages ? byLineage(named(*labels), column.name) : named(*labels);
        const bool stored = column.category() != nullptr && !lineages;
        std::vector<Rgb> colours = stored ? dataset.storedColours(column.name) : std::vector<Rgb>{};
        const Column* original = authorsColumn(dataset.cells(), column.name);
        if (colours.empty() && !lineages && original != nullptr) {
            colours = keptColours(dataset, *original, shown, Theme::Light); // the same colours as on the screen
        }
        result = colourByCategory(shown, colours, Theme::Light);
    } else if (number != nullptr) {
        const std::vector<float> values(number->values.begin(), number->values.end());
        result = colourByValues(values, Theme::Light, map);
    } else {
        throw UsageError("The column \"" + column.name + "\" is free text and cannot be coloured by.");
    }
    if (lineages && !labels) {
        throw UsageError("The column \"" + column.name + "\" holds no labels, so it has no lineages.");
    }
    result.title = titleOf(column.name);
    if (!result.continuous) {
        const std::string task = taskOfColumn(dataset, column.name);
        result.subtitle = column.name.starts_with("pred") ? "model" : task.empty() || task == "review" ? "author" : "computed";
        result.subtitle += lineages ? ", by lineage" : "";
    }
    result.source = {ColourSource::Kind::Column, column.name, {}};
    return result;
}

bool isComputed(const std::string& values) { return values == "imputed" || values == "denoised"; }

[[noreturn]] void refuseName(const Dataset& dataset, const GeneTable& genes, const std::string& name) {
    std::vector<std::string> columns;
    for (const Column& column : dataset.cells().columns) {
        columns.push_back(column.name);
    }
    std::vector<std::string> near = nearNames(name, columns, 3);
    if (near.empty()) {
        near = nearNames(name, genes.symbols(), 3);
    }
    std::string sentence = fileName(dataset) + " has no cell column";
    sentence += genes.size() > 0 && dataset.mainMatrix() ? " and no gene" : "";
    sentence += " called \"" + name + "\".";
    if (near.empty() && !columns.empty()) {
        columns.resize(std::min<std::size_t>(columns.size(), 8));
        sentence += " Its columns are " + joined(columns) + (columns.size() == 8 ? " ..." : ".");
    }
    throw UsageError(sentence + didYouMean(near));
}

} // namespace

std::shared_ptr<const GeneTable> genesOf(const std::shared_ptr<const Dataset>& dataset) {
    if (auto counts = dataset->counts()) {
        return counts->genes;
    }
    return {dataset, &dataset->genes()};
}

std::unique_ptr<GeneColumns> columnsOf(const std::shared_ptr<const Dataset>& dataset, const std::string& values) {
    using Source = GeneColumns::Source;
    return std::make_unique<GeneColumns>(dataset, values == "imputed" ? Source::Imputed
            : values == "denoised"                                   ? Source::Denoised
            : values == "normalised"                                 ? Source::Stored
                                                                     : Source::Measured);
}

ChosenLabels chooseLabels(const Dataset& dataset, const std::string& name, bool lineages) {
    const Column* column = dataset.cells().find(name);
    if (column == nullptr) {
        refuseName(dataset, GeneTable(), name);
    }
    ChosenLabels chosen{{}, colourByColumn(dataset, *column, lineages, ColourMap::Viridis)};
    if (chosen.colouring.continuous) {
        throw UsageError("The column \"" + name + "\" holds numbers, not labels.");
    }
    chosen.labels = named(*column->asCategory());
    if (lineages) {
        chosen.labels = byLineage(chosen.labels, name);
    }
    return chosen;
}

std::vector<ChosenGene> chooseGenes(const Dataset& dataset, const GeneTable& genes, const std::string& list, const std::string& values) {
    std::vector<ChosenGene> chosen;
    for (const std::string& name : geneNamesGiven(list)) {
        const std::optional<Index> gene = geneNamed(genes, dataset.organism(), name);
        if (!gene && !isComputed(values)) {
            throw UsageError(fileName(dataset) + " has no gene called \"" + name + "\"." + didYouMean(nearNames(name, genes.symbols(), 3)));
        }
        const ChosenGene one = gene ? ChosenGene{genes.id(*gene), genes.symbol(*gene)} : ChosenGene{name, name};
        if (std::ranges::find(chosen, one.id, &ChosenGene::id) == chosen.end()) {
            chosen.push_back(one);
        }
    }
    return chosen;
}

ChosenMap chooseMap(const Dataset& dataset, const std::string& view, const std::string& wanted) {
    ChosenMap map;
    map.tissue = view == "tissue";
    if (!wanted.empty()) {
        const std::vector<std::string>& names = dataset.embeddingNames();
        if (std::ranges::find(names, wanted) == names.end()) {
            throw UsageError(fileName(dataset) + " has no map called \"" + wanted + "\"."
                + (names.empty() ? " It has none." : " It has " + joined(names) + "."));
        }
        map.name = wanted;
    } else if (map.tissue) {
        const auto found = findMap(dataset, {"spatial", "X_spatial"});
        if (!found) {
            throw UsageError(fileName(dataset) + " has no positions in tissue (obsm/spatial).");
        }
        map.name = *found;
    } else {
        const auto found = findMap(dataset, {"X_umap", "umap", "X_tsne", "tsne"});
        if (!found) {
            const bool counts = dataset.counts().has_value();
            throw UsageError(fileName(dataset) + " holds no map"
                + (counts ? ": run `ocellus-cli umap` on it first and use the file that it writes."
                          : " and no counts to make one from."));
        }
        map.name = *found;
    }
    map.positions = planeOf(dataset, map.name);
    map.micrometresPerUnit = map.tissue ? dataset.micrometresPerUnit() : 0.0;
    return map;
}

std::optional<Colouring> chooseColouring(const std::shared_ptr<const Dataset>& dataset, const std::string& name,
    bool lineages, ColourMap map, const std::string& chosen, const RunControl& control) {
    if (const Column* column = dataset->cells().find(name)) {
        return colourByColumn(*dataset, *column, lineages, map);
    }
    const std::shared_ptr<const GeneTable> genes = genesOf(dataset);
    const std::optional<Index> gene = geneNamed(*genes, dataset->organism(), name);
    const bool computed = isComputed(chosen);
    if (!computed && (!gene || !dataset->mainMatrix())) {
        refuseName(*dataset, *genes, name);
    }
    if (lineages) {
        throw UsageError("Lineages are for columns of cell types; \"" + name + "\" is a gene.");
    }
    const auto values = columnsOf(dataset, chosen)->read(gene ? genes->id(*gene) : name, control);
    if (!values) {
        return std::nullopt;
    }
    Colouring result = colourByValues(*values->values, Theme::Light, map);
    result.title = gene ? genes->symbol(*gene) : values->symbol;
    result.subtitle = values->unit;
    result.source = {ColourSource::Kind::Gene, gene ? genes->id(*gene) : values->id, {}};
    result.state = values->state;
    return result;
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/app/AppFixture.h"

namespace ocellus::test {

/// A small data set in which some cells carry another type's label: `kContradictions` fibroblasts
/// are labelled T cell, `kSiblings` CD8 T cells are labelled CD4 T cell, and every cell of the
/// label "B cell" is left alone. 480 cells of four types, with 120 genes; every type has 25 genes
/// of its own and the cells of a type differ.
inline constexpr Index kContradictions = 14;
inline constexpr Index kSiblings = 12;

inline std::shared_ptr<const Dataset> plantedDataset(Index cells = 480) {
    const std::vector<std::string> names = {"B cell",
                                            "CD4-positive, alpha-beta T cell",
                                            "CD8-positive, alpha-beta T cell",
                                            "fibroblast"};
    CellTable table;
    CategoryColumn labels;
    CategoryColumn truth;
    labels.categories = truth.categories = names;
    CountBatch counts;
    counts.clear();
    FloatMatrix map{cells, 2, {}};
    Table var;
    for (int gene = 0; gene < 120; ++gene) {
        var.names.push_back("ENSG0000000" + std::to_string(1000 + gene));
    }
    Random random(11);
    Index swapped = 0;
    Index siblings = 0;
    for (Index cell = 0; cell < cells; ++cell) {
        const auto type = static_cast<std::int32_t>(cell % 4);
        std::int32_t label = type;
        if (type == 3 && swapped < kContradictions && cell % 8 == 3) {
            label = 1;
            ++swapped;
        } else if (type == 2 && siblings < kSiblings && cell % 8 == 6) {
            label = 1;
            ++siblings;
        }
        table.names.push_back("cell" + std::to_string(cell));
        labels.codes.push_back(label);
        truth.codes.push_back(type);
        for (std::int32_t gene = 0; gene < 120; ++gene) {
            const double mean = gene / 25 == type ? 6.0 : 0.6;
            const double value = mean * 2.0 * random.uniform();
            if (value >= 0.5) {
                counts.genes.push_back(gene);
                counts.values.push_back(static_cast<float>(static_cast<int>(value + 0.5)));
            }
        }
        counts.cells.push_back(cell);
        counts.rowStart.push_back(static_cast<Index>(counts.genes.size()));
        map.values.push_back(static_cast<float>(10 * (type % 2) + 2.0 * random.uniform()));
        map.values.push_back(static_cast<float>(8 * (type / 2) + 2.0 * random.uniform()));
    }
    table.columns.push_back({"cell_type", labels});
    table.columns.push_back({"true_type", truth});
    return Dataset::inMemory(std::move(table),
                             GeneTable(std::move(var)),
                             std::make_shared<MemoryRowSource>(std::move(counts), 120),
                             {{"X_umap", std::move(map)}});
}

inline QString plantedFile(const QTemporaryDir& folder) {
    return fileOf(folder, QStringLiteral("planted.h5ad"), plantedDataset());
}

} // namespace ocellus::test

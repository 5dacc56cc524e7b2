// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"
#include "core/tasks/Networks.h"

#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace ocellus::test {

inline constexpr int kFactors = 3;
inline constexpr int kTargets = 90;

/// 300 cells of two types on two places of a map; three regulators of the shipped list, and 90 genes
/// of which gene g follows regulator g % 3 in type A, and regulator (g + 1) % 3 in type B.
inline std::shared_ptr<const Dataset> networkDataset(unsigned seed = 5) {
    std::mt19937 random(seed);
    std::poisson_distribution<int> noise(2);
    CellTable obs;
    CategoryColumn types;
    types.categories = {"B cell", "T cell"};
    CountBatch counts;
    counts.clear();
    FloatMatrix map{300, 2, {}};
    for (int cell = 0; cell < 300; ++cell) {
        const int type = cell % 2;
        obs.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(type);
        int level[kFactors];
        for (int& one : level) {
            one = static_cast<int>(random() % 14);
        }
        for (std::int32_t gene = 0; gene < kFactors + kTargets; ++gene) {
            const int value = gene < kFactors ? level[gene] : level[(gene + type) % kFactors] + noise(random) / 2;
            if (value > 0) {
                counts.genes.push_back(gene);
                counts.values.push_back(static_cast<float>(value));
            }
        }
        counts.cells.push_back(cell);
        counts.rowStart.push_back(static_cast<Index>(counts.genes.size()));
        map.values.push_back(static_cast<float>(10 * type) + 0.1F * static_cast<float>(cell % 17));
        map.values.push_back(0.1F * static_cast<float>(cell % 23));
    }
    obs.columns.push_back({"cell_type", types});
    Table var;
    for (const std::string& id : knownRegulators()) {
        if (id.starts_with("ENSG0") && var.names.size() < kFactors) {
            var.names.push_back(id);
        }
    }
    for (int gene = 0; gene < kTargets; ++gene) {
        var.names.push_back("ENSG0000099" + std::to_string(1000 + gene));
    }
    TextColumn symbols;
    for (int gene = 0; gene < kFactors + kTargets; ++gene) {
        symbols.values.emplace_back((gene < kFactors ? "TF" : "GENE") + std::to_string(gene));
    }
    var.columns.push_back({"feature_name", std::move(symbols)});
    return Dataset::inMemory(std::move(obs), GeneTable(std::move(var)), std::make_shared<MemoryRowSource>(std::move(counts), kFactors + kTargets), {{"X_umap", std::move(map)}});
}

} // namespace ocellus::test

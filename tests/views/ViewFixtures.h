// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CountBatch.h"
#include "core/base/RowSource.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "views/state/GeneValueStates.h"

#include <cmath>
#include <limits>

namespace ocellus::test {

inline constexpr Index kGenes = 6;
inline constexpr Index kNoPlace = 40; ///< the cell that has no place on the map

/// Deterministic numbers in [0, 1).
class Dice {
public:
    double next() {
        m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(m_state >> 11) * 0x1.0p-53;
    }

private:
    std::uint64_t m_state = 20261122;
};

/// The label of a cell: clusters 0, 1, 2 in turn, every tenth cell without a label.
inline int labelOf(Index cell) { return cell % 10 == 9 ? -1 : static_cast<int>(cell % 3); }

/// Three round clusters of cells on a map, labels with gaps, a number column with gaps, and counts
/// of six genes: gene g is high in cluster g and zero in every fourth cell.
inline std::shared_ptr<const Dataset> threeClusters(Index cells, bool withGenes = true) {
    Dice dice;
    CellTable table;
    CategoryColumn types;
    types.categories = {"B cell", "monocyte", "neuron", "never seen"};
    CategoryColumn ids;
    ids.categories = {"CL:0000236", "CL:0000576", "CL:0000540"};
    NumberColumn counts;
    FloatMatrix map{cells, 2, {}};
    CountBatch batch;
    batch.clear();
    for (Index cell = 0; cell < cells; ++cell) {
        const int cluster = static_cast<int>(cell % 3);
        table.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(labelOf(cell));
        ids.codes.push_back(labelOf(cell));
        counts.values.push_back(cell % 7 == 6 ? std::numeric_limits<double>::quiet_NaN() : 100.5 + double(cell % 50));
        const double angle = 6.283185307 * dice.next();
        const double radius = 2.0 * std::sqrt(dice.next());
        map.values.push_back(static_cast<float>(8.0 * cluster + radius * std::cos(angle)));
        map.values.push_back(static_cast<float>(4.0 * (cluster == 1) + radius * std::sin(angle)));
        batch.cells.push_back(cell);
        for (Index gene = 0; gene < kGenes; ++gene) {
            if ((cell + gene) % 4 != 0) {
                batch.genes.push_back(static_cast<std::int32_t>(gene));
                batch.values.push_back(gene == cluster ? 20.0F : 1.0F);
            }
        }
        batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
    }
    if (cells > kNoPlace) {
        map.values[2 * kNoPlace] = std::numeric_limits<float>::quiet_NaN();
    }
    table.columns = {{"cell_type", types}, {"n_counts", counts}, {"cell_type_ontology_term_id", ids}};
    Table genes;
    CategoryColumn symbols;
    if (withGenes) {
        genes.names = {"CD3D", "CD3E", "CD3G", "LYZ", "PTPRC", "HBB"};
    }
    std::vector<std::pair<std::string, FloatMatrix>> maps;
    maps.emplace_back("X_pca", FloatMatrix{cells, 3, std::vector<float>(static_cast<std::size_t>(3 * cells), 0.0F)});
    maps.emplace_back("X_umap", std::move(map));
    return Dataset::inMemory(std::move(table), GeneTable(std::move(genes)),
        withGenes ? std::make_shared<const MemoryRowSource>(std::move(batch), kGenes) : nullptr, std::move(maps));
}

/// Answers requests for positions and genes at once, as jobs do later in the program.
inline void serve(ExplorerState& state) {
    QObject::connect(&state, &ExplorerState::positionsWanted, &state, [&state](const QString& name) {
        state.setPositions(
            name.toStdString(), std::make_shared<const FloatMatrix>(state.dataset()->embedding(name.toStdString())));
    });
    QObject::connect(&state, &ExplorerState::geneValuesWanted, &state, [&state](const QString& gene, ValueState askedAs) {
        if (const auto modelled = modelledGene(state, gene.toStdString(), askedAs)) {
            std::vector<float> made(static_cast<std::size_t>(state.dataset()->cellCount()), std::numeric_limits<float>::quiet_NaN());
            const GeneValues& from = *modelled->layer->values;
            for (Index row = 0; row < from.rows(); ++row) {
                from.read(row, modelled->column, std::span(&made[static_cast<std::size_t>(from.facts().cells[static_cast<std::size_t>(row)])], 1));
            }
            state.setGeneValues(gene.toStdString(), std::make_shared<const std::vector<float>>(std::move(made)), "log1p counts", askedAs, askedAs);
            return;
        }
        const auto place = state.dataset()->genes().find(gene.toStdString());
        std::vector<float> values = state.dataset()->mainMatrix()->column(*place, RunControl());
        for (float& value : values) {
            value = std::log1p(value);
        }
        state.setGeneValues(
            gene.toStdString(), std::make_shared<const std::vector<float>>(std::move(values)), "log1p counts");
    });
}

/// Even-odd rule, written again so that the code under test is not its own judge.
inline bool inPolygon(double x, double y, const std::vector<std::pair<double, double>>& corners) {
    bool inside = false;
    for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
        const auto [xi, yi] = corners[i];
        const auto [xj, yj] = corners[j];
        if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) {
            inside = !inside;
        }
    }
    return inside;
}

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/GeneValues.h"
#include "core/results/ResultLayer.h"

#include <memory>
#include <utility>
#include <vector>

namespace ocellus::test {

/// Values of genes from memory.
class MemoryGeneValues : public GeneValues {
public:
    /// @param values  rows x genes
    MemoryGeneValues(Facts facts, std::vector<float> values)
        : GeneValues(std::move(facts))
        , m_values(std::move(values)) {}

    void read(Index row, Index column, std::span<float> values) const override {
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = m_values[static_cast<std::size_t>(row * width() + column) + i];
        }
    }

private:
    std::vector<float> m_values;
};

/// A layer as `impute` or `denoise` makes it; every gene has `value` in every cell.
inline LayerPtr modelledLayer(const std::string& name, const std::string& task, Index cells, std::vector<GeneValues::Gene> genes, float value) {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = name;
    layer->provenance.task = task;
    layer->cellsDone = layer->cellsTotal = cells;
    GeneValues::Facts facts;
    for (Index cell = 0; cell < cells; ++cell) {
        facts.cells.push_back(cell);
    }
    facts.genes = std::move(genes);
    facts.depthMultiplier = 2.0;
    facts.reliabilityCells = cells;
    std::vector<float> values(static_cast<std::size_t>(cells) * facts.genes.size(), value);
    layer->values = std::make_shared<const MemoryGeneValues>(std::move(facts), std::move(values));
    return layer;
}

} // namespace ocellus::test

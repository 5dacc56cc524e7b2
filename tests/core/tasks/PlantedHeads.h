// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/model/Model.h"
#include "core/networks/KnownEdges.h"

#include <cmath>
#include <memory>
#include <string>

namespace ocellus::test {

inline constexpr int kPlantedRegulators = 6; ///< genes 0 to 5
inline constexpr int kPlantedGenes = 36;     ///< gene g of the others is a target of gene g % 6

inline std::string plantedGene(int gene) {
    return "ENSG000000" + std::to_string(20000 + gene);
}

/// A stand-in for the network with two layers of two heads. In layer 1 head 0 a gene looks at its
/// regulator; layer 0 head 0 looks at all alike, layer 0 head 1 at the wrong regulator, layer 1 head 1 at
/// what waves of the tokens say.
class PlantedHeads : public Model {
public:
    PlantedHeads() {
        m_info.organisms = {"NCBITaxon:9606"};
        for (int gene = 0; gene < kPlantedGenes; ++gene) {
            m_info.genes["NCBITaxon:9606"].push_back(plantedGene(gene));
        }
        m_info.geneOffset["NCBITaxon:9606"] = 0;
        m_info.hash = "planted";
    }

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions&) const override;

private:
    ModelInfo m_info;
};

class PlantedHeadsSession : public ModelSession {
public:
    ModelOutput encode(const ModelBatch&, const ForwardRequest&) override { throw Error("not part of this test"); }

    ModelOutput generate(const std::vector<float>&, const std::vector<std::int64_t>&, Index, Index, const std::vector<float>&, const std::vector<float>&) override {
        throw Error("not part of this test");
    }

    std::vector<AttentionVectors> attention(const ModelBatch& batch) override {
        std::vector<AttentionVectors> cells;
        for (Index cell = 0; cell < batch.cells; ++cell) {
            AttentionVectors vectors{2, batch.context, 0, 2, kPlantedRegulators, {}};
            for (int layer = 0; layer < 2; ++layer) {
                for (Index i = 0; i < batch.context; ++i) {
                    const auto gene = static_cast<int>(batch.geneTokens[static_cast<std::size_t>(cell * batch.context + i)]);
                    for (const bool key : {false, true}) {
                        for (int head = 0; head < 2; ++head) {
                            for (int part = 0; part < kPlantedRegulators; ++part) {
                                vectors.values.push_back(value(layer, head, key, gene, part));
                            }
                        }
                    }
                }
            }
            cells.push_back(vectors);
        }
        return cells;
    }

    std::string device() const override { return "cpu"; }

private:
    static float value(int layer, int head, bool key, int gene, int part) {
        if (layer == 1 && head == 1) {
            return std::sin(static_cast<float>((gene + 3) * (part + 2) * (key ? 5 : 7)));
        }
        if (layer == 0 && head == 0) {
            return 0.0F;
        }
        const bool regulator = gene < kPlantedRegulators;
        if (key) {
            return regulator && gene == part ? 3.0F : 0.0F;
        }
        const int wanted = (gene + (layer == 0 ? 1 : 0)) % kPlantedRegulators;
        return !regulator && wanted == part ? 2.0F : 0.0F;
    }
};

inline std::unique_ptr<ModelSession> PlantedHeads::makeSession(const SessionOptions&) const {
    return std::make_unique<PlantedHeadsSession>();
}

/// 8 cells; gene g of cell c has 1 + (c + g) % 4 counts.
inline std::shared_ptr<const Dataset> plantedCells() {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (int cell = 0; cell < 8; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        for (int gene = 0; gene < kPlantedGenes; ++gene) {
            rows.genes.push_back(gene);
            rows.values.push_back(static_cast<float>(1 + (cell + gene) % 4));
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    for (int gene = 0; gene < kPlantedGenes; ++gene) {
        var.names.push_back(plantedGene(gene));
    }
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, kPlantedGenes), {});
}

/// What head 0 of layer 1 knows.
inline KnownEdges plantedRegulation() {
    KnownEdges known;
    for (int gene = kPlantedRegulators; gene < kPlantedGenes; ++gene) {
        known.edges.emplace_back(plantedGene(gene % kPlantedRegulators), plantedGene(gene));
    }
    return known;
}

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"
#include "core/model/Model.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

namespace ocellus::test {

inline const std::array<const char*, 6> kHumanGenes{"ENSG00000000003", "ENSG00000000005", "ENSG00000000457",
    "ENSG00000000938", "ENSG00000001036", "ENSG00000999999"};
/// Orthologues of the first five; the last has none.
inline const std::array<const char*, 6> kMouseGenes{"ENSMUSG00000067377", "ENSMUSG00000031250", "ENSMUSG00000026584",
    "ENSMUSG00000028874", "ENSMUSG00000019810", "ENSMUSG00000999999"};

/// A stand-in for the network with two classes, organism and sex, whose answers can be worked out by
/// hand. Human genes have tokens 0 to 5, mouse genes 6 to 11, one zebrafish gene 12; gene i means
/// token % 6.
///
/// A cell has three tokens of width 1: 0; organism: 1 for a cell of human genes, 2 of mouse; sex: its
/// counts of gene 0. It is predicted female when these are 3 or more. generate: the means share the
/// total by weights 1, plus the organism token for gene 1, plus the sex token for gene 2.
class FakeSwapModel : public Model {
public:
    FakeSwapModel() {
        m_info.organisms = {"NCBITaxon:9606", "NCBITaxon:10090", "NCBITaxon:7955"};
        m_info.genes["NCBITaxon:9606"].assign(kHumanGenes.begin(), kHumanGenes.end());
        m_info.genes["NCBITaxon:10090"].assign(kMouseGenes.begin(), kMouseGenes.end());
        m_info.genes["NCBITaxon:7955"] = {"ENSDARG00000000001"};
        m_info.geneOffset = {{"NCBITaxon:9606", 0}, {"NCBITaxon:10090", 6}, {"NCBITaxon:7955", 12}};
        m_info.classes = {{"organism_ontology_term_id", "organism", {"NCBITaxon:10090", "NCBITaxon:9606"}, {}, 1},
            {"sex_ontology_term_id", "sex", {"PATO:0000383", "PATO:0000384"}, {}, 1}};
        m_info.cellWidth = 1;
        m_info.baseLatentSize = 1;
        m_info.hash = "swap";
    }

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions&) const override;

private:
    ModelInfo m_info;
};

class FakeSwapSession : public ModelSession {
public:
    ModelOutput encode(const ModelBatch& batch, const ForwardRequest&) override {
        ModelOutput output;
        output.latents.resize(2);
        output.logits.resize(2);
        for (Index cell = 0; cell < batch.cells; ++cell) {
            float sex = 0.0F;
            float organism = 0.0F;
            for (Index i = 0; i < batch.context; ++i) {
                const auto at = static_cast<std::size_t>(cell * batch.context + i);
                sex += batch.geneTokens[at] % 6 == 0 ? batch.counts[at] : 0.0F;
                organism = batch.geneTokens[at] < 6 ? 1.0F : 2.0F;
            }
            output.cellTokens.insert(output.cellTokens.end(), {0.0F, organism, sex});
            output.baseLatent.push_back(0.0F);
            output.latents[0].push_back(organism);
            output.latents[1].push_back(sex);
            output.logits[0].insert(output.logits[0].end(), {organism - 1.0F, 2.0F - organism});
            output.logits[1].insert(output.logits[1].end(), {sex - 3.0F, 2.5F - sex});
        }
        return output;
    }

    ModelOutput generate(const std::vector<float>& cellTokens, const std::vector<std::int64_t>& geneTokens, Index cells,
        Index context, const std::vector<float>&, const std::vector<float>& totalCounts) override {
        ModelOutput output;
        for (Index cell = 0; cell < cells; ++cell) {
            std::vector<float> weights;
            for (Index i = 0; i < context; ++i) {
                const std::int64_t gene = geneTokens[static_cast<std::size_t>(cell * context + i)] % 6;
                const auto token = [&](Index t) { return cellTokens[static_cast<std::size_t>(3 * cell + t)]; };
                weights.push_back(1.0F + (gene == 1 ? token(1) : 0.0F) + (gene == 2 ? token(2) : 0.0F));
            }
            const float sum = std::accumulate(weights.begin(), weights.end(), 0.0F);
            for (const float weight : weights) {
                output.mean.push_back(totalCounts[static_cast<std::size_t>(cell)] * weight / sum);
            }
        }
        return output;
    }

    std::string device() const override { return "cpu"; }
};

inline std::unique_ptr<ModelSession> FakeSwapModel::makeSession(const SessionOptions&) const {
    return std::make_unique<FakeSwapSession>();
}

/// Cells of one organism with the given counts per gene.
/// @param sexes  of the cells; empty: no such column.
inline std::shared_ptr<const Dataset> swapData(
    const std::vector<std::string>& genes, const std::vector<std::vector<float>>& counts, const std::vector<std::string>& sexes) {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (std::size_t cell = 0; cell < counts.size(); ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        for (std::size_t gene = 0; gene < genes.size(); ++gene) {
            if (counts[cell][gene] > 0.0F) {
                rows.genes.push_back(static_cast<std::int32_t>(gene));
                rows.values.push_back(counts[cell][gene]);
            }
        }
        rows.cells.push_back(static_cast<Index>(cell));
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    if (!sexes.empty()) {
        CategoryColumn column;
        for (const std::string& sex : sexes) {
            auto found = std::find(column.categories.begin(), column.categories.end(), sex);
            if (found == column.categories.end()) {
                found = column.categories.insert(found, sex);
            }
            column.codes.push_back(static_cast<std::int32_t>(found - column.categories.begin()));
        }
        obs.columns.push_back({"sex", column});
    }
    Table var;
    var.names = genes;
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, static_cast<Index>(genes.size())), {});
}

} // namespace ocellus::test

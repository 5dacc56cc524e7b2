// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Model.h"

#include <numeric>

namespace ocellus::test {

/// A stand-in for the network with answers that can be worked out by hand. It knows eight genes of
/// human and mouse each; gene i of either has token organism * 8 + i.
///
/// encode: the mean of a gene is its count x the depth multiplier, plus 100 where it is hidden; a
/// cell has two tokens of width 1, the number of genes shown and the sum of counts shown. generate:
/// the genes share the total out by their token + 1; no extra zeros.
class FakeModel : public Model {
public:
    FakeModel() {
        m_info.organisms = {"NCBITaxon:9606", "NCBITaxon:10090"};
        for (int i = 0; i < 8; ++i) {
            m_info.genes["NCBITaxon:9606"].push_back("ENSG0000000000" + std::to_string(i));
            m_info.genes["NCBITaxon:10090"].push_back("ENSMUSG0000000000" + std::to_string(i));
        }
        m_info.geneOffset = {{"NCBITaxon:9606", 0}, {"NCBITaxon:10090", 8}};
        m_info.hash = "abc";
    }

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions&) const override;

private:
    ModelInfo m_info;
};

class FakeSession : public ModelSession {
public:
    ModelOutput encode(const ModelBatch& batch, const ForwardRequest& request) override {
        ModelOutput output;
        for (Index cell = 0; cell < batch.cells; ++cell) {
            float sum = 0.0F;
            for (Index i = 0; i < batch.context; ++i) {
                const auto at = static_cast<std::size_t>(cell * batch.context + i);
                sum += batch.counts[at];
                if (request.expression) {
                    const bool hidden = !batch.hidden.empty() && batch.hidden[at] != 0;
                    output.mean.push_back(batch.counts[at] * request.depthMultiplier + (hidden ? 100.0F : 0.0F));
                }
            }
            output.cellTokens.push_back(static_cast<float>(batch.context));
            output.cellTokens.push_back(sum);
        }
        return output;
    }

    ModelOutput generate(const std::vector<float>&, const std::vector<std::int64_t>& geneTokens, Index cells,
        Index context, const std::vector<float>&, const std::vector<float>& totalCounts) override {
        ModelOutput output;
        for (Index cell = 0; cell < cells; ++cell) {
            const auto from = geneTokens.begin() + static_cast<std::ptrdiff_t>(cell * context);
            const auto sum = static_cast<float>(std::accumulate(from, from + context, std::int64_t{context}));
            for (Index i = 0; i < context; ++i) {
                output.mean.push_back(static_cast<float>(from[i] + 1) * totalCounts[static_cast<std::size_t>(cell)] / sum);
            }
        }
        return output;
    }

    std::string device() const override { return "cpu"; }
};

inline std::unique_ptr<ModelSession> FakeModel::makeSession(const SessionOptions&) const {
    return std::make_unique<FakeSession>();
}

/// `cells` cells with genes ENSG0..0, ...1, ...2 and one that no model knows; cell i holds i, 1, 2
/// and 5 counts of them.
inline std::shared_ptr<const Dataset> fakeData(int cells) {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (int cell = 0; cell < cells; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        const float counts[] = {static_cast<float>(cell), 1.0F, 2.0F, 5.0F};
        for (int gene = 0; gene < 4; ++gene) {
            if (counts[gene] > 0.0F) {
                rows.genes.push_back(gene);
                rows.values.push_back(counts[gene]);
            }
        }
        rows.cells.push_back(cell);
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    var.names = {"ENSG00000000000", "ENSG00000000001", "ENSG00000000002", "unknown"};
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 4), {});
}

/// All values of a matrix, cells x genes, zeros included.
inline std::vector<std::vector<float>> dense(const RowSource& matrix) {
    std::vector<std::vector<float>> values(static_cast<std::size_t>(matrix.cellCount()),
        std::vector<float>(static_cast<std::size_t>(matrix.geneCount()), 0.0F));
    CountBatch batch;
    matrix.readRange(0, matrix.cellCount(), batch);
    for (Index row = 0; row < batch.cellCount(); ++row) {
        for (std::size_t i = 0; i < batch.genesOf(row).size(); ++i) {
            values[static_cast<std::size_t>(row)][static_cast<std::size_t>(batch.genesOf(row)[i])] = batch.valuesOf(row)[i];
        }
    }
    return values;
}

} // namespace ocellus::test

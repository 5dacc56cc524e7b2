// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/GeneReference.h"
#include "core/model/Model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace ocellus::test {

/// Ids of one-to-one orthologues, human and mouse, the first `count` by human id.
struct OrthologuePairs {
    explicit OrthologuePairs(int count) {
        const auto all = orthologues("NCBITaxon:9606", "NCBITaxon:10090");
        const std::map<std::string, std::string> sorted(all.begin(), all.end());
        for (auto at = sorted.begin(); at != sorted.end() && std::ssize(human) < count; ++at) {
            human.push_back(at->first);
            mouse.push_back(at->second);
        }
    }

    std::vector<std::string> human, mouse;
};

/// A stand-in for the network over orthologues: human gene i is token i, mouse gene i token n + i.
///
/// encode: the mean of a gene is its count x the depth multiplier; a cell has two tokens of width 1:
/// its counts shown, and its organism, 1 for human and 2 for mouse. It remembers the depths it was
/// given. generate: means share the total by 1 + gene number, for the organism token 2 each times
/// 2^change of the gene: the model knows what a mouse cell changes, and only the token asks for it.
class FakePairModel : public Model {
public:
    FakePairModel(const OrthologuePairs& pairs, std::vector<double> changes)
        : m_changes(std::move(changes))
        , m_depths(std::make_shared<std::vector<float>>()) {
        m_info.organisms = {"NCBITaxon:9606", "NCBITaxon:10090"};
        m_info.genes = {{"NCBITaxon:9606", pairs.human}, {"NCBITaxon:10090", pairs.mouse}};
        m_info.geneOffset = {{"NCBITaxon:9606", 0}, {"NCBITaxon:10090", std::ssize(pairs.human)}};
        m_info.classes = {{"organism_ontology_term_id", "organism", {"NCBITaxon:10090", "NCBITaxon:9606"}, {}, 1}};
        m_info.cellWidth = 1;
        m_info.baseLatentSize = 1;
        m_info.usesNeighbours = true;
        m_info.hash = "pairs";
    }

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions&) const override;

    const std::vector<double>& changes() const { return m_changes; }
    std::vector<float>& depths() const { return *m_depths; }

private:
    ModelInfo m_info;
    std::vector<double> m_changes;
    std::shared_ptr<std::vector<float>> m_depths;
};

class FakePairSession : public ModelSession {
public:
    explicit FakePairSession(const FakePairModel& model)
        : m_model(model) {}

    ModelOutput encode(const ModelBatch& batch, const ForwardRequest& request) override {
        const auto genes = std::ssize(m_model.changes());
        m_model.depths().insert(m_model.depths().end(), batch.depth.begin(), batch.depth.end());
        ModelOutput output;
        for (Index cell = 0; cell < batch.cells; ++cell) {
            const auto from = batch.counts.begin() + static_cast<std::ptrdiff_t>(cell * batch.context);
            if (request.expression) {
                std::transform(from, from + batch.context, std::back_inserter(output.mean),
                    [&](float count) { return count * request.depthMultiplier; });
            }
            output.cellTokens.push_back(std::accumulate(from, from + batch.context, 0.0F));
            output.cellTokens.push_back(batch.geneTokens[static_cast<std::size_t>(cell * batch.context)] < genes ? 1.0F : 2.0F);
        }
        return output;
    }

    ModelOutput generate(const std::vector<float>& cellTokens, const std::vector<std::int64_t>& geneTokens, Index cells, Index context,
        const std::vector<float>&, const std::vector<float>& totalCounts) override {
        const auto genes = m_model.changes().size();
        ModelOutput output;
        for (Index cell = 0; cell < cells; ++cell) {
            std::vector<float> weights;
            for (Index i = 0; i < context; ++i) {
                const auto gene = static_cast<std::size_t>(geneTokens[static_cast<std::size_t>(cell * context + i)]) % genes;
                const bool mouse = cellTokens[static_cast<std::size_t>(2 * cell + 1)] > 1.5F;
                weights.push_back(static_cast<float>(static_cast<double>(gene + 1) * (mouse ? std::exp2(m_model.changes()[gene]) : 1.0)));
            }
            const float sum = std::accumulate(weights.begin(), weights.end(), 0.0F);
            for (const float weight : weights) {
                output.mean.push_back(totalCounts[static_cast<std::size_t>(cell)] * weight / sum);
            }
        }
        return output;
    }

    std::string device() const override { return "cpu"; }

private:
    const FakePairModel& m_model;
};

inline std::unique_ptr<ModelSession> FakePairModel::makeSession(const SessionOptions&) const {
    return std::make_unique<FakePairSession>(*this);
}

/// Cells of three types, cell c of type c % 3 (column "cell_type": A, B, C), with Poisson counts.
/// @param level  mean count of a gene in a type.
template <class Level>
std::shared_ptr<const Dataset> typedCells(const std::vector<std::string>& genes, int cells, std::uint64_t seed, const Level& level) {
    CellTable obs;
    CategoryColumn types{{}, {"A", "B", "C"}, false};
    CountBatch rows;
    rows.clear();
    Random random(seed);
    for (int cell = 0; cell < cells; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(cell % 3);
        for (std::size_t gene = 0; gene < genes.size(); ++gene) {
            if (const auto count = random.poisson(level(cell % 3, static_cast<int>(gene))); count > 0) {
                rows.genes.push_back(static_cast<std::int32_t>(gene));
                rows.values.push_back(static_cast<float>(count));
            }
        }
        rows.cells.push_back(cell);
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    obs.columns.push_back({"cell_type", types});
    Table var;
    var.names = genes;
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, std::ssize(genes)), {});
}

} // namespace ocellus::test

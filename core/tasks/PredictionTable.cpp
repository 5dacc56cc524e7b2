// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/PredictionTable.h"

#include "core/tasks/PredictedColumns.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

/// Probabilities of the `kept` best leaves, best first (ties: lower code), softmax over all allowed leaves.
/// @param allowed  1 per allowed leaf; nullptr: all. Where fewer than `kept` are allowed the rest is 0 of code -1.
void bestLabels(const float* logits, Index leaves, Index kept, const std::vector<char>* allowed, float* scores, float* codes) {
    std::vector<std::int32_t> order;
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(leaves); ++i) {
        if (allowed == nullptr || (*allowed)[static_cast<std::size_t>(i)] != 0) {
            order.push_back(i);
        }
    }
    const Index given = std::min(kept, static_cast<Index>(order.size()));
    std::partial_sort(order.begin(), order.begin() + given, order.end(), [&](std::int32_t a, std::int32_t b) {
        return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
    });
    std::fill_n(scores, kept, 0.0F);
    std::fill_n(codes, kept, -1.0F);
    double sum = 0.0;
    for (const std::int32_t i : order) {
        sum += std::exp(static_cast<double>(logits[i]) - logits[order[0]]);
    }
    for (Index k = 0; k < given; ++k) {
        const std::int32_t code = order[static_cast<std::size_t>(k)];
        scores[k] = static_cast<float>(std::exp(static_cast<double>(logits[code]) - logits[order[0]]) / sum);
        codes[k] = static_cast<float>(code);
    }
}

FloatMatrix missingMatrix(Index rows, Index columns) {
    return {rows, columns, std::vector<float>(static_cast<std::size_t>(rows * columns), kMissing)};
}

} // namespace

PredictionTable::PredictionTable(const ModelInfo& model, Index cells, Index topLabels, AnswerMask mask)
    : m_model(model)
    , m_mask(std::move(mask))
    , m_baseSize(model.baseLatentSize) {
    m_width = m_baseSize;
    for (const ModelClass& c : model.classes) {
        Block block;
        block.kept = std::min<Index>(topLabels, static_cast<Index>(c.leaves.size()));
        block.latentAt = m_width;
        block.latentSize = c.latentSize;
        block.scoresAt = block.latentAt + block.latentSize;
        block.codesAt = block.scoresAt + block.kept;
        m_width = block.codesAt + block.kept;
        m_blocks.push_back(block);
    }
    m_rows.assign(static_cast<std::size_t>(cells * m_width), kMissing);
}

bool PredictionTable::compute(ModelSession& session, const ModelBatch& batch, Index first) {
    const ModelOutput output = session.encode(batch, {});
    if (!output.cancelled) {
        store(first, batch.cells, output);
    }
    return !output.cancelled;
}

void PredictionTable::restore(Index first, Index count, const float* rows) {
    std::copy(rows, rows + count * m_width, m_rows.begin() + first * m_width);
}

void PredictionTable::store(Index firstPosition, Index count, const ModelOutput& output) {
    for (Index b = 0; b < count; ++b) {
        float* row = m_rows.data() + (firstPosition + b) * m_width;
        std::copy_n(output.baseLatent.data() + b * m_baseSize, m_baseSize, row);
        for (std::size_t c = 0; c < m_blocks.size(); ++c) {
            const Block& block = m_blocks[c];
            std::copy_n(output.latents[c].data() + b * block.latentSize, block.latentSize, row + block.latentAt);
            const auto leaves = static_cast<Index>(m_model.classes[c].leaves.size());
            const std::int32_t mask = c == m_mask.classIndex ? m_mask.maskOf[static_cast<std::size_t>(firstPosition + b)] : -1;
            bestLabels(output.logits[c].data() + b * leaves, leaves, block.kept,
                       mask < 0 ? nullptr : &m_mask.masks[static_cast<std::size_t>(mask)], row + block.scoresAt, row + block.codesAt);
        }
    }
}

void PredictionTable::addClassColumns(
    std::size_t c, std::span<const Index> chosen, const std::vector<char>& done, Index cells,
    ResultLayer& layer) const {
    const ModelClass& modelClass = m_model.classes[c];
    const Block& block = m_blocks[c];
    FloatMatrix latent = missingMatrix(cells, block.latentSize);
    FloatMatrix top = missingMatrix(cells, block.kept);
    PredictedColumns columns(cells);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (done[i] == 0) {
            continue;
        }
        const Index cell = chosen[i];
        const float* values = row(static_cast<Index>(i));
        std::copy_n(values + block.latentAt, block.latentSize, latent.row(cell));
        std::copy_n(values + block.scoresAt, block.kept, top.row(cell));
        if (block.kept > 0 && values[block.codesAt] >= 0.0F) {
            columns.set(cell, modelClass.leaves[static_cast<std::size_t>(values[block.codesAt])], values[block.scoresAt]);
        }
    }
    const std::string name = "pred_" + modelClass.shortName;
    layer.embeddings.emplace_back("scprint_emb_" + modelClass.shortName, std::move(latent));
    layer.embeddings.emplace_back(name + "_topk", std::move(top));
    columns.addTo(layer, name);
}

ResultLayer PredictionTable::toLayer(
    std::span<const Index> chosen, const std::vector<char>& done, Index datasetCells) const {
    ResultLayer layer;
    layer.name = "scprint";
    layer.cellsTotal = datasetCells; // as every layer; of a part of the cells it stays partial
    Index latentWidth = m_baseSize;
    for (const Block& block : m_blocks) {
        latentWidth += block.latentSize;
    }
    FloatMatrix all = missingMatrix(datasetCells, latentWidth);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (done[i] == 0) {
            continue;
        }
        ++layer.cellsDone;
        const float* values = row(static_cast<Index>(i));
        float* target = std::copy_n(values, m_baseSize, all.row(chosen[i]));
        for (const Block& block : m_blocks) {
            target = std::copy_n(values + block.latentAt, block.latentSize, target);
        }
    }
    layer.embeddings.emplace_back("scprint_emb", std::move(all));
    for (std::size_t c = 0; c < m_blocks.size(); ++c) {
        addClassColumns(c, chosen, done, datasetCells, layer);
    }
    return layer;
}

std::vector<TopLabels> PredictionTable::topLabels(
    std::span<const Index> chosen, const std::vector<char>& done, Index datasetCells) const {
    std::vector<TopLabels> all;
    for (std::size_t c = 0; c < m_blocks.size(); ++c) {
        const Block& block = m_blocks[c];
        TopLabels top{m_model.classes[c].shortName, m_model.classes[c].leaves, block.kept, {}};
        top.codes.assign(static_cast<std::size_t>(datasetCells * block.kept), -1);
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            for (Index k = 0; k < block.kept && done[i] != 0; ++k) {
                top.codes[static_cast<std::size_t>(chosen[i] * block.kept + k)] =
                    static_cast<std::int32_t>(row(static_cast<Index>(i))[block.codesAt + k]);
            }
        }
        all.push_back(std::move(top));
    }
    return all;
}

} // namespace ocellus

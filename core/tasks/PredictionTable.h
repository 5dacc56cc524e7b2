// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Model.h"
#include "core/results/ResultLayer.h"
#include "core/tasks/Annotate.h"

#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// Which answers of one class are allowed for which cells.
struct AnswerMask {
    std::size_t classIndex = static_cast<std::size_t>(-1); ///< of ModelInfo::classes; the default: none
    std::vector<std::vector<char>> masks;                  ///< 1 per allowed leaf; at least one is
    std::vector<std::int32_t> maskOf;                      ///< per chosen cell; -1: all are allowed
};

/// The answers of a model for many cells as one block of float32 rows: base latent, then for each
/// class its latent, its top probabilities and their label codes (whole numbers, exact in float32).
/// Filled on one thread.
class PredictionTable : public ModelRows {
public:
    PredictionTable(const ModelInfo& model, Index cells, Index topLabels, AnswerMask mask = {});

    Index width() const override { return m_width; }
    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override;
    void restore(Index first, Index count, const float* rows) override;
    const float* kept(Index first, Index) override { return row(first); }

    /// The layer of these answers for a data set of `datasetCells` cells, where row i belongs to
    /// cell chosen[i] if done[i].
    ResultLayer toLayer(std::span<const Index> chosen, const std::vector<char>& done, Index datasetCells) const;

    std::vector<TopLabels> topLabels(
        std::span<const Index> chosen, const std::vector<char>& done, Index datasetCells) const;

private:
    struct Block {
        Index latentAt = 0, latentSize = 0;
        Index scoresAt = 0, codesAt = 0, kept = 0;
    };

    const float* row(Index position) const { return m_rows.data() + position * m_width; }

    /// Stores the output of one batch at consecutive positions.
    void store(Index firstPosition, Index count, const ModelOutput& output);

    void addClassColumns(
        std::size_t c, std::span<const Index> chosen, const std::vector<char>& done, Index cells,
        ResultLayer& layer) const;

    const ModelInfo& m_model;
    AnswerMask m_mask;
    Index m_baseSize = 0;
    std::vector<Block> m_blocks; ///< one per class
    Index m_width = 0;
    std::vector<float> m_rows;
};

} // namespace ocellus

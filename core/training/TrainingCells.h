// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Trainer.h"
#include "core/tasks/CellInputs.h"
#include "core/training/TrainingVocabulary.h"

#include <memory>
#include <span>
#include <vector>

namespace ocellus {

/// The cells of one source as a model sees them, with their label codes. Counts are held in memory
/// when they fit, else read from the file for every batch. Immutable, thread-safe.
class TrainingCells {
public:
    /// @param labels  per class of `model`, in order: a code per cell.
    /// @param memoryLimit  bytes of counts to hold. @returns nullptr when stopped.
    /// @throws RefusedError when no gene is known to the model.
    static std::shared_ptr<const TrainingCells> read(
        const TrainingSource& source, const ModelInfo& model, const std::vector<std::vector<std::int64_t>>& labels,
        std::size_t memoryLimit, std::uint64_t seed, int threads, const RunControl& control);

    Index cellCount() const { return m_inputs->cellCount(); }
    Index genesMeasured() const { return m_genes; } ///< of the model's vocabulary
    const std::string& name() const { return m_name; }
    const std::string& neighbourSource() const { return m_neighbourSource; }
    std::int64_t label(Index cell, std::size_t classIndex) const {
        return m_labels[static_cast<std::size_t>(cell) * m_classes + classIndex];
    }

    /// Cells with the genes of a draw. Cells may repeat.
    void fill(std::span<const Index> cells, const CellInputs::Draw& draw, TrainingBatch& batch) const;

private:
    TrainingCells() = default;

    std::string m_name;
    std::string m_neighbourSource;
    std::unique_ptr<CellInputs> m_inputs;
    Index m_genes = 0;
    std::size_t m_classes = 0;
    std::vector<std::int64_t> m_labels; ///< cells x classes
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrainingCells.h"

#include "core/tasks/NearestCells.h"

#include <filesystem>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kNeighbours = 6; // TASKS_SPEC 1.5

} // namespace

std::shared_ptr<const TrainingCells> TrainingCells::read(
    const TrainingSource& source, const ModelInfo& model, const std::vector<std::vector<std::int64_t>>& labels,
    std::size_t memoryLimit, std::uint64_t seed, int threads, const RunControl& control) {
    std::shared_ptr<TrainingCells> cells(new TrainingCells);
    cells->m_name = std::filesystem::path(source.dataset->path()).filename().string();
    const auto matching =
        std::make_shared<const GeneMatching>(matchGenes(*source.counts.genes, source.organism, model, cells->m_name));
    std::vector<Index> all(static_cast<std::size_t>(source.dataset->cellCount()));
    std::iota(all.begin(), all.end(), Index{0});
    const auto counts = VocabularyCounts::read(source.counts.rows, matching, all, memoryLimit, control);
    if (counts == nullptr) {
        return nullptr;
    }
    NearestCells nearest;
    nearest.source = "none";
    if (model.usesNeighbours) {
        control.report("Finding neighbours in " + cells->m_name, 0, 0);
        nearest = nearestCells(*source.dataset, all, kNeighbours, {}, seed, threads, control);
    }
    if (control.stopRequested()) {
        return nullptr;
    }
    cells->m_neighbourSource = nearest.source;
    cells->m_genes = counts->slotCount();
    cells->m_inputs =
        std::make_unique<CellInputs>(counts, matching, std::move(nearest), source.dataset->cells().names, CellInputs::Options());
    cells->m_classes = labels.size();
    cells->m_labels.resize(all.size() * labels.size());
    for (std::size_t c = 0; c < labels.size(); ++c) {
        for (std::size_t cell = 0; cell < all.size(); ++cell) {
            cells->m_labels[cell * labels.size() + c] = labels[c][cell];
        }
    }
    return cells;
}

void TrainingCells::fill(std::span<const Index> cells, const CellInputs::Draw& draw, TrainingBatch& batch) const {
    m_inputs->fill(cells, draw, batch.cells);
    batch.labels.clear();
    for (const Index cell : cells) {
        const auto first = m_labels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(cell) * m_classes);
        batch.labels.insert(batch.labels.end(), first, first + static_cast<std::ptrdiff_t>(m_classes));
    }
}

} // namespace ocellus

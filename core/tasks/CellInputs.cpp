// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellInputs.h"

#include "core/base/Random.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

/// Working memory of one `fill`: one cell and its neighbours as dense counts over slots.
struct CellInputs::Scratch {
    explicit Scratch(std::size_t slots)
        : own(slots)
        , neighbourSum(slots)
        , placeOfSlot(slots, -1) {}

    std::vector<float> own;                ///< per slot
    std::vector<float> neighbourSum;       ///< per slot
    std::vector<std::int32_t> expressed;   ///< slots with own > 0, ascending
    std::vector<std::int32_t> neighbourly; ///< slots with neighbourSum > 0
    std::vector<std::int32_t> chosen;      ///< the answer
    std::vector<char> taken;               ///< per slot: in `chosen`
    std::vector<std::int32_t> placeOfSlot; ///< per slot: its place in `chosen`, or -1
    float hiddenCounts = 0.0F;             ///< of the cell, in hidden genes
    VocabularyCounts::Rows rows;

    Index genesPerCell = 0;
    GeneChoice choice = GeneChoice::RandomExpressed;
    std::uint64_t seed = 0;
    std::vector<std::int32_t> fixed; ///< GeneChoice::Fixed, ascending
    std::vector<std::int32_t> always; ///< chosen whatever the counts
};

CellInputs::CellInputs(
    std::shared_ptr<const VocabularyCounts> counts, std::shared_ptr<const GeneMatching> matching,
    NearestCells nearest, std::vector<std::string> names, Options options)
    : m_counts(std::move(counts))
    , m_matching(std::move(matching))
    , m_nearest(std::move(nearest))
    , m_names(std::move(names))
    , m_options(std::move(options)) {
    m_hidden.assign(static_cast<std::size_t>(m_counts->slotCount()), 0);
    for (const std::int32_t slot : m_options.hiddenSlots) {
        m_hidden[static_cast<std::size_t>(slot)] = 1;
    }
    const auto hidden = [this](std::int32_t slot) { return m_hidden[static_cast<std::size_t>(slot)] != 0; };
    std::erase_if(m_options.alwaysSlots, hidden);
    m_always.assign(m_hidden.size(), 0);
    for (const std::int32_t slot : m_options.alwaysSlots) {
        m_always[static_cast<std::size_t>(slot)] = 1;
    }
    std::erase_if(m_options.fixedSlots, hidden);
    m_genesPerCell = m_options.choice == GeneChoice::Fixed
        ? static_cast<Index>(m_options.fixedSlots.size())
        : std::min(m_options.context, m_counts->slotCount() - std::count(m_hidden.begin(), m_hidden.end(), 1));
}

void CellInputs::randomExpressed(Index position, Scratch& scratch) const {
    scratch.chosen = scratch.expressed;
    if (!scratch.always.empty()) {
        std::erase_if(scratch.chosen, [this](std::int32_t slot) { return m_always[static_cast<std::size_t>(slot)] != 0; });
    }
    const auto size = static_cast<Index>(scratch.chosen.size());
    const auto room = scratch.genesPerCell - static_cast<Index>(scratch.always.size());
    if (size <= room) {
        return;
    }
    Random random(streamSeed(scratch.seed, m_names[static_cast<std::size_t>(position)]));
    for (Index i = 0; i < room; ++i) {
        const auto other = i + static_cast<Index>(random.below(static_cast<std::uint64_t>(size - i)));
        std::swap(scratch.chosen[static_cast<std::size_t>(i)], scratch.chosen[static_cast<std::size_t>(other)]);
    }
    scratch.chosen.resize(static_cast<std::size_t>(room));
}

void CellInputs::addAlways(Scratch& scratch) const {
    scratch.chosen.insert(scratch.chosen.end(), scratch.always.begin(), scratch.always.end());
}

void CellInputs::mostExpressed(Index neighbours, Scratch& scratch) const {
    const float share = neighbours > 0 ? 1.0F / static_cast<float>(neighbours) : 0.0F;
    const auto rank = [&](std::int32_t slot) { return scratch.own[slot] + share * scratch.neighbourSum[slot]; };
    scratch.chosen = scratch.expressed;
    for (const std::int32_t slot : scratch.neighbourly) {
        if (scratch.own[slot] == 0.0F) {
            scratch.chosen.push_back(slot);
        }
    }
    if (!scratch.always.empty()) {
        std::erase_if(scratch.chosen, [this](std::int32_t slot) { return m_always[static_cast<std::size_t>(slot)] != 0; });
    }
    std::sort(scratch.chosen.begin(), scratch.chosen.end(), [&](std::int32_t a, std::int32_t b) {
        return rank(a) != rank(b) ? rank(a) > rank(b) : a < b;
    });
    scratch.chosen.resize(std::min(scratch.chosen.size(), static_cast<std::size_t>(scratch.genesPerCell) - scratch.always.size()));
}

void CellInputs::padTo(Index wanted, Scratch& scratch) const {
    scratch.taken.assign(scratch.own.size(), 0);
    for (const std::int32_t slot : scratch.chosen) {
        scratch.taken[slot] = 1;
    }
    const auto take = [&](std::int32_t slot) {
        if (static_cast<Index>(scratch.chosen.size()) < wanted && scratch.taken[slot] == 0 && m_hidden[slot] == 0) {
            scratch.taken[slot] = 1;
            scratch.chosen.push_back(slot);
        }
    };
    std::sort(scratch.neighbourly.begin(), scratch.neighbourly.end(), [&](std::int32_t a, std::int32_t b) {
        return scratch.neighbourSum[a] != scratch.neighbourSum[b] ? scratch.neighbourSum[a] > scratch.neighbourSum[b]
                                                                  : a < b;
    });
    for (const std::int32_t slot : scratch.neighbourly) {
        take(slot);
    }
    for (std::int32_t slot = 0; slot < static_cast<std::int32_t>(scratch.own.size()); ++slot) {
        take(slot);
    }
}

void CellInputs::chooseGenes(Index position, std::span<const Index> rowsOfCell, Scratch& scratch) const {
    scratch.hiddenCounts = 0.0F;
    scratch.expressed.clear();
    scratch.neighbourly.clear();
    std::fill(scratch.own.begin(), scratch.own.end(), 0.0F);
    std::fill(scratch.neighbourSum.begin(), scratch.neighbourSum.end(), 0.0F);
    for (std::size_t r = 0; r < rowsOfCell.size(); ++r) {
        const auto slots = scratch.rows.slotsOf(rowsOfCell[r]);
        const auto values = scratch.rows.valuesOf(rowsOfCell[r]);
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if (m_hidden[slots[i]] != 0) {
                scratch.hiddenCounts += r == 0 ? values[i] : 0.0F;
            } else if (r == 0) {
                scratch.own[slots[i]] = values[i];
                scratch.expressed.push_back(slots[i]);
            } else {
                if (scratch.neighbourSum[slots[i]] == 0.0F) {
                    scratch.neighbourly.push_back(slots[i]);
                }
                scratch.neighbourSum[slots[i]] += values[i];
            }
        }
    }
    if (scratch.choice == GeneChoice::Fixed) {
        scratch.chosen = scratch.fixed;
        return;
    }
    if (scratch.choice == GeneChoice::RandomExpressed) {
        randomExpressed(position, scratch);
    } else {
        mostExpressed(static_cast<Index>(rowsOfCell.size()) - 1, scratch);
    }
    addAlways(scratch);
    padTo(scratch.genesPerCell, scratch);
    std::sort(scratch.chosen.begin(), scratch.chosen.end());
}

void CellInputs::writeCell(Index b, std::span<const Index> rowsOfCell, Scratch& scratch, ModelBatch& batch) const {
    const Index perCell = m_nearest.perCell;
    const Index length = scratch.genesPerCell;
    for (Index i = 0; i < length; ++i) {
        const std::int32_t slot = scratch.chosen[static_cast<std::size_t>(i)];
        const auto at = static_cast<std::size_t>(b * length + i);
        batch.geneTokens[at] = m_matching->tokens[static_cast<std::size_t>(slot)];
        batch.counts[at] = scratch.own[slot];
        scratch.placeOfSlot[slot] = static_cast<std::int32_t>(i);
    }
    for (Index k = 0; k < perCell; ++k) {
        const auto slots = scratch.rows.slotsOf(rowsOfCell[static_cast<std::size_t>(k + 1)]);
        const auto values = scratch.rows.valuesOf(rowsOfCell[static_cast<std::size_t>(k + 1)]);
        float* target = batch.neighbourCounts.data() + (b * perCell + k) * length;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if (scratch.placeOfSlot[slots[i]] >= 0) {
                target[scratch.placeOfSlot[slots[i]]] = values[i];
            }
        }
    }
    for (const std::int32_t slot : scratch.chosen) {
        scratch.placeOfSlot[slot] = -1;
    }
}

void CellInputs::fill(std::span<const Index> positions, ModelBatch& batch) const {
    Scratch scratch(static_cast<std::size_t>(m_counts->slotCount()));
    scratch.genesPerCell = m_genesPerCell;
    scratch.choice = m_options.choice;
    scratch.seed = m_options.seed;
    scratch.fixed = m_options.fixedSlots;
    scratch.always = m_options.alwaysSlots;
    fillWith(positions, scratch, batch);
}

void CellInputs::fill(std::span<const Index> positions, const Draw& draw, ModelBatch& batch) const {
    Scratch scratch(static_cast<std::size_t>(m_counts->slotCount()));
    scratch.genesPerCell = std::min(draw.context, m_counts->slotCount());
    scratch.seed = draw.seed;
    if (draw.anyGenes || scratch.genesPerCell == m_counts->slotCount()) {
        scratch.choice = GeneChoice::Fixed;
        scratch.fixed.resize(static_cast<std::size_t>(m_counts->slotCount()));
        std::iota(scratch.fixed.begin(), scratch.fixed.end(), 0);
        Random random(draw.seed);
        for (Index i = 0; i < scratch.genesPerCell; ++i) {
            const auto other = i + static_cast<Index>(random.below(static_cast<std::uint64_t>(m_counts->slotCount() - i)));
            std::swap(scratch.fixed[static_cast<std::size_t>(i)], scratch.fixed[static_cast<std::size_t>(other)]);
        }
        scratch.fixed.resize(static_cast<std::size_t>(scratch.genesPerCell));
        std::sort(scratch.fixed.begin(), scratch.fixed.end());
    }
    fillWith(positions, scratch, batch);
}

void CellInputs::fillWith(std::span<const Index> positions, Scratch& scratch, ModelBatch& batch) const {
    const Index perCell = m_nearest.perCell;
    batch.cells = static_cast<Index>(positions.size());
    batch.context = scratch.genesPerCell;
    batch.neighbours = perCell;
    batch.geneTokens.resize(static_cast<std::size_t>(batch.cells * batch.context));
    batch.counts.resize(batch.geneTokens.size());
    batch.depth.resize(positions.size());
    batch.neighbourCounts.assign(batch.counts.size() * static_cast<std::size_t>(perCell), 0.0F);
    batch.neighbourDistances.resize(static_cast<std::size_t>(batch.cells * perCell));

    // Each needed cell is read once, also when it is a neighbour of several.
    std::vector<Index> needed(positions.begin(), positions.end());
    for (const Index position : positions) {
        for (Index k = 0; k < perCell; ++k) {
            needed.push_back(m_nearest.positions[static_cast<std::size_t>(position * perCell + k)]);
        }
    }
    std::sort(needed.begin(), needed.end());
    needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
    const auto rowOf = [&](Index position) {
        return static_cast<Index>(std::lower_bound(needed.begin(), needed.end(), position) - needed.begin());
    };

    m_counts->rows(needed, scratch.rows);
    std::vector<Index> rowsOfCell;
    for (Index b = 0; b < batch.cells; ++b) {
        const Index position = positions[static_cast<std::size_t>(b)];
        rowsOfCell.assign(1, rowOf(position));
        for (Index k = 0; k < perCell; ++k) {
            const auto at = static_cast<std::size_t>(position * perCell + k);
            rowsOfCell.push_back(rowOf(m_nearest.positions[at]));
            batch.neighbourDistances[static_cast<std::size_t>(b * perCell + k)] = m_nearest.distances[at];
        }
        chooseGenes(position, rowsOfCell, scratch);
        batch.depth[static_cast<std::size_t>(b)] = scratch.rows.depth[static_cast<std::size_t>(rowsOfCell[0])] - scratch.hiddenCounts;
        writeCell(b, rowsOfCell, scratch, batch);
    }
}

} // namespace ocellus

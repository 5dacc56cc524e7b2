// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CountBatch.h"
#include "core/base/Matrix.h"
#include "core/base/RowSource.h"
#include "core/base/Table.h"
#include "core/simulation/Expression.h"
#include "core/simulation/TissueGeometry.h"
#include "core/simulation/drawRows.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// A simulated tissue section: cells in their places, the counts of a panel of genes as an imaging
/// instrument would report them, and what it did not see: the type of every cell and its whole
/// transcriptome. Held in memory (a few hundred bytes a cell and the panel's counts). Immutable.
class TissueSection {
public:
    /// @pre the world's configuration has a section.
    TissueSection(std::shared_ptr<const World> world, std::uint64_t drawSeed, int threads);

    const SectionPlan& plan() const { return *m_model.world().config.section; }

    const ExpressionModel& model() const { return m_model; }

    std::uint64_t seed() const { return m_seed; }

    Index cellCount() const { return static_cast<Index>(m_cells.size()); }

    const std::vector<PlacedCell>& cells() const { return m_cells; }

    std::int32_t typeOf(Index cell) const { return m_types[static_cast<std::size_t>(cell)]; }

    /// Eight letters and "-1", as the instrument names cells; unique.
    std::string name(Index cell) const;

    /// Columns of the model that the panel measures, in the order of the model.
    const std::vector<std::int32_t>& panel() const { return m_panel; }

    /// Counts over the panel, cells x panel genes; some come from neighbouring cells.
    const CountBatch& counts() const { return m_counts; }

    FloatMatrix positions() const; ///< cells x 2: x, y in micrometres
    Table cellTable() const;       ///< published columns: no truth
    Table panelTable() const;      ///< var of the panel
    std::string structureName(Index cell) const;
    std::string layerName(Index cell) const;

    /// Whole transcriptome of every cell (all genes of the model), as if the same cells had also
    /// been sequenced with the plan's `wholeAssay`; drawn while it is read.
    std::shared_ptr<const RowSource> wholeCounts(int threads) const;

private:
    void drawTypes();
    void makePanel();
    void drawCounts(int threads);

    std::uint64_t m_seed = 0;
    ExpressionModel m_model; ///< samples: 0 the section, 1 the hidden whole transcriptome
    std::vector<PlacedCell> m_cells;
    std::vector<std::int32_t> m_types;
    std::vector<std::int32_t> m_panel;
    std::vector<float> m_probe; ///< per panel gene
    CountBatch m_counts;
};

} // namespace ocellus

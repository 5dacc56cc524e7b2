// SPDX-License-Identifier: GPL-3.0-or-later
// From marks back to cells.
#include "views/plots/PlotGroups.h"

#include <algorithm>
#include <limits>

namespace ocellus {

namespace {

constexpr double kAboveZero = std::numeric_limits<float>::denorm_min();
constexpr double kNoEnd = std::numeric_limits<double>::infinity();

} // namespace

LabelGroups PlotData::groupsOf(const Groups& groups) const {
    return {groups.labels->codes,
            static_cast<Index>(groups.labels->categories.size()),
            &m_state.visible()};
}

std::vector<bool> PlotData::flags(const Groups& groups, const std::vector<Index>& wanted) const {
    std::vector<bool> flags(static_cast<std::size_t>(groupsOf(groups).groups()), false);
    for (const Index group : wanted) {
        flags[static_cast<std::size_t>(group)] = true;
    }
    return flags;
}

void PlotData::apply(const CellSet& cells, const QString& what, ExplorerState::SelectionMode mode) {
    const Index count = cells.count();
    switch (mode) {
    case ExplorerState::SelectionMode::Add:
        m_state.select(cells, mode, QStringLiteral("Add %1: %2").arg(cellsText(count), what));
        break;
    case ExplorerState::SelectionMode::Subtract:
        m_state.select(cells, mode, QStringLiteral("Take away %1: %2").arg(cellsText(count), what));
        break;
    default:
        m_state.select(cells, mode, QStringLiteral("Select %1: %2").arg(cellsText(count), what));
    }
}

void PlotData::select(const std::vector<PlotMark>& marks, ExplorerState::SelectionMode mode) {
    if (!m_table || marks.empty()) {
        return;
    }
    // Marks of one column share one pass over the cells.
    std::map<Index, std::vector<Index>> rowsOfColumn;
    for (const PlotMark& mark : marks) {
        const Index column = m_table->marks == TableMarks::Tiles ? -1 : mark.column;
        rowsOfColumn[column].push_back(m_table->rows[static_cast<std::size_t>(mark.row)].group);
    }
    CellSet cells(m_state.visible().size());
    for (const auto& [column, rows] : rowsOfColumn) {
        const std::vector<bool> wanted = flags(*m_rowGroups, rows);
        if (column < 0) {
            cells |= cellsOfGroups(groupsOf(*m_rowGroups), wanted, 0);
        } else if (m_table->marks == TableMarks::Bars) {
            const PlotPart& part = m_table->parts[static_cast<std::size_t>(column)];
            CellSet both = cellsOfGroups(groupsOf(*m_rowGroups), wanted, 0);
            both &= cellsOfGroups(groupsOf(*m_partGroups), flags(*m_partGroups, part.groups), 0);
            cells |= both;
        } else if (const auto values =
                       m_state.geneValues(m_genes[static_cast<std::size_t>(column)])) {
            cells |= cellsOfGroups(groupsOf(*m_rowGroups), wanted, *values, kAboveZero, kNoEnd, 0);
        } else { // its column left the cache: the next click has it
            m_state.requestGeneValues(m_genes[static_cast<std::size_t>(column)]);
            return;
        }
    }
    const PlotMark& first = marks.front();
    QString what = QString::fromStdString(m_table->rows[static_cast<std::size_t>(first.row)].label);
    if (marks.size() > 1) {
        what += QStringLiteral(" and %1 more").arg(marks.size() - 1);
    } else if (first.column >= 0 && m_table->marks == TableMarks::Bars) {
        what +=
            QStringLiteral(", ") +
            QString::fromStdString(m_table->parts[static_cast<std::size_t>(first.column)].label);
    } else if (first.column >= 0 && m_table->marks != TableMarks::Tiles) {
        what += QStringLiteral(", %1 above zero")
                    .arg(geneName(m_genes[static_cast<std::size_t>(first.column)]));
    }
    apply(cells, what, mode);
}

void PlotData::selectValues(
    Index row, Index column, double low, double high, ExplorerState::SelectionMode mode) {
    const std::string& gene = m_genes[static_cast<std::size_t>(column)];
    const auto values = m_state.geneValues(gene);
    if (!m_table || !values) {
        m_state.requestGeneValues(gene);
        return;
    }
    const PlotRow& own = m_table->rows[static_cast<std::size_t>(row)];
    const CellSet cells = cellsOfGroups(
        groupsOf(*m_rowGroups), flags(*m_rowGroups, {own.group}), *values, low, high, 0);
    apply(cells,
          QStringLiteral("%1, %2 %3 to %4")
              .arg(QString::fromStdString(own.label), geneName(gene))
              .arg(low, 0, 'f', 2)
              .arg(high, 0, 'f', 2),
          mode);
}

void PlotData::selectRectangle(
    double xLow, double xHigh, double yLow, double yHigh, ExplorerState::SelectionMode mode) {
    const auto x = m_state.geneValues(m_scatterOf.first);
    const auto y = m_state.geneValues(m_scatterOf.second);
    if (!m_scatter || !x || !y) {
        m_state.requestGeneValues(m_scatterOf.first);
        m_state.requestGeneValues(m_scatterOf.second);
        return;
    }
    const CellSet cells = cellsInRectangle(*x, *y, &m_state.visible(), xLow, xHigh, yLow, yHigh, 0);
    apply(
        cells,
        QStringLiteral("%1 and %2").arg(geneName(m_scatterOf.first), geneName(m_scatterOf.second)),
        mode);
}

void PlotData::showGene(Index column) {
    m_state.colourFollowers(
        {ColourSource::Kind::Gene, m_genes[static_cast<std::size_t>(column)], {}});
}

void PlotData::hoverRow(Index row) {
    if (row < 0 || !m_table || row >= static_cast<Index>(m_table->rows.size())) {
        m_state.setHoveredLabel(std::nullopt);
        return;
    }
    const Index group = m_table->rows[static_cast<std::size_t>(row)].group;
    const bool none = group == static_cast<Index>(m_rowGroups->labels->categories.size());
    m_state.setHoveredLabel(ColumnKey{m_rowGroups->source.name, m_rowGroups->source.layer},
                            none ? -1 : static_cast<int>(group));
}

} // namespace ocellus

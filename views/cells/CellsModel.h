// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/cells/CellsSummary.h"
#include "views/state/ExplorerState.h"

#include <QAbstractListModel>
#include <QColor>
#include <QFutureWatcher>

#include <memory>
#include <set>
#include <vector>

namespace ocellus {

/// The rows of the Cells panel: one section per column with its labels (grouped by lineage where the
/// colouring is), "no label", "n more", or a histogram. Check state = visible (all, some, none).
/// Counts are kept up to date with selection, visible cells and the colours of one map.
class CellsModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum class Kind { Section, Lineage, Label, NoLabel, More, Histogram };

    struct Row {
        Kind kind = Kind::Section;
        int section = 0;
        int code = -1;    ///< of a label; of a lineage: index into ColourFamily
        bool nested = false; ///< a label below a lineage
    };

    struct Section {
        ColumnKey key;
        QString title;
        QString says;
        std::shared_ptr<const CategoryColumn> labels; ///< nullptr for numbers
        std::shared_ptr<const Column> numbers;
        std::size_t place = 0;         ///< in Summary::labels or Summary::numbers
        std::vector<int> byCount;      ///< codes that cells carry, most cells first
        std::vector<int> lineages;     ///< per code; empty when not grouped
        std::vector<int> lineagesByCount;
        Index missing = 0; ///< cells without a label
        bool open = false;
        bool all = false; ///< "Show" was clicked
        std::set<int> openLineages;
        double brushLow = 0.0, brushHigh = 0.0; ///< values; equal: no brush
    };

    struct Counts {
        Index total = 0, visible = 0, selected = 0;
    };

    /// @param map  the map whose colours the bars show and the drop icons change
    CellsModel(ExplorerState& state, int map, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    const Row& row(const QModelIndex& index) const { return m_rows[static_cast<std::size_t>(index.row())]; }
    const Section& section(const Row& row) const { return m_sections[static_cast<std::size_t>(row.section)]; }
    const std::vector<Section>& sections() const { return m_sections; }
    Counts counts(const Row& row) const;
    const NumberCounts& numberCounts(const Section& section) const { return m_summary.numbers[section.place]; }
    Index largestCount(const Row& row) const;    ///< of the rows beside it, for bars
    Index largestSelected(const Row& row) const; ///< selected cells of any label of its section
    /// A section that is open or follows an open one: it gets a line above and more room.
    bool startsBlock(const Row& row) const;

    /// How the coloured field splits inside a row: shares of 1 with their colours, in legend order.
    std::vector<std::pair<QColor, double>> occupancy(const Row& row) const;
    /// The colour of a row when its own column is the coloured field.
    std::optional<QColor> swatch(const Row& row) const;
    bool isColoured(const Section& section) const;
    QString text(const Row& row) const;
    bool isOpen(const Row& row) const;
    /// "4 more lineages, 9,152 cells" or "Show fewer".
    QString moreText(const Row& row) const;

    CellSet cellsOf(const Row& row) const;
    ColumnKey hoverKey(const Row& row) const; ///< for ExplorerState::setHoveredLabel

    void setFilter(const QString& text);
    void toggle(const QModelIndex& index);   ///< opens or closes a section, a lineage or the rest
    void colourBy(const QModelIndex& index); ///< colours the map by the section of the row
    void select(const QModelIndex& index, ExplorerState::SelectionMode mode);
    void showOnly(const QModelIndex& index);
    /// Selects the cells between two values; several calls inside one gesture are one undo step.
    void brush(const QModelIndex& index, double low, double high);

    /// From this many cells on counting is done by a worker.
    static constexpr Index kWorkerCells = 400000;

private:
    void reload();
    void addSection(const ColumnKey& key);
    void sortSections();
    void rebuildRows();
    void addLabelRows(int place);
    void addFiltered(int place);
    void recount();
    void takeSummary(Summary summary);
    bool groupsByLineage(const Section& section) const;
    int folded(int place) const;
    void selectionChanged();

    ExplorerState& m_state;
    int m_map;
    QString m_filter;
    std::vector<Section> m_sections;
    std::vector<Row> m_rows;
    Summary m_summary;
    std::unique_ptr<QFutureWatcher<Summary>> m_worker;
    bool m_again = false;
    bool m_brushing = false;
};

} // namespace ocellus

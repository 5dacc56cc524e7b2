// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/LabelTree.h"
#include "core/tasks/ShownClasses.h"
#include "views/cells/CellsSummary.h"
#include "views/state/ExplorerState.h"

#include <QAbstractListModel>
#include <QColor>
#include <QFutureWatcher>

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace ocellus {

/// The rows of the Cells panel: one section per column with its labels, as a flat list or below the
/// terms that group them (LabelTree.h), "no label", "n more", or a histogram. Check state = visible
/// (all, some, none); a row above others stands for all of them. Counts are kept up to date with
/// selection, visible cells and the colours of one map. Trees are made by a worker: until then, and
/// where labels have no terms in common, there is the list.
class CellsModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum class Kind { Section, Lineage, Group, Label, NoLabel, More, Histogram, Hidden };

    struct Row {
        Kind kind = Kind::Section;
        int section = 0;
        int code = -1; ///< of a label; of a lineage: index into ColourFamily; else -1
        int node = -1; ///< of the section's tree; -1: a row of a list
    };

    /// A row above others, as search finds it.
    struct GroupHit {
        QString text;    ///< "T cell"
        QString title;   ///< "Cell type"
        ColumnKey key;
        int node = -1;
    };

    struct Section {
        ColumnKey key;
        QString title;
        QString says;
        std::shared_ptr<const CategoryColumn> labels; ///< nullptr for numbers
        std::shared_ptr<const Column> numbers;
        std::size_t place = 0;         ///< in Summary::labels or Summary::numbers
        std::vector<int> byCount;      ///< codes that cells carry, most cells first
        std::vector<int> lineages;     ///< per code; empty when they are not told apart by lineage
        std::shared_ptr<const LabelTree> tree; ///< nullptr: not made (yet), or without groups
        bool treeMade = false;
        QString hidden;                ///< why these predictions deserve no belief; empty: nothing speaks against them
        Index missing = 0; ///< cells without a label
        bool open = false;
        bool all = false; ///< "Show" was clicked
        std::set<int> openNodes;
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
    Index ownCount(const Row& row) const;        ///< cells of a label itself, without those of rows below
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
    bool hasRowsBelow(const Row& row) const; ///< of a tree: it can be opened
    int level(const Row& row) const;         ///< steps below the top of a tree; 0 in a list
    /// The rows of a section are shown as a tree; false for a list.
    bool isTree(const Section& section) const;
    /// Its labels are not listed, and a row says why; a click shows them all the same.
    bool isHidden(const Section& section) const { return !section.hidden.isEmpty() && !m_shownAnyway.contains(section.key.name); }
    /// Both can be shown.
    bool canBeTree(const Section& section) const { return section.tree != nullptr; }
    /// "4 more lineages, 9,152 cells" or "Show fewer".
    QString moreText(const Row& row) const;

    CellSet cellsOf(const Row& row) const;
    void hover(const Row& row) const;      ///< highlights the cells of a label or group on the maps
    bool isHovered(const Row& row) const;  ///< its label or group is the one under the pointer, anywhere
    std::vector<GroupHit> groupsCalled(const QString& text) const; ///< whose names contain it
    /// Opens what is needed so that a label (or group) has a row, and gives it; an invalid index when there is none.
    QModelIndex reveal(const ColumnKey& key, int code, int node = -1);
    CellSet cellsOf(const ColumnKey& key, int node) const; ///< of a group

    void setFilter(const QString& text);
    void toggle(const QModelIndex& index);   ///< opens or closes a section, a row above others, or the rest
    /// Shows a section as a tree or as a list, and remembers it for columns of this name.
    void setTree(const QModelIndex& index, bool tree);
    /// What a person chose, by column name; columns not named are trees where a list would not show whole.
    const std::map<std::string, bool>& treeChoices() const { return m_choices; }
    void setTreeChoices(std::map<std::string, bool> choices);
    void colourBy(const QModelIndex& index); ///< colours the map by the section of the row
    void select(const QModelIndex& index, ExplorerState::SelectionMode mode);
    void selectOnly(const QModelIndex& index); ///< cells of a label, without those of rows below
    void showOnly(const QModelIndex& index);
    /// Selects the cells between two values; several calls inside one gesture are one undo step.
    void brush(const QModelIndex& index, double low, double high);

    /// How a model did on its own cells, by which its predictions of this session are judged (ShownClasses.h).
    void setModelRecords(const std::string& modelHash, const ShownClassesOptions& records);

    /// From this many cells on counting is done by a worker.
    static constexpr Index kWorkerCells = 400000;
    static constexpr int kSlack = 2; ///< fewer than this many more are shown at once

Q_SIGNALS:
    void treeChoicesChanged(); ///< by the person
    void treesMade();

private:
    /// Counts summed over the rows of a tree; per node.
    struct RolledCounts {
        std::vector<Index> total, visible, selected;
    };
    struct Made {
        std::vector<std::shared_ptr<const LabelTree>> trees; ///< as wanted
        /// Layer (empty: the file) and class of predictions that deserve no belief -> why.
        std::map<std::pair<std::string, std::string>, std::string> hidden;
    };

    void reload();
    void addSection(const ColumnKey& key);
    void sortSections();
    void rebuildRows();
    void addLabelRows(int place);
    void addFiltered(int place);
    void recount();
    void takeSummary(Summary summary);
    int folded(int place) const;
    void wantTrees();
    void takeTrees(const std::vector<std::shared_ptr<const CategoryColumn>>& columns, const Made& made);
    bool takeHidden(const std::map<std::pair<std::string, std::string>, std::string>& hidden); ///< false: nothing is new
    void rollUp();
    void addNodeRows(int place, int node);
    Row rowOfNode(int place, int node) const;
    std::vector<int> topRows(const Section& section) const; ///< nodes of a tree, or codes of a list
    std::vector<std::int32_t> codesBelow(const Row& row) const;
    const LabelTreeNode& nodeOf(const Row& row) const;
    ColumnKey hoverKey(const Row& row) const;
    void selectionChanged();

    ExplorerState& m_state;
    int m_map;
    QString m_filter;
    std::vector<Section> m_sections;
    std::vector<Row> m_rows;
    Summary m_summary;
    std::vector<RolledCounts> m_rolled; ///< by Section::place, of labels
    std::map<std::string, bool> m_choices;
    std::map<std::string, ShownClassesOptions> m_records; ///< by hash of the model
    std::unique_ptr<QFutureWatcher<Summary>> m_worker;
    std::set<std::string> m_shownAnyway; ///< names of columns
    std::unique_ptr<QFutureWatcher<Made>> m_treeWorker;
    bool m_again = false;
    bool m_treesAgain = false;
    bool m_judgeAgain = false; ///< which predictions are hidden
    bool m_brushing = false;
};

} // namespace ocellus

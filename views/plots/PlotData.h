// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/ScatterPlot.h"
#include "views/plots/PlotWork.h"
#include "views/state/ExplorerState.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// What the plots show, kept in step with the state: labels in rows, genes in columns, their
/// summaries, counts by two columns, and two genes against each other.
///
/// Only what the shown plot needs is computed, as PlotWork; until a result comes the plot shows the
/// one before. Summaries are kept per gene, so that gene columns may leave the state's cache. Lives
/// on the GUI thread.
class PlotData : public QObject {
    Q_OBJECT

public:
    enum class Shown { Nothing, Dots, Violins, Tiles, Scatter, Bars };

    PlotData(ExplorerState& state, QObject* parent);
    ~PlotData() override;

    void setShown(Shown shown);

    Shown shown() const { return m_shown; }

    void setGenes(const std::vector<std::string>& genes); ///< ids

    const std::vector<std::string>& genes() const { return m_genes; }

    /// Columns that rows and bars can take.
    const std::vector<ColourSource>& columns() const { return m_columns; }

    /// Labels in the rows; nullopt: what map 1 is coloured by, else the first column of labels.
    void setRows(const std::optional<ColourSource>& source);
    ColourSource rows() const; ///< kind None: there is no column of labels
    void setParts(const ColourSource& source);
    ColourSource parts() const;
    void setScatterGenes(const std::string& x, const std::string& y);
    std::pair<std::string, std::string> scatterGenes() const;

    void setPerGene(bool perGene);
    void setShares(bool shares);
    void setFilter(const QString& text); ///< rows whose label holds the text, in any case

    /// nullptr while there is nothing to draw; see `emptyText`. Valid until the next change.
    const TablePlot* table() const { return m_table ? &*m_table : nullptr; }

    const ScatterPlot* scatter() const { return m_scatter ? &*m_scatter : nullptr; }

    /// A heading and what to do, in plain words; empty when a plot is shown or on its way.
    std::pair<QString, QString> emptyText() const;

    /// Selects what marks stand for: a row of its own (column -1) all cells of the label; a dot or
    /// violin the cells above zero; a tile the cells of the label; a part of a bar its cells.
    void select(const std::vector<PlotMark>& marks, ExplorerState::SelectionMode mode);
    /// The cells of a row with a value of the gene in [low, high].
    void selectValues(
        Index row, Index column, double low, double high, ExplorerState::SelectionMode mode);
    /// The cells of the scatter plot inside a rectangle of values.
    void selectRectangle(
        double xLow, double xHigh, double yLow, double yHigh, ExplorerState::SelectionMode mode);
    /// Colours the following maps by the gene of a column.
    void showGene(Index column);
    /// Highlights the label of a row on the maps; -1: none.
    void hoverRow(Index row);

Q_SIGNALS:
    void changed();
    void workWanted(const ocellus::PlotWork& work);

private:
    struct Groups;

    struct Gene {
        std::shared_ptr<const GeneSummary> summary;
        std::string unit;
        ValueState state = ValueState::Measured;
        int asked = 0; ///< of the newest work
    };
    template <class Result>
    void start(const QString& thing,
               const QString& title,
               std::function<Outcome(const RunControl&, Result&)> work,
               std::function<void(std::shared_ptr<const Result>)> take);

    void datasetChanged();
    void findColumns();
    std::pair<QString, QString> lacks() const; ///< as `emptyText`, before any label is looked for
    void refreshLater();
    void refresh();
    bool refreshGroups(Groups& groups, const ColourSource& source);
    void refreshCounts();
    void refreshGene(const std::string& gene);
    void refreshScatter();
    void build();
    void buildTable();
    void buildScatter();
    bool showsGenes() const;
    std::shared_ptr<const CellSet> sharedVisible();
    LabelGroups groupsOf(const Groups& groups) const;
    std::vector<bool> flags(const Groups& groups, const std::vector<Index>& wanted) const;
    void apply(const CellSet& cells, const QString& what, ExplorerState::SelectionMode mode);
    QString geneName(const std::string& gene) const;

    ExplorerState& m_state;
    Shown m_shown = Shown::Nothing;
    std::vector<ColourSource> m_columns;
    std::vector<std::string> m_genes;
    std::optional<ColourSource> m_chosenRows;
    std::optional<ColourSource> m_chosenParts;
    std::optional<std::pair<std::string, std::string>> m_chosenScatter;
    bool m_perGene = false;
    bool m_shares = true;
    QString m_filter;

    std::unique_ptr<Groups> m_rowGroups;
    std::unique_ptr<Groups> m_partGroups;
    std::map<std::string, Gene> m_summaries;
    std::shared_ptr<const PairCounts> m_pairs;
    std::shared_ptr<const ScatterValues> m_scatterValues;
    std::pair<std::string, std::string> m_scatterOf;
    std::shared_ptr<const CellSet> m_visible; ///< shared with works; nullptr: take it anew
    int m_cellsVersion = 1;                   ///< counts changes of rows and visible cells
    int m_countsVersion = 0;                  ///< of `m_pairs`: rows, parts, visible, selection
    int m_countsAsked = -1;
    int m_scatterVersion = 0;
    int m_scatterAsked = -1;
    int m_dataset = 0; ///< results for an earlier data set are ignored
    bool m_refreshing = false;
    std::optional<TablePlot> m_table;
    std::optional<ScatterPlot> m_scatter;
};

} // namespace ocellus

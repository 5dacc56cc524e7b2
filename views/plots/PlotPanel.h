// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/plots/PlotData.h"

#include <QByteArray>
#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace ocellus {

class PlotCanvas;
class ScatterCanvas;
class SegmentedControl;

/// The bottom tabs: dot plot, violins, heat map, scatter and composition, for the genes of the
/// Genes panel and one column of labels. Folded it keeps its tabs. GUI thread; all computing leaves
/// as PlotWork.
///
/// objectNames: "plotsPanel", "plotTabs", "plotFold", "plotFacts", "plotRows", "plotParts",
/// "plotX", "plotY", "plotScale", "plotLengths", "plotFind", "plotCanvas", "scatterCanvas",
/// "plotEmpty".
class PlotPanel : public QWidget {
    Q_OBJECT

public:
    explicit PlotPanel(ExplorerState& state, QWidget* parent = nullptr);

    /// Ids; the columns of the plots.
    void setGenes(const std::vector<std::string>& genes);

    PlotData& data() { return *m_data; }

    bool isOpen() const { return m_open; }

    void setOpen(bool open);
    void showPlot(PlotData::Shown shown); ///< opens it too

    /// Whether it is open, and at which tab; what is no state changes nothing.
    QByteArray saveState() const;
    void restoreState(const QByteArray& state);

    static constexpr int kTabsHeight = 30;
    static constexpr int kOpenHeight = 300; ///< that a window gives it first

Q_SIGNALS:
    void workWanted(const ocellus::PlotWork& work);
    void openChanged(bool open);

private:
    QWidget* buildTabs();
    QWidget* buildControls();
    QWidget* buildEmpty();
    QComboBox* combo(const QString& name, const QString& title, QLabel** label);
    void refreshControls();
    void fillSources(QComboBox* box, const ColourSource& current);
    void fillGenes(QComboBox* box, const std::string& current);
    void dataChanged();
    PlotData::Shown current() const;

    ExplorerState& m_state;
    PlotData* m_data;
    QTabBar* m_tabs = nullptr;
    QToolButton* m_fold = nullptr;
    QLabel* m_facts = nullptr;
    QWidget* m_controls = nullptr;
    QStackedWidget* m_stack = nullptr;
    PlotCanvas* m_canvas = nullptr;
    ScatterCanvas* m_scatter = nullptr;
    QWidget* m_empty = nullptr;
    QLabel* m_emptyTitle = nullptr;
    QLabel* m_emptyText = nullptr;
    QLabel *m_rowsLabel = nullptr, *m_partsLabel = nullptr, *m_xLabel = nullptr,
           *m_yLabel = nullptr;
    QComboBox *m_rows = nullptr, *m_parts = nullptr, *m_x = nullptr, *m_y = nullptr;
    SegmentedControl *m_scale = nullptr, *m_lengths = nullptr;
    QLineEdit* m_find = nullptr;
    bool m_open = false;
};

} // namespace ocellus

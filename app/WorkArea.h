// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapPane.h"

#include <QByteArray>
#include <QWidget>

#include <array>

class QSplitter;

namespace ocellus {

class ExplorerState;

/// The middle of the explorer: the first map, and beside it the second. Tools act on both.
class WorkArea : public QWidget {
    Q_OBJECT

public:
    WorkArea(ExplorerState& state, QWidget* parent);

    void setSecondMapShown(bool shown);
    bool secondMapShown() const;
    void setTool(MapTool tool);
    /// What drawing does without Shift or Alt held.
    void setSelectionMode(ExplorerState::SelectionMode mode);
    /// Puts a bar above the maps; it is hidden at first.
    void setContextBar(QWidget* bar);
    /// Gives both maps, or the view at their left and the first, the same width.
    void setEqualMaps();
    /// Puts a view at the left of the maps; it is hidden at first. Call once.
    void setLeftView(QWidget* view);
    void setLeftShown(bool shown);
    /// Puts a page in the place of the maps, below the bars; it is hidden at first. Call once.
    void setPage(QWidget* page);
    void setPageShown(bool shown);
    /// Which maps are shown and how wide: for a later restoreState(), which ignores what it cannot read.
    QByteArray saveState() const;
    void restoreState(const QByteArray& state);
    /// Shows all cells on every map.
    void fit();
    /// Notes where the maps look; restoreViews() shows that again, once. A map without such a view that
    /// was zoomed to something by the program (it has a note) shows all cells.
    void rememberViews();
    void restoreViews();
    /// @param number  1 or 2, as on the screen.
    MapPane* map(int number) const { return m_maps[static_cast<std::size_t>(number - 1)]; }

Q_SIGNALS:
    void secondMapToggled(bool shown);
    void toolLeft();  ///< a map went back to panning by itself (Escape)
    void geneWanted(int map); ///< the person wants to colour this map by a gene

private:
    QSplitter* m_splitter;
    std::array<MapPane*, 2> m_maps = {};
    std::array<MapPane::View, 2> m_views; ///< remembered
    QWidget* m_left = nullptr;
    QWidget* m_page = nullptr;
};

} // namespace ocellus

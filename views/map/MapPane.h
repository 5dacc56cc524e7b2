// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapLinks.h"
#include "views/map/MapSurface.h"

#include <QWidget>

#include <memory>

namespace ocellus {

/// True for positions in a section of tissue: drawn with y downwards and, where the unit is known, a
/// scale bar.
bool isTissueMap(const QString& mapName);

/// One map: header, points, and over them legend, labels, counts, tools and tooltip. Any number of
/// them watch one state; each has its own colour source by its number, all share selection, hover
/// and visible cells. Linked maps of one embedding move together.
///
/// objectName is "map1" for number 1; inside: "map1Header", "map1Source", "map1Link", "map1More",
/// "map1Surface" (takes mouse and keys), "selectionChip". GUI thread.
///
/// Animations (zoom to cells, pulse of a hovered label) are off when the application's property
/// "uiTest" is true or after `setAnimated(false)`.
class MapPane : public QWidget {
    Q_OBJECT

public:
    using Tool = MapTool;

    MapPane(ExplorerState& state, int mapNumber, QWidget* parent = nullptr);
    ~MapPane() override;

    int mapNumber() const;
    void setTool(Tool tool);
    Tool tool() const;

    /// Shows everything.
    void fit();
    /// Moves so that the cells fill the map; nothing happens for an empty set.
    /// @param note  said behind the count of cells until the map is moved: "zoomed to line 1"
    void zoomTo(const CellSet& cells, const QString& note = {});

    /// Where the map looks, to come back to; a view of another embedding is not taken.
    struct View {
        QString mapName;
        MapCamera camera;
    };
    View view() const;
    void setView(const View& view);

    /// The embedding shown ("X_umap"); empty while there is none. By default the state's first.
    QString mapName() const;
    void setMapName(const QString& name);

    bool isLinked() const;
    void setLinked(bool linked);
    void setAnimated(bool animated);
    /// Check labels: cells that are not selected keep 34 % of their colour instead of fading.
    void setRestKeepsColour(bool keeps);
    /// Cells without a label or value are what others show: faded, and not counted in the legend.
    void setMissingFaded(bool faded);
    void setLegendShown(bool shown);
    void setLabelsShown(bool shown);
    /// How many cells are drawn, at the top left; on at first.
    void setCountShown(bool shown);
    /// The chip "6,516 cells selected" at the top right; on for map 1 only.
    void setSelectionChipShown(bool shown);

    /// Cells with a place on the map that are not hidden, as in the count at the top left.
    Index drawnCells() const;
    /// "50,000 of 50,000 cells drawn".
    QString countText() const;
    /// What it was zoomed to, as in the map; empty once it was moved on.
    QString zoomNote() const;
    /// The map as seen, with legend and labels, without header; device pixels.
    QImage grabImage();

    /// Where a cell lies on the surface, CSS pixels; for tests and for pointing at it.
    QPointF pixelOf(Index cell) const;
    /// Drawing time of the last picture in milliseconds and what draws: "VTK, CPU picture" ...
    double lastDrawMilliseconds() const;
    QString backend() const;
    MapSurface* surface() const;

Q_SIGNALS:
    void toolChanged(ocellus::MapTool tool);
    void geneWanted();               ///< the person wants to colour this map by a gene
    void labelSelectionWanted();     ///< the label button of the selection chip
    void saveSelectionWanted();      ///< the save button of the selection chip
    void drawn();                    ///< a new picture is shown

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapCanvas.h"
#include "views/map/MapHeader.h"
#include "views/map/MapLinks.h"
#include "views/map/MapPane.h"
#include "views/map/ScaleEnds.h"
#include "views/map/SelectionChip.h"

#include <QFutureWatcher>
#include <QPointer>
#include <QTimer>
#include <QVariantAnimation>

namespace ocellus {

/// The working parts of a map pane: camera, what must be redrawn, and the drawing worker.
struct MapPane::Private {
    /// What a worker brings back.
    struct Drawn {
        std::shared_ptr<const MapPicture> picture;
        std::shared_ptr<const MapPoints> points;
        std::shared_ptr<const std::vector<LabelAnchor>> anchors; // of `points`
        double milliseconds = 0.0;
    };

    Private(MapPane& owner, ExplorerState& explorer, int mapNumber);

    void build();
    void connectState();
    void fillMoreMenu();

    // data
    void chooseMap();
    void takePositions();
    void pointsChanged();
    void anchorsChanged();
    std::shared_ptr<const MapPoints> snapshot() const;
    CellSet highlighted() const;
    void countHighlighted();

    // camera
    QRectF freeArea() const;
    double fitUnits() const; // data units per CSS pixel at zoom 1
    Viewport viewport() const;
    void setCamera(const MapCamera& wanted, bool tellLinks);
    void zoomAt(const QPointF& at, double factor);
    void pan(const QPointF& delta);
    void animateTo(const MapCamera& target);
    MapCamera fittedCamera() const;

    // drawing
    void refreshLater();
    void refresh();
    void layOut();
    void startDrawing(const Viewport& wanted);
    void takeDrawn(Drawn drawn);
    void placeTexts();
    void placeChip();
    void countChanged(); ///< or the note behind it
    static Drawn draw(std::shared_ptr<const MapPoints> points, const Viewport& viewport,
        std::shared_ptr<const std::vector<LabelAnchor>> anchors, bool wantAnchors);

    // gestures
    void selectOutline(const QPolygonF& outline, ExplorerState::SelectionMode mode);
    void selectStroke(const QPolygonF& path, ExplorerState::SelectionMode mode);
    void clickAt(const QPointF& at, ExplorerState::SelectionMode mode);
    void hoverAt(const QPointF& at);
    void hoverEnds();
    void hoverChanged();
    void pulse();
    QStringList tooltipFor(Index cell) const;
    bool animationsOn() const;

    MapPane& pane;
    ExplorerState& state;
    const QPointer<ExplorerState> stateAlive;
    const int number;
    MapHeader* header = nullptr;
    QWidget* stage = nullptr;
    MapCanvas* canvas = nullptr;
    MapSurface* surface = nullptr;
    SelectionChip* chip = nullptr;
    ScaleEnds* scaleEnds = nullptr;
    MapLinks* links = nullptr;
    MapScene scene;

    QString mapName;
    bool mapChosen = false; // by a person
    std::shared_ptr<const FloatMatrix> source;    ///< as the state has them
    std::shared_ptr<const FloatMatrix> positions; ///< y upwards; of tissue a turned copy
    std::optional<DataBox> bounds;
    std::shared_ptr<const DrawOrder> order;
    std::shared_ptr<const Colouring> orderOf;
    std::shared_ptr<const MapPoints> points;
    std::shared_ptr<const MapPicture> picture;
    std::shared_ptr<const MapPoints> pictureOf; // the points in `picture`
    std::shared_ptr<const std::vector<LabelAnchor>> anchors;
    std::shared_ptr<const CellSet> isolated; // cells of the hovered label
    double placedZoom = 0.0;

    MapCamera camera;
    bool linked = true;
    bool animated = true;
    bool restKeepsColour = false;
    bool missingFaded = false;
    std::shared_ptr<const Colouring> colouringOf; ///< the state's that scene.colouring shows
    bool legendShown = true;
    bool labelsShown = true;
    bool chipShown = false;
    bool ownsEntryHover = false;
    bool shapeIsMine = false; // the selection was made by scene.selectionShape

    bool pointsDirty = true; // `points` must be made again
    bool dataDirty = true;   // not only because the discs grow with zoom
    bool anchorsDirty = true;
    bool textsDirty = true;
    double lastDrawMs = 0.0;
    QTimer* refreshTimer = nullptr;
    QTimer* pickTimer = nullptr; // draws the picture that a movement, or the GPU, did without
    QTimer* pulseTimer = nullptr;
    int pulsesLeft = 0;
    bool pulseOn = true;
    QVariantAnimation* flight = nullptr;
    std::unique_ptr<QFutureWatcher<Drawn>> worker;
};

} // namespace ocellus

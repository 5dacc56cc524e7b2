// SPDX-License-Identifier: GPL-3.0-or-later
// Camera and drawing of a map pane.
#include "views/map/MapPanePrivate.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFontMetricsF>
#include <QtConcurrentRun>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr Index kDrawnAtOnce = 300000; // more cells are drawn by a worker
constexpr double kQuickMs = 4.0;       // pictures slower than this are not drawn for every step of a movement
constexpr int kMotionMs = 60;          // but so long after a step began
constexpr double kNarrowPane = 360.0;
constexpr double kTopRoom = 34.0;      // the count of cells
constexpr int kBelowCount = 28;        // y of the selection's chip in a narrow map
constexpr double kSideRoom = 14.0;
constexpr double kLeastZoom = 0.4;
constexpr double kMostZoom = 5000.0;
constexpr double kDiscGrowth = 0.3;    // discs grow with zoom to this power
constexpr double kMostDiscGrowth = 2.2;
constexpr Index kFewCells = 10000;
constexpr int kFlightMs = 180;

Rgb toRgb(const QColor& colour) {
    return {static_cast<std::uint8_t>(colour.red()), static_cast<std::uint8_t>(colour.green()),
        static_cast<std::uint8_t>(colour.blue())};
}

/// In tissue y grows downwards; the map's grows upwards.
std::shared_ptr<const FloatMatrix> upsideDown(const FloatMatrix& positions) {
    auto turned = std::make_shared<FloatMatrix>(positions);
    for (std::size_t i = 1; i < turned->values.size(); i += 2) {
        turned->values[i] = -turned->values[i];
    }
    return turned;
}

std::shared_ptr<const Colouring> withMissingFaded(const Colouring& given, Theme theme) {
    auto colouring = std::make_shared<Colouring>(given);
    const Rgb missing = noLabelColour(theme);
    const Rgb faded = fadedColour(theme);
    const auto same = [&missing](Rgb one) { return one.r == missing.r && one.g == missing.g && one.b == missing.b; };
    std::replace_if(colouring->colours.begin(), colouring->colours.end(), same, faded);
    for (Colouring::Entry& entry : colouring->entries) {
        entry.colour = entry.code == -1 ? faded : entry.colour;
    }
    colouring->missing = 0;
    return colouring;
}

bool sameView(const Viewport& a, const Viewport& b) {
    return a.width == b.width && a.height == b.height && a.centreX == b.centreX && a.centreY == b.centreY &&
        a.unitsPerPixel == b.unitsPerPixel;
}

} // namespace

// --- data ---------------------------------------------------------------------------------------

void MapPane::Private::chooseMap() {
    const std::vector<std::string> names = state.mapNames();
    const bool known = std::find(names.begin(), names.end(), mapName.toStdString()) != names.end();
    if (!known || (!mapChosen && !positions)) {
        mapName = names.empty() ? QString() : QString::fromStdString(names.front());
    }
    takePositions();
}

void MapPane::Private::takePositions() {
    const auto now = mapName.isEmpty() ? nullptr : state.positions(mapName.toStdString());
    if (!now && !mapName.isEmpty()) {
        const std::string wanted = mapName.toStdString();
        state.requestPositions(wanted); // may answer at once, through positionsChanged
        if (state.positions(wanted)) {
            return;
        }
    }
    const bool usable = now && state.dataset() && now->rows == state.dataset()->cellCount();
    if (source != now || !usable) {
        source = now;
        positions = !usable ? nullptr : isTissueMap(mapName) ? upsideDown(*now) : now;
        bounds = positions ? boundsOf(*positions, nullptr) : std::nullopt;
        picture.reset();
        pictureOf.reset();
        points.reset(); // a drawing that still waits is of the positions before
        pickTimer->stop();
        canvas->setPicture(nullptr);
        if (linked) {
            camera = links->camera(mapName);
        }
        if (camera.fitted) {
            camera = fittedCamera();
        }
    }
    scene.positions = positions;
    const auto dataset = state.dataset();
    scene.micrometresPerUnit = positions && dataset && isTissueMap(mapName) ? dataset->micrometresPerUnit() : 0.0;
    anchorsChanged();
}

void MapPane::Private::anchorsChanged() {
    anchorsDirty = true;
    anchors.reset();
    pointsChanged();
}

void MapPane::Private::pointsChanged() {
    pointsDirty = true;
    dataDirty = true;
    refreshLater();
}

CellSet MapPane::Private::highlighted() const {
    if (isolated && pulseOn) {
        CellSet cells = *isolated;
        cells &= state.visible();
        return cells;
    }
    return state.selection();
}

std::shared_ptr<const MapPoints> MapPane::Private::snapshot() const {
    auto frozen = std::make_shared<MapPoints>();
    const ThemeTokens& look = tokens(state.theme());
    const Index cells = positions->rows;
    frozen->positions = positions;
    frozen->colouring = scene.colouring;
    frozen->order = order;
    frozen->visible = state.visible();
    frozen->highlighted = highlighted();
    frozen->restKeepsColour = restKeepsColour;
    frozen->faded = fadedColour(state.theme());
    frozen->background = toRgb(look.map);
    const double narrow = stage->width() < kNarrowPane ? 0.7 : 1.0;
    const double growth = std::clamp(std::pow(std::max(1.0, camera.zoom), kDiscGrowth), 1.0, kMostDiscGrowth);
    frozen->diameter = defaultPointDiameter(cells) * narrow * growth * pane.devicePixelRatioF();
    frozen->alpha = cells < kFewCells ? 0.95 : 0.85;
    return frozen;
}

void MapPane::Private::countHighlighted() {
    scene.highlightedPerEntry.clear();
    const CellSet cells = highlighted();
    if (cells.empty() || !scene.colouring || scene.colouring->codes.empty()) {
        return;
    }
    scene.highlightedPerEntry.assign(scene.colouring->entries.size(), 0);
    for (Index cell = 0; cell < cells.size(); ++cell) {
        if (cells.contains(cell)) {
            ++scene.highlightedPerEntry[static_cast<std::size_t>(scene.colouring->codes[static_cast<std::size_t>(cell)])];
        }
    }
}

// --- camera -------------------------------------------------------------------------------------

QRectF MapPane::Private::freeArea() const {
    const double legendTop = scene.legend.bounds().isNull() ? stage->height() - 12.0 : scene.legend.bounds().top() - 8.0;
    const double top = stage->height() < 260 ? 24.0 : kTopRoom;
    return {kSideRoom, top, std::max(20.0, stage->width() - 2 * kSideRoom), std::max(20.0, legendTop - top)};
}

double MapPane::Private::fitUnits() const {
    if (!bounds) {
        return 1.0;
    }
    const QRectF area = freeArea();
    const double units =
        std::max((bounds->right - bounds->left) / area.width(), (bounds->top - bounds->bottom) / area.height());
    return units > 0.0 ? units : 1.0;
}

MapCamera MapPane::Private::fittedCamera() const {
    MapCamera fitted;
    if (bounds) {
        fitted.centreX = 0.5 * (bounds->left + bounds->right);
        fitted.centreY = 0.5 * (bounds->bottom + bounds->top);
    }
    return fitted;
}

Viewport MapPane::Private::viewport() const {
    const double ratio = pane.devicePixelRatioF();
    const double units = fitUnits() / camera.zoom; // per CSS pixel
    const QPointF area = freeArea().center();
    Viewport view;
    view.width = std::max(1, static_cast<int>(std::lround(stage->width() * ratio)));
    view.height = std::max(1, static_cast<int>(std::lround(stage->height() * ratio)));
    view.unitsPerPixel = units / ratio;
    view.centreX = camera.centreX + (0.5 * stage->width() - area.x()) * units;
    view.centreY = camera.centreY - (0.5 * stage->height() - area.y()) * units;
    return view;
}

void MapPane::Private::setCamera(const MapCamera& wanted, bool tellLinks) {
    const double before = camera.zoom;
    camera = wanted.fitted ? fittedCamera() : wanted;
    camera.zoom = std::clamp(camera.zoom, kLeastZoom, kMostZoom);
    if (scene.zoomNote != camera.note) {
        scene.zoomNote = camera.note;
        countChanged();
    }
    if (camera.zoom != before) {
        pointsDirty = true; // discs grow with zoom
    }
    if (tellLinks && linked) {
        links->move(mapName, camera, &pane);
    }
    refreshLater();
}

void MapPane::Private::zoomAt(const QPointF& at, double factor) {
    if (!positions) {
        return;
    }
    flight->stop();
    const double units = fitUnits() / camera.zoom;
    MapCamera target = camera;
    target.fitted = false;
    target.note.clear();
    target.zoom = std::clamp(camera.zoom * factor, kLeastZoom, kMostZoom);
    // the data point under the pointer stays there
    const QPointF fromCentre = at - freeArea().center();
    const double change = units - fitUnits() / target.zoom;
    target.centreX += fromCentre.x() * change;
    target.centreY -= fromCentre.y() * change;
    setCamera(target, true);
}

void MapPane::Private::pan(const QPointF& delta) {
    if (!positions) {
        return;
    }
    flight->stop();
    const double units = fitUnits() / camera.zoom;
    MapCamera target = camera;
    target.fitted = false;
    target.note.clear();
    target.centreX -= delta.x() * units;
    target.centreY += delta.y() * units;
    setCamera(target, true);
}

bool MapPane::Private::animationsOn() const { return animated && !qApp->property("uiTest").toBool(); }

void MapPane::Private::animateTo(const MapCamera& target) {
    flight->stop();
    if (!animationsOn() || !pane.isVisible()) {
        setCamera(target, true);
        return;
    }
    const MapCamera from = camera;
    flight->disconnect(&pane);
    QObject::connect(flight, &QVariantAnimation::valueChanged, &pane, [this, from, target](const QVariant& value) {
        const double t = value.toDouble();
        MapCamera between = target;
        if (t < 1.0) {
            between.fitted = false;
            between.zoom = from.zoom * std::pow(target.zoom / from.zoom, t);
            between.centreX = from.centreX + t * (target.centreX - from.centreX);
            between.centreY = from.centreY + t * (target.centreY - from.centreY);
        }
        setCamera(between, true);
    });
    flight->setStartValue(0.0);
    flight->setEndValue(1.0);
    flight->setDuration(kFlightMs);
    flight->setEasingCurve(QEasingCurve::OutCubic);
    flight->start();
}

// --- drawing ------------------------------------------------------------------------------------

void MapPane::Private::refreshLater() {
    if (!refreshTimer->isActive()) {
        refreshTimer->start(0);
    }
}

void MapPane::Private::layOut() {
    const auto colouring = state.dataset() ? state.colouring(number) : nullptr;
    const bool otherLook = colouringOf != colouring || scene.theme != state.theme();
    scene.theme = state.theme();
    scene.ratio = pane.devicePixelRatioF();
    if (otherLook) {
        colouringOf = colouring;
        scene.colouring = colouring && missingFaded ? withMissingFaded(*colouring, state.theme()) : colouring;
        scene.legend.setColouring(scene.colouring, scene.theme == Theme::Dark);
        order = std::make_shared<DrawOrder>(scene.colouring);
    }
    const QRectF before = scene.legend.bounds();
    scene.legend.layOut(legendShown ? QSizeF(stage->size()) : QSizeF());
    textsDirty = textsDirty || otherLook || before != scene.legend.bounds();
    canvas->setBackground(tokens(scene.theme).map);
}

void MapPane::Private::refresh() {
    refreshTimer->stop();
    layOut();
    if (!positions || !scene.colouring || !bounds) {
        const bool nothing = !state.dataset();
        const bool none = !nothing && mapName.isEmpty();
        scene.message = nothing ? QString()
            : none ? QStringLiteral("This data set holds no map")
            : positions ? QStringLiteral("No cell has a place on this map")
                        : QStringLiteral("Reading the map");
        scene.labels.clear();
        surface->refreshTexts();
        return;
    }
    scene.message.clear();
    if (camera.fitted) {
        camera = fittedCamera();
    }
    if (pointsDirty) {
        points = snapshot();
        countHighlighted();
        canvas->setPoints(points);
        pointsDirty = false;
    }
    scene.view = viewport();
    canvas->setView(scene.view);
    surface->update();
    if (!picture || (dataDirty && !canvas->drawsPoints())) {
        dataDirty = false;
        startDrawing(scene.view);
    } else if (canvas->drawsPoints()) {
        pickTimer->start();
    } else if (textsDirty || lastDrawMs < kQuickMs) {
        startDrawing(scene.view);
    } else if (!pickTimer->isActive()) {
        pickTimer->start(kMotionMs); // meanwhile the last picture is moved and scaled
    }
}

MapPane::Private::Drawn MapPane::Private::draw(std::shared_ptr<const MapPoints> points, const Viewport& viewport,
    std::shared_ptr<const std::vector<LabelAnchor>> anchors, bool wantAnchors) {
    Drawn result;
    QElapsedTimer clock;
    clock.start();
    result.picture = std::make_shared<const MapPicture>(drawPicture(*points, viewport));
    result.milliseconds = clock.nsecsElapsed() / 1e6;
    if (wantAnchors) {
        anchors = std::make_shared<const std::vector<LabelAnchor>>(
            findAnchors(*points->positions, *points->colouring, points->visible));
    }
    result.anchors = std::move(anchors);
    result.points = std::move(points);
    return result;
}

void MapPane::Private::startDrawing(const Viewport& wanted) {
    if (!points || (picture && pictureOf == points && sameView(picture->viewport, wanted) && anchors)) {
        if (textsDirty && picture) {
            placeTexts();
        }
        return;
    }
    if (positions->rows <= kDrawnAtOnce && !surface->isDragging()) {
        takeDrawn(draw(points, wanted, anchors, anchorsDirty || !anchors));
        return;
    }
    if (worker) {
        return; // `takeDrawn` looks again
    }
    worker = std::make_unique<QFutureWatcher<Drawn>>();
    QObject::connect(worker.get(), &QFutureWatcherBase::finished, &pane, [this] {
        Drawn result = worker->result();
        worker.release()->deleteLater();
        takeDrawn(std::move(result));
        refreshLater();
    });
    worker->setFuture(QtConcurrent::run(&Private::draw, points, wanted, anchors, anchorsDirty || !anchors));
}

void MapPane::Private::takeDrawn(Drawn drawn) {
    if (drawn.points->positions != positions) {
        return; // of another map
    }
    const bool otherPoints = pictureOf != drawn.points;
    picture = drawn.picture;
    pictureOf = drawn.points;
    lastDrawMs = drawn.milliseconds;
    // Anchors count the entries of their colouring: those of colours that were just replaced (and that
    // the scene still shows until it is laid out again) must not outlive them.
    if (drawn.points->colouring == scene.colouring && colouringOf == state.colouring(number) && drawn.points->visible == state.visible()) {
        textsDirty = textsDirty || anchors != drawn.anchors;
        anchors = drawn.anchors;
        anchorsDirty = false;
    }
    scene.countText = QStringLiteral("%1 of %2 cells drawn")
                          .arg(withCommas(picture->drawn), withCommas(positions->rows));
    countChanged();
    canvas->setPicture(picture);
    if (textsDirty || otherPoints || camera.zoom != placedZoom) {
        placeTexts();
    }
    surface->update();
    Q_EMIT pane.drawn();
}

/// Beside the count of cells where there is room for both, else below it.
void MapPane::Private::placeChip() {
    const double text = scene.countShown ? QFontMetricsF(interfaceFont(TextSize::Secondary)).horizontalAdvance(scene.countLine()) : 0.0;
    const int left = stage->width() - chip->width() - 10;
    chip->move(left, 12.0 + text + 8.0 > left ? kBelowCount : 8);
}

void MapPane::Private::countChanged() {
    placeChip();
    surface->refreshTexts();
    surface->setAccessibleName(QStringLiteral("Map %1: %2").arg(number).arg(scene.countLine()));
}

void MapPane::Private::placeTexts() {
    textsDirty = false;
    placedZoom = camera.zoom;
    scene.labels.clear();
    surface->refreshTexts();
    if (!labelsShown || !anchors || state.colourSource(number).kind == ColourSource::Kind::None || !scene.colouring || scene.colouring->continuous || !picture ||
        !sameView(picture->viewport, scene.view) || scene.colouring->codes.empty()) {
        return;
    }
    std::vector<QRectF> taken = {QRectF(0, 0, 220, 26)};
    if (!scene.legend.bounds().isNull()) {
        taken.push_back(scene.legend.bounds().adjusted(-12, -4, 12, 12));
    }
    if (chip->isVisible()) {
        taken.push_back(chip->geometry());
    }
    const bool lineages = isLineageSource(scene.colouring->source);
    scene.labels = placeLabels(*anchors, *scene.colouring, *picture, scene.ratio, lineages, taken);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapPane.h"

#include "views/map/MapPanePrivate.h"
#include "views/state/ColourScales.h"
#include "views/style/ThemeTokens.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include <functional>

namespace ocellus {

namespace {

/// Lets the canvas and the surface fill the stage and keeps the chip in its corner.
class Stage : public QWidget {
public:
    Stage(QWidget* parent, std::function<void()> resized)
        : QWidget(parent)
        , m_resized(std::move(resized)) {}

protected:
    void resizeEvent(QResizeEvent*) override { m_resized(); }

private:
    std::function<void()> m_resized;
};

} // namespace

MapPane::Private::Private(MapPane& owner, ExplorerState& explorer, int mapNumber)
    : pane(owner)
    , state(explorer)
    , stateAlive(&explorer)
    , number(mapNumber)
    , links(MapLinks::of(explorer))
    , chipShown(mapNumber == 1) {}

void MapPane::Private::build() {
    const QString name = QStringLiteral("map%1").arg(number);
    pane.setObjectName(name);
    header = new MapHeader(state, number, &pane);
    stage = new Stage(&pane, [this] {
        canvas->widget()->setGeometry(stage->rect());
        surface->setGeometry(stage->rect());
        placeChip();
        textsDirty = true;
        refreshLater();
    });
    canvas = makeMapCanvas(stage);
    canvas->widget()->setObjectName(name + QStringLiteral("Canvas"));
    surface = new MapSurface(scene, stage);
    surface->setObjectName(name + QStringLiteral("Surface"));
    scaleEnds = new ScaleEnds(state, number, scene, *surface);
    chip = new SelectionChip(state, stage);
    chip->setVisible(chipShown && !state.selection().empty());
    auto* column = new QVBoxLayout(&pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(stage, 1);
    pane.setMinimumSize(160, 140);
    refreshTimer = new QTimer(&pane);
    refreshTimer->setSingleShot(true);
    pickTimer = new QTimer(&pane);
    pickTimer->setSingleShot(true);
    pickTimer->setInterval(120);
    pulseTimer = new QTimer(&pane);
    pulseTimer->setInterval(125);
    connect(refreshTimer, &QTimer::timeout, &pane, [this] { refresh(); });
    connect(pickTimer, &QTimer::timeout, &pane, [this] { startDrawing(viewport()); });
    connect(pulseTimer, &QTimer::timeout, &pane, [this] { pulse(); });
    flight = new QVariantAnimation(&pane);
    fillMoreMenu();
}

void MapPane::Private::connectState() {
    connect(&state, &ExplorerState::datasetChanged, &pane, [this] {
        mapChosen = false;
        scene.selectionShape.clear();
        camera = MapCamera();
        chooseMap();
    });
    connect(&state, &ExplorerState::layersChanged, &pane, [this] { chooseMap(); });
    connect(&state, &ExplorerState::positionsChanged, &pane, [this](const QString& changed) {
        if (changed == mapName || !positions) {
            chooseMap();
        }
    });
    connect(&state, &ExplorerState::colouringChanged, &pane, [this](int changed) {
        if (changed == number) {
            anchorsChanged();
        }
    });
    connect(&state, &ExplorerState::visibleChanged, &pane, [this] { anchorsChanged(); });
    connect(&state, &ExplorerState::selectionChanged, &pane, [this] {
        if (!shapeIsMine) {
            scene.selectionShape.clear();
        }
        chip->setVisible(chipShown && !state.selection().empty());
        pointsChanged();
    });
    connect(&state, &ExplorerState::hoverChanged, &pane, [this] { hoverChanged(); });
    connect(&state, &ExplorerState::themeChanged, &pane, [this] { pointsChanged(); });
    connect(links, &MapLinks::moved, &pane, [this](const QString& moved, const QObject* mover) {
        if (linked && mover != &pane && moved == mapName) {
            setCamera(links->camera(moved), false);
        }
    });
    connect(header, &MapHeader::linkToggled, &pane, [this](bool on) { pane.setLinked(on); });
    connect(header, &MapHeader::geneWanted, &pane, &MapPane::geneWanted);
    connect(chip, &SelectionChip::labelWanted, &pane, &MapPane::labelSelectionWanted);
    connect(chip, &SelectionChip::saveWanted, &pane, &MapPane::saveSelectionWanted);
    connect(chip, &SelectionChip::resized, &pane, [this] {
        chip->setVisible(chipShown && !state.selection().empty());
        placeChip();
    });
    connect(surface, &MapSurface::panned, &pane, [this](const QPointF& delta) { pan(delta); });
    connect(surface, &MapSurface::zoomed, &pane, [this](const QPointF& at, double factor) { zoomAt(at, factor); });
    connect(surface, &MapSurface::fitWanted, &pane, [this] { pane.fit(); });
    connect(surface, &MapSurface::outlineDrawn, &pane,
        [this](const QPolygonF& outline, ExplorerState::SelectionMode mode) { selectOutline(outline, mode); });
    connect(surface, &MapSurface::strokeDrawn, &pane,
        [this](const QPolygonF& path, ExplorerState::SelectionMode mode) { selectStroke(path, mode); });
    connect(surface, &MapSurface::clicked, &pane,
        [this](const QPointF& at, ExplorerState::SelectionMode mode) { clickAt(at, mode); });
    connect(surface, &MapSurface::hovered, &pane, [this](const QPointF& at) { hoverAt(at); });
    connect(surface, &MapSurface::left, &pane, [this] { hoverEnds(); });
    connect(surface, &MapSurface::gestureEnded, &pane, [this] { refreshLater(); });
    connect(surface, &MapSurface::legendScrolled, &pane, [this](int rows) {
        if (scene.legend.scroll(rows)) {
            surface->refreshTexts();
        }
    });
}

void MapPane::Private::fillMoreMenu() {
    QMenu* menu = header->moreMenu();
    connect(menu, &QMenu::aboutToShow, &pane, [this, menu] {
        menu->clear();
        auto* group = new QActionGroup(menu);
        for (const std::string& name : state.mapNames()) {
            const QString text = QString::fromStdString(name);
            QAction* action = menu->addAction(text);
            action->setCheckable(true);
            action->setChecked(text == mapName);
            group->addAction(action);
            connect(action, &QAction::triggered, &pane, [this, text] { pane.setMapName(text); });
        }
        menu->addSeparator();
        const auto toggle = [&](const QString& text, bool on, auto set) {
            QAction* action = menu->addAction(text);
            action->setCheckable(true);
            action->setChecked(on);
            connect(action, &QAction::toggled, &pane, set);
        };
        toggle(QStringLiteral("Labels on the map"), labelsShown, [this](bool on) { pane.setLabelsShown(on); });
        toggle(QStringLiteral("Legend"), legendShown, [this](bool on) { pane.setLegendShown(on); });
        toggle(QStringLiteral("Colours of cividis"), state.colourMap() == ColourMap::Cividis,
            [this](bool on) { state.setColourMap(on ? ColourMap::Cividis : ColourMap::Viridis); });
        toggle(QStringLiteral("Follows the chosen gene"), state.followsGenes(number),
            [this](bool on) { state.setFollowsGenes(number, on); });
        const auto colouring = state.colouring(number);
        QAction* ends = menu->addAction(QStringLiteral("Change the ends of the colour scale"));
        ends->setEnabled(colouring && colouring->continuous);
        connect(ends, &QAction::triggered, &pane, [this] { scaleEnds->edit(0); });
        QAction* automatic = menu->addAction(QStringLiteral("Automatic colour scale"));
        automatic->setEnabled(colouring && colouring->endsChosen);
        connect(automatic, &QAction::triggered, &pane,
            [this] { setColourEnds(state, state.colourSource(number), std::nullopt); });
        menu->addSeparator();
        connect(menu->addAction(QStringLiteral("Show everything\tSpace")), &QAction::triggered, &pane, &MapPane::fit);
        QAction* to = menu->addAction(QStringLiteral("Zoom to the selected cells"));
        to->setEnabled(!state.selection().empty());
        connect(to, &QAction::triggered, &pane, [this] { pane.zoomTo(state.selection()); });
        connect(menu->addAction(QStringLiteral("Copy as a picture")), &QAction::triggered, &pane,
            [this] { QApplication::clipboard()->setImage(pane.grabImage()); });
    });
}

bool isTissueMap(const QString& mapName) {
    return mapName == QLatin1String("spatial") || mapName == QLatin1String("X_spatial");
}

MapPane::MapPane(ExplorerState& state, int mapNumber, QWidget* parent)
    : QWidget(parent)
    , m_d(std::make_unique<Private>(*this, state, mapNumber)) {
    m_d->build();
    m_d->connectState();
    m_d->chooseMap();
    state.setMapShown(mapNumber, true);
}

MapPane::~MapPane() {
    if (m_d->stateAlive) { // a window's members die before its children
        m_d->state.setMapShown(m_d->number, false);
        disconnect(&m_d->state, nullptr, this, nullptr);
    }
    // the worker reads only what it shares; its answer is no longer wanted
    m_d->worker.reset();
}

int MapPane::mapNumber() const { return m_d->number; }

void MapPane::setTool(Tool tool) {
    if (tool != m_d->surface->tool()) {
        m_d->surface->setTool(tool);
        Q_EMIT toolChanged(tool);
    }
}

MapPane::Tool MapPane::tool() const { return m_d->surface->tool(); }

void MapPane::fit() { m_d->animateTo(m_d->fittedCamera()); }

MapPane::View MapPane::view() const { return {m_d->mapName, m_d->camera}; }

void MapPane::setView(const View& view) {
    if (view.mapName == m_d->mapName) {
        m_d->flight->stop();
        m_d->setCamera(view.camera, true);
    }
}

void MapPane::zoomTo(const CellSet& cells, const QString& note) {
    if (!m_d->positions || cells.size() != m_d->positions->rows) {
        return;
    }
    const auto box = boundsOf(*m_d->positions, &cells);
    if (!box || !m_d->bounds) {
        return;
    }
    const QRectF area = m_d->freeArea();
    const double least = 0.02 * std::max(m_d->bounds->right - m_d->bounds->left, m_d->bounds->top - m_d->bounds->bottom);
    const double units = std::max({(box->right - box->left) / (0.8 * area.width()),
        (box->top - box->bottom) / (0.8 * area.height()), least / area.width(), 1e-12});
    MapCamera target;
    target.centreX = 0.5 * (box->left + box->right);
    target.centreY = 0.5 * (box->bottom + box->top);
    target.zoom = m_d->fitUnits() / units;
    target.fitted = false;
    target.note = note;
    m_d->animateTo(target);
}

QString MapPane::mapName() const { return m_d->mapName; }

void MapPane::setMapName(const QString& name) {
    m_d->mapChosen = true;
    if (name != m_d->mapName) {
        m_d->mapName = name;
        m_d->camera = MapCamera();
        m_d->scene.selectionShape.clear();
        m_d->takePositions();
    }
}

bool MapPane::isLinked() const { return m_d->linked; }

void MapPane::setLinked(bool linked) {
    m_d->linked = linked;
    m_d->header->showLinked(linked);
    if (linked) {
        m_d->setCamera(m_d->links->camera(m_d->mapName), false);
    }
}

void MapPane::setAnimated(bool animated) { m_d->animated = animated; }

void MapPane::setRestKeepsColour(bool keeps) {
    m_d->restKeepsColour = keeps;
    m_d->pointsChanged();
}

void MapPane::setMissingFaded(bool faded) {
    m_d->missingFaded = faded;
    m_d->colouringOf.reset(); // it is taken anew
    m_d->pointsChanged();
}

void MapPane::setLegendShown(bool shown) {
    m_d->legendShown = shown;
    m_d->textsDirty = true;
    m_d->refreshLater();
}

void MapPane::setLabelsShown(bool shown) {
    m_d->labelsShown = shown;
    m_d->textsDirty = true;
    m_d->refreshLater();
}

void MapPane::setCountShown(bool shown) {
    m_d->scene.countShown = shown;
    m_d->textsDirty = true;
    m_d->refreshLater();
}

void MapPane::setSelectionChipShown(bool shown) {
    m_d->chipShown = shown;
    m_d->chip->setVisible(shown && !m_d->state.selection().empty());
}

Index MapPane::drawnCells() const { return m_d->picture ? m_d->picture->drawn : 0; }

QString MapPane::countText() const { return m_d->scene.countText; }

QString MapPane::zoomNote() const { return m_d->camera.note; }

QImage MapPane::grabImage() {
    m_d->refresh();
    QImage image = m_d->canvas->grab().convertToFormat(QImage::Format_RGB32);
    image.setDevicePixelRatio(devicePixelRatioF());
    m_d->surface->render(&image, QPoint(), QRegion(), QWidget::DrawChildren);
    return image;
}

QPointF MapPane::pixelOf(Index cell) const {
    if (!m_d->positions || cell < 0 || cell >= m_d->positions->rows) {
        return {};
    }
    const float* at = m_d->positions->row(cell);
    return m_d->scene.toPixel(at[0], at[1]);
}

double MapPane::lastDrawMilliseconds() const { return m_d->lastDrawMs; }

QString MapPane::backend() const { return QString::fromLatin1(m_d->canvas->backend()); }

MapSurface* MapPane::surface() const { return m_d->surface; }

void MapPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_d->pointsChanged(); // the size of the discs depends on the width
}

void MapPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_d->textsDirty = true;
        m_d->pointsChanged();
    }
}

bool MapPane::event(QEvent* event) {
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent) {
        m_d->state.setMapShown(m_d->number, event->type() == QEvent::ShowToParent);
    }
    if (event->type() == QEvent::ScreenChangeInternal || event->type() == QEvent::Show) {
        m_d->pointsChanged();
    }
    return QWidget::event(event);
}

} // namespace ocellus

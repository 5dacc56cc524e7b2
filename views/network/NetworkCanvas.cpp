// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkCanvas.h"

#include "core/base/Error.h"
#include "views/figures/FigureFonts.h"
#include "views/state/ExplorerState.h"
#include "views/style/ThemeTokens.h"
#include "views/style/WindowScene.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ocellus {

namespace {

constexpr double kReachMm = 1.3; ///< from an edge that still means it

} // namespace

NetworkCanvas::NetworkCanvas(NetworkState& network, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_network(network), m_state(state) {
    setObjectName(QStringLiteral("networkCanvas"));
    setAccessibleName(QStringLiteral("Gene network"));
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", QStringLiteral("inside"));
    setMouseTracking(true);
    setMinimumSize(160, 140);
    connect(&network, &NetworkState::drawingChanged, this, &NetworkCanvas::rebuild);
    connect(&network, &NetworkState::currentChanged, this, qOverload<>(&QWidget::update));
    connect(&state, &ExplorerState::themeChanged, this, &NetworkCanvas::rebuild);
}

const NetworkPlot* NetworkCanvas::plot() const {
    return m_network.drawing() ? &m_network.drawing()->plot : nullptr;
}

void NetworkCanvas::rebuild() {
    m_pointed = {};
    m_stale = true;
    if (isVisible()) {
        layOut();
    }
    update();
}

void NetworkCanvas::layOut() {
    m_stale = false;
    m_image = QImage();
    m_picture = NetworkPicture();
    m_problem.clear();
    if (plot() == nullptr || width() < 60 || height() < 60) {
        return;
    }
    NetworkPlot coloured = *plot();
    coloured.map = m_state.colourMap();
    const PlotPage page = windowPage(size(), m_state.theme());
    try {
        m_picture = networkScene(coloured, page, figureTextWidth(page.options.font));
    } catch (const UsageError& error) {
        m_problem = QString::fromUtf8(error.what());
        return;
    }
    m_image = windowImage(m_picture.scene, size(), devicePixelRatioF(), m_state.theme());
    Q_EMIT drawn();
}

QPoint NetworkCanvas::pointOfNode(Index node) const {
    const NetworkNodeMark& mark = m_picture.nodes[static_cast<std::size_t>(node)];
    return (QPointF(mark.x, mark.y) / kMmPerPixel).toPoint();
}

QPoint NetworkCanvas::pointOfEdge(Index edge) const {
    const NetworkEdge& one = plot()->edges[static_cast<std::size_t>(edge)];
    return (pointOfNode(one.from) + pointOfNode(one.to)) / 2;
}

void NetworkCanvas::paintNode(QPainter& painter, Index node, const QPen& pen) const {
    const NetworkNodeMark& mark = m_picture.nodes[static_cast<std::size_t>(node)];
    const QPointF middle = QPointF(mark.x, mark.y) / kMmPerPixel;
    const double radius = mark.radiusMm / kMmPerPixel + 3.0;
    painter.setPen(pen);
    if (plot()->nodes[static_cast<std::size_t>(node)].regulator) {
        painter.drawPolygon(QPolygonF{{middle + QPointF(0, -radius), middle + QPointF(radius, 0), middle + QPointF(0, radius), middle + QPointF(-radius, 0)}});
    } else {
        painter.drawEllipse(middle, radius, radius);
    }
}

void NetworkCanvas::paintEdge(QPainter& painter, Index edge, const QPen& pen) const {
    const NetworkEdge& one = plot()->edges[static_cast<std::size_t>(edge)];
    const auto end = [this](Index from, Index to) { // at the rim of the mark
        const NetworkNodeMark& a = m_picture.nodes[static_cast<std::size_t>(from)];
        const NetworkNodeMark& b = m_picture.nodes[static_cast<std::size_t>(to)];
        const double length = std::max(1e-6, std::hypot(b.x - a.x, b.y - a.y));
        const double share = std::min(0.45, (a.radiusMm + 0.4) / length);
        return QPointF(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)) / kMmPerPixel;
    };
    painter.setPen(pen);
    painter.drawLine(end(one.from, one.to), end(one.to, one.from));
}

void NetworkCanvas::paintEvent(QPaintEvent*) {
    if (m_stale) {
        layOut();
    }
    QPainter painter(this);
    const ThemeTokens& look = tokens(m_state.theme());
    painter.fillRect(rect(), look.panel);
    if (m_image.isNull()) {
        painter.setPen(look.text2);
        painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, m_problem);
        return;
    }
    painter.drawImage(0, 0, m_image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const auto& genes = m_network.drawing()->geneOf;
    const auto current = std::find(genes.begin(), genes.end(), m_network.currentGene());
    if (current != genes.end()) {
        paintNode(painter, current - genes.begin(), QPen(look.accent, 2.0));
    }
    if (m_network.currentEdge() >= 0) {
        paintEdge(painter, m_network.currentEdge(), QPen(look.accent, 3.0, Qt::SolidLine, Qt::RoundCap));
    }
    if (m_pointed.node >= 0) {
        paintNode(painter, m_pointed.node, QPen(look.text2, 1.5));
    } else if (m_pointed.edge >= 0 && m_pointed.edge != m_network.currentEdge()) {
        paintEdge(painter, m_pointed.edge, QPen(look.text2, 2.5, Qt::SolidLine, Qt::RoundCap));
    }
}

void NetworkCanvas::resizeEvent(QResizeEvent*) {
    m_stale = true;
}

NetworkCanvas::Mark NetworkCanvas::markAt(const QPointF& pixel) const {
    Mark mark;
    if (plot() != nullptr && !m_picture.nodes.empty()) {
        const QPointF at = pixel * kMmPerPixel;
        mark.node = m_picture.nodeAt(at.x(), at.y());
        mark.edge = mark.node >= 0 ? -1 : m_picture.edgeAt(*plot(), at.x(), at.y(), kReachMm);
    }
    return mark;
}

QString NetworkCanvas::textOf(const Mark& mark) const {
    return plot() == nullptr ? QString()
           : mark.node >= 0  ? QString::fromStdString(networkNodeText(*plot(), mark.node))
           : mark.edge >= 0  ? QString::fromStdString(networkEdgeText(*plot(), mark.edge))
                             : QString();
}

void NetworkCanvas::point(const Mark& mark) {
    if (mark != m_pointed) {
        m_pointed = mark;
        setAccessibleDescription(textOf(mark));
        update();
    }
}

void NetworkCanvas::choose(const Mark& mark) {
    if (mark.node >= 0) {
        m_network.setCurrentGene(m_network.drawing()->geneOf[static_cast<std::size_t>(mark.node)]);
    } else if (mark.edge >= 0) {
        m_network.setCurrentEdge(static_cast<int>(mark.edge));
    }
}

void NetworkCanvas::goAround(const Mark& mark) {
    if (mark.node >= 0) {
        NetworkChoice choice = m_network.choice();
        choice.around = NetworkChoice::Around::Gene;
        choice.which = m_network.drawing()->geneOf[static_cast<std::size_t>(mark.node)];
        m_network.setChoice(choice);
    }
}

void NetworkCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        choose(markAt(event->position()));
    }
}

void NetworkCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    goAround(markAt(event->position()));
}

void NetworkCanvas::mouseMoveEvent(QMouseEvent* event) {
    point(markAt(event->position()));
}

void NetworkCanvas::keyPressEvent(QKeyEvent* event) {
    if (plot() == nullptr) {
        return QWidget::keyPressEvent(event);
    }
    const int key = event->key();
    const Index across = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    const Index along = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (across != 0) {
        const auto nodes = static_cast<Index>(plot()->nodes.size());
        point({m_pointed.node < 0 ? 0 : (m_pointed.node + across + nodes) % nodes, -1});
    } else if (along != 0) {
        const auto edges = static_cast<Index>(plot()->edges.size());
        point({-1, m_pointed.edge < 0 ? 0 : (m_pointed.edge + along + edges) % edges});
    } else if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        const Mark mark = m_pointed; // choosing may draw anew
        if (event->modifiers().testFlag(Qt::ShiftModifier)) {
            goAround(mark);
        } else {
            choose(mark);
        }
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool NetworkCanvas::event(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        point({});
    } else if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), textOf(markAt(help->pos())), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace ocellus

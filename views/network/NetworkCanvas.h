// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QImage>
#include <QWidget>

namespace ocellus {

class ExplorerState;

/// A network on the screen: the scene that prints. A click on a gene colours the maps that follow, on
/// an edge shows its two genes against each other; a double click goes around the gene. By keyboard:
/// left and right go from gene to gene, up and down from edge to edge, Enter chooses, Shift+Enter
/// goes around the gene. GUI thread.
class NetworkCanvas : public QWidget {
    Q_OBJECT

public:
    NetworkCanvas(NetworkState& network, ExplorerState& state, QWidget* parent);

    const NetworkPicture& picture() const { return m_picture; }
    /// Middle of a gene, and of an edge, of the drawing in pixels; for tests.
    QPoint pointOfNode(Index node) const;
    QPoint pointOfEdge(Index edge) const;

Q_SIGNALS:
    void drawn(); ///< a new picture is shown

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Mark {
        Index node = -1, edge = -1;
        bool operator==(const Mark&) const = default;
    };

    const NetworkPlot* plot() const;
    void rebuild();
    void layOut();
    Mark markAt(const QPointF& pixel) const;
    void point(const Mark& mark);
    void choose(const Mark& mark);
    void goAround(const Mark& mark);
    QString textOf(const Mark& mark) const;
    void paintNode(QPainter& painter, Index node, const QPen& pen) const;
    void paintEdge(QPainter& painter, Index edge, const QPen& pen) const;

    NetworkState& m_network;
    ExplorerState& m_state;
    NetworkPicture m_picture;
    QImage m_image;
    QString m_problem; ///< why nothing can be drawn here
    Mark m_pointed;
    bool m_stale = true;
};

} // namespace ocellus

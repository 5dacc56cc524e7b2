// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"
#include "core/tasks/ReviewEvidence.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

class ExplorerState;

/// The dot plot of both labels' markers: the scene that prints, as high as it needs. Click a gene:
/// colours the maps that follow by it. GUI thread.
class EvidencePlot : public QWidget {
    Q_OBJECT

public:
    explicit EvidencePlot(ExplorerState& state, QWidget* parent);

    /// @param genes  ids of the plot's genes; nullptr plot: `words` stand there instead.
    void show(std::shared_ptr<const TablePlot> plot, std::vector<std::string> genes, const QString& words);
    const TablePlot* plot() const { return m_plot.get(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    void layOut();
    void paintLegend(QPainter& painter) const;
    const PlotMark* markAt(const QPointF& at) const;

    ExplorerState& m_state;
    std::shared_ptr<const TablePlot> m_plot;
    std::vector<std::string> m_genes;
    QString m_words;
    PlotPicture m_picture;
    QImage m_image;
};

/// Probabilities from a lineage down to a label, for the suggested and the annotated label side by
/// side. GUI thread.
class PathView : public QWidget {
    Q_OBJECT

public:
    explicit PathView(QWidget* parent);

    struct Side {
        QString title;
        std::vector<PathStep> steps;
    };

    void show(Side suggested, Side annotated);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintSide(QPainter& painter, const QRect& box, const Side& side) const;

    Side m_suggested, m_annotated;
};

/// Shares of labels as one bar with names below. GUI thread.
class ShareBar : public QWidget {
    Q_OBJECT

public:
    explicit ShareBar(QWidget* parent);

    struct Part {
        QString name;
        Rgb colour;
        double share = 0.0; ///< 0..1
    };

    /// Most first; what is left of 1 is drawn as the ground.
    void show(std::vector<Part> parts);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Part> m_parts;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/LossTable.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace ocellus {

/// The curves of a training while it runs: above, the share of held-out cells that is right after
/// every epoch; below, the loss of every step and of the held-out cells. GUI thread.
class CurvesView : public QWidget {
    Q_OBJECT

public:
    explicit CurvesView(QWidget* parent);

    void clear();
    void add(const LossRow& row);
    std::size_t rows() const { return m_steps.size() + m_trials.size(); }
    /// Held-out cells right after the last epoch, 0..1; negative: no epoch has ended.
    double lastShare() const { return m_trials.empty() ? -1.0 : m_trials.back().right; }

    QSize sizeHint() const override { return {480, 260}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    struct Step {
        double step = 0.0;
        double loss = 0.0;
    };
    struct Trial {
        double step = 0.0;
        Index epoch = 0;
        double loss = 0.0;
        double right = 0.0; ///< NaN: no class was tried
    };
    struct Axes {
        QRect area;
        double low = 0.0, high = 1.0; ///< of y
        double last = 1.0;            ///< step at the right end

        QPointF at(double step, double y) const;
    };

    Axes sharesAxes() const;
    Axes lossAxes() const;
    double lastStep() const;
    void paintAxes(QPainter& painter, const Axes& axes, const QString& title, bool shares) const;
    void paintLosses(QPainter& painter, const Axes& axes) const;
    void paintShares(QPainter& painter, const Axes& axes) const;

    std::vector<Step> m_steps;
    std::vector<Trial> m_trials;
};

} // namespace ocellus

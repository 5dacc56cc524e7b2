// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Finetune.h"

#include <QWidget>

#include <vector>

namespace ocellus {

/// Whether a model's probabilities can be believed: a disc per tenth of 0..1, as high as the share of its held-out
/// cells that are right and as large as their number; discs on the line from corner to corner are as sure as they
/// should be, below it too sure. GUI thread.
class ProbabilitiesView : public QWidget {
    Q_OBJECT

public:
    explicit ProbabilitiesView(QWidget* parent);

    /// @param bins  as in FinetuneReport; empty: nothing was scored
    void show(const std::vector<ProbabilityBin>& bins);

    QSize sizeHint() const override { return {420, 320}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF area() const;
    QPointF at(double probability, double right) const;
    double radius(Index cells) const;
    void paintAxes(QPainter& painter) const;

    std::vector<ProbabilityBin> m_bins; ///< those with cells
    Index m_mostCells = 0;
};

/// "Of 63 cells told with 80 to 90 %, 84 % are right."
QString binSentence(const ProbabilityBin& bin);

} // namespace ocellus

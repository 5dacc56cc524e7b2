// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/PairPlot.h"

#include <QImage>
#include <QWidget>

#include <memory>

namespace ocellus {

/// Published labels against predicted ones as a matrix, the scene that prints. GUI thread.
class ConfusionView : public QWidget {
    Q_OBJECT

public:
    explicit ConfusionView(QWidget* parent);

    /// nullptr: nothing was scored.
    void show(std::shared_ptr<const PairPlot> plot);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void layOut();

    std::shared_ptr<const PairPlot> m_plot;
    PairPicture m_picture;
    QImage m_image;
    QString m_words;
    bool m_stale = true;
};

/// Held-out cells by their label and by the predicted one. @param counts  row: label, column: predicted.
std::shared_ptr<const PairPlot> confusionPlot(const std::vector<std::string>& names, const std::vector<std::vector<Index>>& counts);

} // namespace ocellus

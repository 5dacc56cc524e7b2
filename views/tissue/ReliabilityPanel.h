// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/GeneValueStates.h"

#include <QString>
#include <QWidget>

#include <vector>

class QLabel;

namespace ocellus {

/// How well hidden genes came back, one bar a gene, best first; those that the person asked to hide
/// stand out, and below `kLowReliability` a gene is called low. GUI thread.
class ReliabilityBars : public QWidget {
    Q_OBJECT

public:
    struct Bar {
        QString name;
        double correlation = 0.0;
        bool asked = false; ///< hidden by the person, not as a check
        QString id;         ///< of an asked gene
    };

    explicit ReliabilityBars(QWidget* parent = nullptr);
    void setBars(std::vector<Bar> bars);
    const std::vector<Bar>& bars() const { return m_bars; }
    QSize minimumSizeHint() const override { return {240, 130}; }

Q_SIGNALS:
    void geneChosen(const QString& geneId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF plot() const;
    QRectF columnOf(std::size_t bar) const;
    int barAt(const QPointF& point) const;

    std::vector<Bar> m_bars;
};

/// The check behind imputed values: which measured genes were hidden from the model and how well each
/// came back. objectNames: "reliabilityPanel", "reliabilityBars", "reliabilityFacts".
class ReliabilityPanel : public QWidget {
    Q_OBJECT

public:
    explicit ReliabilityPanel(ExplorerState& state, QWidget* parent = nullptr);

Q_SIGNALS:
    void geneChosen(const QString& geneId);

private:
    void refresh();

    ExplorerState& m_state;
    QLabel* m_facts;
    ReliabilityBars* m_bars;
};

} // namespace ocellus

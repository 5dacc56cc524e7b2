// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Scene.h"
#include "core/figures/TablePlot.h"
#include "views/species/SpeciesState.h"

#include <QImage>
#include <QWidget>

#include <functional>

class QLabel;
class QTabBar;

namespace ocellus {

class ExplorerState;

/// A scene on the screen, drawn anew for every size and theme. GUI thread.
class SceneCanvas : public QWidget {
    Q_OBJECT

public:
    using Draw = std::function<Scene(const PlotPage& page)>; ///< may throw UsageError: too small

    SceneCanvas(ExplorerState& state, QWidget* parent);
    void setDraw(Draw draw); ///< empty: nothing is drawn
    bool isEmpty() const { return !m_draw; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ExplorerState& m_state;
    Draw m_draw;
    QImage m_image;
    QString m_problem;
};

/// How far the generated ranking of genes agrees with the observed one, and the values of one gene in all
/// groups. GUI thread.
///
/// objectNames: "effectsPanel", "effectsTabs", "effectsNumber", "effectsSentence", "effectsCanvas".
class EffectsPanel : public QWidget {
    Q_OBJECT

public:
    enum Tab { Overlap, Against, Gene };

    EffectsPanel(SpeciesState& species, ExplorerState& state, QWidget* parent);

    void showTab(Tab tab);
    QString sentence() const;

private:
    void refresh();
    void showOverlap();
    void showAgainst();
    void showGene();
    void say(const QString& number, const QString& sentence);

    SpeciesState& m_species;
    ExplorerState& m_state;
    QTabBar* m_tabs;
    QLabel* m_number;
    QLabel* m_sentence;
    SceneCanvas* m_canvas;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapPane.h"
#include "views/species/SpeciesState.h"
#include "views/state/ExplorerState.h"

#include <QWidget>

#include <array>
#include <memory>

class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace ocellus {

class EffectsPanel;
class GeneratedBanner;
class ValueBadge;

/// The whole middle of the window in the species mode: the banner, three maps of one layout side by side
/// (observed, generated, target or control), and below them the differences. The maps have a state of their
/// own, whose cells are all groups of the answer one after the other; its selection is that of the window's
/// cells they were made of, both ways. A gene that colours them is a step of the window's undo. GUI thread.
///
/// objectNames: "speciesPage", "speciesFacts", "speciesStack", "speciesMessage", "cancelSpecies",
/// "speciesTitle1" to "speciesTitle3", "speciesCount1" to "speciesCount3", "speciesThird", "map11" to "map13".
class SpeciesPage : public QWidget {
    Q_OBJECT

public:
    SpeciesPage(SpeciesState& species, ExplorerState& window, QWidget* parent);
    ~SpeciesPage() override;

    static constexpr int kFirstMap = 11;
    MapPane* map(int place) const { return m_panes[static_cast<std::size_t>(place)].map; } ///< 0 to 2
    ExplorerState& shown() { return m_shown; }
    EffectsPanel* effects() const { return m_effects; }
    void setTool(MapTool tool);
    void setSelectionMode(ExplorerState::SelectionMode mode);
    /// What the third map shows: the target's cells or the unchanged control.
    void setThird(CounterfactualGroup group);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Pane {
        CounterfactualGroup group = CounterfactualGroup::Source;
        MapPane* map = nullptr;
        QWidget* header = nullptr;
        QWidget* title = nullptr;
        QLabel* count = nullptr;
        QString countText, shortCount; ///< "500 of 6,000 cells", and where that has no room "500 cells"
        ValueBadge* badge = nullptr;
    };

    QWidget* buildMaps();
    QWidget* buildPane(int place);
    QWidget* buildMessage();
    void takeAnswer();
    void showHeaders();
    void fitHeader(const Pane& pane);
    void colour();
    void spreadValues();
    void refresh();
    void takeSelection();  ///< of the window's cells
    void giveSelection();  ///< to the window

    SpeciesState& m_species;
    ExplorerState& m_window;
    ExplorerState m_shown;
    std::array<Pane, 3> m_panes;
    QStackedWidget* m_stack = nullptr;
    GeneratedBanner* m_banner = nullptr; ///< shown once there is something generated
    QLabel* m_facts = nullptr; ///< how the genes met the model
    QLabel* m_message = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_spread = nullptr;
    EffectsPanel* m_effects = nullptr;
    bool m_selecting = false;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <QFrame>

class QLabel;
class QMenu;
class QToolButton;

namespace ocellus {

class Chip;
class ValueBadge;

/// The 32 px header of a map: what it is coloured by (a menu), who says it, the value state, and at
/// the right the link and the menu of the map. Where it is too narrow, "partial, 2,800 of 6,000" becomes
/// "partial 46 %", then the name ends in "…"; tooltips keep both in full.
class MapHeader : public QFrame {
    Q_OBJECT

public:
    MapHeader(ExplorerState& state, int map, QWidget* parent);

    void showLinked(bool linked);
    QMenu* moreMenu() const { return m_more; }

    QSize minimumSizeHint() const override { return {0, height()}; }

Q_SIGNALS:
    void linkToggled(bool linked);
    void geneWanted(); ///< "A gene…" was chosen in the menu

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fillSources();
    void fitTexts(); ///< to the width
    void showValues(const ColourSource& source);
    void showSource();

    ExplorerState& m_state;
    int m_map;
    bool m_linked = true;
    bool m_sized = false; ///< the width is known
    QString m_title;                    ///< of what the map is coloured by
    QString m_partialText, m_partialShort;
    QToolButton* m_source;
    QMenu* m_sources;
    QLabel* m_says;
    ValueBadge* m_badge;
    Chip* m_partial;
    Chip* m_trust; ///< reliability of imputed values
    Chip* m_other; ///< the gene has no values of the switch
    QToolButton* m_link;
    QMenu* m_more;
};

} // namespace ocellus

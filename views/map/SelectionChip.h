// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <QFrame>

class QLabel;

namespace ocellus {

/// "6,516 cells selected" with: show only these, label, save, clear. Hidden while nothing is selected.
class SelectionChip : public QFrame {
    Q_OBJECT

public:
    SelectionChip(ExplorerState& state, QWidget* parent);

Q_SIGNALS:
    void labelWanted();
    void saveWanted();
    void resized(); ///< shown, hidden or of another width: place it again

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showSelection();

    ExplorerState& m_state;
    QLabel* m_count;
};

} // namespace ocellus

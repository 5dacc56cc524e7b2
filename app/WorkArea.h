// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSplitter;

namespace ocellus {

class ExplorerState;

/// The middle of the explorer: the first map, and beside it the second.
class WorkArea : public QWidget {
    Q_OBJECT

public:
    WorkArea(ExplorerState& state, QWidget* parent);

    void setSecondMapShown(bool shown);
    bool secondMapShown() const;
    void fit();
    QWidget* map(int number) const;

private:
    QSplitter* m_splitter;
    QWidget* m_maps[2] = {};
};

} // namespace ocellus

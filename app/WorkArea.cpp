// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/WorkArea.h"

#include <QHBoxLayout>
#include <QSplitter>

namespace ocellus {

WorkArea::WorkArea(ExplorerState&, QWidget* parent)
    : QWidget(parent)
    , m_splitter(new QSplitter(Qt::Horizontal, this)) {
    setObjectName(QStringLiteral("workArea"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    m_splitter->setChildrenCollapsible(false);
    for (int number = 1; number <= 2; ++number) {
        auto* pane = new QWidget(m_splitter);
        pane->setObjectName(QStringLiteral("map%1").arg(number));
        pane->setProperty("surface", "map");
        pane->setAttribute(Qt::WA_StyledBackground);
        m_splitter->addWidget(pane);
        m_maps[number - 1] = pane;
    }
    m_splitter->setSizes({540, 318});
}

void WorkArea::setSecondMapShown(bool shown) {
    m_maps[1]->setVisible(shown);
}

bool WorkArea::secondMapShown() const {
    return !m_maps[1]->isHidden();
}

void WorkArea::fit() {}

QWidget* WorkArea::map(int number) const {
    return m_maps[number - 1];
}

} // namespace ocellus

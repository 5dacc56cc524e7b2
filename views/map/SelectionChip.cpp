// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/SelectionChip.h"

#include "views/style/Controls.h"
#include "views/style/ThemeTokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace ocellus {

SelectionChip::SelectionChip(ExplorerState& state, QWidget* parent)
    : QFrame(parent)
    , m_state(state)
    , m_count(textLabel({}, TextRole::Heading, this)) {
    setObjectName(QStringLiteral("selectionChip"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(11, 2, 3, 2);
    row->setSpacing(4);
    row->addWidget(m_count);
    row->addWidget(textLabel(QStringLiteral("selected"), TextRole::Secondary, this));
    row->addSpacing(4);
    row->addWidget(verticalLine(this));
    const auto add = [&](const QString& icon, const QString& text, const QString& name, auto action) {
        QToolButton* button = dockButton(icon, text, this);
        button->setObjectName(name);
        row->addWidget(button);
        connect(button, &QToolButton::clicked, this, action);
    };
    add(QStringLiteral("filter"), QStringLiteral("Show only the selected cells"), QStringLiteral("showSelected"), [this] {
        m_state.setVisible(m_state.selection(),
            QStringLiteral("Show only %1").arg(cellsText(m_state.selection().count())));
    });
    add(QStringLiteral("tag"), QStringLiteral("Label these cells (F2)"), QStringLiteral("labelSelection"),
        [this] { Q_EMIT labelWanted(); });
    add(QStringLiteral("save"), QStringLiteral("Save these cells under a name (S)"), QStringLiteral("saveSelection"),
        [this] { Q_EMIT saveWanted(); });
    add(QStringLiteral("close"), QStringLiteral("Clear the selection"), QStringLiteral("clearSelection"),
        [this] { m_state.clearSelection(); });
    connect(&state, &ExplorerState::selectionChanged, this, &SelectionChip::showSelection);
    connect(&state, &ExplorerState::datasetChanged, this, &SelectionChip::showSelection);
    showSelection();
}

void SelectionChip::showSelection() {
    const Index count = m_state.selection().count();
    m_count->setText(cellsText(count));
    setVisible(count > 0);
    adjustSize();
    Q_EMIT resized();
}

void SelectionChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& look = tokens(m_state.theme());
    painter.setPen(QPen(look.line2, 1.0));
    painter.setBrush(look.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

} // namespace ocellus

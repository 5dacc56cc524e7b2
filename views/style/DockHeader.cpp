// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/DockHeader.h"

#include "views/style/Badge.h"
#include "views/style/Controls.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace ocellus {

DockHeader::DockHeader(const QString& title, QDockWidget* dock)
    : QFrame(dock)
    , m_dock(dock)
    , m_title(textLabel(title, TextRole::Heading, this))
    , m_count(new CountPill({}, this)) {
    setProperty("kind", "header");
    setObjectName(dock->objectName() + QStringLiteral("Header"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 6, 0);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_count);
    layout->addStretch(1);
    auto* floatButton = dockButton(QStringLiteral("float"), QStringLiteral("Tear off %1").arg(title), this);
    floatButton->setObjectName(dock->objectName() + QStringLiteral("Float"));
    auto* closeButton = dockButton(QStringLiteral("close"), QStringLiteral("Close %1").arg(title), this);
    closeButton->setObjectName(dock->objectName() + QStringLiteral("Close"));
    layout->addWidget(floatButton);
    layout->addSpacing(-2);
    layout->addWidget(closeButton);
    connect(floatButton, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(closeButton, &QToolButton::clicked, dock, &QDockWidget::close);
    connect(dock, &QDockWidget::topLevelChanged, floatButton, [this, floatButton](bool floating) {
        const QString text = (floating ? QStringLiteral("Put %1 back") : QStringLiteral("Tear off %1")).arg(m_title->text());
        floatButton->setToolTip(text);
        floatButton->setAccessibleName(text);
    });
}

void DockHeader::setTitle(const QString& title) {
    m_title->setText(title);
    m_dock->setWindowTitle(title);
}

void DockHeader::setCount(const QString& text) {
    m_count->setText(text);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/ExplainedPage.h"

#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QDialog>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kPadding = 20;

} // namespace

QVBoxLayout* explainedPage(QDialog& dialog, const QString& name, const QString& title, const QString& about) {
    dialog.setObjectName(name);
    dialog.setWindowTitle(title);
    dialog.setAccessibleName(title);
    dialog.setProperty("surface", "panel");
    dialog.setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(&dialog);
    column->setContentsMargins(kPadding, 14, kPadding, 14);
    column->setSpacing(10);
    column->addWidget(textLabel(title, TextRole::Title, &dialog));
    QLabel* words = textLabel(about, TextRole::Secondary, &dialog);
    words->setWordWrap(true);
    column->addWidget(words);
    return column;
}

QTreeWidget* pageTable(QDialog& dialog, const QString& name, const QString& title, int rowHeight) {
    auto* table = new QTreeWidget(&dialog);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setStyleSheet(QStringLiteral("QTreeView::item { min-height: %1px; }").arg(rowHeight));
    return table;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ShortcutSheet.h"

#include "views/style/Badge.h"
#include "views/style/Controls.h"

#include <QAction>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ocellus {

namespace {

struct Line {
    QString keys; ///< "Ctrl+O"; alternatives of a gesture in words
    QString text;
};

// Gestures on the map and keys of a panel are no actions of the menus; they are listed here.
const std::vector<Line>& gestures() {
    static const std::vector<Line> lines = {
        {QStringLiteral("Shift"), QStringLiteral("While drawing: add to the selection")},
        {QStringLiteral("Alt"), QStringLiteral("While drawing: take from the selection")},
        {QStringLiteral("Esc"), QStringLiteral("Leave the tool")},
        {QStringLiteral("Tab"), QStringLiteral("Go to the next control")},
        {QStringLiteral("Space"), QStringLiteral("Labels: show or hide")},
        {QStringLiteral("Enter"), QStringLiteral("Labels: select their cells")},
        {QStringLiteral("T"), QStringLiteral("Labels: tree or list")},
        {QStringLiteral("Enter"), QStringLiteral("Check labels: accept what is suggested")},
        {QStringLiteral("K"), QStringLiteral("Check labels: keep the author's label")},
        {QStringLiteral("O"), QStringLiteral("Check labels: another label")},
        {QStringLiteral("C"), QStringLiteral("Check labels: the coarser label")},
        {QStringLiteral("N"), QStringLiteral("Check labels: skip")},
    };
    return lines;
}

QString plainText(const QAction& action) {
    QString text = action.text();
    text.remove(QLatin1Char('&'));
    return text.section(QLatin1String(": "), 0, 0); // "Undo: Select 214 cells" is "Undo" here
}

QVBoxLayout* sheet(QDialog* dialog, const QString& title) {
    auto* outer = new QVBoxLayout(dialog);
    outer->setContentsMargins(20, 16, 20, 16);
    outer->setSpacing(12);
    QLabel* heading = textLabel(title, TextRole::Title, dialog);
    outer->addWidget(heading);
    return outer;
}

void addClose(QDialog* dialog, QVBoxLayout* outer) {
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    QPushButton* close = pushButton(dialog->objectName() + QStringLiteral("Close"), QStringLiteral("Close"), ButtonKind::Normal, dialog);
    close->setDefault(true);
    QObject::connect(close, &QPushButton::clicked, dialog, &QDialog::accept);
    row->addWidget(close);
    outer->addLayout(row);
}

QWidget* keyRow(const QString& keys, QWidget* parent) {
    auto* row = new QWidget(parent);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addStretch(1);
    for (const QString& key : keys.split(QLatin1Char('+'), keys == QLatin1String("+") ? Qt::KeepEmptyParts : Qt::SkipEmptyParts)) {
        layout->addWidget(new KeyCap(keys == QLatin1String("+") ? keys : key, row));
        if (keys == QLatin1String("+")) {
            break;
        }
    }
    return row;
}

} // namespace

ShortcutSheet::ShortcutSheet(const std::vector<QAction*>& actions, QWidget* parent)
    : QDialog(parent) {
    setObjectName(QStringLiteral("shortcutSheet"));
    setWindowTitle(QStringLiteral("Keyboard shortcuts"));
    setAccessibleName(windowTitle());
    std::vector<Line> lines;
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty()) {
            lines.push_back({action->shortcut().toString(QKeySequence::PortableText), plainText(*action)});
        }
    }
    lines.insert(lines.end(), gestures().begin(), gestures().end());

    QVBoxLayout* outer = sheet(this, windowTitle());
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(7);
    const std::size_t rows = (lines.size() + 1) / 2;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const int row = static_cast<int>(i % rows);
        const int column = i < rows ? 0 : 3;
        grid->addWidget(keyRow(lines[i].keys, this), row, column);
        QLabel* text = textLabel(lines[i].text, TextRole::Body, this);
        text->setMinimumWidth(210);
        grid->addWidget(text, row, column + 1);
    }
    grid->setColumnMinimumWidth(2, 24);
    outer->addLayout(grid);
    addClose(this, outer);
}

TextSheet::TextSheet(const QString& objectName, const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent) {
    setObjectName(objectName);
    setWindowTitle(title);
    setAccessibleName(title);
    QVBoxLayout* outer = sheet(this, title);
    for (const QString& paragraph : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const bool heading = paragraph.startsWith(QLatin1String("# "));
        QLabel* label = textLabel(heading ? paragraph.mid(2) : paragraph, heading ? TextRole::Heading : TextRole::Body, this);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFixedWidth(560);
        outer->addWidget(label);
    }
    outer->addStretch(1);
    addClose(this, outer);
}

} // namespace ocellus

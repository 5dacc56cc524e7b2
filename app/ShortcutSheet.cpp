// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ShortcutSheet.h"

#include "views/style/Badge.h"
#include "views/style/Controls.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
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

/// Where keys act, in the order of the sheet; kColumnOf says in which column each stands.
enum Place { Window, Maps, Selecting, Labels, Checking, PlaceCount };
constexpr int kColumnOf[PlaceCount] = {0, 1, 1, 2, 2};
constexpr const char* kTitles[PlaceCount] = {"In the window", "Modes and maps", "Selecting cells", "In the list of labels", "In Check labels"};

/// Gestures on the map and keys of a panel are no actions of the menus; they are listed here.
const std::vector<Line>& gesturesIn(Place place) {
    static const std::vector<Line> lines[PlaceCount] = {
        {{QStringLiteral("Tab"), QStringLiteral("Go to the next control")}},
        {},
        {{QStringLiteral("Shift"), QStringLiteral("While drawing: add")},
            {QStringLiteral("Alt"), QStringLiteral("While drawing: take away")},
            {QStringLiteral("Esc"), QStringLiteral("Leave the tool")}},
        {{QStringLiteral("Space"), QStringLiteral("Show or hide their cells")},
            {QStringLiteral("Enter"), QStringLiteral("Select their cells")},
            {QStringLiteral("T"), QStringLiteral("Tree or list")}},
        {{QStringLiteral("Enter"), QStringLiteral("Accept what is suggested")},
            {QStringLiteral("K"), QStringLiteral("Keep the author's label")},
            {QStringLiteral("O"), QStringLiteral("Another label")},
            {QStringLiteral("C"), QStringLiteral("The coarser label")},
            {QStringLiteral("N"), QStringLiteral("Skip")},
            {QStringLiteral("Down"), QStringLiteral("Skip, in the evidence")}},
    };
    return lines[place];
}

Place placeOf(const QAction& action) {
    const QString name = action.objectName();
    static const QStringList maps = {QStringLiteral("splitAction"), QStringLiteral("fitAction"), QStringLiteral("findGeneAction")};
    static const QStringList selecting = {QStringLiteral("selectAllAction"), QStringLiteral("invertAction"), QStringLiteral("clearSelectionAction"),
        QStringLiteral("labelCellsAction"), QStringLiteral("saveCellsAction"), QStringLiteral("markersAction")};
    if (name.startsWith(QStringLiteral("mode_")) || maps.contains(name)) {
        return Maps;
    }
    const bool tool = name.endsWith(QStringLiteral("Tool")) || name.endsWith(QStringLiteral("Mode"));
    return tool || selecting.contains(name) ? Selecting : Window;
}

QString plainText(const QAction& action) {
    if (action.objectName() == QLatin1String("splitAction")) {
        return QStringLiteral("Show or hide the second map"); // its menu says which of the two
    }
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
    std::vector<Line> lines[PlaceCount];
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty()) {
            lines[placeOf(*action)].push_back({action->shortcut().toString(QKeySequence::PortableText), plainText(*action)});
        }
    }
    QVBoxLayout* outer = sheet(this, windowTitle());
    auto* columns = new QHBoxLayout;
    columns->setSpacing(28);
    QVBoxLayout* column[1 + kColumnOf[PlaceCount - 1]] = {};
    for (QVBoxLayout*& one : column) {
        one = new QVBoxLayout;
        one->setSpacing(7);
        columns->addLayout(one);
    }
    for (int place = 0; place < PlaceCount; ++place) {
        lines[place].insert(lines[place].end(), gesturesIn(Place(place)).begin(), gesturesIn(Place(place)).end());
        QVBoxLayout* own = column[kColumnOf[place]];
        if (own->count() > 0) {
            own->addSpacing(10);
        }
        own->addWidget(textLabel(QString::fromLatin1(kTitles[place]), TextRole::Heading, this));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(12);
        grid->setVerticalSpacing(6);
        for (std::size_t i = 0; i < lines[place].size(); ++i) {
            QWidget* keys = keyRow(lines[place][i].keys, this);
            keys->setMinimumWidth(84);
            grid->addWidget(keys, static_cast<int>(i), 0);
            QLabel* text = textLabel(lines[place][i].text, TextRole::Body, this);
            text->setMinimumWidth(170);
            grid->addWidget(text, static_cast<int>(i), 1);
        }
        own->addLayout(grid);
    }
    for (QVBoxLayout* one : column) {
        one->addStretch(1);
    }
    outer->addLayout(columns);
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

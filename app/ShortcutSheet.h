// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <vector>

class QAction;

namespace ocellus {

/// All keys on one sheet, made from the actions themselves so that it cannot go out of date.
class ShortcutSheet : public QDialog {
    Q_OBJECT

public:
    ShortcutSheet(const std::vector<QAction*>& actions, QWidget* parent);
};

/// A sheet of text with a title, for the Learn entries: paragraphs, "# " lines are headings.
class TextSheet : public QDialog {
    Q_OBJECT

public:
    TextSheet(const QString& objectName, const QString& title, const QString& text, QWidget* parent);
};

} // namespace ocellus

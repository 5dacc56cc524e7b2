// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/style/SvgIcon.h"

#include <QFrame>
#include <QLineEdit>

#include <vector>

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace ocellus {

/// Text as the look has it; the style sheet selects on the role.
enum class TextRole { Body, Heading, Name, Secondary, Small, Hint, Lead, LeadHeading, LeadSecondary, Title, StartTitle };

QLabel* textLabel(const QString& text, TextRole role, QWidget* parent);

/// One line of text that takes the room it gets; where that is too little it ends in "…", while `text`
/// stays whole for the tool tip (its own text where none is set) and for screen readers.
QLabel* lineLabel(TextRole role, QWidget* parent);

enum class ButtonKind { Normal, Primary, Flat, Link, Quiet };
enum class ButtonSize { Normal, Dock, Start };

/// A push button with objectName and accessibleName set. One primary per surface.
QPushButton* pushButton(
    const QString& objectName, const QString& text, ButtonKind kind, QWidget* parent,
    const QString& icon = {}, ButtonSize size = ButtonSize::Normal);

/// 22 x 22 icon button of headers; `text` becomes tooltip and accessibleName.
QToolButton* dockButton(const QString& icon, const QString& text, QWidget* parent);

/// A part of a panel with a line below and a column of widgets, padded as in the look.
/// @param surface  "panel" or "raised". @param layout  gets the column.
QFrame* panelSection(QWidget* parent, const char* surface, QVBoxLayout** layout);

/// A widget that is one such part and nothing else; its surface is "panel".
QFrame* fillWithSection(QWidget* widget, QVBoxLayout** layout);

QFrame* verticalLine(QWidget* parent);
QFrame* horizontalLine(QWidget* parent);

/// A search field: magnifier left, key cap right (while empty), 26 high (22 in the menu bar).
class SearchField : public QLineEdit {
    Q_OBJECT

public:
    enum class Place { Panel, MenuBar };

    SearchField(const QString& placeholder, const QString& keyCap, Place place, QWidget* parent = nullptr);

Q_SIGNALS:
    void left(); ///< Escape in the empty field; with text in it, Escape empties it first

protected:
    /// Ctrl+E and Ctrl+K, which edit a line elsewhere on X11, stay the window's shortcuts.
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_keyCap;
};

/// Exclusive buttons in one frame: modes, page widths, "see as".
class SegmentedControl : public QFrame {
    Q_OBJECT

public:
    enum class Size { Toolbar, Panel }; ///< 28 or 24 high

    explicit SegmentedControl(Size size, QWidget* parent = nullptr);

    /// @param hint  drawn small and grey behind the text (the mode's key); may be empty.
    /// @returns the button, for objectName, tooltip, enabled.
    QToolButton* addSegment(const QString& text, const QString& hint = {});
    int current() const;
    void setCurrent(int index); ///< emits nothing
    int count() const { return static_cast<int>(m_buttons.size()); }
    QToolButton* button(int index) const { return m_buttons[static_cast<std::size_t>(index)]; }

Q_SIGNALS:
    void currentChanged(int index); ///< by the person

private:
    Size m_size;
    QHBoxLayout* m_layout;
    QButtonGroup* m_group;
    std::vector<QToolButton*> m_buttons;
};

/// A message across a surface with one action: icon, sentence, action, close. Hidden until shown.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    enum class Kind { Error, Warning, Info };

    explicit MessageBar(QWidget* parent = nullptr);
    void showMessage(Kind kind, const QString& sentence, const QString& action = {});
    QString message() const;
    QString actionText() const;

Q_SIGNALS:
    void actionTriggered();
    void closed();

private:
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_close;
};

} // namespace ocellus

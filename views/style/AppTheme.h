// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QObject>
#include <QString>

class QDBusConnection;

namespace ocellus {

class DesktopTheme;

/// What the person chose in the View menu.
enum class ThemeChoice { System, Light, Dark };

QString themeChoiceName(ThemeChoice choice);
ThemeChoice themeChoiceFromString(const QString& text); ///< unknown text is System

/// Puts font, style, palette and style sheet on the application, and changes them when the choice
/// (or, while following it, the desktop) changes. One per program, on the GUI thread; make it after
/// the QApplication and before the first widget.
class AppTheme : public QObject {
    Q_OBJECT

public:
    /// @param animations  false switches all style animations off (`--ui-test`).
    explicit AppTheme(bool animations, QObject* parent = nullptr);

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);

    /// The theme in force.
    Theme theme() const { return m_theme; }

    /// From now on "like the desktop" means what the desktop's settings portal says, now and whenever
    /// it changes. Without it the palette that the program was started with decides. Parameters as in
    /// DesktopTheme.
    void followDesktop(const QDBusConnection& bus, const QString& service);

Q_SIGNALS:
    void themeChanged(ocellus::Theme theme);

private:
    void apply(Theme theme);
    Theme systemTheme() const;

    ThemeChoice m_choice = ThemeChoice::System;
    Theme m_theme = Theme::Light;
    bool m_systemIsDark = false;
    DesktopTheme* m_desktop = nullptr; ///< child; only when following
};

/// The style sheet of a theme, every "@name" filled in. @throws Error when the sheet names a colour
/// that the table does not have.
QString themedStyleSheet(Theme theme);

/// Sets a property that the style sheet selects on and polishes the widget again.
void setStyleProperty(class QWidget* widget, const char* name, const QVariant& value);

} // namespace ocellus

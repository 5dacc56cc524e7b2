// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/AppTheme.h"

#include "core/base/Error.h"
#include "views/style/DesktopTheme.h"
#include "views/style/FocusRing.h"
#include "views/style/Fonts.h"
#include "views/style/OcellusStyle.h"
#include "views/style/ThemeTokens.h"

#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QToolTip>
#include <QWidget>

#include <map>

namespace ocellus {

QString themeChoiceName(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

ThemeChoice themeChoiceFromString(const QString& text) {
    if (text == QLatin1String("light")) {
        return ThemeChoice::Light;
    }
    return text == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

AppTheme::AppTheme(bool animations, QObject* parent)
    : QObject(parent) {
    // The palette the desktop gave us, before ours replaces it.
    m_systemIsDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128
        || qEnvironmentVariable("GTK_THEME").endsWith(QLatin1String(":dark"));
    QApplication::setStyle(new OcellusStyle(animations));
    QApplication::setFont(interfaceFont());
    QToolTip::setFont(interfaceFont(TextSize::Secondary));
    QApplication::setEffectEnabled(Qt::UI_AnimateMenu, false);
    QApplication::setEffectEnabled(Qt::UI_AnimateCombo, false);
    QApplication::setEffectEnabled(Qt::UI_AnimateTooltip, false);
    new FocusRing(this);
    apply(systemTheme());
}

void AppTheme::setChoice(ThemeChoice choice) {
    m_choice = choice;
    const Theme wanted = choice == ThemeChoice::System ? systemTheme()
        : choice == ThemeChoice::Dark                  ? Theme::Dark
                                                       : Theme::Light;
    if (wanted != m_theme) {
        apply(wanted);
        Q_EMIT themeChanged(wanted);
    }
}

void AppTheme::followDesktop(const QDBusConnection& bus, const QString& service) {
    delete m_desktop;
    m_desktop = new DesktopTheme(bus, service, this);
    connect(m_desktop, &DesktopTheme::themeChanged, this, [this] { setChoice(m_choice); });
}

Theme AppTheme::systemTheme() const {
    if (m_desktop && m_desktop->theme()) {
        return *m_desktop->theme();
    }
    return m_systemIsDark ? Theme::Dark : Theme::Light;
}

void AppTheme::apply(Theme theme) {
    m_theme = theme;
    QApplication::setPalette(themedPalette(theme));
    qApp->setStyleSheet(themedStyleSheet(theme));
}

QString themedStyleSheet(Theme theme) {
    QFile file(QStringLiteral(":/ocellus/style/ocellus.qss"));
    if (!file.open(QIODevice::ReadOnly)) {
        throw Error("The style sheet is missing from the program.");
    }
    const QString sheet = QString::fromUtf8(file.readAll());
    std::map<QString, QString> colours;
    for (const auto& [name, colour] : namedTokens(theme)) {
        colours[name] = colour.name();
    }
    // Only what looks like a value is a token: the comment at the top says "@names".
    static const QRegularExpression pattern(QStringLiteral("(?<=[ :])@([A-Za-z0-9]+)(?=[;\\s])"));
    QString filled;
    qsizetype end = sheet.indexOf(QLatin1String("*/")) + 2;
    auto matches = pattern.globalMatch(sheet, end);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const auto colour = colours.find(match.captured(1));
        if (colour == colours.end()) {
            throw Error("The style sheet names the colour @" + match.captured(1).toStdString() + ", which the table does not have.");
        }
        filled += sheet.mid(end, match.capturedStart() - end) + colour->second;
        end = match.capturedEnd();
    }
    return filled + sheet.mid(end);
}

void setStyleProperty(QWidget* widget, const char* name, const QVariant& value) {
    widget->setProperty(name, value);
    QStyle* style = widget->style();
    style->unpolish(widget);
    style->polish(widget);
    widget->update();
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

#include <optional>

namespace ocellus {

/// Whether the desktop is light or dark, and when it changes: the setting "color-scheme" of the
/// settings portal that GNOME, KDE and others answer on the session bus (XDG Desktop Portal,
/// org.freedesktop.portal.Settings). Qt 6.4 knows neither. Asks once without waiting; a desktop
/// that does not answer leaves theme() empty. GUI thread.
class DesktopTheme : public QObject {
    Q_OBJECT

public:
    /// @param bus  a connection that may be down: nothing happens then.
    /// @param service  the portal's name on the bus; empty on a connection with a single partner.
    DesktopTheme(const QDBusConnection& bus, const QString& service, QObject* parent = nullptr);

    /// The person's session bus when there is one; never starts a bus.
    static QDBusConnection sessionBus();

    /// The portal's name on the session bus.
    static QString portalService() { return QStringLiteral("org.freedesktop.portal.Desktop"); }

    /// nullopt: the desktop has not said, or has no preference.
    std::optional<Theme> theme() const { return m_theme; }

Q_SIGNALS:
    void themeChanged();

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void take(const QVariant& value);

    std::optional<Theme> m_theme;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/DesktopTheme.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>

namespace ocellus {

namespace {

const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");
// The values of color-scheme; 0 is "no preference".
constexpr uint kPrefersDark = 1;
constexpr uint kPrefersLight = 2;

} // namespace

DesktopTheme::DesktopTheme(const QDBusConnection& bus, const QString& service, QObject* parent)
    : QObject(parent) {
    if (!bus.isConnected()) {
        return;
    }
    QDBusConnection connection = bus;
    connection.connect(service,
                       kPath,
                       kInterface,
                       QStringLiteral("SettingChanged"),
                       this,
                       SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(service, kPath, kInterface, QStringLiteral("Read"));
    question << kGroup << kKey;
    auto* answer = new QDBusPendingCallWatcher(connection.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (!reply.isError()) {
            take(reply.value().variant());
        }
        answer->deleteLater();
    });
}

QDBusConnection DesktopTheme::sessionBus() {
    // Without an address the library would start a bus of its own.
    const bool there =
        qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
        QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
    return there ? QDBusConnection::sessionBus()
                 : QDBusConnection(QStringLiteral("no session bus"));
}

void DesktopTheme::settingChanged(const QString& group,
                                  const QString& key,
                                  const QDBusVariant& value) {
    if (group == kGroup && key == kKey) {
        take(value.variant());
    }
}

void DesktopTheme::take(const QVariant& value) {
    // Read answers with a variant inside the variant; the signal does not.
    const QVariant inner =
        value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
    const uint scheme = inner.toUInt();
    const std::optional<Theme> theme = scheme == kPrefersDark    ? std::optional(Theme::Dark)
                                       : scheme == kPrefersLight ? std::optional(Theme::Light)
                                                                 : std::nullopt;
    if (theme != m_theme) {
        m_theme = theme;
        Q_EMIT themeChanged();
    }
}

} // namespace ocellus

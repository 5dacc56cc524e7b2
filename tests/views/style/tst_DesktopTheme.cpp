// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/AppTheme.h"
#include "views/style/DesktopTheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusServer>
#include <QPalette>
#include <QSignalSpy>
#include <QTest>

using namespace ocellus;

namespace {

const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");

// A desktop's settings portal at the other end of a private connection.
class Portal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    Portal() {
        m_server.setAnonymousAuthenticationAllowed(true);
        connect(&m_server, &QDBusServer::newConnection, this, [this](const QDBusConnection& made) {
            m_partner = std::make_unique<QDBusConnection>(made);
            m_partner->registerObject(
                kPath, this, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals);
        });
    }

    QDBusConnection connection() {
        return QDBusConnection::connectToPeer(m_server.address(),
                                              QStringLiteral("portal%1").arg(++s_connections));
    }

    bool isConnected() const { return m_partner != nullptr; }

    void change(const QString& group, uint scheme) {
        m_scheme = scheme;
        QDBusMessage signal =
            QDBusMessage::createSignal(kPath, kInterface, QStringLiteral("SettingChanged"));
        signal << group << QStringLiteral("color-scheme")
               << QVariant::fromValue(QDBusVariant(scheme));
        m_partner->send(signal);
    }

    uint m_scheme = 0;

public Q_SLOTS:

    // As the portal answers: a variant inside the variant.
    QDBusVariant Read(const QString& group, const QString& key) {
        const bool known = group == kGroup && key == QLatin1String("color-scheme");
        return QDBusVariant(QVariant::fromValue(QDBusVariant(known ? m_scheme : 99U)));
    }

private:
    static inline int s_connections = 0;
    QDBusServer m_server;
    std::unique_ptr<QDBusConnection> m_partner;
};

} // namespace

class tst_DesktopTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSettingIsReadAtTheStart_data();
    void theSettingIsReadAtTheStart();
    void aChangeOfTheDesktopChangesTheProgram();
    void otherSettingsChangeNothing();
    void withoutABusNothingIsSaid();
};

void tst_DesktopTheme::theSettingIsReadAtTheStart_data() {
    QTest::addColumn<uint>("scheme");
    QTest::addColumn<int>("theme");
    QTest::newRow("dark") << 1U << static_cast<int>(Theme::Dark);
    QTest::newRow("light") << 2U << static_cast<int>(Theme::Light);
}

void tst_DesktopTheme::theSettingIsReadAtTheStart() {
    QFETCH(uint, scheme);
    QFETCH(int, theme);
    Portal portal;
    portal.m_scheme = scheme;
    const QDBusConnection bus = portal.connection();
    QTRY_VERIFY(portal.isConnected());
    DesktopTheme desktop(bus, {});
    QTRY_VERIFY(desktop.theme().has_value());
    QCOMPARE(static_cast<int>(*desktop.theme()), theme);
}

void tst_DesktopTheme::aChangeOfTheDesktopChangesTheProgram() {
    Portal portal;
    portal.m_scheme = 2;
    const QDBusConnection bus = portal.connection();
    QTRY_VERIFY(portal.isConnected());
    AppTheme theme(false);
    theme.setChoice(ThemeChoice::System);
    theme.followDesktop(bus, {});
    QTRY_COMPARE(theme.theme(), Theme::Light);
    const QColor lightWindow = QGuiApplication::palette().color(QPalette::Window);
    QSignalSpy changed(&theme, &AppTheme::themeChanged);
    QTest::qWait(50); // the first answer must be in: a change before it would be overtaken
    portal.change(kGroup, 1);
    QTRY_COMPARE(theme.theme(), Theme::Dark);
    QVERIFY(QGuiApplication::palette().color(QPalette::Window) != lightWindow);
    QCOMPARE(changed.count(), 1);
    // A person's own choice is stronger than the desktop.
    theme.setChoice(ThemeChoice::Light);
    portal.change(kGroup, 2);
    portal.change(kGroup, 1);
    QTest::qWait(100);
    QCOMPARE(theme.theme(), Theme::Light);
    theme.setChoice(ThemeChoice::System);
    QCOMPARE(theme.theme(), Theme::Dark);
}

void tst_DesktopTheme::otherSettingsChangeNothing() {
    Portal portal;
    portal.m_scheme = 2;
    const QDBusConnection bus = portal.connection();
    QTRY_VERIFY(portal.isConnected());
    DesktopTheme desktop(bus, {});
    QTRY_VERIFY(desktop.theme().has_value());
    QSignalSpy changed(&desktop, &DesktopTheme::themeChanged);
    portal.change(QStringLiteral("org.example.other"), 1);
    QTest::qWait(100);
    QCOMPARE(changed.count(), 0);
    portal.change(kGroup, 0);
    QTRY_COMPARE(changed.count(), 1);
    QVERIFY(!desktop.theme().has_value()); // no preference
}

void tst_DesktopTheme::withoutABusNothingIsSaid() {
    const DesktopTheme desktop(QDBusConnection(QStringLiteral("no such connection")),
                               DesktopTheme::portalService());
    QTest::qWait(20);
    QVERIFY(!desktop.theme().has_value());
}

QTEST_MAIN(tst_DesktopTheme)
#include "tst_DesktopTheme.moc"

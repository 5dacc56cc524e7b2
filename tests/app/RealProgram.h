// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPoint>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace ocellus::test {

/// The real program on the test's display, with folders of its own, driven by xdotool and looked at
/// through its state dump.
class RealProgram {
public:
    explicit RealProgram(const QTemporaryDir& home)
        : m_dump(home.filePath(QStringLiteral("state.json"))) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name :
             {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
            QDir(home.path()).mkpath(QLatin1String(name));
            environment.insert(QLatin1String(name), home.filePath(QLatin1String(name)));
        }
        environment.remove(QStringLiteral("OCELLUS_RESOURCES")); // of a window in the test itself
        m_process.setProcessEnvironment(environment);
    }

    ~RealProgram() { killNow(); }

    /// False where the tool that presses keys is not installed.
    static bool canBeDriven() {
        return !QStandardPaths::findExecutable(QStringLiteral("xdotool")).isEmpty();
    }

    void start(const QStringList& paths) {
        QFile::remove(m_dump);
        m_process.start(QStringLiteral(OCELLUS_APP),
                        QStringList{QStringLiteral("--state-dump"), m_dump} + paths);
        m_process.waitForStarted();
    }

    /// What the program shows; empty while it does not answer yet.
    QJsonObject look() {
        QFile::remove(m_dump);
        if (!m_answers && !windowShown()) {
            return {}; // a signal before the handler is there would end it
        }
        m_answers = true;
        if (m_process.state() != QProcess::Running) {
            qWarning("the program ended: %s", m_process.readAllStandardError().constData());
            return {};
        }
        ::kill(static_cast<pid_t>(m_process.processId()), SIGUSR1);
        for (int i = 0; i < 100 && !QFile::exists(m_dump); ++i) {
            QTest::qWait(20);
        }
        QFile file(m_dump);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                              : QJsonObject();
    }

    void keys(const QStringList& arguments) {
        tool(QStringList{QStringLiteral("windowfocus"), m_window});
        tool(arguments);
    }

    /// Presses the button, moves through the points of the screen, and releases; `key` is held
    /// meanwhile ("shift"; empty: none). The program has taken each point before the next one comes:
    /// a display merges moves that wait.
    void drag(const QList<QPoint>& path, const QString& key = {}) {
        const auto moveTo = [this](const QPoint& at) {
            tool({QStringLiteral("mousemove"), QString::number(at.x()), QString::number(at.y())});
            look();
        };
        const auto press = [](const char* what, const QString& which) {
            if (!which.isEmpty()) {
                tool({QLatin1String(what), which});
            }
        };
        tool({QStringLiteral("windowfocus"), m_window});
        moveTo(path.first());
        press("keydown", key);
        press("mousedown", QStringLiteral("1"));
        for (const QPoint& at : path.mid(1)) {
            moveTo(at);
        }
        press("mouseup", QStringLiteral("1"));
        look();
        press("keyup", key);
    }

    qint64 processId() const { return m_process.processId(); }

    /// Asks it to end, as the end of a desktop session does. @returns whether it ended by itself.
    bool endKindly() {
        m_answers = false;
        m_process.terminate(); // SIGTERM
        return m_process.waitForFinished() && m_process.exitStatus() == QProcess::NormalExit;
    }

    void killNow() {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill(); // SIGKILL
            m_process.waitForFinished();
        }
        m_answers = false;
    }

private:
    static QByteArray tool(const QStringList& arguments) {
        QProcess xdotool;
        xdotool.start(QStringLiteral("xdotool"), arguments);
        xdotool.waitForFinished();
        return xdotool.readAllStandardOutput().trimmed();
    }

    bool windowShown() {
        m_window = QString::fromLatin1(tool({QStringLiteral("search"),
                                             QStringLiteral("--onlyvisible"),
                                             QStringLiteral("--pid"),
                                             QString::number(m_process.processId())})
                                           .split('\n')
                                           .last());
        return !m_window.isEmpty();
    }

    QProcess m_process;
    QString m_dump;
    QString m_window;
    bool m_answers = false;
};

} // namespace ocellus::test

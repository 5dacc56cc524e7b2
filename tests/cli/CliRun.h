// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "tests/core/project/ProjectFixture.h"

#include <QFile>
#include <QProcess>

namespace ocellus::test {

struct CliRun {
    int code = -1;
    QByteArray out;
    QByteArray error;
};

/// Runs the real `ocellus-cli` to its end.
inline CliRun runCli(const QStringList& arguments) {
    QProcess process;
    process.start(OCELLUS_CLI, arguments);
    CliRun ran;
    if (process.waitForFinished(120000)) {
        ran = {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    return ran;
}

inline QString placeIn(const ProjectFixture& fixture, const char* name) {
    return QString::fromStdString(fixture.place(name));
}

inline void overwrite(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
        throw Error("The test could not write " + path.toStdString() + ".");
    }
}

} // namespace ocellus::test

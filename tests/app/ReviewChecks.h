// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/app/PlantedLabels.h"
#include "tests/app/StateChecks.h"
#include "views/review/ReviewState.h"

#include <QLabel>
#include <QTableView>

namespace ocellus::test {

inline QTableView* tableOf(MainWindow& window) {
    return window.findChild<QTableView*>(QStringLiteral("disagreementTable"));
}

inline QString textOf(MainWindow& window, const char* name) {
    return window.findChild<QLabel*>(QLatin1String(name))->text();
}

/// Opens the planted data set (or `file`, of as many cells) and presses 2; waits until the lines are there and the maps drawn.
inline void checkPlanted(AppFixture& app, int width = 1440, int height = 900, const QString& file = {}) {
    app.show(width, height);
    app.window->openPath(file.isEmpty() ? plantedFile(app.folder) : file);
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTRY_COMPARE(app.window->workArea().map(1)->drawnCells(), Index(480));
    QTest::keyClick(app.window.get(), Qt::Key_2);
    QTRY_VERIFY_WITH_TIMEOUT(app.window->review().found() != nullptr, 30000);
    QTRY_VERIFY(app.window->review().comparison() != nullptr);
    QTRY_COMPARE(app.window->runner().runningCount(), 0);
}

} // namespace ocellus::test

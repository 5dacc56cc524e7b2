// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/JobRunner.h"
#include "app/MainWindow.h"
#include "app/StateDump.h"
#include "app/WorkArea.h"
#include "core/base/CellSet.h"
#include "tests/app/AppFixture.h"
#include "views/map/MapPane.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QLineEdit>
#include <QWidget>

namespace ocellus::test {

/// What a person sees and what an undo step may change; times and places of the mouse left out.
inline QJsonObject comparable(MainWindow& window) {
    QJsonObject dump = stateDump(window);
    for (const char* name :
         {"undoText", "redoText", "undoSteps", "memoryBytes", "saved", "jobs", "outcome"}) {
        dump.remove(QLatin1String(name));
    }
    QJsonArray maps = dump[QStringLiteral("maps")].toArray();
    for (int i = 0; i < maps.size(); ++i) {
        QJsonObject map = maps[i].toObject();
        map.remove(QStringLiteral("drawMilliseconds"));
        maps[i] = map;
    }
    dump[QStringLiteral("maps")] = maps;
    return dump;
}

inline QJsonObject mapOf(const QJsonObject& dump, int number) {
    return dump[QStringLiteral("maps")].toArray().at(number - 1).toObject();
}

/// The legend of map 1: cells by label.
inline QJsonObject countsOf(const QJsonObject& dump) {
    QJsonObject counts;
    for (const auto entry : mapOf(dump, 1)[QStringLiteral("entries")].toArray()) {
        counts[entry.toObject()[QStringLiteral("label")].toString()] =
            entry.toObject()[QStringLiteral("count")];
    }
    return counts;
}

inline CellSet everyThird(Index cells, Index first) {
    CellSet set(cells);
    for (Index cell = first; cell < cells; cell += 3) {
        set.insert(cell);
    }
    return set;
}

/// Opens the small data set in a shown window and waits until its map is drawn.
inline void openSmall(AppFixture& app, int width = 1440, int height = 900) {
    app.show(width, height);
    app.window->openPath(smallFile(app.folder));
    QTRY_VERIFY(app.window->state().dataset() != nullptr);
    QTRY_COMPARE(app.window->runner().runningCount(), 0);
    QTRY_COMPARE(app.window->workArea().map(1)->drawnCells(), Index(300));
}

/// Labels the selected cells with F2, as a person does.
inline void labelByKeys(MainWindow& window, const QString& label) {
    QTest::keyClick(&window, Qt::Key_F2);
    auto* edit = window.findChild<QLineEdit*>(QStringLiteral("annotationEdit"));
    QVERIFY(edit->isVisible());
    QTRY_VERIFY(edit->hasFocus());
    QTest::keyClicks(edit, label);
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(!edit->isVisible());
}

/// Keeps a picture of a widget for people to look at, where OCELLUS_SCREENSHOTS names a folder.
inline void keepPicture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("OCELLUS_SCREENSHOTS");
    if (!folder.isEmpty() && QDir().mkpath(folder) &&
        !widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")))) {
        qWarning("%s could not be written", qPrintable(name));
    }
}

} // namespace ocellus::test

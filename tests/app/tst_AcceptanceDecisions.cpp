// SPDX-License-Identifier: GPL-3.0-or-later
// The acceptance points of the screen, 5 to 7: selecting, undoing, and a kill -9.
#include "app/JobRunner.h"
#include "app/ProjectSession.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Sha256.h"
#include "tests/app/AppFixture.h"
#include "tests/app/RealProgram.h"
#include "tests/app/StateChecks.h"
#include "tests/views/ViewFixtures.h"
#include "views/cells/CellsModel.h"
#include "views/cells/CellsPanel.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>

#include <utility>

using namespace ocellus;
using test::AppFixture;
using test::comparable;
using test::countsOf;
using test::everyThird;
using test::labelByKeys;
using test::keepPicture;
using test::RealProgram;

namespace {

constexpr Index kSide = 10;

/// Where every cell of the grid is on the screen, from the state dump.
std::vector<QPoint> placesOf(const QJsonObject& dump) {
    std::vector<QPoint> places;
    for (const auto sample : test::mapOf(dump, 1)[QStringLiteral("samples")].toArray()) {
        places.emplace_back(sample.toObject()[QStringLiteral("x")].toInt(),
                            sample.toObject()[QStringLiteral("y")].toInt());
    }
    return places;
}

/// Corners around cells `from` to `to` of the grid (column, row), half a cell outside them; one
/// corner is cut so that the outline is no rectangle.
QList<QPoint> around(const std::vector<QPoint>& places, QPoint from, QPoint to) {
    const auto at = [&](int column, int row) { return places[static_cast<std::size_t>(row * kSide + column)]; };
    const QPointF half(0.5 * (at(1, 0) - at(0, 0)).x(), 0.5 * (at(0, 1) - at(0, 0)).y());
    const QPointF a = at(from.x(), from.y()) - half;
    const QPointF b = at(to.x(), to.y()) + half;
    QList<QPoint> path;
    for (const QPointF& corner : {a, QPointF(b.x(), a.y()), b, QPointF(a.x() + 2.0 * half.x(), b.y()),
             QPointF(a.x(), b.y() - 2.0 * half.y())}) {
        path << corner.toPoint();
    }
    return path;
}

std::set<std::size_t> inside(const std::vector<QPoint>& places, const QList<QPoint>& path) {
    std::vector<std::pair<double, double>> corners;
    for (const QPoint& corner : path) {
        corners.emplace_back(corner.x(), corner.y());
    }
    std::set<std::size_t> cells;
    for (std::size_t cell = 0; cell < places.size(); ++cell) {
        if (test::inPolygon(places[cell].x(), places[cell].y(), corners)) {
            cells.insert(cell);
        }
    }
    return cells;
}

/// Notes in order when maps have a new picture and when they are painted.
class FrameLog : public QObject {
public:
    explicit FrameLog(MainWindow& window) {
        for (const int number : {1, 2}) {
            MapPane* map = window.workArea().map(number);
            connect(map, &MapPane::drawn, this, [this, number] { lines << QStringLiteral("drawn %1").arg(number); });
            map->surface()->installEventFilter(this);
        }
    }

    QStringList lines;

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            lines << QStringLiteral("painted");
        }
        return false;
    }
};

} // namespace

class tst_AcceptanceDecisions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void point5LassosOfTheRealProgramHoldThePointsInsideThem() {
        QVERIFY2(RealProgram::canBeDriven(), "xdotool is not installed; packaging/setup.sh installs it.");
        QTemporaryDir home;
        RealProgram program(home);
        program.start({test::gridFile(home, kSide)});
        QJsonObject seen;
        const int all = static_cast<int>(kSide * kSide);
        QTRY_COMPARE_WITH_TIMEOUT((seen = program.look())[QStringLiteral("drawnPoints")].toInt(), all, 60000);
        QTest::qWait(300); // the docks take their sizes
        const auto places = placesOf(seen = program.look());
        QCOMPARE(places.size(), static_cast<std::size_t>(all));
        const auto selected = [&] { return (seen = program.look())[QStringLiteral("selection")].toInt(); };
        program.keys({QStringLiteral("key"), QStringLiteral("l")});

        const auto first = around(places, {1, 8}, {4, 4}); // rows run upwards on the screen
        std::set<std::size_t> expected = inside(places, first);
        QVERIFY(expected.size() > 10 && expected.size() < 20); // 4 x 5 cells without the cut corner
        program.drag(first);
        QTRY_COMPARE_WITH_TIMEOUT(selected(), static_cast<int>(expected.size()), 20000);

        const auto second = around(places, {3, 5}, {7, 2});
        expected.merge(inside(places, second));
        program.drag(second, QStringLiteral("shift"));
        QTRY_COMPARE_WITH_TIMEOUT(selected(), static_cast<int>(expected.size()), 20000);

        const auto third = around(places, {2, 7}, {5, 5});
        for (const std::size_t cell : inside(places, third)) {
            expected.erase(cell);
        }
        program.drag(third, QStringLiteral("alt"));
        QTRY_COMPARE_WITH_TIMEOUT(selected(), static_cast<int>(expected.size()), 20000);

        program.keys({QStringLiteral("key"), QStringLiteral("i")});
        QTRY_COMPARE_WITH_TIMEOUT(selected(), all - static_cast<int>(expected.size()), 20000);
        program.keys({QStringLiteral("key"), QStringLiteral("e")});
        QTRY_COMPARE_WITH_TIMEOUT(selected(), 0, 20000);
    }

    void point5BothMapsAndTheCountsChangeInOneFrame() {
        AppFixture app;
        MainWindow& window = app.show();
        window.openPath(test::gridFile(app.folder, kSide));
        QTRY_COMPARE(window.workArea().map(2)->drawnCells(), kSide * kSide);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QTest::qWait(100);
        const auto places = placesOf(comparable(window));
        MapSurface* surface = window.workArea().map(1)->surface();
        QList<QPoint> path;
        for (const QPoint& corner : around(places, {1, 8}, {4, 4})) {
            path << surface->mapFromGlobal(corner);
        }
        const QImage before = window.workArea().map(2)->grabImage();
        QTest::keyClick(&window, Qt::Key_L);
        QTest::mousePress(surface, Qt::LeftButton, {}, path.first());
        for (const QPoint& corner : path.mid(1)) {
            QTest::mouseMove(surface, corner);
        }
        QTest::qWait(50);
        FrameLog log(window);
        QTest::mouseRelease(surface, Qt::LeftButton, {}, path.last());
        const auto expected = inside(placesOf(comparable(window)), around(places, {1, 8}, {4, 4}));
        QCOMPARE(window.state().selection().count(), static_cast<Index>(expected.size()));
        QTRY_VERIFY(log.lines.contains(QStringLiteral("drawn 1")) && log.lines.contains(QStringLiteral("drawn 2")));
        const auto one = log.lines.indexOf(QStringLiteral("drawn 1"));
        const auto two = log.lines.indexOf(QStringLiteral("drawn 2"));
        QVERIFY2(!log.lines.mid(std::min(one, two), std::abs(one - two)).contains(QStringLiteral("painted")),
                 qPrintable(log.lines.join(QStringLiteral(", "))));
        QVERIFY(window.workArea().map(2)->grabImage() != before);

        // The Cells panel counts the selected cells of every label; the grid has four types in turn.
        std::map<int, Index> wanted;
        for (const std::size_t cell : expected) {
            ++wanted[cell % 10 == 9 ? -1 : static_cast<int>(cell % 4)];
        }
        const CellsModel& model = window.findChild<CellsPanel*>()->model();
        const auto counted = [&model] {
            std::map<int, Index> counts;
            for (int row = 0; row < model.rowCount(); ++row) {
                const CellsModel::Row& entry = model.row(model.index(row));
                const bool label = entry.kind == CellsModel::Kind::Label || entry.kind == CellsModel::Kind::NoLabel;
                if (label && model.counts(entry).selected > 0) {
                    counts[entry.code] = model.counts(entry).selected;
                }
            }
            return counts;
        };
        QTRY_VERIFY(counted() == wanted);
        keepPicture(window, QStringLiteral("point5"));
    }

    void point6CellsAreLabelledByKeysAndUndoBringsThemBack() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        window.state().select(everyThird(300, 6), ExplorerState::SelectionMode::Replace, {});
        QTRY_COMPARE(window.runner().runningCount(), 0);
        const QJsonObject before = comparable(window);
        const auto drawn = [&window] { return window.workArea().map(1)->grabImage(); };
        QImage picture, earlier;
        QTRY_VERIFY((earlier = std::exchange(picture, drawn())) == picture); // as it stays: it is drawn by a timer
        labelByKeys(window, QStringLiteral("granulocyte"));
        const QJsonObject after = comparable(window);
        QCOMPARE(countsOf(after)[QStringLiteral("granulocyte")].toInt(), 98);
        QCOMPARE(countsOf(after)[QStringLiteral("T cell")].toInt(), 98);
        QCOMPARE(window.actions().undo->text(),
                 QStringLiteral("&Undo: Relabel 98 cells: B cell -> granulocyte"));
        QTRY_VERIFY(drawn() != picture);
        keepPicture(window, QStringLiteral("point6"));
        QVERIFY2(window.statusBar()
                     ->findChild<QLabel*>(QStringLiteral("statusSaved"))
                     ->text()
                     .startsWith(QStringLiteral("Saved ")),
                 "no saved time");
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QJsonObject undone = comparable(window);
        undone[QStringLiteral("project")] =
            before[QStringLiteral("project")]; // made meanwhile, and empty
        QCOMPARE(undone, before);
        QTRY_COMPARE(drawn(), picture);
        QVERIFY(!QApplication::activeModalWidget() && !QApplication::activePopupWidget());
        QCOMPARE(window.actions().redo->text(),
                 QStringLiteral("&Redo: Relabel 98 cells: B cell -> granulocyte"));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(countsOf(comparable(window)), countsOf(after));
    }

    void point6ThirtyMixedActionsAreUndoneOneByOne() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        ExplorerState& state = window.state();
        Annotations& annotations = window.session().annotations();
        const QJsonObject before = comparable(window);
        const QImage picture = window.workArea().map(1)->grabImage();
        const auto target = *annotations.targetOfMap(1);
        for (int i = 0; state.undoStack().count() < 30; ++i) {
            const CellSet cells = everyThird(300, i % 7);
            switch (i % 6) {
            case 0:
                QTest::keyClick(&window, i % 4 < 2 ? Qt::Key_A : Qt::Key_I);
                break;
            case 1:
                state.select(cells, ExplorerState::SelectionMode::Replace, {});
                break;
            case 2:
                labelByKeys(window, QStringLiteral("type %1").arg(i));
                break;
            case 3:
                annotations.saveSet(QStringLiteral("set %1").arg(i % 4), cells);
                break;
            case 4:
                state.setVisible(CellSet(300, i % 4 == 0) |= cells,
                                 QStringLiteral("Show some cells"));
                break;
            default:
                state.setColourSource(2,
                                      {ColourSource::Kind::Column,
                                       i % 4 < 2 ? "cell_type" : "cell_type (reviewed)",
                                       i % 4 < 2 ? "" : "review"});
            }
            QVERIFY2(i < 200, "the actions leave no steps");
        }
        for (int i = 0; i < 30; ++i) {
            QVERIFY(window.actions().undo->text().size() > 7); // it says what
            QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
            QVERIFY(!QApplication::activeModalWidget());
        }
        QVERIFY(!state.undoStack().canUndo());
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QJsonObject undone = comparable(window);
        undone[QStringLiteral("project")] = before[QStringLiteral("project")];
        QCOMPARE(undone, before);
        QCOMPARE(window.workArea().map(1)->grabImage(), picture);
    }

    void point7KilledWithSignal9NothingIsLost_data() {
        QTest::addColumn<int>("waitMs");
        QTest::newRow("at once") << 0;
        QTest::newRow("five seconds later") << 5000;
    }

    void point7KilledWithSignal9NothingIsLost() {
        QFETCH(int, waitMs);
        QVERIFY2(RealProgram::canBeDriven(), "xdotool is not installed; packaging/setup.sh installs it.");
        QTemporaryDir home;
        const QString data = test::smallFile(home);
        const std::string hash = sha256OfFile(data.toStdString(), {});
        RealProgram program(home);
        program.start({data});
        QJsonObject seen;
        QTRY_COMPARE_WITH_TIMEOUT(
            (seen = program.look())[QStringLiteral("drawnPoints")].toInt(), 300, 60000);
        program.keys({QStringLiteral("key"), QStringLiteral("a")});
        QTRY_COMPARE_WITH_TIMEOUT(
            (seen = program.look())[QStringLiteral("selection")].toInt(), 300, 20000);
        program.keys({QStringLiteral("key"), QStringLiteral("F2")});
        program.keys({QStringLiteral("type"), QStringLiteral("granulocyte")});
        program.keys({QStringLiteral("key"), QStringLiteral("Return")});
        QTRY_COMPARE_WITH_TIMEOUT(
            countsOf(seen = program.look())[QStringLiteral("granulocyte")].toInt(), 300, 20000);
        QVERIFY(seen[QStringLiteral("saved")].toString().startsWith(QStringLiteral("Saved ")));
        QCOMPARE(seen[QStringLiteral("project")].toString(),
                 home.filePath(QStringLiteral("small.ocellus")));
        QTest::qWait(waitMs);
        program.killNow();

        program.start({data});
        QTRY_COMPARE_WITH_TIMEOUT(
            (seen = program.look())[QStringLiteral("drawnPoints")].toInt(), 300, 60000);
        QTRY_COMPARE_WITH_TIMEOUT( // the project is read after the first picture
            countsOf(seen = program.look())[QStringLiteral("granulocyte")].toInt(), 300, 20000);
        QVERIFY2(seen[QStringLiteral("message")].toString().contains(
                     QStringLiteral("everything was recovered")),
                 qPrintable(seen[QStringLiteral("message")].toString()));
        QCOMPARE(seen[QStringLiteral("undoText")].toString(),
                 QStringLiteral("Relabel 300 cells: 4 labels -> granulocyte"));
        if (waitMs > 0) {
            QCOMPARE(seen[QStringLiteral("selection")].toInt(), 300);
        }
        program.killNow();

        program.start({});
        QTRY_VERIFY_WITH_TIMEOUT(
            (seen = program.look())[QStringLiteral("message")].toString().contains(
                QStringLiteral("ended unexpectedly")),
            60000);
        QCOMPARE(seen[QStringLiteral("page")].toString(), QStringLiteral("start"));
        QCOMPARE(sha256OfFile(data.toStdString(), {}), hash);
    }

    void endedByTheDesktopItIsNoCrash() {
        QTemporaryDir home;
        RealProgram program(home);
        program.start({test::smallFile(home)});
        QJsonObject seen;
        QTRY_COMPARE_WITH_TIMEOUT(
            (seen = program.look())[QStringLiteral("drawnPoints")].toInt(), 300, 60000);
        QVERIFY(program.endKindly());
        program.start({});
        QTRY_COMPARE_WITH_TIMEOUT(
            (seen = program.look())[QStringLiteral("page")].toString(), QStringLiteral("start"), 60000);
        QCOMPARE(seen[QStringLiteral("message")].toString(), QString());
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    tst_AcceptanceDecisions test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_AcceptanceDecisions.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Decisions in the window: by keys, undone, exported, and through a kill -9 of the real program.
#include "app/ExportJobs.h"
#include "app/JobRunner.h"
#include "app/ProjectSession.h"
#include "app/StateDump.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Sha256.h"
#include "tests/app/AppFixture.h"
#include "views/cells/AnnotationBox.h"

#include <QAction>
#include <QDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTreeView>

#include <csignal>

using namespace ocellus;
using test::AppFixture;

namespace {

/// What a person sees and what an undo step may change; times and places of the mouse left out.
QJsonObject comparable(MainWindow& window) {
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

QJsonObject countsOf(const QJsonObject& dump) {
    QJsonObject counts;
    for (const auto entry : dump[QStringLiteral("maps")]
                                .toArray()
                                .at(0)
                                .toObject()[QStringLiteral("entries")]
                                .toArray()) {
        counts[entry.toObject()[QStringLiteral("label")].toString()] =
            entry.toObject()[QStringLiteral("count")];
    }
    return counts;
}

CellSet everyThird(Index cells, Index first) {
    CellSet set(cells);
    for (Index cell = first; cell < cells; cell += 3) {
        set.insert(cell);
    }
    return set;
}

/// The real program on the test's display, with folders of its own, driven by xdotool and looked at
/// through its state dump.
class Program {
public:
    explicit Program(const QTemporaryDir& home)
        : m_dump(home.filePath(QStringLiteral("state.json"))) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name :
             {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
            QDir(home.path()).mkpath(QLatin1String(name));
            environment.insert(QLatin1String(name), home.filePath(QLatin1String(name)));
        }
        m_process.setProcessEnvironment(environment);
    }

    ~Program() { killNow(); }

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

} // namespace

class tst_ProjectSession : public QObject {
    Q_OBJECT

private:
    void openSmall(AppFixture& app, int width = 1440, int height = 900) {
        app.show(width, height);
        app.window->openPath(test::smallFile(app.folder));
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        QTRY_COMPARE(app.window->runner().runningCount(), 0);
        QTRY_COMPARE(app.window->workArea().map(1)->drawnCells(), Index(300));
    }

    void labelByKeys(MainWindow& window, const QString& label) {
        QTest::keyClick(&window, Qt::Key_F2);
        auto* edit = window.findChild<QLineEdit*>(QStringLiteral("annotationEdit"));
        QVERIFY(edit->isVisible());
        QTRY_VERIFY(edit->hasFocus());
        QTest::keyClicks(edit, label);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(!edit->isVisible());
    }

private Q_SLOTS:

    void cellsAreLabelledByKeysAndUndoBringsThemBack() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        window.state().select(everyThird(300, 6), ExplorerState::SelectionMode::Replace, {});
        QTRY_COMPARE(window.runner().runningCount(), 0);
        const QJsonObject before = comparable(window);
        const QImage picture = window.workArea().map(1)->grabImage();
        labelByKeys(window, QStringLiteral("granulocyte"));
        const QJsonObject after = comparable(window);
        QCOMPARE(countsOf(after)[QStringLiteral("granulocyte")].toInt(), 98);
        QCOMPARE(countsOf(after)[QStringLiteral("T cell")].toInt(), 98);
        QCOMPARE(window.actions().undo->text(),
                 QStringLiteral("&Undo: Relabel 98 cells: B cell -> granulocyte"));
        QVERIFY(window.workArea().map(1)->grabImage() != picture);
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
        QCOMPARE(window.workArea().map(1)->grabImage(), picture);
        QVERIFY(!QApplication::activeModalWidget() && !QApplication::activePopupWidget());
        QCOMPARE(window.actions().redo->text(),
                 QStringLiteral("&Redo: Relabel 98 cells: B cell -> granulocyte"));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(countsOf(comparable(window)), countsOf(after));
    }

    void thirtyMixedActionsAreUndoneOneByOne() {
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

    void theBoxCompletesFromTheLabelsInUse() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        QTest::keyClick(&window, Qt::Key_F2);
        auto* box = window.findChild<AnnotationBox*>();
        QVERIFY(!box->isVisible()); // the key is off while nothing is selected
        window.state().select(everyThird(300, 6), ExplorerState::SelectionMode::Replace, {});
        QTest::keyClick(&window, Qt::Key_F2);
        QVERIFY(box->isVisible());
        QVERIFY(window.workArea().rect().contains(box->geometry()));
        auto* edit = box->findChild<QLineEdit*>(QStringLiteral("annotationEdit"));
        auto* list = box->findChild<QTreeView*>(QStringLiteral("annotationList"));
        QCOMPARE(list->model()->rowCount(), 3);
        QTest::keyClicks(edit, QStringLiteral("FIB"));
        QCOMPARE(list->model()->rowCount(), 1);
        QTest::keyClick(edit, Qt::Key_Down);
        QCOMPARE(edit->text(), QStringLiteral("fibroblast"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!box->isVisible());
        QVERIFY(!window.state().undoStack().undoText().startsWith(QStringLiteral("Relabel")));
        QTest::keyClick(&window, Qt::Key_S);
        QVERIFY(box->isVisible());
        QTest::keyClicks(edit, QStringLiteral("mine"));
        QTest::keyClick(edit, Qt::Key_Return);
        auto* saved = window.findChild<QTreeView*>(QStringLiteral("savedCellsView"));
        QVERIFY(saved->isVisible());
        QCOMPARE(saved->model()->index(0, 0).data().toString(), QStringLiteral("mine"));
        QCOMPARE(saved->model()->index(0, 2).data().toString(), QStringLiteral("98"));
    }

    void theSessionComesBackWithTheData() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        const CellSet selected = everyThird(300, 6);
        window.state().select(selected, ExplorerState::SelectionMode::Replace, {});
        labelByKeys(window, QStringLiteral("granulocyte"));
        window.session().annotations().saveSet(QStringLiteral("mine"), selected);
        CellSet shown(300, true);
        shown.remove(0);
        window.state().setVisible(shown, {});
        window.closeData();
        QVERIFY(window.state().undoStack().count() == 0);
        const QString recent = app.settings.recents().front().path;
        QVERIFY2(recent.endsWith(QStringLiteral(".ocellus")), qPrintable(recent));
        window.openPath(recent);
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QCOMPARE(window.state().selection(), selected);
        QCOMPARE(window.state().visible(), shown);
        QCOMPARE(window.state().colourSource(1).name, std::string("cell_type (reviewed)"));
        QCOMPARE(window.session().annotations().sets().size(), std::size_t(1));
        QCOMPARE(window.state().undoStack().undoText(),
                 QStringLiteral("Keep 98 cells as \"mine\""));
        QCOMPARE(window.state().title(), QStringLiteral("small.h5ad"));
        QVERIFY(window.messages().message().isEmpty());
    }

    void theProjectGoesOnUnderAnotherName() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        window.state().select(everyThird(300, 6), ExplorerState::SelectionMode::Replace, {});
        labelByKeys(window, QStringLiteral("granulocyte"));
        const QString first = window.session().folder();
        QSignalSpy saved(&window.session(), &ProjectSession::savedAs);
        window.session().saveAs(app.folder.filePath(QStringLiteral("mine")));
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(window.session().folder(), app.folder.filePath(QStringLiteral("mine.ocellus")));
        labelByKeys(window, QStringLiteral("neutrophil"));
        window.closeData();
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QCOMPARE(Project::open(first.toStdString())->steps().size(), std::size_t(1));
        window.openPath(
            app.folder.filePath(QStringLiteral("small.h5ad"))); // finds the new one by itself
        QTRY_VERIFY(window.state().dataset() != nullptr);
        QCOMPARE(window.session().folder(), app.folder.filePath(QStringLiteral("mine.ocellus")));
        QCOMPARE(countsOf(comparable(window))[QStringLiteral("neutrophil")].toInt(), 98);
    }

    void exportsAppearWholeAndHoldWhatIsShown() {
        AppFixture app;
        openSmall(app);
        MainWindow& window = *app.window;
        const CellSet selected = everyThird(300, 6);
        window.state().select(selected, ExplorerState::SelectionMode::Replace, {});
        labelByKeys(window, QStringLiteral("granulocyte"));
        QSignalSpy written(&window.exports(), &ExportJobs::written);
        using What = ExportJobs::What;
        const auto project = window.session().project();
        window.exports().start(
            What::Cells, app.folder.filePath(QStringLiteral("all.h5ad")), std::nullopt, project);
        window.exports().start(
            What::Cells, app.folder.filePath(QStringLiteral("some.h5ad")), selected, project);
        window.exports().start(
            What::Table, app.folder.filePath(QStringLiteral("all.tsv")), std::nullopt, project);
        window.exports().start(
            What::Ids, app.folder.filePath(QStringLiteral("some.tsv")), selected, nullptr);
        QTRY_COMPARE(written.size(), 4);
        const auto all =
            Dataset::open(app.folder.filePath(QStringLiteral("all.h5ad")).toStdString());
        QCOMPARE(all->cellCount(), Index(300));
        QVERIFY(all->mainMatrix() && all->cells().find("cell_type_reviewed") &&
                all->cells().find("cell_type"));
        QCOMPARE(Dataset::open(app.folder.filePath(QStringLiteral("some.h5ad")).toStdString())
                     ->cellCount(),
                 Index(98));
        QFile table(app.folder.filePath(QStringLiteral("all.tsv")));
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readLine(), QByteArray("cell\tcell_type\tcell_type_reviewed\n"));
        QCOMPARE(table.readAll().count("granulocyte"), 98);
        QFile ids(app.folder.filePath(QStringLiteral("some.tsv")));
        QVERIFY(ids.open(QIODevice::ReadOnly));
        const auto lines = ids.readAll().split('\n');
        QCOMPARE(lines.mid(0, 3), (QList<QByteArray>{"cell", "cell6", "cell9"}));
        QCOMPARE(lines.size(), 100);
        const int job = window.exports().start(
            What::Cells, app.folder.filePath(QStringLiteral("never.h5ad")), std::nullopt, project);
        window.runner().cancel(job);
        QTRY_VERIFY(!window.runner().isRunning(job));
        QVERIFY(!QFile::exists(app.folder.filePath(QStringLiteral("never.h5ad"))) ||
                written.size() == 5);
    }

    void killedWithSignal9NothingIsLost_data() {
        QTest::addColumn<int>("waitMs");
        QTest::newRow("at once") << 0;
        QTest::newRow("five seconds later") << 5000;
    }

    void killedWithSignal9NothingIsLost() {
        QFETCH(int, waitMs);
        if (QStandardPaths::findExecutable(QStringLiteral("xdotool")).isEmpty()) {
            QSKIP("xdotool is not installed.");
        }
        QTemporaryDir home;
        const QString data = test::smallFile(home);
        const std::string hash = sha256OfFile(data.toStdString(), {});
        Program program(home);
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
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    tst_ProjectSession test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ProjectSession.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Another Cell Ontology for Check labels: opened, downloaded, switched back, remembered by the project.
#include "app/AppSettings.h"
#include "app/Downloads.h"
#include "app/JobRunner.h"
#include "app/OntologyJobs.h"
#include "app/ProjectSession.h"
#include "app/ReviewJobs.h"
#include "app/StateDump.h"
#include "app/WorkArea.h"
#include "core/base/Sha256.h"
#include "tests/LocalServer.h"
#include "tests/app/ReviewChecks.h"
#include "views/jobs/DownloadDialog.h"
#include "views/review/NoteLines.h"

#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>

#include <set>

using namespace ocellus;
using test::AppFixture;

namespace {

/// A Cell Ontology in which a CD4 T cell is a kind of fibroblast: what is a contradiction by the shipped one is none.
const char* const kOdd = "format-version: 1.2\n"
                         "ontology: odd\n\n"
                         "[Term]\nid: CL:0000000\nname: cell\n\n"
                         "[Term]\nid: CL:0000236\nname: B cell\nis_a: CL:0000000\n\n"
                         "[Term]\nid: CL:0000057\nname: fibroblast\nis_a: CL:0000000\n\n"
                         "[Term]\nid: CL:0000624\nname: CD4-positive, alpha-beta T cell\nis_a: CL:0000057\n\n"
                         "[Term]\nid: CL:0000625\nname: CD8-positive, alpha-beta T cell\nis_a: CL:0000000\n\n"
                         "[Term]\nid: CL:9999999\nname: quokka cell\nis_a: CL:0000000\n";

const std::string kContradiction = toString(Relation::Contradiction);
const std::string kCoarser = toString(Relation::SuggestionCoarser);

QString write(const QString& path, const QByteArray& text) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? path : QString();
}

QString oddOntology(const AppFixture& app) { return write(app.folder.filePath(QStringLiteral("odd.obo")), kOdd); }

/// Of the fibroblasts that are labelled T cell.
std::string plantedRelation(MainWindow& window) {
    for (const DisagreementGroup& group : window.review().groups()) {
        if (window.review().labelName(group.suggested) == QStringLiteral("fibroblast")) {
            return toString(group.relation);
        }
    }
    return {};
}

QJsonObject dumped(MainWindow& window) { return stateDump(window)[QStringLiteral("ontology")].toObject(); }

void waitForLines(MainWindow& window) {
    QTRY_VERIFY_WITH_TIMEOUT(window.review().found() != nullptr && !window.ontology().isReading() && !window.reviewJobs().isRunning(), 30000);
}

/// Opens it as the file dialog would, and waits until the labels are ranked by it.
void judgeBy(MainWindow& window, const QString& path) {
    QSignalSpy changed(&window.ontology(), &OntologyJobs::changed);
    window.ontology().open(path);
    QTRY_COMPARE(changed.count(), 1);
    waitForLines(window);
}

} // namespace

class tst_ReviewOntology : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void labelsAreJudgedByItUntilOneStepIsTakenBack() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        QCOMPARE(plantedRelation(window), kContradiction);
        QCOMPARE(dumped(window)[QStringLiteral("shipped")].toBool(), true);
        QVERIFY(!window.actions().shippedOntology->isEnabled());
        const QString path = oddOntology(app);
        judgeBy(window, path);
        QCOMPARE(plantedRelation(window), kCoarser);
        QCOMPARE(window.state().undoStack().undoText(), QStringLiteral("Judge labels by odd.obo"));
        QCOMPARE(dumped(window)[QStringLiteral("path")].toString(), path);
        QCOMPARE(dumped(window)[QStringLiteral("sha256")].toString().toStdString(), sha256OfFile(path.toStdString(), {}));
        QCOMPARE(dumped(window)[QStringLiteral("terms")].toInt(), 6);
        const auto* notes = window.findChild<NoteLines*>(QStringLiteral("reviewWarnings"));
        QVERIFY2(notes->notes().contains(QStringLiteral("Judged by odd.obo (6 terms), not by the Cell Ontology that comes with Ocellus.")),
                 qPrintable(notes->notes().join(QLatin1Char('\n'))));
        QCOMPARE(window.review().comparison()->finest, 2);
        // Its terms are found when another label is looked for.
        window.review().setCurrent({ReviewState::List::Groups, 0});
        QTest::keyClick(test::tableOf(window), Qt::Key_O);
        QTest::keyClicks(window.findChild<QLineEdit*>(QStringLiteral("termEdit")), QStringLiteral("quokka"));
        QCOMPARE(window.findChild<QListWidget*>(QStringLiteral("termList"))->item(0)->text(), QStringLiteral("quokka cell   CL:9999999"));
        QTest::keyClick(window.findChild<QLineEdit*>(QStringLiteral("termEdit")), Qt::Key_Escape);

        window.actions().undo->trigger();
        waitForLines(window);
        QCOMPARE(plantedRelation(window), kContradiction);
        QVERIFY(notes->notes().filter(QStringLiteral("odd.obo")).isEmpty());
        window.actions().redo->trigger();
        waitForLines(window);
        QCOMPARE(plantedRelation(window), kCoarser);
        window.actions().shippedOntology->trigger();
        waitForLines(window);
        QCOMPARE(plantedRelation(window), kContradiction);
        QCOMPARE(window.state().undoStack().undoText(), QStringLiteral("Judge labels by the shipped Cell Ontology"));
    }

    void aTableWithoutParentsSaysWhatItCannotTell() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        judgeBy(window, write(app.folder.filePath(QStringLiteral("labels.tsv")),
                              "id\tlabel\nCL:0000236\tB cell\nCL:0000057\tfibroblast\nCL:0000624\tCD4-positive, alpha-beta T cell\n"
                              "CL:0000625\tCD8-positive, alpha-beta T cell\n"));
        const auto* notes = window.findChild<NoteLines*>(QStringLiteral("reviewWarnings"));
        QVERIFY(notes->notes().contains(QLatin1String(kFlatOntology)));
    }

    void aWrongFileOrACancelLeavesEverythingAsItWas() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        const auto found = window.review().found();
        window.ontology().open(write(app.folder.filePath(QStringLiteral("letter.txt")), "Dear colleague,\n"));
        QTRY_VERIFY(!window.messages().message().isEmpty());
        QVERIFY2(window.messages().message().startsWith(QStringLiteral("letter.txt ")) &&
                     window.messages().message().endsWith(QStringLiteral("Labels are judged as before.")),
                 qPrintable(window.messages().message()));
        window.ontology().open(app.folder.filePath(QStringLiteral("gone.obo")));
        QTRY_VERIFY(window.messages().message().contains(QStringLiteral("gone.obo")));
        window.ontology().open(oddOntology(app));
        window.ontology().cancel();
        QTRY_VERIFY(!window.ontology().isReading());
        if (window.ontology().opened()) { // it was faster than the cancel
            window.actions().undo->trigger();
            waitForLines(window);
        } else {
            QCOMPARE(window.review().found(), found);
        }
        QVERIFY(!window.ontology().opened());
        QVERIFY(!window.state().undoStack().canUndo());
    }

    void theProjectRemembersIt() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        const QString path = oddOntology(app);
        judgeBy(window, path);
        window.closeData();
        QVERIFY(!window.ontology().opened());
        const QString project = app.settings.recents().front().path;
        const auto reopen = [&] {
            window.openPath(project);
            QTRY_VERIFY(window.state().dataset() != nullptr);
            QTRY_VERIFY(!window.ontology().isReading());
        };
        std::set<int> rankings;
        const auto counting = connect(&window.jobs(), &JobListModel::jobChanged, this, [&](int id) {
            if (window.jobs().find(id)->title == QStringLiteral("Check labels")) {
                rankings.insert(id);
            }
        });
        reopen();
        QCOMPARE(dumped(window)[QStringLiteral("path")].toString(), path);
        waitForLines(window); // the mode is still shown
        disconnect(counting);
        QCOMPARE(rankings.size(), std::size_t{1}); // not first by the ontology that ships
        QCOMPARE(plantedRelation(window), kCoarser);
        QVERIFY(!window.state().undoStack().canUndo() || !window.state().undoStack().undoText().contains(QStringLiteral("odd.obo")));
        window.closeData();

        write(path, QByteArray(kOdd) + "\n! changed\n");
        reopen();
        QVERIFY2(window.messages().message().startsWith(QStringLiteral("The Cell Ontology of this project, odd.obo, was changed since: its SHA-256 is ")),
                 qPrintable(window.messages().message()));
        QVERIFY(!window.ontology().opened());
        window.closeData();

        QFile::remove(path);
        reopen();
        QVERIFY2(window.messages().message().startsWith(QStringLiteral("The Cell Ontology of this project, %1, is no longer there.").arg(path)),
                 qPrintable(window.messages().message()));
        waitForLines(window);
        QCOMPARE(plantedRelation(window), kContradiction);
        window.closeData();

        write(path, kOdd); // a disk that was not there for a while
        reopen();
        QVERIFY(window.ontology().opened() != nullptr);
    }

    void aDownloadedOneIsUsed() {
        test::LocalServer server;
        server.serve("/odd.obo", {.body = kOdd, .etag = "\"a\""});
        server.serve("/letter.obo", {.body = "Dear colleague,\n", .etag = "\"b\""});
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        window.actions().getOntology->trigger();
        DownloadDialog* page = window.ontologyDownloads().page();
        QVERIFY(page != nullptr);
        const auto text = [&](const char* name) { return page->findChild<QLabel*>(QLatin1String(name))->text(); };
        QVERIFY(text("getOntologyAddress").startsWith(QStringLiteral("https://")));
        QCOMPARE(text("getOntologySize"), QStringLiteral("1.5 MB (1,455,986 bytes)"));
        QCOMPARE(text("getOntologyChecksum").size(), 64);
        QVERIFY(server.asked().empty());
        const auto download = [&](const std::string& address) {
            auto* list = page->findChild<QListWidget*>(QStringLiteral("getOntologyList"));
            list->setCurrentRow(list->count() - 1);
            auto* edit = page->findChild<QLineEdit*>(QStringLiteral("getOntologyNewAddress"));
            edit->clear();
            QTest::keyClicks(edit, QString::fromStdString(address));
            QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("getOntologyMain")), Qt::LeftButton);
            QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("getOntologyMain")), Qt::LeftButton);
            QTRY_VERIFY_WITH_TIMEOUT(!window.ontologyDownloads().isRunning(), 30000);
        };
        download(server.address("/letter.obo"));
        QVERIFY2(text("getOntologyStateText").contains(QStringLiteral("letter.obo could not be used: it is no ontology that Ocellus reads")),
                 qPrintable(text("getOntologyStateText")));
        download(server.address("/odd.obo"));
        QSignalSpy changed(&window.ontology(), &OntologyJobs::changed);
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("getOntologyMain")), Qt::LeftButton);
        QTRY_COMPARE(changed.count(), 1);
        QCOMPARE(window.ontology().opened()->path, app.settings.downloadFolder(AppSettings::Kind::Ontologies) + QStringLiteral("/odd.obo"));
    }

    void theMenuOffersWhatCanBeDone() {
        AppFixture app;
        checkPlanted(app);
        const auto* button = app.window->findChild<QPushButton*>(QStringLiteral("ontologyMenu"));
        QVERIFY(button->isVisible() && !button->accessibleName().isEmpty());
        QStringList texts;
        for (const QAction* action : button->findChild<QMenu*>()->actions()) {
            texts << action->text().remove(QLatin1Char('&'));
        }
        QCOMPARE(texts, QStringList({QStringLiteral("Open a Cell Ontology…"), QStringLiteral("Download a Cell Ontology…"), QStringLiteral("Use the shipped Cell Ontology")}));
    }
};

QTEST_MAIN(tst_ReviewOntology)
#include "tst_ReviewOntology.moc"

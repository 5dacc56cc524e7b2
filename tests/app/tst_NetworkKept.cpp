// SPDX-License-Identifier: GPL-3.0-or-later
// A network made in the window is kept in the project, and shown again when the data set is opened again.
#include "app/JobRunner.h"
#include "app/NetworkJobs.h"
#include "app/ProjectSession.h"
#include "app/ResultsPage.h"
#include "app/StatusLine.h"
#include "core/project/Project.h"
#include "core/project/ProjectFolder.h"
#include "tests/app/NetworkData.h"
#include "tests/app/StateChecks.h"
#include "views/network/NetworkCanvas.h"
#include "views/network/NetworkPane.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>

using namespace ocellus;
using namespace ocellus::test;

namespace {

const QString kName = QStringLiteral("network.h5ad");

void openData(MainWindow& window, const QString& path) {
    window.openPath(path);
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, 20000);
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, 20000);
}

void makeWith(MainWindow& window, const QString& method) {
    QTest::keyClick(&window, Qt::Key_4);
    auto* box = window.findChild<QComboBox*>(QStringLiteral("networkMethod"));
    box->setCurrentIndex(box->findText(method));
    const auto before = window.network().network();
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("makeNetwork")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.network().network() != before && window.network().drawing() != nullptr, 20000);
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, 20000);
}

/// A window with the data and a network of correlation.
QString makeNetworkIn(AppFixture& app) {
    app.show();
    const QString path = fileOf(app.folder, kName, networkDataset());
    openData(*app.window, path);
    makeWith(*app.window, QStringLiteral("Correlation"));
    return path;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What the window writes of the network: edges, GraphML, protein pairs, picture.
std::vector<QByteArray> filesOf(AppFixture& app, const QString& name) {
    NetworkJobs& jobs = app.window->networkJobs();
    const auto path = [&](const char* ending) { return app.folder.filePath(name + QLatin1String(ending)); };
    const auto saved = [&] { return QTest::qWaitFor([&] { return !jobs.isRunning(); }, 20000); };
    jobs.saveNetwork(path(".tsv"));
    if (saved()) {
        jobs.saveNetwork(path(".graphml"));
    }
    if (saved()) {
        jobs.savePairs(path("-pairs.tsv"));
    }
    if (saved()) {
        jobs.savePicture(path(".svg"));
    }
    return {bytesOf(path(".tsv")), bytesOf(path(".graphml")), bytesOf(path("-pairs.tsv")), bytesOf(path(".svg"))};
}

QString networkFileOf(MainWindow& window) {
    return QString::fromStdString(projectfolder::networkFile(window.session().folder().toStdString()));
}

/// The row of the network on the page of results.
ListedResult listed(MainWindow& window) {
    for (const ListedResult& one : window.results().results()) {
        if (one.row.name == "gene network") {
            return one;
        }
    }
    return {};
}

QString paneMessage(MainWindow& window) {
    return window.findChild<QLabel*>(QStringLiteral("networkMessage"))->text();
}

} // namespace

class tst_NetworkKept : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNetworkComesBackWithTheData() {
        AppFixture app;
        const QString path = makeNetworkIn(app);
        MainWindow* window = app.window.get();
        const auto made = window->network().network();
        const auto drawn = window->network().drawing();
        const QString note = window->network().note();
        const QString count = window->findChild<QLabel*>(QStringLiteral("networkCount"))->text();
        const auto files = filesOf(app, QStringLiteral("first"));
        QVERIFY(window->state().undoStack().count() == 0);
        QVERIFY(window->session().project() != nullptr && window->session().project()->steps().empty());
        QVERIFY(listed(*window).row.place == ResultRow::Place::Project);
        QVERIFY(listed(*window).row.bytes > 0);
        QCOMPARE(listed(*window).whyNotDelete, QStringLiteral("It is kept in the project until another network is made."));

        for (const bool newWindow : {false, true}) {
            if (newWindow) {
                app.window.reset();
                app.show();
                window = app.window.get();
            } else {
                window->closeData();
                QVERIFY(window->network().network() == nullptr);
            }
            openData(*window, path);
            QVERIFY2(window->messages().isHidden(), qPrintable(window->messages().message()));
            const auto back = window->network().network();
            QVERIFY(back != nullptr && back != made);
            QVERIFY(back->network.edges.rowStart == made->network.edges.rowStart && back->network.edges.columns == made->network.edges.columns
                    && back->network.edges.values == made->network.edges.values);
            QCOMPARE(back->cellsName, made->cellsName);
            QCOMPARE(window->network().note(), note);
            QCOMPARE(window->network().drawing()->linkOf, drawn->linkOf);
            QVERIFY(window->state().undoStack().count() == 0);
            QVERIFY(listed(*window).row.place == ResultRow::Place::Project);
            QVERIFY(!window->statusLine().outcome().contains(QStringLiteral("correlation"))); // nothing was made now
            QTest::keyClick(window, Qt::Key_4);
            QTRY_VERIFY(!window->networkPane().canvas()->picture().nodes.empty());
            QCOMPARE(window->findChild<QLabel*>(QStringLiteral("networkCount"))->text(), count);
            QCOMPARE(filesOf(app, QStringLiteral("again")), files);
            QVERIFY(!files[0].isEmpty() && !files[3].isEmpty());
        }
        keepPicture(*window, QStringLiteral("network-kept"));
    }

    void anotherNetworkTakesItsPlaceAndAListDoesNot() {
        AppFixture app;
        const QString path = makeNetworkIn(app);
        MainWindow& window = *app.window;
        makeWith(window, QStringLiteral("CLR"));
        const QString note = window.network().note();
        QVERIFY(note.contains(QStringLiteral("CLR")));
        const QString list = app.folder.filePath(QStringLiteral("list.tsv"));
        window.networkJobs().saveNetwork(list);
        QTRY_VERIFY(!window.networkJobs().isRunning());
        window.networkJobs().openEdges(list);
        QTRY_VERIFY(window.network().note().startsWith(QStringLiteral("Read from list.tsv")));
        QTRY_COMPARE(window.runner().runningCount(), 0);
        QVERIFY(listed(window).row.place == ResultRow::Place::Session);
        QCOMPARE(listed(window).whyNotDelete, QStringLiteral("It is kept only until the data set is closed; export it to keep it."));
        window.closeData();
        openData(window, path);
        QCOMPARE(window.network().note(), note);
    }

    void aDamagedFileIsSaidAndAnotherNetworkMendsIt() {
        AppFixture app;
        const QString path = makeNetworkIn(app);
        MainWindow& window = *app.window;
        const QString file = networkFileOf(window);
        window.closeData();
        QByteArray bytes = bytesOf(file);
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(bytes);
        out.close();
        openData(window, path);
        QVERIFY(window.network().network() == nullptr);
        QVERIFY2(window.messages().message().contains(QStringLiteral("is damaged: its checksum does not match")), qPrintable(window.messages().message()));
        QCOMPARE(paneMessage(window), window.messages().message());
        makeWith(window, QStringLiteral("Correlation"));
        window.closeData();
        openData(window, path);
        QVERIFY(window.network().network() != nullptr);
    }

    void dataThatChangedDoNotShowIt() {
        AppFixture app;
        const QString path = makeNetworkIn(app);
        MainWindow& window = *app.window;
        window.closeData();
        fileOf(app.folder, kName, networkDataset(6)); // the same cells with other counts
        openData(window, path);
        QVERIFY(window.session().project() != nullptr);
        QVERIFY(window.network().network() == nullptr);
        QVERIFY2(paneMessage(window).contains(QStringLiteral("was made before network.h5ad changed")), qPrintable(paneMessage(window)));
    }

    void withoutAProjectThePageSaysWhatToDo() {
        AppFixture app;
        app.show();
        openData(*app.window, fileOf(app.folder, kName, networkDataset()));
        QVERIFY(app.window->session().project() == nullptr);
        QCOMPARE(paneMessage(*app.window), QStringLiteral("No network yet. Choose cells and press “Make network”."));
    }

    void theNetworkGoesWithACopyOfTheProject() {
        AppFixture app;
        makeNetworkIn(app);
        MainWindow& window = *app.window;
        const QString note = window.network().note();
        const QString copy = app.folder.filePath(QStringLiteral("copy.ocellus"));
        window.session().saveAs(copy);
        QTRY_COMPARE(window.session().folder(), copy);
        QTRY_COMPARE(window.runner().runningCount(), 0);
        window.closeData();
        openData(window, copy);
        QCOMPARE(window.session().folder(), copy);
        QCOMPARE(window.network().note(), note);
    }
};

QTEST_MAIN(tst_NetworkKept)
#include "tst_NetworkKept.moc"

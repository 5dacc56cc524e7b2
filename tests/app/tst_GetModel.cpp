// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"
#include "app/Downloads.h"
#include "app/PredictJobs.h"
#include "app/StatusLine.h"
#include "tests/LocalServer.h"
#include "tests/app/AppFixture.h"
#include "views/jobs/DownloadDialog.h"
#include "views/jobs/ModelPanel.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>

using namespace ocellus;
using test::AppFixture;
using test::LocalServer;

// The page "Get the model", with a server on this computer in place of the network.
class tst_GetModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thePageSaysWhatIsKnownAndAsksNobody();
    void aBadAddressOrChecksumSaysWhy();
    void aDownloadEndsInThePanelThatOffersIt();
    void cancellingKeepsThePartAndGoingOnFinishesIt();
    void aFailureStaysOnThePageWithItsSentence();
    void ownAddressesStayUntilTheyAreForgotten();
    void aFailureWithThePageClosedIsShownInTheWindow();

private:
    template <class T>
    T* find(AppFixture& app, const char* name) {
        return app.window->findChild<T*>(QString::fromLatin1(name));
    }

    QString text(AppFixture& app, const char* name) { return find<QLabel>(app, name)->text(); }

    QPushButton* mainButton(AppFixture& app) { return find<QPushButton>(app, "getModelMain"); }

    void openPage(AppFixture& app) {
        app.show();
        app.window->actions().modelHelp->trigger();
        QVERIFY(app.window->downloads().page() != nullptr);
    }

    /// Types an address into the form, as a person would.
    void addAddress(AppFixture& app, const std::string& address, const QString& sha256 = {}) {
        auto* list = find<QListWidget>(app, "getModelList");
        list->setCurrentRow(list->count() - 1);
        find<QLineEdit>(app, "getModelNewAddress")->clear();
        QTest::keyClicks(find<QLineEdit>(app, "getModelNewAddress"), QString::fromStdString(address));
        find<QLineEdit>(app, "getModelNewChecksum")->setText(sha256);
        QCOMPARE(mainButton(app)->text(), QStringLiteral("Add to the list"));
        QTest::mouseClick(mainButton(app), Qt::LeftButton);
    }

    const std::string body = std::string(2000000, 'x') + "end";
};

void tst_GetModel::thePageSaysWhatIsKnownAndAsksNobody() {
    AppFixture app;
    openPage(app);
    const auto models = publishedModels();
    QCOMPARE(text(app, "getModelName").toStdString(), models.front().name);
    QCOMPARE(text(app, "getModelAddress").toStdString(), models.front().address);
    QCOMPARE(text(app, "getModelLicence").toStdString(), models.front().licence);
    QCOMPARE(text(app, "getModelChecksum").startsWith(QStringLiteral("none is published")), !models.front().sha256.has_value());
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Download"));
    QVERIFY(!app.window->downloads().isRunning());
    QTRY_COMPARE(app.window->runner().runningCount(), 0); // the shipped model is read at the start
    for (QWidget* widget : app.window->downloads().page()->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible()) {
            QVERIFY2(!widget->objectName().isEmpty() && !widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
    }
}

void tst_GetModel::aBadAddressOrChecksumSaysWhy() {
    AppFixture app;
    openPage(app);
    const int before = find<QListWidget>(app, "getModelList")->count();
    addAddress(app, "ftp://example.org/a.ckpt");
    QVERIFY(text(app, "getModelAddressProblem").contains(QStringLiteral("begins with ftp://")));
    addAddress(app, "https://example.org/a.ckpt", QStringLiteral("12ab"));
    QVERIFY(text(app, "getModelAddressProblem").contains(QStringLiteral("this has 4")));
    QCOMPARE(find<QListWidget>(app, "getModelList")->count(), before);
}

void tst_GetModel::aDownloadEndsInThePanelThatOffersIt() {
    LocalServer server;
    server.serve("/blood.ckpt", {.body = body, .etag = "\"a\""});
    AppFixture app;
    openPage(app);
    addAddress(app, server.address("/blood.ckpt"));
    QCOMPARE(text(app, "getModelName"), QStringLiteral("blood.ckpt"));
    QCOMPARE(text(app, "getModelLicence"), QStringLiteral("unknown"));
    QSignalSpy ended(&app.window->downloads(), &Downloads::finished);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 30000);
    const QString path = ended.constFirst().constFirst().toString();
    QCOMPARE(QFileInfo(path).size(), qint64(body.size()));
    QVERIFY2(text(app, "getModelStateText").contains(QStringLiteral("No checksum is published; the file's own SHA-256 is ")),
        qPrintable(text(app, "getModelStateText")));
    QCOMPARE(text(app, "getModelSize"), QStringLiteral("2.0 MB (2,000,003 bytes)"));
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Use these weights"));
    QCOMPARE(app.window->statusLine().outcome(), QStringLiteral("Downloaded blood.ckpt"));
    auto* offer = find<QPushButton>(app, "useDownloadedModel");
    QCOMPARE(offer->text(), QStringLiteral("Use blood.ckpt"));
    QVERIFY(!offer->isHidden());
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QCOMPARE(app.window->predictJobs().modelPath(), path);
}

void tst_GetModel::cancellingKeepsThePartAndGoingOnFinishesIt() {
    LocalServer server;
    server.serve("/blood.ckpt", {.body = body, .etag = "\"a\"", .stallAfter = 1500000});
    AppFixture app;
    openPage(app);
    addAddress(app, server.address("/blood.ckpt"));
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(mainButton(app)->text(), QStringLiteral("Cancel, keep 1.3 MB"), 30000); // reports come every 262,144 bytes
    QVERIFY(find<QProgressBar>(app, "getModelProgress")->value() > 600);
    QVERIFY(text(app, "getModelDone").contains(QStringLiteral("of 2.0 MB")));
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->downloads().isRunning(), 30000);
    QCOMPARE(text(app, "getModelStateText"), QStringLiteral("1.5 MB of 2.0 MB are here from an earlier try."));
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Go on downloading"));
    QVERIFY(!find<QPushButton>(app, "getModelAgain")->isHidden());
    server.serve("/blood.ckpt", {.body = body, .etag = "\"a\""});
    QSignalSpy ended(&app.window->downloads(), &Downloads::finished);
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 30000);
    QCOMPARE(QFileInfo(ended.constFirst().constFirst().toString()).size(), qint64(body.size()));
    QVERIFY(server.asked().back().head.find("Range: bytes=1500000-") != std::string::npos);
}

void tst_GetModel::aFailureStaysOnThePageWithItsSentence() {
    AppFixture app;
    openPage(app);
    addAddress(app, "http://127.0.0.1:" + std::to_string(test::portWithoutServer()) + "/blood.ckpt");
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(mainButton(app)->text(), QStringLiteral("Try again"), 30000);
    QVERIFY2(text(app, "getModelStateText").contains(QStringLiteral("cannot be reached; this computer may be offline")),
        qPrintable(text(app, "getModelStateText")));
    find<QListWidget>(app, "getModelList")->setCurrentRow(0);
    QVERIFY(find<QWidget>(app, "getModelState")->isHidden());
    find<QListWidget>(app, "getModelList")->setCurrentRow(1);
    QCOMPARE(mainButton(app)->text(), QStringLiteral("Try again"));
}

void tst_GetModel::ownAddressesStayUntilTheyAreForgotten() {
    AppFixture app;
    openPage(app);
    const int before = find<QListWidget>(app, "getModelList")->count();
    const QString sum(64, QLatin1Char('a'));
    addAddress(app, "https://example.org/own.ckpt", sum);
    QCOMPARE(text(app, "getModelChecksum"), sum);
    delete app.window->downloads().page();
    app.window->actions().modelHelp->trigger();
    auto* list = find<QListWidget>(app, "getModelList");
    QCOMPARE(list->count(), before + 1);
    QCOMPARE(list->item(list->count() - 2)->text(), QStringLiteral("own.ckpt"));
    QVERIFY(find<QPushButton>(app, "getModelRemove")->isHidden()); // a published entry stays
    list->setCurrentRow(list->count() - 2);
    QTest::mouseClick(find<QPushButton>(app, "getModelRemove"), Qt::LeftButton);
    QCOMPARE(list->count(), before);
    QVERIFY(app.settings.addresses(AppSettings::Kind::Models).empty());
}

void tst_GetModel::aFailureWithThePageClosedIsShownInTheWindow() {
    LocalServer server;
    server.serve("/blood.ckpt", {.body = body, .etag = "\"a\"", .cutAfter = 1500000});
    AppFixture app;
    openPage(app);
    addAddress(app, server.address("/blood.ckpt"));
    QTest::mouseClick(mainButton(app), Qt::LeftButton);
    delete app.window->downloads().page();
    QTRY_VERIFY_WITH_TIMEOUT(!app.window->downloads().isRunning(), 30000);
    QVERIFY2(app.window->messages().message().contains(QStringLiteral("1.5 MB are kept.")), qPrintable(app.window->messages().message()));
    QCOMPARE(app.window->messages().actionText(), QStringLiteral("Get the model…"));
}

QTEST_MAIN(tst_GetModel)
#include "tst_GetModel.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Examples.h"
#include "app/JobRunner.h"
#include "app/WorkArea.h"
#include "tests/app/AppFixture.h"
#include "views/start/StartCards.h"

#include <QDirIterator>
#include <QElapsedTimer>

#include <set>

using namespace ocellus;
using test::AppFixture;

// The examples as a person meets them: made in the cache at the first start, opened by their cards.
class tst_Examples : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void openingAnExampleDoesNotWaitForPictures();
    void cardsShowFactsAndPicturesOfTheirData();
    void aClickOpensTheLung();
    void anExampleIsNoRecent();

private:
    QTemporaryDir m_cache;
};

void tst_Examples::initTestCase() {
    QVERIFY(m_cache.isValid());
}

// With an empty cache the first picture's job makes the lung: the tissue does not wait for it.
void tst_Examples::openingAnExampleDoesNotWaitForPictures() {
    AppFixture app;
    QTemporaryDir empty;
    qputenv("XDG_CACHE_HOME", empty.path().toLocal8Bit());
    qputenv("OCELLUS_RESOURCES", OCELLUS_TEST_DATA "/../../resources");
    MainWindow& window = app.show(1280, 800);
    QVERIFY(window.runner().runningCount() >= 1);
    auto* lung = window.findChild<ExampleCard*>(QStringLiteral("demoLung"));
    auto* tissue = window.findChild<ExampleCard*>(QStringLiteral("demoTissue"));
    QTest::mouseClick(tissue, Qt::LeftButton);
    QVERIFY(tissue->isOpening() && !lung->isOpening());
    QCOMPARE(tissue->accessibleDescription(), QStringLiteral("Opening Tissue section…"));
    QTest::mouseClick(lung, Qt::LeftButton); // another wish
    QVERIFY(lung->isOpening() && !tissue->isOpening());
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, 120000);
    QCOMPARE(window.state().title(), QStringLiteral("Demo: lung (simulated)"));
    QVERIFY(!lung->isOpening());
    // no picture was drawn meanwhile: the tissue of the other card was not made
    QDirIterator files(empty.path(), {QStringLiteral("*section*.h5ad")}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(!files.hasNext());
}

void tst_Examples::cardsShowFactsAndPicturesOfTheirData() {
    AppFixture app;
    qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
    qputenv("OCELLUS_RESOURCES", OCELLUS_TEST_DATA "/../../resources");
    MainWindow& window = app.show(1280, 800);
    auto* lung = window.findChild<ExampleCard*>(QStringLiteral("demoLung"));
    auto* tissue = window.findChild<ExampleCard*>(QStringLiteral("demoTissue"));
    QVERIFY(lung && tissue && lung->isEnabled() && tissue->isEnabled());
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, 300000);
    QVERIFY2(lung->example().facts.contains(QStringLiteral("cell types")), qPrintable(lung->example().facts));
    QVERIFY2(tissue->example().facts.contains(QStringLiteral("genes on the panel")), qPrintable(tissue->example().facts));
    std::set<QRgb> colours;
    const QImage picture = lung->grab().toImage();
    for (int y = 0; y < 170; ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            colours.insert(picture.pixel(x, y));
        }
    }
    QVERIFY(colours.size() > 20);
}

void tst_Examples::aClickOpensTheLung() {
    AppFixture app;
    qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
    qputenv("OCELLUS_RESOURCES", OCELLUS_TEST_DATA "/../../resources");
    MainWindow& window = app.show(1280, 800);
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(window.findChild<QWidget*>(QStringLiteral("demoLung")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, 60000);
    QTRY_VERIFY_WITH_TIMEOUT(window.workArea().map(1)->drawnCells() == window.state().dataset()->cellCount(), 60000);
    qInfo("opened and drawn in %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(window.state().title(), QStringLiteral("Demo: lung (simulated)"));
    QVERIFY(window.state().dataset()->cellCount() >= 5000);
    std::set<QRgb> colours;
    for (const Colouring::Entry& entry : window.state().colouring(1)->entries) {
        colours.insert(qRgb(entry.colour.r, entry.colour.g, entry.colour.b));
    }
    QVERIFY(colours.size() >= 8);
}

void tst_Examples::anExampleIsNoRecent() {
    AppFixture app;
    qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
    qputenv("OCELLUS_RESOURCES", OCELLUS_TEST_DATA "/../../resources");
    MainWindow& window = app.show();
    window.openExample(QStringLiteral("tissue"));
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, 60000);
    QVERIFY(app.settings.recents().empty());
    QCOMPARE(window.workArea().map(2)->mapName(), QStringLiteral("spatial"));
}

QTEST_MAIN(tst_Examples)
#include "tst_Examples.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The acceptance points of the screen, 1 to 4: starting, the demo, finding a gene, missing labels.
// Points 5 to 7: tst_AcceptanceDecisions; 12: tst_AcceptanceFigure.
#include "app/Examples.h"
#include "app/JobRunner.h"
#include "app/WorkArea.h"
#include "core/figures/Palette.h"
#include "tests/app/AppFixture.h"
#include "tests/app/RealProgram.h"
#include "tests/app/StateChecks.h"
#include "views/map/MapLegend.h"
#include "views/style/ThemeTokens.h"

#include <QAbstractButton>
#include <QLineEdit>

#include <algorithm>

using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr int kDemoMs = 120000; ///< the demo is simulated at its first opening; a busy machine needs a minute

int distance(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

QColor colourOf(Rgb colour) {
    return QColor(colour.r, colour.g, colour.b);
}

/// The legend as the map lays it out, so that a test knows where its parts are.
MapLegend legendOf(MainWindow& window, int number) {
    MapLegend legend;
    legend.setColouring(window.state().colouring(number), false);
    legend.layOut(window.workArea().map(number)->surface()->size());
    return legend;
}

/// The picture above the legend.
QImage pointsOf(MainWindow& window, int number) {
    MapPane* map = window.workArea().map(number);
    const QImage image = map->grabImage();
    const double top = legendOf(window, number).bounds().top();
    return image.copy(0, 0, image.width(), static_cast<int>(top * map->devicePixelRatioF()));
}

/// Socket inodes of a process, and those that are local (X11, D-Bus).
QStringList socketsOf(qint64 process) {
    QStringList sockets;
    const QDir open(QStringLiteral("/proc/%1/fd").arg(process));
    for (const QString& name : open.entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot)) {
        const QString target = QFile::symLinkTarget(open.filePath(name));
        const qsizetype at = target.indexOf(QStringLiteral("socket:["));
        if (at >= 0) {
            sockets << target.mid(at + 8).chopped(1);
        }
    }
    return sockets;
}

QStringList localSockets(qint64 process) {
    QStringList inodes;
    QFile file(QStringLiteral("/proc/%1/net/unix").arg(process));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            inodes << QString::fromLatin1(line.simplified().split(' ').value(6));
        }
    }
    return inodes;
}

} // namespace

class tst_AcceptanceStart : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void point1TheStartPageOffersEverythingUnclippedAndAsksNothing();
    void point1NoNetworkSocketIsOpened();
    void point2TheDemoOpensWithACheckableMap();
    void point3IdAndFormerSymbolFindTheSameGene_data();
    void point3IdAndFormerSymbolFindTheSameGene();
    void point3HighValuesLieAboveGreyOnes();
    void point4CellsWithoutALabelAreCountedAndTheOnlyGreyOnes();

private:
    void openDemo(AppFixture& app);

    QTemporaryDir m_demos; ///< shared: simulating takes seconds
};

void tst_AcceptanceStart::initTestCase() {
    // The atlas map is no part of the program: a file at its place in the cache stands for it.
    QTemporaryDir here;
    QDir().mkpath(m_demos.filePath(QStringLiteral("ocellus/atlas")));
    QVERIFY(QFile::copy(smallFile(here, 30), m_demos.filePath(QStringLiteral("ocellus/atlas/scprint2_atlas_50k.h5ad"))));
}

void tst_AcceptanceStart::openDemo(AppFixture& app) {
    MainWindow& window = app.show();
    window.openExample(QStringLiteral("lung"));
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, kDemoMs);
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, kDemoMs);
    QTRY_VERIFY(window.workArea().map(1)->drawnCells() > 0);
}

void tst_AcceptanceStart::point1TheStartPageOffersEverythingUnclippedAndAsksNothing() {
    AppFixture app(m_demos.path());
    MainWindow& window = app.show(1280, 800);
    auto* page = window.findChild<QWidget*>(QStringLiteral("startPage"));
    QVERIFY(window.showsStartPage() && page->isVisible());
    for (const char* name : {"openButton", "demoLung", "demoTissue", "atlasButton"}) {
        auto* button = window.findChild<QAbstractButton*>(QLatin1String(name));
        QVERIFY2(button != nullptr, name);
        QTRY_VERIFY2(button->isVisible(), name); // once the cards are laid out
        QVERIFY2(button->isEnabled(), name);
        QVERIFY2(window.rect().contains(QRect(button->mapTo(&window, QPoint()), button->size())), name);
        QVERIFY2(button->width() >= button->minimumSizeHint().width(), name);
        QVERIFY2(!button->visibleRegion().isEmpty() && button->visibleRegion().boundingRect() == button->rect(), name);
    }
    QVERIFY(!QApplication::activeModalWidget() && !QApplication::activePopupWidget());
    keepPicture(window, QStringLiteral("point1"));
    window.runner().cancelAll(); // the pictures of the cards
}

void tst_AcceptanceStart::point1NoNetworkSocketIsOpened() {
    QVERIFY2(RealProgram::canBeDriven(), "xdotool is not installed; packaging/setup.sh installs it.");
    QTemporaryDir home;
    RealProgram program(home);
    program.start({});
    QJsonObject seen;
    QTRY_COMPARE_WITH_TIMEOUT((seen = program.look())[QStringLiteral("page")].toString(), QStringLiteral("start"), 60000);
    QVERIFY(seen[QStringLiteral("message")].toString().isEmpty());
    const QStringList sockets = socketsOf(program.processId());
    QVERIFY(!sockets.isEmpty()); // the display's at least: the test can see them
    const QStringList local = localSockets(program.processId());
    for (const QString& socket : sockets) {
        QVERIFY2(local.contains(socket), qPrintable(QStringLiteral("socket %1 leaves this computer").arg(socket)));
    }
}

void tst_AcceptanceStart::point2TheDemoOpensWithACheckableMap() {
    AppFixture app(m_demos.path());
    MainWindow& window = app.show();
    QTest::mouseClick(window.findChild<QAbstractButton*>(QStringLiteral("demoLung")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, kDemoMs);
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, kDemoMs);
    QTRY_VERIFY(window.workArea().map(1)->drawnCells() > 0);
    QTest::qWait(50); // legend and labels are painted after the points

    const QJsonObject dump = comparable(window);
    const auto file = Dataset::open(dump[QStringLiteral("path")].toString().toStdString());
    QCOMPARE(dump[QStringLiteral("cells")].toInteger(), file->cellCount());
    QCOMPARE(dump[QStringLiteral("drawnPoints")].toInteger(), file->cellCount());
    QVERIFY(dump[QStringLiteral("title")].toString().contains(QStringLiteral("simulated")));

    const QImage image = pointsOf(window, 1);
    const QColor background = tokens(Theme::Light).map;
    std::map<QRgb, int> pixels;
    int drawn = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            ++pixels[image.pixel(x, y)];
            drawn += distance(image.pixelColor(x, y), background) > 12 ? 1 : 0;
        }
    }
    QVERIFY2(drawn >= image.width() * image.height() / 20, qPrintable(QString::number(drawn)));
    std::set<QRgb> found;
    for (const Colouring::Entry& entry : window.state().colouring(1)->entries) {
        const QRgb colour = colourOf(entry.colour).rgb();
        if (pixels[colour] >= 10) { // the middles of points, drawn in exactly that colour
            found.insert(colour);
        }
    }
    QVERIFY2(found.size() >= 8, qPrintable(QString::number(found.size())));
    keepPicture(window, QStringLiteral("point2"));
}

void tst_AcceptanceStart::point3IdAndFormerSymbolFindTheSameGene_data() {
    QTest::addColumn<QString>("box");
    QTest::newRow("g") << QStringLiteral("findGene");
    QTest::newRow("Ctrl+K") << QStringLiteral("searchEverything");
}

void tst_AcceptanceStart::point3IdAndFormerSymbolFindTheSameGene() {
    QFETCH(QString, box);
    AppFixture app(m_demos.path());
    openDemo(app);
    MainWindow& window = *app.window;
    std::string gene;
    const auto ask = [&](const QString& text) {
        window.state().setColourSource(2, {});
        if (box == QStringLiteral("findGene")) {
            QTest::keyClick(&window, Qt::Key_G);
        } else {
            QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
        }
        auto* field = window.findChild<QLineEdit*>(box);
        QTRY_VERIFY(field->hasFocus());
        field->clear();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
        gene = window.state().colourSource(2).name;
    };
    ask(QStringLiteral("ENSG00000122545"));
    QCOMPARE(gene, std::string("ENSG00000122545"));
    ask(QStringLiteral("SEPT7")); // what SEPTIN7 was called
    QCOMPARE(gene, std::string("ENSG00000122545"));
    QTRY_VERIFY(!window.state().colourPending(2));
    QCOMPARE(mapOf(comparable(window), 2)[QStringLiteral("title")].toString(), QStringLiteral("SEPTIN7"));
}

void tst_AcceptanceStart::point3HighValuesLieAboveGreyOnes() {
    AppFixture app(m_demos.path());
    openDemo(app);
    MainWindow& window = *app.window;
    window.state().setColourSource(2, {ColourSource::Kind::Gene, "ENSG00000122545", {}});
    QTRY_VERIFY(!window.state().colourPending(2));
    QTest::qWait(100);
    const QJsonArray samples = mapOf(comparable(window), 2)[QStringLiteral("samples")].toArray();
    QCOMPARE(samples.size(), 100);
    MapPane* map = window.workArea().map(2);
    const QImage image = map->grabImage();
    const auto values = window.state().geneValues("ENSG00000122545");
    const QColor zero = colourOf(zeroColour(Theme::Light));
    int greys = 0;
    int high = 0;
    for (const auto sample : samples) {
        const QJsonObject one = sample.toObject();
        const float value = (*values)[static_cast<std::size_t>(one[QStringLiteral("cell")].toInt())];
        QCOMPARE(QColor(one[QStringLiteral("colour")].toString()) == zero, value <= 0.0F);
        greys += value <= 0.0F ? 1 : 0;
        const QPoint at = map->surface()->mapFromGlobal(
            QPoint(one[QStringLiteral("x")].toInt(), one[QStringLiteral("y")].toInt()));
        if (value > 0.0F) {
            ++high;
            const QColor pixel = image.pixelColor(at * map->devicePixelRatioF());
            QVERIFY2(distance(pixel, zero) > 20, qPrintable(QStringLiteral("cell %1 lies below a zero").arg(one[QStringLiteral("cell")].toInt())));
        }
    }
    QVERIFY(greys >= 10 && high >= 10);
    keepPicture(window, QStringLiteral("point3"));
}

void tst_AcceptanceStart::point4CellsWithoutALabelAreCountedAndTheOnlyGreyOnes() {
    constexpr Index kSide = 12;
    AppFixture app;
    MainWindow& window = app.show();
    window.openPath(gridFile(app.folder, kSide));
    QTRY_COMPARE(window.workArea().map(1)->drawnCells(), kSide * kSide);
    QTRY_COMPARE(window.runner().runningCount(), 0);
    QTest::qWait(50);
    Index missing = 0;
    for (Index cell = 0; cell < kSide * kSide; ++cell) {
        missing += cell % 10 == 9 ? 1 : 0; // as the file was made
    }
    const auto colouring = window.state().colouring(1);
    const auto row = std::find_if(colouring->entries.begin(), colouring->entries.end(),
        [](const Colouring::Entry& entry) { return entry.label == "no label"; });
    QVERIFY(row != colouring->entries.end());
    QCOMPARE(row->count, missing);

    MapPane* map = window.workArea().map(1);
    map->setLabelsShown(false); // they are written over the points
    QTest::qWait(50);
    const QImage image = map->grabImage();
    const QColor grey = colourOf(row->colour);
    const MapLegend legend = legendOf(window, 1);
    const QRectF place = legend.rectOf(static_cast<int>(row - colouring->entries.begin()));
    bool swatch = false;
    for (int x = static_cast<int>(place.left()); x < place.right(); ++x) {
        swatch = swatch || distance(image.pixelColor(x, static_cast<int>(place.center().y())), grey) <= 3;
    }
    QVERIFY2(swatch, "the legend has no grey row in sight");
    for (Index cell = 0; cell < kSide * kSide; ++cell) {
        const QPointF at = map->pixelOf(cell) * map->devicePixelRatioF();
        const QColor pixel = image.pixelColor(at.toPoint());
        const bool isGrey = distance(pixel, grey) <= 12; // the GPU rounds colours
        QVERIFY2(isGrey == (cell % 10 == 9), qPrintable(QStringLiteral("cell %1 is %2").arg(cell).arg(pixel.name())));
    }
    keepPicture(*map, QStringLiteral("point4"));
}

QTEST_MAIN(tst_AcceptanceStart)
#include "tst_AcceptanceStart.moc"

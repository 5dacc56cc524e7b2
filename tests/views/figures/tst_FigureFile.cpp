// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/Figure.h"
#include "views/figures/FigureFile.h"
#include "views/figures/FigureFonts.h"
#include "views/figures/PointPicture.h"
#include "views/figures/ScenePainter.h"

#include <QDir>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <numeric>
#include <sys/stat.h>

using namespace ocellus;

namespace {

const std::vector<std::string> kLabels = {"CD8-positive, alpha-beta T cell", "B cell", "αβ & <γδ> \"T\"", "Kupffer cell"};

FigurePanel panelOf(Index cells, bool gene = false) {
    auto positions = std::make_shared<FloatMatrix>();
    positions->rows = cells;
    positions->columns = 2;
    CategoryColumn column;
    column.categories = kLabels;
    std::vector<float> values;
    for (Index i = 0; i < cells; ++i) {
        const double angle = 0.37 * static_cast<double>(i);
        const double radius = std::sqrt(static_cast<double>(i) / static_cast<double>(cells));
        positions->values.push_back(static_cast<float>(radius * std::cos(angle)));
        positions->values.push_back(static_cast<float>(0.8 * radius * std::sin(angle)));
        column.codes.push_back(static_cast<std::int32_t>(i % 4));
        values.push_back(static_cast<float>(i % 7));
    }
    FigurePanel panel;
    panel.positions = positions;
    Colouring colouring = gene ? colourByValues(values, Theme::Light) : colourByCategory(column, {}, Theme::Light);
    colouring.title = gene ? "PTPRC" : "Cell type";
    colouring.subtitle = gene ? "log1p CP10k" : "author";
    colouring.source = {gene ? ColourSource::Kind::Gene : ColourSource::Kind::Column, "x", {}};
    panel.colouring = std::make_shared<const Colouring>(std::move(colouring));
    return panel;
}

Scene sceneOf(Index cells, double widthMm = 180.0) {
    FigureOptions options;
    options.widthMm = widthMm;
    options.title = "Title of the page";
    return figureScene(options, {panelOf(cells), panelOf(cells, true)}, figureTextWidth(options.font));
}

struct Svg {
    QStringList texts;
    int circles = 0;
    int images = 0;
    QString width;
    bool wellFormed = false;
};

Svg readSvg(const QByteArray& bytes) {
    Svg svg;
    QXmlStreamReader reader(bytes);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        if (reader.name() == QLatin1String("svg")) {
            svg.width = reader.attributes().value(QLatin1String("width")).toString();
        } else if (reader.name() == QLatin1String("text")) {
            svg.texts << reader.readElementText();
        } else if (reader.name() == QLatin1String("circle")) {
            ++svg.circles;
        } else if (reader.name() == QLatin1String("image")) {
            ++svg.images;
        }
    }
    svg.wellFormed = !reader.hasError();
    return svg;
}

} // namespace

class tst_FigureFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pdfPageHasItsSize_data();
    void pdfPageHasItsSize();
    void pdfTextCanBeRead();
    void pdfHoldsOneLosslessPicturePerMap();
    void filesHoldNoTimesAndRepeat_data();
    void filesHoldNoTimesAndRepeat();
    void svgTextIsText();
    void svgCellsAreCirclesUpToALimit();
    void svgCirclesLieWhereThePictureHasThem();
    void pngHasItsWidth_data();
    void pngHasItsWidth();
    void cellsAreDrawnWhereTheSceneSaysThem();
    void threadsDoNotChangeThePicture();
    void keptPicturesEqualFreshOnes();
    void tissueIsDrawnDownwards();
    void filesAppearWholeOrNotAtAll();
    void unknownEndingsAreRefused();
    void textWidthsAgreeWithWhatIsDrawn();
};

void tst_FigureFile::pdfPageHasItsSize_data() {
    QTest::addColumn<double>("width");
    QTest::newRow("one column") << 85.0;
    QTest::newRow("one and a half") << 120.0;
    QTest::newRow("two columns") << 180.0;
}

void tst_FigureFile::pdfPageHasItsSize() {
    QFETCH(double, width);
    const Scene scene = sceneOf(2000, width);
    const QByteArray pdf = figureBytes(scene, FigureFormat::Pdf, {});
    QVERIFY(pdf.startsWith("%PDF-1."));
    const QRegularExpression box("/MediaBox *\\[ *0 +0 +([0-9.]+) +([0-9.]+) *\\]");
    const QRegularExpressionMatch match = box.match(QString::fromLatin1(pdf));
    QVERIFY(match.hasMatch());
    QVERIFY(std::abs(match.captured(1).toDouble() * kMmPerPoint - width) <= 0.5);
    QVERIFY(std::abs(match.captured(2).toDouble() * kMmPerPoint - scene.heightMm) <= 0.5);
}

void tst_FigureFile::pdfTextCanBeRead() {
    const QString program = QStandardPaths::findExecutable(QStringLiteral("pdftotext"));
    if (program.isEmpty()) {
        QSKIP("pdftotext (poppler-utils) is not installed");
    }
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.pdf"));
    writeFigure(sceneOf(2000), path.toStdString(), {});
    QProcess process;
    process.start(program, {QStringLiteral("-layout"), path, QStringLiteral("-")});
    QVERIFY(process.waitForFinished());
    const QString text = QString::fromUtf8(process.readAllStandardOutput());
    for (const std::string& label : kLabels) {
        QVERIFY2(text.contains(QString::fromStdString(label)), label.c_str());
    }
    for (const char* other : {"Title of the page", "Cell type (author)", "PTPRC", "measured", "log1p CP10k", "500"}) {
        QVERIFY2(text.contains(QString::fromUtf8(other)), other);
    }
}

void tst_FigureFile::pdfHoldsOneLosslessPicturePerMap() {
    for (const Index cells : {Index(2000), Index(30000)}) {
        const Scene scene = sceneOf(cells);
        const QByteArray pdf = figureBytes(scene, FigureFormat::Pdf, {});
        QCOMPARE(pdf.count("/Subtype /Image"), 2);
        QVERIFY(!pdf.contains("DCTDecode")); // no JPEG
        QVERIFY(!QString::fromLatin1(pdf).contains(QRegularExpression("/SMask [0-9]"))); // no transparency
        const auto& layer = std::get<ScenePoints>(scene.groups[2].items.front());
        const double dpi = cells > kMostVectorPoints ? 600.0 : 300.0;
        const QRegularExpression width("/Subtype /Image\\s+/Width ([0-9]+)");
        const auto match = width.match(QString::fromLatin1(pdf));
        QVERIFY(match.hasMatch());
        QVERIFY(std::abs(match.captured(1).toDouble() - layer.area.width / 25.4 * dpi) <= 2.0);
    }
}

void tst_FigureFile::filesHoldNoTimesAndRepeat_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("pdf") << static_cast<int>(FigureFormat::Pdf);
    QTest::newRow("svg") << static_cast<int>(FigureFormat::Svg);
    QTest::newRow("png") << static_cast<int>(FigureFormat::Png);
}

void tst_FigureFile::filesHoldNoTimesAndRepeat() {
    QFETCH(int, format);
    const Scene scene = sceneOf(3000);
    const QByteArray first = figureBytes(scene, static_cast<FigureFormat>(format), {300, 1});
    QTest::qSleep(1100); // a clock in the file would show
    QCOMPARE(figureBytes(scene, static_cast<FigureFormat>(format), {300, 4}), first);
    QVERIFY(!first.contains("CreationDate"));
    QVERIFY(!first.contains("tIME"));
    QVERIFY(!first.contains(QDir::homePath().toUtf8()) || QDir::homePath().size() < 3);
}

void tst_FigureFile::svgTextIsText() {
    const Svg svg = readSvg(figureBytes(sceneOf(500), FigureFormat::Svg, {}));
    QVERIFY(svg.wellFormed);
    QCOMPARE(svg.width, QStringLiteral("180mm"));
    for (const std::string& label : kLabels) {
        QVERIFY2(svg.texts.contains(QString::fromStdString(label)), label.c_str());
    }
    QVERIFY(svg.texts.contains(QStringLiteral("measured")));
}

void tst_FigureFile::svgCellsAreCirclesUpToALimit() {
    const Svg few = readSvg(figureBytes(sceneOf(kMostVectorPoints), FigureFormat::Svg, {}));
    QCOMPARE(few.circles, 2 * static_cast<int>(kMostVectorPoints));
    QCOMPARE(few.images, 0);
    const Svg many = readSvg(figureBytes(sceneOf(kMostVectorPoints + 1), FigureFormat::Svg, {}));
    QCOMPARE(many.circles, 0);
    QCOMPARE(many.images, 2);
    QVERIFY(many.wellFormed);
}

void tst_FigureFile::svgCirclesLieWhereThePictureHasThem() {
    const Scene scene = sceneOf(60);
    const double dpi = 254.0;
    const QImage picture = renderScene(scene, dpi, 1);
    QXmlStreamReader reader(figureBytes(scene, FigureFormat::Svg, {}));
    int checked = 0;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QLatin1String("circle")) {
            const double x = reader.attributes().value(QLatin1String("cx")).toDouble() / 72.0 * dpi;
            const double y = reader.attributes().value(QLatin1String("cy")).toDouble() / 72.0 * dpi;
            QVERIFY(picture.pixelColor(static_cast<int>(x), static_cast<int>(y)) != QColor(Qt::white));
            ++checked;
        }
    }
    QCOMPARE(checked, 120);
}

void tst_FigureFile::pngHasItsWidth_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<int>("dpi");
    QTest::addColumn<int>("pixels");
    QTest::newRow("180 mm, 300 dpi") << 180.0 << 300 << 2126;
    QTest::newRow("85 mm, 300 dpi") << 85.0 << 300 << 1004;
    QTest::newRow("120 mm, 600 dpi") << 120.0 << 600 << 2835;
}

void tst_FigureFile::pngHasItsWidth() {
    QFETCH(double, width);
    QFETCH(int, dpi);
    QFETCH(int, pixels);
    const Scene scene = sceneOf(1000, width);
    QImage image;
    QVERIFY(image.loadFromData(figureBytes(scene, FigureFormat::Png, {dpi, 0}), "png"));
    QCOMPARE(image.width(), pixels);
    QCOMPARE(image.height(), static_cast<int>(std::lround(scene.heightMm / 25.4 * dpi)));
    QCOMPARE(static_cast<int>(std::lround(image.dotsPerMeterX() * 0.0254)), dpi);
    QCOMPARE(pngSize(scene, dpi), std::pair(image.width(), image.height()));
}

void tst_FigureFile::cellsAreDrawnWhereTheSceneSaysThem() {
    const Scene scene = sceneOf(12);
    const double dpi = 600.0;
    const QImage image = renderScene(scene, dpi, 1);
    int layers = 0;
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) {
            const auto* layer = std::get_if<ScenePoints>(&item);
            if (layer == nullptr) {
                continue;
            }
            ++layers;
            for (Index cell = 0; cell < 12; ++cell) {
                const float* at = layer->positions->row(cell);
                const QColor found = image.pixelColor(static_cast<int>(layer->pageX(at[0]) / 25.4 * dpi),
                    static_cast<int>(layer->pageY(at[1]) / 25.4 * dpi));
                const Rgb wanted = layer->colouring->colours[static_cast<std::size_t>(cell)];
                const auto near = [&](int a, int b) { return std::abs(a - (255 + (b - 255) * layer->alpha)) <= 3; };
                QVERIFY(near(found.red(), wanted.r) && near(found.green(), wanted.g) && near(found.blue(), wanted.b));
            }
        }
    }
    QCOMPARE(layers, 2);
}

void tst_FigureFile::threadsDoNotChangeThePicture() {
    const Scene scene = sceneOf(60000);
    QVERIFY(renderScene(scene, 150, 1) == renderScene(scene, 150, 3));
}

void tst_FigureFile::keptPicturesEqualFreshOnes() {
    PointPictureCache kept;
    const Scene scene = sceneOf(5000);
    const QImage fresh = renderScene(scene, 150, 1);
    QVERIFY(renderScene(scene, 150, 1, &kept) == fresh);
    QVERIFY(renderScene(scene, 150, 1, &kept) == fresh);
    const Scene other = sceneOf(5000, 120.0); // not the kept pictures
    QVERIFY(renderScene(other, 150, 1, &kept) == renderScene(other, 150, 1));
}

void tst_FigureFile::tissueIsDrawnDownwards() {
    FigurePanel panel = panelOf(4);
    auto positions = std::make_shared<FloatMatrix>();
    positions->rows = 4;
    positions->columns = 2;
    positions->values = {0, 0, 10, 0, 0, 10, 10, 10};
    panel.positions = positions;
    panel.tissue = true;
    panel.options.pointPt = 6.0;
    const Scene scene = mapScene(panel, {}, figureTextWidth("Liberation Sans"));
    const auto& layer = std::get<ScenePoints>(scene.groups[1].items.front());
    const PointPicture drawn = pictureOf(layer, 10.0, 1);
    for (Index cell = 0; cell < 4; ++cell) {
        const float* at = positions->row(cell);
        QVERIFY((layer.pageY(at[1]) > layer.area.y + 0.5 * layer.area.height) == (at[1] > 5));
        const QColor found = drawn.image.pixelColor(static_cast<int>((layer.pageX(at[0]) - drawn.placeMm.x()) * 10.0),
            static_cast<int>((layer.pageY(at[1]) - drawn.placeMm.y()) * 10.0));
        const Rgb wanted = panel.colouring->colours[static_cast<std::size_t>(cell)];
        QVERIFY(std::abs(found.red() - wanted.r) <= 3 && std::abs(found.blue() - wanted.b) <= 3);
    }
}

void tst_FigureFile::filesAppearWholeOrNotAtAll() {
    const QTemporaryDir folder;
    const Scene scene = sceneOf(100);
    const std::string nowhere = folder.filePath(QStringLiteral("missing/a.pdf")).toStdString();
    QVERIFY_EXCEPTION_THROWN(writeFigure(scene, nowhere, {}), UsageError);
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("missing"))));
    QDir(folder.path()).mkdir(QStringLiteral("taken.png")); // a folder of that name
    QVERIFY_EXCEPTION_THROWN(writeFigure(scene, folder.filePath(QStringLiteral("taken.png")).toStdString(), {}), UsageError);
    const std::string pipe = folder.filePath(QStringLiteral("pipe.pdf")).toStdString();
    QVERIFY(mkfifo(pipe.c_str(), 0600) == 0);
    QVERIFY_EXCEPTION_THROWN(writeFigure(scene, pipe, {}), UsageError);
    const QDir::Filters all = QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot;
    QCOMPARE(QDir(folder.path()).entryList(all, QDir::Name), (QStringList{"pipe.pdf", "taken.png"}));
    const QString path = folder.filePath(QStringLiteral("a.svg"));
    writeFigure(scene, path.toStdString(), {});
    writeFigure(scene, path.toStdString(), {}); // replaces
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), figureBytes(scene, FigureFormat::Svg, {}));
}

void tst_FigureFile::unknownEndingsAreRefused() {
    QVERIFY_EXCEPTION_THROWN(writeFigure(sceneOf(5), "figure.jpeg", {}), UsageError);
    QVERIFY_EXCEPTION_THROWN(writeFigure(sceneOf(5), "figure", {}), UsageError);
    QCOMPARE(figureFormatOf("A.PDF"), std::optional(FigureFormat::Pdf));
    FigureOptions large;
    large.widthMm = 1000.0;
    const Scene scene = mapScene(panelOf(5), large, figureTextWidth("Liberation Sans"));
    QVERIFY_EXCEPTION_THROWN(figureBytes(scene, FigureFormat::Png, {2400, 0}), UsageError);
}

void tst_FigureFile::textWidthsAgreeWithWhatIsDrawn() {
    const TextWidth width = figureTextWidth("Liberation Sans");
    const std::string text = "Hepatic / renal 12,345";
    QImage image(2000, 200, QImage::Format_RGB32);
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        Scene scene;
        scene.groups.push_back({"t", {TextItem{5.0, 10.0, text, {20.0}, TextAlign::Left, {0, 0, 0}}}});
        ScenePainting painting;
        painting.pixelsPerMm = 15.0;
        paintScene(painter, scene, painting);
    }
    int left = 2000;
    int right = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y).lightness() < 128) {
                left = std::min(left, x);
                right = std::max(right, x);
            }
        }
    }
    QVERIFY(std::abs((right - left) / 15.0 - width(text, {20.0})) < 0.9); // side bearings
    QVERIFY(std::abs(left / 15.0 - 5.0) < 0.8);
    QVERIFY(width(text, {20.0, true}) > width(text, {20.0}));
}

int main(int argc, char** argv) {
    const HeadlessApplication headless;
    tst_FigureFile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_FigureFile.moc"

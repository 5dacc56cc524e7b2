// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/FigureLegend.h"
#include "core/figures/FigurePage.h"
#include "core/figures/FigureText.h"
#include "core/figures/LabelPlacement.h"
#include "tests/core/figures/SceneFixtures.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace ocellus;
using namespace ocellus::test;

namespace {

RectMm boxOf(const TextItem& item) {
    const double width = evenWidth(item.text, item.style);
    const double height = item.style.sizePt * kMmPerPoint;
    const double shift = item.align == TextAlign::Left ? 0.0 : (item.align == TextAlign::Right ? width : 0.5 * width);
    return {item.x - shift, item.y - 0.75 * height, width, 0.95 * height};
}

std::vector<std::string> manyLabels(int count) {
    std::vector<std::string> labels;
    for (int i = 0; i < count; ++i) {
        labels.push_back("cell type with a rather long name " + std::to_string(i));
    }
    return labels;
}

} // namespace

class tst_Figure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsStayOnThePageAndApart_data();
    void textsStayOnThePageAndApart();
    void legendNamesEveryLabelWithItsCells();
    void legendThatDoesNotFitSaysWhatIsLeftOut();
    void countsFollowTheVisibleCells();
    void geneHeadingSaysTheValueState_data();
    void geneHeadingSaysTheValueState();
    void scaleLegendHasEndsZerosAndMissing();
    void panelsGetLettersAndCommonMaps();
    void givenSizesAreKept();
    void impossiblePagesAreRefused_data();
    void impossiblePagesAreRefused();
    void scaleBarHasARoundLength_data();
    void scaleBarHasARoundLength();
    void namesAreApartAndBesideTheirClusters();
    void lineageNamesLieOnTheirClusters();
    void captionSaysWhatIsShown();
    void embeddingNamesReadWell_data();
    void embeddingNamesReadWell();
    void numbersReadWell_data();
    void numbersReadWell();
    void patternsStayInsideTheirBox();
};

void tst_Figure::textsStayOnThePageAndApart_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<int>("labels");
    QTest::addColumn<int>("panels");
    QTest::newRow("180 mm, 5") << 180.0 << 5 << 1;
    QTest::newRow("180 mm, 24") << 180.0 << 24 << 1;
    QTest::newRow("120 mm, two panels") << 120.0 << 8 << 2;
    QTest::newRow("85 mm, two panels below each other") << 85.0 << 12 << 2;
    QTest::newRow("45 mm, wrapped") << 45.0 << 20 << 1;
}

void tst_Figure::textsStayOnThePageAndApart() {
    QFETCH(double, width);
    QFETCH(int, labels);
    QFETCH(int, panels);
    const Clusters clusters(manyLabels(labels), 40);
    FigureOptions options;
    options.widthMm = width;
    options.title = "A title";
    options.sharedLegend = false;
    const std::vector<FigurePanel> all(static_cast<std::size_t>(panels), clusters.panel());
    const Scene scene = figureScene(options, all, evenWidth);
    QCOMPARE(scene.widthMm, width);
    const std::vector<TextItem> texts = itemsOf<TextItem>(scene);
    QVERIFY(texts.size() >= static_cast<std::size_t>(2 * labels * panels));
    const std::vector<ScenePoints> layers = itemsOf<ScenePoints>(scene);
    QCOMPARE(layers.size(), all.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const RectMm box = boxOf(texts[i]);
        QVERIFY2(box.x >= 0 && box.right() <= scene.widthMm && box.y >= 0 && box.bottom() <= scene.heightMm,
            texts[i].text.c_str());
        for (std::size_t j = 0; j < i; ++j) {
            QVERIFY2(!box.overlaps(boxOf(texts[j])), (texts[i].text + " / " + texts[j].text).c_str());
        }
        for (const ScenePoints& layer : layers) {
            QVERIFY(!box.overlaps(layer.area));
        }
    }
    for (const ScenePoints& layer : layers) {
        for (Index cell = 0; cell < layer.positions->rows; ++cell) {
            const double x = layer.pageX(layer.positions->row(cell)[0]);
            const double y = layer.pageY(layer.positions->row(cell)[1]);
            QVERIFY(x >= layer.area.x && x <= layer.area.right() && y >= layer.area.y && y <= layer.area.bottom());
        }
    }
}

void tst_Figure::legendNamesEveryLabelWithItsCells() {
    Clusters clusters({"T cell", "B cell", "monocyte"}, 1234);
    clusters.column.codes[0] = -1;
    FigurePanel panel = clusters.panel();
    const std::vector<std::string> texts = textsOf(mapScene(panel, {}, evenWidth), "panel-a-legend");
    for (const char* wanted : {"T cell", "1,233", "B cell", "1,234", "monocyte", "no label", "1"}) {
        QVERIFY2(holds(texts, wanted), wanted);
    }
    QCOMPARE(itemsOf<RectItem>(mapScene(panel, {}, evenWidth), "panel-a-legend").size(), std::size_t(4));
    panel.options.counts = false;
    QVERIFY(!holds(textsOf(mapScene(panel, {}, evenWidth)), "1,234"));
    panel.options.legend = false;
    QVERIFY(textsOf(mapScene(panel, {}, evenWidth), "panel-a-legend").empty());
}

void tst_Figure::legendThatDoesNotFitSaysWhatIsLeftOut() {
    const Clusters clusters(manyLabels(24), 10);
    FigureOptions options;
    options.widthMm = 60.0;
    options.heightMm = 70.0;
    const Scene scene = mapScene(clusters.panel(), options, evenWidth);
    const std::vector<TextItem> texts = itemsOf<TextItem>(scene, "panel-a-legend");
    const std::string last = texts.back().text;
    QVERIFY2(last.starts_with("and ") && last.find(" more, ") != std::string::npos, last.c_str());
    const int listed = static_cast<int>(itemsOf<RectItem>(scene, "panel-a-legend").size());
    QCOMPARE(last, "and " + std::to_string(24 - listed) + " more, " + std::to_string(10 * (24 - listed)) + " cells");
    QVERIFY(boxOf(texts.back()).bottom() <= scene.heightMm);
}

void tst_Figure::countsFollowTheVisibleCells() {
    const Clusters clusters({"a", "b"}, 100);
    FigurePanel panel = clusters.panel();
    CellSet visible(200);
    for (Index i = 0; i < 130; ++i) {
        visible.insert(i);
    }
    panel.visible = std::make_shared<const CellSet>(visible);
    const Scene scene = mapScene(panel, {}, evenWidth);
    QVERIFY(holds(textsOf(scene, "panel-a-legend"), "30"));
    QVERIFY(holds(textsOf(scene, "panel-a-heading"), "130 of 200 cells"));
    QCOMPARE(itemsOf<ScenePoints>(scene).front().cells, Index(130));
}

void tst_Figure::geneHeadingSaysTheValueState_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("italic");
    QTest::newRow("measured") << static_cast<int>(ValueState::Measured) << "measured" << false;
    QTest::newRow("denoised") << static_cast<int>(ValueState::Denoised) << "denoised" << false;
    QTest::newRow("imputed") << static_cast<int>(ValueState::Imputed) << "imputed" << true;
    QTest::newRow("generated") << static_cast<int>(ValueState::Generated) << "generated" << true;
}

void tst_Figure::geneHeadingSaysTheValueState() {
    QFETCH(int, state);
    QFETCH(QString, word);
    QFETCH(bool, italic);
    const FigurePanel panel = genePanel(static_cast<ValueState>(state));
    const Scene scene = mapScene(panel, {}, evenWidth);
    const auto texts = itemsOf<TextItem>(scene, "panel-a-heading");
    QCOMPARE(texts.size(), std::size_t(2));
    QCOMPARE(texts[0].text, std::string("PTPRC"));
    QCOMPARE(texts[0].style.italic, italic);
    QCOMPARE(texts[1].text, word.toStdString());
    const auto sign = itemsOf<RectItem>(scene, "panel-a-heading");
    QCOMPARE(sign.size(), std::size_t(1));
    QCOMPARE(sign[0].pattern, patternOf(static_cast<ValueState>(state)));
    QCOMPARE(itemsOf<ColourBarItem>(scene).front().hatched, italic);
}

void tst_Figure::scaleLegendHasEndsZerosAndMissing() {
    const std::vector<std::string> texts = textsOf(mapScene(genePanel(ValueState::Measured), {}, evenWidth), "panel-a-legend");
    for (const char* wanted : {"0", "10", "log1p CP10k", "zero, 49", "no value, 1"}) {
        QVERIFY2(holds(texts, wanted), wanted);
    }
}

void tst_Figure::panelsGetLettersAndCommonMaps() {
    const Clusters clusters({"T cell", "B cell"}, 60);
    FigureOptions options;
    const Scene scene = figureScene(options, {clusters.panel(), genePanel(ValueState::Measured)}, evenWidth);
    QVERIFY(holds(textsOf(scene, "panel-a-heading"), "A"));
    QVERIFY(holds(textsOf(scene, "panel-b-heading"), "B"));
    const auto layers = itemsOf<ScenePoints>(scene);
    QCOMPARE(layers[0].area.width, layers[1].area.width);
    QCOMPARE(layers[0].area.y, layers[1].area.y);
    QVERIFY(layers[0].area.right() < layers[1].area.x);
    options.widthMm = 85.0;
    const auto stacked = itemsOf<ScenePoints>(
        figureScene(options, {clusters.panel(), genePanel(ValueState::Measured)}, evenWidth));
    QVERIFY(stacked[0].area.bottom() < stacked[1].area.y);
    QVERIFY(!holds(textsOf(mapScene(clusters.panel(), options, evenWidth)), "A"));
    options.panelLetters = false;
    QVERIFY(!holds(textsOf(figureScene(options, {clusters.panel(), clusters.panel()}, evenWidth)), "A"));
}

void tst_Figure::givenSizesAreKept() {
    const Clusters clusters({"T cell", "B cell"}, 60);
    FigureOptions options;
    options.widthMm = 120.0;
    options.heightMm = 63.5;
    const Scene scene = mapScene(clusters.panel(), options, evenWidth);
    QCOMPARE(scene.heightMm, 63.5);
    const ScenePoints layer = itemsOf<ScenePoints>(scene).front();
    QVERIFY(layer.area.bottom() <= 63.5 - 1.5 && layer.area.bottom() > 55.0);
    FigurePanel panel = clusters.panel();
    panel.options.pointPt = 2.0;
    QCOMPARE(itemsOf<ScenePoints>(mapScene(panel, options, evenWidth)).front().diameterMm, 2.0 * kMmPerPoint);
}

void tst_Figure::impossiblePagesAreRefused_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    QTest::addColumn<double>("font");
    QTest::newRow("narrow") << 5.0 << 0.0 << 7.0;
    QTest::newRow("wide") << 5000.0 << 0.0 << 7.0;
    QTest::newRow("flat") << 180.0 << 14.0 << 7.0;
    QTest::newRow("negative height") << 180.0 << -3.0 << 7.0;
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 0.0 << 7.0;
    QTest::newRow("tiny text") << 180.0 << 0.0 << 0.5;
}

void tst_Figure::impossiblePagesAreRefused() {
    QFETCH(double, width);
    QFETCH(double, height);
    QFETCH(double, font);
    const Clusters clusters({"T cell"}, 5);
    FigureOptions options;
    options.widthMm = width;
    options.heightMm = height;
    options.fontPt = font;
    QVERIFY_EXCEPTION_THROWN(mapScene(clusters.panel(), options, evenWidth), UsageError);
    QVERIFY_EXCEPTION_THROWN(figureScene({}, {}, evenWidth), UsageError);
}

void tst_Figure::scaleBarHasARoundLength_data() {
    QTest::addColumn<double>("micrometresPerUnit");
    QTest::newRow("cells") << 1.0;
    QTest::newRow("a slide") << 400.0;
    QTest::newRow("pixels") << 0.2125;
}

void tst_Figure::scaleBarHasARoundLength() {
    QFETCH(double, micrometresPerUnit);
    const Clusters clusters({"T cell", "B cell"}, 60);
    FigurePanel panel = clusters.panel();
    panel.tissue = true;
    panel.micrometresPerUnit = micrometresPerUnit;
    const Scene scene = mapScene(panel, {}, evenWidth);
    const auto bars = itemsOf<LineItem>(scene, "panel-a-marks");
    QCOMPARE(bars.size(), std::size_t(1));
    const ScenePoints layer = itemsOf<ScenePoints>(scene).front();
    const double micrometres = (bars[0].x2 - bars[0].x1) * layer.unitsPerMm * micrometresPerUnit;
    const double leading = micrometres / std::pow(10.0, std::floor(std::log10(micrometres) + 1e-9));
    QVERIFY(std::abs(leading - 1) < 1e-6 || std::abs(leading - 2) < 1e-6 || std::abs(leading - 5) < 1e-6);
    const std::string text = textsOf(scene, "panel-a-marks").front();
    const bool inMm = micrometres >= 999.9;
    QCOMPARE(text, figureNumber(inMm ? micrometres / 1000.0 : micrometres) + (inMm ? " mm" : " µm"));
    QVERIFY(layer.pageY(5.0) > layer.pageY(1.0)); // tissue: y grows downwards
    panel.micrometresPerUnit = 0.0;
    QVERIFY(itemsOf<LineItem>(mapScene(panel, {}, evenWidth), "panel-a-marks").empty());
}

void tst_Figure::namesAreApartAndBesideTheirClusters() {
    const Clusters clusters(manyLabels(10), 200);
    FigurePanel panel = clusters.panel();
    panel.options.labels = true;
    const Scene scene = mapScene(panel, {}, evenWidth);
    const ScenePoints layer = itemsOf<ScenePoints>(scene).front();
    const auto names = itemsOf<TextItem>(scene, "panel-a-marks");
    QVERIFY2(names.size() >= 6, qPrintable(QString::number(names.size())));
    for (std::size_t i = 0; i < names.size(); ++i) {
        const RectMm box = boxOf(names[i]);
        QVERIFY(box.x >= layer.area.x - 0.2 && box.right() <= layer.area.right() + 0.2);
        for (std::size_t j = 0; j < i; ++j) {
            QVERIFY(!box.overlaps(boxOf(names[j])));
        }
        int covered = 0;
        double nearest = 1e9;
        for (Index cell = 0; cell < layer.positions->rows; ++cell) {
            const double x = layer.pageX(layer.positions->row(cell)[0]);
            const double y = layer.pageY(layer.positions->row(cell)[1]);
            const bool own = panel.colouring->entries[panel.colouring->codes[cell]].label == names[i].text;
            covered += !own && x > box.x && x < box.right() && y > box.y && y < box.bottom() ? 1 : 0;
            if (own) {
                nearest = std::min(nearest, std::hypot(std::max({box.x - x, 0.0, x - box.right()}),
                                                std::max({box.y - y, 0.0, y - box.bottom()})));
            }
        }
        QVERIFY2(covered <= 4, names[i].text.c_str());
        QVERIFY2(nearest < 6.0, names[i].text.c_str());
    }
}

void tst_Figure::lineageNamesLieOnTheirClusters() {
    const Clusters clusters({"Myeloid", "T / NK lymphoid", "Neuron", "Other"}, 300);
    FigurePanel panel = clusters.panel();
    QVERIFY(showsLineages(*panel.colouring));
    QVERIFY(!showsLineages(*Clusters({"Myeloid", "monocyte"}, 5).panel().colouring));
    panel.options.labels = true;
    const Scene scene = mapScene(panel, {}, evenWidth);
    const auto names = itemsOf<TextItem>(scene, "panel-a-marks");
    QCOMPARE(names.size(), std::size_t(3)); // "Other" is no place
    const ScenePoints layer = itemsOf<ScenePoints>(scene).front();
    for (const TextItem& name : names) {
        QVERIFY(name.style.bold);
        QVERIFY(name.haloMm > 0.0);
        const RectMm box = boxOf(name);
        int own = 0;
        for (Index cell = 0; cell < layer.positions->rows; ++cell) {
            const double x = layer.pageX(layer.positions->row(cell)[0]);
            const double y = layer.pageY(layer.positions->row(cell)[1]);
            own += x > box.x && x < box.right() && y > box.y && y < box.bottom()
                    && panel.colouring->entries[panel.colouring->codes[cell]].label == name.text
                ? 1
                : 0;
        }
        QVERIFY2(own > 20, name.text.c_str());
    }
}

void tst_Figure::captionSaysWhatIsShown() {
    const Clusters clusters({"T cell", "B cell"}, 1000);
    const FigureSource source{"lung.h5ad", "7e41c09bffff", "9f3c2a71ffff"};
    const std::string two = pageCaption({}, {clusters.panel(), genePanel(ValueState::Imputed)}, {}, source);
    QCOMPARE(two,
        std::string("(A) UMAP of 2,000 cells of lung.h5ad, coloured by cell type (author). (B) UMAP of 200 cells of "
                    "lung.h5ad, coloured by PTPRC, imputed by a model, log1p CP10k, colours from 0 to 10 (99th percentile "
                    "of non-zero values); 49 cells at zero in grey; 1 cell without a value. Data 7e41c09b, model "
                    "9f3c2a71. Ocellus " OCELLUS_VERSION "."));
    FigurePanel some = clusters.panel();
    CellSet visible(2000);
    visible.insert(5);
    some.visible = std::make_shared<const CellSet>(visible);
    QVERIFY(pageCaption({}, {some}, {}, {}).starts_with("UMAP of 1 of 2,000 cells,"));
}

void tst_Figure::embeddingNamesReadWell_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("title");
    QTest::newRow("umap") << "X_umap" << "UMAP";
    QTest::newRow("of a model") << "X_umap_scprint" << "UMAP (scprint)";
    QTest::newRow("tsne") << "X_tsne" << "t-SNE";
    QTest::newRow("spatial") << "spatial" << "Tissue";
    QTest::newRow("capitals") << "X_UMAP" << "UMAP";
    QTest::newRow("other") << "X_MDE" << "MDE";
}

void tst_Figure::embeddingNamesReadWell() {
    QFETCH(QString, name);
    QFETCH(QString, title);
    QCOMPARE(QString::fromStdString(mapTitle(name.toStdString())), title);
}

void tst_Figure::numbersReadWell_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("small") << 0.2 << "0.2";
    QTest::newRow("rounded") << 3.4567 << "3.5";
    QTest::newRow("ten") << 10.0 << "10";
    QTest::newRow("hundreds") << 123.4 << "123";
    QTest::newRow("thousands") << 12345.6 << "12,346";
    QTest::newRow("negative") << -4.25 << "−4.2";
    QTest::newRow("tiny") << 0.000012 << "1.2e-05";
}

void tst_Figure::numbersReadWell() {
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(figureNumber(value)), text);
    QCOMPARE(figureCount(1234567), std::string("1,234,567"));
    QCOMPARE(figureCount(-1000), std::string("−1,000"));
}

void tst_Figure::patternsStayInsideTheirBox() {
    const RectMm box{10, 20, 4, 3};
    for (const FillPattern pattern : {FillPattern::Lines, FillPattern::Hatch, FillPattern::CrossHatch}) {
        const auto lines = patternLines({box, pattern, {}});
        QVERIFY(lines.size() >= 3);
        for (const LineItem& line : lines) {
            for (const auto& [x, y] : {std::pair(line.x1, line.y1), std::pair(line.x2, line.y2)}) {
                QVERIFY(x >= 10 - 1e-9 && x <= 14 + 1e-9 && y >= 20 - 1e-9 && y <= 23 + 1e-9);
            }
            const bool level = std::abs(line.y1 - line.y2) < 1e-9;
            QCOMPARE(level, pattern == FillPattern::Lines);
        }
    }
    QVERIFY(patternLines({box, FillPattern::Solid, {}}).empty());
}

QTEST_APPLESS_MAIN(tst_Figure)
#include "tst_Figure.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/FigurePage.h"
#include "tests/core/figures/SceneFixtures.h"

#include <QTest>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// Two labels by one gene, as dots.
TablePlot dots() {
    CategoryColumn types{{}, {"T cell", "B cell"}, false};
    std::vector<float> values;
    for (int cell = 0; cell < 40; ++cell) {
        types.codes.push_back(cell % 2);
        values.push_back(cell % 3 == 0 ? 1.5F : 0.0F);
    }
    const LabelGroups rows{types.codes, 2, nullptr};
    auto pairs = std::make_shared<PairCounts>();
    countPairs(rows, {types.codes, 0, nullptr}, nullptr, 1, RunControl(), pairs.get());
    TablePlot plot;
    plot.rowsTitle = "Cell type";
    plot.unit = "log1p CP10k";
    plot.rows = plotRows(types, colourByCategory(types, {}, Theme::Light), *pairs);
    auto summary = std::make_shared<GeneSummary>();
    summariseGene(values, rows, 1, RunControl(), summary.get());
    plot.genes.push_back({"CD3D", ValueState::Measured, std::move(summary)});
    plot.pairs = std::move(pairs);
    return plot;
}

double lowest(const Scene& scene, const std::string& panel) {
    double y = 0.0;
    for (const SceneGroup& group : scene.groups) {
        if (group.name.starts_with(panel)) {
            for (const TextItem& item : itemsOf<TextItem>(scene, group.name)) {
                y = std::max(y, item.y);
            }
        }
    }
    return y;
}

double highest(const Scene& scene, const std::string& panel) {
    double y = scene.heightMm;
    for (const SceneGroup& group : scene.groups) {
        if (group.name.starts_with(panel)) {
            for (const TextItem& item : itemsOf<TextItem>(scene, group.name)) {
                y = std::min(y, item.y);
            }
        }
    }
    return y;
}

} // namespace

class tst_FigurePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mapsInTheSameColoursShareALegend_data();
    void mapsInTheSameColoursShareALegend();
    void differentColoursKeepTheirLegends();
    void plotsStandBelowTheMapsWithTheNextLetter();
    void aGivenHeightIsKept();
    void aPageTooLowForThePlotsIsRefused();
    void aPlotAloneIsAPageOfItsOwn();
    void plotsAloneNeedAMap();
    void theCaptionNamesEveryPanel();
    void rowsTakeTheColoursOfPaper();
};

void tst_FigurePage::mapsInTheSameColoursShareALegend_data() {
    QTest::addColumn<double>("width");
    QTest::newRow("beside each other") << 180.0;
    QTest::newRow("below each other") << 85.0;
}

void tst_FigurePage::mapsInTheSameColoursShareALegend() {
    QFETCH(double, width);
    const Clusters clusters({"T cell", "B cell"}, 50);
    FigureOptions options;
    options.widthMm = width;
    const std::vector<FigurePanel> maps(2, clusters.panel());
    Scene scene = pageScene(options, maps, {}, evenWidth);
    QVERIFY(textsOf(scene, "panel-a-legend").empty());
    QVERIFY(holds(textsOf(scene, "panel-b-legend"), "T cell"));
    const auto layers = itemsOf<ScenePoints>(scene);
    QCOMPARE(layers[0].area.width, layers[1].area.width);
    options.sharedLegend = false;
    scene = pageScene(options, maps, {}, evenWidth);
    QVERIFY(holds(textsOf(scene, "panel-a-legend"), "T cell"));
    QVERIFY(holds(textsOf(scene, "panel-b-legend"), "T cell"));
}

void tst_FigurePage::differentColoursKeepTheirLegends() {
    FigurePanel first = genePanel(ValueState::Measured);
    FigurePanel second = first;
    Colouring otherEnds = *first.colouring;
    otherEnds.high += 1.0;
    second.colouring = std::make_shared<const Colouring>(std::move(otherEnds));
    Scene scene = pageScene({}, {first, second}, {}, evenWidth);
    QVERIFY(!textsOf(scene, "panel-a-legend").empty());
    Colouring otherState = *first.colouring;
    otherState.state = ValueState::Imputed;
    second.colouring = std::make_shared<const Colouring>(std::move(otherState));
    scene = pageScene({}, {first, second}, {}, evenWidth);
    QVERIFY(!textsOf(scene, "panel-a-legend").empty());
    second = first;
    second.options.legend = false;
    scene = pageScene({}, {first, second}, {}, evenWidth);
    QVERIFY(!textsOf(scene, "panel-a-legend").empty());
}

void tst_FigurePage::plotsStandBelowTheMapsWithTheNextLetter() {
    const Clusters clusters({"T cell", "B cell"}, 50);
    const Scene scene =
        pageScene({}, {clusters.panel(), genePanel(ValueState::Measured)}, {dots(), dots()}, evenWidth);
    QVERIFY(holds(textsOf(scene, "panel-b-heading"), "B"));
    QVERIFY(holds(textsOf(scene, "panel-c-heading"), "C"));
    QVERIFY(holds(textsOf(scene, "panel-c-heading"), "Dot plot"));
    QVERIFY(holds(textsOf(scene, "panel-c-names"), "T cell"));
    QVERIFY(holds(textsOf(scene, "panel-d-heading"), "D"));
    QVERIFY(lowest(scene, "panel-b") < highest(scene, "panel-c"));
    QVERIFY(lowest(scene, "panel-c") < highest(scene, "panel-d"));
    QVERIFY(lowest(scene, "panel-d") < scene.heightMm);
    const auto discs = itemsOf<DiscItem>(scene, "panel-c-marks");
    QCOMPARE(discs.size(), std::size_t(2));
    QVERIFY(discs.front().y > lowest(scene, "panel-a") && discs.back().y < highest(scene, "panel-d"));
    const Scene one = pageScene({}, {clusters.panel()}, {dots()}, evenWidth);
    QVERIFY(holds(textsOf(one, "panel-a-heading"), "A"));
    QVERIFY(holds(textsOf(one, "panel-b-heading"), "B"));
}

void tst_FigurePage::aGivenHeightIsKept() {
    const Clusters clusters({"T cell", "B cell"}, 50);
    FigureOptions options;
    options.heightMm = 120.0;
    const Scene scene = pageScene(options, {clusters.panel()}, {dots()}, evenWidth);
    QVERIFY(std::abs(scene.heightMm - 120.0) < 1e-9); // sums of lengths in double precision
    QVERIFY(lowest(scene, "panel-b") < 120.0);
}

void tst_FigurePage::aPageTooLowForThePlotsIsRefused() {
    const Clusters clusters({"T cell", "B cell"}, 50);
    FigureOptions options;
    options.heightMm = 30.0;
    QVERIFY_EXCEPTION_THROWN(pageScene(options, {clusters.panel()}, {dots()}, evenWidth), UsageError);
}

void tst_FigurePage::aPlotAloneIsAPageOfItsOwn() {
    FigureOptions options;
    options.title = "Markers";
    const Scene scene = pageScene(options, {}, {dots()}, evenWidth);
    QVERIFY(holds(textsOf(scene, "names"), "Markers"));
    QVERIFY(!holds(textsOf(scene), "A"));
}

void tst_FigurePage::plotsAloneNeedAMap() {
    QVERIFY_EXCEPTION_THROWN(pageScene({}, {}, {dots(), dots()}, evenWidth), UsageError);
    QVERIFY_EXCEPTION_THROWN(pageScene({}, {}, {}, evenWidth), UsageError);
}

void tst_FigurePage::theCaptionNamesEveryPanel() {
    const Clusters clusters({"T cell", "B cell"}, 50);
    const FigureSource source{"lung.h5ad", "7e41c09bffff", {}};
    const std::string text = pageCaption({}, {clusters.panel()}, {dots()}, source);
    QVERIFY(text.starts_with("(A) UMAP of 100 cells of lung.h5ad"));
    QVERIFY(text.find("(B) 1 gene in 40 cells of lung.h5ad by Cell type, measured") != std::string::npos);
    QVERIFY(text.ends_with("Data 7e41c09b. Ocellus " OCELLUS_VERSION "."));
    QCOMPARE(text.find("Ocellus"), text.rfind("Ocellus"));
    QVERIFY(!pageCaption({}, {}, {dots()}, source).starts_with("("));
}

void tst_FigurePage::rowsTakeTheColoursOfPaper() {
    TablePlot plot = dots();
    CategoryColumn types{{0, 1}, {"T cell", "B cell"}, false};
    Colouring paper = colourByCategory(types, {Rgb{1, 2, 3}, Rgb{4, 5, 6}}, Theme::Light);
    recolour(plot, paper, nullptr);
    for (const PlotRow& row : plot.rows) {
        QCOMPARE(row.colour, row.label == "T cell" ? (Rgb{1, 2, 3}) : (Rgb{4, 5, 6}));
    }
}

QTEST_APPLESS_MAIN(tst_FigurePage)
#include "tst_FigurePage.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/ScatterPlot.h"
#include "core/figures/TablePlot.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace ocellus;

Q_DECLARE_METATYPE(ocellus::TableMarks)

namespace {

double evenWidth(const std::string& text, const TextStyle& style) {
    return 0.5 * style.sizePt * kMmPerPoint * static_cast<double>(text.size());
}

/// Three labels and cells without one; gene g is above zero in label g and in every third other
/// cell.
struct Study {
    CategoryColumn types{{}, {"T cell", "B cell", "monocyte", "never seen"}, false};
    CategoryColumn tissues{{}, {"blood", "lung"}, false};
    std::vector<std::vector<float>> genes{3};

    Study() {
        for (int cell = 0; cell < 200; ++cell) {
            const int type = cell < 100 ? 0 : cell < 150 ? 1 : cell < 180 ? 2 : -1;
            types.codes.push_back(type);
            tissues.codes.push_back(cell % 5 == 0 ? 1 : 0);
            for (int gene = 0; gene < 3; ++gene) {
                const bool on = gene == type || cell % 3 == 0;
                genes[static_cast<std::size_t>(gene)].push_back(
                    on ? 0.5F + 0.01F * static_cast<float>(cell) : 0.0F);
            }
        }
    }

    TablePlot plot(TableMarks marks, const CellSet* selected = nullptr) const {
        TablePlot plot;
        plot.marks = marks;
        plot.rowsTitle = "Cell type";
        plot.unit = "log1p CP10k";
        plot.selecting = selected != nullptr;
        const LabelGroups rows{types.codes, 4, nullptr};
        auto pairs = std::make_shared<PairCounts>();
        countPairs(rows, {tissues.codes, 2, nullptr}, selected, 1, RunControl(), pairs.get());
        plot.rows = plotRows(types, colourByCategory(types, {}, Theme::Light), *pairs);
        if (marks == TableMarks::Bars) {
            plot.partsTitle = "Tissue";
            plot.parts = plotParts(colourByCategory(tissues, {}, Theme::Light), 2);
        } else {
            for (std::size_t gene = 0; gene < genes.size(); ++gene) {
                auto summary = std::make_shared<GeneSummary>();
                summariseGene(genes[gene], rows, 1, RunControl(), summary.get());
                plot.genes.push_back(
                    {"GENE" + std::to_string(gene), ValueState::Measured, std::move(summary)});
            }
        }
        plot.pairs = std::move(pairs);
        return plot;
    }
};

PlotPage paper(double widthMm = 120.0) {
    PlotPage page;
    page.options.widthMm = widthMm;
    return page;
}

template <class Item>
std::vector<Item> itemsOf(const Scene& scene, const std::string& group) {
    std::vector<Item> found;
    for (const SceneGroup& own : scene.groups) {
        for (const SceneItem& item : own.items) {
            if (own.name == group && std::holds_alternative<Item>(item)) {
                found.push_back(std::get<Item>(item));
            }
        }
    }
    return found;
}

bool says(const Scene& scene, const std::string& text) {
    bool found = false;
    for (const char* group : {"names", "legend", "marks", "axes"}) {
        for (const TextItem& item : itemsOf<TextItem>(scene, group)) {
            found = found || item.text == text;
        }
    }
    return found;
}

} // namespace

class tst_TablePlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowSaysItsCells_data();
    void everyRowSaysItsCells();

    void everythingLiesOnThePage_data() { everyRowSaysItsCells_data(); }

    void everythingLiesOnThePage();
    void areaIsTheShareOfCellsAboveZero();
    void colourIsTheMean();
    void missingValuesAreTheirOwnClass();
    void rowsWithoutSelectedCellsFade();
    void barsSplitByCells();
    void imputedValuesAreMarked();
    void windowShowsWhatFitsOfManyRows();
    void pagesThatAreTooSmallAreRefused();
    void scatterPutsCellsAtTheirValues();
    void textsAreCutAtWholeCharacters();
};

void tst_TablePlot::everyRowSaysItsCells_data() {
    QTest::addColumn<TableMarks>("marks");
    QTest::newRow("dot plot") << TableMarks::Dots;
    QTest::newRow("violins") << TableMarks::Violins;
    QTest::newRow("heat map") << TableMarks::Tiles;
    QTest::newRow("composition") << TableMarks::Bars;
}

void tst_TablePlot::everyRowSaysItsCells() {
    QFETCH(TableMarks, marks);
    const PlotPicture picture = tableScene(Study().plot(marks), paper(), evenWidth);
    std::vector<std::string> labels;
    for (const TextItem& item : itemsOf<TextItem>(picture.scene, "names")) {
        labels.push_back(item.text);
    }
    for (const char* text : {"T cell", "100", "B cell", "50", "monocyte", "30", "no label", "20"}) {
        QVERIFY2(std::ranges::find(labels, text) != labels.end(), text);
    }
    QVERIFY(std::ranges::find(labels, "never seen") == labels.end());
    QVERIFY(marks == TableMarks::Bars || says(picture.scene, "measured"));
    QCOMPARE(picture.rowsShown, Index(4));
    QVERIFY(picture.find(3, 0) != nullptr || marks == TableMarks::Bars);
}

void tst_TablePlot::everythingLiesOnThePage() {
    QFETCH(TableMarks, marks);
    const PlotPicture picture = tableScene(Study().plot(marks), paper(110.0), evenWidth);
    const Scene& scene = picture.scene;
    for (const char* group : {"names", "legend", "marks"}) {
        for (const TextItem& item : itemsOf<TextItem>(scene, group)) {
            const double width = evenWidth(item.text, item.style);
            const double left = item.align == TextAlign::Left    ? item.x
                                : item.align == TextAlign::Right ? item.x - width
                                                                 : item.x - 0.5 * width;
            QVERIFY2(left >= 0.0 && left + (item.turnDegrees == 0.0 ? width : 0.0) <= scene.widthMm,
                     item.text.c_str());
            QVERIFY2(item.y >= 0.0 && item.y <= scene.heightMm, item.text.c_str());
        }
    }
    for (const PlotMark& mark : picture.marks) {
        QVERIFY(mark.rect.x >= 0.0 && mark.rect.right() <= scene.widthMm + 1e-9 &&
                mark.rect.bottom() <= scene.heightMm);
    }
}

void tst_TablePlot::areaIsTheShareOfCellsAboveZero() {
    const TablePlot plot = Study().plot(TableMarks::Dots);
    const PlotPicture picture = tableScene(plot, paper(), evenWidth);
    const auto discs = itemsOf<DiscItem>(picture.scene, "marks");
    QCOMPARE(discs.size(), std::size_t(12));
    // T cells: all express gene 0, a third of them gene 1
    QCOMPARE(plot.genes[0].summary->groups[0].share(), 1.0);
    QCOMPARE(plot.genes[1].summary->groups[0].share(), 0.34);
    const double ratio = std::pow(discs[1].diameterMm / discs[0].diameterMm, 2.0);
    QVERIFY(std::abs(ratio - 0.34) < 1e-9);
    QCOMPARE(markText(plot, 0, 1),
             std::string("T cell, GENE1: 34 % of 100 cells above zero, mean 0.34 log1p CP10k"));
}

void tst_TablePlot::colourIsTheMean() {
    TablePlot plot = Study().plot(TableMarks::Tiles);
    const auto tiles = [&] {
        return itemsOf<RectItem>(tableScene(plot, paper(), evenWidth).scene, "marks");
    };
    double highest = 0.0;
    for (const PlotGene& gene : plot.genes) {
        for (const PlotRow& row : plot.rows) {
            highest =
                std::max(highest, gene.summary->groups[static_cast<std::size_t>(row.group)].mean);
        }
    }
    const double mean = plot.genes[1].summary->groups[0].mean;
    QVERIFY(tiles()[1].colour == colourAt(ColourMap::Viridis, mean / highest));
    plot.perGene = true; // every gene reaches the end of the scale somewhere
    const auto own = tiles();
    for (std::size_t gene = 0; gene < 3; ++gene) {
        int full = 0;
        for (std::size_t row = 0; row < 4; ++row) {
            full += own[3 * row + gene].colour == colourAt(ColourMap::Viridis, 1.0) ? 1 : 0;
        }
        QCOMPARE(full, 1);
    }
}

void tst_TablePlot::missingValuesAreTheirOwnClass() {
    Study study;
    for (int cell = 100; cell < 150; ++cell) {
        study.genes[2][static_cast<std::size_t>(cell)] = std::numeric_limits<float>::quiet_NaN();
    }
    const TablePlot plot = study.plot(TableMarks::Dots);
    const PlotPicture picture = tableScene(plot, paper(), evenWidth);
    QCOMPARE(itemsOf<DiscItem>(picture.scene, "marks").size(), std::size_t(11));
    const auto dashes = itemsOf<LineItem>(picture.scene, "marks");
    QCOMPARE(dashes.size(), std::size_t(1));
    QVERIFY(dashes[0].colour == noLabelColour(Theme::Light));
    QVERIFY(says(picture.scene, "no value"));
    QCOMPARE(markText(plot, 1, 2), std::string("B cell, GENE2: no value in 50 cells"));
}

void tst_TablePlot::rowsWithoutSelectedCellsFade() {
    CellSet selected(200);
    for (Index cell = 10; cell < 22; ++cell) {
        selected.insert(cell);
    }
    const TablePlot plot = Study().plot(TableMarks::Dots, &selected);
    const PlotPicture picture = tableScene(plot, paper(), evenWidth);
    QVERIFY(says(picture.scene, "12 of 100"));
    const auto discs = itemsOf<DiscItem>(picture.scene, "marks");
    for (std::size_t i = 0; i < discs.size(); ++i) {
        QCOMPARE(discs[i].colour == fadedColour(Theme::Light), i >= 3);
    }
    QCOMPARE(markText(plot, 0, -1), std::string("T cell: 100 cells, 12 selected"));
}

void tst_TablePlot::barsSplitByCells() {
    CellSet selected(200);
    selected.insert(0); // a T cell of the lung
    const TablePlot plot = Study().plot(TableMarks::Bars, &selected);
    const PlotPicture picture = tableScene(plot, paper(), evenWidth);
    const PlotMark* blood = picture.find(0, 0);
    const PlotMark* lung = picture.find(0, 1);
    QVERIFY(blood && lung);
    QVERIFY(std::abs(blood->rect.width / lung->rect.width - 4.0) < 1e-9); // 80 cells and 20
    QCOMPARE(markText(plot, 0, 1), std::string("T cell, lung: 20 %, 20 of 100 cells, 1 selected"));
    // of the lung's part a twentieth keeps its colour
    double lit = 0.0;
    for (const RectItem& item : itemsOf<RectItem>(picture.scene, "marks")) {
        lit += item.colour == plot.parts[1].colour ? item.rect.width : 0.0;
    }
    QVERIFY(std::abs(lit / lung->rect.width - 0.05) < 1e-9);
    TablePlot counts = plot;
    counts.shares = false;
    const PlotPicture long_ = tableScene(counts, paper(), evenWidth);
    QVERIFY(std::abs(long_.find(1, 0)->rect.width / long_.find(0, 0)->rect.width - 0.5) < 1e-9);
    QVERIFY(says(long_.scene, "100 cells"));
}

void tst_TablePlot::imputedValuesAreMarked() {
    TablePlot plot = Study().plot(TableMarks::Dots);
    for (PlotGene& gene : plot.genes) {
        gene.state = ValueState::Imputed;
    }
    const Scene scene = tableScene(plot, paper(), evenWidth).scene;
    QVERIFY(says(scene, "imputed"));
    QVERIFY(itemsOf<ColourBarItem>(scene, "legend").at(0).hatched);
    for (const TextItem& item : itemsOf<TextItem>(scene, "names")) {
        QVERIFY(!item.text.starts_with("GENE") || item.style.italic);
    }
    QVERIFY(tableSentence(plot, {}).find("imputed by a model") != std::string::npos);
}

void tst_TablePlot::windowShowsWhatFitsOfManyRows() {
    TablePlot plot;
    plot.rowsTitle = "Cluster";
    auto summary = std::make_shared<GeneSummary>();
    summary->groups.resize(801);
    plot.genes.push_back({"GENE", ValueState::Measured, summary});
    for (int row = 0; row < 800; ++row) {
        plot.rows.push_back({"cluster " + std::to_string(row), Rgb{}, row, 5, 0});
    }
    PlotPage page = paper(200.0);
    page.window = true;
    page.options.heightMm = 60.0;
    page.firstRow = 790;
    const PlotPicture end = tableScene(plot, page, evenWidth);
    QCOMPARE(end.rowsShown, Index(10));
    QVERIFY(says(end.scene, "cluster 799") && !says(end.scene, "cluster 789"));
    page.firstRow = 300;
    const PlotPicture middle = tableScene(plot, page, evenWidth);
    QVERIFY(middle.rowsShown >= 10 && middle.rowsShown < 30);
    QVERIFY(says(middle.scene, "cluster 300"));
    for (const PlotMark& mark : middle.marks) {
        QVERIFY(mark.rect.bottom() <= 60.0);
    }
}

void tst_TablePlot::pagesThatAreTooSmallAreRefused() {
    const TablePlot plot = Study().plot(TableMarks::Violins);
    QVERIFY_THROWS_EXCEPTION(UsageError, tableScene(plot, paper(60.0), evenWidth));
    PlotPage low = paper();
    low.options.heightMm = 15.0;
    QVERIFY_THROWS_EXCEPTION(UsageError, tableScene(plot, low, evenWidth));
    QVERIFY_THROWS_EXCEPTION(UsageError, tableScene(plot, paper(5.0), evenWidth));
}

void tst_TablePlot::scatterPutsCellsAtTheirValues() {
    Study study;
    study.genes[0][3] = std::numeric_limits<float>::quiet_NaN();
    auto values = std::make_shared<ScatterValues>();
    QCOMPARE(scatterValues(study.genes[0], study.genes[1], nullptr, 2, RunControl(), values.get()),
             Outcome::Finished);
    Index both = 0;
    for (std::size_t cell = 0; cell < 200; ++cell) {
        both += study.genes[0][cell] > 0.0F && study.genes[1][cell] > 0.0F ? 1 : 0;
    }
    QCOMPARE(values->both, both);
    QCOMPARE(values->cells, Index(199));
    QCOMPARE(values->missing, Index(1));
    QCOMPARE(values->both + values->onlyX + values->onlyY + values->neither, Index(199));
    ScatterPlot plot;
    plot.xName = "CD3D";
    plot.yName = "LYZ";
    plot.unit = "log1p CP10k";
    plot.values = values;
    plot.colouring =
        std::make_shared<const Colouring>(colourByCategory(study.types, {}, Theme::Light));
    const ScatterPicture picture = scatterScene(plot, paper(), evenWidth);
    const auto points = itemsOf<ScenePoints>(picture.scene, "points");
    QCOMPARE(points.size(), std::size_t(1));
    for (const std::size_t cell : {0U, 57U, 140U, 199U}) {
        const float* at = points[0].positions->row(static_cast<Index>(cell));
        const double x = picture.area.x + study.genes[0][cell] / values->xHigh * picture.area.width;
        const double y =
            picture.area.bottom() - study.genes[1][cell] / values->yHigh * picture.area.height;
        QVERIFY(std::abs(points[0].pageX(at[0]) - x) < 1e-4);
        QVERIFY(std::abs(points[0].pageY(at[1]) - y) < 1e-4);
    }
    const CellSet cells =
        cellsInRectangle(study.genes[0], study.genes[1], nullptr, 0.0, 1.0, 0.0, 1.0, 1);
    for (Index cell = 0; cell < 200; ++cell) {
        const auto at = static_cast<std::size_t>(cell);
        QCOMPARE(cells.contains(cell), study.genes[0][at] <= 1.0F && study.genes[1][at] <= 1.0F);
    }
}

void tst_TablePlot::textsAreCutAtWholeCharacters() {
    const TextStyle style{10.0};
    const TextWidth characters = [](const std::string& text, const TextStyle&) {
        return static_cast<double>(std::ranges::count_if(
            text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    };
    QCOMPARE(elided("T cell", 6.0, style, characters), std::string("T cell"));
    QCOMPARE(elided("αβγδε", 4.0, style, characters), std::string("αβγ…"));
    QCOMPARE(elided("monocyte", 4.0, style, characters), std::string("mon…"));
    QCOMPARE(figurePercent(0.034), std::string("3.4 %"));
    QCOMPARE(figurePercent(0.82), std::string("82 %"));
}

QTEST_APPLESS_MAIN(tst_TablePlot)
#include "tst_TablePlot.moc"

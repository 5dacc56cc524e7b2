// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/figures/FigurePage.h"
#include "core/figures/PairPlot.h"
#include "tests/core/figures/SceneFixtures.h"

#include <QTest>

#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// Three labels against two and cells without one on either side.
struct Study {
    CategoryColumn rows{{}, {"T cell", "B cell", "monocyte of the lung"}, false};
    CategoryColumn columns{{}, {"B cell", "T cell"}, false};
    PairPlot plot;

    explicit Study(PairMarks marks, const CellSet* selected = nullptr) {
        const int counts[4][3] = {{2, 40, 0}, {20, 3, 1}, {0, 8, 0}, {0, 1, 0}};
        for (int row = 0; row < 4; ++row) {
            for (int column = 0; column < 3; ++column) {
                for (int i = 0; i < counts[row][column]; ++i) {
                    rows.codes.push_back(row < 3 ? row : -1);
                    columns.codes.push_back(column < 2 ? column : -1);
                }
            }
        }
        auto pairs = std::make_shared<PairCounts>();
        countPairs({rows.codes, 3, nullptr}, {columns.codes, 2, nullptr}, selected, 1, RunControl(), pairs.get());
        plot.marks = marks;
        plot.rowsTitle = "Cell type, author";
        plot.columnsTitle = "Cell type, model";
        plot.rows = plotRows(rows, colourByCategory(rows, {}, Theme::Light), *pairs);
        plot.columns = plotRows(columns, colourByCategory(columns, {}, Theme::Light), transposed(*pairs));
        std::vector<Index> agreeing(12, 0);
        agreeing[0 * 3 + 1] = 40;
        agreeing[1 * 3 + 0] = 20;
        plot.agreeing = std::make_shared<const std::vector<Index>>(agreeing);
        plot.pairs = std::move(pairs);
        plot.selecting = selected != nullptr;
        arrange(plot);
    }

    static Index cells() { return 75; }
};

PlotPage paper(double width = 180.0) {
    PlotPage page;
    page.options.widthMm = width;
    return page;
}

bool inside(const RectMm& inner, const Scene& scene) {
    return inner.x >= -0.01 && inner.y >= -0.01 && inner.right() <= scene.widthMm + 0.01 &&
           inner.bottom() <= scene.heightMm + 0.01;
}

} // namespace

class tst_PairPlot : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatAgreesStandsOnTheDiagonal() {
        const Study study(PairMarks::Matrix);
        QCOMPARE(study.plot.rows[0].label, std::string("T cell"));
        QCOMPARE(study.plot.columns[0].label, std::string("T cell"));
        QCOMPARE(study.plot.rows[1].label, std::string("B cell"));
        QCOMPARE(study.plot.columns[1].label, std::string("B cell"));
        QCOMPARE(study.plot.rows.back().label, std::string("no label"));
        QCOMPARE(study.plot.columns.back().label, std::string("no label"));
        QCOMPARE(study.plot.cells(0, 0), Index{40});
        QCOMPARE(study.plot.agree(0, 0), Index{40});
        QCOMPARE(study.plot.agree(1, 0), Index{0});
    }

    void everyPairWithCellsHasAMarkAndEveryLabelIsReadInFull_data() {
        QTest::addColumn<int>("marks");
        QTest::newRow("matrix") << static_cast<int>(PairMarks::Matrix);
        QTest::newRow("flows") << static_cast<int>(PairMarks::Flows);
    }

    void everyPairWithCellsHasAMarkAndEveryLabelIsReadInFull() {
        QFETCH(int, marks);
        const Study study(static_cast<PairMarks>(marks));
        const PairPicture picture = pairScene(study.plot, paper(), evenWidth);
        Index cells = 0;
        for (std::size_t row = 0; row < study.plot.rows.size(); ++row) {
            for (std::size_t column = 0; column < study.plot.columns.size(); ++column) {
                const auto r = static_cast<Index>(row);
                const auto c = static_cast<Index>(column);
                const PairMark* mark = picture.find(r, c);
                QCOMPARE(mark != nullptr, study.plot.cells(r, c) > 0);
                cells += study.plot.cells(r, c);
            }
        }
        QCOMPARE(cells, Study::cells());
        std::string all;
        for (const TextItem& text : itemsOf<TextItem>(picture.scene)) {
            all += text.text + "\n";
            QVERIFY2(text.x >= -0.01 && text.x <= picture.scene.widthMm && text.y <= picture.scene.heightMm,
                     text.text.c_str());
        }
        for (const char* label : {"T cell", "B cell", "monocyte of the lung", "no label", "Cell type, author", "Cell type, model"}) {
            QVERIFY2(all.find(label) != std::string::npos, label);
        }
        QVERIFY(all.find("\u2026") == std::string::npos);
        for (const RectItem& rect : itemsOf<RectItem>(picture.scene)) {
            QVERIFY(inside(rect.rect, picture.scene));
        }
    }

    void pointingAtAMarkFindsIt() {
        for (const PairMarks marks : {PairMarks::Matrix, PairMarks::Flows}) {
            const Study study(marks);
            const PairPicture picture = pairScene(study.plot, paper(), evenWidth);
            const PairMark* pair = picture.find(0, 0);
            double x = 0.0;
            double y = 0.0;
            for (const auto& [px, py] : pair->outline) {
                x += px / static_cast<double>(pair->outline.size());
                y += py / static_cast<double>(pair->outline.size());
            }
            const PairMark* at = picture.at(x, y);
            QVERIFY(at != nullptr);
            QCOMPARE(at->row, Index{0});
            QCOMPARE(at->column, Index{0});
            QVERIFY(picture.at(-5.0, -5.0) == nullptr);
        }
    }

    void flowsAreAsWideAsTheirCells() {
        const Study study(PairMarks::Flows);
        const PairPicture picture = pairScene(study.plot, paper(), evenWidth);
        const auto height = [&](Index row, Index column) {
            const auto& outline = picture.find(row, column)->outline;
            return outline.back().second - outline.front().second; // at its left end
        };
        const double perCell = height(0, 0) / 40.0;
        QVERIFY(std::abs(height(1, 1) - 20.0 * perCell) < 1e-9);
        QVERIFY(std::abs(height(0, 1) - 2.0 * perCell) < 1e-9);
    }

    void cellsThatAreNotSelectedFade() {
        CellSet selected(Study::cells());
        selected.insert(0);
        const Study plain(PairMarks::Flows);
        const Study study(PairMarks::Flows, &selected);
        const auto bands = [](const Study& of) {
            return itemsOf<AreaItem>(pairScene(of.plot, paper(), evenWidth).scene);
        };
        int faded = 0;
        for (const AreaItem& band : bands(study)) {
            faded += band.colour.r > 220 && band.colour.g > 220 ? 1 : 0;
        }
        QCOMPARE(faded, 6);
        QVERIFY(pairText(study.plot, 0, 1).ends_with("1 selected"));
        QVERIFY(!pairText(plain.plot, 0, 1).ends_with("selected"));
    }

    void wordsSayWhatAMarkHolds() {
        const Study study(PairMarks::Matrix);
        QCOMPARE(pairText(study.plot, 0, 0),
                 std::string("T cell (Cell type, author) and T cell (Cell type, model): 40 cells, 95 % of the one, 77 % of the other, agree"));
        QCOMPARE(pairText(study.plot, 1, -1), std::string("Cell type, author: B cell, 24 cells"));
        QVERIFY(pairSentence(study.plot, {"x.h5ad", {}, {}}).starts_with("Cell type, model against Cell type, author in 75 cells of x.h5ad"));
        QVERIFY(pageCaption({}, {}, {study.plot}, {"x.h5ad", {}, {}}).starts_with("Cell type, model against"));
    }

    void aMatrixInAWindowScrolls() {
        CategoryColumn many{{}, {}, false};
        for (int i = 0; i < 800; ++i) {
            many.categories.push_back("label " + std::to_string(i));
            many.codes.push_back(i);
        }
        auto pairs = std::make_shared<PairCounts>();
        countPairs({many.codes, 800, nullptr}, {many.codes, 800, nullptr}, nullptr, 1, RunControl(), pairs.get());
        PairPlot plot;
        plot.rowsTitle = plot.columnsTitle = "x";
        plot.rows = plot.columns = plotRows(many, colourByCategory(many, {}, Theme::Light), *pairs);
        plot.pairs = std::move(pairs);
        arrange(plot);
        PlotPage page = paper(200.0);
        page.window = true;
        page.options.heightMm = 80.0;
        page.firstRow = 400;
        page.firstColumn = 400;
        const PairPicture picture = pairScene(plot, page, evenWidth);
        QVERIFY(picture.rowsFit >= 5 && picture.rowsFit < 60);
        QVERIFY(picture.columnsFit >= 5 && picture.columnsFit < 200);
        QVERIFY(picture.find(400, 400) != nullptr);
        QVERIFY(picture.find(0, 0) == nullptr);
        QVERIFY_EXCEPTION_THROWN(pairScene(plot, paper(), evenWidth), UsageError); // too many for paper
    }
};

QTEST_APPLESS_MAIN(tst_PairPlot)
#include "tst_PairPlot.moc"

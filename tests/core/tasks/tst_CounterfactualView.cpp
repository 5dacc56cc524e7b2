// SPDX-License-Identifier: GPL-3.0-or-later
// A counterfactual as it is looked at: groups side by side, the values of a gene in each, files that say what they are.
#include "core/tasks/CounterfactualView.h"
#include "core/tasks/StackedRows.h"
#include "tests/core/tasks/FakeModel.h"
#include "tests/core/tasks/FakeSwapModel.h"

#include <QTest>

#include <cmath>

using namespace ocellus;
using test::dense;
using test::FakeSwapModel;
using test::swapData;

namespace {

const std::vector<std::string> kHuman{test::kHumanGenes.begin(), test::kHumanGenes.end()};
const std::vector<std::string> kMouse{test::kMouseGenes.begin(), test::kMouseGenes.end()};

/// Eight human cells of five genes with different counts.
std::shared_ptr<const Dataset> human() {
    std::vector<std::vector<float>> counts;
    for (int cell = 0; cell < 8; ++cell) {
        counts.push_back({static_cast<float>(1 + cell % 3), static_cast<float>(2 + cell % 2), static_cast<float>(cell % 4), 5, 1});
    }
    return swapData({kHuman[0], kHuman[1], kHuman[2], kHuman[3], kHuman[4]}, counts, {});
}

/// Six mouse cells in which the orthologue of the fifth gene was not measured.
std::shared_ptr<const Dataset> mouse() {
    std::vector<std::vector<float>> counts;
    for (int cell = 0; cell < 6; ++cell) {
        counts.push_back({static_cast<float>(cell % 3), 4, 1, static_cast<float>(3 + cell % 2)});
    }
    return swapData({kMouse[3], kMouse[0], kMouse[1], kMouse[2]}, counts, {});
}

struct Made {
    std::shared_ptr<const Dataset> dataset = human(), target = mouse();
    CounterfactualResult result;
    CounterfactualView view;

    explicit Made(int threads = 1, Index mostTargetCells = 2000, Index mostCells = 0) {
        const FakeSwapModel model;
        CounterfactualOptions options;
        options.className = "organism";
        options.term = "mouse";
        options.target = target;
        options.mostCells = mostCells;
        counterfactual(dataset, model, options, RunControl(), &result);
        CounterfactualViewOptions shown;
        shown.labels = std::make_shared<CategoryColumn>(CategoryColumn{{0, 1, 0, 1, 0, 1, 0, -1}, {"CL:0000084", "B cell"}, false});
        shown.targetLabels = std::make_shared<CategoryColumn>(CategoryColumn{{0, 0, 0, 1, 1, 1}, {"B cell", "T cell"}, false});
        shown.mostTargetCells = mostTargetCells;
        shown.threads = threads;
        viewCounterfactual(dataset, target, result, shown, RunControl(), &view);
    }
};

} // namespace

class tst_CounterfactualView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theGroupsStandOneAfterTheOther() {
        const Made made;
        QCOMPARE(made.view.rowCount(), Index{4 * 8 + 6});
        QCOMPARE(made.view.first(CounterfactualGroup::Control), Index{16});
        QCOMPARE(made.view.count(CounterfactualGroup::Target), Index{6});
        QCOMPARE(made.view.groupOf[15], static_cast<std::int32_t>(CounterfactualGroup::Generated));
        QCOMPARE(made.view.genes.size(), std::size_t{5});
        QCOMPARE(made.view.compared, Index{4}); // the fifth was not measured in the mouse
    }

    void labelsOfBothDataMeetByName() {
        const CategoryColumn& labels = Made().view.labels;
        QCOMPARE(labels.categories, (std::vector<std::string>{"T cell", "B cell"}));
        QCOMPARE(labels.codes[0], 0);
        QCOMPARE(labels.codes[8], 0); // what was generated of the first cell
        QCOMPARE(labels.codes[7], -1);
        QCOMPARE(labels.codes[32], 1); // the first mouse cell is called a B cell
        QCOMPARE(labels.codes[37], 0);
    }

    void aGeneHasTheValuesThatTheOutputsHold() {
        const Made made;
        const auto generated = dense(*made.result.generated);
        const auto observed = dense(*made.target->counts()->rows);
        CounterfactualGeneValues gene;
        QVERIFY(geneOfCounterfactual(made.view, 1, 1, RunControl(), &gene) == Outcome::Finished);
        const CounterfactualGene& which = made.result.effects.genes[made.view.genes[1]];
        double total = 0.0;
        for (Index i = 0; i < made.view.compared; ++i) {
            total += static_cast<double>(generated[2][static_cast<std::size_t>(made.result.effects.genes[made.view.genes[static_cast<std::size_t>(i)]].gene)]);
        }
        const double expected = std::log1p(1e4 * static_cast<double>(generated[2][static_cast<std::size_t>(which.gene)]) / total);
        QVERIFY(std::abs(static_cast<double>(gene.values[8 + 2]) - expected) < 1e-5); // float32
        const float count = observed[3][static_cast<std::size_t>(which.targetGene)];
        double theirs = 0.0;
        for (const float one : observed[3]) {
            theirs += static_cast<double>(one);
        }
        QVERIFY(std::abs(static_cast<double>(gene.values[32 + 3]) - std::log1p(1e4 * static_cast<double>(count) / theirs)) < 1e-5);
        QCOMPARE(gene.summary.groups[static_cast<std::size_t>(CounterfactualGroup::Target)].cells, Index{6});
    }

    void aGeneThatTheTargetDidNotMeasureHasNoValueThere() {
        const Made made;
        CounterfactualGeneValues gene;
        geneOfCounterfactual(made.view, 4, 1, RunControl(), &gene);
        QVERIFY(std::isfinite(gene.values[0]));
        QVERIFY(std::isnan(gene.values[32]));
        QCOMPARE(gene.summary.groups[static_cast<std::size_t>(CounterfactualGroup::Target)].cells, Index{0});
    }

    void allShownGroupsHaveAPlaceAndTheWrongTargetNone() {
        const Made made;
        for (Index row = 0; row < made.view.rowCount(); ++row) {
            const bool wrong = made.view.groupOf[static_cast<std::size_t>(row)] == static_cast<std::int32_t>(CounterfactualGroup::WrongTarget);
            QCOMPARE(std::isnan(made.view.positions.row(row)[0]), wrong);
        }
        // the stand-in gives every cell of a depth the same shares: less spread than the measured ones
        QVERIFY(made.view.spread >= 0.0 && made.view.spread < 1.0);
    }

    void anyNumberOfThreadsGivesTheSameBytes() {
        const Made one(1), two(2);
        QVERIFY(std::equal(one.view.positions.values.begin(), one.view.positions.values.end(), two.view.positions.values.begin(),
            [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
        QCOMPARE(one.view.spread, two.view.spread);
    }

    void cellsAreThinnedEvenlyWhenFewerAreWanted() {
        const Made made(1, 3, 4);
        QCOMPARE(made.result.cells, (std::vector<Index>{0, 2, 4, 6}));
        QCOMPARE(made.result.changeable, Index{8});
        QCOMPARE(made.view.cells[static_cast<std::size_t>(CounterfactualGroup::Target)], (std::vector<Index>{0, 2, 4}));
    }

    void stoppingLeavesNothing() {
        const Made made;
        std::stop_source stop;
        stop.request_stop();
        const RunControl stopped(stop.get_token(), {});
        CounterfactualView view;
        QVERIFY(viewCounterfactual(made.dataset, made.target, made.result, {}, stopped, &view) == Outcome::Cancelled);
        QCOMPARE(view.rowCount(), Index{0});
        CounterfactualGeneValues gene;
        QVERIFY(geneOfCounterfactual(made.view, 0, 1, stopped, &gene) == Outcome::Cancelled);
        QVERIFY(gene.values.empty());
    }

    void filesSayThatNothingWasMeasured() {
        const Made made;
        QVERIFY(counterfactualComments(made.result).starts_with("# Every value of the layers was generated by a model, none was measured"));
        const ResultFileContent content = counterfactualContent(made.dataset, made.result, false);
        QCOMPARE(content.matrices.size(), std::size_t{3});
        QCOMPARE(content.unsStrings.front().first, std::string("generated_by_a_model"));
        QVERIFY(content.x == nullptr);
    }

    void stackedRowsComeInAnyOrder() {
        CountBatch few;
        few.cells = {0, 1};
        few.rowStart = {0, 2, 3};
        few.genes = {0, 2, 1};
        few.values = {5, 6, 7};
        const auto rows = std::make_shared<MemoryRowSource>(few, 3);
        const StackedRows stacked({{rows, {1, 0}, {1, 0, 2}}, {rows, {}, {0, 1, 2}}, {rows, {0}, {-1, 1, 0}}}, 3);
        QCOMPARE(dense(stacked), (std::vector<std::vector<float>>{{7, 0, 0}, {0, 5, 6}, {6, 0, 0}}));
        CountBatch batch;
        const std::vector<Index> order{2, 0, 1, 2};
        stacked.read(order, batch);
        QCOMPARE(batch.cells, order);
        QCOMPARE(batch.values, (std::vector<float>{6, 7, 5, 6, 6}));
        QCOMPARE(dense(*stacked.narrowed(2)), (std::vector<std::vector<float>>{{7, 0}, {0, 5}, {6, 0}}));
    }
};

QTEST_GUILESS_MAIN(tst_CounterfactualView)
#include "tst_CounterfactualView.moc"

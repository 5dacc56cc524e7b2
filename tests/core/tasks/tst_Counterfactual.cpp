// SPDX-License-Identifier: GPL-3.0-or-later
// Cells generated with another label, with a model whose answers can be worked out by hand.
#include "core/base/Error.h"
#include "core/tasks/Counterfactual.h"
#include "tests/core/tasks/FakeModel.h"
#include "tests/core/tasks/FakeSwapModel.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ocellus;
using test::dense;
using test::FakeSwapModel;
using test::swapData;
using Rows = std::vector<std::vector<float>>;

namespace {

const std::vector<std::string> kHuman{test::kHumanGenes.begin(), test::kHumanGenes.end()};
const std::vector<std::string> kMouse{test::kMouseGenes.begin(), test::kMouseGenes.end()};

/// Two females with 4 counts of gene 0, two males with 2, and one cell of unknown sex.
std::shared_ptr<const Dataset> twoSexes() {
    return swapData({kHuman[0], kHuman[1], kHuman[2]}, {{4, 1, 1}, {4, 2, 2}, {2, 4, 0}, {2, 6, 0}, {2, 2, 0}},
        {"female", "female", "male", "male", "unknown"});
}

CounterfactualOptions setting(const std::string& className, const std::string& term) {
    CounterfactualOptions options;
    options.className = className;
    options.term = term;
    return options;
}

} // namespace

class tst_Counterfactual : public QObject {
    Q_OBJECT

private:
    const FakeSwapModel m_model;

    CounterfactualResult run(const std::shared_ptr<const Dataset>& data, const CounterfactualOptions& options) {
        CounterfactualResult result;
        counterfactual(data, m_model, options, RunControl(), &result);
        return result;
    }

private Q_SLOTS:
    void onlyCellsWithAnotherLabelAreChanged() {
        const CounterfactualResult result = run(twoSexes(), setting("sex", "female"));
        QCOMPARE(result.cells, (std::vector<Index>{2, 3}));
        QCOMPARE(result.target.cells, (std::vector<Index>{0, 1}));
        const Rows none(3, std::vector<float>(3, 0.0F));
        const Rows generated = dense(*result.generated);
        QCOMPARE(generated[0], none[0]);
        QCOMPARE(generated[4], none[0]);
    }

    void theTargetsTokenIsGivenAndTheDepthIsTheCellsOwn() {
        const CounterfactualResult result = run(twoSexes(), setting("sex", "female"));
        // token 4: weights 1, 2, 5 share the cell's 6 counts
        QCOMPARE(dense(*result.generated)[2], (std::vector<float>{0.75F, 1.5F, 3.75F}));
        QCOMPARE(result.effects.generatedCounts, 7.0); // of 6 and 8 counts
        QCOMPARE(result.measuredCounts, 7.0);
    }

    void theControlIsTheCellUnchanged() {
        const CounterfactualResult result = run(twoSexes(), setting("sex", "PATO:0000383"));
        // token 2: weights 1, 2, 3
        QCOMPARE(dense(*result.control)[2], (std::vector<float>{1, 2, 3}));
    }

    void withoutAThirdLabelTheWrongTargetIsTheCellsOwn() {
        const CounterfactualResult result = run(twoSexes(), setting("sex", "female"));
        QCOMPARE(result.wrong.term, std::string("male"));
        QCOMPARE(dense(*result.wrongTarget), dense(*result.control));
    }

    void theMostFrequentThirdLabelIsTheWrongTarget() {
        const auto data = swapData({kHuman[0], kHuman[1], kHuman[2]},
            {{4, 1, 1}, {4, 2, 2}, {2, 4, 0}, {2, 6, 0}, {2, 6, 0}, {6, 0, 0}, {6, 0, 1}},
            {"female", "female", "male", "male", "male", "intersex", "intersex"});
        const CounterfactualResult result = run(data, setting("sex", "female"));
        QCOMPARE(result.wrong.term, std::string("intersex"));
        // token 6: weights 1, 2, 7
        QCOMPARE(dense(*result.wrongTarget)[2], (std::vector<float>{0.6F, 1.2F, 4.2F}));
    }

    void effectsAreLogRatiosToTheMeasuredCells() {
        const CounterfactualResult result = run(twoSexes(), setting("sex", "female"));
        const auto ratio = [](double above, double below) { return std::log2((above + 0.1) / (below + 0.1)); };
        const double measured = 1e4 * (2.0 / 6 + 2.0 / 8) / 2; // of gene 0 in the males
        const double tolerance = 1e-6;                         // generated values are float32
        QVERIFY(std::abs(result.effects.generated[0] - ratio(1e4 / 8, measured)) < tolerance);
        QVERIFY(std::abs(result.effects.control[0] - ratio(1e4 / 6, measured)) < tolerance);
        QVERIFY(std::abs(result.effects.observed[0] - ratio(1e4 * (4.0 / 6 + 4.0 / 8) / 2, measured)) < tolerance);
        // the label takes a quarter from genes 0 and 1 and adds a quarter to gene 2: log2 0.75 is larger
        QCOMPARE(result.effects.order.back(), Index{2});
        const std::string text = counterfactualText(result.effects, *result.genes);
        QVERIFY(text.starts_with("gene\teffect_generated\teffect_control\teffect_observed\tflags\n" + kHuman[1] + "\t"));
        QVERIFY(result.effects.flags[2].find("zero_in_source") != std::string::npos);
    }

    void genesOfAnotherOrganismAreAskedForAsTheirOrthologues() {
        const auto mouse = swapData({kMouse[1], kMouse[2], kMouse[5]}, {{2, 2, 1}, {3, 1, 1}, {1, 3, 0}}, {});
        CounterfactualOptions options = setting("organism", "NCBITaxon:9606");
        options.target = swapData({kHuman[1], kHuman[0]}, {{5, 1}, {6, 1}}, {});
        const CounterfactualResult result = run(mouse, options);
        // gene 1 with the human token 1 and gene 2 with sex token 0: weights 2 and 1 share 4 counts;
        // the last gene has no orthologue and stays empty
        const Rows generated = dense(*result.generated);
        QCOMPARE(generated[0], (std::vector<float>{8.0F / 3.0F, 4.0F / 3.0F, 0.0F}));
        QCOMPARE(dense(*result.control)[0], (std::vector<float>{3, 1, 0})); // mouse token 2
        QCOMPARE(std::get<TextColumn>(result.geneColumns[1].data).values[0], std::optional(kHuman[1]));
        QCOMPARE(result.effects.flags, (std::vector<std::string>{"generated", "generated;not_measured_in_target", "no_orthologue;not_measured_in_target"}));
        QVERIFY(std::isnan(result.effects.observed[1]));
        QVERIFY(!std::isnan(result.effects.observed[0]));
    }

    void cellsWithoutAColumnAreSortedByTheModelsPrediction() {
        const auto data = swapData({kHuman[0], kHuman[1], kHuman[2]}, {{4, 1, 1}, {5, 2, 2}, {2, 4, 0}, {1, 6, 0}}, {});
        const CounterfactualResult result = run(data, setting("sex", "female"));
        QCOMPARE(result.cells, (std::vector<Index>{2, 3}));
        QVERIFY(result.notes.back().find("model's own predictions") != std::string::npos);
    }

    void aListOfGenesIsFollowedAndTheRestSaid() {
        CounterfactualOptions options = setting("sex", "female");
        options.genes = {kHuman[2], "nonsense"};
        const CounterfactualResult result = run(twoSexes(), options);
        QCOMPARE(result.unknown, (std::vector<std::string>{"nonsense"}));
        QCOMPARE(result.listed, Index{1});
        QCOMPARE(result.effects.order.size(), std::size_t{1});
        const auto listed = static_cast<std::size_t>(result.effects.order[0]);
        QCOMPARE(result.effects.genes[listed].gene, Index{2});
        QCOMPARE(dense(*result.generated)[2], (std::vector<float>{0.75F, 1.5F, 3.75F})); // as without a list, not all counts for the one gene
        QCOMPARE(result.effects.generated[listed], run(twoSexes(), setting("sex", "female")).effects.generated[2]);
    }

    void theMostVariableGenesAreTakenAndTheNumberSaid() {
        CounterfactualOptions options = setting("sex", "female");
        options.mostVariable = 1; // gene 1 is the only one that differs between the males
        const CounterfactualResult result = run(twoSexes(), options);
        QCOMPARE(result.effects.genes.size(), std::size_t{1});
        QCOMPARE(result.effects.genes[0].gene, Index{1});
        QCOMPARE(result.listed, Index{3});
    }

    void impossibleRequestsAreRefused_data() {
        QTest::addColumn<QString>("request");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no organism that could stand in") << "worm" << "data are of C. elegans";
        QTest::newRow("no orthologues") << "zebrafish" << "No mouse gene of the model has a one-to-one orthologue among its zebrafish genes";
        QTest::newRow("gene outside the vocabulary") << "gene" << "1 are not in the model's vocabulary";
        QTest::newRow("nobody carries the target") << "empty target" << "No cell of";
        QTest::newRow("nobody among the chosen carries the target")
            << "chosen" << "Choose such cells too, or give a data set with such cells as the target (--target): ";
        QTest::newRow("one cell") << "one cell" << "Only one cell is left to change";
        QTest::newRow("all carry the target") << "all" << "No cell is left to change";
    }

    void impossibleRequestsAreRefused() {
        QFETCH(QString, request);
        QFETCH(QString, sentence);
        auto data = twoSexes();
        CounterfactualOptions options = setting("sex", "female");
        if (request == "worm") {
            data = swapData({"WBGene00000001", "WBGene00000002"}, {{1, 2}, {3, 4}}, {"male", "male"});
            options.input.organism = "NCBITaxon:6239";
        } else if (request == "zebrafish") {
            data = swapData({kMouse[1], kMouse[2]}, {{2, 2}, {3, 1}}, {});
            options = setting("organism", "NCBITaxon:7955");
            options.target = swapData({"ENSDARG00000000001"}, {{1}, {2}}, {});
        } else if (request == "gene") {
            data = swapData({kHuman[0], "nobody"}, {{4, 1}, {4, 2}, {2, 1}, {2, 2}}, {"female", "female", "male", "male"});
            options.genes = {"nobody"};
        } else if (request == "empty target") {
            options.term = "PATO:0001340";
        } else if (request == "chosen") {
            options.input.cells = {2, 3};
        } else if (request == "one cell") {
            options.input.cells = {0, 1, 2};
        } else if (request == "all") {
            options.input.cells = {0, 1};
        }
        CounterfactualResult result;
        try {
            counterfactual(data, m_model, options, RunControl(), &result);
            QFAIL("was not refused");
        } catch (const RefusedError& error) {
            const QString said = error.what();
            QVERIFY2(said.contains(sentence), error.what());
            QVERIFY2(said.contains("Nothing was"), error.what());
            QCOMPARE(said.contains("No cell among the chosen cells of"), request == "chosen");
        }
    }

    void anUnknownClassIsNamedWithThoseThereAre() {
        CounterfactualResult result;
        QVERIFY_EXCEPTION_THROWN(counterfactual(twoSexes(), m_model, setting("mood", "good"), RunControl(), &result), UsageError);
    }

    void finishedCellsAreTakenFromTheJournal() {
        const QTemporaryDir folder;
        std::vector<std::vector<float>> counts;
        std::vector<std::string> sexes;
        for (int cell = 0; cell < 12; ++cell) {
            counts.push_back({cell < 2 ? 4.0F : 2.0F, static_cast<float>(1 + cell), 1});
            sexes.emplace_back(cell < 2 ? "female" : "male");
        }
        const auto data = swapData({kHuman[0], kHuman[1], kHuman[2]}, counts, sexes);
        CounterfactualOptions options = setting("sex", "female");
        options.input.batch = 2;
        options.journalFolder = folder.filePath("out.partial").toStdString();
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&stop](const Progress& progress) {
            if (progress.stage == "Generating" && progress.done >= 4) {
                stop.request_stop();
            }
        });
        CounterfactualResult first;
        QCOMPARE(counterfactual(data, m_model, options, stopping, &first), Outcome::Cancelled);
        const CounterfactualResult second = run(data, options);
        QVERIFY(second.resumed >= 4);
        QCOMPARE(second.resumed + second.computed, Index{10});
        options.journalFolder.clear();
        QCOMPARE(dense(*second.generated), dense(*run(data, options).generated));
    }

    void theOverlapCurveCountsSharedGenes() {
        // Ten genes: the first five of both rankings share the genes 0 to 2.
        const std::vector<double> truth{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
        const std::vector<double> predicted{9, 10, 8, 1, 2, 7, 6, 3, 4, 5};
        const RankOverlap overlap = rankOverlap(truth, predicted, true);
        QCOMPARE(overlap.size, (std::vector<Index>{5, 10}));
        QCOMPARE(overlap.shared, (std::vector<double>{0.6, 1.0}));
        QCOMPARE(overlap.chance, (std::vector<double>{0.5, 1.0}));
        QCOMPARE(overlap.overChance, 1.6 / 1.5);
    }

    void aRankingOfNothingButTiesDoesNotOverlap() {
        std::vector<double> truth(100, 0.0);
        std::vector<double> tied(100, 0.0);
        const RankOverlap overlap = rankOverlap(truth, tied, true);
        QCOMPARE(overlap.shared.front(), 0.0); // the first five of one are the last five of the other
    }
};

QTEST_GUILESS_MAIN(tst_Counterfactual)
#include "tst_Counterfactual.moc"

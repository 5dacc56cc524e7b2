// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/benchmarks/LabelScores.h"
#include "core/statistics/SmoothLabels.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

class tst_LabelScores : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aMoreSpecificAnswerIsRightAndALessSpecificOneWrong();
    void namesIdsAndReplacedIdsAreOneLabel_data();
    void namesIdsAndReplacedIdsAreOneLabel();
    void columnsAreJudgedByTheirClass_data();
    void columnsAreJudgedByTheirClass();
    void ordinaryF1IsThatOfTheConfusionMatrix();
    void wrongAnswersCollapseToTheMostSpecificAnnotatedLabel();
    void theOfficialVariantsAreKeptApart();
    void calibrationIsTheGapBetweenConfidenceAndTruth();
    void cellsWithoutAnAnswerCountAsWrong();
    void nothingToScoreGivesZeros();
    void smoothingSolvesTheOfficialSystem();
    void oneLabelAfterTheOtherGivesTheSameToTheBit();
    void aClusterVotesTogether();
};

namespace {

/// cell > T > CD4, CD8; cell > B
LabelMatch rule(const std::string& answer, const std::string& annotated) {
    const bool below = annotated == "cell" ? answer != "cell"
                                           : annotated == "T" && (answer == "CD4" || answer == "CD8");
    return below ? LabelMatch::Below : LabelMatch::None;
}

bool near(double a, double b) {
    return std::abs(a - b) < 1e-12;
}

} // namespace

void tst_LabelScores::aMoreSpecificAnswerIsRightAndALessSpecificOneWrong() {
    const auto scores = scoreLabels({{"T", "CD4", "CD4", "CD4"}, {"CD4", "T", "CD8", "CD4"}, {}},
                                    rule);
    QVERIFY(near(scores.accuracy, 0.5));
    QVERIFY(near(scores.exactAccuracy, 0.25));
    QVERIFY(near(scoreLabels({{"T"}, {"CD4"}, {}}, {}).accuracy, 0.0));
}

void tst_LabelScores::namesIdsAndReplacedIdsAreOneLabel_data() {
    QTest::addColumn<QString>("className");
    QTest::addColumn<QString>("annotated");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<double>("accuracy");
    QTest::addColumn<double>("exact");
    const auto row = [](const char* what, const char* className, const char* annotated, const char* answer, double accuracy, double exact) {
        QTest::newRow(what) << className << annotated << answer << accuracy << exact;
    };
    row("a name and its id", "cell_type", "T cell", "CL:0000084", 1.0, 1.0);
    row("an id and its name", "cell_type", "CL:0000084", "T cell", 1.0, 1.0);
    row("a synonym and the id", "cell_type", "T lymphocyte", "CL:0000084", 1.0, 1.0);
    row("a name and a finer id", "cell_type", "T cell", "CL:0000624", 1.0, 0.0);
    row("a name and a coarser id", "cell_type", "CD4-positive, alpha-beta T cell", "CL:0000084", 0.0, 0.0);
    row("a name and the id of another type", "cell_type", "B cell", "CL:0000084", 0.0, 0.0);
    row("an author's word that is no term", "cell_type", "Exc-7b", "CL:0000084", 0.0, 0.0);
    row("an author's word and itself", "cell_type", "Exc-7b", "Exc-7b", 1.0, 1.0);
    row("an obsolete id and what replaces it", "cell_type", "CL:0000003", "CL:0000000", 1.0, 1.0);
    row("the current id and the obsolete one", "cell_type", "CL:0000000", "CL:0000003", 1.0, 1.0);
    row("an obsolete id and a finer term", "cell_type", "CL:0000003", "CL:0000084", 1.0, 0.0);
    row("a tissue and its id", "tissue", "lung", "UBERON:0002048", 1.0, 1.0);
    row("a sex and its id", "sex", "female", "PATO:0000383", 1.0, 1.0);
    row("the other sex", "sex", "male", "PATO:0000383", 0.0, 0.0);
}

void tst_LabelScores::namesIdsAndReplacedIdsAreOneLabel() {
    QFETCH(QString, className);
    QFETCH(QString, annotated);
    QFETCH(QString, answer);
    QFETCH(double, accuracy);
    QFETCH(double, exact);
    const auto scores = scoreLabels({{annotated.toStdString()}, {answer.toStdString()}, {}},
                                    labelRule(className.toStdString()));
    QCOMPARE(scores.accuracy, accuracy);
    QCOMPARE(scores.exactAccuracy, exact);
    QCOMPARE(scores.macroF1, accuracy);
}

void tst_LabelScores::columnsAreJudgedByTheirClass_data() {
    QTest::addColumn<QString>("column");
    QTest::addColumn<QStringList>("labels");
    QTest::addColumn<QString>("judged");
    QTest::newRow("names of cell types") << "cell_type" << QStringList{"Exc-7b"} << "cell_type";
    QTest::newRow("ids of cell types") << "cell_type_ontology_term_id" << QStringList{"CL:0000084"} << "cell_type";
    QTest::newRow("an author's column of ids") << "my_types" << QStringList{"x", "y", "CL:0000084"} << "cell_type";
    QTest::newRow("an author's column of names") << "my_types" << QStringList{"T cells", "B cells", "x"} << "cell_type";
    QTest::newRow("an author's own words") << "my_types" << QStringList{"T cells", "x", "y"} << "my_types";
    QTest::newRow("tissue ids in another column") << "organ" << QStringList{"UBERON:0002048"} << "tissue";
    QTest::newRow("another class") << "sex_ontology_term_id" << QStringList{"PATO:0000383"} << "sex";
}

void tst_LabelScores::columnsAreJudgedByTheirClass() {
    QFETCH(QString, column);
    QFETCH(QStringList, labels);
    QFETCH(QString, judged);
    std::vector<std::string> texts;
    for (const QString& label : labels) {
        texts.push_back(label.toStdString());
    }
    QCOMPARE(judgedClass(column.toStdString(), texts), judged.toStdString());
}

void tst_LabelScores::ordinaryF1IsThatOfTheConfusionMatrix() {
    // A: 3 cells, 2 found, 1 false alarm; B: 2 cells, 1 found, 1 false alarm; "C" is nobody's label.
    const auto scores = scoreLabels({{"A", "A", "A", "B", "B"}, {"A", "A", "B", "B", "A"}, {}}, {});
    QVERIFY(near(scores.labels[0].f1, 2.0 * 2 / (3 + 3)));
    QVERIFY(near(scores.labels[1].f1, 2.0 * 1 / (2 + 2)));
    QVERIFY(near(scores.macroF1, (2.0 / 3 + 0.5) / 2));
    QVERIFY(near(scores.labels[0].precision, 2.0 / 3) && near(scores.labels[0].recall, 2.0 / 3));
    const auto other = scoreLabels({{"A", "B"}, {"C", "B"}, {}}, {});
    QVERIFY2(near(other.macroF1, 0.5), "an answer that is no annotated label is nobody's alarm");
}

void tst_LabelScores::wrongAnswersCollapseToTheMostSpecificAnnotatedLabel() {
    const auto scores = scoreLabels({{"B", "T", "cell"}, {"CD4", "CD8", "B"}, {}}, rule);
    QCOMPARE(scores.labels[1].label, std::string("T"));
    QVERIFY2(near(scores.labels[1].precision, 0.5), "CD4 for B is a false alarm of T");
    QVERIFY2(near(scores.labels[2].precision, 1.0), "and not of cell, which lies above T");
    QVERIFY2(near(scores.labels[0].precision, 0.0) && near(scores.labels[2].f1, 1.0),
             "B for cell is right, and cell's");
}

void tst_LabelScores::theOfficialVariantsAreKeptApart() {
    // The official code: right cells get the annotation, wrong ones an empty label, cells without
    // an answer are dropped. By hand: F1 of A is 4/5, of B 2/3, of the empty label 0.
    const auto scores = scoreLabels(
        {{"A", "A", "A", "B", "B", "B"}, {"A", "A", "B", "B", "A", "unknown"}, {}}, {});
    QVERIFY(near(scores.official.accuracy, 3.0 / 5));
    QVERIFY(near(scores.official.f1Micro, 3.0 / 5));
    QVERIFY(near(scores.official.f1Macro, (0.8 + 2.0 / 3 + 0.0) / 3));
    QVERIFY(near(scores.official.f1Weighted, (2 * 0.8 + 1 * 2.0 / 3 + 2 * 0.0) / 5));
    QVERIFY2(scores.official.f1Macro != scores.macroF1, "they are other numbers");
}

void tst_LabelScores::calibrationIsTheGapBetweenConfidenceAndTruth() {
    const auto sure =
        scoreLabels({{"A", "A", "A", "A"}, {"A", "A", "B", "B"}, {1.0, 1.0, 1.0, 1.0}}, {});
    QVERIFY(near(sure.calibrationError.value(), 0.5));
    const auto two =
        scoreLabels({{"A", "A", "A", "A"}, {"A", "A", "A", "B"}, {0.9, 0.9, 0.5, 0.5}}, {});
    QVERIFY(near(two.calibrationError.value(), (std::abs(2 - 1.8) + std::abs(1 - 1.0)) / 4));
    QVERIFY(!scoreLabels({{"A"}, {"A"}, {}}, {}).calibrationError);
}

void tst_LabelScores::cellsWithoutAnAnswerCountAsWrong() {
    const auto scores = scoreLabels({{"A", "A", "unknown"}, {"A", "", "A"}, {}}, {});
    QCOMPARE(scores.cells, Index{2});
    QCOMPARE(scores.unanswered, Index{1});
    QVERIFY(near(scores.accuracy, 0.5));
    QVERIFY(near(scores.official.accuracy, 1.0));
}

void tst_LabelScores::nothingToScoreGivesZeros() {
    const auto scores = scoreLabels({{"unknown"}, {"A"}, {}}, {});
    QCOMPARE(scores.cells, Index{0});
    QCOMPARE(scores.accuracy + scores.macroF1 + scores.official.f1Macro, 0.0);
}

void tst_LabelScores::smoothingSolvesTheOfficialSystem() {
    // Two linked cells: (1 + lambda) p0 - lambda p1 = s0 and the like.
    const SparseSquare graph{3, {0, 1, 2, 2}, {1, 0}, {1.0, 1.0}};
    const FloatMatrix scores{3, 1, {1.0F, 0.0F, 0.5F}};
    FloatMatrix once;
    QVERIFY(smoothScores(graph, scores, 0.5, 1, {}, &once) == Outcome::Finished);
    QVERIFY(std::abs(once.values[0] - 0.75) < 1e-6); // by hand: 1.5 / 2
    QVERIFY(std::abs(once.values[1] - 0.25) < 1e-6);
    QVERIFY(std::abs(once.values[2] - 0.5) < 1e-6);
    FloatMatrix twice;
    QVERIFY(smoothScores(graph, scores, 0.5, 2, {}, &twice) == Outcome::Finished);
    QVERIFY(std::abs(twice.values[0] - 0.625) < 1e-6);
}

void tst_LabelScores::oneLabelAfterTheOtherGivesTheSameToTheBit() {
    constexpr Index kCells = 301;
    constexpr Index kLabels = 7;
    SparseSquare graph{kCells, {0}, {}, {}}; // a ring with weights of its own
    FloatMatrix scores{kCells, kLabels, {}};
    Random random(3);
    for (Index cell = 0; cell < kCells; ++cell) {
        const Index before = (cell + kCells - 1) % kCells;
        for (const Index edge : {before, cell}) { // edge i links cells i and i + 1
            graph.columns.push_back(edge == cell ? (cell + 1) % kCells : before);
            graph.values.push_back(0.1 + 0.003 * static_cast<double>(edge));
        }
        graph.rowStart.push_back(std::ssize(graph.columns));
        for (Index label = 0; label < kLabels; ++label) { // some cells have no score, some two equal ones
            scores.values.push_back(cell < 40 || label > 4 ? 0.0F : static_cast<float>(random.below(9)) / 9.0F);
        }
    }
    FloatMatrix whole;
    QVERIFY(smoothScores(graph, scores, 0.1, 2, {}, &whole) == Outcome::Finished);
    const auto fill = [&](Index label, std::vector<float>& column) {
        for (Index cell = 0; cell < kCells; ++cell) {
            column[static_cast<std::size_t>(cell)] = scores.row(cell)[label];
        }
    };
    BestScores best;
    QVERIFY(bestSmoothScores(graph, kLabels, fill, 0.1, 2, {}, &best) == Outcome::Finished);
    QCOMPARE(best.columns, bestColumns(whole));
    for (Index cell = 0; cell < kCells; ++cell) {
        const auto at = static_cast<std::size_t>(cell);
        QVERIFY(best.scores[at] == (best.columns[at] < 0 ? 0.0F : whole.row(cell)[best.columns[at]]));
    }
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(bestSmoothScores(graph, kLabels, fill, 0.1, 2, RunControl(stop.get_token(), {}), &best) == Outcome::Cancelled);
}

void tst_LabelScores::aClusterVotesTogether() {
    const FloatMatrix scores{3, 2, {0.9F, 0.1F, 0.2F, 0.4F, 0.3F, 0.6F}};
    const auto best = bestColumns(votedScores(scores, {0, 0, 1}, 2));
    QCOMPARE(best, (std::vector<std::int32_t>{0, 0, 1}));
    QCOMPARE(bestColumns({1, 2, {0.0F, 0.0F}}), (std::vector<std::int32_t>{-1}));
}

QTEST_GUILESS_MAIN(tst_LabelScores)
#include "tst_LabelScores.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/benchmarks/BenchClassify.h"
#include "core/benchmarks/LabelBaselines.h"
#include "core/datasets/Dataset.h"
#include "core/simulation/SimulationConfig.h"
#include "core/simulation/simulateWorld.h"
#include "tests/core/benchmarks/IntegrationFixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace ocellus;

class tst_BenchClassify : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void heldOutDonorsAreWhole();
    void aGroupThatIsNotThereIsNamed();
    void baselinesLearnAndTheMajorityDoesNot();
    void oneAndTwoThreadsGiveTheSameValues();
    void answersOfAColumnAreScoredAsTheyStand();
    void idsAnswerForNamesAndBaselinesAreJudgedAlike();
    void labelsThatNobodyCanAnswerAreTold_data();
    void labelsThatNobodyCanAnswerAreTold();
    void nearestNeighboursVote();
    void stoppingGivesNothing();

private:
    ClassifySplit split() const;

    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_blood;
    std::string m_donors;
};

void tst_BenchClassify::initTestCase() {
    const auto config = readSimulationConfig(OCELLUS_TEST_DATA "/simulation/blood.json");
    SimulateOptions options;
    options.only = {"blood"};
    const std::string folder = m_folder.filePath("made").toStdString();
    SimulateResult made;
    QVERIFY(simulateWorld(config, options, folder, {}, &made) == Outcome::Finished);
    m_blood = Dataset::open(folder + "/blood.h5ad");
}

ClassifySplit tst_BenchClassify::split() const {
    SplitOptions options;
    options.labelColumn = "cell_type";
    return splitCells(m_blood, options);
}

void tst_BenchClassify::heldOutDonorsAreWhole() {
    SplitOptions options;
    options.labelColumn = "cell_type";
    options.groupColumn = "donor_id";
    const ClassifySplit found = splitCells(m_blood, options);
    const auto donors = m_blood->cells().find("donor_id")->asCategory();
    std::set<std::int32_t> learned, asked;
    for (const Index cell : found.trainCells) {
        learned.insert(donors->codes[static_cast<std::size_t>(cell)]);
    }
    for (const Index cell : found.testCells) {
        asked.insert(donors->codes[static_cast<std::size_t>(cell)]);
    }
    QVERIFY(!learned.empty() && !asked.empty());
    for (const std::int32_t donor : asked) {
        QVERIFY(!learned.contains(donor));
    }
    QVERIFY(found.description.starts_with("donor_id held out: "));
}

void tst_BenchClassify::aGroupThatIsNotThereIsNamed() {
    SplitOptions options;
    options.labelColumn = "cell_type";
    options.groupColumn = "donor_id";
    options.testGroups = {"nobody"};
    try {
        splitCells(m_blood, options);
        QFAIL("an unknown donor was held out");
    } catch (const UsageError& error) {
        QVERIFY(QString(error.what()).contains("\"nobody\""));
    }
}

void tst_BenchClassify::baselinesLearnAndTheMajorityDoesNot() {
    BenchClassify bench;
    QVERIFY(benchClassify(split(), {}, {}, {}, &bench) == Outcome::Finished);
    QCOMPARE(bench.rows.size(), std::size_t{7});
    QCOMPARE(bench.rows.front().method, std::string("majority"));
    const double majority = bench.rows.front().plain.accuracy;
    for (std::size_t i = 1; i < bench.rows.size(); ++i) {
        // The three types of the small world differ by strong markers.
        QVERIFY2(bench.rows[i].plain.accuracy > majority + 0.2,
                 qPrintable(QString("%1: %2")
                                .arg(QString::fromStdString(bench.rows[i].method))
                                .arg(bench.rows[i].plain.accuracy)));
        QVERIFY(bench.rows[i].voted.accuracy > majority);
    }
    QVERIFY(bench.rows.back().plain.calibrationError.has_value());
    QVERIFY(!bench.rows[1].plain.calibrationError.has_value());
}

void tst_BenchClassify::oneAndTwoThreadsGiveTheSameValues() {
    BenchClassify one, two;
    BenchClassifyOptions options;
    options.threads = 1;
    QVERIFY(benchClassify(split(), {}, options, {}, &one) == Outcome::Finished);
    options.threads = 2;
    QVERIFY(benchClassify(split(), {}, options, {}, &two) == Outcome::Finished);
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
        QCOMPARE(one.rows[i].setting, two.rows[i].setting);
        QVERIFY(one.rows[i].plain.macroF1 == two.rows[i].plain.macroF1);
        QVERIFY(one.rows[i].plain.calibrationError == two.rows[i].plain.calibrationError);
        QVERIFY(one.rows[i].smoothed.accuracy == two.rows[i].smoothed.accuracy);
    }
}

void tst_BenchClassify::answersOfAColumnAreScoredAsTheyStand() {
    const ClassifySplit cells = split();
    BenchClassify bench;
    QVERIFY(benchClassify(cells, {answersOfColumn(cells, "cell_type", "")}, {}, {}, &bench) ==
            Outcome::Finished);
    QCOMPARE(bench.rows.front().method, std::string("cell_type"));
    QCOMPARE(bench.rows.front().plain.accuracy, 1.0);
    QCOMPARE(bench.rows.front().plain.macroF1, 1.0);
}

void tst_BenchClassify::idsAnswerForNamesAndBaselinesAreJudgedAlike() {
    const ClassifySplit names = split(); // of cell_type; the model's answers are ids
    const ClassifierAnswers ids = answersOfColumn(names, "cell_type_ontology_term_id", "");
    BenchClassifyOptions options;
    options.rule = labelRule(judgedClass("cell_type", names.testLabels));
    BenchClassify bench;
    QVERIFY(benchClassify(names, {ids}, options, {}, &bench) == Outcome::Finished);
    QCOMPARE(bench.rows.front().plain.accuracy, 1.0);
    QCOMPARE(bench.rows.front().plain.exactAccuracy, 1.0);
    QCOMPARE(bench.rows.front().voted.cells, bench.rows.front().plain.cells);
    QVERIFY(bench.notes.empty());
    const CategoryColumn column = *m_blood->cells().find("cell_type_ontology_term_id")->asCategory();
    ClassifySplit asIds = names; // learned from names, asked about ids
    for (std::size_t i = 0; i < asIds.testCells.size(); ++i) {
        const auto cell = static_cast<std::size_t>(asIds.testCells[i]);
        asIds.testLabels[i] = column.categories.at(static_cast<std::size_t>(column.codes.at(cell)));
    }
    BenchClassify turned;
    QVERIFY(benchClassify(asIds, {ids}, options, {}, &turned) == Outcome::Finished);
    for (std::size_t i = 0; i < bench.rows.size(); ++i) {
        QCOMPARE(turned.rows[i].method, bench.rows[i].method);
        QCOMPARE(turned.rows[i].plain.accuracy, bench.rows[i].plain.accuracy);
    }
}

void tst_BenchClassify::labelsThatNobodyCanAnswerAreTold_data() {
    QTest::addColumn<QStringList>("answers");
    QTest::addColumn<QString>("note");
    QTest::newRow("none can be right")
        << QStringList{"CL:0000540", "CL:0000127"}
        << "No label of somebody (\"CL:0000540\", \"CL:0000127\") means an annotated one or lies below it (";
    QTest::newRow("there is no answer") << QStringList{} << "No label of somebody (it has none) means";
    QTest::newRow("one label can be right")
        << QStringList{"CL:0000236"} << " test cells have labels that no label of somebody means or lies below (";
}

void tst_BenchClassify::labelsThatNobodyCanAnswerAreTold() {
    QFETCH(QStringList, answers);
    QFETCH(QString, note);
    const ClassifySplit cells = split();
    ClassifierAnswers one{"somebody", "", {}, {}, true};
    for (const QString& label : answers) {
        one.labels.push_back(label.toStdString());
    }
    one.scores = {std::ssize(cells.testCells), std::ssize(one.labels), {}};
    one.scores.values.assign(cells.testCells.size() * one.labels.size(), 0.5F);
    BenchClassifyOptions options;
    options.rule = labelRule("cell_type");
    BenchClassify bench;
    QVERIFY(benchClassify(cells, {one}, options, {}, &bench) == Outcome::Finished);
    QCOMPARE(bench.notes.size(), std::size_t{1});
    QVERIFY2(QString::fromStdString(bench.notes.front()).contains(note), bench.notes.front().c_str());
}

void tst_BenchClassify::nearestNeighboursVote() {
    const LabelledPoints known{{4, 1, {0.0F, 1.0F, 10.0F, 11.0F}}, {0, 0, 1, 1}, 2};
    FloatMatrix scores;
    QVERIFY(nearestNeighbourScores(known, {2, 1, {0.4F, 9.0F}}, 3, 1, {}, &scores) ==
            Outcome::Finished);
    const FloatMatrix wanted{2, 2, {2.0F / 3, 1.0F / 3, 1.0F / 3, 2.0F / 3}};
    for (std::size_t i = 0; i < wanted.values.size(); ++i) {
        QVERIFY_NEAR(scores.values[i], wanted.values[i], 1e-6F); // thirds added up in float32
    }
    const FloatMatrix centroid = nearestCentroidScores(known, {2, 1, {5.4F, 5.6F}}, false);
    QCOMPARE(centroid.values, (std::vector<float>{1, 0, 0, 1}));
}

void tst_BenchClassify::stoppingGivesNothing() {
    std::stop_source stop;
    stop.request_stop();
    BenchClassify bench;
    QVERIFY(benchClassify(split(), {}, {}, RunControl(stop.get_token(), {}), &bench) ==
            Outcome::Cancelled);
    QVERIFY(bench.rows.empty());
}

QTEST_GUILESS_MAIN(tst_BenchClassify)
#include "tst_BenchClassify.moc"

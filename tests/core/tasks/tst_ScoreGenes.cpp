// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/NamedGenes.h"
#include "core/statistics/Normalise.h"
#include "core/tasks/MeasuredExpression.h"
#include "core/tasks/ScoreGenes.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

using namespace ocellus;

namespace {

std::shared_ptr<const Dataset> dataset() {
    constexpr Index kCells = 120;
    CellTable cells;
    for (Index cell = 0; cell < kCells; ++cell) {
        cells.names.push_back("cell" + std::to_string(cell));
    }
    Table var;
    for (Index gene = 0; gene < 50; ++gene) {
        var.names.push_back("g" + std::to_string(gene));
    }
    var.names[7] = "H2AZ1"; // called H2AFZ earlier
    return Dataset::inMemory(cells, GeneTable(var), test::kindsOfCells(kCells, 50, 3, 6), {});
}

} // namespace

class tst_ScoreGenes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAreReadFromAText_data();
    void namesAreReadFromAText();
    void genesAreFoundByEarlierSymbolsAndOnce();
    void idsAndSymbolsAreFoundByOneAnother();
    void theLayerHoldsTheScoreOfEveryCell();
    void setsWithoutAGeneOrNameAreRefused();
    void stoppingLeavesNothing();
};

void tst_ScoreGenes::namesAreReadFromAText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("commas") << "CD3D, CD3E,CD3G" << QStringList{"CD3D", "CD3E", "CD3G"};
    QTest::newRow("lines") << "CD3D\r\nCD3E\n\n" << QStringList{"CD3D", "CD3E"};
    QTest::newRow("remarks") << "# T cells\nCD3D # epsilon\nCD3E" << QStringList{"CD3D", "CD3E"};
    QTest::newRow("mixed") << "CD3D\tCD3E;CD3G  LCK" << QStringList{"CD3D", "CD3E", "CD3G", "LCK"};
    QTest::newRow("nothing") << " \n,;" << QStringList();
}

void tst_ScoreGenes::namesAreReadFromAText() {
    QFETCH(QString, text);
    QFETCH(QStringList, names);
    QStringList read;
    for (const std::string& name : geneNamesIn(text.toStdString())) {
        read << QString::fromStdString(name);
    }
    QCOMPARE(read, names);
}

void tst_ScoreGenes::genesAreFoundByEarlierSymbolsAndOnce() {
    const auto data = dataset();
    std::vector<std::string> notFound;
    const auto genes =
        genesNamed(data->genes(), "NCBITaxon:9606", {"g3", "H2AFZ", "G3", "nothing", "h2az1"}, &notFound);
    QCOMPARE(genes, (std::vector<Index>{3, 7}));
    QCOMPARE(genesNamed(data->genes(), "NCBITaxon:9606", {"ENSG00000164032.12"}, &notFound), std::vector<Index>{7});
    QCOMPARE(notFound, std::vector<std::string>{"nothing"});
}

void tst_ScoreGenes::idsAndSymbolsAreFoundByOneAnother() {
    Table symbols, ids;
    symbols.names = {"LYZ", "CD3D"};
    ids.names = {"ENSG00000090382", "ENSG00000167286"};
    const GeneTable bySymbol(symbols), byId(ids);
    for (const std::string name : {"CD3D", "cd3d", "ENSG00000167286", "ENSG00000167286.14"}) {
        QCOMPARE(geneNamed(bySymbol, "NCBITaxon:9606", name), std::optional<Index>(1));
        QCOMPARE(geneNamed(byId, "NCBITaxon:9606", name), std::optional<Index>(1));
    }
    QCOMPARE(geneNamed(bySymbol, std::nullopt, "ENSG00000167286"), std::optional<Index>(1)); // the id says whose it is
    Table mouse;
    mouse.names = {"Cd3d"};
    QVERIFY(!geneNamed(GeneTable(mouse), std::nullopt, "ENSG00000167286"));
    QVERIFY(!geneNamed(byId, std::nullopt, "CD3D"));
    QVERIFY(!geneNamed(bySymbol, "NCBITaxon:9606", "CD3E"));
}

void tst_ScoreGenes::theLayerHoldsTheScoreOfEveryCell() {
    const auto data = dataset();
    ScoredGenes scored;
    QCOMPARE(scoreGenes(*data, {"pair", {"g0", "g1", "absent"}}, {}, {}, &scored), Outcome::Finished);
    QCOMPARE(scored.used, (std::vector<std::string>{"g0", "g1"}));
    QCOMPARE(scored.notFound, std::vector<std::string>{"absent"});
    QCOMPARE(scored.layer->name, std::string("score pair"));
    const Column& column = scored.layer->columns.front();
    QCOMPARE(column.name, std::string("score_pair"));
    GeneSetScore direct;
    const MeasuredExpression expression = measuredExpression(*data, true);
    const std::vector<Index> set = {0, 1};
    scoreGeneSet(*logNormalised(expression, {}), set, {}, {}, &direct);
    QCOMPARE(column.number()->values, direct.score);
    QVERIFY(scored.description.find("2 genes") != std::string::npos);
}

void tst_ScoreGenes::setsWithoutAGeneOrNameAreRefused() {
    const auto data = dataset();
    ScoredGenes scored;
    QVERIFY_EXCEPTION_THROWN(scoreGenes(*data, {"lost", {"absent"}}, {}, {}, &scored), UsageError);
    QVERIFY_EXCEPTION_THROWN(scoreGenes(*data, {"", {"g0"}}, {}, {}, &scored), UsageError);
    QVERIFY(scored.layer == nullptr);
}

void tst_ScoreGenes::stoppingLeavesNothing() {
    std::stop_source stop;
    stop.request_stop();
    ScoredGenes scored;
    QCOMPARE(scoreGenes(*dataset(), {"pair", {"g0"}}, {}, RunControl(stop.get_token(), {}), &scored), Outcome::Cancelled);
    QVERIFY(scored.layer == nullptr);
}

QTEST_APPLESS_MAIN(tst_ScoreGenes)
#include "tst_ScoreGenes.moc"

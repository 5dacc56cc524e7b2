// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/FindMarkers.h"
#include "tests/ReferenceData.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;

namespace {

/// Cells of three kinds ("kind"), of four donors ("donor"), the last cell without a label.
std::shared_ptr<const Dataset> kindsAndDonors(Index cells) {
    CellTable table;
    CategoryColumn kinds{{}, {"k0", "k1", "k2", "none"}, false};
    CategoryColumn donors{{}, {"d0", "d1", "d2", "d3"}, false};
    CategoryColumn half{{}, {"only", "NA"}, false}; ///< every other cell, the rest is not known
    NumberColumn depth;
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back(QString("cell%1").arg(cell).toStdString());
        kinds.codes.push_back(cell + 1 == cells ? -1 : static_cast<std::int32_t>(cell % 3));
        donors.codes.push_back(static_cast<std::int32_t>(cell / 3 % 4));
        half.codes.push_back(static_cast<std::int32_t>(cell % 2));
        depth.values.push_back(0.5);
    }
    table.columns = {{"kind", kinds}, {"donor", donors}, {"half", half}, {"depth", depth}};
    Table var;
    for (Index gene = 0; gene < 50; ++gene) {
        var.names.push_back(QString("g%1").arg(gene).toStdString());
    }
    return Dataset::inMemory(table, GeneTable(var), test::kindsOfCells(cells, 50, 3, 6), {});
}

FoundMarkers found(const Dataset& data, const FindMarkersOptions& options) {
    FoundMarkers result;
    findMarkers(data, options, {}, &result);
    return result;
}

FindMarkersOptions options(const char* column,
                           const char* group,
                           const char* reference = "rest",
                           const char* donor = "") {
    FindMarkersOptions result;
    result.column = column;
    result.group = group;
    result.reference = reference;
    result.donorColumn = donor;
    return result;
}

QStringList linesOf(const FoundMarkers& markers) {
    return QString::fromStdString(markersText(markers)).split('\n', Qt::SkipEmptyParts);
}

} // namespace

class tst_FindMarkers : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theTableNamesItsTestsAndHasEveryGene() {
        const auto data = kindsAndDonors(600);
        const FoundMarkers markers = found(*data, options("kind", "k1"));
        QCOMPARE(markers.cellsA, Index{200});
        QCOMPARE(markers.cellsB, Index{399}); // the cell without a label is in neither
        const QStringList lines = linesOf(markers);
        const QStringList comments = lines.filter(QRegularExpression("^#"));
        QVERIFY(comments.filter("ranks (order of the rows, auc): Wilcoxon").size() == 1);
        QVERIFY(comments.filter("infers (pvalue, qvalue): the same test").size() == 1);
        QCOMPARE(
            lines[comments.size()],
            QString("gene\tsymbol\tlog2fc\tauc\tpvalue\tqvalue\tpct_a\tpct_b\tmean_a\tmean_b"));
        QCOMPARE(lines.size(), comments.size() + 1 + 50);
        for (int i = 0; i < 5; ++i) { // genes 1, 11 ... are raised in k1
            const QStringList fields = lines[comments.size() + 1 + i].split('\t');
            QVERIFY2(fields[0].endsWith("1"), qPrintable(fields[0]));
            QVERIFY(fields[2].toDouble() > 1.0 && fields[3].toDouble() > 0.5 &&
                    fields[5].toDouble() < 1e-4);
        }
    }

    void cellsWhoseLabelIsNotKnownAreNotTheRest() {
        auto cells = kindsAndDonors(600)->cells();
        CategoryColumn labels{{}, {"a", "b", "NA", "Unknown"}, false};
        for (Index cell = 0; cell < cells.size(); ++cell) {
            labels.codes.push_back(static_cast<std::int32_t>(cell % 4));
        }
        cells.columns.push_back({"labels", labels});
        QCOMPARE(labelledGroups(cells, options("labels", "a")).b.size(), std::size_t{150});
        QCOMPARE(labelledGroups(cells, options("labels", "a", "NA")).b.size(), std::size_t{150}); // by its name
        QCOMPARE(labelledGroups(cells, options("labels", "Unknown")).a.size(), std::size_t{150});
    }

    void donorsInferForAnyTwoSetsOfCells() {
        const auto data = kindsAndDonors(600);
        const FoundMarkers byLabel = found(*data, options("kind", "k1", "k2", "donor"));
        CellGroups groups;
        const auto& codes = data->cells().find("kind")->category()->codes;
        for (std::size_t cell = 0; cell < codes.size(); ++cell) {
            if (codes[cell] == 1 || codes[cell] == 2) {
                (codes[cell] == 1 ? groups.a : groups.b).push_back(static_cast<Index>(cell));
            }
        }
        FindMarkersOptions byDonor;
        byDonor.donorColumn = "donor";
        FoundMarkers bySet;
        QVERIFY(findMarkers(*data, groups, byDonor, {}, &bySet) == Outcome::Finished);
        QVERIFY(bySet.byDonors);
        QCOMPARE(bySet.infers, std::string("paired t-test over 4 donors"));
        QCOMPARE(bySet.table.pValue, byLabel.table.pValue);
        QCOMPARE(bySet.order, byLabel.order);
    }

    void donorsInferWhileCellsRank() {
        const auto data = kindsAndDonors(600);
        const FoundMarkers cells = found(*data, options("kind", "k1", "k2"));
        const FoundMarkers donors = found(*data, options("kind", "k1", "k2", "donor"));
        QCOMPARE(donors.order, cells.order);
        QCOMPARE(donors.table.auc, cells.table.auc);
        QVERIFY(donors.table.pValue != cells.table.pValue);
        const QStringList comments = linesOf(donors).filter(QRegularExpression("^#"));
        QVERIFY(comments.filter("ranks (order of the rows, auc): Wilcoxon").size() == 1);
        QVERIFY(comments.filter("infers (pvalue, qvalue): pseudo-bulk")
                    .filter("paired t-test over 4 donors")
                    .size() == 1);
        const Index best = donors.order.front();
        QVERIFY(donors.table.qValue[static_cast<std::size_t>(best)] < 0.05);
        // Four donors can never tell as much as four hundred cells.
        QVERIFY(donors.table.pValue[static_cast<std::size_t>(best)] >
                cells.table.pValue[static_cast<std::size_t>(best)]);
    }

    void anyTwoSetsOfCellsCanBeCompared() {
        const auto data = kindsAndDonors(600);
        const FoundMarkers byLabel = found(*data, options("kind", "k0", "k1"));
        CellGroups groups;
        for (Index cell = 0; cell < 599; ++cell) {
            if (cell % 3 < 2) {
                (cell % 3 == 0 ? groups.a : groups.b).push_back(cell);
            }
        }
        FoundMarkers bySet;
        QCOMPARE(findMarkers(*data, groups, 2, {}, &bySet), Outcome::Finished);
        QCOMPARE(bySet.table.pValue, byLabel.table.pValue);
        QCOMPARE(bySet.order, byLabel.order);
    }

    void wrongQuestionsAreRefused_data() {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("reference");
        QTest::addColumn<QString>("donor");
        QTest::addColumn<QString>("words");
        QTest::newRow("column") << "type"
                                << "k0"
                                << "rest"
                                << ""
                                << "no column \"type\"";
        QTest::newRow("numbers") << "depth"
                                 << "k0"
                                 << "rest"
                                 << ""
                                 << "holds numbers";
        QTest::newRow("label") << "kind"
                               << "k9"
                               << "rest"
                               << ""
                               << "no label \"k9\"";
        QTest::newRow("reference") << "kind"
                                   << "k0"
                                   << "k9"
                                   << ""
                                   << "no label \"k9\"";
        QTest::newRow("itself") << "kind"
                                << "k0"
                                << "k0"
                                << ""
                                << "compared with itself";
        QTest::newRow("no cells") << "kind"
                                  << "none"
                                  << "rest"
                                  << ""
                                  << "No cell is labelled \"none\"";
        QTest::newRow("nobody else") << "half"
                                     << "only"
                                     << "rest"
                                     << ""
                                     << "All labelled cells are \"only\" in column \"half\"; there is nothing to compare with.";
        QTest::newRow("donor column") << "kind"
                                      << "k0"
                                      << "rest"
                                      << "patient"
                                      << "no column \"patient\"";
        QTest::newRow("donors in one group only") << "donor"
                                                  << "d0"
                                                  << "d1"
                                                  << "donor"
                                                  << "at least 2 donors";
    }

    void wrongQuestionsAreRefused() {
        QFETCH(QString, column);
        QFETCH(QString, group);
        QFETCH(QString, reference);
        QFETCH(QString, donor);
        QFETCH(QString, words);
        QString message;
        try {
            found(*kindsAndDonors(120),
                  options(qPrintable(column),
                          qPrintable(group),
                          qPrintable(reference),
                          qPrintable(donor)));
        } catch (const Error& error) {
            message = error.what();
        }
        QVERIFY2(message.contains(words), qPrintable(message));
    }

    void computedValuesAreNeverCompared() {
        // X holds logarithms, the layers denoised counts, masks and measured counts.
        const auto data = Dataset::open(OCELLUS_TEST_DATA "/h5/layers.h5ad");
        FoundMarkers markers;
        QCOMPARE(findMarkers(*data, {{0, 1, 2, 3}, {4, 6, 7, 8}}, 1, {}, &markers),
                 Outcome::Finished);
        QCOMPARE(markers.source, std::string("layers/measured"));
    }

    void pbmc68kAgainstScipy() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto data =
            Dataset::open(test::referenceData() + "/data/derived-human/pbmc68k_counts.h5ad");
        const FoundMarkers markers = found(*data, options("bulk_labels", "CD19+ B"));
        const MarkerTable& table = markers.table;
        const test::Numbers& expected =
            test::reference("pbmc68k_markers"); // gene, then eight columns
        for (Index row = 0; row < expected.rows; ++row) {
            const auto gene = static_cast<std::size_t>(expected.at(row, 0));
            const std::string found = test::disagreement("pbmc68k_markers",
                                                         row,
                                                         1,
                                                         {table.log2FoldChange[gene],
                                                          table.auc[gene],
                                                          table.pValue[gene],
                                                          table.qValue[gene],
                                                          table.shareA[gene],
                                                          table.shareB[gene],
                                                          table.meanA[gene],
                                                          table.meanB[gene]});
            QVERIFY2(found.empty(), found.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(tst_FindMarkers)
#include "tst_FindMarkers.moc"

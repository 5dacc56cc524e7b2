// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/statistics/GeneSetScore.h"
#include "core/statistics/Normalise.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;
using namespace ocellus::test;

namespace {

GeneSetScore
scored(const RowSource& rows, const std::vector<Index>& set, const GeneSetScoreOptions& options) {
    GeneSetScore result;
    scoreGeneSet(rows, set, options, {}, &result);
    return result;
}

std::vector<Index> indices(const std::string& name) {
    const Numbers& numbers = reference(name);
    return {numbers.values.begin(), numbers.values.end()};
}

} // namespace

class tst_GeneSetScore : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void scoresAgreeWithNumpy() {
        const Numbers& values = reference("set_values");
        const auto rows = rowsOf(values.rows, values.columns, values.values);
        const GeneSetScore found = scored(*rows, indices("set_genes"), {6, 1000, 0, 2});
        QCOMPARE(found.controls, indices("set_controls"));
        for (Index cell = 0; cell < values.rows; ++cell) {
            // Both sum float32 values in float64; the order differs.
            QVERIFY(std::abs(found.score[static_cast<std::size_t>(cell)] -
                             reference("set_scores").at(0, cell)) < 1e-12);
        }
    }

    void aSetOfOneKindsGenesScoresThatKindHighest() {
        const LogNormalisedRows rows(kindsOfCells(900, 200, 4, 3), "x");
        std::vector<Index> set; // raised in cells of kind 1
        for (Index gene = 1; gene < 200; gene += 10) {
            set.push_back(gene);
        }
        const GeneSetScore found = scored(rows, set, {});
        double ofKind = 0.0;
        double ofOthers = 0.0;
        for (std::size_t cell = 0; cell < 900; ++cell) {
            (cell % 4 == 1 ? ofKind : ofOthers) +=
                found.score[cell] / (cell % 4 == 1 ? 225.0 : 675.0);
        }
        QVERIFY2(ofKind > ofOthers + 1.0,
                 qPrintable(QString("%1 and %2").arg(ofKind).arg(ofOthers)));
    }

    void controlsAreDrawnBySeedAndNeverFromTheSet() {
        const LogNormalisedRows rows(kindsOfCells(300, 400, 3, 4), "x");
        const std::vector<Index> set{5, 6, 200, 399};
        const GeneSetScore one = scored(rows, set, {5, 10, 1, 1});
        const GeneSetScore again = scored(rows, set, {5, 10, 1, 4});
        const GeneSetScore other = scored(rows, set, {5, 10, 2, 1});
        QCOMPARE(again.controls, one.controls);
        QCOMPARE(again.score, one.score); // any thread count
        QVERIFY(other.controls != one.controls);
        QVERIFY(one.controls.size() >= 10 && one.controls.size() <= 40);
        QVERIFY(std::is_sorted(one.controls.begin(), one.controls.end()));
        for (const Index gene : set) {
            QVERIFY(!std::binary_search(one.controls.begin(), one.controls.end(), gene));
        }
    }

    void anEmptySetIsRefused() {
        GeneSetScore result;
        const auto rows = kindsOfCells(30, 20, 3, 4);
        QVERIFY_EXCEPTION_THROWN(scoreGeneSet(*rows, {}, {}, {}, &result), UsageError);
    }

    void cancelLeavesTheResultAlone() {
        std::stop_source stop;
        stop.request_stop();
        GeneSetScore result;
        const std::vector<Index> set{1};
        QCOMPARE(
            scoreGeneSet(*kindsOfCells(30, 20, 3, 4), set, {}, {stop.get_token(), {}}, &result),
            Outcome::Cancelled);
        QVERIFY(result.score.empty());
    }
};

QTEST_GUILESS_MAIN(tst_GeneSetScore)
#include "tst_GeneSetScore.moc"

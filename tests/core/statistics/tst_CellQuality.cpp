// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/CellQuality.h"
#include "tests/core/statistics/StatisticsData.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace ocellus;
using namespace ocellus::test;

namespace {

CellQuality measured(const RowSource& rows,
                     const std::vector<Index>& mitochondrial,
                     HistogramScale scale,
                     int threads = 1) {
    CellQuality result;
    measureCells(rows, mitochondrial, scale, threads, {}, &result);
    return result;
}

} // namespace

class tst_CellQuality : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void totalsGenesAndShares() {
        const auto rows = rowsOf<double>(3, 4, {1, 0, 3, 4, 0, 0, 0, 0, 0, 5, 0, 5});
        const CellQuality found = measured(*rows, {1, 2}, HistogramScale::Doublings);
        QCOMPARE(found.total, (std::vector<double>{8, 0, 10}));
        QCOMPARE(found.genes, (std::vector<Index>{3, 0, 2}));
        QCOMPARE(found.mitochondrialShare[0], 0.375);
        QVERIFY(std::isnan(found.mitochondrialShare[1]));
        QCOMPARE(found.mitochondrialShare[2], 0.5);
        QVERIFY(std::isnan(measured(*rows, {}, HistogramScale::Doublings).mitochondrialShare[0]));
    }

    void countsFallIntoDoublings() {
        const auto rows = rowsOf<double>(2, 5, {1, 2, 3, 4, 0, 9, 0.5, 0, 1, -2});
        const ValueHistogram found = measured(*rows, {}, HistogramScale::Doublings).values;
        QCOMPARE(found.edges.size(), std::size_t{7});
        QVERIFY(std::isinf(found.edges[0]));
        QCOMPARE(std::vector<double>(found.edges.begin() + 1, found.edges.end()),
                 (std::vector<double>{0, 1, 2, 4, 8, 16}));
        QCOMPARE(found.counts, (std::vector<Index>{1, 1, 2, 2, 1, 1}));
        QCOMPARE(found.zeros, Index{2});
        QCOMPARE(found.least, -2.0);
        QCOMPARE(found.greatest, 9.0);
    }

    void logarithmsFallIntoQuarters() {
        const double gap = std::numeric_limits<double>::quiet_NaN();
        const auto rows = rowsOf<double>(1, 6, {0.3, 0.74, 0.76, -0.1, gap, 0});
        const ValueHistogram found = measured(*rows, {}, HistogramScale::Quarters).values;
        QCOMPARE(found.edges, (std::vector<double>{-0.25, 0, 0.25, 0.5, 0.75, 1}));
        QCOMPARE(found.counts, (std::vector<Index>{1, 0, 1, 1, 1}));
        QCOMPARE(found.notFinite, Index{1});
        QCOMPARE(found.zeros, Index{1});
    }

    void anEmptyMatrixHasNoBins() {
        const ValueHistogram found =
            measured(*rowsOf<double>(2, 2, {0, 0, 0, 0}), {}, HistogramScale::Doublings).values;
        QVERIFY(found.edges.empty() && found.counts.empty());
        QCOMPARE(found.zeros, Index{4});
    }

    void oneThreadIsManyThreads() {
        const auto rows = kindsOfCells(5000, 40, 3, 2);
        const CellQuality one = measured(*rows, {1, 5}, HistogramScale::Doublings, 1);
        const CellQuality many = measured(*rows, {1, 5}, HistogramScale::Doublings, 4);
        QCOMPARE(many.total, one.total);
        QCOMPARE(many.mitochondrialShare, one.mitochondrialShare);
        QCOMPARE(many.values.counts, one.values.counts);
    }

    void cancelLeavesTheResultAlone() {
        std::stop_source stop;
        stop.request_stop();
        CellQuality result;
        QCOMPARE(measureCells(*kindsOfCells(50, 40, 3, 1),
                              {},
                              HistogramScale::Doublings,
                              1,
                              {stop.get_token(), {}},
                              &result),
                 Outcome::Cancelled);
        QVERIFY(result.total.empty());
    }
};

QTEST_GUILESS_MAIN(tst_CellQuality)
#include "tst_CellQuality.moc"

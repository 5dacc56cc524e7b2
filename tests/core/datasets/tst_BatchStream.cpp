// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/BatchStream.h"

#include <QTest>

#include <atomic>

using namespace ocellus;

namespace {

/// Cell i holds value i+1 for gene i % 7; counts reads, fails where told to.
class CountingSource : public RowSource {
public:
    explicit CountingSource(Index cells, Index failsAt = -1)
        : m_cells(cells)
        , m_failsAt(failsAt) {}

    Index cellCount() const override { return m_cells; }
    Index geneCount() const override { return 7; }

    void read(std::span<const Index> cells, CountBatch& batch) const override {
        batch.clear();
        for (const Index cell : cells) {
            if (cell == m_failsAt) {
                throw InputError("broken.h5ad", "X/data could not be read");
            }
            batch.cells.push_back(cell);
            batch.genes.push_back(static_cast<std::int32_t>(cell % 7));
            batch.values.push_back(static_cast<float>(cell + 1));
            batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
        }
        ++reads;
    }

    void readRange(Index, Index, CountBatch&) const override {}

    mutable std::atomic<int> reads = 0;

private:
    Index m_cells;
    Index m_failsAt;
};

} // namespace

class tst_BatchStream : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void batchesComeInTheOrderAskedFor_data() {
        QTest::addColumn<int>("cells");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("ahead");
        QTest::newRow("even") << 100 << 10 << 2;
        QTest::newRow("shorter last") << 103 << 10 << 2;
        QTest::newRow("one batch") << 5 << 10 << 2;
        QTest::newRow("no cells") << 0 << 10 << 2;
        QTest::newRow("one ahead") << 1000 << 7 << 1;
        QTest::newRow("many ahead") << 1000 << 7 << 50;
        QTest::newRow("preferred size") << 3000 << 0 << 2;
    }

    void batchesComeInTheOrderAskedFor() {
        QFETCH(int, cells);
        QFETCH(int, batch);
        QFETCH(int, ahead);
        auto rows = std::make_shared<CountingSource>(cells);
        std::vector<Index> order = BatchStream::allCells(*rows);
        std::reverse(order.begin(), order.end());
        BatchStream stream(rows, order, batch, {}, static_cast<std::size_t>(ahead));
        std::vector<Index> seen;
        while (auto got = stream.next()) {
            QVERIFY(got->cellCount() <= (batch == 0 ? rows->preferredBatch() : batch));
            for (Index row = 0; row < got->cellCount(); ++row) {
                QCOMPARE(got->valuesOf(row)[0], static_cast<float>(got->cells[row] + 1));
            }
            seen.insert(seen.end(), got->cells.begin(), got->cells.end());
            stream.recycle(std::move(*got));
        }
        QVERIFY(seen == order);
        QVERIFY(!stream.next());
    }

    void readingStaysNoFurtherAheadThanAllowed() {
        auto rows = std::make_shared<CountingSource>(1000);
        BatchStream stream(rows, BatchStream::allCells(*rows), 10, {}, 3);
        QTRY_COMPARE(rows->reads.load(), 3);
        QTest::qWait(50);
        QCOMPARE(rows->reads.load(), 3);
        QVERIFY(stream.next());
        QTRY_COMPARE(rows->reads.load(), 4);
    }

    void aStopEndsTheStream() {
        auto rows = std::make_shared<CountingSource>(1000);
        std::stop_source stop;
        BatchStream stream(rows, BatchStream::allCells(*rows), 10, stop.get_token());
        QVERIFY(stream.next());
        stop.request_stop();
        QVERIFY(!stream.next());
        QVERIFY(rows->reads.load() < 10);
    }

    void aStopWakesAWaitingReader() {
        auto rows = std::make_shared<CountingSource>(1000);
        std::stop_source stop;
        {
            BatchStream stream(rows, BatchStream::allCells(*rows), 10, stop.get_token(), 1);
            QTRY_COMPARE(rows->reads.load(), 1);
            stop.request_stop();
        }
        QVERIFY(rows->reads.load() <= 2);
    }

    void anErrorReachesTheConsumerAfterTheBatchesBeforeIt() {
        auto rows = std::make_shared<CountingSource>(100, 35);
        BatchStream stream(rows, BatchStream::allCells(*rows), 10, {});
        for (int i = 0; i < 3; ++i) {
            QVERIFY(stream.next());
        }
        QVERIFY_EXCEPTION_THROWN(stream.next(), InputError);
        QVERIFY(!stream.next());
    }

    void leavingEarlyDoesNotHang() {
        auto rows = std::make_shared<CountingSource>(100000);
        BatchStream stream(rows, BatchStream::allCells(*rows), 10, {});
        QVERIFY(stream.next());
    }
};

QTEST_GUILESS_MAIN(tst_BatchStream)
#include "tst_BatchStream.moc"

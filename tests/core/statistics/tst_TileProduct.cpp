// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/statistics/GramMatrix.h"
#include "core/statistics/TileProduct.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace ocellus;

class tst_TileProduct : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySumRunsOverTheDepthInOrder_data();
    void everySumRunsOverTheDepthInOrder();
    void gramMatrixIsExactForWholeNumbersAndAnyThreads_data();
    void gramMatrixIsExactForWholeNumbersAndAnyThreads();
};

void tst_TileProduct::everySumRunsOverTheDepthInOrder_data() {
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("accumulate");
    for (const int depth : {0, 1, 7, 50, 300}) {
        QTest::addRow("depth %d", depth) << depth << false;
        QTest::addRow("depth %d, added to what is there", depth) << depth << true;
    }
}

void tst_TileProduct::everySumRunsOverTheDepthInOrder() {
    QFETCH(int, depth);
    QFETCH(bool, accumulate);
    Random random(3);
    std::vector<float> a(static_cast<std::size_t>(depth * kTileRows));
    std::vector<float> b(static_cast<std::size_t>(depth * kTileColumns));
    std::vector<float> out(kTileRows * kTileColumns);
    for (auto* values : {&a, &b, &out}) {
        for (float& value : *values) {
            value = static_cast<float>(random.normal());
        }
    }
    std::vector<float> expected(out.size());
    for (int r = 0; r < kTileRows; ++r) {
        for (int c = 0; c < kTileColumns; ++c) {
            float sum = accumulate ? out[r * kTileColumns + c] : 0.0F;
            for (int k = 0; k < depth; ++k) {
#if defined(__FMA__) && defined(__OPTIMIZE__) // the compiler joins products and sums only then
                sum = std::fma(a[k * kTileRows + r], b[k * kTileColumns + c], sum);
#else
                sum += a[k * kTileRows + r] * b[k * kTileColumns + c];
#endif
            }
            expected[r * kTileColumns + c] = sum;
        }
    }
    tileProduct()(a.data(), b.data(), depth, accumulate, out.data());
    QCOMPARE(out, expected);
}

void tst_TileProduct::gramMatrixIsExactForWholeNumbersAndAnyThreads_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("threads");
    for (const int size : {1, 12, 97, 301}) {
        for (const int threads : {1, 3}) {
            QTest::addRow("%d columns, %d threads", size, threads) << size << threads;
        }
    }
}

void tst_TileProduct::gramMatrixIsExactForWholeNumbersAndAnyThreads() {
    QFETCH(int, size);
    QFETCH(int, threads);
    Random random(5);
    GramMatrix gram(size);
    std::vector<double> expected(static_cast<std::size_t>(size) * size, 0.0);
    for (const int rows : {300, 1, 17}) {
        std::vector<float> panel(static_cast<std::size_t>(rows) * size);
        for (float& value : panel) {
            value = static_cast<float>(random.below(9)) - 4.0F;
        }
        for (int row = 0; row < rows; ++row) {
            for (int i = 0; i < size; ++i) {
                for (int j = 0; j < size; ++j) {
                    expected[i * size + j] += panel[row * size + i] * panel[row * size + j];
                }
            }
        }
        gram.add(panel, rows, threads);
    }
    QCOMPARE(gram.take(), expected);
}

QTEST_GUILESS_MAIN(tst_TileProduct)
#include "tst_TileProduct.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/RankCorrelation.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace ocellus;

class tst_RankCorrelation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithScipy_data() {
        QTest::addColumn<QList<float>>("a");
        QTest::addColumn<QList<float>>("b");
        QTest::addColumn<double>("expected"); // scipy.stats.spearmanr
        QTest::newRow("rising") << QList<float>{1, 2, 3} << QList<float>{10, 20, 90} << 1.0;
        QTest::newRow("falling") << QList<float>{1, 2, 3} << QList<float>{3, 2, 1} << -1.0;
        QTest::newRow("ties") << QList<float>{0, 0, 1, 3, 3, 7} << QList<float>{2, 1, 1, 5, 4, 4} << 0.7272727272727272;
        QTest::newRow("constant") << QList<float>{1, 1, 1} << QList<float>{1, 2, 3} << std::nan("");
        QTest::newRow("one value") << QList<float>{1} << QList<float>{1} << std::nan("");
    }

    void agreesWithScipy() {
        QFETCH(QList<float>, a);
        QFETCH(QList<float>, b);
        QFETCH(double, expected);
        const double found = rankCorrelation({a.constData(), static_cast<std::size_t>(a.size())}, {b.constData(), static_cast<std::size_t>(b.size())});
        QVERIFY(std::isnan(expected) ? std::isnan(found) : std::abs(found - expected) < 1e-12); // doubles throughout
    }
};

QTEST_GUILESS_MAIN(tst_RankCorrelation)
#include "tst_RankCorrelation.moc"

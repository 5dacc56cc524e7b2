// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/CellSampler.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

class tst_CellSampler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void largeGroupsSaturateAndSmallOnesDoNot() {
        QCOMPARE(groupWeight(500, 500), 250.0);
        QVERIFY(groupWeight(1e9, 500) < 500.0);
        QVERIFY(std::abs(groupWeight(5, 500) - 5.0) < 0.05); // 5 * 500 / 505
    }

    void cellsWithMoreGenesAreShownMore() {
        QCOMPARE(detailWeight(2000), 1.0 + 999.0 / 2.0);
        QVERIFY(detailWeight(6000) > 999.0);
        QVERIFY(detailWeight(100) < 5.0);
    }

    void chancesFollowGroupAndDetail() {
        // 10 cells of group 0, 1 of group 1, and one that is kept back
        SampledFile file;
        file.group.assign(10, 0);
        file.group.push_back(1);
        file.group.push_back(-1);
        file.expressed.assign(12, 1000);
        file.expressed[0] = 3000;
        CellSampler sampler({file}, {.weightScale = 20, .curriculum = false, .detail = true});
        const double all = groupWeight(10, 20) + groupWeight(1, 20);
        double first = 0.0;
        for (Index cell = 0; cell < 10; ++cell) {
            first += sampler.chance(0, cell);
        }
        QVERIFY(std::abs(first - groupWeight(10, 20) / all) < 1e-12); // rounding of sums
        QVERIFY(std::abs(sampler.chance(0, 10) - groupWeight(1, 20) / all) < 1e-12);
        QCOMPARE(sampler.chance(0, 11), 0.0);
        QVERIFY(std::abs(sampler.chance(0, 0) / sampler.chance(0, 1) - detailWeight(3000) / detailWeight(1000)) < 1e-9);
        QCOMPARE(sampler.groupCount(), Index{2});
    }

    void theCurriculumStartsMoreEven() {
        SampledFile file;
        file.group.assign(1000, 0);
        file.group.push_back(1);
        file.expressed.assign(1001, 500);
        CellSampler sampler({file}, {.weightScale = 500, .curriculum = true, .detail = false});
        const double early = sampler.chance(0, 1000);
        sampler.startEpoch(10); // (10 + 5) / 15: the full weights from here on
        const double late = sampler.chance(0, 1000);
        QVERIFY(early > late);
        const double rare = groupWeight(1, 500);
        QVERIFY(std::abs(late - rare / (rare + groupWeight(1000, 500))) < 1e-12);
        sampler.startEpoch(20);
        QCOMPARE(sampler.chance(0, 1000), late);
    }

    void drawsFollowTheChancesAndTheSeed() {
        SampledFile small{{0, 0, 0, 0}, {10, 10, 10, 10}};
        SampledFile large{{1, -1, 1}, {10, 10, 10}};
        const CellSampler sampler({small, large}, {.weightScale = 1e6, .curriculum = false, .detail = false});
        int fromLarge = 0;
        for (std::uint64_t seed = 0; seed < 3000; ++seed) {
            const std::vector<CellSampler::Drawn> drawn = sampler.draw(5, seed);
            const std::vector<CellSampler::Drawn> again = sampler.draw(5, seed);
            QCOMPARE(again.size(), drawn.size());
            std::size_t cells = 0;
            for (std::size_t i = 0; i < drawn.size(); ++i) {
                const auto& [file, some] = drawn[i];
                QVERIFY(i == 0 || drawn[i - 1].file < file);
                QCOMPARE(again[i].cells, some);
                cells += some.size();
                fromLarge += file == 1 ? static_cast<int>(some.size()) : 0;
                for (const Index cell : some) {
                    QVERIFY(cell >= 0 && cell < (file == 0 ? 4 : 3));
                    QVERIFY(file == 0 || cell != 1);
                }
            }
            QCOMPARE(cells, std::size_t{5});
        }
        // a third of 15,000; the standard deviation is 58
        QVERIFY2(std::abs(fromLarge - 5000) < 290, qPrintable(QString::number(fromLarge)));
    }
};

QTEST_GUILESS_MAIN(tst_CellSampler)
#include "tst_CellSampler.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/PairRounds.h"

#include <QTest>

#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <vector>

using namespace ocellus;

class tst_PairRounds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPairMeetsOnceAndNoBlockTwiceInARound_data();
    void everyPairMeetsOnceAndNoBlockTwiceInARound();
    void orderOfMeetingsDoesNotDependOnThreads();
    void stopsBetweenPairs();
    void rethrowsWhatABodyThrows();
};

void tst_PairRounds::everyPairMeetsOnceAndNoBlockTwiceInARound_data() {
    QTest::addColumn<int>("blocks");
    for (const int blocks : {1, 2, 3, 4, 7, 20}) {
        QTest::addRow("%d", blocks) << blocks;
    }
}

void tst_PairRounds::everyPairMeetsOnceAndNoBlockTwiceInARound() {
    QFETCH(int, blocks);
    const PairRounds schedule(blocks);
    std::map<std::pair<Index, Index>, int> met;
    for (Index round = 0; round < schedule.rounds(); ++round) {
        std::set<Index> busy;
        for (Index number = 0; number < schedule.pairs(round); ++number) {
            const auto [first, second] = schedule.pair(round, number);
            if (first < 0) {
                continue;
            }
            QVERIFY(first <= second && second < blocks);
            QCOMPARE(first == second, round == 0);
            QVERIFY(busy.insert(first).second);
            QVERIFY(first == second || busy.insert(second).second);
            ++met[{first, second}];
        }
    }
    QCOMPARE(static_cast<int>(met.size()), blocks * (blocks + 1) / 2);
    for (const auto& [pair, times] : met) {
        QCOMPARE(times, 1);
    }
}

void tst_PairRounds::orderOfMeetingsDoesNotDependOnThreads() {
    const Index blocks = 9;
    const auto orderOf = [&](int threads) {
        std::vector<std::vector<Index>> partners(blocks); // of each block, in order: held by one thread at a time
        const Outcome outcome = runPairRounds(PairRounds(blocks), 3, threads, {}, "",
            [&](Index repeat, Index, Index first, Index second) {
                partners[first].push_back(repeat * 100 + second);
                if (second != first) {
                    partners[second].push_back(repeat * 100 + first);
                }
            });
        return std::pair(outcome, partners);
    };
    const auto alone = orderOf(1);
    QCOMPARE(alone.first, Outcome::Finished);
    QCOMPARE(static_cast<Index>(alone.second[0].size()), 3 * blocks);
    QCOMPARE(orderOf(2), alone);
    QCOMPARE(orderOf(8), alone);
}

void tst_PairRounds::stopsBetweenPairs() {
    std::stop_source stop;
    std::mutex mutex;
    int meetings = 0;
    const Outcome outcome = runPairRounds(PairRounds(10), 1000, 2, RunControl(stop.get_token(), {}), "",
        [&](Index, Index, Index, Index) {
            const std::scoped_lock lock(mutex);
            if (++meetings == 25) {
                stop.request_stop();
            }
        });
    QCOMPARE(outcome, Outcome::Cancelled);
    QVERIFY(meetings >= 25 && meetings <= 26);
}

void tst_PairRounds::rethrowsWhatABodyThrows() {
    for (const int threads : {1, 4}) {
        QVERIFY_EXCEPTION_THROWN(runPairRounds(PairRounds(6), 5, threads, {}, "",
                                     [](Index, Index round, Index, Index) {
                                         if (round == 2) {
                                             throw std::runtime_error("no");
                                         }
                                     }),
            std::runtime_error);
    }
}

QTEST_GUILESS_MAIN(tst_PairRounds)
#include "tst_PairRounds.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/PairRounds.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <exception>
#include <mutex>
#include <thread>

namespace ocellus {

PairRounds::PairRounds(Index blocks)
    : m_blocks(blocks)
    , m_padded(blocks + blocks % 2) {}

std::pair<Index, Index> PairRounds::pair(Index round, Index number) const {
    if (round == 0) {
        return {number, number};
    }
    // The circle method: the last block stays, the others turn by one place a round.
    const Index circle = m_padded - 1;
    const Index turn = round - 1;
    Index one = turn;
    Index other = m_padded - 1;
    if (number > 0) {
        one = (turn + number) % circle;
        other = (turn - number + circle) % circle;
    }
    if (one >= m_blocks || other >= m_blocks) {
        return {-1, -1};
    }
    return std::minmax(one, other);
}

namespace {

/// What the threads of one runPairRounds share. Rounds are counted over all repeats.
struct Team {
    // immutable
    const PairRounds& schedule;
    Index total;
    const RunControl& control;
    const std::function<void(Index, Index, Index, Index)>& body;
    // atomic
    std::atomic<Index> nextPair{0};
    // changed only while all threads wait at the barrier: all leave after the same round
    Index round = 0;
    bool stop = false;
    // under the mutex
    std::mutex mutex;
    std::exception_ptr failure;

    void workOnRound() {
        const Index repeat = round / schedule.rounds();
        const Index inner = round % schedule.rounds();
        const Index count = schedule.pairs(inner);
        try {
            for (Index number = nextPair++; number < count && !control.stopRequested(); number = nextPair++) {
                const auto [first, second] = schedule.pair(inner, number);
                if (first >= 0) {
                    body(repeat, inner, first, second);
                }
            }
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!failure) {
                failure = std::current_exception();
            }
        }
    }

    void endRound() noexcept {
        nextPair = 0;
        ++round;
        stop = failure || control.stopRequested();
    }

    bool over() const { return stop || round >= total; }
};

} // namespace

Outcome runPairRounds(const PairRounds& schedule, Index repeats, int threads, const RunControl& control,
    const std::string& stage, const std::function<void(Index, Index, Index, Index)>& body) {
    Team team{schedule, schedule.rounds() * repeats, control, body};
    const Index widest = schedule.rounds() > 1 ? std::max(schedule.pairs(0), schedule.pairs(1)) : 1;
    const Index workers = std::clamp<Index>(resolvedThreads(threads), 1, std::max<Index>(widest, 1));
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    const auto caller = std::this_thread::get_id();
    const Index reportEvery = std::max<Index>(1, team.total / 200);
    std::barrier barrier(workers, [&team]() noexcept { team.endRound(); });
    parallelFor(workers, 1, static_cast<int>(workers), [&](Index, Index) {
        while (!team.over()) {
            team.workOnRound();
            barrier.arrive_and_wait();
            if (std::this_thread::get_id() == caller
                && (team.round % reportEvery == 0 || team.round == team.total)) {
                control.report(stage, team.round, team.total);
            }
        }
    });
    if (team.failure) {
        std::rethrow_exception(team.failure);
    }
    return team.round >= team.total ? Outcome::Finished : Outcome::Cancelled;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/PairRounds.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
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

using Clock = std::chrono::steady_clock;
using Body = std::function<void(Index, Index, Index, Index)>;

/// Whether helpers are worth their keep just now. Rounds are short; where other programs want the
/// processors too, waiting at every round's end for a helper that is not running can cost many
/// times the work itself. So both ways are tried for a moment and the faster one is kept for a
/// while, over and over. Changes when a pair is worked on, never what comes out.
class Pace {
public:
    bool withHelpers() const { return m_helpers; }

    void roundDone(Index pairs) {
        m_pairs += pairs;
        const Clock::time_point now = Clock::now();
        const Clock::duration spent = now - m_started;
        if (spent < m_length) {
            return;
        }
        if (m_phase < 2) {
            m_rate[m_phase] = static_cast<double>(m_pairs) / std::chrono::duration<double>(spent).count();
            m_longestTrial = std::max(m_longestTrial, spent);
        }
        m_phase = (m_phase + 1) % 3;
        m_helpers = m_phase == 0 || (m_phase == 2 && m_rate[0] >= m_rate[1]);
        m_length = m_phase < 2 ? kTrial : std::max<Clock::duration>(50 * kTrial, 25 * m_longestTrial);
        m_longestTrial = m_phase == 0 ? Clock::duration{} : m_longestTrial;
        m_pairs = 0;
        m_started = now;
    }

private:
    static constexpr std::chrono::milliseconds kTrial{4};
    int m_phase = 0; ///< 0: try with helpers, 1: try without, 2: the better one
    bool m_helpers = true;
    std::array<double, 2> m_rate{};
    Index m_pairs = 0;
    Clock::time_point m_started = Clock::now();
    Clock::duration m_length = kTrial;
    Clock::duration m_longestTrial{};
};

/// The thread that asked leads: it opens a round, works, and waits for pairs that helpers hold.
/// Helpers take pairs of the open round, if any. Rounds are counted over all repeats.
class Team {
public:
    Team(const PairRounds& schedule, Index repeats, const RunControl& control, const Body& body)
        : m_schedule(schedule)
        , m_total(schedule.rounds() * repeats)
        , m_control(control)
        , m_body(body) {}

    /// @returns the number of rounds done.
    Index lead(bool haveHelpers, const std::string& stage) {
        const Index reportEvery = std::max<Index>(1, m_total / 200);
        Index round = 0;
        Pace pace;
        while (round < m_total && !m_failed && !m_control.stopRequested()) {
            const Index count = m_schedule.pairs(round % m_schedule.rounds());
            if (haveHelpers && pace.withHelpers()) {
                workTogether(round, count);
            } else {
                for (Index number = 0; number < count; ++number) {
                    work(round, number);
                }
            }
            if (m_failed || m_control.stopRequested()) {
                break;
            }
            ++round;
            pace.roundDone(count);
            if (round % reportEvery == 0 || round == m_total) {
                m_control.report(stage, round, m_total);
            }
        }
        m_open.store(kOver);
        m_open.notify_all();
        return round;
    }

    void help() {
        for (std::uint64_t seen = m_open.load(); seen != kOver; seen = m_open.load()) {
            if (workOnOpenRound()) {
                continue;
            }
            for (int i = 0; i < kSpins && m_open.load() == seen; ++i) {
                pause();
            }
            m_open.wait(seen);
        }
    }

    void rethrow() const {
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
    }

private:
    static constexpr std::uint64_t kOver = ~std::uint64_t{0};
    static constexpr int kNumberBits = 24;
    static constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << kNumberBits) - 1;
    static constexpr int kSpins = 2000; ///< some tens of microseconds

    static void pause() {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }

    void work(Index round, Index number) {
        const auto [first, second] = m_schedule.pair(round % m_schedule.rounds(), number);
        if (first < 0 || m_failed || m_control.stopRequested()) {
            return;
        }
        try {
            m_body(round / m_schedule.rounds(), round % m_schedule.rounds(), first, second);
        } catch (...) {
            const std::scoped_lock lock(m_mutex);
            if (!m_failure) {
                m_failure = std::current_exception();
            }
            m_failed = true;
        }
    }

    /// Takes and works on one pair of the open round; false when none is left.
    bool workOnOpenRound() {
        std::uint64_t seen = m_open.load();
        while (seen != kOver) {
            const auto round = static_cast<Index>(seen >> kNumberBits);
            const auto number = static_cast<Index>(seen & kNumberMask);
            if (number >= m_schedule.pairs(round % m_schedule.rounds())) {
                return false;
            }
            if (m_open.compare_exchange_weak(seen, seen + 1)) {
                work(round, number);
                ++m_done;
                m_done.notify_one();
                return true;
            }
        }
        return false;
    }

    void workTogether(Index round, Index count) {
        m_done = 0;
        m_open.store(static_cast<std::uint64_t>(round) << kNumberBits);
        m_open.notify_all();
        while (workOnOpenRound()) {
        }
        for (int i = 0; i < kSpins && m_done.load() < count; ++i) {
            pause();
        }
        for (Index done = m_done.load(); done < count; done = m_done.load()) {
            m_done.wait(done);
        }
    }

    // immutable
    const PairRounds& m_schedule;
    const Index m_total;
    const RunControl& m_control;
    const Body& m_body;
    // atomic
    std::atomic<std::uint64_t> m_open{kNumberMask}; ///< open round, and the next pair of it nobody has
    std::atomic<Index> m_done{0};                   ///< pairs of the open round that are finished
    std::atomic<bool> m_failed{false};
    // under the mutex
    std::mutex m_mutex;
    std::exception_ptr m_failure;
};

} // namespace

Outcome runPairRounds(const PairRounds& schedule, Index repeats, int threads, const RunControl& control,
    const std::string& stage, const Body& body) {
    Team team(schedule, repeats, control, body);
    const Index widest = std::max<Index>(1, schedule.rounds() > 1 ? schedule.pairs(1) : 1);
    const Index workers = std::clamp<Index>(resolvedThreads(threads), 1, widest);
    const auto caller = std::this_thread::get_id();
    Index done = 0;
    bool led = false;
    parallelFor(workers, 1, static_cast<int>(workers), [&](Index, Index) {
        if (std::this_thread::get_id() != caller) {
            team.help();
        } else if (!led) {
            led = true;
            done = team.lead(workers > 1, stage);
        }
    });
    team.rethrow();
    return done >= schedule.rounds() * repeats ? Outcome::Finished : Outcome::Cancelled;
}

} // namespace ocellus

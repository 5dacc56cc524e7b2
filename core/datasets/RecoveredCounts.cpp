// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/RecoveredCounts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace ocellus {

namespace {

using Transform = CountRecovery::Transform;

constexpr double kOff = 0.02;         // from a whole number
constexpr double kOffOfLarge = 2e-4;  // share of the number; text files give five or six digits
constexpr double kFurthestOff = 0.25; // beyond that rounding is a guess
constexpr double kLargestCount = 1e7;

double undone(double value, Transform transform) {
    switch (transform) {
    case Transform::Log:
        return std::expm1(value);
    case Transform::Log2:
        return std::exp2(value) - 1.0;
    case Transform::SquareRoot:
        return value * value;
    case Transform::None:
        break;
    }
    return value;
}

/// What a value of 1 was before scaling; 0 when the row is empty.
double unitOf(std::span<const float> values, const CountRecovery& recovery) {
    if (!recovery.scaledPerCell) {
        return 1.0;
    }
    float smallest = std::numeric_limits<float>::infinity();
    for (const float value : values) {
        if (value != 0.0F) {
            smallest = std::min(smallest, value);
        }
    }
    return undone(smallest, recovery.transform);
}

struct Candidate {
    CountRecovery recovery;
    bool possible = true;
    bool aboveOne = false;

    void tryRow(std::span<const float> values) {
        const double unit = unitOf(values, recovery);
        for (const float value : values) {
            if (value == 0.0F) {
                continue;
            }
            const double count = undone(value, recovery.transform) / unit;
            const double whole = std::round(count);
            const bool fits =
                std::abs(count - whole) <= std::clamp(kOffOfLarge * whole, kOff, kFurthestOff);
            if (!(fits && whole >= 1.0 && whole <= kLargestCount && value > 0.0F)) {
                possible = false;
                return;
            }
            aboveOne = aboveOne || whole > 1.0;
        }
    }
};

class RecoveredSource : public RowSource {
public:
    RecoveredSource(std::shared_ptr<const RowSource> rows, CountRecovery recovery)
        : m_rows(std::move(rows)), m_recovery(recovery) {}

    Index cellCount() const override { return m_rows->cellCount(); }

    Index geneCount() const override { return m_rows->geneCount(); }

    Index preferredBatch() const override { return m_rows->preferredBatch(); }

    void read(std::span<const Index> cells, CountBatch& batch) const override {
        m_rows->read(cells, batch);
        recover(batch);
    }

    void readRange(Index first, Index count, CountBatch& batch) const override {
        m_rows->readRange(first, count, batch);
        recover(batch);
    }

private:
    void recover(CountBatch& batch) const {
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const double unit = unitOf(batch.valuesOf(row), m_recovery);
            for (Index at = batch.rowStart[row]; at < batch.rowStart[row + 1]; ++at) {
                float& value = batch.values[static_cast<std::size_t>(at)];
                if (value != 0.0F) {
                    value =
                        static_cast<float>(std::round(undone(value, m_recovery.transform) / unit));
                }
            }
        }
    }

    std::shared_ptr<const RowSource> m_rows;
    CountRecovery m_recovery;
};

} // namespace

std::string CountRecovery::word() const {
    static const char* const words[] = {"none", "log", "log2", "square-root"};
    return words[static_cast<std::size_t>(transform)] + std::string(scaledPerCell ? "-scaled" : "");
}

std::optional<CountRecovery> CountRecovery::ofWord(const std::string& word) {
    for (const Transform transform :
         {Transform::None, Transform::Log, Transform::Log2, Transform::SquareRoot}) {
        for (const bool scaled : {false, true}) {
            const CountRecovery recovery{transform, scaled};
            if (recovery.word() == word) {
                return recovery;
            }
        }
    }
    return std::nullopt;
}

std::string CountRecovery::describe() const {
    static const char* const words[] = {"counts", "log(x + 1)", "log2(x + 1)", "square roots"};
    const std::string name = words[static_cast<std::size_t>(transform)];
    if (!scaledPerCell) {
        return name;
    }
    return transform == Transform::None ? "counts scaled per cell"
                                        : name + " of counts scaled per cell";
}

std::optional<CountRecovery> findCountRecovery(const RowSource& rows, const RunControl& control) {
    std::vector<Candidate> candidates;
    for (const bool scaled : {false, true}) {
        for (const Transform transform :
             {Transform::None, Transform::Log2, Transform::Log, Transform::SquareRoot}) {
            candidates.push_back({{transform, scaled}});
        }
    }
    CountBatch batch;
    const Index cells = rows.cellCount();
    for (Index first = 0; first < cells && !candidates.empty(); first += rows.preferredBatch()) {
        if (control.stopRequested()) {
            return std::nullopt;
        }
        control.report("Looking for counts", first, cells);
        rows.readRange(first, std::min(rows.preferredBatch(), cells - first), batch);
        for (Candidate& candidate : candidates) {
            for (Index row = 0; row < batch.cellCount() && candidate.possible; ++row) {
                candidate.tryRow(batch.valuesOf(row));
            }
        }
        std::erase_if(candidates, [](const Candidate& candidate) { return !candidate.possible; });
    }
    for (const Candidate& candidate : candidates) {
        if (candidate.aboveOne) {
            return candidate.recovery;
        }
    }
    return std::nullopt;
}

std::shared_ptr<const RowSource> recoveredCounts(std::shared_ptr<const RowSource> rows,
                                                 CountRecovery recovery) {
    return std::make_shared<const RecoveredSource>(std::move(rows), recovery);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/GroupSummary.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kGrain = Index{1} << 16; ///< a whole number of words of a CellSet
constexpr int kDensityBins = 1024;
constexpr double kKernelReach = 4.0; ///< bandwidths after which the kernel is nothing

/// The finite values of the counted cells, group after group.
struct SortedValues {
    std::vector<float> values;
    std::vector<Index> start; ///< groups + 1
};

SortedValues valuesByGroup(std::span<const float> values,
                           const LabelGroups& groups,
                           std::vector<GroupSummary>& summaries) {
    SortedValues sorted;
    sorted.start.assign(static_cast<std::size_t>(groups.groups() + 1), 0);
    const auto cells = static_cast<Index>(values.size());
    const auto visit = [&](auto take) {
        for (Index cell = 0; cell < cells; ++cell) {
            if (groups.counted == nullptr || groups.counted->contains(cell)) {
                take(static_cast<std::size_t>(groups.groupOf(cell)),
                     values[static_cast<std::size_t>(cell)]);
            }
        }
    };
    visit([&](std::size_t group, float value) {
        sorted.start[group + 1] += std::isfinite(value) ? 1 : 0;
    });
    std::partial_sum(sorted.start.begin(), sorted.start.end(), sorted.start.begin());
    sorted.values.resize(static_cast<std::size_t>(sorted.start.back()));
    std::vector<Index> next(sorted.start.begin(), sorted.start.end() - 1);
    visit([&](std::size_t group, float value) {
        if (std::isfinite(value)) {
            sorted.values[static_cast<std::size_t>(next[group]++)] = value;
        } else {
            ++summaries[group].missing;
        }
    });
    return sorted;
}

/// @param values  ascending, not empty
double quantile(std::span<const float> values, double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) *
                               (static_cast<double>(values[above]) - values[below]);
}

double bandwidthOf(std::span<const float> values, const GroupSummary& summary) {
    double squares = 0.0;
    for (const float value : values) {
        squares += (value - summary.mean) * (value - summary.mean);
    }
    const double deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
    const double quartiles = (summary.threeQuarters - summary.quarter) / 1.34;
    const double spread = quartiles > 0.0 ? std::min(deviation, quartiles) : deviation;
    return 0.9 * spread * std::pow(static_cast<double>(values.size()), -0.2);
}

std::vector<float>
densityOf(std::span<const float> values, const GroupSummary& summary, double low, double high) {
    if (!(summary.high > summary.low)) {
        return {};
    }
    const double step = (high - low) / (kDensityBins - 1);
    std::vector<double> bins(kDensityBins, 0.0);
    for (const float value : values) {
        const double place = std::clamp((value - low) / step, 0.0, kDensityBins - 1.0);
        const auto below = std::min(static_cast<std::size_t>(place), std::size_t{kDensityBins - 2});
        const double part = place - static_cast<double>(below);
        bins[below] += 1.0 - part;
        bins[below + 1] += part;
    }
    const double bandwidth = std::max(bandwidthOf(values, summary), 0.5 * step);
    const double scale =
        1.0 / (std::sqrt(2.0 * std::numbers::pi) * bandwidth * static_cast<double>(values.size()));
    std::vector<float> density(kDensityPoints, 0.0F);
    for (int point = 0; point < kDensityPoints; ++point) {
        const double x = low + (high - low) * point / (kDensityPoints - 1);
        if (x < summary.low - 1e-9 || x > summary.high + 1e-9) {
            continue;
        }
        const int first =
            std::max(0, static_cast<int>((x - kKernelReach * bandwidth - low) / step));
        const int last = std::min(
            kDensityBins - 1, static_cast<int>((x + kKernelReach * bandwidth - low) / step) + 1);
        double sum = 0.0;
        for (int bin = first; bin <= last; ++bin) {
            const double away = (low + bin * step - x) / bandwidth;
            sum += bins[static_cast<std::size_t>(bin)] * std::exp(-0.5 * away * away);
        }
        density[static_cast<std::size_t>(point)] = static_cast<float>(sum * scale);
    }
    return density;
}

void summarise(std::span<float> values, GroupSummary& summary) {
    summary.cells = static_cast<Index>(values.size());
    if (values.empty()) {
        return;
    }
    std::ranges::sort(values);
    summary.expressing = values.end() - std::ranges::upper_bound(values, 0.0F);
    summary.mean =
        std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    summary.low = values.front();
    summary.quarter = quantile(values, 0.25);
    summary.median = quantile(values, 0.5);
    summary.threeQuarters = quantile(values, 0.75);
    summary.high = values.back();
}

Index rowSum(const PairCounts& table, const std::vector<Index>& counts, Index row) {
    const auto from = counts.begin() + row * table.columns;
    return std::accumulate(from, from + table.columns, Index{0});
}

template <class Wanted>
CellSet cellsWhere(const LabelGroups& groups, int threads, Wanted wanted) {
    CellSet cells(static_cast<Index>(groups.codes.size()));
    parallelFor(cells.size(), kGrain, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            if ((groups.counted == nullptr || groups.counted->contains(cell)) && wanted(cell)) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

} // namespace

Outcome summariseGene(std::span<const float> values,
                      const LabelGroups& groups,
                      int threads,
                      const RunControl& control,
                      GeneSummary* result) {
    GeneSummary summary;
    summary.groups.resize(static_cast<std::size_t>(groups.groups()));
    SortedValues sorted = valuesByGroup(values, groups, summary.groups);
    if (!sorted.values.empty()) {
        const auto [low, high] = std::ranges::minmax(sorted.values);
        summary.low = low;
        summary.high = high;
    }
    parallelFor(groups.groups(), 1, threads, [&](Index begin, Index end) {
        for (Index group = begin; group < end && !control.stopRequested(); ++group) {
            const auto place = static_cast<std::size_t>(group);
            const std::span<float> own(
                sorted.values.data() + sorted.start[place],
                static_cast<std::size_t>(sorted.start[place + 1] - sorted.start[place]));
            summarise(own, summary.groups[place]);
            summary.groups[place].density =
                densityOf(own, summary.groups[place], summary.low, summary.high);
        }
    });
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    *result = std::move(summary);
    return Outcome::Finished;
}

Index PairCounts::rowCells(Index row) const {
    return rowSum(*this, cells, row);
}

Index PairCounts::rowSelected(Index row) const {
    return rowSum(*this, selected, row);
}

Outcome countPairs(const LabelGroups& rows,
                   const LabelGroups& columns,
                   const CellSet* selected,
                   int threads,
                   const RunControl& control,
                   PairCounts* result) {
    PairCounts table{rows.groups(), columns.groups(), {}, {}};
    const auto size = static_cast<std::size_t>(table.rows * table.columns);
    std::vector<std::atomic<Index>> cells(size);
    std::vector<std::atomic<Index>> chosen(size);
    parallelFor(
        static_cast<Index>(rows.codes.size()), kGrain, threads, [&](Index begin, Index end) {
            if (control.stopRequested()) {
                return;
            }
            for (Index cell = begin; cell < end; ++cell) {
                if ((rows.counted != nullptr && !rows.counted->contains(cell)) ||
                    (columns.counted != nullptr && !columns.counted->contains(cell))) {
                    continue;
                }
                const auto place = static_cast<std::size_t>(rows.groupOf(cell) * table.columns +
                                                            columns.groupOf(cell));
                cells[place].fetch_add(1, std::memory_order_relaxed);
                if (selected != nullptr && selected->contains(cell)) {
                    chosen[place].fetch_add(1, std::memory_order_relaxed);
                }
            }
        });
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    table.cells.assign(cells.begin(), cells.end());
    table.selected.assign(chosen.begin(), chosen.end());
    *result = std::move(table);
    return Outcome::Finished;
}

CellSet cellsOfGroups(const LabelGroups& groups, const std::vector<bool>& wanted, int threads) {
    return cellsWhere(groups, threads, [&](Index cell) {
        return wanted[static_cast<std::size_t>(groups.groupOf(cell))];
    });
}

CellSet cellsOfGroups(const LabelGroups& groups,
                      const std::vector<bool>& wanted,
                      std::span<const float> values,
                      double low,
                      double high,
                      int threads) {
    return cellsWhere(groups, threads, [&](Index cell) {
        const double value = values[static_cast<std::size_t>(cell)];
        return value >= low && value <= high &&
               wanted[static_cast<std::size_t>(groups.groupOf(cell))];
    });
}

} // namespace ocellus

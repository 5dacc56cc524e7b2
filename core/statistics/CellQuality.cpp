// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/CellQuality.h"

#include "core/statistics/RowBlocks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ocellus {

namespace {

/// The number of the bin of a value; bins ascend with it.
int binOf(double value, HistogramScale scale) {
    if (scale == HistogramScale::Quarters) {
        return static_cast<int>(std::floor(std::clamp(value, -1e6, 1e6) * 4.0));
    }
    return value < 0.0 ? -1 : value < 1.0 ? 0 : std::ilogb(value) + 1;
}

double lowerEdge(int bin, HistogramScale scale) {
    if (scale == HistogramScale::Quarters) {
        return bin / 4.0;
    }
    return bin < 0    ? -std::numeric_limits<double>::infinity()
           : bin == 0 ? 0.0
                      : std::ldexp(1.0, bin - 1);
}

/// What a block of cells adds.
struct Part {
    std::map<int, Index> bins;
    Index stored = 0;
    Index notFinite = 0;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();

    void add(double value, HistogramScale scale) {
        ++stored;
        if (!std::isfinite(value)) {
            ++notFinite;
            return;
        }
        ++bins[binOf(value, scale)];
        least = std::min(least, value);
        greatest = std::max(greatest, value);
    }

    void add(const Part& other) {
        for (const auto& [bin, count] : other.bins) {
            bins[bin] += count;
        }
        stored += other.stored;
        notFinite += other.notFinite;
        least = std::min(least, other.least);
        greatest = std::max(greatest, other.greatest);
    }
};

/// Bins from the lowest to the highest that occurs, empty ones between them too.
ValueHistogram histogramOf(const Part& all, Index places, HistogramScale scale) {
    ValueHistogram histogram;
    histogram.zeros = places - all.stored;
    histogram.notFinite = all.notFinite;
    if (all.bins.empty()) {
        return histogram;
    }
    histogram.least = all.least;
    histogram.greatest = all.greatest;
    const int last = all.bins.rbegin()->first;
    for (int bin = all.bins.begin()->first; bin <= last; ++bin) {
        const auto found = all.bins.find(bin);
        histogram.edges.push_back(lowerEdge(bin, scale));
        histogram.counts.push_back(found == all.bins.end() ? 0 : found->second);
    }
    histogram.edges.push_back(lowerEdge(last + 1, scale));
    return histogram;
}

} // namespace

Outcome measureCells(const RowSource& rows,
                     std::span<const Index> mitochondrial,
                     HistogramScale scale,
                     int threads,
                     const RunControl& control,
                     CellQuality* result) {
    std::vector<char> isMitochondrial(static_cast<std::size_t>(rows.geneCount()), 0);
    for (const Index gene : mitochondrial) {
        isMitochondrial[static_cast<std::size_t>(gene)] = 1;
    }
    const auto cells = static_cast<std::size_t>(rows.cellCount());
    CellQuality quality;
    quality.total.assign(cells, 0.0);
    quality.genes.assign(cells, 0);
    quality.mitochondrialShare.assign(cells, std::numeric_limits<double>::quiet_NaN());
    std::vector<Part> parts(static_cast<std::size_t>(RowBlocks(rows).slots));
    Part all;
    const Outcome outcome = forEachRowBlock(
        rows,
        threads,
        control,
        "Measuring cells",
        [&](Index slot, const CountBatch& batch) {
            Part& part = parts[static_cast<std::size_t>(slot)];
            part = {};
            for (Index row = 0; row < batch.cellCount(); ++row) {
                const auto cell =
                    static_cast<std::size_t>(batch.cells[static_cast<std::size_t>(row)]);
                const auto genes = batch.genesOf(row);
                const auto values = batch.valuesOf(row);
                double ofMitochondria = 0.0;
                for (std::size_t i = 0; i < values.size(); ++i) {
                    if (values[i] == 0.0F) {
                        continue;
                    }
                    part.add(values[i], scale);
                    quality.total[cell] += values[i];
                    quality.genes[cell] += values[i] > 0.0F ? 1 : 0;
                    ofMitochondria +=
                        isMitochondrial[static_cast<std::size_t>(genes[i])] != 0 ? values[i] : 0.0F;
                }
                if (!mitochondrial.empty() && quality.total[cell] > 0.0) {
                    quality.mitochondrialShare[cell] = ofMitochondria / quality.total[cell];
                }
            }
        },
        [&](Index slot) { all.add(parts[static_cast<std::size_t>(slot)]); });
    if (outcome == Outcome::Cancelled) {
        return outcome;
    }
    quality.values = histogramOf(all, rows.cellCount() * rows.geneCount(), scale);
    *result = std::move(quality);
    return Outcome::Finished;
}

} // namespace ocellus

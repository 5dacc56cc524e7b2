// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/DonorMarkers.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/base/parallelFor.h"
#include "core/statistics/Distributions.h"
#include "core/statistics/RowBlocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

namespace ocellus {

namespace {

constexpr double kTarget = 1e4;
constexpr std::size_t kFewestPairs = 3;
constexpr std::size_t kFewestProfiles = 2;

/// Sums of one group: a row of counts per donor, and cells with a value per gene.
struct GroupSums {
    std::vector<Index> cells;                ///< per donor
    std::vector<std::vector<double>> counts; ///< per donor, genes; empty until a cell is met
    std::vector<double> cellsWithValue;      ///< per gene
    Index total = 0;

    GroupSums(Index donors, Index genes)
        : cells(static_cast<std::size_t>(donors), 0), counts(static_cast<std::size_t>(donors)),
          cellsWithValue(static_cast<std::size_t>(genes), 0.0) {}
};

using BothGroups = std::array<GroupSums, 2>;

Outcome sumUp(std::shared_ptr<const RowSource> counts,
              const CellGroups& groups,
              const std::vector<std::int32_t>& donorOf,
              int threads,
              const RunControl& control,
              BothGroups& sums) {
    const Index genes = counts->geneCount();
    const std::vector<Index> cells = groups.all();
    const RowSubset rows(std::move(counts), cells);
    std::vector<CountBatch> batches(static_cast<std::size_t>(RowBlocks(rows).slots));
    return forEachRowBlock(
        rows,
        threads,
        control,
        "Summing counts of donors",
        [&](Index slot, const CountBatch& batch) { batches[slot] = batch; },
        [&](Index slot) {
            const CountBatch& batch = batches[slot];
            for (Index row = 0; row < batch.cellCount(); ++row) {
                const Index cell = cells[batch.cells[row]];
                GroupSums& group = sums[groups.groupOf(cell)];
                const std::int32_t donor = donorOf[cell];
                ++group.total;
                if (donor >= 0 && group.cells[donor]++ == 0) {
                    group.counts[donor].assign(static_cast<std::size_t>(genes), 0.0);
                }
                for (Index i = batch.rowStart[row]; i < batch.rowStart[row + 1]; ++i) {
                    group.cellsWithValue[batch.genes[i]] += batch.values[i] > 0.0F ? 1.0 : 0.0;
                    if (donor >= 0) {
                        group.counts[donor][batch.genes[i]] += batch.values[i];
                    }
                }
            }
        });
}

/// log1p of counts per 10,000 of the donors that have enough cells and any count; the others' are
/// emptied.
void normalise(GroupSums& group, Index leastCells) {
    for (std::size_t donor = 0; donor < group.counts.size(); ++donor) {
        std::vector<double>& profile = group.counts[donor];
        double total = 0.0;
        for (const double count : profile) {
            total += count;
        }
        if (group.cells[donor] < leastCells || total <= 0.0) {
            profile.clear();
            continue;
        }
        for (double& count : profile) {
            count = std::log1p(count * kTarget / total);
        }
    }
}

/// Which donors are compared. @throws RefusedError when they are too few.
DonorTest chooseDonors(const BothGroups& sums, Index leastCells) {
    DonorTest test;
    std::vector<Index> both;
    const auto donors = static_cast<Index>(sums[0].cells.size());
    for (Index donor = 0; donor < donors; ++donor) {
        const bool inA = !sums[0].counts[donor].empty();
        const bool inB = !sums[1].counts[donor].empty();
        if (inA) {
            test.donorsA.push_back(donor);
        }
        if (inB) {
            test.donorsB.push_back(donor);
        }
        if (inA && inB) {
            both.push_back(donor);
        }
    }
    test.paired = both.size() >= kFewestPairs;
    if (test.paired) {
        test.donorsA = both;
        test.donorsB = both;
    }
    if (test.donorsA.size() < kFewestProfiles || test.donorsB.size() < kFewestProfiles) {
        throw RefusedError("Donors cannot be compared: at least 2 donors with " +
                           std::to_string(leastCells) + " cells are needed in each group, " +
                           std::to_string(test.donorsA.size()) + " and " +
                           std::to_string(test.donorsB.size()) + " found.");
    }
    for (Index donor = 0; donor < donors; ++donor) {
        const auto used = [donor](const std::vector<Index>& list) {
            return std::binary_search(list.begin(), list.end(), donor);
        };
        if (sums[0].cells[donor] + sums[1].cells[donor] > 0 && !used(test.donorsA) &&
            !used(test.donorsB)) {
            test.leftOut.push_back(donor);
        }
    }
    return test;
}

struct Moments {
    double mean = 0.0;
    double variance = 0.0; ///< divisor size - 1
};

Moments momentsOf(const std::vector<double>& values) {
    Moments moments;
    for (const double value : values) {
        moments.mean += value / static_cast<double>(values.size());
    }
    for (const double value : values) {
        moments.variance += (value - moments.mean) * (value - moments.mean) /
                            static_cast<double>(values.size() - 1);
    }
    return moments;
}

struct TTest {
    double t = 0.0;
    double pValue = 1.0;
};

TTest finished(double difference, double squaredError, double degrees) {
    // Equal profiles leave rounding only.
    if (squaredError <= 1e-30) {
        const double t = std::abs(difference) <= 1e-15
                             ? 0.0
                             : std::copysign(std::numeric_limits<double>::infinity(), difference);
        return {t, t == 0.0 ? 1.0 : 0.0};
    }
    const double t = difference / std::sqrt(squaredError);
    return {t, studentTwoSided(t, degrees)};
}

TTest pairedTest(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> differences(a.size());
    std::transform(a.begin(), a.end(), b.begin(), differences.begin(), std::minus<>());
    const Moments moments = momentsOf(differences);
    const auto n = static_cast<double>(a.size());
    return finished(moments.mean, moments.variance / n, n - 1.0);
}

TTest welchTest(const std::vector<double>& a, const std::vector<double>& b) {
    const Moments ofA = momentsOf(a);
    const Moments ofB = momentsOf(b);
    const auto nA = static_cast<double>(a.size());
    const auto nB = static_cast<double>(b.size());
    const double partA = ofA.variance / nA;
    const double partB = ofB.variance / nB;
    const double sum = partA + partB;
    const double degrees = sum * sum / (partA * partA / (nA - 1.0) + partB * partB / (nB - 1.0));
    return finished(ofA.mean - ofB.mean, sum, degrees);
}

void compareGene(const BothGroups& sums, const DonorTest& test, Index gene, MarkerTable& table) {
    std::vector<double> values[2];
    for (const int group : {0, 1}) {
        for (const Index donor : group == 0 ? test.donorsA : test.donorsB) {
            values[group].push_back(sums[group].counts[donor][gene]);
        }
    }
    const TTest found =
        test.paired ? pairedTest(values[0], values[1]) : welchTest(values[0], values[1]);
    table.score[gene] = found.t;
    table.pValue[gene] = found.pValue;
    table.meanA[gene] = momentsOf(values[0]).mean;
    table.meanB[gene] = momentsOf(values[1]).mean;
    table.shareA[gene] = sums[0].cellsWithValue[gene] / static_cast<double>(sums[0].total);
    table.shareB[gene] = sums[1].cellsWithValue[gene] / static_cast<double>(sums[1].total);
}

} // namespace

Outcome rankMarkersByDonor(std::shared_ptr<const RowSource> counts,
                           const CellGroups& groups,
                           const std::vector<std::int32_t>& donorOf,
                           Index donors,
                           const DonorMarkersOptions& options,
                           const RunControl& control,
                           MarkerTable* result,
                           DonorTest* test) {
    const Index genes = counts->geneCount();
    BothGroups sums{GroupSums(donors, genes), GroupSums(donors, genes)};
    if (sumUp(std::move(counts), groups, donorOf, options.threads, control, sums) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (GroupSums& group : sums) {
        normalise(group, options.leastCells);
    }
    DonorTest chosen = chooseDonors(sums, options.leastCells);
    MarkerTable table(genes);
    parallelFor(genes, 256, options.threads, [&](Index begin, Index end) {
        for (Index gene = begin; gene < end && !control.stopRequested(); ++gene) {
            compareGene(sums, chosen, gene, table);
        }
    });
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    table.complete();
    *result = std::move(table);
    *test = std::move(chosen);
    return Outcome::Finished;
}

} // namespace ocellus

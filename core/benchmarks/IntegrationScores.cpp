// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/IntegrationScores.h"

#include "core/benchmarks/ClusterAgreement.h"
#include "core/benchmarks/NeighbourMixing.h"
#include "core/benchmarks/Silhouette.h"
#include "core/statistics/KMeans.h"
#include "core/statistics/Neighbours.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kLisiNeighbours = 90;
constexpr Index kGraphNeighbours = 15;
constexpr Index kSmallestLabel = 10; ///< cells, for kBET
constexpr Index kLeastKbet = 10, kMostKbet = 70;
constexpr double kBiologyShare = 0.6;

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) /
           static_cast<double>(values.size());
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

std::optional<double> meanOfAll(std::initializer_list<std::optional<double>> values) {
    double sum = 0.0;
    for (const auto& value : values) {
        if (!value) {
            return std::nullopt;
        }
        sum += *value;
    }
    return sum / static_cast<double>(values.size());
}

/// The cells of one label.
struct LabelCells {
    std::vector<Index> cells;
    FloatMatrix points;
    std::vector<std::int32_t> batches;
    Index batchCount = 0; ///< batches with a cell of the label
};

FloatMatrix rowsOf(const FloatMatrix& points, const std::vector<Index>& cells) {
    FloatMatrix result{static_cast<Index>(cells.size()), points.columns, {}};
    result.values.reserve(cells.size() * static_cast<std::size_t>(points.columns));
    for (const Index cell : cells) {
        result.values.insert(
            result.values.end(), points.row(cell), points.row(cell) + points.columns);
    }
    return result;
}

class Scorer {
public:
    Scorer(const FloatMatrix& points,
           const IntegrationTruth& truth,
           const IntegrationScoreOptions& options,
           const RunControl& control)
        : m_points(points), m_truth(truth), m_options(options), m_control(control) {}

    Outcome run();
    IntegrationScores scores;

private:
    std::vector<LabelCells> byLabel() const;
    Outcome neighbourScores();
    Outcome clusterScores();
    Outcome isolatedScore(const std::vector<LabelCells>& labels);
    Outcome batchSilhouette(const std::vector<LabelCells>& labels);
    Outcome kbetScore(const std::vector<LabelCells>& groups);
    Outcome widths(const FloatMatrix& points,
                   std::span<const std::int32_t> codes,
                   Index groups,
                   std::vector<double>& found) const {
        return silhouettes(points, codes, groups, m_options.threads, m_control, &found);
    }

    const FloatMatrix& m_points;
    const IntegrationTruth& m_truth;
    const IntegrationScoreOptions& m_options;
    const RunControl& m_control;
};

std::vector<LabelCells> Scorer::byLabel() const {
    std::vector<LabelCells> groups(
        static_cast<std::size_t>(std::max<Index>(1, m_truth.labelCount)));
    for (std::size_t cell = 0; cell < m_truth.batches.size(); ++cell) {
        const auto label =
            m_truth.labels.empty() ? std::size_t{0} : static_cast<std::size_t>(m_truth.labels[cell]);
        groups[label].cells.push_back(static_cast<Index>(cell));
        groups[label].batches.push_back(m_truth.batches[cell]);
    }
    for (LabelCells& group : groups) {
        group.points = rowsOf(m_points, group.cells);
        std::vector<char> seen(static_cast<std::size_t>(m_truth.batchCount), 0);
        for (const std::int32_t batch : group.batches) {
            seen[static_cast<std::size_t>(batch)] = 1;
        }
        group.batchCount = std::count(seen.begin(), seen.end(), 1);
    }
    return groups;
}

Outcome Scorer::neighbourScores() {
    NeighbourLists lists;
    if (ExactNeighbours().search(
            m_points, kLisiNeighbours, m_options.threads, m_control, &lists) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (m_truth.batchCount > 1) {
        const double batches =
            median(lisi(lists, m_truth.batches, m_truth.batchCount, m_options.threads));
        scores.ilisi = (batches - 1.0) / static_cast<double>(m_truth.batchCount - 1);
    }
    if (m_truth.labelCount > 1) {
        const double labels =
            median(lisi(lists, m_truth.labels, m_truth.labelCount, m_options.threads));
        scores.clisi = (static_cast<double>(m_truth.labelCount) - labels) /
                       static_cast<double>(m_truth.labelCount - 1);
    }
    if (!m_truth.labels.empty()) {
        NeighbourLists near{lists.cells, std::min(kGraphNeighbours, lists.perCell), {}, {}};
        for (Index cell = 0; cell < lists.cells; ++cell) {
            near.neighbours.insert(near.neighbours.end(),
                                   lists.neighboursOf(cell),
                                   lists.neighboursOf(cell) + near.perCell);
        }
        scores.graphConnectivity = graphConnectivity(near, m_truth.labels, m_truth.labelCount);
    }
    return Outcome::Finished;
}

Outcome Scorer::clusterScores() {
    KMeansOptions options;
    options.groups = m_truth.labelCount;
    options.seed = m_options.seed;
    options.threads = m_options.threads;
    KMeans clusters;
    if (kMeans(m_points, options, m_control, &clusters) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const ClusterAgreement agreement = clusterAgreement(m_truth.labels, clusters.groupOf);
    scores.kMeansNmi = agreement.nmi;
    scores.kMeansAri = agreement.ari;
    std::vector<double> found;
    if (m_truth.labelCount > 1) {
        if (widths(m_points, m_truth.labels, m_truth.labelCount, found) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        scores.silhouetteLabel = 0.5 * (mean(found) + 1.0);
    }
    return Outcome::Finished;
}

/// Each label that is in as few batches as any, against all other cells.
Outcome Scorer::isolatedScore(const std::vector<LabelCells>& labels) {
    if (labels.size() < 2) {
        return Outcome::Finished;
    }
    Index fewest = m_truth.batchCount;
    for (const LabelCells& label : labels) {
        fewest = std::min(fewest, label.batchCount);
    }
    std::vector<double> each;
    for (const LabelCells& label : labels) {
        if (label.batchCount != fewest) {
            continue;
        }
        std::vector<std::int32_t> codes(m_truth.labels.size(), 0);
        for (const Index cell : label.cells) {
            codes[static_cast<std::size_t>(cell)] = 1;
        }
        std::vector<double> found;
        if (widths(m_points, codes, 2, found) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        each.push_back(0.5 * (mean(found) + 1.0));
    }
    scores.isolatedLabels = mean(each);
    return Outcome::Finished;
}

Outcome Scorer::batchSilhouette(const std::vector<LabelCells>& labels) {
    std::vector<double> each;
    for (const LabelCells& label : labels) {
        if (label.batchCount < 2 || label.batchCount == label.points.rows) {
            continue;
        }
        std::vector<double> found;
        if (widths(label.points, label.batches, m_truth.batchCount, found) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        for (double& width : found) {
            width = 1.0 - std::abs(width);
        }
        each.push_back(mean(found));
    }
    if (!each.empty()) {
        scores.silhouetteBatch = mean(each);
    }
    return Outcome::Finished;
}

Outcome Scorer::kbetScore(const std::vector<LabelCells>& groups) {
    std::vector<double> each;
    for (const LabelCells& group : groups) {
        if (group.batchCount < 2 || group.points.rows < kSmallestLabel) {
            continue;
        }
        const Index size =
            std::clamp(group.points.rows / group.batchCount / 4, kLeastKbet, kMostKbet);
        double accepted = 0.0;
        if (kbetAcceptance(group.points,
                           group.batches,
                           m_truth.batchCount,
                           size,
                           m_options.threads,
                           m_control,
                           &accepted) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        each.push_back(accepted);
    }
    if (!each.empty()) {
        scores.kbet = mean(each);
    }
    return Outcome::Finished;
}

Outcome Scorer::run() {
    const auto groups = byLabel();
    if (neighbourScores() == Outcome::Cancelled || kbetScore(groups) == Outcome::Cancelled ||
        batchSilhouette(groups) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (m_truth.labels.empty()) {
        return Outcome::Finished;
    }
    if (clusterScores() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return isolatedScore(groups);
}

} // namespace

double varianceBetween(const FloatMatrix& points,
                       std::span<const std::int32_t> codes,
                       Index groups) {
    const auto width = static_cast<std::size_t>(points.columns);
    std::vector<double> sums(static_cast<std::size_t>(groups) * width, 0.0), overall(width, 0.0),
        sizes(static_cast<std::size_t>(groups), 0.0);
    for (Index cell = 0; cell < points.rows; ++cell) {
        const auto group = static_cast<std::size_t>(codes[static_cast<std::size_t>(cell)]);
        sizes[group] += 1.0;
        for (std::size_t j = 0; j < width; ++j) {
            sums[group * width + j] += points.row(cell)[j];
            overall[j] += points.row(cell)[j] / static_cast<double>(points.rows);
        }
    }
    double total = 0.0, between = 0.0;
    for (Index cell = 0; cell < points.rows; ++cell) {
        for (std::size_t j = 0; j < width; ++j) {
            const double step = points.row(cell)[j] - overall[j];
            total += step * step;
        }
    }
    for (std::size_t group = 0; group < sizes.size(); ++group) {
        for (std::size_t j = 0; j < width && sizes[group] > 0.0; ++j) {
            const double step = sums[group * width + j] / sizes[group] - overall[j];
            between += sizes[group] * step * step;
        }
    }
    return total > 0.0 ? between / total : 0.0;
}

Outcome scoreIntegration(const FloatMatrix& points,
                         const FloatMatrix& before,
                         const IntegrationTruth& truth,
                         const IntegrationScoreOptions& options,
                         const RunControl& control,
                         IntegrationScores* result) {
    Scorer scorer(points, truth, options, control);
    if (scorer.run() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    IntegrationScores& scores = scorer.scores;
    const double earlier = varianceBetween(before, truth.batches, truth.batchCount);
    if (truth.batchCount > 1 && earlier > 0.0) {
        const double now = varianceBetween(points, truth.batches, truth.batchCount);
        scores.pcr = std::max(0.0, (earlier - now) / earlier);
    }
    scores.biology = meanOfAll({scores.isolatedLabels,
                                scores.kMeansNmi,
                                scores.kMeansAri,
                                scores.silhouetteLabel,
                                scores.clisi});
    scores.batchMixing = meanOfAll({scores.silhouetteBatch,
                                    scores.ilisi,
                                    scores.kbet,
                                    scores.graphConnectivity,
                                    scores.pcr});
    if (scores.biology && scores.batchMixing) {
        scores.total =
            kBiologyShare * *scores.biology + (1.0 - kBiologyShare) * *scores.batchMixing;
    }
    *result = scores;
    return Outcome::Finished;
}

} // namespace ocellus

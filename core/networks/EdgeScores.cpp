// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/EdgeScores.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kEven = 99;  ///< thresholds at 1 %, 2 % ... 99 %
constexpr int kDenser = 30; ///< between the last of them and the top

/// Pairs of one score, from the highest score down.
struct Step {
    float score = 0.0F;
    double pairs = 0.0; ///< so far
    double known = 0.0; ///< so far
};

std::vector<Step> stepsOf(const FloatMatrix& scores, const EdgeTruth& truth) {
    std::vector<std::pair<float, char>> ranked;
    for (std::size_t i = 0; i < truth.known.size(); ++i) {
        if (truth.candidate[i] != 0) {
            ranked.emplace_back(scores.values[i], truth.known[i]);
        }
    }
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Step> steps;
    double known = 0.0;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        known += ranked[i].second != 0 ? 1.0 : 0.0;
        if (i + 1 == ranked.size() || ranked[i + 1].first != ranked[i].first) {
            steps.push_back({ranked[i].first, static_cast<double>(i + 1), known});
        }
    }
    return steps;
}

/// Known edges among the best `count` pairs.
double knownAmong(const std::vector<Step>& steps, double count) {
    const auto at = std::lower_bound(steps.begin(), steps.end(), count, [](const Step& step, double pairs) { return step.pairs < pairs; });
    const Step before = at == steps.begin() ? Step{} : *(at - 1);
    return before.known + (at->known - before.known) * (count - before.pairs) / (at->pairs - before.pairs);
}

double averagePrecision(const std::vector<Step>& steps) {
    double sum = 0.0;
    double before = 0.0;
    for (const Step& step : steps) {
        sum += (step.known - before) * step.known / step.pairs;
        before = step.known;
    }
    return sum / steps.back().known;
}

/// The pairs at or above quantile thresholds of the scores.
std::vector<Step> atQuantiles(const std::vector<Step>& steps) {
    std::vector<Step> points;
    const double all = steps.back().pairs;
    for (int i = kEven + kDenser; i > 0; --i) {
        const double quantile = i <= kEven ? i / (kEven + 1.0) : kEven / (kEven + 1.0) + (i - kEven) / ((kEven + 1.0) * (kDenser + 1.0));
        const double above = std::max(1.0, std::round(all * (1.0 - quantile)));
        const auto at = std::lower_bound(steps.begin(), steps.end(), above, [](const Step& step, double pairs) { return step.pairs < pairs; });
        if (points.empty() || points.back().pairs != at->pairs) {
            points.push_back(*at);
        }
    }
    return points;
}

double areaUnder(const std::vector<Step>& points, double edges, double randomPrecision) {
    double area = 0.0;
    double recall = 0.0;
    double precision = points.front().known / points.front().pairs; // reached from recall 0 as it is
    for (const Step& point : points) {
        const double nextPrecision = point.known / point.pairs;
        area += (point.known / edges - recall) * (nextPrecision + precision) / 2.0;
        recall = point.known / edges;
        precision = nextPrecision;
    }
    return area + (1.0 - recall) * (precision + randomPrecision) / 2.0;
}

} // namespace

std::optional<EdgeScores> scoreEdges(const FloatMatrix& scores, const EdgeTruth& truth) {
    const std::vector<Step> steps = stepsOf(scores, truth);
    if (steps.empty() || steps.back().known == 0.0 || steps.back().known == steps.back().pairs) {
        return std::nullopt;
    }
    const double edges = steps.back().known;
    const double all = steps.back().pairs;
    EdgeScores result;
    result.candidates = static_cast<Index>(all);
    result.edges = static_cast<Index>(edges);
    result.randomPrecision = edges / all;
    result.truePositives = knownAmong(steps, edges);
    result.epr = result.truePositives / edges / result.randomPrecision;
    const double wrong = edges - result.truePositives; // as many wrong as missed
    const double rest = all - result.truePositives - 2.0 * wrong;
    if (wrong > 0.0 && rest >= 0.0) {
        result.oddsRatio = result.truePositives * rest / (wrong * wrong);
    }
    result.auprc = areaUnder(atQuantiles(steps), edges, result.randomPrecision);
    result.auprcOverRandom = result.auprc / result.randomPrecision;
    result.averagePrecision = averagePrecision(steps);
    result.averagePrecisionOverRandom = result.averagePrecision / result.randomPrecision;
    return result;
}

} // namespace ocellus

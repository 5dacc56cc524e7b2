// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Losses.h"

#include "core/base/Error.h"

#include <cmath>
#include <limits>
#include <set>

namespace ocellus {

namespace {

constexpr double kEpsilon = 1e-4;      ///< of the negative binomial
constexpr double kUnitEpsilon = 1e-12; ///< of unit vectors
constexpr double kDistanceEpsilon = 1e-12; ///< of squared distances, so that the root has a slope at 0

Tensor unit(const Tensor& x) { return x / x.norm(2, -1, true).clamp_min(kUnitEpsilon); }

/// 1 everywhere but on the diagonal.
Tensor offDiagonal(const Tensor& like, std::int64_t size) {
    return at::ones({size, size}, like.options()) - at::eye(size, like.options());
}

Tensor crossEntropyWithLogits(const Tensor& logits, const Tensor& targets, const Tensor& weights) {
    return at::binary_cross_entropy_with_logits(logits, targets, weights);
}

/// Targets and weights of the leaves; rows labelled by a parent have no weight on its leaves, any of which may be
/// right; the others stay wrong.
struct LeafTargets {
    Tensor targets, weights; ///< (B, n)
    Tensor rows, parents;    ///< the rows labelled by a parent, and which
};

LeafTargets leafTargets(const Tensor& logits, const Tensor& codes, const Tensor& hierarchy) {
    const std::int64_t leaves = logits.size(1);
    const Tensor leaf = (codes >= 0) & (codes < leaves);
    const Tensor columns = codes.clamp(0, leaves - 1).unsqueeze(1);
    LeafTargets result;
    result.targets = at::zeros_like(logits).scatter_(1, columns, leaf.to(logits.scalar_type()).unsqueeze(1));
    result.weights = at::ones_like(logits).masked_fill_((codes == -1).unsqueeze(1), 0.0);
    result.rows = (codes >= leaves).nonzero().squeeze(1);
    if (result.rows.numel() == 0) {
        return result;
    }
    if (!hierarchy.defined() || hierarchy.size(0) == 0 || codes.max().item<std::int64_t>() >= leaves + hierarchy.size(0)) {
        throw Error("A cell has label code " + std::to_string(codes.max().item<std::int64_t>()) + ", the class has " + std::to_string(leaves) +
                    " labels and " + std::to_string(hierarchy.defined() ? hierarchy.size(0) : 0) + " parents.");
    }
    result.parents = codes.index_select(0, result.rows) - leaves;
    const Tensor below = hierarchy.to(logits.scalar_type()).index_select(0, result.parents);
    result.targets.index_copy_(0, result.rows, below);
    result.weights.index_copy_(0, result.rows, 1 - below);
    return result;
}

} // namespace

Tensor zinbLoss(const Tensor& counts, const Tensor& mean, const Tensor& dispersion, const Tensor& zeroLogits, bool maskZeros) {
    const Tensor logBoth = at::log(dispersion + mean + kEpsilon);
    const Tensor dispersionTerm = dispersion * (at::log(dispersion + kEpsilon) - logBoth);
    const Tensor countTerm = counts * (at::log(mean + kEpsilon) - logBoth) + at::lgamma(counts + dispersion) - at::lgamma(dispersion) -
                             at::lgamma(counts + 1);
    Tensor likelihood;
    if (zeroLogits.defined()) {
        const Tensor present = at::softplus(-zeroLogits);
        const Tensor q = dispersionTerm - zeroLogits;
        const Tensor zero = at::softplus(q) - present;
        const Tensor positive = q - present + countTerm;
        likelihood = (counts < kEpsilon).to(mean.scalar_type()) * zero + (counts > kEpsilon).to(mean.scalar_type()) * positive;
    } else {
        likelihood = dispersionTerm + countTerm;
    }
    if (maskZeros) {
        const Tensor seen = (counts > 0).to(mean.scalar_type());
        return -(likelihood * seen).sum() / seen.sum();
    }
    return -likelihood.mean();
}

Tensor profileLoss(const Tensor& predicted, const Tensor& counts, bool maskZeros) {
    const auto profile = [](const Tensor& values) {
        const Tensor logged = at::log2(1 + values);
        return 1e4 * logged / logged.sum(1, true);
    };
    const Tensor difference = (profile(predicted) - profile(counts)).pow(2);
    if (maskZeros) {
        const Tensor seen = (counts > 0).to(predicted.scalar_type());
        return (difference * seen).sum() / seen.sum();
    }
    return difference.mean();
}

Tensor hierarchicalLoss(const Tensor& logits, const Tensor& codes, const Tensor& hierarchy) {
    const LeafTargets leaf = leafTargets(logits, codes, hierarchy);
    if (leaf.rows.numel() == 0) {
        return crossEntropyWithLogits(logits, leaf.targets, leaf.weights);
    }
    const Tensor members = hierarchy.to(logits.scalar_type());
    // One more column per parent. Every parent named in the batch counts in every parent-labelled row, as in the
    // reference; a logit of exactly 0 counts as absent there too.
    const Tensor parentTargets = std::get<0>((leaf.targets.unsqueeze(1) * members.unsqueeze(0)).max(2));
    Tensor parentWeights = parentTargets / members.sum(1).sqrt().unsqueeze(0);
    const Tensor named = at::zeros({hierarchy.size(0)}, logits.options()).index_fill_(0, leaf.parents, 1.0).to(at::kBool);
    const Tensor isParent = codes >= logits.size(1);
    parentWeights.masked_fill_(isParent.unsqueeze(1) & named.unsqueeze(0), 1.0);
    const Tensor spread = logits.unsqueeze(1) * members.unsqueeze(0);
    const Tensor parentLogits = at::logsumexp(spread.masked_fill(spread == 0, std::numeric_limits<float>::lowest()), 2);
    return crossEntropyWithLogits(at::cat({logits, parentLogits}, 1), at::cat({leaf.targets, parentTargets}, 1),
                                  at::cat({leaf.weights, parentWeights}, 1));
}

/// Codes of parents that have no leaves become unknown.
static Tensor withoutEmptyParents(const Tensor& codes, std::int64_t leaves, const Tensor& sizes) {
    const Tensor rows = codes - leaves;
    const Tensor inside = (rows >= 0) & (rows < sizes.size(0));
    const Tensor empty = sizes.index_select(0, rows.clamp(0, sizes.size(0) - 1)) == 0;
    return codes.masked_fill(inside & empty, -1);
}

Tensor correctedHierarchicalLoss(const Tensor& logits, const Tensor& labels, const Tensor& hierarchy) {
    const bool hasParents = hierarchy.defined() && hierarchy.size(0) > 0;
    const Tensor members = hasParents ? hierarchy.to(logits.scalar_type()) : Tensor();
    const Tensor codes = hasParents ? withoutEmptyParents(labels, logits.size(1), members.sum(1)) : labels;
    const LeafTargets leaf = leafTargets(logits, codes, hierarchy);
    if (!hasParents) {
        return crossEntropyWithLogits(logits, leaf.targets, leaf.weights);
    }
    const Tensor sizes = members.sum(1).clamp_min(1);
    // A leaf is under a parent; a parent is under another that has all its leaves.
    const Tensor isLeaf = ((codes >= 0) & (codes < logits.size(1))).to(logits.scalar_type()).unsqueeze(1);
    Tensor parentTargets = at::mm(leaf.targets * isLeaf, members.t());
    Tensor parentWeights = parentTargets / sizes.sqrt().unsqueeze(0);
    if (leaf.rows.numel() > 0) {
        const Tensor inside = (at::mm(members, members.t()) == sizes.unsqueeze(1)).to(logits.scalar_type());
        const Tensor above = inside.index_select(0, leaf.parents);
        parentTargets.index_copy_(0, leaf.rows, above);
        const Tensor own = at::zeros_like(above).scatter_(1, leaf.parents.unsqueeze(1), 1.0);
        parentWeights.index_copy_(0, leaf.rows, at::maximum(own, above / sizes.sqrt().unsqueeze(0)));
    }
    const Tensor absent = (members == 0).unsqueeze(0);
    const Tensor parentLogits = at::logsumexp(logits.unsqueeze(1).masked_fill(absent, std::numeric_limits<float>::lowest()), 2);
    return crossEntropyWithLogits(at::cat({logits, parentLogits}, 1), at::cat({leaf.targets, parentTargets}, 1),
                                  at::cat({leaf.weights, parentWeights}, 1));
}

Tensor independenceLoss(const Tensor& tokens) {
    const Tensor others = offDiagonal(tokens, tokens.size(1));
    const Tensor directions = unit(tokens);
    const Tensor cosines = at::matmul(directions, directions.transpose(1, 2)) * others;
    const Tensor distances = at::cdist(tokens, tokens, 2.0) * others / std::sqrt(static_cast<double>(tokens.size(2)));
    return 0.5 * cosines.pow(2).mean() + 0.5 / (distances + 1e-3).mean();
}

Tensor elasticSimilarityLoss(const Tensor& cells, double threshold) {
    const Tensor directions = unit(cells);
    const Tensor cosines = at::relu(at::mm(directions, directions.t()) * offDiagonal(cells, cells.size(0)));
    return (1 - (cosines - threshold).pow(2)).mean();
}

Tensor contrastiveLoss(const Tensor& x, const Tensor& y, double temperature) {
    const Tensor similarity = at::cosine_similarity(x.unsqueeze(1), y.unsqueeze(0), -1, 1e-8) / temperature;
    return at::cross_entropy_loss(similarity, at::arange(x.size(0), at::TensorOptions().dtype(at::kLong).device(x.device())));
}

Tensor energyDistanceLoss(const Tensor& cells, const Tensor& batches) {
    const Tensor known = (batches >= 0).nonzero().squeeze(1);
    const Tensor points = cells.index_select(0, known);
    const Tensor codes = batches.index_select(0, known);
    const std::int64_t count = points.size(0);
    // Not at::cdist: its gradient is not defined where two cells are the same.
    const Tensor distances = ((points.unsqueeze(1) - points.unsqueeze(0)).pow(2).sum(2) + kDistanceEpsilon).sqrt() * offDiagonal(points, count);
    Tensor sum = at::zeros({}, cells.options());
    int compared = 0;
    std::set<std::int64_t> names;
    for (std::int64_t i = 0; i < count; ++i) {
        names.insert(codes[i].item<std::int64_t>());
    }
    for (const std::int64_t name : names) {
        const Tensor inside = (codes == name).to(points.scalar_type());
        const Tensor outside = 1 - inside;
        const auto n = inside.sum().item<double>();
        const double m = static_cast<double>(count) - n;
        if (n < 2.0 || m < 2.0) {
            continue;
        }
        const auto summed = [&](const Tensor& rows, const Tensor& columns) { return (rows.unsqueeze(1) * columns.unsqueeze(0) * distances).sum(); };
        sum = sum + 2.0 / (n * m) * summed(inside, outside) - summed(inside, inside) / (n * (n - 1.0)) - summed(outside, outside) / (m * (m - 1.0));
        ++compared;
    }
    return compared == 0 ? sum : sum / compared;
}

} // namespace ocellus

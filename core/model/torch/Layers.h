// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Pass.h"
#include "core/model/torch/Weights.h"

#include <string>
#include <vector>

namespace ocellus {

/// y = x W^T + b over the last axis. `bias` may be undefined.
struct Linear {
    Tensor weight, bias;

    Linear() = default;
    Linear(const Weights& weights, const std::string& name);
    Tensor operator()(const Tensor& x) const;
};

/// Layer norm with affine weights over the last axis.
struct Norm {
    Tensor weight, bias;
    double epsilon = 1e-5;

    Norm() = default;
    Norm(const Weights& weights, const std::string& name, double normEpsilon = 1e-5);
    Tensor operator()(const Tensor& x) const;
};

/// Linear, norm, ReLU, dropout, repeated: the building block of encoders and classifiers.
/// `indices` are the positions of the linear layers in the reference's numbering; the norm of
/// layer i is i + 1.
struct Stack {
    std::vector<Linear> linears;
    std::vector<Norm> norms; ///< one per linear layer, or one fewer: then the last is plain

    Stack() = default;
    /// @param normed  how many of the `count` layers are followed by norm and ReLU
    Stack(const Weights& weights, const std::string& prefix, std::size_t count, std::size_t normed);
    Tensor operator()(Tensor x, const Pass& pass) const;
};

} // namespace ocellus

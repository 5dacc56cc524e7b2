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
    Tensor low; ///< bfloat16 copy of the weight; when defined, products are made with it

    Linear() = default;
    Linear(const Weights& weights, const std::string& name);
    Tensor operator()(const Tensor& x) const;
    /// x W^T alone.
    Tensor times(const Tensor& x) const;
};

/// Layer norm with affine weights over the last axis.
struct Norm {
    Tensor weight, bias;
    double epsilon = 1e-5;

    Norm() = default;
    Norm(const Weights& weights, const std::string& name, double normEpsilon = 1e-5);
    Tensor operator()(const Tensor& x) const;
};

/// Linear, norm, ReLU, dropout, repeated: the building block of encoders and classifiers. In the
/// reference's numbering layer i is 4i, its norm 4i + 1, its ReLU 4i + 2.
class Stack {
public:
    Stack() = default;
    /// @param normed  how many of the `count` layers are followed by norm and ReLU. @param slope  of
    /// the ReLU below zero.
    Stack(const Weights& weights, const std::string& prefix, std::size_t count, std::size_t normed, double slope = 0.0);

    /// The same without dropout after the last ReLU.
    Stack withoutLastDropout() const;

    Tensor operator()(Tensor x, const Pass& pass) const;

    const std::vector<Linear>& linears() const { return m_linears; }
    const std::vector<Norm>& norms() const { return m_norms; }

private:
    std::string m_name;
    std::vector<Linear> m_linears;
    std::vector<Norm> m_norms;
    double m_slope = 0.0;
    bool m_dropsLast = true;
};

} // namespace ocellus

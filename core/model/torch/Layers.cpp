// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Layers.h"

namespace ocellus {

Linear::Linear(const Weights& weights, const std::string& name)
    : weight(weights[name + ".weight"]) {
    if (weights.contains(name + ".bias")) {
        bias = weights[name + ".bias"];
    }
}

Tensor Linear::operator()(const Tensor& x) const {
    std::vector<std::int64_t> shape = x.sizes().vec();
    const Tensor rows = x.reshape({-1, shape.back()});
    const Tensor y = bias.defined() ? at::addmm(bias, rows, weight.t()) : at::mm(rows, weight.t());
    shape.back() = weight.size(0);
    return y.view(shape);
}

Norm::Norm(const Weights& weights, const std::string& name, double normEpsilon)
    : weight(weights[name + ".weight"])
    , bias(weights[name + ".bias"])
    , epsilon(normEpsilon) {}

Tensor Norm::operator()(const Tensor& x) const { return at::layer_norm(x, {x.size(-1)}, weight, bias, epsilon); }

Stack::Stack(const Weights& weights, const std::string& prefix, std::size_t count, std::size_t normed) {
    for (std::size_t i = 0; i < count; ++i) {
        linears.emplace_back(weights, prefix + "." + std::to_string(4 * i));
        if (i < normed) {
            norms.emplace_back(weights, prefix + "." + std::to_string(4 * i + 1));
        }
    }
}

Tensor Stack::operator()(Tensor x, const Pass& pass) const {
    for (std::size_t i = 0; i < linears.size(); ++i) {
        x = linears[i](x);
        if (i < norms.size()) {
            x = pass.drop(at::relu(norms[i](x)));
        }
    }
    return x;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Layers.h"

namespace ocellus {

Linear::Linear(const Weights& weights, const std::string& name)
    : weight(weights[name + ".weight"]) {
    if (weights.contains(name + ".bias")) {
        bias = weights[name + ".bias"];
    }
    if (weights.lowers(name, weight)) {
        low = weight.to(at::kBFloat16);
    }
}

Tensor Linear::times(const Tensor& x) const {
    std::vector<std::int64_t> shape = x.sizes().vec();
    const Tensor rows = x.reshape({-1, shape.back()});
    const Tensor y = low.defined() ? at::mm(rows.to(at::kBFloat16), low.t()).to(at::kFloat) : at::mm(rows, weight.t());
    shape.back() = weight.size(0);
    return y.view(shape);
}

Tensor Linear::operator()(const Tensor& x) const {
    if (low.defined()) {
        const Tensor y = times(x);
        return bias.defined() ? y + bias : y;
    }
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

Stack::Stack(const Weights& weights, const std::string& prefix, std::size_t count, std::size_t normed, double slope)
    : m_name(prefix)
    , m_slope(slope) {
    for (std::size_t i = 0; i < count; ++i) {
        m_linears.emplace_back(weights, prefix + "." + std::to_string(4 * i));
        if (i < normed) {
            m_norms.emplace_back(weights, prefix + "." + std::to_string(4 * i + 1));
        }
    }
}

Stack Stack::withoutLastDropout() const {
    Stack result = *this;
    result.m_dropsLast = false;
    return result;
}

Tensor Stack::operator()(Tensor x, const Pass& pass) const {
    std::size_t position = 0;
    const auto note = [&](const Tensor& tensor) {
        if (pass.record != nullptr) {
            pass.note(m_name + "." + std::to_string(position), tensor);
        }
        ++position;
    };
    for (std::size_t i = 0; i < m_linears.size(); ++i) {
        x = m_linears[i](x);
        note(x);
        if (i < m_norms.size()) {
            x = m_norms[i](x);
            note(x);
            x = m_slope == 0.0 ? at::relu(x) : at::leaky_relu(x, m_slope);
            note(x);
            if (m_dropsLast || i + 1 < m_linears.size()) {
                x = pass.drop(x);
                note(x);
            }
        }
    }
    pass.note(m_name, x);
    return x;
}

} // namespace ocellus

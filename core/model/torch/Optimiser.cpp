// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Optimiser.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kMomentum = 0.95;
constexpr double kMatchedSpread = 0.2; ///< root mean square of AdamW's updates
constexpr int kIterations = 5;

/// The nearest matrix with singular values of about 1, by the quintic Newton-Schulz iteration.
Tensor orthogonalised(const Tensor& matrix) {
    const bool tall = matrix.size(0) > matrix.size(1);
    Tensor x = tall ? matrix.t() : matrix;
    x = x / (x.norm() + 1e-12);
    for (int i = 0; i < kIterations; ++i) {
        const Tensor a = at::mm(x, x.t());
        const Tensor b = -4.7750 * a + 2.0315 * at::mm(a, a);
        x = 3.4445 * x + at::mm(b, x);
    }
    return tall ? x.t() : x;
}

} // namespace

AdamW::AdamW(std::vector<Tensor> parameters, const Options& options)
    : m_parameters(std::move(parameters))
    , m_moments(m_parameters.size())
    , m_options(options) {}

void AdamW::step(double learningRate) {
    const at::NoGradGuard guard;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        Tensor& parameter = m_parameters[i];
        const Tensor& gradient = parameter.grad();
        if (!gradient.defined()) {
            continue;
        }
        Moments& moments = m_moments[i];
        if (!moments.mean.defined()) {
            moments.mean = at::zeros_like(parameter);
            moments.square = at::zeros_like(parameter);
        }
        ++moments.steps;
        const double correction1 = 1.0 - std::pow(m_options.beta1, static_cast<double>(moments.steps));
        const double correction2 = 1.0 - std::pow(m_options.beta2, static_cast<double>(moments.steps));
        parameter.mul_(1.0 - learningRate * m_options.weightDecay);
        if (!m_options.orthogonal.empty() && m_options.orthogonal[i] && parameter.dim() == 2) {
            moments.mean.mul_(kMomentum).add_(gradient);
            const Tensor update = orthogonalised(gradient + kMomentum * moments.mean);
            const double scale = kMatchedSpread * std::sqrt(static_cast<double>(std::max(parameter.size(0), parameter.size(1))));
            parameter.add_(update, -learningRate * scale);
            continue;
        }
        moments.mean.mul_(m_options.beta1).add_(gradient, 1.0 - m_options.beta1);
        moments.square.mul_(m_options.beta2).addcmul_(gradient, gradient, 1.0 - m_options.beta2);
        const Tensor spread = (moments.square.sqrt() / std::sqrt(correction2)).add_(m_options.epsilon);
        parameter.addcdiv_(moments.mean, spread, -learningRate / correction1);
    }
}

void AdamW::clearGradients() {
    for (Tensor& parameter : m_parameters) {
        parameter.mutable_grad() = Tensor();
    }
}

double gradientNorm(const std::vector<Tensor>& parameters) {
    double squares = 0.0;
    for (const Tensor& parameter : parameters) {
        if (parameter.grad().defined()) {
            const double norm = parameter.grad().norm().item<double>();
            squares += norm * norm;
        }
    }
    return std::sqrt(squares);
}

double clipGradients(const std::vector<Tensor>& parameters, double largest) {
    const double norm = gradientNorm(parameters);
    const double factor = largest / (norm + 1e-6);
    if (factor < 1.0) {
        const at::NoGradGuard guard;
        for (const Tensor& parameter : parameters) {
            if (parameter.grad().defined()) {
                parameter.grad().mul_(factor);
            }
        }
    }
    return norm;
}

double warmLearningRate(double full, std::int64_t step, std::int64_t warmupSteps) {
    return step < warmupSteps ? full * std::min(1.0, static_cast<double>(step + 1) / static_cast<double>(warmupSteps)) : full;
}

} // namespace ocellus

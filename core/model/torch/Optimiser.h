// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Torch.h"

#include <string>
#include <vector>

namespace ocellus {

/// AdamW as PyTorch computes it: decay on every parameter, bias-corrected moments. Parameters
/// without a gradient are left alone. Matrices may be moved by Muon instead (Jordan et al. 2024): the
/// momentum's nearest orthogonal matrix, at the size of AdamW's updates (Liu et al. 2025), so that what
/// most cells share does not outshout what tells few of them apart. Not thread-safe.
class AdamW {
public:
    struct Options {
        std::vector<bool> orthogonal; ///< per parameter: by Muon when it is a matrix; empty: none
        double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0.01;
    };

    AdamW(std::vector<Tensor> parameters, const Options& options);

    /// Changes the parameters in place by one step with the gradients they hold.
    void step(double learningRate);

    /// Forgets all gradients.
    void clearGradients();

    /// What is remembered of one parameter; undefined before its first step. Muon leaves `square` at 0.
    struct Moments {
        Tensor mean, square;
        std::int64_t steps = 0;
    };

    /// In the order of the parameters.
    const std::vector<Moments>& moments() const { return m_moments; }
    void setMoments(std::size_t parameter, Moments moments) { m_moments[parameter] = std::move(moments); }

private:
    std::vector<Tensor> m_parameters;
    std::vector<Moments> m_moments;
    Options m_options;
};

/// Norm of all gradients together.
double gradientNorm(const std::vector<Tensor>& parameters);

/// Scales all gradients so that their norm is at most `largest`. Returns the norm before.
double clipGradients(const std::vector<Tensor>& parameters, double largest);

/// The learning rate of step `step` (optimiser steps done): linear warm-up, then `full`.
double warmLearningRate(double full, std::int64_t step, std::int64_t warmupSteps);

} // namespace ocellus

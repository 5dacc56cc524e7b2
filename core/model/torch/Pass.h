// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"
#include "core/model/torch/Torch.h"

#include <functional>
#include <map>
#include <stop_token>
#include <string>

namespace ocellus {

/// Thrown out of a pass that was stopped; caught by the session, never seen outside.
struct PassStopped {};

/// Receives the queries and keys of one layer: (B, N, heads, head width) each, valid until it returns.
using AttentionReader = std::function<void(const Tensor& queries, const Tensor& keys)>;

/// How one pass through the network is made. Default: inference, nothing dropped, nothing recorded.
struct Pass {
    double dropout = 0.0;          ///< probability of dropping activations, 0 outside training
    double attentionDropout = 0.0; ///< of dropping attention weights in the gene transformer
    double dropPathRate = 0.0;     ///< stochastic depth of the last block
    bool lowPrecision = false;     ///< attention in bfloat16 (inference on the CPU only)
    std::map<std::string, Tensor>* record = nullptr; ///< where parts put their outputs by name

    const AttentionReader* attentionReader = nullptr; ///< called once per layer of the gene transformer, in order
    /// Where the dropped places come from, on the CPU; undefined: LibTorch's own generator. Not shared between passes.
    Random* random = nullptr;

    std::stop_token stop; ///< looked at before every block

    /// Whether anything is dropped at random.
    bool trains() const { return dropout > 0.0 || attentionDropout > 0.0 || dropPathRate > 0.0; }

    void checkStop() const {
        if (stop.stop_requested()) {
            throw PassStopped();
        }
    }

    void note(const std::string& name, const Tensor& tensor) const {
        if (record != nullptr) {
            record->insert_or_assign(name, tensor);
        }
    }

    Tensor drop(const Tensor& tensor) const { return dropAt(dropout, tensor, random); }

    /// `tensor` with a share `rate` of its values dropped and the others scaled up.
    static Tensor dropAt(double rate, const Tensor& tensor, Random* random);
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/Model.h"
#include "core/model/torch/GeneVectors.h"
#include "core/model/torch/Network.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace ocellus {

/// A checkpoint as a network in LibTorch. See Model.
class TorchModel : public Model, public std::enable_shared_from_this<TorchModel> {
public:
    /// @throws InputError when a tensor does not fit.
    explicit TorchModel(LoadedCheckpoint loaded);

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions& options) const override;

    /// The network on a device; `low`: with the large products in bfloat16. Made at first use, lives
    /// as long as the model.
    const Network& network(const at::Device& device, bool low) const;

    /// Identity vectors of genes on the CPU, see GeneVectors.
    Tensor identities(const std::int64_t* tokens, std::int64_t count) const { return m_identities->of(tokens, count); }

    /// Whether bfloat16 is both at home on the device and close to float32 with these weights: cell
    /// tokens and logits of a few made-up cells within 5 % of their largest value. Computed once.
    bool lowPrecisionWorks(const at::Device& device) const;

private:
    double lowPrecisionDeviation(const at::Device& device) const;

    ModelInfo m_info;
    ModelConfig m_config;
    Weights m_weights; ///< on the CPU
    std::unique_ptr<GeneVectors> m_identities;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, std::unique_ptr<const Network>> m_networks; ///< guarded by m_mutex
    mutable std::map<std::string, bool> m_lowWorks;                          ///< guarded by m_mutex
};

/// Memory ran out while the model ran.
class MemoryError : public Error {
public:
    using Error::Error;
};

bool isOutOfMemory(const c10::Error& error);

[[noreturn]] void rethrowTranslated(const std::string& what);

/// Runs `work` and turns LibTorch's exceptions into ours. `what` starts the sentence.
template <class Work>
auto translated(const std::string& what, const Work& work) {
    try {
        return work();
    } catch (...) {
        rethrowTranslated(what);
    }
}

} // namespace ocellus

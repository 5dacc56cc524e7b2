// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/LoadedCheckpoint.h"
#include "core/model/Model.h"
#include "core/model/torch/Network.h"

#include <memory>

namespace ocellus {

/// A checkpoint as a network in LibTorch. See Model.
class TorchModel : public Model, public std::enable_shared_from_this<TorchModel> {
public:
    /// @throws InputError when a tensor does not fit.
    explicit TorchModel(LoadedCheckpoint loaded);

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions& options) const override;

    const Network& network() const { return *m_network; }

private:
    ModelInfo m_info;
    ModelConfig m_config;
    Weights m_weights; ///< on the CPU
    std::unique_ptr<const Network> m_network;
};

/// Runs `work` and turns LibTorch's exceptions into ours. `what` starts the sentence.
template <class Work>
auto translated(const std::string& what, const Work& work);

[[noreturn]] void rethrowTranslated(const std::string& what);

template <class Work>
auto translated(const std::string& what, const Work& work) {
    try {
        return work();
    } catch (...) {
        rethrowTranslated(what);
    }
}

} // namespace ocellus

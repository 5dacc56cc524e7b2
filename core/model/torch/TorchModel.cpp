// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/TorchModel.h"

#include "core/base/Error.h"
#include "core/model/torch/Session.h"
#include "core/model/torch/Threads.h"

#include <c10/util/Exception.h>

#include <new>

namespace ocellus {

void rethrowTranslated(const std::string& what) {
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        if (text.find("out of memory") != std::string::npos || text.find("can't allocate memory") != std::string::npos) {
            throw Error(what + " needs more memory than there is; use a smaller batch or context.");
        }
        throw Error(what + " failed in LibTorch: " + text);
    } catch (const std::bad_alloc&) {
        throw Error(what + " needs more memory than there is; use a smaller batch or context.");
    }
}

TorchModel::TorchModel(LoadedCheckpoint loaded)
    : m_info(std::move(loaded.info))
    , m_config(std::move(loaded.config)) {
    const c10::InferenceMode guard;
    m_weights = Weights::fromCheckpoint(loaded.checkpoint, m_config);
    m_network = std::make_unique<const Network>(m_weights, m_config);
    for (const std::string& warning : machineWarnings()) {
        m_info.warnings.push_back(warning);
    }
}

std::unique_ptr<ModelSession> TorchModel::makeSession(const SessionOptions& options) const {
    return makeTorchSession(shared_from_this(), options);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/TorchModel.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/model/torch/CpuKernels.h"
#include "core/model/torch/Session.h"
#include "core/model/torch/Threads.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>

namespace ocellus {

namespace {

constexpr double kLargestDeviation = 0.05;
constexpr std::int64_t kCheckedGenes = 400;
constexpr std::int64_t kCheckedCells = 3;
constexpr std::uint64_t kCheckSeed = 20;

} // namespace

bool isOutOfMemory(const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    return text.find("out of memory") != std::string::npos || text.find("can't allocate memory") != std::string::npos;
}

void rethrowTranslated(const std::string& what) {
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const c10::Error& error) {
        if (isOutOfMemory(error)) {
            throw MemoryError(what + " needs more memory than there is; use a smaller batch or context.");
        }
        throw Error(what + " failed in LibTorch: " + error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        throw MemoryError(what + " needs more memory than there is; use a smaller batch or context.");
    }
}

TorchModel::TorchModel(LoadedCheckpoint loaded)
    : m_info(std::move(loaded.info))
    , m_config(std::move(loaded.config)) {
    const c10::InferenceMode guard;
    m_weights = Weights::fromCheckpoint(loaded.checkpoint, m_config);
    m_identities = std::make_unique<GeneVectors>(network(at::kCPU, false).genes());
    for (const std::string& warning : machineWarnings()) {
        m_info.warnings.push_back(warning);
    }
}

std::unique_ptr<ModelSession> TorchModel::makeSession(const SessionOptions& options) const {
    return makeTorchSession(shared_from_this(), options);
}

const Network& TorchModel::network(const at::Device& device, bool low) const {
    const std::scoped_lock lock(m_mutex);
    std::unique_ptr<const Network>& network = m_networks[device.str() + (low ? " low" : "")];
    if (network == nullptr) {
        const c10::InferenceMode guard;
        const Weights weights = m_weights.on(device);
        auto made = std::make_unique<Network>(low ? weights.lowered() : weights, m_config);
        if (device.is_cpu() && !low) {
            made->pack();
        }
        network = std::move(made);
    }
    return *network;
}

bool TorchModel::lowPrecisionWorks(const at::Device& device) const {
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto known = m_lowWorks.find(device.str()); known != m_lowWorks.end()) {
            return known->second;
        }
    }
    const char* wish = std::getenv("OCELLUS_BFLOAT16"); // "emulated": also where it is slow, for tests
    const bool atHome = !device.is_cpu() || hasLowPrecision() || (wish != nullptr && std::string(wish) == "emulated");
    const bool works = atHome && lowPrecisionDeviation(device) < kLargestDeviation;
    const std::scoped_lock lock(m_mutex);
    return m_lowWorks[device.str()] = works;
}

double TorchModel::lowPrecisionDeviation(const at::Device& device) const {
    const c10::InferenceMode guard;
    const std::int64_t genes = std::min<std::int64_t>(kCheckedGenes, m_config.vocabulary);
    Random random(kCheckSeed);
    const auto counts = [&](std::vector<std::int64_t> shape) {
        Tensor tensor = at::empty(shape, at::kFloat);
        auto* values = static_cast<float*>(tensor.data_ptr());
        const double largest = m_config.encoder == ExpressionEncoder::Binned ? static_cast<double>(m_config.bins - 1) : 20.0;
        for (std::int64_t i = 0; i < tensor.numel(); ++i) {
            values[i] = static_cast<float>(std::floor(std::pow(random.uniform(), 4.0) * largest));
        }
        return tensor.to(device);
    };
    NetworkInput input;
    input.genes = at::arange(genes, at::kLong).unsqueeze(0).expand({kCheckedCells, genes}).contiguous().to(device);
    input.expression.counts = counts({kCheckedCells, genes});
    if (m_config.encoder == ExpressionEncoder::Metacell) {
        input.expression.neighbours = counts({kCheckedCells, 6, genes});
        input.expression.distances = at::ones({kCheckedCells, 6}, input.expression.counts.options());
    }
    input.depth = input.expression.counts.sum(1) * 2;
    input.total = input.expression.counts.sum(1);
    Pass pass;
    const NetworkOutput exact = network(device, false).encode(input, EncodeRequest(), pass);
    pass.lowPrecision = true;
    const NetworkOutput rough = network(device, true).encode(input, EncodeRequest(), pass);
    double worst = 0.0;
    const auto compare = [&](const Tensor& a, const Tensor& b) {
        worst = std::max(worst, ((a - b).abs().max() / a.abs().max().clamp_min(1e-6)).item<double>());
        worst = std::isfinite((a - b).sum().item<double>()) ? worst : 1.0;
    };
    compare(exact.tokens, rough.tokens);
    for (std::size_t i = 0; i < exact.logits.size(); ++i) {
        compare(exact.logits[i], rough.logits[i]);
    }
    return worst;
}

} // namespace ocellus

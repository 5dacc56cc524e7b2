// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Weights.h"

#include "core/model/Checkpoint.h"
#include "core/model/ModelConfig.h"

#include <cstring>

namespace ocellus {

namespace {

constexpr std::int64_t kSmallestLowered = 64; ///< smaller products gain nothing

} // namespace

Weights Weights::fromCheckpoint(const Checkpoint& checkpoint, const ModelConfig& config) {
    Weights weights;
    for (const PlannedTensor& planned : plannedTensors(config)) {
        const std::vector<float> values = checkpoint.require(planned.name, planned.shape).asFloat32();
        Tensor tensor = at::empty(planned.shape, at::kFloat);
        std::memcpy(tensor.data_ptr(), values.data(), values.size() * sizeof(float));
        weights.add(planned.name, tensor);
    }
    return weights;
}

void Weights::add(const std::string& name, Tensor tensor) {
    if (m_tensors.insert_or_assign(name, std::move(tensor)).second) {
        m_names.push_back(name);
    }
}

Weights Weights::lowered() const {
    Weights result = *this;
    result.m_lowered = true;
    return result;
}

bool Weights::lowers(const std::string& layer, const Tensor& weight) const {
    const auto starts = [&](const char* prefix) { return layer.rfind(prefix, 0) == 0; };
    const bool large = weight.size(0) >= kSmallestLowered && weight.size(1) >= kSmallestLowered;
    return m_lowered && large && (starts("transformer.") || starts("cell_transformer.") || starts("expr_encoder."));
}

Weights Weights::on(const at::Device& device) const {
    Weights moved;
    moved.m_lowered = m_lowered;
    for (const std::string& name : m_names) {
        moved.add(name, m_tensors.at(name).to(device));
    }
    return moved;
}

bool isFrozen(const std::string& name, const ModelConfig& config) {
    const bool table = name == "gene_encoder.0.embeddings.weight" || name == "gene_encoder.embeddings.weight";
    return name == "pos_encoder.pe" || (table && config.freezeEmbeddings);
}

} // namespace ocellus

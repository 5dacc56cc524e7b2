// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Torch.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace ocellus {

class Checkpoint;
struct ModelConfig;

/// The tensors of one network by name, float32. Parts of the network hold handles to the same
/// tensors, so an optimiser that changes them in place changes the network.
/// Constant after loading unless a trainer owns them; sharing between threads is then fine.
class Weights {
public:
    /// Copies the planned tensors of a checkpoint. @throws InputError on a missing tensor or a
    /// shape that differs.
    static Weights fromCheckpoint(const Checkpoint& checkpoint, const ModelConfig& config);

    const std::vector<std::string>& names() const { return m_names; }
    bool contains(const std::string& name) const { return m_tensors.count(name) != 0; }
    /// @pre contains(name).
    const Tensor& operator[](const std::string& name) const { return m_tensors.at(name); }
    void add(const std::string& name, Tensor tensor);

    /// The same tensors, marked so that the large products of the transformers and of the expression
    /// encoder are made in bfloat16.
    Weights lowered() const;
    /// Whether a linear layer is one of those.
    bool lowers(const std::string& layer, const Tensor& weight) const;
    bool isLowered() const { return m_lowered; }

    /// The same weights on another device (a copy, or the same when they are there already).
    Weights on(const at::Device& device) const;

private:
    bool m_lowered = false;
    std::vector<std::string> m_names;
    std::unordered_map<std::string, Tensor> m_tensors;
};

/// What is never trained: buffers, and the gene table of a model that says so.
bool isFrozen(const std::string& name, const ModelConfig& config);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/model/PickleReader.h"
#include "core/model/Value.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// A tensor of a checkpoint: a strided view of bytes that several tensors may share. Holds its
/// bytes alive; immutable, may be shared between threads.
struct StoredTensor {
    TensorType type = TensorType::Float32;
    std::vector<Index> shape;
    std::vector<Index> strides; ///< in values
    Index offset = 0;           ///< of the first value, in values
    std::shared_ptr<const std::vector<std::byte>> bytes;

    Index count() const; ///< number of values
    /// The values in row-major order, without gaps.
    std::vector<std::byte> packed() const;
    /// The values converted to float32, row-major. Bool gives 0 and 1.
    std::vector<float> asFloat32() const;
};

/// Strides of row-major values without gaps.
std::vector<Index> packedStrides(const std::vector<Index>& shape);

/// "(32, 64)".
std::string shapeText(const std::vector<Index>& shape);

/// The contents of a model file: named tensors (in file order) and hyper-parameters.
///
/// Reads PyTorch's zip format, as Lightning writes it (`state_dict` + `hyper_parameters`) or as a
/// plain dict of tensors, and .safetensors. Nothing in the file is ever executed; objects of unknown
/// classes are inert. All tensors are read and bounds-checked by `open`.
/// Immutable apart from the record of what was used; that record is not thread-safe.
class Checkpoint {
public:
    /// @throws InputError when the file is no checkpoint, is damaged, big-endian, in PyTorch's old
    /// non-zip format, or holds a whole Python module instead of weights.
    static Checkpoint open(const std::string& path);

    /// A checkpoint made in memory, to be written or loaded. `path` is used in messages.
    Checkpoint(std::string path, Value hyperParameters);

    const std::string& path() const { return m_path; }
    const Value& hyperParameters() const { return m_hyperParameters; }
    /// epoch, global_step and other plain values beside the weights.
    const Value& progress() const { return m_progress; }
    /// Names in file order.
    const std::vector<std::string>& names() const { return m_names; }
    bool contains(const std::string& name) const { return m_tensors.count(name) != 0; }

    /// Shape of a tensor, empty vector when absent (or a scalar).
    std::vector<Index> shapeOf(const std::string& name) const;

    /// A tensor by name; marks it as used. -1 in `shape` means any size.
    /// @throws InputError naming the tensor and both shapes when it is absent or different.
    const StoredTensor& require(const std::string& name, const std::vector<Index>& shape) const;

    /// A tensor by name without a shape to meet. @pre contains(name).
    const StoredTensor& tensor(const std::string& name) const;

    /// Names that nobody required, in file order.
    std::vector<std::string> unused() const;

    void add(const std::string& name, StoredTensor tensor);
    /// @pre contains(from) && !contains(to).
    void rename(const std::string& from, const std::string& to);
    void remove(const std::string& name);
    void setHyperParameters(Value hyperParameters) { m_hyperParameters = std::move(hyperParameters); }
    void setProgress(Value progress) { m_progress = std::move(progress); }

private:
    std::string m_path;
    Value m_hyperParameters;
    Value m_progress = Value::dict();
    std::vector<std::string> m_names;
    std::map<std::string, StoredTensor> m_tensors;
    mutable std::map<std::string, bool> m_used;
};

} // namespace ocellus

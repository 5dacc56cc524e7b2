// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace ocellus {

/// Number types a checkpoint's tensors may have.
enum class TensorType { Float16, BFloat16, Float32, Float64, Int8, UInt8, Int16, Int32, Int64, Bool };

/// Bytes per value.
Index widthOf(TensorType type);
/// "float32", "bfloat16" ...
const char* nameOf(TensorType type);

/// One object of a pickle. What is not known to be harmless stays an Opaque with its name: nothing
/// is ever called or imported.
struct PickleNode {
    enum class Kind {
        None, Bool, Integer, Real, Text, Bytes, List, Tuple, Set, Dict,
        Global,  ///< a name such as "torch.float16"; `text`
        Opaque,  ///< an object of an unknown class; `text` is its name, `items` what was put into it
        Storage, ///< a block of the file: `text` key, `type`, `count` values
        TensorView, ///< `storage`, `offset`, `shape`, `strides` in values
        Dtype,   ///< numpy type: `text` such as "f8", `integer` 1 when big-endian
        Array    ///< numpy array: `shape`, `items[0]` Dtype, `items[1]` Bytes
    };

    Kind kind = Kind::None;
    std::int64_t integer = 0;          ///< Bool, Integer
    double real = 0.0;                 ///< Real
    std::string text;                  ///< Text, Bytes, Global, Opaque, Storage key
    std::vector<PickleNode*> items;    ///< Dict (and dict-like Opaque): key, value, key, value ...
    PickleNode* state = nullptr;       ///< what BUILD gave to an Opaque
    PickleNode* storage = nullptr;     ///< Tensor
    TensorType type = TensorType::Float32;
    bool untyped = false;              ///< Storage counted in bytes, its type comes with the tensor
    bool paired = false;               ///< Opaque that was filled like a dict
    Index count = 0;
    Index offset = 0;
    std::vector<Index> shape;
    std::vector<Index> strides;

    bool isDictLike() const { return kind == Kind::Dict || (kind == Kind::Opaque && paired); }
    /// Value of a text key of a dict-like node, nullptr when absent. The last one wins.
    const PickleNode* find(const std::string& key) const;
};

/// A restricted reader of pickles (protocols 2 to 5) as PyTorch and NumPy write them.
///
/// Never executes or imports anything. Understands plain Python values, OrderedDict and other
/// dict-like classes, tensors with shared and strided storages, torch.nn.Parameter, torch.Size,
/// dtypes, NumPy scalars and arrays; everything else becomes an inert Opaque. Bounds, sizes and the
/// number of objects are limited, so a hostile file cannot exhaust memory or the stack: nodes live
/// in this reader, may form cycles, and must be walked with a depth limit.
class PickleReader {
public:
    /// Reads the pickle; `file` is the path named in errors. @throws InputError.
    PickleReader(const std::string& file, const std::vector<std::byte>& bytes);
    ~PickleReader();
    PickleReader(const PickleReader&) = delete;
    PickleReader& operator=(const PickleReader&) = delete;

    /// The object the pickle holds; lives as long as the reader.
    const PickleNode& root() const { return *m_root; }

private:
    friend class PickleMachine;
    std::deque<PickleNode> m_nodes;
    PickleNode* m_root = nullptr;
};

} // namespace ocellus

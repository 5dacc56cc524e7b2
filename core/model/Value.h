// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// A Python value found in a checkpoint's hyper-parameters: a tree, owned. Dicts keep their order
/// and may have keys other than text. Value semantics, immutable use from several threads is fine.
struct Value {
    enum class Kind { None, Bool, Integer, Real, Text, Bytes, List, Tuple, Set, Dict, Opaque };

    Kind kind = Kind::None;
    std::int64_t integer = 0;  ///< Bool, Integer
    double real = 0.0;         ///< Real
    std::string text;          ///< Text, Bytes; Opaque: the name of its class
    std::vector<Value> items;  ///< List, Tuple, Set; Dict: key, value, key, value ...

    static Value none() { return {}; }
    static Value boolean(bool value);
    static Value number(std::int64_t value);
    static Value real64(double value);
    static Value string(std::string value);
    static Value dict();
    static Value list(std::vector<Value> items = {});

    bool isNone() const { return kind == Kind::None; }
    bool isDict() const { return kind == Kind::Dict; }
    bool isSequence() const { return kind == Kind::List || kind == Kind::Tuple || kind == Kind::Set; }

    /// Entry of a dict under a text key, nullptr when absent or no dict. The last one wins.
    const Value* find(const std::string& key) const;
    /// Adds or replaces an entry. @pre isDict().
    void set(const std::string& key, Value value);
    void set(Value key, Value value);

    /// The value as a whole number: Integer, Bool, a Real without fraction, or text of digits.
    std::optional<std::int64_t> asInteger() const;
    std::optional<double> asReal() const;
    std::optional<bool> asBool() const; ///< Bool or a number
    std::optional<std::string> asText() const;
    /// The texts of a sequence; anything else in it is left out.
    std::vector<std::string> texts() const;

    bool operator==(const Value&) const = default;
};

struct PickleNode;

/// Gives the number a tensor without axes holds, when it can be read.
using ScalarReader = std::function<std::optional<Value>(const PickleNode& tensor)>;

/// A tree made of what a pickle holds. Shared objects are copied; tensors become Opaque, but for
/// those that `scalars` turns into numbers.
/// @throws InputError (naming `file` and `where`) when it is nested deeper than 64, refers to
/// itself, or has more than 4 million values.
Value valueOf(
    const PickleNode& node, const std::string& file, const std::string& where, const ScalarReader& scalars = {});

} // namespace ocellus

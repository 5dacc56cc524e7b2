// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/Value.h"

#include "core/base/Error.h"
#include "core/model/PickleReader.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace ocellus {

namespace {

constexpr int kDeepest = 64;
constexpr Index kMostValues = 4'000'000;

/// Copies nodes into a tree, counting what it makes.
class Copier {
public:
    Copier(const std::string& file, const std::string& where, const ScalarReader& scalars)
        : m_file(file)
        , m_where(where)
        , m_scalars(scalars) {}

    Value copy(const PickleNode& node, int depth) {
        using Kind = PickleNode::Kind;
        m_count += 1 + static_cast<Index>(node.text.size() / 64);
        if (depth > kDeepest || m_count > kMostValues) {
            throw InputError(m_file, m_where + " is nested deeper than " + std::to_string(kDeepest) + " or has more than " +
                                         std::to_string(kMostValues) + " values");
        }
        Value value;
        value.integer = node.integer;
        value.real = node.real;
        value.text = node.text;
        switch (node.kind) {
        case Kind::None: return Value::none();
        case Kind::Bool: value.kind = Value::Kind::Bool; return value;
        case Kind::Integer: value.kind = Value::Kind::Integer; return value;
        case Kind::Real: value.kind = Value::Kind::Real; return value;
        case Kind::Text: value.kind = Value::Kind::Text; return value;
        case Kind::Bytes: value.kind = Value::Kind::Bytes; return value;
        case Kind::List: value.kind = Value::Kind::List; break;
        case Kind::Tuple: value.kind = Value::Kind::Tuple; break;
        case Kind::Set: value.kind = Value::Kind::Set; break;
        case Kind::Dict: value.kind = Value::Kind::Dict; break;
        case Kind::Array: return numbers(node);
        case Kind::Opaque: return opaque(node, depth);
        case Kind::TensorView: return (m_scalars ? m_scalars(node) : std::nullopt).value_or(named("torch.Tensor"));
        case Kind::Storage: return named("torch.Storage");
        case Kind::Dtype: return named("numpy.dtype " + node.text);
        case Kind::Global: return named(node.text);
        }
        copyItems(node, depth, value);
        return value;
    }

private:
    static Value named(const std::string& name) {
        Value value;
        value.kind = Value::Kind::Opaque;
        value.text = name;
        return value;
    }

    void copyItems(const PickleNode& node, int depth, Value& value) {
        value.items.reserve(std::min<std::size_t>(node.items.size(), 1u << 20));
        for (const PickleNode* item : node.items) {
            value.items.push_back(copy(*item, depth + 1));
        }
    }

    /// Dict-like objects (AttributeDict, Namespace) are used as the dict they hold.
    Value opaque(const PickleNode& node, int depth) {
        if (node.paired) {
            Value value = Value::dict();
            copyItems(node, depth, value);
            return value;
        }
        if (node.state != nullptr && node.state->kind == PickleNode::Kind::Dict) {
            return copy(*node.state, depth + 1);
        }
        return named(node.text);
    }

    /// A numpy array of numbers as a list, row by row.
    Value numbers(const PickleNode& node) {
        if (node.items.size() != 2) {
            return named("numpy.ndarray");
        }
        const std::string& type = node.items[0]->text;
        const std::string& bytes = node.items[1]->text;
        const std::size_t width = type.size() == 2 && type[1] >= '1' && type[1] <= '8' ? static_cast<std::size_t>(type[1] - '0') : 0;
        const bool known = type == "f4" || type == "f8" || type[0] == 'i' || type[0] == 'u' || type == "b1";
        if (width == 0 || !known || node.items[0]->integer != 0) {
            return named("numpy.ndarray of " + type);
        }
        Value list = Value::list();
        for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
            if (++m_count > kMostValues) {
                throw InputError(m_file, m_where + " has more than " + std::to_string(kMostValues) + " values");
            }
            list.items.push_back(numberAt(type, bytes.data() + at, width));
        }
        return list;
    }

    static Value numberAt(const std::string& type, const char* at, std::size_t width) {
        if (type == "f8") {
            double value = 0.0;
            std::memcpy(&value, at, 8);
            return Value::real64(value);
        }
        if (type == "f4") {
            float value = 0.0F;
            std::memcpy(&value, at, 4);
            return Value::real64(value);
        }
        std::uint64_t value = 0;
        std::memcpy(&value, at, width);
        if (type[0] == 'i' && width < 8 && (value >> (8 * width - 1) & 1) != 0) {
            value |= ~std::uint64_t{0} << (8 * width);
        }
        return Value::number(static_cast<std::int64_t>(value));
    }

    const std::string& m_file;
    const std::string& m_where;
    const ScalarReader& m_scalars;
    Index m_count = 0;
};

} // namespace

Value Value::boolean(bool value) {
    Value result;
    result.kind = Kind::Bool;
    result.integer = value ? 1 : 0;
    return result;
}

Value Value::number(std::int64_t value) {
    Value result;
    result.kind = Kind::Integer;
    result.integer = value;
    return result;
}

Value Value::real64(double value) {
    Value result;
    result.kind = Kind::Real;
    result.real = value;
    return result;
}

Value Value::string(std::string value) {
    Value result;
    result.kind = Kind::Text;
    result.text = std::move(value);
    return result;
}

Value Value::dict() {
    Value result;
    result.kind = Kind::Dict;
    return result;
}

Value Value::list(std::vector<Value> items) {
    Value result;
    result.kind = Kind::List;
    result.items = std::move(items);
    return result;
}

const Value* Value::find(const std::string& key) const {
    if (kind != Kind::Dict) {
        return nullptr;
    }
    for (std::size_t i = items.size(); i >= 2; i -= 2) {
        if (items[i - 2].kind == Kind::Text && items[i - 2].text == key) {
            return &items[i - 1];
        }
    }
    return nullptr;
}

void Value::set(const std::string& key, Value value) { set(string(key), std::move(value)); }

void Value::set(Value key, Value value) {
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (items[i] == key) {
            items[i + 1] = std::move(value);
            return;
        }
    }
    items.push_back(std::move(key));
    items.push_back(std::move(value));
}

std::optional<std::int64_t> Value::asInteger() const {
    if (kind == Kind::Integer || kind == Kind::Bool) {
        return integer;
    }
    if (kind == Kind::Real && std::nearbyint(real) == real && std::abs(real) < 9e15) {
        return static_cast<std::int64_t>(real);
    }
    if (kind == Kind::Text) {
        std::int64_t value = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (failed == std::errc{} && end == text.data() + text.size() && !text.empty()) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<double> Value::asReal() const {
    if (kind == Kind::Real) {
        return real;
    }
    if (kind == Kind::Integer || kind == Kind::Bool) {
        return static_cast<double>(integer);
    }
    return std::nullopt;
}

std::optional<bool> Value::asBool() const {
    if (kind == Kind::Bool || kind == Kind::Integer) {
        return integer != 0;
    }
    return std::nullopt;
}

std::optional<std::string> Value::asText() const {
    return kind == Kind::Text ? std::optional(text) : std::nullopt;
}

std::vector<std::string> Value::texts() const {
    std::vector<std::string> result;
    if (isSequence()) {
        for (const Value& item : items) {
            if (item.kind == Kind::Text) {
                result.push_back(item.text);
            }
        }
    }
    return result;
}

Value valueOf(const PickleNode& node, const std::string& file, const std::string& where, const ScalarReader& scalars) {
    return Copier(file, where, scalars).copy(node, 0);
}

} // namespace ocellus

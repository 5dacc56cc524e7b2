// SPDX-License-Identifier: GPL-3.0-or-later
// What the pickle machine makes of the classes and functions it knows by name.
#include "core/model/PickleMachine.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

namespace ocellus {

namespace {

constexpr Index kLargestStorage = Index{1} << 40; ///< values
constexpr Index kMostExpanded = Index{1} << 24;   ///< values of a tensor that repeats its storage
constexpr std::size_t kMostDimensions = 16;
constexpr std::size_t kLongestName = 200;

std::string withoutPrefix(const std::string& name, const std::string& prefix) {
    return name.compare(0, prefix.size(), prefix) == 0 ? name.substr(prefix.size()) : std::string();
}

/// numpy.core was renamed numpy._core in NumPy 2.
std::string numpyName(const std::string& name) {
    for (const char* prefix : {"numpy.core.", "numpy._core."}) {
        if (std::string rest = withoutPrefix(name, prefix); !rest.empty()) {
            return rest;
        }
    }
    return withoutPrefix(name, "numpy.");
}

float halfToFloat(std::uint16_t half) {
    const int exponent = half >> 10 & 0x1f;
    const int mantissa = half & 0x3ff;
    float value = 0.0F;
    if (exponent == 31) {
        value = mantissa == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    } else if (exponent == 0) {
        value = std::ldexp(static_cast<float>(mantissa), -24);
    } else {
        value = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
    }
    return (half & 0x8000) != 0 ? -value : value;
}

template <class Number>
Number firstOf(const std::string& bytes) {
    Number value{};
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
}

} // namespace

bool tensorTypeNamed(const std::string& name, TensorType& type) {
    static const std::map<std::string, TensorType> kTypes{
        {"FloatStorage", TensorType::Float32},   {"float32", TensorType::Float32},   {"float", TensorType::Float32},
        {"DoubleStorage", TensorType::Float64},  {"float64", TensorType::Float64},   {"double", TensorType::Float64},
        {"HalfStorage", TensorType::Float16},    {"float16", TensorType::Float16},   {"half", TensorType::Float16},
        {"BFloat16Storage", TensorType::BFloat16}, {"bfloat16", TensorType::BFloat16},
        {"CharStorage", TensorType::Int8},       {"int8", TensorType::Int8},
        {"ByteStorage", TensorType::UInt8},      {"uint8", TensorType::UInt8},
        {"ShortStorage", TensorType::Int16},     {"int16", TensorType::Int16},       {"short", TensorType::Int16},
        {"IntStorage", TensorType::Int32},       {"int32", TensorType::Int32},       {"int", TensorType::Int32},
        {"LongStorage", TensorType::Int64},      {"int64", TensorType::Int64},       {"long", TensorType::Int64},
        {"BoolStorage", TensorType::Bool},       {"bool", TensorType::Bool},
    };
    std::string last = name;
    for (const char* prefix : {"torch.cuda.", "torch."}) {
        if (const std::string rest = withoutPrefix(name, prefix); !rest.empty()) {
            last = rest;
            break;
        }
    }
    const auto found = kTypes.find(last);
    if (last == name || found == kTypes.end()) {
        return false;
    }
    type = found->second;
    return true;
}

std::vector<Index> PickleMachine::indices(const PickleNode& node, const char* what) const {
    if ((node.kind != Kind::Tuple && node.kind != Kind::List) || node.items.size() > kMostDimensions) {
        refuse(std::string("the ") + what + " of a tensor is no short tuple");
    }
    std::vector<Index> values;
    for (const PickleNode* item : node.items) {
        if (item->kind != Kind::Integer || item->integer < 0 || item->integer > kLargestStorage) {
            refuse(std::string("the ") + what + " of a tensor holds something other than a small number");
        }
        values.push_back(item->integer);
    }
    return values;
}

PickleNode* PickleMachine::makeStorage(const PickleNode& id) {
    if (id.kind != Kind::Tuple || id.items.size() < 5 || id.items[0]->text != "storage" ||
        id.items[1]->kind != Kind::Global || id.items[2]->kind != Kind::Text ||
        id.items[2]->text.size() > kLongestName || id.items[4]->kind != Kind::Integer ||
        id.items[4]->integer < 0 || id.items[4]->integer > kLargestStorage) {
        refuse("the description of a storage is not (\"storage\", type, key, device, size)");
    }
    PickleNode* node = make(Kind::Storage);
    node->text = id.items[2]->text;
    node->count = id.items[4]->integer;
    const std::string& type = id.items[1]->text;
    if (type == "torch.storage.UntypedStorage" || type == "torch.UntypedStorage") {
        node->untyped = true;
    } else if (!tensorTypeNamed(type, node->type)) {
        refuse("a storage has the unknown type " + type);
    }
    return node;
}

PickleNode* PickleMachine::makeTensor(const std::vector<PickleNode*>& arguments, bool hasType) {
    if (arguments.size() < (hasType ? 7u : 4u) || arguments[0]->kind != Kind::Storage ||
        arguments[1]->kind != Kind::Integer || arguments[1]->integer < 0 || arguments[1]->integer > kLargestStorage) {
        refuse("the description of a tensor is not (storage, offset, shape, strides, ...)");
    }
    PickleNode* node = make(Kind::TensorView);
    node->storage = arguments[0];
    node->offset = arguments[1]->integer;
    node->shape = indices(*arguments[2], "shape");
    node->strides = indices(*arguments[3], "strides");
    node->type = node->storage->type;
    Index stored = node->storage->count;
    if (hasType && !tensorTypeNamed(arguments[6]->text, node->type)) {
        refuse("a tensor has the unknown type " + arguments[6]->text);
    }
    if (!node->storage->untyped && node->type != node->storage->type) {
        refuse("a tensor has another type than its storage");
    }
    if (node->storage->untyped) {
        if (!hasType) {
            refuse("a tensor has no type");
        }
        stored /= widthOf(node->type);
    }
    if (node->strides.size() != node->shape.size()) {
        refuse("a tensor has " + std::to_string(node->shape.size()) + " dimensions and " +
               std::to_string(node->strides.size()) + " strides");
    }
    Index values = 1;
    for (const Index size : node->shape) {
        values = size == 0 ? 0 : values;
        if (values != 0 && size > kLargestStorage / values) {
            refuse("a tensor is larger than any file");
        }
        values *= size;
    }
    Index last = node->offset;
    for (std::size_t i = 0; i < node->shape.size(); ++i) {
        const Index steps = node->shape[i] - 1;
        if (steps > 0 && node->strides[i] > kLargestStorage / steps) {
            refuse("a tensor reaches beyond the largest file");
        }
        last += steps > 0 ? steps * node->strides[i] : 0;
    }
    if (values != 0 && (last >= stored || values > std::max(stored, kMostExpanded))) {
        refuse("a tensor reaches beyond its storage of " + std::to_string(stored) + " values");
    }
    node->count = values;
    return node;
}

PickleNode* PickleMachine::callTensor(const std::string& name, const std::vector<PickleNode*>& arguments) {
    if (name == "_rebuild_tensor_v2" || name == "_rebuild_tensor") {
        return makeTensor(arguments, false);
    }
    if (name == "_rebuild_tensor_v3") {
        return makeTensor(arguments, true);
    }
    const bool parameter = name == "_rebuild_parameter" || name == "_rebuild_parameter_with_state";
    if (parameter && !arguments.empty() && arguments[0]->kind == Kind::TensorView) {
        return arguments[0];
    }
    return nullptr;
}

PickleNode* PickleMachine::callContainer(const std::string& name, const std::vector<PickleNode*>& arguments) {
    const bool ordered = name == "collections.OrderedDict";
    if (ordered || name == "builtins.dict" || name == "__builtin__.dict" || name == "collections.defaultdict") {
        PickleNode* node = make(Kind::Dict);
        if (ordered && arguments.size() == 1 && arguments[0]->kind == Kind::List) { // Python 2: list of pairs
            for (const PickleNode* pair : arguments[0]->items) {
                if (pair->items.size() != 2) {
                    refuse("an OrderedDict is not made of pairs");
                }
                setItems(node, pair->items);
            }
        }
        return node;
    }
    const bool set = name == "__builtin__.set" || name == "builtins.set" || name == "__builtin__.frozenset" || name == "builtins.frozenset";
    if (set || name == "torch.Size" || name == "builtins.list" || name == "builtins.tuple") {
        PickleNode* node = make(set ? Kind::Set : name == "builtins.list" ? Kind::List : Kind::Tuple);
        if (arguments.size() == 1 && (arguments[0]->kind == Kind::List || arguments[0]->kind == Kind::Tuple)) {
            account(arguments[0]->items.size());
            node->items = arguments[0]->items;
        }
        return node;
    }
    if (name == "_codecs.encode") {
        return encoded(arguments);
    }
    if ((name == "builtins.bytes" || name == "__builtin__.bytes") && arguments.empty()) {
        return make(Kind::Bytes);
    }
    return nullptr;
}

/// Protocol 2 writes bytes as text in which every character is one byte.
PickleNode* PickleMachine::encoded(const std::vector<PickleNode*>& arguments) {
    PickleNode* node = make(Kind::Bytes);
    if (arguments.size() != 2 || arguments[0]->kind != Kind::Text || arguments[1]->text != "latin1") {
        refuse("bytes are not written as latin1 text");
    }
    const std::string& text = arguments[0]->text;
    account(text.size() / 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first < 0x80) {
            node->text += text[i];
            continue;
        }
        const unsigned second = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if ((first != 0xc2 && first != 0xc3) || (second & 0xc0) != 0x80) {
            refuse("bytes are not written as latin1 text");
        }
        node->text += static_cast<char>((first & 3) << 6 | (second & 0x3f));
        ++i;
    }
    return node;
}

PickleNode* PickleMachine::numpyScalar(const PickleNode& type, const PickleNode& bytes) {
    const std::string& name = type.text;
    const std::string& raw = bytes.text;
    const std::size_t width = name.size() == 2 && name[1] >= '1' && name[1] <= '8' ? static_cast<std::size_t>(name[1] - '0') : 0;
    if (type.integer != 0 || width == 0 || raw.size() != width) {
        PickleNode* node = make(Kind::Opaque);
        node->text = "numpy " + name;
        return node;
    }
    PickleNode* node = make(name[0] == 'f' ? Kind::Real : name[0] == 'b' ? Kind::Bool : Kind::Integer);
    if (name == "f8") {
        node->real = firstOf<double>(raw);
    } else if (name == "f4") {
        node->real = firstOf<float>(raw);
    } else if (name == "f2") {
        node->real = halfToFloat(firstOf<std::uint16_t>(raw));
    } else if (name[0] == 'i' || name[0] == 'u' || name == "b1") {
        std::uint64_t value = 0;
        std::memcpy(&value, raw.data(), width);
        if (name[0] == 'i' && width < 8 && (value >> (8 * width - 1) & 1) != 0) {
            value |= ~std::uint64_t{0} << (8 * width);
        }
        node->integer = static_cast<std::int64_t>(value);
    } else {
        node->kind = Kind::Opaque;
        node->text = "numpy " + name;
    }
    return node;
}

PickleNode* PickleMachine::callNumpy(const std::string& name, const std::vector<PickleNode*>& arguments) {
    if (name == "dtype" && !arguments.empty() && arguments[0]->kind == Kind::Text) {
        PickleNode* node = make(Kind::Dtype);
        node->text = arguments[0]->text.substr(0, kLongestName);
        return node;
    }
    if (name == "multiarray.scalar" && arguments.size() == 2 && arguments[0]->kind == Kind::Dtype && arguments[1]->kind == Kind::Bytes) {
        return numpyScalar(*arguments[0], *arguments[1]);
    }
    if (name == "multiarray._reconstruct") {
        return make(Kind::Array);
    }
    return nullptr;
}

bool PickleMachine::buildNumpy(PickleNode* target, const PickleNode& state) {
    if (state.kind != Kind::Tuple) {
        return false;
    }
    if (target->kind == Kind::Dtype) { // (version, byte order, ...)
        target->integer = state.items.size() > 1 && state.items[1]->text == ">" ? 1 : 0;
        return true;
    }
    const std::vector<PickleNode*>& parts = state.items; // (version, shape, dtype, Fortran order, bytes)
    if (parts.size() < 5 || parts[2]->kind != Kind::Dtype || parts[4]->kind != Kind::Bytes || parts[3]->integer != 0) {
        return false;
    }
    target->shape = indices(*parts[1], "shape");
    target->items = {parts[2], parts[4]};
    return true;
}

PickleNode* PickleMachine::call(const PickleNode& callable, const std::vector<PickleNode*>& arguments) {
    PickleNode* node = nullptr;
    if (callable.kind == Kind::Global) {
        const std::string& name = callable.text;
        if (const std::string rest = withoutPrefix(name, "torch._utils."); !rest.empty()) {
            node = callTensor(rest, arguments);
        } else if (name == "torch._tensor._rebuild_from_type_v2" && arguments.size() >= 3 && arguments[2]->kind == Kind::Tuple &&
                   arguments[0]->text != name) {
            return call(*arguments[0], arguments[2]->items); // a tensor of a subclass
        } else if (const std::string numpy = numpyName(name); !numpy.empty()) {
            node = callNumpy(numpy, arguments);
        } else {
            node = callContainer(name, arguments);
        }
    }
    if (node == nullptr) {
        node = make(Kind::Opaque);
        node->text = callable.text.substr(0, kLongestName);
    }
    return node;
}

} // namespace ocellus

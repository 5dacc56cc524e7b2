// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/Checkpoint.h"

#include "core/base/Error.h"
#include "core/model/SafetensorsFile.h"
#include "core/model/TorchFile.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>

namespace ocellus {

namespace {

/// PyTorch before 1.6: protocol 2 and the magic number 0x1950a86a20f9469cfc6c.
constexpr unsigned char kOldFormat[] = {
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};

float halfValue(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
    std::uint32_t exponent = half >> 10 & 0x1f;
    std::uint32_t mantissa = half & 0x3ff;
    if (exponent == 0 && mantissa == 0) {
        return std::bit_cast<float>(sign);
    }
    if (exponent == 31) {
        return std::bit_cast<float>(sign | 0x7f800000u | mantissa << 13);
    }
    if (exponent == 0) { // subnormal: shift until the leading bit is in place
        exponent = 1;
        while ((mantissa & 0x400) == 0) {
            mantissa <<= 1;
            --exponent;
        }
        mantissa &= 0x3ff;
    }
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
}

template <class Number>
Number load(const std::byte* at) {
    Number value{};
    std::memcpy(&value, at, sizeof(value));
    return value;
}

float floatAt(TensorType type, const std::byte* at) {
    switch (type) {
    case TensorType::Float16:
        return halfValue(load<std::uint16_t>(at));
    case TensorType::BFloat16:
        return std::bit_cast<float>(static_cast<std::uint32_t>(load<std::uint16_t>(at)) << 16);
    case TensorType::Float32:
        return load<float>(at);
    case TensorType::Float64:
        return static_cast<float>(load<double>(at));
    case TensorType::Int8:
        return static_cast<float>(load<std::int8_t>(at));
    case TensorType::Int16:
        return static_cast<float>(load<std::int16_t>(at));
    case TensorType::Int32:
        return static_cast<float>(load<std::int32_t>(at));
    case TensorType::Int64:
        return static_cast<float>(load<std::int64_t>(at));
    case TensorType::Bool:
        return std::to_integer<unsigned>(*at) != 0 ? 1.0F : 0.0F;
    default:
        return static_cast<float>(load<std::uint8_t>(at));
    }
}

/// Calls `visit(position of the value in the storage)` in row-major order.
template <class Visit>
void walk(const StoredTensor& tensor, const Visit& visit) {
    std::vector<Index> at(tensor.shape.size(), 0);
    Index position = tensor.offset;
    const Index total = tensor.count();
    for (Index done = 0; done < total; ++done) {
        visit(position);
        for (std::size_t d = at.size(); d-- > 0;) {
            position += tensor.strides[d];
            if (++at[d] < tensor.shape[d]) {
                break;
            }
            position -= tensor.strides[d] * tensor.shape[d];
            at[d] = 0;
        }
    }
}

} // namespace

Index StoredTensor::count() const {
    Index values = 1;
    for (const Index size : shape) {
        values *= size;
    }
    return values;
}

std::vector<std::byte> StoredTensor::packed() const {
    const Index width = widthOf(type);
    std::vector<std::byte> result(static_cast<std::size_t>(count() * width));
    std::byte* out = result.data();
    walk(*this, [&](Index position) {
        std::memcpy(out, bytes->data() + position * width, static_cast<std::size_t>(width));
        out += width;
    });
    return result;
}

std::vector<float> StoredTensor::asFloat32() const {
    const Index width = widthOf(type);
    std::vector<float> result(static_cast<std::size_t>(count()));
    float* out = result.data();
    walk(*this, [&](Index position) { *out++ = floatAt(type, bytes->data() + position * width); });
    return result;
}

std::vector<Index> packedStrides(const std::vector<Index>& shape) {
    std::vector<Index> strides(shape.size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) {
        strides[i - 1] = strides[i] * std::max<Index>(shape[i], 1);
    }
    return strides;
}

std::string shapeText(const std::vector<Index>& shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text +=
            (i == 0 ? "" : ", ") + (shape[i] < 0 ? std::string("any") : std::to_string(shape[i]));
    }
    return text + ")";
}

Checkpoint Checkpoint::open(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char start[sizeof(kOldFormat)] = {};
    file.read(start, sizeof(start));
    if (file.gcount() == sizeof(start) && std::memcmp(start, kOldFormat, sizeof(start)) == 0) {
        throw InputError(
            path,
            "it is in PyTorch's format from before version 1.6, a zip archive was expected; "
            "load it in Python and save it again with torch.save");
    }
    const bool zip = start[0] == 'P' && start[1] == 'K';
    const bool safetensors =
        !zip && file.gcount() > 8 && start[8] == '{'; // a JSON header after its length
    return safetensors ? readSafetensors(path) : readTorchFile(path);
}

Checkpoint::Checkpoint(std::string path, Value hyperParameters)
    : m_path(std::move(path)), m_hyperParameters(std::move(hyperParameters)) {}

std::vector<Index> Checkpoint::shapeOf(const std::string& name) const {
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? std::vector<Index>() : found->second.shape;
}

const StoredTensor& Checkpoint::require(const std::string& name,
                                        const std::vector<Index>& shape) const {
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end()) {
        throw InputError(m_path,
                         "tensor " + name + " of shape " + shapeText(shape) + " is missing");
    }
    const std::vector<Index>& has = found->second.shape;
    const bool fits = has.size() == shape.size() &&
                      std::equal(has.begin(), has.end(), shape.begin(), [](Index a, Index b) {
                          return b < 0 || a == b;
                      });
    if (!fits) {
        throw InputError(m_path,
                         "tensor " + name + " has shape " + shapeText(has) + ", " +
                             shapeText(shape) + " expected");
    }
    m_used[name] = true;
    return found->second;
}

const StoredTensor& Checkpoint::tensor(const std::string& name) const {
    return m_tensors.at(name);
}

std::vector<std::string> Checkpoint::unused() const {
    std::vector<std::string> names;
    std::copy_if(m_names.begin(),
                 m_names.end(),
                 std::back_inserter(names),
                 [this](const std::string& name) { return m_used.count(name) == 0; });
    return names;
}

void Checkpoint::add(const std::string& name, StoredTensor tensor) {
    if (m_tensors.insert_or_assign(name, std::move(tensor)).second) {
        m_names.push_back(name);
    }
}

void Checkpoint::rename(const std::string& from, const std::string& to) {
    auto node = m_tensors.extract(from);
    node.key() = to;
    m_tensors.insert(std::move(node));
    *std::find(m_names.begin(), m_names.end(), from) = to;
}

void Checkpoint::remove(const std::string& name) {
    m_tensors.erase(name);
    m_names.erase(std::find(m_names.begin(), m_names.end(), name));
}

} // namespace ocellus

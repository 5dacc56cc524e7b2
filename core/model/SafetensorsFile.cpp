// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/SafetensorsFile.h"

#include "core/base/Error.h"
#include "core/model/ValueJson.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestHeader = 100'000'000; ///< as the format's own library
constexpr int kDeepestHeader = 8;
constexpr std::uint64_t kLargestAxis = std::uint64_t{1} << 40;
constexpr const char* kHyperParameters = "ocellus.hyper_parameters";
constexpr const char* kProgress = "ocellus.progress";

const std::map<std::string, TensorType>& typesByName() {
    static const std::map<std::string, TensorType> kTypes{{"F16", TensorType::Float16},
                                                          {"BF16", TensorType::BFloat16},
                                                          {"F32", TensorType::Float32},
                                                          {"F64", TensorType::Float64},
                                                          {"I8", TensorType::Int8},
                                                          {"U8", TensorType::UInt8},
                                                          {"I16", TensorType::Int16},
                                                          {"I32", TensorType::Int32},
                                                          {"I64", TensorType::Int64},
                                                          {"BOOL", TensorType::Bool}};
    return kTypes;
}

std::string nameOfType(TensorType type) {
    for (const auto& [name, known] : typesByName()) {
        if (known == type) {
            return name;
        }
    }
    return "F32";
}

std::string readBytes(std::ifstream& file, std::uint64_t size) {
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    return file.gcount() == static_cast<std::streamsize>(size) ? bytes : std::string();
}

/// Where one tensor lies, counted from the first byte after the header.
struct Description {
    StoredTensor tensor;
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

/// Checks the description of one tensor against the size of the data.
Description descriptionOf(const std::string& path,
                          const std::string& name,
                          const Json& json,
                          std::uint64_t dataSize) {
    const auto refuse = [&](const std::string& what) -> void {
        throw InputError(path, "tensor " + name + " " + what);
    };
    const bool complete = json.is_object() && json.contains("dtype") && json["dtype"].is_string() &&
                          json.contains("shape") && json["shape"].is_array() &&
                          json.contains("data_offsets") && json["data_offsets"].is_array() &&
                          json["data_offsets"].size() == 2;
    if (!complete) {
        refuse("is not described by dtype, shape and data_offsets");
    }
    Description result;
    const auto type = typesByName().find(json["dtype"].get<std::string>());
    if (type == typesByName().end()) {
        refuse("has the unknown type " + json["dtype"].get<std::string>());
    }
    result.tensor.type = type->second;
    std::uint64_t values = 1;
    for (const Json& length : json["shape"]) {
        const std::uint64_t axis =
            length.is_number_unsigned() ? length.get<std::uint64_t>() : kLargestAxis + 1;
        if (axis > kLargestAxis || (values != 0 && axis > dataSize / values)) {
            refuse("has an impossible shape");
        }
        result.tensor.shape.push_back(static_cast<Index>(axis));
        values *= axis;
    }
    result.tensor.strides = packedStrides(result.tensor.shape);
    const Json& offsets = json["data_offsets"];
    if (!offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
        refuse("has impossible offsets");
    }
    result.begin = offsets[0].get<std::uint64_t>();
    result.size = values * static_cast<std::uint64_t>(widthOf(result.tensor.type));
    const auto end = offsets[1].get<std::uint64_t>();
    if (result.begin > end || end > dataSize || end - result.begin != result.size) {
        refuse("has offsets " + offsets.dump() + ", " + std::to_string(result.size) + " of " +
               std::to_string(dataSize) + " bytes expected");
    }
    return result;
}

Value settingsOf(const Json& metadata, const char* key, const std::string& path) {
    if (metadata.is_object() && metadata.contains(key) && metadata[key].is_string()) {
        return valueFromJson(
            metadata[key].get<std::string>(), path, std::string("metadata ") + key);
    }
    return Value::none();
}

Json headerOf(const std::string& text, const std::string& path) {
    const auto shallow = [&path](int depth, Json::parse_event_t /*event*/, Json& /*parsed*/) {
        if (depth > kDeepestHeader) {
            throw InputError(path,
                             "its header is nested deeper than " + std::to_string(kDeepestHeader));
        }
        return true;
    };
    Json header = Json::parse(text, shallow, false);
    if (!header.is_object()) {
        throw InputError(path, "its header is no JSON object");
    }
    return header;
}

/// All tensors in the order of their bytes, which no two of them share.
std::vector<std::pair<std::string, Description>>
descriptionsOf(const Json& header, const std::string& path, std::uint64_t dataSize) {
    std::vector<std::pair<std::string, Description>> all;
    for (const auto& [name, json] : header.items()) {
        if (name != "__metadata__") {
            all.emplace_back(name, descriptionOf(path, name, json, dataSize));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.begin, a.second.size) < std::pair(b.second.begin, b.second.size);
    });
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (all[i - 1].second.begin + all[i - 1].second.size > all[i].second.begin) {
            throw InputError(
                path, "tensors " + all[i - 1].first + " and " + all[i].first + " share bytes");
        }
    }
    return all;
}

/// The JSON file beside the weights, when there is one.
Value settingsBeside(const std::string& path) {
    const fs::path beside = fs::path(path).replace_extension(".json");
    std::ifstream file(beside, std::ios::binary);
    if (!file || fs::file_size(beside) > kLargestHeader) {
        return Value::dict();
    }
    std::stringstream text;
    text << file.rdbuf();
    return valueFromJson(text.str(), beside.string(), "the file");
}

/// The metadata of a file and where its tensors start.
struct Head {
    Json header;
    Json metadata;
    std::uint64_t start = 0;
    std::uint64_t fileSize = 0;
};

Head headOf(std::ifstream& file, const std::string& path) {
    const std::uint64_t fileSize = fs::file_size(path);
    std::uint64_t headerSize = 0;
    file.read(reinterpret_cast<char*>(&headerSize), sizeof(headerSize));
    if (fileSize < 8 || headerSize > kLargestHeader || headerSize > fileSize - 8) {
        throw InputError(path,
                         "its header claims " + std::to_string(headerSize) +
                             " bytes, the file has " + std::to_string(fileSize));
    }
    Head head{headerOf(readBytes(file, headerSize), path), Json::object(), 8 + headerSize, fileSize};
    if (head.header.contains("__metadata__")) {
        head.metadata = head.header["__metadata__"];
    }
    return head;
}

} // namespace

Checkpoint readSafetensors(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const Head head = headOf(file, path);
    Value settings = settingsOf(head.metadata, kHyperParameters, path);
    Checkpoint checkpoint(path, settings.isNone() ? settingsBeside(path) : std::move(settings));
    if (Value progress = settingsOf(head.metadata, kProgress, path); progress.isDict()) {
        checkpoint.setProgress(std::move(progress));
    }
    for (auto& [name, description] : descriptionsOf(head.header, path, head.fileSize - head.start)) {
        std::vector<std::byte> bytes(description.size);
        file.seekg(static_cast<std::streamoff>(head.start + description.begin));
        file.read(reinterpret_cast<char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
        if (!file) {
            throw InputError(path, "the values of tensor " + name + " could not be read");
        }
        description.tensor.bytes = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
        checkpoint.add(name, std::move(description.tensor));
    }
    return checkpoint;
}

Value readSafetensorsProgress(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const Value progress = settingsOf(headOf(file, path).metadata, kProgress, path);
    return progress.isDict() ? progress : Value::dict();
}

void writeSafetensors(const Checkpoint& checkpoint, std::ostream& out) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    header["__metadata__"] = {{"format", "pt"},
                              {kHyperParameters, toJson(checkpoint.hyperParameters())},
                              {kProgress, toJson(checkpoint.progress())}};
    std::uint64_t at = 0;
    for (const std::string& name : checkpoint.names()) {
        if (name == "__metadata__" || !isUtf8(name)) {
            throw InputError(checkpoint.path(),
                             "the name of a tensor cannot be written to .safetensors; plain text "
                             "other than __metadata__ expected");
        }
        const StoredTensor& tensor = checkpoint.tensor(name);
        const std::uint64_t size =
            static_cast<std::uint64_t>(tensor.count() * widthOf(tensor.type));
        header[name] = {{"dtype", nameOfType(tensor.type)},
                        {"shape", tensor.shape},
                        {"data_offsets", {at, at + size}}};
        at += size;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t headerSize = text.size();
    out.write(reinterpret_cast<const char*>(&headerSize), sizeof(headerSize));
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    for (const std::string& name : checkpoint.names()) {
        const std::vector<std::byte> bytes = checkpoint.tensor(name).packed();
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
    }
}

} // namespace ocellus

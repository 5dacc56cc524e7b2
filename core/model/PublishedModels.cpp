// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/PublishedModels.h"

#include "core/base/Error.h"
#include "core/base/HttpGet.h"
#include "core/base/Resources.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ocellus {

namespace {

using Json = nlohmann::json;

PublishedModel entryFrom(const Json& item) {
    PublishedModel model;
    model.name = item.at("name").get<std::string>();
    model.file = item.at("file").get<std::string>();
    model.organism = item.value("organism", std::string("unknown"));
    model.text = item.value("text", std::string());
    if (const auto& bytes = item.at("bytes"); !bytes.is_null()) {
        model.bytes = bytes.get<Index>();
    }
    model.bytesNote = item.value("bytesNote", std::string());
    model.address = item.at("address").get<std::string>();
    model.page = item.value("page", std::string());
    model.licence = item.value("licence", std::string("unknown"));
    if (const auto& sum = item.at("sha256"); !sum.is_null()) {
        model.sha256 = sha256From(sum.get<std::string>());
        if (!model.sha256) {
            throw Error("sha256 is not 64 hex digits");
        }
    }
    if (model.file.empty() || model.file != std::filesystem::path(model.file).filename()) {
        throw Error("file is not a plain file name");
    }
    checkedAddress(model.address);
    return model;
}

} // namespace

std::optional<std::string> sha256From(const std::string& text) {
    std::string digits = text;
    std::transform(digits.begin(), digits.end(), digits.begin(), [](unsigned char c) { return std::tolower(c); });
    const bool good = digits.size() == 64 && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    return good ? std::optional(digits) : std::nullopt;
}

std::vector<PublishedModel> publishedModelsFrom(const std::string& json, const std::string& place) {
    std::vector<PublishedModel> models;
    try {
        const Json list = Json::parse(json);
        for (const Json& item : list.at("models")) {
            models.push_back(entryFrom(item));
        }
    } catch (const std::exception& problem) {
        throw Error("The list of published weights (" + place + ") cannot be read at entry " + std::to_string(models.size() + 1) + ": "
            + problem.what() + ". Install Ocellus again.");
    }
    return models;
}

std::vector<PublishedModel> publishedModels() {
    const std::string path = resourcePath("models/published.json");
    std::ifstream file(path);
    return publishedModelsFrom({std::istreambuf_iterator<char>(file), {}}, "models/published.json");
}

PublishedModel modelAtAddress(const std::string& address) {
    checkedAddress(address);
    PublishedModel model;
    model.address = address;
    const std::string path = address.substr(0, address.find_first_of("?#"));
    model.file = path.substr(path.rfind('/') + 1);
    // A bare host ends without a file name: "https://example.org".
    const bool folder = model.file.empty() || model.file == "." || model.file == "..";
    if (folder || path.find('/', path.find("://") + 3) == std::string::npos) {
        model.file = "weights.ckpt";
    }
    model.name = model.file;
    model.organism = "unknown until it is read";
    model.licence = "unknown";
    return model;
}

} // namespace ocellus

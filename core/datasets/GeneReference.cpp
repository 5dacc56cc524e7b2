// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/GeneReference.h"

#include "core/base/GzipPairs.h"
#include "core/base/Resources.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <mutex>

namespace ocellus {

namespace {

constexpr const char* kTaxonPrefix = "NCBITaxon:";

std::string upperCase(std::string text) {
    std::transform(
        text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

/// "NCBITaxon:9606" -> "9606"; empty for anything that is not digits after the prefix.
std::string taxonNumber(const std::string& organism) {
    if (!organism.starts_with(kTaxonPrefix)) {
        return {};
    }
    const std::string number = organism.substr(std::char_traits<char>::length(kTaxonPrefix));
    const bool digits =
        std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c); });
    return digits ? number : std::string();
}

/// Path of a shipped table, empty when it is not shipped.
std::string shippedTable(const std::string& name) {
    const std::filesystem::path path = std::filesystem::path(resourcePath("genes")) / name;
    return std::filesystem::exists(path) ? path.string() : std::string();
}

} // namespace

GeneReference::GeneReference(const std::string& path, const std::string& renamed) {
    for (auto& [id, symbol] : readGzipPairs(path)) {
        m_idOfSymbol.emplace(symbol, id);
        m_idOfUpperSymbol.emplace(upperCase(symbol), id);
        m_symbolOfId.emplace(std::move(id), std::move(symbol));
    }
    if (renamed.empty()) {
        return;
    }
    for (const auto& [earlier, today] : readGzipPairs(renamed)) {
        const auto found = m_idOfUpperSymbol.find(upperCase(today));
        if (found != m_idOfUpperSymbol.end() && !m_idOfUpperSymbol.contains(upperCase(earlier))) {
            m_idOfEarlierSymbol.emplace(upperCase(earlier), found->second);
        }
    }
}

std::vector<std::string> GeneReference::organisms() {
    std::vector<std::string> found;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(resourcePath("genes"), missing)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("genes_") && name.ends_with(".tsv.gz")) {
            found.push_back(kTaxonPrefix + name.substr(6, name.size() - 13));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::shared_ptr<const GeneReference> GeneReference::of(const std::string& organism) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const GeneReference>> loaded;
    const std::scoped_lock lock(mutex);
    const auto found = loaded.find(organism);
    if (found != loaded.end()) {
        return found->second;
    }
    const std::string number = taxonNumber(organism);
    const std::string path =
        number.empty() ? std::string() : shippedTable("genes_" + number + ".tsv.gz");
    std::shared_ptr<const GeneReference> table;
    if (!path.empty()) {
        // Symbols of vertebrates follow those of human genes.
        const bool vertebrate = number == "9606" || number == "10090";
        table.reset(
            new GeneReference(path, vertebrate ? shippedTable("renamed.tsv") : std::string()));
    }
    loaded.emplace(organism, table);
    return table;
}

std::optional<std::string> GeneReference::idOfSymbol(const std::string& symbol) const {
    if (const auto exact = m_idOfSymbol.find(symbol); exact != m_idOfSymbol.end()) {
        return exact->second;
    }
    if (const auto upper = m_idOfUpperSymbol.find(upperCase(symbol));
        upper != m_idOfUpperSymbol.end()) {
        return upper->second;
    }
    if (const auto earlier = m_idOfEarlierSymbol.find(upperCase(symbol));
        earlier != m_idOfEarlierSymbol.end()) {
        return earlier->second;
    }
    return std::nullopt;
}

bool GeneReference::isEarlierSymbol(const std::string& symbol) const {
    return !m_idOfUpperSymbol.contains(upperCase(symbol)) &&
           m_idOfEarlierSymbol.contains(upperCase(symbol));
}

std::optional<std::string> GeneReference::symbolOfId(const std::string& id) const {
    const auto found = m_symbolOfId.find(id);
    return found == m_symbolOfId.end() ? std::nullopt : std::optional(found->second);
}

std::unordered_map<std::string, std::string> orthologues(const std::string& from,
                                                         const std::string& to) {
    const std::string first = taxonNumber(from);
    const std::string second = taxonNumber(to);
    std::unordered_map<std::string, std::string> map;
    if (first.empty() || second.empty()) {
        return map;
    }
    if (const std::string path = shippedTable("orthologs_" + first + "_" + second + ".tsv.gz");
        !path.empty()) {
        for (auto& [left, right] : readGzipPairs(path)) {
            map.emplace(std::move(left), std::move(right));
        }
    } else if (const std::string reverse =
                   shippedTable("orthologs_" + second + "_" + first + ".tsv.gz");
               !reverse.empty()) {
        for (auto& [left, right] : readGzipPairs(reverse)) {
            map.emplace(std::move(right), std::move(left));
        }
    }
    return map;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/TermNames.h"

#include "core/base/GzipPairs.h"
#include "core/base/Organism.h"
#include "core/base/Resources.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <unordered_map>

namespace ocellus {

namespace {

using Texts = std::unordered_map<std::string, std::string>;

Texts readTexts(const char* table) {
    Texts texts;
    for (auto& [id, text] : readGzipPairs(resourcePath(table))) {
        texts.emplace(std::move(id), std::move(text));
    }
    return texts;
}

const Texts& names() {
    static const Texts kNames = readTexts("ontology/names.tsv.gz");
    return kNames;
}

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

std::string termName(const std::string& term) {
    const auto found = names().find(term);
    return found == names().end() ? organismName(term) : found->second;
}

std::vector<std::string> termsNamed(const std::string& name) {
    static const std::unordered_multimap<std::string, std::string> kTerms = [] {
        std::unordered_multimap<std::string, std::string> terms;
        for (const auto& [id, text] : names()) {
            terms.emplace(lowered(text), id);
        }
        return terms;
    }();
    std::vector<std::string> found;
    const auto [begin, end] = kTerms.equal_range(lowered(name));
    for (auto at = begin; at != end; ++at) {
        found.push_back(at->second);
    }
    std::ranges::sort(found);
    return found;
}

std::vector<std::string> termParents(const std::string& term) {
    static const Texts kParents = readTexts("ontology/parents.tsv.gz");
    std::vector<std::string> parents;
    if (const auto found = kParents.find(term); found != kParents.end()) {
        std::istringstream words(found->second);
        for (std::string word; words >> word;) {
            parents.push_back(word);
        }
    }
    return parents;
}

} // namespace ocellus

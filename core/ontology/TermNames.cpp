// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/TermNames.h"

#include "core/base/GzipPairs.h"
#include "core/base/Organism.h"
#include "core/base/Resources.h"

#include <unordered_map>

namespace ocellus {

std::string termName(const std::string& term) {
    static const std::unordered_map<std::string, std::string> kNames = [] {
        std::unordered_map<std::string, std::string> names;
        for (auto& [id, name] : readGzipPairs(resourcePath("ontology/names.tsv.gz"))) {
            names.emplace(std::move(id), std::move(name));
        }
        return names;
    }();
    const auto found = kNames.find(term);
    return found == kNames.end() ? organismName(term) : found->second;
}

} // namespace ocellus

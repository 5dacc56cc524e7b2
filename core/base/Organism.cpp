// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Organism.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace ocellus {

namespace {

const std::map<std::string, std::string>& names() {
    static const std::map<std::string, std::string> kNames{
        {"NCBITaxon:9606", "human"}, {"NCBITaxon:10090", "mouse"}, {"NCBITaxon:6239", "C. elegans"},
        {"NCBITaxon:7227", "fruit fly"}, {"NCBITaxon:7955", "zebrafish"}, {"NCBITaxon:9031", "chicken"},
        {"NCBITaxon:9483", "marmoset"}, {"NCBITaxon:9544", "rhesus macaque"}, {"NCBITaxon:9598", "chimpanzee"},
        {"NCBITaxon:9823", "pig"}, {"NCBITaxon:9913", "cow"}, {"NCBITaxon:9940", "sheep"},
        {"NCBITaxon:9986", "rabbit"}, {"NCBITaxon:3702", "Arabidopsis"}, {"NCBITaxon:4577", "maize"},
        {"NCBITaxon:10181", "naked mole-rat"}, {"NCBITaxon:10116", "rat"}, {"NCBITaxon:9615", "dog"}};
    return kNames;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

std::string organismName(const std::string& organism) {
    const auto found = names().find(organism);
    return found == names().end() ? organism : found->second;
}

std::optional<std::string> organismGiven(const std::string& text) {
    static const std::string kPrefix = "NCBITaxon:";
    const bool curie = text.size() > kPrefix.size() && text.starts_with(kPrefix);
    if (curie && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(kPrefix.size()), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
        return text;
    }
    const auto named = std::ranges::find_if(names(), [&](const auto& one) { return lower(one.second) == lower(text); });
    return named == names().end() ? std::nullopt : std::optional(named->first);
}

} // namespace ocellus

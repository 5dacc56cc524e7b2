// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/MitochondrialGenes.h"

#include "core/datasets/GeneReference.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace ocellus {

namespace {

constexpr std::size_t kFewestPlainNames = 5;

// All in lower case. Facts: Ensembl, FlyBase, WormBase and TAIR names.
constexpr std::array<std::string_view, 4> kPrefixes{"mt-", "mt:", "mtce.", "nduo-"};
constexpr std::array<std::string_view, 6> kWormNames{
    "ndfl-4", "ctb-1", "ctc-1", "ctc-2", "ctc-3", "atp-6"};
constexpr std::array<std::string_view, 15> kPlainNames{"nd1",
                                                       "nd2",
                                                       "nd3",
                                                       "nd4",
                                                       "nd4l",
                                                       "nd5",
                                                       "nd6",
                                                       "cox1",
                                                       "cox2",
                                                       "cox3",
                                                       "cytb",
                                                       "atp6",
                                                       "atp8",
                                                       "rnr1",
                                                       "rnr2"};

std::string lower(std::string text) {
    std::transform(
        text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

template <class Names>
bool isOneOf(const std::string& name, const Names& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isMitochondrial(const std::string& symbol, bool worm) {
    return std::any_of(kPrefixes.begin(),
                       kPrefixes.end(),
                       [&](std::string_view prefix) {
                           return symbol.starts_with(prefix) && symbol.size() > prefix.size();
                       }) ||
           (worm && isOneOf(symbol, kWormNames));
}

} // namespace

std::vector<Index> mitochondrialGenes(const GeneTable& genes,
                                      const std::optional<std::string>& organism) {
    const auto reference = organism ? GeneReference::of(*organism) : nullptr;
    const bool worm = organism == "NCBITaxon:6239";
    std::vector<Index> found;
    std::vector<Index> plain;
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const std::string& id = genes.id(gene);
        std::string symbol = genes.symbol(gene);
        if (symbol == id && reference) {
            symbol = reference->symbolOfId(id).value_or(symbol);
        }
        symbol = lower(symbol);
        if (isMitochondrial(symbol, worm) || id.starts_with("ATMG")) {
            found.push_back(gene);
        } else if (isOneOf(symbol, kPlainNames)) {
            plain.push_back(gene);
        }
    }
    return found.empty() && plain.size() >= kFewestPlainNames ? plain : found;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CheckGenes.h"

#include "core/datasets/GeneReference.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <utility>

namespace ocellus {

namespace {

constexpr double kFewestToTell = 0.3; // share of genes a table must know to name the organism

bool sameIgnoringCase(const std::string& a, const std::string& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

/// Finds one gene: by id, then by symbol, then by what the file calls its id.
std::pair<GeneMatch, std::string>
find(const GeneTable& genes, Index gene, const GeneReference& reference) {
    const std::string& id = genes.id(gene);
    const std::string& symbol = genes.symbol(gene);
    const std::string& name = genes.var().names[static_cast<std::size_t>(gene)];
    if (reference.symbolOfId(id)) {
        const bool versioned = id != name && withoutVersion(name) == id;
        return {versioned ? GeneMatch::VersionedIdentifier : GeneMatch::Identifier, id};
    }
    for (const std::string* text : {&symbol, &id}) {
        if (auto known = reference.idOfSymbol(*text)) {
            return {reference.isEarlierSymbol(*text) ? GeneMatch::EarlierSymbol : GeneMatch::Symbol,
                    std::move(*known)};
        }
    }
    return {GeneMatch::Unknown, {}};
}

GeneCheck checkAgainst(const GeneTable& genes, const std::optional<std::string>& organism) {
    GeneCheck check;
    check.organism = organism;
    const auto genesKnown = static_cast<std::size_t>(genes.size());
    check.match.assign(genesKnown, GeneMatch::Unknown);
    check.id.resize(genesKnown);
    check.symbol.resize(genesKnown);
    check.firstWithId.resize(genesKnown);
    const auto reference = organism ? GeneReference::of(*organism) : nullptr;
    check.hasReference = reference != nullptr;
    std::unordered_map<std::string, Index> first;
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const auto at = static_cast<std::size_t>(gene);
        check.firstWithId[at] = gene;
        auto [match, id] = reference ? find(genes, gene, *reference)
                                     : std::pair{GeneMatch::Unknown, std::string()};
        if (match == GeneMatch::Unknown) {
            continue;
        }
        ++check.matched;
        check.match[at] = match;
        check.symbol[at] = reference->symbolOfId(id).value_or("");
        const bool hasSymbol =
            genes.symbol(gene) != genes.id(gene) || match == GeneMatch::EarlierSymbol;
        check.renamed +=
            hasSymbol && !sameIgnoringCase(genes.symbol(gene), check.symbol[at]) ? 1 : 0;
        const auto [known, isFirst] = first.emplace(id, gene);
        check.firstWithId[at] = known->second;
        check.duplicates += isFirst ? 0 : 1;
        check.id[at] = std::move(id);
    }
    return check;
}

/// Genes known by identifier or by a symbol in the same case: TP53 is human, Trp53 and Cd4 are
/// mouse.
Index countAsWritten(const GeneTable& genes, const GeneCheck& check) {
    Index count = check.count(GeneMatch::Identifier) + check.count(GeneMatch::VersionedIdentifier);
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const auto at = static_cast<std::size_t>(gene);
        count +=
            check.match[at] == GeneMatch::Symbol && check.symbol[at] == genes.symbol(gene) ? 1 : 0;
    }
    return count;
}

} // namespace

std::string toString(GeneMatch match) {
    static const char* const words[] = {
        "identifier", "versioned identifier", "symbol", "earlier symbol", "unknown"};
    return words[static_cast<std::size_t>(match)];
}

Index GeneCheck::count(GeneMatch kind) const {
    return std::count(match.begin(), match.end(), kind);
}

GeneCheck checkGenes(const GeneTable& genes, const std::optional<std::string>& organism) {
    if (organism) {
        GeneCheck check = checkAgainst(genes, organism);
        check.toldBy = "the file";
        return check;
    }
    GeneCheck best = checkAgainst(genes, std::nullopt);
    Index mostAsWritten = 0;
    for (const std::string& candidate : GeneReference::organisms()) {
        GeneCheck check = checkAgainst(genes, candidate);
        const Index asWritten = countAsWritten(genes, check);
        if (asWritten > mostAsWritten) {
            mostAsWritten = asWritten;
            best = std::move(check);
        }
    }
    if (static_cast<double>(mostAsWritten) < kFewestToTell * static_cast<double>(genes.size()) ||
        mostAsWritten == 0) {
        return checkAgainst(genes, std::nullopt);
    }
    best.toldBy = "gene names";
    return best;
}

} // namespace ocellus

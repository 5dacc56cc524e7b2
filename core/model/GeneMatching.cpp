// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/GeneMatching.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/base/NumberText.h"
#include "core/datasets/GeneReference.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace ocellus {

namespace {

using Ids = std::unordered_map<std::string, std::string>;
using Vocabulary = std::unordered_map<std::string, std::int64_t>;

/// Token of every gene id the model knows for one organism.
Vocabulary vocabularyOf(const ModelInfo& model, const std::string& organism) {
    Vocabulary vocabulary;
    const std::vector<std::string>& ids = model.genes.at(organism);
    const Index offset = model.geneOffset.at(organism);
    vocabulary.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        vocabulary.emplace(ids[i], offset + static_cast<std::int64_t>(i));
    }
    return vocabulary;
}

std::int64_t lookUp(const Vocabulary& vocabulary, const Ids& orthologueOf, const std::string& id) {
    const auto direct = vocabulary.find(id);
    if (direct != vocabulary.end()) {
        return direct->second;
    }
    const auto other = orthologueOf.find(id);
    if (other == orthologueOf.end()) {
        return -1;
    }
    const auto found = vocabulary.find(other->second);
    return found == vocabulary.end() ? -1 : found->second;
}

std::int64_t tokenOf(
    const GeneTable& genes, Index gene, const Vocabulary& vocabulary, const Ids& orthologueOf,
    const GeneReference* reference) {
    const std::string& id = genes.id(gene);
    std::int64_t token = lookUp(vocabulary, orthologueOf, id);
    if (token < 0) {
        token = lookUp(vocabulary, orthologueOf, withoutVersion(id));
    }
    if (token < 0 && genes.symbol(gene) != id) { // tables of some species go by symbol
        token = lookUp(vocabulary, orthologueOf, genes.symbol(gene));
    }
    if (token < 0 && reference != nullptr) {
        std::optional<std::string> known = reference->idOfSymbol(genes.symbol(gene));
        if (!known && genes.symbol(gene) != id) {
            known = reference->idOfSymbol(id);
        }
        if (known) {
            token = lookUp(vocabulary, orthologueOf, *known);
        }
    }
    return token;
}

GeneMatching matchAs(
    const GeneTable& genes, const std::string& organism, const std::string& runAs, const ModelInfo& model) {
    GeneMatching result;
    result.organism = organism;
    result.runAs = runAs;
    const Vocabulary vocabulary = vocabularyOf(model, runAs);
    const Ids orthologueOf = organism == runAs ? Ids() : orthologues(organism, runAs);
    const auto reference = GeneReference::of(organism);
    std::unordered_set<std::int64_t> seen;
    result.tokenOfGene.resize(static_cast<std::size_t>(genes.size()), -1);
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const std::int64_t token = tokenOf(genes, gene, vocabulary, orthologueOf, reference.get());
        result.tokenOfGene[static_cast<std::size_t>(gene)] = token;
        if (token < 0) {
            ++result.unmatched;
            continue;
        }
        ++result.matched;
        if (!seen.insert(token).second) {
            ++result.duplicatesSummed;
        }
    }
    result.tokens.assign(seen.begin(), seen.end());
    std::sort(result.tokens.begin(), result.tokens.end());
    result.fraction = genes.size() == 0 ? 0.0 : static_cast<double>(result.matched) / static_cast<double>(genes.size());
    return result;
}

std::string namesOf(const std::vector<std::string>& organisms) {
    std::string text;
    for (const std::string& organism : organisms) {
        text += (text.empty() ? "" : ", ") + organismName(organism);
    }
    return text;
}

} // namespace

std::string GeneMatching::organismWords() const {
    return standIn() ? organismName(organism) + ", run as " + organismName(runAs) + " through one-to-one orthologues"
                     : organismName(organism);
}

std::string GeneMatching::sentence() const {
    return organismWords() + ": " + groupedDigits(matched) + " of " + groupedDigits(matched + unmatched)
        + " genes are known to the model";
}

GeneMatching matchGenes(
    const GeneTable& genes, const std::optional<std::string>& organism, const ModelInfo& model,
    const std::string& dataName) {
    std::optional<GeneMatching> best;
    const auto consider = [&](GeneMatching&& candidate) {
        if (candidate.matched > 0 && (!best || candidate.matched > best->matched)) {
            best = std::move(candidate);
        }
    };
    const auto known = [&](const std::string& wanted) {
        return std::find(model.organisms.begin(), model.organisms.end(), wanted) != model.organisms.end();
    };
    if (organism && known(*organism)) {
        consider(matchAs(genes, *organism, *organism, model));
    } else {
        for (const std::string& candidate : model.organisms) {
            if (!organism) {
                consider(matchAs(genes, candidate, candidate, model));
            } else if (!orthologues(*organism, candidate).empty()) {
                consider(matchAs(genes, *organism, candidate, model));
            }
        }
    }
    if (best) {
        return std::move(*best);
    }
    const std::string data = organism ? organismName(*organism) : std::string("an unknown organism");
    throw RefusedError(
        dataName + " cannot be run with this model: the data are of " + data + " and the model knows "
        + namesOf(model.organisms) + ", and no gene could be matched. Nothing was changed. "
        + "Choose another model, or give the organism.");
}

std::vector<std::int64_t> tokensOfNames(
    const std::vector<std::string>& names, const GeneMatching& matching, const ModelInfo& model) {
    Table table;
    table.names = names;
    return matchAs(GeneTable(std::move(table)), matching.organism, matching.runAs, model).tokenOfGene;
}

} // namespace ocellus

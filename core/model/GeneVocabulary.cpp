// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/GeneVocabulary.h"

#include "core/base/Error.h"
#include "core/model/Checkpoint.h"
#include "core/model/ModelConfig.h"

#include <cctype>

namespace ocellus {

namespace {

/// Ensembl stable-id prefixes of the organisms single-cell atlases contain (www.ensembl.org, stable id prefixes).
struct Prefix {
    const char* letters;
    const char* organism;
};

constexpr Prefix kPrefixes[] = {
    {"ENSG", "NCBITaxon:9606"},       {"ENSMUSG", "NCBITaxon:10090"},   {"ENSRNOG", "NCBITaxon:10116"},
    {"ENSMMUG", "NCBITaxon:9544"},    {"ENSMFAG", "NCBITaxon:9541"},    {"ENSCJAG", "NCBITaxon:9483"},
    {"ENSPTRG", "NCBITaxon:9598"},    {"ENSGGOG", "NCBITaxon:9593"},    {"ENSPPYG", "NCBITaxon:9601"},
    {"ENSMICG", "NCBITaxon:30608"},   {"ENSSSCG", "NCBITaxon:9823"},    {"ENSBTAG", "NCBITaxon:9913"},
    {"ENSCAFG", "NCBITaxon:9615"},    {"ENSOCUG", "NCBITaxon:9986"},    {"ENSGALG", "NCBITaxon:9031"},
    {"ENSDARG", "NCBITaxon:7955"},    {"ENSXETG", "NCBITaxon:8364"},    {"FBgn", "NCBITaxon:7227"},
    {"WBGene", "NCBITaxon:6239"},     {"AT", "NCBITaxon:3702"},
};

std::string organismOf(const std::string& gene) {
    for (const Prefix& prefix : kPrefixes) {
        const std::string letters = prefix.letters;
        if (gene.compare(0, letters.size(), letters) == 0 && gene.size() > letters.size() &&
            std::isdigit(static_cast<unsigned char>(gene[letters.size()])) != 0) {
            return prefix.organism;
        }
    }
    return {};
}

/// A flat list: one organism keeps it, several share it by prefix, which must not change the order.
void splitFlatList(const Checkpoint& checkpoint, const std::vector<std::string>& genes, ModelConfig& config) {
    if (config.organisms.size() == 1) {
        config.genes[config.organisms[0]] = genes;
        return;
    }
    for (const std::string& gene : genes) {
        config.genes[organismOf(gene)].push_back(gene);
    }
    std::size_t token = 0;
    for (const std::string& organism : config.organisms) {
        for (const std::string& gene : config.genes[organism]) {
            if (token >= genes.size() || genes[token++] != gene) {
                throw InputError(checkpoint.path(), "its list of genes cannot be split among its organisms: gene " + gene + " of " + organism +
                                                        " is out of order");
            }
        }
    }
    if (token != genes.size()) {
        throw InputError(checkpoint.path(), "its list of genes cannot be split among its organisms: " +
                                                std::to_string(genes.size() - token) + " genes belong to none of them");
    }
}

} // namespace

void readGeneVocabulary(const Checkpoint& checkpoint, ModelConfig& config, std::vector<std::string>& warnings) {
    const Value& settings = checkpoint.hyperParameters();
    const Value* genes = settings.find("genes");
    const Value* organisms = settings.find("organisms");
    if (genes == nullptr || (!genes->isDict() && !genes->isSequence())) {
        throw InputError(checkpoint.path(), "its hyper_parameters name no genes");
    }
    if (organisms != nullptr && organisms->isSequence()) {
        config.organisms = organisms->texts();
    } else if (genes->isDict()) {
        for (std::size_t i = 0; i + 1 < genes->items.size(); i += 2) {
            config.organisms.push_back(genes->items[i].text);
        }
        warnings.push_back("The file does not list its organisms; those of its genes are used, in their order.");
    }
    if (config.organisms.empty()) {
        throw InputError(checkpoint.path(), "its hyper_parameters name no organisms");
    }
    if (genes->isSequence()) {
        splitFlatList(checkpoint, genes->texts(), config);
    }
    Index total = 0;
    for (const std::string& organism : config.organisms) {
        if (const Value* list = genes->find(organism); list != nullptr) {
            config.genes[organism] = list->texts();
        }
        total += static_cast<Index>(config.genes[organism].size());
        if (config.genes[organism].empty()) {
            warnings.push_back("The file lists no genes of " + organism + ".");
        }
    }
    if (total != config.vocabulary) {
        throw InputError(checkpoint.path(), "it names " + std::to_string(total) + " genes, its gene table has " +
                                                std::to_string(config.vocabulary) + " rows");
    }
}

} // namespace ocellus

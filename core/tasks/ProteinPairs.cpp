// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ProteinPairs.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/TabText.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace ocellus {

namespace {

/// Letters, digits and a few signs, so that the name can be that of a job or a file anywhere.
std::string plainName(std::string name) {
    for (char& letter : name) {
        const auto sign = static_cast<unsigned char>(letter);
        letter = sign < 128 && (std::isalnum(sign) != 0 || letter == '-' || letter == '.') ? letter : '_';
    }
    return name;
}

std::string numbered(Index rank) {
    std::string digits = std::to_string(rank);
    while (digits.size() < 4) {
        digits.insert(digits.begin(), '0');
    }
    return digits;
}

} // namespace

Outcome writeProteinPairs(const std::string& path, const GeneNetwork& network, const std::optional<std::string>& organism, Index most, const RunControl& control) {
    std::string text = "# Pairs of genes, strongest first, for structure prediction of their proteins. Fill protein_a, protein_b and the files named in\n"
                       "# fasta_a, fasta_b; write the predicted ipTM into the last column and give the list back to see it on the edges.\n"
                       "rank\tjob\tgene_a\tgene_b\tsymbol_a\tsymbol_b\tscore\torganism\tprotein_a\tprotein_b\tfasta_a\tfasta_b\tiptm\n";
    std::set<std::pair<std::int32_t, std::int32_t>> written;
    for (const NetworkLink& link : rankedLinks(network.edges)) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        if ((most > 0 && static_cast<Index>(written.size()) == most) || !written.insert(std::minmax({link.regulator, link.target})).second) {
            continue;
        }
        const Index a = network.genes[static_cast<std::size_t>(link.regulator)], b = network.genes[static_cast<std::size_t>(link.target)];
        const GeneTable& genes = *network.table;
        const auto rank = static_cast<Index>(written.size());
        text += std::to_string(rank) + "\t" + numbered(rank) + "_" + plainName(genes.symbol(a)) + "_" + plainName(genes.symbol(b));
        for (const std::string* field : {&genes.id(a), &genes.id(b), &genes.symbol(a), &genes.symbol(b)}) {
            text += "\t" + tabField(*field);
        }
        text += "\t" + tabField(link.weight) + "\t" + tabField(organism.value_or("")) + "\t\t\t" + plainName(genes.id(a)) + ".fasta\t"
                + plainName(genes.id(b)) + ".fasta\t\n";
    }
    writeDurably(path, text);
    return Outcome::Finished;
}

PairScores readIpTm(const std::string& path, const GeneNetwork& network, Index* leftOut) {
    const EdgeRows rows = readEdgeRows(path, {"iptm"});
    PairScores scores;
    *leftOut = 0;
    for (std::size_t i = 0; i < rows.edges.size(); ++i) {
        const double score = rows.numbers[i];
        if (std::isnan(score)) {
            continue;
        }
        if (score < 0.0 || score > 1.0) {
            throw InputError(path, "the ipTM of " + rows.edges[i].first + " and " + rows.edges[i].second + " is " + tabField(score) + ", 0 to 1 expected");
        }
        const auto a = placeInNetwork(network, rows.edges[i].first), b = placeInNetwork(network, rows.edges[i].second);
        if (!a || !b) {
            ++*leftOut;
            continue;
        }
        const auto [entry, isNew] = scores.try_emplace(std::minmax({*a, *b}), score);
        entry->second = std::max(entry->second, score);
    }
    if (scores.empty()) {
        throw InputError(path, "none of its " + std::to_string(rows.edges.size()) + " lines has an ipTM of two genes of this network");
    }
    return scores;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/DatasetContent.h"

#include "core/base/Organism.h"

#include <algorithm>
#include <cctype>
#include <unordered_set>

namespace ocellus {

namespace {

constexpr const char* kOrganismColumn = "organism_ontology_term_id";

bool isTaxon(const std::string& text) {
    return text.starts_with("NCBITaxon:") && text.size() > 10 &&
           std::all_of(
               text.begin() + 10, text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// A sentence when names repeat, e.g. "3 gene names occur more than once, the first is TBCE".
void warnOfRepeats(const std::vector<std::string>& names,
                   const std::string& what,
                   std::vector<std::string>& warnings) {
    std::unordered_set<std::string> seen;
    std::unordered_set<std::string> repeated;
    std::string first;
    for (const std::string& name : names) {
        if (!seen.insert(name).second && repeated.insert(name).second && first.empty()) {
            first = name;
        }
    }
    if (!repeated.empty()) {
        const std::string count = std::to_string(repeated.size());
        warnings.push_back(repeated.size() == 1
                               ? "One " + what + " occurs more than once: " + first + "."
                               : count + " " + what + "s occur more than once, the first is " +
                                     first + ".");
    }
}

/// The taxon most cells carry; a warning when there are several.
std::optional<std::string> organismOfCells(const CellTable& cells,
                                           std::vector<std::string>& warnings) {
    const Column* column = cells.find(kOrganismColumn);
    const auto labels = column == nullptr ? std::nullopt : column->asCategory();
    if (!labels) {
        return std::nullopt;
    }
    std::vector<Index> counts(labels->categories.size(), 0);
    for (const std::int32_t code : labels->codes) {
        if (code >= 0) {
            ++counts[static_cast<std::size_t>(code)];
        }
    }
    std::optional<std::string> best;
    Index most = 0;
    Index present = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0 || !isTaxon(labels->categories[i])) {
            continue;
        }
        ++present;
        if (counts[i] > most) {
            most = counts[i];
            best = labels->categories[i];
        }
    }
    if (present > 1) {
        warnings.push_back("The cells come from " + std::to_string(present) +
                           " organisms; most are " + organismName(*best) +
                           ", which is taken for all.");
    }
    return best;
}

/// A few foreign identifiers are spike-ins; one in twenty is a second genome.
void warnOfMixedGenes(const std::vector<std::string>& ids, std::vector<std::string>& warnings) {
    std::string names;
    int organisms = 0;
    for (const auto& [organism, count] : organismsOfIds(ids)) {
        if (20 * count >= static_cast<Index>(ids.size())) {
            names += (names.empty() ? "" : " and ") + organismName(organism);
            ++organisms;
        }
    }
    if (organisms > 1) {
        warnings.push_back("The genes belong to several organisms: " + names + ".");
    }
}

} // namespace

void finishContent(Dataset::Content& content, const std::string& unsOrganism) {
    auto& warnings = content.warnings;
    content.organism = organismOfCells(content.cells, warnings);
    if (!content.organism && isTaxon(unsOrganism)) {
        content.organism = unsOrganism;
    }
    if (!content.organism) {
        content.organism = organismOfIds(content.genes->ids());
    }
    warnOfMixedGenes(content.genes->ids(), warnings);
    warnOfRepeats(content.cells.names, "cell name", warnings);
    warnOfRepeats(content.genes->var().names, "gene name", warnings);
    if (content.genes->ids() != content.genes->var().names) {
        warnOfRepeats(content.genes->ids(), "gene identifier", warnings);
    }
    if (content.main.encoding == Encoding::None) {
        warnings.push_back(
            "There is no expression matrix; only the cell table and embeddings can be used.");
    } else if (content.main.nonZeros == 0) {
        warnings.push_back("The expression matrix is empty: no value is stored in " +
                           content.main.place + ".");
    }
    if (content.cells.size() == 0) {
        warnings.push_back("There are no cells.");
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ModuleEnrichment.h"

#include "core/base/Error.h"
#include "core/base/TextLines.h"
#include "core/statistics/Distributions.h"

#include <algorithm>
#include <iterator>

namespace ocellus {

std::vector<GeneSet> readGmt(const std::string& path) {
    TextLines lines(path);
    std::vector<GeneSet> sets;
    std::vector<std::string> fields;
    for (std::string_view line; lines.next(line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        splitFields(line, '\t', fields);
        if (fields.size() < 3) {
            lines.refuse("has " + std::to_string(fields.size()) + (fields.size() == 1 ? " field" : " fields") + "; a name, a description and genes, separated by tabs, expected (GMT)");
        }
        GeneSet set{fields[0], {}};
        std::copy_if(fields.begin() + 2, fields.end(), std::back_inserter(set.genes), [](const std::string& gene) { return !gene.empty(); });
        sets.push_back(std::move(set));
    }
    if (sets.empty()) {
        throw InputError(path, "it holds no gene set; a name, a description and genes, separated by tabs, expected on each line (GMT)");
    }
    return sets;
}

Enrichment enrichedSets(const GeneNetwork& network, const std::vector<std::int32_t>& chosen, const std::vector<GeneSet>& sets) {
    Enrichment result;
    result.chosen = static_cast<Index>(chosen.size());
    result.background = static_cast<Index>(network.genes.size());
    std::vector<char> isChosen(network.genes.size(), 0);
    for (const std::int32_t gene : chosen) {
        isChosen[static_cast<std::size_t>(gene)] = 1;
    }
    for (std::size_t at = 0; at < sets.size(); ++at) {
        std::vector<std::int32_t> genes;
        for (const std::string& name : sets[at].genes) {
            if (const auto gene = placeInNetwork(network, name)) {
                genes.push_back(*gene);
            }
        }
        std::sort(genes.begin(), genes.end());
        genes.erase(std::unique(genes.begin(), genes.end()), genes.end());
        if (genes.empty()) {
            ++result.leftOut;
            continue;
        }
        SetEnrichment set;
        set.set = at;
        set.inNetwork = static_cast<Index>(genes.size());
        std::copy_if(genes.begin(), genes.end(), std::back_inserter(set.shared), [&](std::int32_t gene) { return isChosen[static_cast<std::size_t>(gene)] != 0; });
        set.expected = static_cast<double>(set.inNetwork) * static_cast<double>(result.chosen) / static_cast<double>(result.background);
        set.pValue = hypergeometricAbove(static_cast<std::int64_t>(set.shared.size()), result.background, set.inNetwork, result.chosen);
        result.sets.push_back(std::move(set));
    }
    std::vector<double> pValues;
    std::transform(result.sets.begin(), result.sets.end(), std::back_inserter(pValues), [](const SetEnrichment& set) { return set.pValue; });
    const std::vector<double> qValues = benjaminiHochberg(pValues);
    for (std::size_t i = 0; i < result.sets.size(); ++i) {
        result.sets[i].qValue = qValues[i];
    }
    std::stable_sort(result.sets.begin(), result.sets.end(), [](const SetEnrichment& a, const SetEnrichment& b) { return a.pValue < b.pValue; });
    return result;
}

std::vector<std::int32_t> genesOfModule(const NetworkModules& modules, std::int32_t module) {
    std::vector<std::int32_t> genes;
    for (std::size_t gene = 0; gene < modules.moduleOf.size(); ++gene) {
        if (modules.moduleOf[gene] == module) {
            genes.push_back(static_cast<std::int32_t>(gene));
        }
    }
    return genes;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Organism.h"

#include <map>

namespace ocellus {

std::string organismName(const std::string& organism) {
    static const std::map<std::string, std::string> kNames{
        {"NCBITaxon:9606", "human"}, {"NCBITaxon:10090", "mouse"}, {"NCBITaxon:6239", "C. elegans"},
        {"NCBITaxon:7227", "fruit fly"}, {"NCBITaxon:7955", "zebrafish"}, {"NCBITaxon:9031", "chicken"},
        {"NCBITaxon:9483", "marmoset"}, {"NCBITaxon:9544", "rhesus macaque"}, {"NCBITaxon:9598", "chimpanzee"},
        {"NCBITaxon:9823", "pig"}, {"NCBITaxon:9913", "cow"}, {"NCBITaxon:9940", "sheep"},
        {"NCBITaxon:9986", "rabbit"}, {"NCBITaxon:3702", "Arabidopsis"}, {"NCBITaxon:4577", "maize"},
        {"NCBITaxon:10181", "naked mole-rat"}, {"NCBITaxon:10116", "rat"}, {"NCBITaxon:9615", "dog"}};
    const auto found = kNames.find(organism);
    return found == kNames.end() ? organism : found->second;
}

} // namespace ocellus

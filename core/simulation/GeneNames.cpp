// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/GeneNames.h"

#include "core/base/Error.h"
#include "core/base/GzipPairs.h"
#include "core/base/Resources.h"
#include "core/datasets/GeneReference.h"

#include <algorithm>

namespace ocellus {

namespace {

bool isHumanId(const std::string& id) {
    return id.starts_with("ENSG");
}

const GeneReference& referenceOf(const std::string& taxon) {
    const auto table = GeneReference::of(taxon);
    if (!table) {
        throw Error("The gene table of " + taxon +
                    " that belongs to Ocellus is missing. Install Ocellus again.");
    }
    return *table; // kept alive by the process-wide table
}

std::string symbolKey(bool human, const std::string& symbol) {
    return (human ? "h " : "m ") + symbol;
}

} // namespace

GeneNames::GeneNames() {
    const GeneReference& human = referenceOf(kHumanTaxon);
    const GeneReference& mouse = referenceOf(kMouseTaxon);
    std::vector<std::string> ids;
    for (auto& [id, kind] : readGzipPairs(resourcePath("demo/protein_coding.tsv.gz"))) {
        const auto symbol = (isHumanId(id) ? human : mouse).symbolOfId(id);
        if (!symbol) {
            continue; // a gene without a name in the shipped table
        }
        m_codingIdOfSymbol.emplace(symbolKey(isHumanId(id), *symbol), id);
        m_coding.emplace(id, kind == "tf");
        ids.push_back(id);
    }
    for (auto& [from, to] : orthologues(kHumanTaxon, kMouseTaxon)) {
        m_mouseOfHuman.emplace(from, to);
        m_humanOfMouse.emplace(to, from);
        if (m_coding.contains(from) && m_coding.contains(to)) {
            m_pairs.push_back({from, to});
        }
    }
    std::sort(m_pairs.begin(), m_pairs.end(), [](const Pair& a, const Pair& b) {
        return a.human < b.human;
    });
    std::sort(ids.begin(), ids.end());
    for (const std::string& id : ids) {
        if (isHumanId(id) && !m_mouseOfHuman.contains(id)) {
            m_humanOnly.push_back(id);
        } else if (!isHumanId(id) && !m_humanOfMouse.contains(id)) {
            m_mouseOnly.push_back(id);
        }
    }
}

const GeneNames& GeneNames::shared() {
    static const GeneNames names;
    return names;
}

std::optional<std::string> GeneNames::idIn(const std::string& taxon,
                                           const std::string& symbol) const {
    const auto coding = m_codingIdOfSymbol.find(symbolKey(taxon == kHumanTaxon, symbol));
    if (coding != m_codingIdOfSymbol.end()) {
        return coding->second;
    }
    const GeneReference& table = referenceOf(taxon);
    const auto id = table.idOfSymbol(symbol);
    return id && table.symbolOfId(*id) == symbol ? id : std::nullopt; // not ignoring case
}

std::string GeneNames::symbolOf(const std::string& id) const {
    return referenceOf(isHumanId(id) ? kHumanTaxon : kMouseTaxon).symbolOfId(id).value_or(id);
}

std::optional<std::string> GeneNames::mouseOf(const std::string& humanId) const {
    const auto found = m_mouseOfHuman.find(humanId);
    return found == m_mouseOfHuman.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> GeneNames::humanOf(const std::string& mouseId) const {
    const auto found = m_humanOfMouse.find(mouseId);
    return found == m_humanOfMouse.end() ? std::nullopt : std::optional(found->second);
}

const std::vector<std::string>& GeneNames::unpaired(const std::string& taxon) const {
    return taxon == kHumanTaxon ? m_humanOnly : m_mouseOnly;
}

bool GeneNames::isTranscriptionFactor(const std::string& id) const {
    const auto found = m_coding.find(id);
    return found != m_coding.end() && found->second;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/TissueLabels.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/TextLines.h"
#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermNames.h"
#include "core/ontology/TermSuggestions.h"

#include <algorithm>
#include <cctype>

namespace ocellus {

namespace {

constexpr const char* kPlaces = "ontology/cell_places.tsv";
constexpr const char* kTissues = "ontology/tissues.tsv.gz";
/// Has every tissue in it, though Uberon does not place them there.
constexpr const char* kEmbryo = "UBERON:0000922";

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// A tissue by its name in lower case: "UBERON:0000955 (organoid)" -> "brain"; empty for cells in culture.
std::string tissueKey(const std::string& text) {
    std::string key = lower(text);
    if (key.find("cell culture") != std::string::npos || key.find("cell line") != std::string::npos) {
        return "";
    }
    key = key.substr(0, key.find(" (organoid)"));
    key.erase(key.find_last_not_of(" \t\r") + 1);
    key = key.substr(std::min(key.size(), key.find_first_not_of(" \t")));
    const auto id = termId(key);
    if (!id) {
        return key;
    }
    std::string upper = *id;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return lower(termName(upper));
}

bool within(const Ontology& tissues, TermIndex part, TermIndex whole) {
    return part == whole || tissues.isAncestor(whole, part);
}

} // namespace

std::shared_ptr<const Ontology> shippedTissues() {
    static const auto kShipped = [] {
        const std::string path = resourcePath(kTissues);
        return std::make_shared<const Ontology>(readTerms(path), path);
    }();
    return kShipped;
}

std::shared_ptr<const TissueLabels> TissueLabels::shipped(std::shared_ptr<const Ontology> cellTypes) {
    auto made = std::shared_ptr<TissueLabels>(new TissueLabels);
    made->m_source = "reviewed list of cell types that live in certain organs only (" + std::string(kPlaces) + ") and Uberon";
    made->m_tissues = shippedTissues();
    for (TermIndex tissue = 0; tissue < made->m_tissues->size(); ++tissue) {
        made->m_tissueByName.emplace(lower(termName(made->m_tissues->term(tissue).id)), tissue);
    }
    made->m_places.resize(static_cast<std::size_t>(cellTypes->size()));
    TextLines lines(resourcePath(kPlaces));
    std::vector<std::string> fields;
    std::vector<std::string> ids;
    for (std::string_view line; lines.next(line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        splitFields(line, '\t', fields);
        const auto cellType = cellTypes->current(fields.at(0));
        splitFields(fields.size() > 1 ? std::string_view(fields[1]) : std::string_view(), ',', ids);
        for (const std::string& id : ids) {
            const auto tissue = made->m_tissues->findId(id);
            if (!tissue) {
                lines.refuse("names a tissue that Uberon does not know, \"" + id + "\"");
            }
            if (cellType) { // another release of the Cell Ontology may lack it
                made->m_places[static_cast<std::size_t>(*cellType)].push_back(*tissue);
            }
        }
    }
    for (const TermIndex term : cellTypes->topologicalOrder()) {
        auto& places = made->m_places[static_cast<std::size_t>(term)];
        for (const TermIndex parent : cellTypes->parents(term)) {
            const auto& above = made->m_places[static_cast<std::size_t>(parent)];
            places.insert(places.end(), above.begin(), above.end());
        }
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
    }
    made->m_cellTypes = std::move(cellTypes);
    return made;
}

std::shared_ptr<const TissueLabels> TissueLabels::read(const std::string& path, std::shared_ptr<const Ontology> cellTypes) {
    auto made = std::shared_ptr<TissueLabels>(new TissueLabels);
    made->m_source = path.substr(path.find_last_of('/') + 1);
    const TermFinder finder(cellTypes);
    TextLines lines(path);
    std::vector<std::string> fields;
    for (std::string_view line; lines.next(line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        splitFields(line, '\t', fields);
        if (fields.size() < 2) {
            lines.refuse("holds one field, a tissue and a cell type with a tab between were expected");
        }
        const auto term = finder.exact(fields[1]);
        if (!term) {
            lines.refuse("names a cell type that the ontology does not know, \"" + fields[1] + "\"");
        }
        auto& allowed = made->m_allowed[tissueKey(fields[0])];
        allowed.resize(static_cast<std::size_t>(cellTypes->size()), 0);
        allowed[static_cast<std::size_t>(*term)] = 1;
        for (const TermIndex below : cellTypes->descendants(*term)) {
            allowed[static_cast<std::size_t>(below)] = 1;
        }
    }
    if (made->m_allowed.empty()) {
        throw InputError(path, "a tissue and a cell type a line were expected, no line was found");
    }
    made->m_cellTypes = std::move(cellTypes);
    return made;
}

TissueLabels::AtHome TissueLabels::atHome(const std::string& tissue, TermIndex cellType) const {
    if (m_places.empty()) {
        const auto listed = m_allowed.find(tissueKey(tissue));
        if (listed == m_allowed.end()) {
            return AtHome::Unknown;
        }
        // A coarser label holds what the list names: it may be one of those.
        const auto below = m_cellTypes->descendants(cellType);
        const bool may = listed->second[static_cast<std::size_t>(cellType)] != 0 ||
                         std::any_of(below.begin(), below.end(), [&](TermIndex term) {
                             return listed->second[static_cast<std::size_t>(term)] != 0;
                         });
        return may ? AtHome::Yes : AtHome::No;
    }
    const auto named = m_tissueByName.find(tissueKey(tissue));
    if (named == m_tissueByName.end() || m_tissues->term(named->second).id == kEmbryo) {
        return AtHome::Unknown;
    }
    const TermIndex found = named->second;
    const auto& places = m_places[static_cast<std::size_t>(cellType)];
    const bool home = places.empty() || std::any_of(places.begin(), places.end(), [&](TermIndex place) {
                          return within(*m_tissues, found, place) || within(*m_tissues, place, found);
                      });
    return home ? AtHome::Yes : AtHome::No;
}

std::string TissueLabels::placesOf(TermIndex cellType) const {
    std::string text;
    for (const TermIndex place : m_places.empty() ? std::vector<TermIndex>() : m_places[static_cast<std::size_t>(cellType)]) {
        text += (text.empty() ? "" : " or ") + termName(m_tissues->term(place).id);
    }
    return text;
}

} // namespace ocellus

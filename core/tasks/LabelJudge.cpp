// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/LabelJudge.h"

#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermNames.h"
#include "core/ontology/TermSuggestions.h"
#include "core/ontology/TissueLabels.h"

#include <algorithm>
#include <cctype>

namespace ocellus {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

LabelJudge::LabelJudge(const std::string& className)
    : m_ontology(className == "cell_type" ? Ontology::shippedCellTypes() : className == "tissue" ? shippedTissues() : nullptr),
      m_cellTypes(className == "cell_type") {
    for (TermIndex term = 0; className == "tissue" && term < m_ontology->size(); ++term) {
        m_byName.emplace(lower(termName(m_ontology->term(term).id)), term);
    }
}

LabelJudge::Meaning LabelJudge::meaning(const std::string& label) const {
    Meaning meaning{lower(termId(label) ? termName(label) : label), std::nullopt};
    if (m_cellTypes) {
        meaning.term = TermFinder::shippedCellTypes().exact(label);
    } else if (const auto named = m_byName.find(meaning.words); named != m_byName.end()) {
        meaning.term = named->second;
    }
    return meaning;
}

bool LabelJudge::same(const Meaning& known, const Meaning& answer) const {
    return known.words == answer.words || (known.term && answer.term && *known.term == *answer.term);
}

bool LabelJudge::right(const Meaning& known, const Meaning& answer) const {
    return same(known, answer) || (known.term && answer.term && m_ontology->isAncestor(*known.term, *answer.term));
}

} // namespace ocellus

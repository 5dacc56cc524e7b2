// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/TermSuggestions.h"

#include "core/ontology/OntologyFiles.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

namespace ocellus {

namespace {

struct ShortForm {
    std::string_view written; ///< lower case
    std::string_view meant;
};

/// Short forms of papers that the Cell Ontology does not list, or lists for another cell.
constexpr std::array<ShortForm, 24> kShortForms = {{
    {"at1", "pulmonary alveolar type 1 cell"},
    {"at2", "pulmonary alveolar type 2 cell"},
    {"ati", "pulmonary alveolar type 1 cell"},
    {"atii", "pulmonary alveolar type 2 cell"},
    {"pneumocyte", "pulmonary alveolar cell"},
    {"nk", "natural killer cell"},
    {"nkt", "mature NK T cell"},
    {"treg", "regulatory T cell"},
    {"t reg", "regulatory T cell"},
    {"dc", "dendritic cell"},
    {"pdc", "plasmacytoid dendritic cell"},
    {"cdc", "conventional dendritic cell"},
    {"cdc1", "CD141-positive myeloid dendritic cell"},
    {"cdc2", "CD1c-positive myeloid dendritic cell"},
    {"modc", "dendritic cell"},
    {"hsc", "hematopoietic stem cell"},
    {"rbc", "erythrocyte"},
    {"opc", "oligodendrocyte precursor cell"},
    {"msc", "mesenchymal stem cell"},
    {"smc", "smooth muscle cell"},
    {"vsmc", "vascular associated smooth muscle cell"},
    {"ec", "endothelial cell"},
    {"lec", "endothelial cell of lymphatic vessel"},
    {"mait", "mucosal invariant T cell"},
}};

std::string joinedWords(const std::vector<std::string>& words) {
    std::string key;
    for (const std::string& word : words) {
        key += word + ' ';
    }
    return key;
}

std::string withoutShortForms(const std::string& text) {
    std::string lower;
    for (const char c : text) {
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    std::string result;
    for (std::size_t at = 0; at < lower.size();) {
        std::size_t end = at;
        while (end < lower.size() && (std::isalnum(static_cast<unsigned char>(lower[end])) != 0)) {
            ++end;
        }
        std::string word = lower.substr(at, end - at);
        if (word.size() > 2 && word.back() == 's' && !word.ends_with("ss")) {
            word.pop_back();
        }
        const auto found = std::find_if(kShortForms.begin(), kShortForms.end(), [&](const ShortForm& form) {
            return form.written == word;
        });
        if (found != kShortForms.end()) {
            result += found->meant;
        } else {
            result += text.substr(at, end - at);
        }
        if (end < lower.size()) {
            result += text[end++];
        }
        at = end;
    }
    return result;
}

/// Letter by letter, upper and lower case alike.
bool sameText(const std::string& a, const std::string& b) {
    return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

} // namespace

TermFinder::TermFinder(std::shared_ptr<const Ontology> ontology) : m_ontology(std::move(ontology)) {
    const auto add = [this](TermIndex term, bool isName, const std::string& text) {
        Entry entry{term, isName, text, comparableWords(text)};
        if (entry.words.empty()) {
            return;
        }
        const std::size_t at = m_entries.size();
        m_byWords[joinedWords(entry.words)].push_back(at);
        for (const std::string& word : entry.words) {
            m_byWord[word].push_back(at);
        }
        m_entries.push_back(std::move(entry));
    };
    for (TermIndex i = 0; i < m_ontology->size(); ++i) {
        const Term& term = m_ontology->term(i);
        if (term.obsolete) {
            continue;
        }
        add(i, true, term.name);
        for (const std::string& synonym : term.synonyms) {
            add(i, false, synonym);
        }
    }
}

const TermFinder& TermFinder::shippedCellTypes() {
    static const TermFinder kFinder(Ontology::shippedCellTypes());
    return kFinder;
}

std::optional<TermIndex> TermFinder::exact(const std::string& text) const {
    if (const auto id = termId(text)) {
        return m_ontology->current(*id);
    }
    for (const std::string& written : {text, withoutShortForms(text)}) {
        const auto found = m_byWords.find(joinedWords(comparableWords(written)));
        if (found == m_byWords.end()) {
            continue;
        }
        std::set<TermIndex> names;
        std::set<TermIndex> synonyms;
        for (const std::size_t at : found->second) {
            const Entry& entry = m_entries[at];
            if (entry.isName && sameText(entry.text, text)) {
                return entry.term; // "CD14-low, CD16-positive ..." has the words of "CD14-positive, CD16-low ..."
            }
            (entry.isName ? names : synonyms).insert(entry.term);
        }
        if (names.size() == 1) {
            return *names.begin();
        }
        if (names.empty() && synonyms.size() == 1) {
            return *synonyms.begin();
        }
    }
    return std::nullopt;
}

std::vector<TermSuggestion> TermFinder::suggest(const std::string& text, std::size_t limit) const {
    std::map<TermIndex, TermSuggestion> best;
    const auto offer = [&best](const TermSuggestion& suggestion) {
        const auto [at, isNew] = best.emplace(suggestion.term, suggestion);
        if (!isNew && suggestion.score > at->second.score) {
            at->second = suggestion;
        }
    };
    if (const auto term = exact(text)) {
        offer({*term, 1.0, m_ontology->term(*term).name});
    }
    const auto weight = [this](const std::string& word) {
        const auto found = m_byWord.find(word);
        const std::size_t uses = found == m_byWord.end() ? 0 : found->second.size();
        return std::log(1.0 + static_cast<double>(m_entries.size()) / (1.0 + static_cast<double>(uses)));
    };
    for (const std::string& written : {text, withoutShortForms(text)}) {
        const auto words = comparableWords(written);
        std::map<std::size_t, double> shared; // entry -> weight of the words in common
        double total = 0.0;
        for (const std::string& word : words) {
            total += weight(word);
            const auto uses = m_byWord.find(word);
            if (uses != m_byWord.end()) {
                for (const std::size_t at : uses->second) {
                    shared[at] += weight(word);
                }
            }
        }
        for (const auto& [at, common] : shared) {
            const Entry& entry = m_entries[at];
            double all = total - common;
            for (const std::string& word : entry.words) {
                all += weight(word);
            }
            // A synonym counts a little less than the name; other words never as much as the same.
            const double score = common / all * (entry.isName ? 1.0 : 0.98);
            offer({entry.term, entry.words == words ? score : score * 0.95, entry.text});
        }
    }
    std::vector<TermSuggestion> found;
    for (const auto& [term, suggestion] : best) {
        found.push_back(suggestion);
    }
    std::stable_sort(found.begin(), found.end(), [](const TermSuggestion& a, const TermSuggestion& b) {
        return a.score > b.score;
    });
    found.resize(std::min(found.size(), limit));
    return found;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/Ontology.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocellus {

/// A term that an author's label may mean.
struct TermSuggestion {
    TermIndex term;
    double score;    ///< 1: the same words as name or synonym; less: words in common, above 0
    std::string via; ///< the name or synonym that matched
};

/// Finds terms for what people write: upper and lower case, plurals, Greek letters ("gamma-delta"),
/// "CD14+" (positive), "CD8-" (negative), word order, hyphens and common short forms (AT2, NK, Treg, pDC). Built once per ontology;
/// immutable, shareable between threads.
class TermFinder {
public:
    explicit TermFinder(std::shared_ptr<const Ontology> ontology);

    /// For the shipped Cell Ontology, made at the first call.
    static const TermFinder& shippedCellTypes();

    /// Best first, equals by id, current terms only, at most `limit`.
    std::vector<TermSuggestion> suggest(const std::string& text, std::size_t limit) const;

    /// The one term a label means without doubt: an id (obsolete ids by their replacement), a name as
    /// written, or the words of exactly one name, else of exactly one synonym; nullopt otherwise.
    std::optional<TermIndex> exact(const std::string& text) const;

    const Ontology& ontology() const { return *m_ontology; }

private:
    struct Entry {
        TermIndex term;
        bool isName;
        std::string text;
        std::vector<std::string> words; ///< normalised, sorted
    };

    std::shared_ptr<const Ontology> m_ontology;
    std::vector<Entry> m_entries;
    std::unordered_map<std::string, std::vector<std::size_t>> m_byWords; ///< sorted words joined
    std::unordered_map<std::string, std::vector<std::size_t>> m_byWord;
};

/// The words of a label as compared: lower case, Greek letters spelt, signs spelt, singular,
/// sorted. Exposed for tests.
std::vector<std::string> comparableWords(const std::string& text);

} // namespace ocellus

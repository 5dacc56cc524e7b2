// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocellus {

/// One term of an ontology as its file describes it.
struct Term {
    std::string id;                         ///< CURIE: "CL:0000084"
    std::string name;                       ///< "T cell"; the id where the file gives none
    std::vector<std::string> synonyms;      ///< all scopes, as written
    std::vector<std::string> parents;       ///< ids of is_a parents, each once; may be several
    bool obsolete = false;
    std::vector<std::string> replacements;  ///< of an obsolete term: what replaces it, best first
};

/// Position of a term in its ontology: 0 .. size() - 1, terms ordered by id.
using TermIndex = std::int32_t;

/// An immutable graph of terms (directed, without cycles, several parents allowed). Shareable
/// between threads; references live as long as the ontology.
class Ontology {
public:
    /// Terms in any order; of terms with the same id the first counts. Parents that are no current
    /// term of the list are left out.
    /// @param file  what error sentences call the source.
    /// @throws InputError when terms are their own ancestors.
    Ontology(std::vector<Term> terms, const std::string& file);

    /// The Cell Ontology that ships with Ocellus (resources/ontology), read at the first call.
    static std::shared_ptr<const Ontology> shippedCellTypes();

    /// Reads OBO, the JSON of the CELLxGENE ontology guide (ancestors with distances), or a table
    /// of id and label with tabs; each plain or gzip, told apart by content (OntologyFiles.h).
    /// @throws InputError in one sentence: file, place inside it, expected, found.
    static std::shared_ptr<const Ontology> open(const std::string& path);

    /// The same, read once: what was read is kept in `folder` as compact text under the file's SHA-256 and read from
    /// there the next time. A kept text that is damaged is made anew; where the folder cannot be written
    /// nothing is kept. For the app: cacheFolder() + "/ontology".
    static std::shared_ptr<const Ontology> openCached(const std::string& path, const std::string& folder);

    Index size() const { return static_cast<Index>(m_terms.size()); }
    const Term& term(TermIndex index) const { return m_terms[static_cast<std::size_t>(index)]; }

    /// A term by its exact id, obsolete ones included.
    std::optional<TermIndex> findId(const std::string& id) const;

    /// The current term meant by an id: itself, or of an obsolete term its only replacement
    /// (followed further when that is obsolete too); nullopt for an unknown id or an obsolete one
    /// without exactly one replacement.
    std::optional<TermIndex> current(const std::string& id) const;

    std::span<const TermIndex> parents(TermIndex index) const { return m_parents[static_cast<std::size_t>(index)]; }
    std::span<const TermIndex> children(TermIndex index) const { return m_children[static_cast<std::size_t>(index)]; }

    /// All ancestors (the term itself not among them), ascending.
    std::vector<TermIndex> ancestors(TermIndex index) const;

    /// All descendants (the term itself not among them), ascending.
    std::vector<TermIndex> descendants(TermIndex index) const;

    /// True when `ancestor` lies above `term`; false for a term and itself.
    bool isAncestor(TermIndex ancestor, TermIndex term) const;

    /// Common ancestors (either term counts as its own) that have no common ancestor below them,
    /// ascending. Empty when the terms share nothing.
    std::vector<TermIndex> lowestCommonAncestors(TermIndex a, TermIndex b) const;

    /// No term has a parent, as in a table of ids and labels: nothing is finer or coarser than anything.
    bool isFlat() const;

    /// Parents before children.
    const std::vector<TermIndex>& topologicalOrder() const { return m_order; }

private:
    std::vector<Term> m_terms;
    std::unordered_map<std::string, TermIndex> m_byId;
    std::vector<std::vector<TermIndex>> m_parents;
    std::vector<std::vector<TermIndex>> m_children;
    std::vector<TermIndex> m_order;
};

/// Probability of every term: that of a cell being the term or anything below it. A leaf's
/// probability counts once for each of its ancestors, however many paths lead there.
/// @param leaves  terms with `probabilities`, each a share 0..1; a term given twice is added up.
/// @returns one entry per term of the ontology, 0 where nothing lies below.
std::vector<double> rolledUp(const Ontology& ontology, std::span<const TermIndex> leaves,
                             std::span<const double> probabilities);

} // namespace ocellus

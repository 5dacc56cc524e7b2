// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/Ontology.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How a suggested term stands to the annotated one (UX.md section 3), mildest first.
enum class Relation {
    Unknown,            ///< one of the labels is no term: nothing can be said
    Same,
    CoarserLabel,       ///< the annotated term is an ancestor of the suggested: could be refined
    SuggestionCoarser,  ///< the suggested term is an ancestor of the annotated
    Close,              ///< siblings, or a shared lineage ancestor at distance at most 2 of the
                        ///< nearer term; or some type is a kind of both
    Contradiction,      ///< different lineage
};

/// What a person should know of an ontology whose terms have no parents (Ontology::isFlat).
inline constexpr const char* kFlatOntology =
    "The Cell Ontology that labels are judged by names no parents: labels that differ count as contradictions, none as finer or coarser.";

/// "unknown", "same", "coarser label", "model less specific", "close", "contradiction": the words
/// of the `relation` column.
std::string toString(Relation relation);

/// Reads these words; nullopt for any other text.
std::optional<Relation> relationOf(const std::string& word);

/// Cell types seen by lineage: the ontology without the terms that group by form, function or
/// ploidy (eukaryotic, motile, secretory, blood cell ...), which never count as a shared parent.
/// A term below a grouping term inherits that term's own parents. Immutable, shareable between
/// threads.
///
/// Being finer or coarser is judged on the whole ontology, grouping terms included, so a term and
/// any of its ancestors are never a contradiction. Depth is the least number of backbone steps from
/// the top (the top, "any cell", is depth 0 and shared by all): every backbone term at depth d > 0
/// has a backbone parent at depth d - 1, so agreement can only rise when moving coarser.
class Lineage {
public:
    /// @param groupings  ids of the terms that are no lineage; unknown ids are passed over.
    Lineage(std::shared_ptr<const Ontology> ontology, const std::vector<std::string>& groupings);

    /// The shipped Cell Ontology with the reviewed list resources/ontology/groupings.tsv.
    static std::shared_ptr<const Lineage> shipped();

    /// The same reviewed list on a Cell Ontology that a person opened.
    static std::shared_ptr<const Lineage> over(std::shared_ptr<const Ontology> ontology);

    const Ontology& ontology() const { return *m_ontology; }

    bool isGrouping(TermIndex term) const { return m_grouping[static_cast<std::size_t>(term)]; }

    /// Closest lineage terms above, ascending; empty below the top.
    const std::vector<TermIndex>& lineageParents(TermIndex term) const { return m_above[static_cast<std::size_t>(term)]; }

    Relation relation(TermIndex annotated, TermIndex suggested) const;

    /// The same for labels that may be no terms.
    Relation relation(std::optional<TermIndex> annotated, std::optional<TermIndex> suggested) const;

    /// Backbone steps from the top; lineages at the top and grouping terms above them: 1 and 0.
    int depth(TermIndex term) const { return m_depth[static_cast<std::size_t>(term)]; }

    /// Greatest depth of any term.
    int greatestDepth() const;

    /// The lineage ancestors of a term at `depth` (itself when it lies there), ascending; the term
    /// itself where it lies above `depth`. What a map is coloured by when cut at that depth.
    std::vector<TermIndex> cut(TermIndex term, int depth) const;

    /// Two terms agree at a depth when they are the same, one is an ancestor of the other, or they
    /// share a lineage ancestor at that depth. Depth 0: always. Agreeing at d implies agreeing at
    /// every lesser depth.
    bool agreeAt(TermIndex a, TermIndex b, int depth) const;

private:
    struct Reach {
        TermIndex term;
        int steps;
    };

    std::vector<Reach> reachUp(TermIndex term) const; ///< lineage ancestors and itself, by term

    std::shared_ptr<const Ontology> m_ontology;
    std::vector<char> m_grouping;
    std::vector<std::vector<TermIndex>> m_above;
    std::vector<int> m_depth;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/base/Table.h"
#include "core/figures/GroupSummary.h"
#include "core/ontology/Lineage.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// A column of labels made ready to be compared.
struct ComparedColumn {
    CategoryColumn labels; ///< as people read them: terms by their names; cells that say "unknown", "NA" ... have none (saysNoLabel)
    /// What each category means; nullopt: no term of the ontology, compared by its words.
    std::vector<std::optional<TermIndex>> terms;
};

/// Finds what the categories mean: their own id; else the one term that most cells of a label have
/// in `ids` ("cell_type_ontology_term_id" beside "cell_type"); else the words.
/// @param ids  nullptr: none; else one code per cell of `labels`.
ComparedColumn
comparedColumn(const CategoryColumn& labels, const CategoryColumn* ids, const Lineage& lineage);

/// The same for a column of a cell table, with the column of ids beside it.
/// @throws UsageError for an unknown column and for one without labels.
ComparedColumn
comparedColumn(const Table& cells, const std::string& column, const Lineage& lineage);

/// A column as comparisonWarnings looks at it. Kept by address: both outlive the call.
struct WarnedColumn {
    std::string name; ///< as sentences call it; empty: its labels are another column's, and not told of again
    const CategoryColumn& labels;   ///< as the file writes them
    const ComparedColumn& compared; ///< the same cells and categories
};

/// What a person should know before believing a comparison of columns of the same cells, in plain sentences: a column
/// without a label, labels that are no terms and agree by their words only, obsolete ids, no cell with a label in all.
std::vector<std::string> comparisonWarnings(const std::vector<WarnedColumn>& columns, const Lineage& lineage);

/// The same for columns of a cell table. @throws UsageError as comparedColumn.
std::vector<std::string>
comparisonWarnings(const Table& cells, const std::vector<std::string>& columns, const Lineage& lineage);

/// The finest level at which comparing differs from the next coarser one: the greatest depth of any
/// term of the two; 0 where neither holds terms, so that there are no levels.
int finestLevel(const ComparedColumn& a, const ComparedColumn& b, const Lineage& lineage);

/// Two columns of the same cells against each other. Immutable.
struct LabelComparison {
    /// Labels at the level compared at; both have the same categories, so that a label has one
    /// number. A term above several terms of that level goes by the one with most cells.
    CategoryColumn a, b;
    PairCounts pairs;            ///< groups of `a` by groups of `b`
    std::vector<Index> agreeing; ///< as `pairs.cells`: cells whose own two labels agree there
    Index cells = 0;             ///< labelled in both; what the measures are of
    Index agree = 0;
    Index onlyA = 0, onlyB = 0, neither = 0; ///< cells without one label or both
    /// Cohen's kappa, normalised mutual information (arithmetic mean) and adjusted Rand index of
    /// `a` and `b`; NaN where undefined (no cells; kappa: chance agreement is complete).
    double kappa = 0.0, nmi = 0.0, ari = 0.0;

    double agreement() const { ///< NaN without cells
        return static_cast<double>(agree) / static_cast<double>(cells);
    }
};

struct CompareOptions {
    /// nullopt: labels as given, which agree when they mean the same term (or are the same words).
    /// Else as Lineage::agreeAt at that depth; what is no term agrees with its own words only. So
    /// agreement can only rise from nullopt to the finest level and on to 1 (0: all terms agree).
    std::optional<int> level;
    const CellSet* counted = nullptr;  ///< nullptr: all
    const CellSet* selected = nullptr; ///< for PairCounts::selected
    int threads = 0;
};

/// Compares two columns. Same bytes for any thread count.
/// @pre as many codes in both. @returns Cancelled with `result` untouched when stopped.
Outcome compareLabels(const ComparedColumn& a,
                      const ComparedColumn& b,
                      const Lineage& lineage,
                      const CompareOptions& options,
                      const RunControl& control,
                      LabelComparison* result);

/// Kappa, mutual information and Rand index of a square table of counts (rows x rows).
struct Concordance {
    double kappa = 0.0, nmi = 0.0, ari = 0.0;
};

Concordance concordance(const std::vector<Index>& counts, Index labels);

/// A comparison as tab-separated text: a, b, cells, share_of_a, share_of_b, agree; most cells
/// first. Cells without a label are listed as "no label".
std::string comparisonText(const LabelComparison& comparison);

} // namespace ocellus

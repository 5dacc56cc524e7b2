// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"
#include "core/ontology/TissueLabels.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/Disagreements.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// Whether the labels of a disagreement are at home in the tissue that the cells come from ("hepatocyte" in a heart).
/// Without a column of tissues nothing is flagged. Immutable; keeps references to what it was made of.
class TissueCheck {
public:
    /// @throws UsageError for a column of tissues that was asked for and is not there.
    TissueCheck(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options, const Lineage& lineage);

    /// Adds flag::kTissueMismatch to cells whose annotated or suggested label is not at home in their tissue.
    void flag(std::vector<DisagreementCell>& cells) const;

    /// Sets annotatedElsewhere, suggestedElsewhere (of at least half of the cells) and tissueNote of a group.
    void describe(DisagreementGroup& group) const;

    const std::string& column() const { return m_column; } ///< of tissues; empty: none
    std::string source() const { return m_column.empty() ? std::string() : m_labels->source(); }

private:
    bool elsewhere(Index cell, std::int32_t label) const;
    std::string sentence(const DisagreementLabel& label, const char* side, const std::string& tissue) const;

    const LabelledCells& m_labelled;
    std::string m_column;
    CategoryColumn m_tissues;
    std::shared_ptr<const TissueLabels> m_labels;
    std::vector<char> m_elsewhere; ///< tissues x labels
};

/// The column of tissues: tissue_ontology_term_id, else tissue, where it holds labels; empty: none.
std::string tissueColumnOf(const Table& cells);

} // namespace ocellus

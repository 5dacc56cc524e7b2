// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/TissueCheck.h"

#include "core/datasets/Dataset.h"
#include "core/ontology/TermNames.h"
#include "core/tasks/LabelsOf.h"
#include "core/tasks/ShownClasses.h"

#include <algorithm>

namespace ocellus {

std::string tissueColumnOf(const Table& cells) {
    const Column* column = knownLabelColumn(cells, "tissue");
    return column == nullptr ? std::string() : column->name;
}

TissueCheck::TissueCheck(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options, const Lineage& lineage)
    : m_labelled(labelled),
      m_column(options.tissueColumn.empty() ? tissueColumnOf(dataset.cells()) : options.tissueColumn) {
    if (m_column.empty()) {
        return;
    }
    m_tissues = labelsOf(dataset.cells(), m_column);
    // Held no longer than the lineage that the caller keeps.
    m_labels = options.tissueLabels
                   ? options.tissueLabels
                   : TissueLabels::shipped(std::shared_ptr<const Ontology>(std::shared_ptr<const Ontology>(), &lineage.ontology()));
    for (const std::string& tissue : m_tissues.categories) {
        for (const DisagreementLabel& label : labelled.names) {
            m_elsewhere.push_back(label.term && m_labels->atHome(tissue, *label.term) == TissueLabels::AtHome::No ? 1 : 0);
        }
    }
}

bool TissueCheck::elsewhere(Index cell, std::int32_t label) const {
    const std::int32_t tissue = m_tissues.codes[static_cast<std::size_t>(cell)];
    return tissue >= 0 && m_elsewhere[static_cast<std::size_t>(tissue) * m_labelled.names.size() + static_cast<std::size_t>(label)] != 0;
}

void TissueCheck::flag(std::vector<DisagreementCell>& cells) const {
    for (DisagreementCell& cell : cells) {
        if (!m_column.empty() && (elsewhere(cell.cell, cell.annotated) || elsewhere(cell.cell, cell.suggested))) {
            cell.flags |= flag::kTissueMismatch;
        }
    }
}

std::string TissueCheck::sentence(const DisagreementLabel& label, const char* side, const std::string& tissue) const {
    const std::string places = m_labels->placesOf(*label.term);
    return places.empty() ? label.name + " (" + side + ") is not listed for " + tissue + " by " + m_labels->source() + "."
                          : label.name + " (" + side + ") lives in " + places + "; these cells are from " + tissue + ".";
}

void TissueCheck::describe(DisagreementGroup& group) const {
    if (m_column.empty()) {
        return;
    }
    std::vector<std::size_t> cellsOf(m_tissues.categories.size(), 0);
    std::size_t annotated = 0;
    std::size_t suggested = 0;
    for (const Index cell : group.cells) {
        annotated += elsewhere(cell, group.annotated) ? 1 : 0;
        suggested += elsewhere(cell, group.suggested) ? 1 : 0;
        if (const std::int32_t tissue = m_tissues.codes[static_cast<std::size_t>(cell)]; tissue >= 0) {
            ++cellsOf[static_cast<std::size_t>(tissue)];
        }
    }
    group.annotatedElsewhere = 2 * annotated >= group.cells.size();
    group.suggestedElsewhere = 2 * suggested >= group.cells.size();
    if (group.annotatedElsewhere || group.suggestedElsewhere) {
        const auto most = static_cast<std::size_t>(std::max_element(cellsOf.begin(), cellsOf.end()) - cellsOf.begin());
        const std::string tissue = termName(m_tissues.categories[most]);
        const auto& names = m_labelled.names;
        if (group.annotatedElsewhere) {
            group.tissueNote = sentence(names[static_cast<std::size_t>(group.annotated)], "annotated", tissue);
        }
        if (group.suggestedElsewhere) {
            group.tissueNote += (group.tissueNote.empty() ? "" : " ") +
                                sentence(names[static_cast<std::size_t>(group.suggested)], "suggested", tissue);
        }
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Disagreements.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

/// The labelled cells of a data set and what their labels mean.
struct LabelledCells {
    std::vector<Index> cells;         ///< that carry a label, ascending
    std::vector<std::int32_t> labels; ///< of each, into `names`
    std::vector<DisagreementLabel> names;
    std::vector<std::int32_t> samples; ///< of each, into `sampleNames`; -1: none
    std::vector<std::string> sampleNames;
    std::string sampleColumn; ///< empty: none
    std::vector<std::string> warnings;
};

/// Reads the column of labels, finds the term of each (TermFinder::exact) and the samples.
/// Labels that no cell carries are left out; so are cells labelled "unknown", "nan", "na", "unassigned"
/// or nothing.
/// A column of samples that the options name is used as it is, with a warning where its middle sample has few cells; one
/// that the file has by name is passed over then, with a warning too.
/// @throws UsageError, RefusedError as findDisagreements.
LabelledCells labelledCells(const Dataset& dataset, const DisagreementOptions& options, const Lineage& lineage);

/// The first column of labels among sample_id, sample, donor_id, donor, batch that holds one sample, or whose middle sample
/// by size has at least kFewestInSample cells; empty: none. Where every cell has a sample of its own, a sample says nothing
/// of what cells share.
std::string sampleColumnOf(const Table& cells);

/// For every label the one that stands for all spellings of its term ("NK cell", "natural killer cell"): that with most
/// cells, the first of equals. A label that is no term stands for itself.
std::vector<std::int32_t> leadingSpellings(const std::vector<DisagreementLabel>& names);

inline constexpr Index kFewestInSample = 20;

/// What error sentences call a data set: the name of its file.
std::string nameOf(const Dataset& dataset);

/// One warning for the labels that are no term, one for obsolete ids, one for spellings of one term: what was found and
/// what it means for the list.
void addLabelWarnings(LabelledCells& labelled, const Lineage& lineage);

} // namespace ocellus

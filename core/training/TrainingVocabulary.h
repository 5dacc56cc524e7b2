// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/model/ModelConfig.h"
#include "core/model/NewModel.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// One data set to learn from, looked through once.
struct TrainingSource {
    std::shared_ptr<const Dataset> dataset;
    Dataset::CountsMatrix counts;
    std::string organism;                ///< NCBITaxon CURIE
    std::vector<std::int32_t> expressed; ///< per cell: genes with a count
    std::vector<std::string> geneIds;    ///< per gene of the counts: its identifier in a vocabulary
    std::vector<char> seen;              ///< per gene: some cell has a count
};

/// Finds the counts and reads them once. nullopt when stopped.
/// @param organism  overrides what the file says. @throws RefusedError when the file has no counts or
/// its organism is unknown.
std::optional<TrainingSource> lookThrough(
    std::shared_ptr<const Dataset> dataset, const std::optional<std::string>& organism, const RunControl& control);

/// organism -> ids of the genes that some cell of some source has a count of, both ascending.
std::vector<std::pair<std::string, std::vector<std::string>>> genesSeen(const std::vector<TrainingSource>& sources);

/// The nine classes of scPRINT-2 in their order (TASKS_SPEC 1.1).
const std::vector<std::string>& scprintClasses();

/// Labels of one class with others below them: parent -> the leaves under it.
using ParentLabels = std::map<std::string, std::vector<std::string>>;

/// The text of every cell's label of a class; empty where it is unknown ("unknown", "na" and no
/// label at all). The organism comes from the source; a class without a column is unknown everywhere.
std::vector<std::string> labelsOfClass(const TrainingSource& source, const std::string& className, const std::string& column);

/// A class with every label found in `labels` (one list per source), ascending: leaves, and those of
/// `tree` as parents of the leaves that were found.
ClassDesign classOfLabels(
    const std::string& className, const std::vector<std::vector<std::string>>& labels, const ParentLabels& tree);

/// Code of each label in a class: a leaf, a parent (leaves + row), or -1.
std::vector<std::int64_t> codesOf(const std::vector<std::string>& labels, const ClassDesign& design);

/// The class of a model in the same form, parents in the order of their codes.
ClassDesign designOf(const ClassConfig& known);

} // namespace ocellus

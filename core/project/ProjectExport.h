// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/results/ResultFile.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;
class Project;

/// What goes into an exported `.h5ad` beside the data set's own tables.
struct ExportOptions {
    bool withX = false;
    bool withSets = false;        ///< named sets of cells as true/false columns "in_NAME"
    std::optional<CellSet> cells; ///< only these; nullopt: all
    std::vector<LayerPtr> layers; ///< results to add, in order
    std::string fingerprint;      ///< SHA-256 of the data set, for the provenance
    std::function<std::string(const std::string&)> nameOfTerm; ///< as `reviewedColumns`
};

struct ExportContent {
    ResultFileContent file;           ///< for `writeResultFile`
    std::vector<std::string> columns; ///< names of the columns that the project adds
    std::vector<std::string> notes;   ///< plain sentences about what a reader should know
    std::size_t steps = 0;            ///< decisions in force, one line each in uns/ocellus_review
};

/// A data set with what a person decided about it: each reviewed column beside its original one
/// (`reviewedColumns`), and the decisions themselves in uns/ocellus_review. Holds no times.
/// @throws UsageError when the cells to write are none or of another number than the data set's.
ExportContent exportContent(const Project& project,
                            std::shared_ptr<const Dataset> dataset,
                            const ExportOptions& options);

/// The same for a data set about which nothing was decided.
ExportContent exportContent(std::shared_ptr<const Dataset> dataset, const ExportOptions& options);

} // namespace ocellus

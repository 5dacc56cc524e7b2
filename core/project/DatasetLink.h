// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <optional>
#include <string>

namespace ocellus {

class Dataset;

/// Where a project's data set lies and how to know it again. A value.
struct DatasetLink {
    std::string path;         ///< absolute
    std::string relativePath; ///< from the project's folder, so that both may be moved together
    std::string fingerprint;  ///< SHA-256 of the file; empty until it was computed once
    std::string cellsHash;    ///< SHA-256 of the cell names in order
    Index cells = 0;
    Index fileBytes = -1;     ///< with `modifiedNs` spares reading an unchanged file; -1: a folder
    Index modifiedNs = 0;
    bool operator==(const DatasetLink&) const = default;
};

/// What became of the data set.
enum class DatasetState {
    Same,       ///< the same bytes
    SameCells,  ///< the file changed, but holds the same cells in the same order: labels apply
    OtherCells, ///< other cells: labels cannot be shown on it
    Missing,
};

struct DatasetCheck {
    DatasetState state = DatasetState::Same;
    std::string sentence; ///< empty when Same
    std::string fingerprint; ///< as found; empty when it was not needed or the check was stopped
};

/// The link to a data set as it is now; the fingerprint is left empty.
/// @throws UsageError when the data set was never a file.
DatasetLink linkTo(const Dataset& dataset, const std::string& projectFolder);

/// Gives the link the relative path from another project folder.
void relateTo(DatasetLink& link, const std::string& projectFolder);

/// The first place that exists: relative to the project, the old absolute path, beside the project
/// folder, inside it. nullopt when none does.
std::optional<std::string> findLinked(const DatasetLink& link, const std::string& projectFolder);

/// "lung.h5ad of this project was not found ...", naming the places looked at.
std::string missingSentence(const DatasetLink& link, const std::string& projectFolder);

/// Compares a data set with the link. A file with the size and time of change it had is taken as
/// the same without reading it (unless `thorough`); else its bytes are hashed. Cells are compared
/// by name and order, where the file is not taken as the same by their number alone. When stopped the cells alone decide and `fingerprint` is empty.
DatasetCheck compareWith(const DatasetLink& link, const Dataset& dataset, bool thorough, const RunControl& control);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/results/ResultLayer.h"

#include <string>

namespace ocellus {

/// What the first part of a layer file says, read without the values.
struct LayerInfo {
    std::string name;
    Provenance provenance;
    Index cellsDone = 0;
    Index cellsTotal = 0;
    Index sequence = 0;  ///< order in which the layers of a project were first saved
    Index bytes = 0;     ///< size of the file
    std::string problem; ///< one sentence when the file is damaged; then `name` is the file's name
};

/// A result layer as one file, written whole: to a temporary name beside `path`, flushed to the
/// disk, then renamed; a reader sees the old file or the new one, never a part.
///
/// Layout: sections (core/project/SectionFile.h) after "OCLAYER" and a version byte: one head, the columns, embeddings
/// and graphs in order; the genes and cells of `values` and their numbers in blocks of rows; one end that holds the number of sections.
namespace layerfile {

/// @throws Error when the disk refuses. @returns Cancelled when stopped; `path` is then as before.
Outcome write(const std::string& path, const ResultLayer& layer, Index sequence, const RunControl& control);

/// Checks all of the file. `values` are read from it later, as they are wanted: it stays open.
/// @throws InputError, one sentence, when the file is absent, cut, changed or of a newer version.
LayerPtr read(const std::string& path);

/// The head alone. @throws as `read`.
LayerInfo readHead(const std::string& path);

} // namespace layerfile

} // namespace ocellus

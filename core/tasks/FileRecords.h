// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/ResultList.h"

#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// The results that Ocellus wrote into a file, by its own record (uns/provenance), in that order; values of genes
/// (StoredValues.h) and results whose columns and embeddings are all gone are left out. Other programs' records are no
/// results. Reads no values.
std::vector<ResultRow> recordedResults(const Dataset& dataset);

/// The task of the result that a cell column of the file came with ("umap"); empty for a column of no result.
std::string taskOfColumn(const Dataset& dataset, const std::string& column);

} // namespace ocellus

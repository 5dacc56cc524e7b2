// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"
#include "core/datasets/DatasetContent.h"

#include <string>
#include <vector>

namespace ocellus {

Column textColumn(const std::string& name, const std::vector<std::string>& texts);

/// Labels in order of first appearance; missing words (TextLines.h) become missing.
Column labelColumn(const std::string& name, const std::vector<std::string>& texts);

/// The gene table of a 10x matrix: identifiers name the genes, unless they repeat and symbols do
/// not; columns gene_symbols (gene_ids where symbols name the genes), feature_type, genome, as far
/// as given (empty: absent).
Table tenxFeatures(const std::vector<std::string>& ids,
                   const std::vector<std::string>& symbols,
                   const std::vector<std::string>& types,
                   const std::vector<std::string>& genomes);

/// Feature types other than gene expression are kept; says so.
void warnOfOtherFeatures(Dataset::Content& content);

} // namespace ocellus

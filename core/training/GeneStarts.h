// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/training/TrainingVocabulary.h"

#include <optional>

namespace ocellus {

/// Where the learned vectors of the genes start.
enum class GeneStart {
    Random,     ///< N(0, 1)
    Components, ///< how the gene takes part in the principal components of the data, with some noise
};

/// Vectors of all genes of a vocabulary, rows in token order, values of spread about 1. One-to-one
/// orthologues of different organisms share a vector. Components are those of log1p of counts per
/// 10,000 in the source with most cells of the first organism (those of another would mean something
/// else); genes that it does not measure start at random. nullopt when stopped. The same bytes for
/// any thread count.
std::optional<FloatMatrix> geneStarts(
    const std::vector<TrainingSource>& sources,
    const std::vector<std::pair<std::string, std::vector<std::string>>>& vocabulary, Index width, GeneStart start,
    std::uint64_t seed, int threads, const RunControl& control);

} // namespace ocellus

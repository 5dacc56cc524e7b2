// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/model/LoadedCheckpoint.h"

#include <string>
#include <vector>

namespace ocellus {

/// Genes of an organism that a model does not know yet, with what it needs to know of each
/// (TASKS_SPEC 8.4): a vector, and a position on the genome where the model has positions.
struct NewOrganism {
    std::string organism;           ///< NCBITaxon id
    std::vector<std::string> genes; ///< ids, each once, in token order
    FloatMatrix vectors;            ///< genes x any width, e.g. of a protein language model; no rows when `like` is given
    std::vector<Index> positions;   ///< 1-based rank of each gene along the genome; empty: none known
    std::vector<std::string> like;  ///< instead of vectors: the gene of the model that stands for each, e.g. its orthologue
};

/// Reads a table (tab or comma separated, plain or gzip) whose first line names its columns: `gene`, and either `like` or
/// the numbers of the vector; `position` may be among them.
/// @throws InputError naming line and column for a gene twice, a missing or infinite number, rows of another length.
NewOrganism readNewOrganism(const std::string& path, const std::string& organism);

/// The model with the organism's genes after its own; every weight that was there stays, bit for bit. Vectors of another
/// width are averaged to the model's over even pieces (MODEL_SPEC section 4). The model can answer for the organism
/// where it has that class; it has not seen a cell of it, so `finetune` comes next.
/// @throws RefusedError when the model knows the organism, names of `like` are none of its genes, vectors are narrower
/// than the model's, or the model has positions and none are given.
LoadedCheckpoint withOrganism(const LoadedCheckpoint& model, const NewOrganism& added, std::uint64_t seed);

/// Vectors averaged to `width`: piece i holds columns floor(i E / width) to ceil((i + 1) E / width) - 1.
/// @pre 1 <= width <= vectors.cols.
FloatMatrix pooledVectors(const FloatMatrix& vectors, Index width);

/// Row of the table of positions for a 1-based position; as many sines and cosines as `width`.
std::vector<float> positionRow(Index position, Index width);

} // namespace ocellus

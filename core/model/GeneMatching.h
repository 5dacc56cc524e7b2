// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/datasets/GeneTable.h"
#include "core/model/ModelInfo.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How the genes of a matrix map to a model's vocabulary. By identifier, never by position
/// (TASKS_SPEC 0.1 and 1.2): id, id without version, then symbol by the shipped gene table.
struct GeneMatching {
    std::string organism;      ///< organism of the data
    std::string runAs;         ///< organism of the vocabulary used; differs for a declared stand-in
    std::vector<std::int64_t> tokenOfGene; ///< per gene of the matrix; -1: not in the vocabulary
    std::vector<std::int64_t> tokens;      ///< matched tokens, ascending, each once
    Index matched = 0;            ///< genes of the matrix with a token
    Index unmatched = 0;          ///< genes of the matrix without
    Index duplicatesSummed = 0;   ///< matched genes whose token another gene already had; their
                                  ///< counts are added up
    double fraction = 0.0;        ///< matched / genes of the matrix

    bool standIn() const { return organism != runAs; }

    /// "human", or for a stand-in "human, run as mouse through one-to-one orthologues".
    std::string organismWords() const;
    /// The same with the count: "human: 107 of 28,204 genes are known to the model".
    std::string sentence() const;
};

/// @param organism  the data's organism; when the model lacks it, the model's organism with an
/// orthologue table (human/mouse) stands in, and `standIn()` says so. When nullopt, the model's
/// organism that matches most genes.
/// @param dataName  file name for sentences.
/// @throws RefusedError when no organism of the model can be used, or no gene matches.
GeneMatching matchGenes(
    const GeneTable& genes, const std::optional<std::string>& organism, const ModelInfo& model,
    const std::string& dataName);

/// Tokens of genes by id or symbol in the vocabulary that `matching` runs as; -1: not in it.
std::vector<std::int64_t> tokensOfNames(
    const std::vector<std::string>& names, const GeneMatching& matching, const ModelInfo& model);

} // namespace ocellus

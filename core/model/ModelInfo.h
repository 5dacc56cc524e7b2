// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ocellus {

/// One class the model predicts: cell type, tissue ... Codes 0 .. leaves.size()-1 are the labels it
/// can answer; `parents` are coarser terms known from its hierarchy.
struct ModelClass {
    std::string name;      ///< as in the checkpoint: "cell_type_ontology_term_id"
    std::string shortName; ///< as in our outputs: "cell_type" (PRODUCT.md section 4)
    std::vector<std::string> leaves; ///< ontology id of each code
    std::map<std::string, std::vector<int>> parents; ///< parent id -> leaf codes under it
    Index latentSize = 0;  ///< width of the latent that is reported
};

/// What a checkpoint says about itself. Sizes are read from tensors, not from hyper-parameters.
struct ModelInfo {
    Index parameters = 0; ///< values in the state dict that are parameters (not buffers)
    std::vector<std::string> organisms; ///< NCBITaxon CURIEs in vocabulary order
    std::map<std::string, std::vector<std::string>> genes; ///< organism -> gene ids, token order
    std::map<std::string, Index> geneOffset; ///< organism -> token of its first gene
    std::vector<ModelClass> classes; ///< in the order of the cell tokens
    std::string attention; ///< as it runs: "normal", "criss-cross", "softpick", "exact softmax" (for hyper attention)
    std::string encoder;   ///< "continuous", "binned" or "metacell"
    std::string normalization;
    Index modelWidth = 0;
    Index cellWidth = 0;
    Index layers = 0;
    Index cellBlocks = 0;  ///< layers of the cell transformer; 0: cell tokens in the sequence
    Index baseLatentSize = 0; ///< width of the reported latent of token 0
    bool usesNeighbours = false; ///< metacell encoder: six neighbours per cell are part of the input
    std::string hash;      ///< SHA-256 of the file
    std::vector<std::string> warnings;
};

/// "cell_type_ontology_term_id" -> "cell_type", "age_group" -> "age_group".
std::string shortClassName(const std::string& className);

} // namespace ocellus

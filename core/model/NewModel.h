// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/model/Checkpoint.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// One class a new model will predict.
struct ClassDesign {
    std::string name;                                         ///< "cell_type_ontology_term_id"
    std::vector<std::string> leaves;                          ///< labels that can be answered
    std::vector<std::pair<std::string, std::vector<int>>> parents; ///< coarser labels -> leaves under them, not empty
    Index compressed = 0; ///< width of its latent: 8 or more a VAE, below binary codes; 0 none
};

/// A scPRINT-2 network that does not exist yet (MODEL_SPEC section 2).
struct ModelDesign {
    Index width = 64, heads = 4, layers = 3;
    Index cellWidth = 64, cellHeads = 4, cellLayers = 2;
    std::string attention = "normal"; ///< or "criss-cross"
    Index latents = 200;              ///< criss-cross
    std::string encoder = "metacell"; ///< or "continuous"
    std::string normalization = "log"; ///< or "raw", "sum" (continuous only)
    Index encoderLayers = 1;
    std::vector<Index> classifierHidden;
    Index baseCompressed = 0; ///< of token 0
    bool scaledStart = false; ///< linear layers start at N(0, 1 / sqrt(inputs)) instead of N(0, 0.02): what a cell
                              ///< shows reaches its tokens from the first step, which short trainings need
    double dropout = 0.0;
    double learningRate = 1e-3;
    std::vector<std::pair<std::string, std::vector<std::string>>> genes; ///< organism -> gene ids
    std::vector<ClassDesign> classes;
};

/// A model with fresh weights: linear layers N(0, 0.02), outputs of blocks N(0, 0.02 / sqrt(2 layers)),
/// embeddings N(0, 1), classifiers' last bias -0.13 (MODEL_SPEC section 10); see scaledStart. The same bytes for the
/// same design and seed.
/// @param geneVectors  vocabulary x width: starts of the gene vectors, or no rows for N(0, 1).
Checkpoint newModel(const ModelDesign& design, std::uint64_t seed, const FloatMatrix& geneVectors);

/// Writes classes, label_decoders, labels_hierarchy and compress_class_dim of `settings` anew.
void describeClasses(const std::vector<ClassDesign>& classes, Index baseCompressed, Value& settings);

/// A row-major float32 tensor of a checkpoint.
StoredTensor storedTensor(const std::vector<Index>& shape, const std::vector<float>& values);

} // namespace ocellus

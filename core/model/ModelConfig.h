// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <map>
#include <string>
#include <vector>

namespace ocellus {

class Checkpoint;

enum class ExpressionEncoder { Continuous, Binned, Metacell };
enum class AttentionKind { Softmax, CrissCross, Softpick };
/// How counts are scaled before they are embedded. Sum also stands for "both".
enum class Normalization { Raw, Log, Sum };
enum class CompressorKind { None, Vae, Fsq };

/// The compressor of one cell token: VAE for latents of 8 and more, binary FSQ codes below.
struct CompressorConfig {
    CompressorKind kind = CompressorKind::None;
    Index size = 0;        ///< width of the latent; without compressor the width of the token
    Index hidden = 0;      ///< VAE: width of its hidden layers
    bool projected = true; ///< FSQ: false when the latent is as wide as the token, then it has no weights
};

/// One predicted class, in the order of the cell tokens.
struct ClassConfig {
    std::string name;
    Index labels = 0;                        ///< leaves: codes 0 .. labels-1
    std::vector<Index> hidden;               ///< widths of the classifier's hidden layers
    CompressorConfig compressor;
    std::vector<std::string> labelIds;       ///< id of every code, leaves first, then parents
    std::vector<std::vector<int>> hierarchy; ///< leaves under each parent, row = code - labels
};

/// Sizes of one of the two transformers.
struct TransformerConfig {
    Index width = 0, heads = 0, kvHeads = 0, layers = 0, mlpWidth = 0;
    Index contextWidth = 0; ///< width of what it cross-attends to, 0: no cross-attention
    AttentionKind attention = AttentionKind::Softmax;
    Index latents = 0, latentWidth = 0; ///< criss-cross: how many learnt latents, how wide

    Index headWidth() const { return width / heads; }
    Index qkvWidth() const { return headWidth() * (heads + 2 * kvHeads); }
};

/// Everything needed to build the network (MODEL_SPEC sections 1 to 7). Plain values.
struct ModelConfig {
    std::vector<std::string> organisms;
    std::map<std::string, std::vector<std::string>> genes; ///< organism -> gene ids
    Index vocabulary = 0;

    TransformerConfig geneTransformer;
    TransformerConfig cellTransformer; ///< layers 0: cell tokens are part of the gene sequence
    std::string attentionName;         ///< as the file says

    ExpressionEncoder encoder = ExpressionEncoder::Continuous;
    Index encoderLayers = 0; ///< continuous: layers; metacell: shared layers
    Index encoderHidden = 0; ///< metacell: width of the two branches
    Index bins = 0;          ///< binned
    Normalization normalization = Normalization::Sum;
    bool geneAdapter = false;
    bool positions = false;
    bool metacellToken = false;

    bool zinb = true;
    bool mvc = false;
    bool adversarial = false;
    Index adversarialAssays = 0, adversarialOrganisms = 0;
    std::vector<Index> adversarialHidden;
    std::vector<Index> binnedDecoderHidden;

    std::vector<ClassConfig> classes;
    CompressorConfig baseCompressor; ///< of token 0
    bool compressed = false;         ///< any compressor: latents are reported instead of tokens

    double dropout = 0.0;
    double dropPathRate = 0.0;
    double learningRate = 1e-4;
    bool freezeEmbeddings = true;

    bool hasCellBlocks() const { return cellTransformer.layers > 0; }
    Index cellWidth() const { return hasCellBlocks() ? cellTransformer.width : geneTransformer.width; }
    Index cellTokens() const { return static_cast<Index>(classes.size()) + 1; }
    /// Tokens of the gene transformer's sequence that are no genes; they come first.
    Index extraTokens() const { return (hasCellBlocks() ? 0 : cellTokens()) + (metacellToken ? 1 : 0); }
};

/// Brings an older file to the current names (MODEL_SPEC 1.2). Adds a sentence to `warnings` for
/// everything a person should know. @throws InputError for a design that cannot be run.
void migrateCheckpoint(Checkpoint& checkpoint, std::vector<std::string>& warnings);

/// Reads the configuration of a migrated checkpoint: sizes from tensors where possible, the rest
/// from hyper-parameters, with the defaults of MODEL_SPEC section 2. @throws InputError.
ModelConfig readModelConfig(const Checkpoint& checkpoint, std::vector<std::string>& warnings);

/// Which rule fills a tensor of a new model.
enum class TensorInit { Zero, One, Normal, ScaledNormal, Embedding, OutputBias, Positions };

/// A tensor the network needs.
struct PlannedTensor {
    std::string name;
    std::vector<Index> shape;
    TensorInit init = TensorInit::Normal;
    bool parameter = true; ///< false: a buffer
};

/// All tensors of the network in a fixed order, with the shapes the configuration implies.
std::vector<PlannedTensor> plannedTensors(const ModelConfig& config);

} // namespace ocellus

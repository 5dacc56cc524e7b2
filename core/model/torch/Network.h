// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/torch/Compressors.h"
#include "core/model/torch/Decoders.h"
#include "core/model/torch/Embedding.h"
#include "core/model/torch/Transformer.h"

#include <optional>

namespace ocellus {

/// One batch of cells for the network.
struct NetworkInput {
    Tensor genes;          ///< (B, L) int64 tokens
    Expression expression;
    Tensor depth;          ///< (B) requested depth (the expression decoder's feature), raw
    Tensor total;          ///< (B) what predicted means add up to
    Tensor isMetacell;     ///< (B) int64, undefined: all 0; only for models with a metacell token
    Tensor identities;     ///< (B, L, width) of the genes when the caller knows them; else undefined
};

/// What to compute and with which noise.
struct EncodeRequest {
    bool expression = true;
    bool classes = true;
    CompressorNoise noise;
};

/// Results of one pass; undefined tensors were not asked for or do not exist in this model.
struct NetworkOutput {
    Tensor geneEmbedding;            ///< (B, L, width)
    Tensor inputTokens;              ///< (B, T, cellWidth) before compression
    Tensor tokens;                   ///< (B, T, cellWidth) after compression and decoding
    std::vector<Tensor> latents;     ///< T tensors (B, size): what is reported per token
    std::vector<Tensor> logits;      ///< per class (B, labels)
    Tensor kl;                       ///< scalar, models with compressors only
    ExpressionParameters expression;
    ExpressionParameters cellExpression; ///< from the cell embedding ("MVC")
};

/// The scPRINT-2 network. Immutable: passes on several threads are fine.
class Network {
public:
    Network(const Weights& weights, const ModelConfig& config);

    /// Lays weights out for fast inference on the CPU. @pre they do not change afterwards.
    void pack();

    const ModelConfig& config() const { return m_config; }
    const GeneEncoder& genes() const { return m_genes; }

    /// Encodes cells: cell tokens, latents, class logits, and expression when asked.
    NetworkOutput encode(const NetworkInput& input, const EncodeRequest& request, const Pass& pass) const;

    /// Expression of the genes of `input` in cells given by their tokens (B, T, cellWidth); the
    /// expression in `input` is not used.
    ExpressionParameters generate(const Tensor& tokens, const NetworkInput& input, const Pass& pass) const;

    /// Logits of one class from its latent (token without compressors).
    Tensor classify(std::size_t classIndex, const Tensor& latent, const Pass& pass) const;

    /// Adversarial heads on the cell-type latent: assay and organism logits. @pre config().adversarial.
    std::pair<Tensor, Tensor> adversarial(const Tensor& cellTypeLatent, const Pass& pass) const;

private:
    Tensor geneSequence(const NetworkInput& input, const Tensor& vectors, const Tensor& cellTokens) const;
    void compress(NetworkOutput& output, const CompressorNoise& noise, const Pass& pass) const;

    ModelConfig m_config;
    GeneEncoder m_genes;
    ExpressionEmbedding m_expression;
    Tensor m_cellTokens;     ///< (T, cellWidth)
    Tensor m_metacellTokens; ///< (2, width)
    Transformer m_transformer;
    std::optional<Transformer> m_cellTransformer;
    ExpressionDecoder m_decoder;
    CellExpressionDecoder m_cellDecoder;
    std::vector<Compressor> m_compressors; ///< token 0, then classes
    std::vector<Classifier> m_classifiers;
    Classifier m_assayHead, m_organismHead;
};

} // namespace ocellus

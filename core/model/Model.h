// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"
#include "core/model/GeneAttention.h"
#include "core/model/ModelInfo.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace ocellus {

enum class DType { Float32, BFloat16 };

/// How a session computes. `device`: "auto", "cpu", "cuda" or "cuda:N".
struct SessionOptions {
    std::string device = "auto";
    DType dtype = DType::Float32;
    int threads = 0; ///< CPU threads, 0: one per core
};

/// One batch of cells as the network takes it (MODEL_SPEC section 3), all row-major.
struct ModelBatch {
    Index cells = 0;      ///< B
    Index context = 0;    ///< L, the same for all cells
    Index neighbours = 0; ///< K, 0 when none are given
    std::vector<std::int64_t> geneTokens;  ///< B x L, vocabulary tokens
    std::vector<float> counts;             ///< B x L, raw counts (bin indices for the binned encoder)
    std::vector<float> depth;              ///< B, total counts of the whole cell
    std::vector<float> neighbourCounts;    ///< B x K x L, raw counts of the neighbours
    std::vector<float> neighbourDistances; ///< B x K, ascending
    std::vector<std::uint8_t> hidden;      ///< B x L, 1: the gene is asked for, its counts are not
                                           ///< shown; empty: none
};

/// What to compute beyond the cell tokens.
struct ForwardRequest {
    bool expression = false;      ///< mean, dispersion, zeroLogits of the given genes
    bool geneEmbeddings = false;
    float depthMultiplier = 1.0F; ///< denoising asks for more depth
};

/// Answers for one batch, row-major float32. Latents and logits are in the order of
/// ModelInfo::classes.
struct ModelOutput {
    std::vector<float> baseLatent;               ///< B x baseLatentSize: token 0
    std::vector<std::vector<float>> latents;     ///< per class, B x latentSize
    std::vector<std::vector<float>> logits;      ///< per class, B x leaves
    std::vector<float> cellTokens;               ///< B x (1 + classes) x cellWidth, as generation takes them
    std::vector<float> mean, dispersion, zeroLogits; ///< B x L when asked
    std::vector<float> geneEmbeddings;           ///< B x L x modelWidth when asked
    bool cancelled = false; ///< the session was stopped; nothing else is filled
};

/// One run on one thread: owns the working memory, reads the shared weights.
/// Not thread-safe; make one per thread, on the thread that uses it.
class ModelSession {
public:
    virtual ~ModelSession() = default;

    /// Encodes cells, deterministic: no attention dropout, compressor noise off.
    /// @throws Error when a size does not fit the model or the device runs out of memory.
    virtual ModelOutput encode(const ModelBatch& batch, const ForwardRequest& request) = 0;

    /// Generates expression of `geneTokens` (B x L) from cell tokens (B x T x cellWidth).
    /// `depth` is the requested depth per cell, `totalCounts` the sum the means add up to.
    virtual ModelOutput generate(
        const std::vector<float>& cellTokens, const std::vector<std::int64_t>& geneTokens,
        Index cells, Index context, const std::vector<float>& depth,
        const std::vector<float>& totalCounts) = 0;

    /// Queries and keys of the gene transformer's self-attention in every layer, one entry per cell of
    /// the batch; empty when the session was stopped. Values as for `encode`.
    /// @throws Error as `encode`.
    virtual std::vector<AttentionVectors> attention(const ModelBatch& batch);

    /// When `stop` fires during `encode`, `generate` or `attention`, they return within a second with
    /// `cancelled` set.
    virtual void setStop(std::stop_token stop) { (void)stop; }

    /// The device and dtype the session really runs on, e.g. "cpu", "cuda:0".
    virtual std::string device() const = 0;
};

/// The weights of one checkpoint: constant, shared by all sessions, thread-safe.
class Model {
public:
    virtual ~Model() = default;
    virtual const ModelInfo& info() const = 0;
    virtual std::unique_ptr<ModelSession> makeSession(const SessionOptions& options) const = 0;
};

/// Loads LibTorch's module on first use and the checkpoint into it.
/// @throws InputError for a file that is no usable checkpoint; Error when the module is missing.
std::shared_ptr<const Model> loadModel(const std::string& checkpointPath);

/// A session can be made on a device of that name (SessionOptions::device). Loads LibTorch's module only for
/// a GPU. @throws UsageError for a name that is none or a GPU that is not there.
void requireDevice(const std::string& name);

/// Runs the model in float32 on the inputs and noise recorded in a fixture and writes every result
/// the fixture's groups call for (MODEL_SPEC section 15) to `outPath`, which appears whole or not
/// at all.
Outcome replayFixture(
    const std::string& checkpointPath, const std::string& fixturePath, const std::string& outPath,
    const RunControl& control);

} // namespace ocellus

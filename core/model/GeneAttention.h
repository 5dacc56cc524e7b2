// SPDX-License-Identifier: GPL-3.0-or-later
// Which gene attends to which, from queries and keys (MODEL_SPEC section 12).
#pragma once

#include "core/base/Index.h"
#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// Queries and keys of the tokens of one sequence in every layer: first the extra tokens (cell
/// tokens that run along with the genes), then the genes.
struct AttentionVectors {
    Index layers = 0;
    Index tokens = 0; ///< extra tokens included
    Index extraTokens = 0;
    Index heads = 0;
    Index headWidth = 0;
    std::vector<float> values; ///< layers x tokens x 2 (query, key) x heads x headWidth

    Index genes() const { return tokens - extraTokens; }
    Index tokenStride() const { return 2 * heads * headWidth; } ///< floats from one token to the next

    /// Vector of the first token; the next token's follows after tokenStride().
    const float* queries(Index layer, Index head) const {
        return values.data() + layer * tokens * tokenStride() + head * headWidth;
    }
    const float* keys(Index layer, Index head) const { return queries(layer, head) + heads * headWidth; }
};

/// Queries and keys of every gene, summed over the cells that showed it. Cells are added in the
/// order given, so that the sums do not depend on how cells were batched.
class AttentionSums {
public:
    /// @param genes  vocabulary tokens that may occur, ascending, each once.
    explicit AttentionSums(std::vector<std::int64_t> genes);

    /// Adds a cell. @param genes  its vocabulary tokens, as many as `cell.genes()`.
    /// @throws Error when a token is not among those announced or the sizes change.
    void add(std::span<const std::int64_t> genes, const AttentionVectors& cell);

    const AttentionVectors& sums() const { return m_sums; } ///< of all announced genes
    const std::vector<float>& counts() const { return m_counts; } ///< cells per token, extra tokens first

    /// Positions among the announced genes of those that occurred, ascending.
    std::vector<Index> seen() const;

    /// Means of the extra tokens and of some announced genes. @param positions  of genes that
    /// occurred, in the order wanted.
    AttentionVectors means(std::span<const Index> positions) const;

private:
    std::vector<std::int64_t> m_genes;
    AttentionVectors m_sums;
    std::vector<float> m_counts;
};

enum class AttentionScores {
    Softmax,  ///< of q k / sqrt(head width) over all tokens: every attending gene has 1 to give away
    Sinkhorn, ///< balanced as well: every attended gene receives 1 in all (see sinkhorn())
    Raw,      ///< q k as it is, unscaled
};

enum class HeadAggregation { Mean, Max };

struct HeadId {
    Index layer = 0;
    Index head = 0;
};

struct AttentionRule {
    AttentionScores scores = AttentionScores::Softmax;
    HeadAggregation heads = HeadAggregation::Mean;
    std::vector<HeadId> only; ///< the heads that are combined; empty: all
    bool scaled = true;       ///< divide by sqrt(head width) before Softmax and Sinkhorn
    int threads = 0;
};

/// Receives rows of the network: genes first .. first + block.rows - 1 as attending genes, one column
/// per attended gene. Called from several threads, each row once.
using AttentionBlock = std::function<void(Index first, const FloatMatrix& block)>;

/// Walks through the genes x genes network of `vectors` in blocks of rows. Scores run over the extra
/// tokens too, which are cut afterwards. Memory: one block per thread; for Sinkhorn two whole
/// matrices as well. Same bytes for any thread count.
/// @param stage  told with the progress, counted in genes; empty: nothing is reported.
/// @returns Cancelled when stopped; some rows were then visited.
Outcome attentionRows(const AttentionVectors& vectors,
                      const AttentionRule& rule,
                      const std::string& stage,
                      const RunControl& control,
                      const AttentionBlock& visit);

} // namespace ocellus

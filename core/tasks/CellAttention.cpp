// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellAttention.h"

#include "core/base/Error.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <numeric>

namespace ocellus {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Index kTokensPerBatch = 16384; // cells x genes of one pass when the batch is automatic
constexpr Index kMostCells = 8;          // of a pass: their queries and keys are held at once

/// Each cell's own attention, summed over cells.
class AverageAttention {
public:
    AverageAttention(Index genes, bool sameGenes, AttentionRule rule)
        : m_genes(genes)
        , m_rule(std::move(rule))
        , m_sums{genes, genes, std::vector<float>(static_cast<std::size_t>(genes * genes))}
        , m_cells(sameGenes ? 0 : m_sums.values.size(), 0) {}

    /// @param positions  of the cell's genes among all.
    void add(const std::vector<Index>& positions, const AttentionVectors& cell, const RunControl& control) {
        attentionRows(cell, m_rule, {}, control, [&](Index first, const FloatMatrix& block) {
            for (Index row = 0; row < block.rows; ++row) {
                const Index base = positions[static_cast<std::size_t>(first + row)] * m_genes;
                for (Index column = 0; column < block.columns; ++column) {
                    const auto at = static_cast<std::size_t>(base + positions[static_cast<std::size_t>(column)]);
                    m_sums.values[at] += block.row(row)[column];
                    if (!m_cells.empty()) {
                        ++m_cells[at];
                    }
                }
            }
        });
        ++m_added;
    }

    /// Means of the genes at `kept`, 0 for pairs that no cell showed together.
    FloatMatrix means(const std::vector<Index>& kept) const {
        const auto size = static_cast<Index>(kept.size());
        FloatMatrix result{size, size, {}};
        result.values.reserve(static_cast<std::size_t>(size * size));
        for (const Index row : kept) {
            for (const Index column : kept) {
                const auto at = static_cast<std::size_t>(row * m_genes + column);
                const auto cells = static_cast<float>(m_cells.empty() ? m_added : static_cast<Index>(m_cells[at]));
                result.values.push_back(cells > 0.0F ? m_sums.values[at] / cells : 0.0F);
            }
        }
        return result;
    }

private:
    Index m_genes;
    AttentionRule m_rule;
    FloatMatrix m_sums;
    std::vector<std::uint32_t> m_cells; ///< that showed both genes; empty: all cells show all genes
    Index m_added = 0;
};

class Run {
public:
    Run(const CellPlan& plan, const CellOptions& cells, const CellAttentionOptions& options)
        : m_plan(plan)
        , m_options(options)
        , m_sameGenes(cells.genes != GeneSelection::RandomExpressed && cells.genes != GeneSelection::MostExpressed)
        , m_batch(cells.batch > 0 ? cells.batch
                                  : std::clamp<Index>(kTokensPerBatch / std::max<Index>(1, plan.inputs->genesPerCell()), 1, kMostCells)) {}

    Outcome execute(ModelSession& session, const RunControl& control) {
        const auto total = static_cast<Index>(m_plan.cells.size());
        std::future<ModelBatch> upcoming = prefetch(0);
        control.report("Reading attention", 0, total);
        for (Index first = 0; first < total; first += m_batch) {
            const ModelBatch batch = upcoming.get();
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            if (first + m_batch < total) {
                upcoming = prefetch(first + m_batch);
            }
            if (first == 0) {
                announce(batch);
            }
            const std::vector<AttentionVectors> attention = session.attention(batch);
            if (attention.empty()) {
                return Outcome::Cancelled;
            }
            for (Index cell = 0; cell < batch.cells && !control.stopRequested(); ++cell) {
                add(batch, cell, attention[static_cast<std::size_t>(cell)], control);
            }
            control.report("Reading attention", first + batch.cells, total);
        }
        return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
    }

    void finish(CellAttention& result) const {
        const std::vector<Index> geneOfSlot = genesOfSlots(*m_plan.matching);
        std::vector<std::pair<Index, Index>> kept; // gene of the matrix, position among the announced
        for (std::size_t at = 0; at < m_tokens.size(); ++at) {
            if (m_shown[at] == 0) {
                continue;
            }
            if (m_options.dropUnexpressed && m_expressed[at] == 0) {
                ++result.unexpressed;
                continue;
            }
            kept.emplace_back(geneOfSlot[slotOf(m_tokens[at])], static_cast<Index>(at));
        }
        result.neverSeen = static_cast<Index>(m_plan.matching->tokens.size()) - std::count(m_shown.begin(), m_shown.end(), 1);
        std::sort(kept.begin(), kept.end());
        std::vector<Index> positions;
        for (const auto& [gene, at] : kept) {
            positions.push_back(at);
            result.slots.push_back(static_cast<std::int32_t>(slotOf(m_tokens[static_cast<std::size_t>(at)])));
        }
        if (m_sums) {
            result.means = m_sums->means(positions);
        } else {
            result.average = m_average->means(positions);
        }
    }

private:
    std::size_t slotOf(std::int64_t token) const {
        const std::vector<std::int64_t>& tokens = m_plan.matching->tokens;
        return static_cast<std::size_t>(std::lower_bound(tokens.begin(), tokens.end(), token) - tokens.begin());
    }

    std::future<ModelBatch> prefetch(Index first) const {
        const Index count = std::min(m_batch, static_cast<Index>(m_plan.cells.size()) - first);
        return std::async(std::launch::async, [this, first, count] {
            std::vector<Index> positions(static_cast<std::size_t>(count));
            std::iota(positions.begin(), positions.end(), first);
            ModelBatch batch;
            m_plan.inputs->fill(positions, batch);
            return batch;
        });
    }

    /// Learns from the first batch which genes can come.
    void announce(const ModelBatch& batch) {
        m_tokens = m_plan.matching->tokens;
        if (m_sameGenes) {
            m_tokens.assign(batch.geneTokens.begin(), batch.geneTokens.begin() + batch.context);
            std::sort(m_tokens.begin(), m_tokens.end());
        }
        m_shown.assign(m_tokens.size(), 0);
        m_expressed.assign(m_tokens.size(), 0);
        if (m_options.mode == NetworkMode::MeanVectors) {
            m_sums = std::make_unique<AttentionSums>(m_tokens);
            return;
        }
        const auto genes = static_cast<double>(m_tokens.size());
        const double needed = genes * genes * (m_sameGenes ? 8.0 : 12.0);
        if (needed > static_cast<double>(m_options.memoryLimit)) {
            throw RefusedError(
                "Attention cell by cell over " + std::to_string(m_tokens.size()) + " genes needs " + gigabytes(needed) + " of memory, "
                + gigabytes(static_cast<double>(m_options.memoryLimit))
                + " are allowed. Nothing was written. Choose fewer genes (a list, or the most variable), or average queries and keys instead.");
        }
        m_average = std::make_unique<AverageAttention>(static_cast<Index>(m_tokens.size()), m_sameGenes, m_options.rule);
    }

    void add(const ModelBatch& batch, Index cell, const AttentionVectors& attention, const RunControl& control) {
        const std::span<const std::int64_t> genes(batch.geneTokens.data() + cell * batch.context, static_cast<std::size_t>(batch.context));
        std::vector<Index> positions;
        for (std::size_t i = 0; i < genes.size(); ++i) {
            const auto at = std::lower_bound(m_tokens.begin(), m_tokens.end(), genes[i]) - m_tokens.begin();
            positions.push_back(at);
            m_shown[static_cast<std::size_t>(at)] = 1;
            m_expressed[static_cast<std::size_t>(at)] |= static_cast<char>(batch.counts[static_cast<std::size_t>(cell * batch.context) + i] > 0.0F);
        }
        if (m_sums) {
            m_sums->add(genes, attention);
        } else {
            m_average->add(positions, attention, control);
        }
    }

    const CellPlan& m_plan;
    const CellAttentionOptions& m_options;
    bool m_sameGenes = false; ///< every cell shows the same genes
    Index m_batch = 1;
    std::vector<std::int64_t> m_tokens; ///< genes that can come, ascending
    std::vector<char> m_shown, m_expressed;
    std::unique_ptr<AttentionSums> m_sums;
    std::unique_ptr<AverageAttention> m_average;
};

} // namespace

std::string gigabytes(double bytes) {
    const auto tenths = static_cast<long>(bytes / 1e8 + 0.5);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

std::vector<Index> genesOfSlots(const GeneMatching& matching) {
    std::vector<Index> genes(matching.tokens.size(), -1);
    for (std::size_t gene = 0; gene < matching.tokenOfGene.size(); ++gene) {
        const std::int64_t token = matching.tokenOfGene[gene];
        if (token >= 0) {
            Index& first = genes[static_cast<std::size_t>(std::lower_bound(matching.tokens.begin(), matching.tokens.end(), token) - matching.tokens.begin())];
            first = first < 0 ? static_cast<Index>(gene) : first;
        }
    }
    return genes;
}

Outcome collectAttention(
    const CellPlan& plan, const Model& model, const CellOptions& cells, const CellAttentionOptions& options, const RunControl& control, CellAttention* result) {
    const auto session = model.makeSession(cells.session);
    session->setStop(control.stopToken());
    Run run(plan, cells, options);
    const auto started = Clock::now();
    if (run.execute(*session, control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    result->cells = static_cast<Index>(plan.cells.size());
    result->cellsPerSecond = seconds > 0.0 ? static_cast<double>(result->cells) / seconds : 0.0;
    result->device = session->device();
    run.finish(*result);
    if (result->slots.size() < 2) {
        throw RefusedError(
            "The " + std::to_string(result->cells) + " chosen cells express " + std::to_string(result->slots.size())
            + " of the genes that the model knows; a network needs two. Nothing was written. Choose more cells or genes.");
    }
    return Outcome::Finished;
}

} // namespace ocellus

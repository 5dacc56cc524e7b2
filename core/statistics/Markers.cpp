// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Markers.h"

#include "core/base/RowSubset.h"
#include "core/base/parallelFor.h"
#include "core/statistics/Distributions.h"
#include "core/statistics/RankSum.h"
#include "core/statistics/RowBlocks.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kPseudoCount = 1e-9;
constexpr Index kGenesOfTask = 64;

/// What one pass tells of every gene, for A and B.
struct Totals {
    std::vector<Index> stored[2];   ///< values that are not zero
    std::vector<Index> positive[2]; ///< values above zero
    std::vector<double> sum[2];

    explicit Totals(Index genes) {
        for (const int group : {0, 1}) {
            stored[group].assign(static_cast<std::size_t>(genes), 0);
            positive[group].assign(static_cast<std::size_t>(genes), 0);
            sum[group].assign(static_cast<std::size_t>(genes), 0.0);
        }
    }

    void clear() { *this = Totals(static_cast<Index>(sum[0].size())); }

    void add(const Totals& other) {
        for (const int group : {0, 1}) {
            for (std::size_t gene = 0; gene < sum[0].size(); ++gene) {
                stored[group][gene] += other.stored[group][gene];
                positive[group][gene] += other.positive[group][gene];
                sum[group][gene] += other.sum[group][gene];
            }
        }
    }
};

/// The cells of both groups, in the order of the matrix, and which group each is of.
class Selection {
public:
    Selection(std::shared_ptr<const RowSource> rows, const CellGroups& groups) {
        std::vector<Index> cells = groups.all();
        m_groupOf.reserve(cells.size());
        for (const Index cell : cells) {
            m_groupOf.push_back(static_cast<char>(groups.groupOf(cell)));
        }
        m_rows = std::make_shared<RowSubset>(std::move(rows), std::move(cells));
    }

    const RowSource& rows() const { return *m_rows; }

    /// Calls visit(group, gene, value) for what is stored in a batch of rows() and is not zero.
    template <class Visit>
    void forEach(const CountBatch& batch, Visit visit) const {
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const int group = m_groupOf[static_cast<std::size_t>(batch.cells[row])];
            for (Index i = batch.rowStart[row]; i < batch.rowStart[row + 1]; ++i) {
                if (batch.values[i] != 0.0F) {
                    visit(group, batch.genes[i], batch.values[i]);
                }
            }
        }
    }

private:
    std::shared_ptr<const RowSource> m_rows;
    std::vector<char> m_groupOf;
};

/// Values of some genes gathered gene after gene, those of A and of B apart.
struct GeneColumns {
    Index first = 0;
    Index last = 0;
    std::vector<Index> start[2]; ///< last - first + 1 entries
    std::vector<float> values[2];

    /// Room for genes first .. last-1, as many as `totals` says.
    GeneColumns(const Totals& totals, Index firstGene, Index lastGene)
        : first(firstGene), last(lastGene) {
        for (const int group : {0, 1}) {
            start[group].assign(1, 0);
            for (Index gene = first; gene < last; ++gene) {
                start[group].push_back(start[group].back() + totals.stored[group][gene]);
            }
            values[group].resize(static_cast<std::size_t>(start[group].back()));
            m_next[group].assign(start[group].begin(), start[group].end() - 1);
        }
    }

    void add(int group, std::int32_t gene, float value) {
        if (gene >= first && gene < last) {
            values[group][m_next[group][gene - first]++] = value;
        }
    }

    std::span<float> of(int group, Index gene) {
        const Index begin = start[group][gene - first];
        return {values[group].data() + begin,
                static_cast<std::size_t>(start[group][gene - first + 1] - begin)};
    }

private:
    std::vector<Index> m_next[2];
};

/// The first gene after `first` at which more than `limit` values have come together.
Index batchEnd(const Totals& totals, Index first, Index limit) {
    const auto genes = static_cast<Index>(totals.sum[0].size());
    Index held = 0;
    Index gene = first;
    for (; gene < genes; ++gene) {
        held += totals.stored[0][gene] + totals.stored[1][gene];
        if (held > limit && gene > first) {
            break;
        }
    }
    return gene;
}

/// One pass over the selection that sums up and, while they fit, keeps the batches.
Outcome sumUp(const Selection& selection,
              const MarkersOptions& options,
              const RunControl& control,
              Totals& totals,
              std::vector<CountBatch>& kept,
              bool& keptAll) {
    const auto slots = static_cast<std::size_t>(RowBlocks(selection.rows()).slots);
    std::vector<Totals> partial(slots, Totals(selection.rows().geneCount()));
    std::vector<CountBatch> batches(slots);
    Index held = 0;
    keptAll = true;
    return forEachRowBlock(
        selection.rows(),
        options.threads,
        control,
        "Reading cells",
        [&](Index slot, const CountBatch& batch) {
            Totals& sums = partial[slot];
            sums.clear();
            selection.forEach(batch, [&](int group, std::int32_t gene, float value) {
                ++sums.stored[group][gene];
                sums.positive[group][gene] += value > 0.0F ? 1 : 0;
                sums.sum[group][gene] += value;
            });
            if (keptAll) {
                batches[slot] = batch;
            }
        },
        [&](Index slot) {
            totals.add(partial[slot]);
            held += static_cast<Index>(batches[slot].values.size());
            if (keptAll && held > options.valuesAtOnce) {
                keptAll = false;
                kept = {};
            }
            if (keptAll) {
                kept.push_back(std::move(batches[slot]));
            }
            batches[slot] = {};
        });
}

/// Fills `columns` from what was kept or by reading again.
Outcome gather(const Selection& selection,
               const MarkersOptions& options,
               const RunControl& control,
               const std::vector<CountBatch>& kept,
               bool keptAll,
               GeneColumns& columns) {
    const auto take = [&](const CountBatch& batch) {
        selection.forEach(batch, [&](int group, std::int32_t gene, float value) {
            columns.add(group, gene, value);
        });
    };
    if (keptAll) {
        for (const CountBatch& batch : kept) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            take(batch);
        }
        return Outcome::Finished;
    }
    std::vector<CountBatch> batches(static_cast<std::size_t>(RowBlocks(selection.rows()).slots));
    return forEachRowBlock(
        selection.rows(),
        options.threads,
        control,
        "Reading genes",
        [&](Index slot, const CountBatch& batch) { batches[slot] = batch; },
        [&](Index slot) { take(batches[slot]); });
}

/// Tests the genes of `columns`. False when stopped.
bool compare(GeneColumns& columns,
             const CellGroups& groups,
             int threads,
             const RunControl& control,
             MarkerTable& table) {
    const auto sizeA = static_cast<Index>(groups.a.size());
    const auto sizeB = static_cast<Index>(groups.b.size());
    parallelFor(columns.last - columns.first, kGenesOfTask, threads, [&](Index begin, Index end) {
        for (Index gene = columns.first + begin;
             gene < columns.first + end && !control.stopRequested();
             ++gene) {
            const RankSum found = rankSum(columns.of(0, gene), columns.of(1, gene), sizeA, sizeB);
            table.auc[gene] = found.auc;
            table.score[gene] = found.score;
            table.pValue[gene] = found.pValue;
        }
    });
    return !control.stopRequested();
}

} // namespace

std::vector<Index> CellGroups::all() const {
    std::vector<Index> cells;
    std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(cells));
    return cells;
}

int CellGroups::groupOf(Index cell) const {
    return std::binary_search(b.begin(), b.end(), cell) ? 1 : 0;
}

MarkerTable::MarkerTable(Index genes) {
    for (auto* column :
         {&log2FoldChange, &auc, &score, &pValue, &qValue, &shareA, &shareB, &meanA, &meanB}) {
        column->assign(static_cast<std::size_t>(genes), 0.0);
    }
}

void MarkerTable::complete() {
    for (std::size_t gene = 0; gene < meanA.size(); ++gene) {
        log2FoldChange[gene] = std::log2((std::expm1(meanA[gene]) + kPseudoCount) /
                                         (std::expm1(meanB[gene]) + kPseudoCount));
    }
    qValue = benjaminiHochberg(pValue);
}

std::vector<Index> MarkerTable::byScore() const {
    std::vector<Index> order(score.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(
        order.begin(), order.end(), [&](Index a, Index b) { return score[a] > score[b]; });
    return order;
}

Outcome rankMarkers(std::shared_ptr<const RowSource> rows,
                    const CellGroups& groups,
                    const MarkersOptions& options,
                    const RunControl& control,
                    MarkerTable* result) {
    const Index genes = rows->geneCount();
    const Selection selection(std::move(rows), groups);
    Totals totals(genes);
    std::vector<CountBatch> kept;
    bool keptAll = false;
    if (sumUp(selection, options, control, totals, kept, keptAll) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    MarkerTable table(genes);
    for (Index first = 0; first < genes;) {
        const Index last = batchEnd(totals, first, options.valuesAtOnce);
        GeneColumns columns(totals, first, last);
        if (gather(selection, options, control, kept, keptAll, columns) == Outcome::Cancelled ||
            !compare(columns, groups, options.threads, control, table)) {
            return Outcome::Cancelled;
        }
        control.report("Comparing genes", last, genes);
        first = last;
    }
    const double sizes[2] = {static_cast<double>(groups.a.size()),
                             static_cast<double>(groups.b.size())};
    for (Index gene = 0; gene < genes; ++gene) {
        table.meanA[gene] = totals.sum[0][gene] / sizes[0];
        table.meanB[gene] = totals.sum[1][gene] / sizes[1];
        table.shareA[gene] = static_cast<double>(totals.positive[0][gene]) / sizes[0];
        table.shareB[gene] = static_cast<double>(totals.positive[1][gene]) / sizes[1];
    }
    table.complete();
    *result = std::move(table);
    return Outcome::Finished;
}

} // namespace ocellus

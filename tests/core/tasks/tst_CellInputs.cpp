// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/CellInputs.h"

#include <QTest>

#include <numeric>
#include <set>

using namespace ocellus;

namespace {

/// Cells x genes given densely; zeros are left out.
std::shared_ptr<const RowSource> matrix(const std::vector<std::vector<float>>& dense) {
    CountBatch rows;
    rows.clear();
    for (const auto& cell : dense) {
        for (std::size_t gene = 0; gene < cell.size(); ++gene) {
            if (cell[gene] != 0.0F) {
                rows.genes.push_back(static_cast<std::int32_t>(gene));
                rows.values.push_back(cell[gene]);
            }
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    return std::make_shared<MemoryRowSource>(std::move(rows), static_cast<Index>(dense.front().size()));
}

/// Genes 0..n-1 with tokens 100.., except those listed as unknown; gene `twin` shares token 100.
std::shared_ptr<const GeneMatching> matching(Index genes, const std::set<Index>& unknown, Index twin = -1) {
    auto result = std::make_shared<GeneMatching>();
    for (Index gene = 0; gene < genes; ++gene) {
        const std::int64_t token = unknown.contains(gene) ? -1 : gene == twin ? 100 : 100 + gene;
        result->tokenOfGene.push_back(token);
        if (token >= 0 && gene != twin) {
            result->tokens.push_back(token);
        }
    }
    return result;
}

std::vector<Index> all(Index count) {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), Index{0});
    return cells;
}

CellInputs inputs(
    const std::vector<std::vector<float>>& dense, const std::shared_ptr<const GeneMatching>& genes,
    const NearestCells& nearest, const CellInputs::Options& options, std::size_t memoryLimit = 1 << 20) {
    const auto count = static_cast<Index>(dense.size());
    std::vector<std::string> names;
    for (Index i = 0; i < count; ++i) {
        names.push_back("cell" + std::to_string(i));
    }
    return {
        VocabularyCounts::read(matrix(dense), genes, all(count), memoryLimit, RunControl()), genes, nearest, names,
        options};
}

} // namespace

class tst_CellInputs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void depthCountsEveryGeneAndTwinsAreSummed() {
        const auto genes = matching(4, {3}, 2);
        const CellInputs cells = inputs({{1, 2, 4, 8}}, genes, {}, {.context = 10});
        ModelBatch batch;
        cells.fill(all(1), batch);
        QCOMPARE(batch.depth, std::vector<float>{15});
        QCOMPARE(batch.geneTokens, (std::vector<std::int64_t>{100, 101}));
        QCOMPARE(batch.counts, (std::vector<float>{5, 2})); // 1 + 4 of the twin
    }

    void moreExpressedGenesThanContextAreDrawnPerCellWhateverTheBatch() {
        std::vector<std::vector<float>> dense(3, std::vector<float>(50, 1.0F));
        const auto genes = matching(50, {});
        const CellInputs cells = inputs(dense, genes, {}, {.context = 20, .seed = 7});
        ModelBatch together;
        ModelBatch alone;
        cells.fill(all(3), together);
        const std::vector<Index> second{1};
        cells.fill(second, alone);
        QCOMPARE(together.context, Index{20});
        const std::vector<std::int64_t> tokensTogether(together.geneTokens.begin() + 20, together.geneTokens.begin() + 40);
        QCOMPARE(tokensTogether, alone.geneTokens);
        const std::set<std::int64_t> distinct(alone.geneTokens.begin(), alone.geneTokens.end());
        QCOMPARE(distinct.size(), std::size_t{20});
        QVERIFY(tokensTogether != std::vector<std::int64_t>(together.geneTokens.begin(), together.geneTokens.begin() + 20));
        const CellInputs reseeded = inputs(dense, genes, {}, {.context = 20, .seed = 8});
        ModelBatch other;
        reseeded.fill(second, other);
        QVERIFY(other.geneTokens != alone.geneTokens);
    }

    void fewerExpressedGenesAreFilledWithWhatNeighboursExpress() {
        // Cell 0 expresses gene 0 only; its neighbours express gene 4 most, then gene 2.
        const std::vector<std::vector<float>> dense{{3, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 5, 0}, {0, 0, 2, 0, 4, 0}};
        NearestCells nearest;
        nearest.perCell = 2;
        nearest.positions = {1, 2, 0, 2, 0, 1};
        nearest.distances = {1, 2, 1, 3, 2, 3};
        const auto genes = matching(6, {});
        const CellInputs cells = inputs(dense, genes, nearest, {.context = 3});
        ModelBatch batch;
        cells.fill(all(1), batch);
        QCOMPARE(batch.geneTokens, (std::vector<std::int64_t>{100, 102, 104}));
        QCOMPARE(batch.counts, (std::vector<float>{3, 0, 0}));
        QCOMPARE(batch.neighbourCounts, (std::vector<float>{0, 1, 5, 0, 2, 4}));
        QCOMPARE(batch.neighbourDistances, (std::vector<float>{1, 2}));
    }

    void contextIsCappedByTheMeasuredGenes() {
        const auto genes = matching(6, {1, 2});
        const CellInputs cells = inputs({{1, 1, 1, 0, 0, 0}}, genes, {}, {.context = 100});
        QCOMPARE(cells.genesPerCell(), Index{4});
    }

    void mostExpressedRanksOwnCountPlusNeighbourMean() {
        const std::vector<std::vector<float>> dense{{5, 1, 0, 2}, {0, 8, 2, 0}, {0, 0, 4, 0}};
        NearestCells nearest;
        nearest.perCell = 2;
        nearest.positions = {1, 2, 0, 2, 0, 1};
        nearest.distances = {1, 2, 1, 2, 1, 2};
        const auto genes = matching(4, {});
        const CellInputs cells =
            inputs(dense, genes, nearest, {.context = 2, .choice = GeneChoice::MostExpressed});
        ModelBatch batch;
        cells.fill(all(1), batch); // own + mean: 5, 1 + 4 = 5, 3, 2
        QCOMPARE(batch.geneTokens, (std::vector<std::int64_t>{100, 101}));
    }

    void readingFromTheFileGivesTheSameAsMemory() {
        std::vector<std::vector<float>> dense(5, std::vector<float>(30));
        for (std::size_t c = 0; c < dense.size(); ++c) {
            for (std::size_t g = 0; g < 30; ++g) {
                dense[c][g] = static_cast<float>((c * 7 + g * 3) % 5);
            }
        }
        const auto genes = matching(30, {4}, 9);
        const CellInputs::Options options{.context = 12, .seed = 3};
        ModelBatch memory;
        ModelBatch file;
        inputs(dense, genes, {}, options).fill(all(5), memory);
        inputs(dense, genes, {}, options, 16).fill(all(5), file);
        QCOMPARE(file.geneTokens, memory.geneTokens);
        QCOMPARE(file.counts, memory.counts);
        QCOMPARE(file.depth, memory.depth);
    }

    void negativeValuesAreRefused() {
        QVERIFY_EXCEPTION_THROWN(inputs({{1, -1}}, matching(2, {}), {}, {}), RefusedError);
    }

    void neighboursAreChosenWithoutTheGenesLeftOut() {
        // Gene 0 tells odd cells from even ones, genes 1 to 4 the first half from the second; the
        // stored components follow gene 0.
        constexpr Index kCells = 24;
        CellTable obs;
        std::vector<std::vector<float>> counts;
        FloatMatrix stored{kCells, 1, {}};
        for (Index cell = 0; cell < kCells; ++cell) {
            obs.names.push_back("cell" + std::to_string(cell));
            const float low = cell < kCells / 2 ? 2.0F : 12.0F;
            const auto wobble = static_cast<float>(cell % 3);
            counts.push_back({cell % 2 == 0 ? 1.0F : 90.0F, low + wobble, 14.0F - low, low, 14.0F - low + wobble});
            stored.values.push_back(static_cast<float>(cell % 2) * 100.0F + static_cast<float>(cell) * 0.01F);
        }
        Table var;
        var.names = {"a", "b", "c", "d", "e"};
        const auto data = Dataset::inMemory(obs, GeneTable(var), matrix(counts), {{"X_pca", stored}});
        const auto cells = all(kCells);
        const NearestCells known = nearestCells(*data, cells, 4, {}, 0, 1, RunControl());
        QCOMPARE(known.source, std::string("obsm/X_pca"));
        const NearestCells visible = nearestCells(*data, cells, 4, {1, 0, 0, 0, 0}, 0, 1, RunControl());
        QCOMPARE(visible.source, std::string("visible genes"));
        // Chosen alone, cells have the neighbours that they have among all.
        const std::vector<Index> few{3, 20};
        for (const auto& [whole, leftOut] : {std::pair{known, std::vector<char>()}, std::pair{visible, std::vector<char>{1, 0, 0, 0, 0}}}) {
            const NearestCells some = nearestInData(*data, few, 4, leftOut, 0, 1, RunControl());
            QCOMPARE(some.source, whole.source);
            for (std::size_t i = 0; i < 8; ++i) {
                const auto at = static_cast<std::size_t>(few[i / 4] * 4) + i % 4;
                QCOMPARE(some.positions[i], whole.positions[at]);
                QCOMPARE(some.distances[i], whole.distances[at]);
            }
        }
        for (Index cell = 0; cell < kCells; ++cell) {
            for (Index k = 0; k < 4; ++k) {
                const auto at = static_cast<std::size_t>(cell * 4 + k);
                QCOMPARE(known.positions[at] % 2, cell % 2);
                QCOMPARE(visible.positions[at] < kCells / 2, cell < kCells / 2);
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_CellInputs)
#include "tst_CellInputs.moc"

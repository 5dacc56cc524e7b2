// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/CleanScores.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/base/parallelFor.h"
#include "core/benchmarks/Averages.h"
#include "core/benchmarks/DenoiseScores.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/RankCorrelation.h"

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace ocellus {

CleanScores scoreAgainstClean(const FloatMatrix& values, const FloatMatrix& clean, const CategoryColumn& types, int threads) {
    std::vector<double> genes(static_cast<std::size_t>(values.columns));
    std::vector<double> cells(static_cast<std::size_t>(values.rows));
    parallelFor(values.columns, 4, threads, [&](Index begin, Index end) {
        std::vector<float> made(cells.size()), real(cells.size());
        for (Index gene = begin; gene < end; ++gene) {
            for (Index cell = 0; cell < values.rows; ++cell) {
                made[static_cast<std::size_t>(cell)] = values.row(cell)[gene];
                real[static_cast<std::size_t>(cell)] = clean.row(cell)[gene];
            }
            genes[static_cast<std::size_t>(gene)] = zeroIfNaN(rankCorrelation(made, real));
        }
    });
    parallelFor(values.rows, 16, threads, [&](Index begin, Index end) {
        const auto width = static_cast<std::size_t>(values.columns);
        for (Index cell = begin; cell < end; ++cell) {
            cells[static_cast<std::size_t>(cell)] = zeroIfNaN(rankCorrelation({values.row(cell), width}, {clean.row(cell), width}));
        }
    });
    return {medianOf(std::move(genes)), withinTypeCorrelation(values, clean, types, threads), meanOf(cells)};
}

FloatMatrix sharesOfRows(FloatMatrix values) {
    for (Index row = 0; row < values.rows; ++row) {
        const auto total = static_cast<float>(std::accumulate(values.row(row), values.row(row) + values.columns, 0.0));
        if (total > 0.0F) {
            std::transform(values.row(row), values.row(row) + values.columns, values.row(row), [total](float value) { return value / total; });
        }
    }
    return values;
}

std::optional<DenseCounts> cleanTwin(const Dataset& clean, const Dataset& dataset, const std::vector<Index>& cells,
    const std::vector<Index>& genes, const RunControl& control) {
    const auto rows = clean.mainMatrix();
    const std::string name = std::filesystem::path(clean.path()).filename().string();
    if (!rows || rows->geneCount() != dataset.geneCount() || clean.cells().names != dataset.cells().names) {
        throw RefusedError(name + " is no clean twin of " + std::filesystem::path(dataset.path()).filename().string()
            + ": a matrix of the same cells and genes, in the same order, was expected. Nothing was scored. simulate --clean writes one.");
    }
    return denseCounts(RowSubset(rows, cells), genes, control);
}

} // namespace ocellus

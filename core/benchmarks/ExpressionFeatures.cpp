// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/ExpressionFeatures.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/Pca.h"
#include "core/statistics/VariableGenes.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace ocellus {

namespace {

constexpr Index kReadTogether = 1024;

/// For every gene of `train` its place in `test`, or -1.
std::vector<Index> placesIn(const GeneTable& train, const GeneTable& test) {
    std::vector<Index> places(train.ids().size(), -1);
    for (std::size_t gene = 0; gene < places.size(); ++gene) {
        auto found = test.find(train.ids()[gene]);
        if (!found) {
            found = test.find(train.symbols()[gene]);
        }
        places[gene] = found.value_or(-1);
    }
    return places;
}

/// The highest scores among shared genes, ascending by place.
std::vector<Index> mostVariable(const VariableGenes& variable,
                                const std::vector<Index>& places,
                                Index wanted) {
    std::vector<Index> genes;
    for (std::size_t gene = 0; gene < places.size(); ++gene) {
        if (places[gene] >= 0 && std::isfinite(variable.score[gene])) {
            genes.push_back(static_cast<Index>(gene));
        }
    }
    std::stable_sort(genes.begin(), genes.end(), [&](Index a, Index b) {
        return variable.score[static_cast<std::size_t>(a)] >
               variable.score[static_cast<std::size_t>(b)];
    });
    genes.resize(static_cast<std::size_t>(std::min<Index>(wanted, std::ssize(genes))));
    std::sort(genes.begin(), genes.end());
    return genes;
}

/// Cells of another matrix on components: the loadings times what is above the training mean.
Outcome project(const RowSource& rows,
                const std::vector<Index>& columns,
                const Pca& pca,
                const RunControl& control,
                FloatMatrix* result) {
    const Index width = pca.loadings.columns;
    std::vector<Index> placeOf(static_cast<std::size_t>(rows.geneCount()), -1);
    std::vector<double> origin(static_cast<std::size_t>(width), 0.0);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        placeOf[static_cast<std::size_t>(columns[i])] = static_cast<Index>(i);
        for (Index k = 0; k < width; ++k) {
            origin[static_cast<std::size_t>(k)] -=
                pca.means[i] * pca.loadings.row(static_cast<Index>(i))[k];
        }
    }
    FloatMatrix scores{rows.cellCount(), width, {}};
    CountBatch batch;
    std::vector<double> sums;
    for (Index first = 0; first < rows.cellCount(); first += kReadTogether) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        rows.readRange(first, std::min(kReadTogether, rows.cellCount() - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            sums = origin;
            const auto genes = batch.genesOf(row);
            const auto values = batch.valuesOf(row);
            for (std::size_t i = 0; i < genes.size(); ++i) {
                const Index place = placeOf[static_cast<std::size_t>(genes[i])];
                for (Index k = 0; place >= 0 && k < width; ++k) {
                    sums[static_cast<std::size_t>(k)] +=
                        static_cast<double>(values[i]) * pca.loadings.row(place)[k];
                }
            }
            scores.values.insert(scores.values.end(), sums.begin(), sums.end());
        }
        control.report("Placing cells on the components", first, rows.cellCount());
    }
    *result = std::move(scores);
    return Outcome::Finished;
}

} // namespace

Outcome expressionFeatures(const Dataset& train,
                           const std::vector<Index>& trainCells,
                           const Dataset& test,
                           const std::vector<Index>& testCells,
                           const ExpressionFeatureOptions& options,
                           const RunControl& control,
                           ExpressionFeatures* result) {
    const MeasuredExpression known = measuredExpression(train, true);
    const MeasuredExpression asked = measuredExpression(test, true);
    ExpressionFeatures found;
    found.trainSource = known.place;
    found.testSource = asked.place;
    const std::vector<Index> places = placesIn(*known.genes, *asked.genes);
    found.genesShared =
        std::count_if(places.begin(), places.end(), [](Index place) { return place >= 0; });
    VariableGenesOptions variableOptions;
    variableOptions.count = options.genes;
    variableOptions.scale =
        known.kind == ValueKind::Log ? ExpressionScale::Log : ExpressionScale::Counts;
    variableOptions.threads = options.threads;
    VariableGenes variable;
    if (findVariableGenes(RowSubset(known.rows, trainCells), variableOptions, control, &variable) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const std::vector<Index> genes = mostVariable(variable, places, options.genes);
    if (genes.size() < 2) {
        throw RefusedError("The baselines cannot be trained: " + std::to_string(genes.size()) +
                           " genes vary in the training cells and are in both data sets, at least "
                           "2 expected.");
    }
    found.genesUsed = std::ssize(genes);
    Pca pca;
    if (computePca(RowSubset(logNormalised(known, train.path()), trainCells),
                   genes,
                   {options.components, options.seed, options.threads},
                   control,
                   &pca) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::vector<Index> columns;
    for (const Index gene : genes) {
        columns.push_back(places[static_cast<std::size_t>(gene)]);
    }
    if (project(RowSubset(logNormalised(asked, test.path()), testCells),
                columns,
                pca,
                control,
                &found.test) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    found.train = std::move(pca.scores);
    *result = std::move(found);
    return Outcome::Finished;
}

} // namespace ocellus

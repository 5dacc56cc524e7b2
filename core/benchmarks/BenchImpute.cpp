// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchImpute.h"

#include "core/base/Error.h"
#include "core/base/GenesLeftOut.h"
#include "core/base/Random.h"
#include "core/base/parallelFor.h"
#include "core/benchmarks/Averages.h"
#include "core/benchmarks/BenchCells.h"
#include "core/benchmarks/DenoiseScores.h"
#include "core/benchmarks/DenseCounts.h"
#include "core/benchmarks/KnownLabels.h"
#include "core/statistics/Map.h"
#include "core/statistics/RankCorrelation.h"
#include "core/tasks/Impute.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kFewestTest = 20;
constexpr std::size_t kFewestHidden = 5;
constexpr double kScale = 1e4;
constexpr std::array<double, 4> kResolutions{0.5, 1.0, 2.0, 4.0};
constexpr std::array<Index, 4> kNeighbourGrid{5, 15, 30, 50};
constexpr Index kUsualNeighbours = 15;

class Bench {
public:
    Bench(const Dataset& dataset, const BenchImputeOptions& options, const RunControl& control)
        : m_dataset(dataset)
        , m_options(options)
        , m_control(control) {}

    Outcome prepare();
    Outcome baselines();
    Outcome model();
    BenchImpute result;

private:
    Outcome chooseHidden();
    Outcome chooseTypes();
    bool isReference(Index cell) const;
    FloatMatrix perVisible(const std::vector<Index>& positions) const;
    ImputeScores score(const FloatMatrix& predicted) const;
    ImputeBenchRow judged(const std::string& method, const std::string& setting, const FloatMatrix& predicted) const;
    Outcome readClean();
    void keep(const std::string& method, const std::string& usual, std::vector<ImputeBenchRow> rows);
    FloatMatrix meansOf(const std::vector<std::vector<Index>>& references) const;
    Outcome clusterMeans();
    Outcome neighbours();
    Outcome modelBy(ImputeMethod method, const std::string& setting);
    int threads() const { return m_options.input.session.threads; }

    const Dataset& m_dataset;
    const BenchImputeOptions& m_options;
    const RunControl& m_control;
    BenchCells m_cells;
    std::optional<GeneMatching> m_matching;
    std::vector<Index> m_reference, m_test; ///< positions among the cells
    std::vector<Index> m_hidden;            ///< columns
    std::shared_ptr<const RowSource> m_visible;
    FloatMatrix m_truth;                    ///< test cells x hidden genes, per 10,000 visible counts
    FloatMatrix m_known;                    ///< reference cells, the same
    FloatMatrix m_clean;                    ///< test cells x hidden genes of the clean twin, per its visible counts
    std::vector<float> m_visibleTotals;     ///< of all cells
    DenseCounts m_all;                      ///< hidden genes of all cells
    CategoryColumn m_types;                 ///< of the test cells
};

bool Bench::isReference(Index cell) const {
    const std::uint64_t seed = streamSeed(m_options.input.seed, "reference");
    return Random(streamSeed(seed, m_cells.table.names[static_cast<std::size_t>(cell)])).uniform() < m_options.referenceShare;
}

Outcome Bench::prepare() {
    m_cells = benchCells(m_dataset, m_options.input.cells);
    result.source = m_cells.source;
    for (Index cell = 0; cell < m_cells.rows->cellCount(); ++cell) {
        (isReference(cell) ? m_reference : m_test).push_back(cell);
    }
    if (chooseHidden() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (std::ssize(m_reference) < kFewestTest || std::ssize(m_test) < kFewestTest || m_hidden.size() < kFewestHidden) {
        throw RefusedError("Imputing cannot be scored: " + std::to_string(m_reference.size()) + " reference cells, "
            + std::to_string(m_test.size()) + " test cells and " + std::to_string(m_hidden.size()) + " genes to hide, at least "
            + std::to_string(kFewestTest) + ", " + std::to_string(kFewestTest) + " and " + std::to_string(kFewestHidden)
            + " expected. Nothing was scored.");
    }
    std::vector<char> leftOut(static_cast<std::size_t>(m_cells.genes->size()), 0);
    for (const Index gene : m_hidden) {
        leftOut[static_cast<std::size_t>(gene)] = 1;
    }
    m_visible = std::make_shared<GenesLeftOut>(m_cells.rows, leftOut);
    const auto totals = denseCounts(*m_visible, {}, m_control);
    auto all = denseCounts(*m_cells.rows, m_hidden, m_control);
    if (!totals || !all || chooseTypes() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (m_options.clean && readClean() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    m_visibleTotals = totals->totals;
    m_all = std::move(*all);
    m_truth = perVisible(m_test);
    m_known = perVisible(m_reference);
    result.referenceCells = std::ssize(m_reference);
    result.testCells = std::ssize(m_test);
    result.visibleGenes = m_cells.genes->size() - std::ssize(m_hidden);
    result.hidden = m_cells.idsOf(m_hidden);
    return Outcome::Finished;
}

/// A share of the genes that enough test cells have, with a model of those it knows.
Outcome Bench::chooseHidden() {
    if (m_options.model) {
        try {
            m_matching = matchGenes(*m_cells.genes, m_cells.organismFor(m_options.input), m_options.model->info(), m_cells.name);
        } catch (const RefusedError& error) {
            result.notes.push_back(std::string("The model's rows are missing: ") + error.what());
        }
    }
    std::vector<Index> able(static_cast<std::size_t>(m_cells.genes->size()));
    std::iota(able.begin(), able.end(), Index{0});
    if (m_matching) {
        able = genesOfOwnToken(able, *m_matching);
    }
    std::vector<Index> having(static_cast<std::size_t>(m_cells.genes->size()), 0);
    CountBatch batch;
    for (const Index cell : m_test) {
        if (m_control.stopRequested()) {
            return Outcome::Cancelled;
        }
        m_cells.rows->read({&cell, 1}, batch);
        for (std::size_t i = 0; i < batch.genes.size(); ++i) {
            having[static_cast<std::size_t>(batch.genes[i])] += batch.values[i] > 0.0F ? 1 : 0;
        }
    }
    const std::uint64_t seed = streamSeed(m_options.input.seed, "hidden");
    for (const Index gene : able) {
        const Index cells = having[static_cast<std::size_t>(gene)];
        if (cells >= m_options.fewestCells && Random(streamSeed(seed, m_cells.genes->id(gene))).uniform() < m_options.hiddenShare) {
            m_hidden.push_back(gene);
            result.detected.push_back(static_cast<double>(cells) / static_cast<double>(m_test.size()));
        }
    }
    return Outcome::Finished;
}

Outcome Bench::chooseTypes() {
    CategoryColumn types;
    if (!m_options.labelColumn.empty()) {
        types = labelsOfCells(knownLabels(m_dataset.cells(), m_options.labelColumn), m_cells.cells);
        result.typesFrom = "obs/" + m_options.labelColumn;
    } else {
        std::vector<Clustering> clusters;
        if (clustersOf(m_cells.rows, m_cells.name, {1.0}, m_options.input, m_control, &clusters) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        types.codes = clusters.front().groupOf;
        for (Index cluster = 0; cluster < clusters.front().groups; ++cluster) {
            types.categories.push_back(std::to_string(cluster));
        }
        result.typesFrom = "Leiden clusters of all counts";
    }
    m_types.categories = types.categories;
    for (const Index cell : m_test) {
        m_types.codes.push_back(types.codes[static_cast<std::size_t>(cell)]);
    }
    return Outcome::Finished;
}

/// Hidden counts of some cells per 10,000 visible ones.
FloatMatrix Bench::perVisible(const std::vector<Index>& positions) const {
    FloatMatrix values{std::ssize(positions), std::ssize(m_hidden), {}};
    for (const Index position : positions) {
        const float total = m_visibleTotals[static_cast<std::size_t>(position)];
        for (Index gene = 0; gene < values.columns; ++gene) {
            values.values.push_back(total > 0.0F ? static_cast<float>(kScale) * m_all.values.row(position)[gene] / total : 0.0F);
        }
    }
    return values;
}

ImputeScores Bench::score(const FloatMatrix& predicted) const {
    ImputeScores scores;
    scores.genes.resize(m_hidden.size());
    std::vector<double> cells(m_test.size());
    parallelFor(predicted.columns, 4, threads(), [&](Index begin, Index end) {
        std::vector<float> made(m_test.size()), real(m_test.size());
        for (Index gene = begin; gene < end; ++gene) {
            for (std::size_t cell = 0; cell < m_test.size(); ++cell) {
                made[cell] = predicted.row(static_cast<Index>(cell))[gene];
                real[cell] = m_truth.row(static_cast<Index>(cell))[gene];
            }
            scores.genes[static_cast<std::size_t>(gene)] = zeroIfNaN(rankCorrelation(made, real));
        }
    });
    parallelFor(predicted.rows, 16, threads(), [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const auto genes = static_cast<std::size_t>(predicted.columns);
            cells[static_cast<std::size_t>(cell)] = zeroIfNaN(rankCorrelation({predicted.row(cell), genes}, {m_truth.row(cell), genes}));
        }
    });
    scores.medianGene = medianOf(scores.genes);
    scores.meanGene = meanOf(scores.genes);
    scores.perCell = meanOf(cells);
    scores.pooled = zeroIfNaN(rankCorrelation(predicted.values, m_truth.values));
    scores.withinType = withinTypeCorrelation(predicted, m_truth, m_types, threads());
    return scores;
}

ImputeBenchRow Bench::judged(const std::string& method, const std::string& setting, const FloatMatrix& predicted) const {
    ImputeBenchRow row{method, setting, score(predicted), {}};
    if (m_options.clean) {
        row.clean = scoreAgainstClean(predicted, m_clean, m_types, threads());
    }
    return row;
}

Outcome Bench::readClean() {
    const BenchCells test = m_cells.subset(m_test);
    auto clean = cleanTwin(*m_options.clean, m_dataset, test.cells, m_hidden, m_control);
    if (!clean) {
        return Outcome::Cancelled;
    }
    m_clean = std::move(clean->values);
    for (Index cell = 0; cell < m_clean.rows; ++cell) {
        float* own = m_clean.row(cell);
        const double visible = static_cast<double>(clean->totals[static_cast<std::size_t>(cell)]) - std::accumulate(own, own + m_clean.columns, 0.0);
        std::transform(own, own + m_clean.columns, own, [visible](float value) { return visible > 0.0 ? static_cast<float>(value / visible) : 0.0F; });
    }
    return Outcome::Finished;
}

void Bench::keep(const std::string& method, const std::string& usual, std::vector<ImputeBenchRow> rows) {
    const auto best = std::max_element(rows.begin(), rows.end(),
        [](const ImputeBenchRow& a, const ImputeBenchRow& b) { return a.scores.medianGene.value_or(-2.0) < b.scores.medianGene.value_or(-2.0); });
    for (const ImputeBenchRow& row : rows) {
        if (row.setting == usual) {
            result.rows.push_back({method, row.setting + " (usual)", row.scores, row.clean});
        }
    }
    result.rows.push_back({method, best->setting + " (best of " + std::to_string(rows.size()) + ")", best->scores, best->clean});
}

/// For every test cell the mean of some reference cells; the mean of all where there are none.
FloatMatrix Bench::meansOf(const std::vector<std::vector<Index>>& references) const {
    std::vector<double> overall(m_hidden.size(), 0.0);
    for (Index row = 0; row < m_known.rows; ++row) {
        for (std::size_t gene = 0; gene < overall.size(); ++gene) {
            overall[gene] += static_cast<double>(m_known.row(row)[gene]) / static_cast<double>(m_known.rows);
        }
    }
    FloatMatrix means{m_truth.rows, m_truth.columns, std::vector<float>(m_truth.values.size())};
    parallelFor(means.rows, 16, threads(), [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const std::vector<Index>& own = references[static_cast<std::size_t>(cell)];
            std::vector<double> sum(own.empty() ? overall : std::vector<double>(overall.size(), 0.0));
            for (const Index row : own) {
                for (std::size_t gene = 0; gene < sum.size(); ++gene) {
                    sum[gene] += static_cast<double>(m_known.row(row)[gene]) / static_cast<double>(own.size());
                }
            }
            std::transform(sum.begin(), sum.end(), means.row(cell), [](double value) { return static_cast<float>(value); });
        }
    });
    return means;
}

Outcome Bench::clusterMeans() {
    std::vector<Clustering> clusters;
    const std::vector<double> resolutions(kResolutions.begin(), kResolutions.end());
    if (clustersOf(m_visible, m_cells.name, resolutions, m_options.input, m_control, &clusters) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::vector<ImputeBenchRow> rows;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        std::vector<std::vector<Index>> members(static_cast<std::size_t>(clusters[i].groups));
        for (std::size_t row = 0; row < m_reference.size(); ++row) {
            members[static_cast<std::size_t>(clusters[i].groupOf[static_cast<std::size_t>(m_reference[row])])].push_back(static_cast<Index>(row));
        }
        std::vector<std::vector<Index>> references;
        for (const Index cell : m_test) {
            references.push_back(members[static_cast<std::size_t>(clusters[i].groupOf[static_cast<std::size_t>(cell)])]);
        }
        rows.push_back(judged("cluster mean", resolutionWords(resolutions[i]), meansOf(references)));
    }
    keep("cluster mean", resolutionWords(1.0), std::move(rows));
    return Outcome::Finished;
}

Outcome Bench::neighbours() {
    MapOptions map;
    map.seed = m_options.input.seed;
    map.threads = threads();
    ExpressionComponents found;
    if (componentsOfExpression(m_visible, ExpressionScale::Counts, m_cells.name, map, m_control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const FloatMatrix& points = found.scores;
    const auto most = std::min<std::size_t>(static_cast<std::size_t>(kNeighbourGrid.back()), m_reference.size());
    std::vector<std::vector<Index>> nearest(m_test.size());
    parallelFor(std::ssize(m_test), 16, threads(), [&](Index begin, Index end) {
        std::vector<std::pair<float, Index>> distances(m_reference.size());
        for (Index test = begin; test < end; ++test) {
            const float* own = points.row(m_test[static_cast<std::size_t>(test)]);
            for (std::size_t row = 0; row < m_reference.size(); ++row) {
                const float* other = points.row(m_reference[row]);
                const float squared = std::inner_product(own, own + points.columns, other, 0.0F, std::plus<>(), [](float a, float b) { return (a - b) * (a - b); });
                distances[row] = {squared, static_cast<Index>(row)};
            }
            std::partial_sort(distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(most), distances.end());
            for (std::size_t k = 0; k < most; ++k) {
                nearest[static_cast<std::size_t>(test)].push_back(distances[k].second);
            }
        }
    });
    std::vector<ImputeBenchRow> rows;
    for (const Index k : kNeighbourGrid) {
        if (m_control.stopRequested()) {
            return Outcome::Cancelled;
        }
        std::vector<std::vector<Index>> references = nearest;
        for (auto& own : references) {
            own.resize(std::min(own.size(), static_cast<std::size_t>(k)));
        }
        rows.push_back(judged("nearest neighbours", std::to_string(k) + " reference cells", meansOf(references)));
    }
    keep("nearest neighbours", std::to_string(kUsualNeighbours) + " reference cells", std::move(rows));
    return Outcome::Finished;
}

Outcome Bench::baselines() {
    result.rows.push_back(judged("gene's mean", "the same for every cell", meansOf(std::vector<std::vector<Index>>(m_test.size()))));
    m_control.report("Scoring baselines", 1, 3);
    if (clusterMeans() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    m_control.report("Scoring baselines", 2, 3);
    return neighbours();
}

Outcome Bench::modelBy(ImputeMethod method, const std::string& setting) {
    ImputeOptions options;
    options.input = m_options.input;
    options.input.cells.clear();
    options.input.organism = m_cells.organismFor(m_options.input);
    options.genes = result.hidden;
    options.method = method;
    options.depthMultiplier = m_options.depthMultiplier;
    options.reliabilityCells = 0;
    const BenchCells test = m_cells.subset(m_test);
    ImputeResult found;
    if (impute(test.datasetWith(test.rows), *m_options.model, options, m_control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    auto dense = denseCounts(*found.imputed, m_hidden, m_control);
    if (!dense) {
        return Outcome::Cancelled;
    }
    for (Index cell = 0; cell < dense->values.rows; ++cell) {
        const float total = m_visibleTotals[static_cast<std::size_t>(m_test[static_cast<std::size_t>(cell)])];
        std::transform(dense->values.row(cell), dense->values.row(cell) + dense->values.columns, dense->values.row(cell),
            [total](float count) { return total > 0.0F ? count / total : 0.0F; });
    }
    result.rows.push_back(judged("model", setting + ", no reference, " + trainedOnWords(m_options.trainedOn), dense->values));
    return Outcome::Finished;
}

Outcome Bench::model() {
    if (!m_matching) {
        return Outcome::Finished;
    }
    const Outcome generated = modelBy(ImputeMethod::Generate, "generated");
    return generated == Outcome::Cancelled ? generated : modelBy(ImputeMethod::Mask, "masked");
}

} // namespace

Outcome benchImpute(const Dataset& dataset, const BenchImputeOptions& options, const RunControl& control, BenchImpute* result) {
    Bench bench(dataset, options, control);
    if (bench.prepare() == Outcome::Cancelled || bench.baselines() == Outcome::Cancelled || bench.model() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(bench.result);
    return Outcome::Finished;
}

} // namespace ocellus

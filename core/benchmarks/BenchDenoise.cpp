// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchDenoise.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/benchmarks/BenchCells.h"
#include "core/benchmarks/DenseCounts.h"
#include "core/benchmarks/KnownLabels.h"
#include "core/benchmarks/Smoothers.h"
#include "core/statistics/VariableGenes.h"
#include "core/tasks/Denoise.h"
#include "core/tasks/ScratchRows.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kFewestCells = 20;
constexpr std::size_t kFewestGenes = 10;
constexpr std::array<double, 4> kResolutions{0.5, 1.0, 2.0, 4.0};
constexpr std::array<Index, 5> kSmoothingGrid{3, 7, 15, 31, 63};
constexpr std::array<Index, 3> kMagicGrid{5, 10, 15};
const std::vector<Index> kMagicTimes{1, 2, 3, 5, 7};

/// One version of the counts: what a method may see, and nothing else.
struct Sample {
    std::shared_ptr<const RowSource> rows;
    DenseCounts dense; ///< the judged genes
};

using Method = std::function<Outcome(const Sample&, const SmoothedSink&)>;

/// Means of a fixed list of genes for cells whose own counts are damaged while neighbours and depth
/// are not: the official form.
class LeakyCells : public ScratchRows {
public:
    LeakyCells(const FloatMatrix& damaged, float depthMultiplier)
        : m_damaged(damaged) {
        m_request.expression = true;
        m_request.depthMultiplier = depthMultiplier;
    }

    Index width() const override { return m_damaged.columns; }

    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override {
        ModelBatch leaky = batch;
        std::copy_n(m_damaged.row(first), leaky.counts.size(), leaky.counts.begin());
        const ModelOutput output = session.encode(leaky, m_request);
        if (output.cancelled) {
            return false;
        }
        restore(first, batch.cells, output.mean.data());
        return true;
    }

private:
    const FloatMatrix& m_damaged; ///< cells x genes in the order of their tokens
    ForwardRequest m_request;
};

class Bench {
public:
    Bench(const Dataset& dataset, const BenchDenoiseOptions& options, const RunControl& control)
        : m_dataset(dataset)
        , m_options(options)
        , m_control(control) {}

    Outcome prepare();
    Outcome baselines();
    Outcome model();
    BenchDenoise result;

private:
    Outcome chooseGenes();
    Outcome chooseTypes();
    std::optional<Sample> sampleOf(std::shared_ptr<const RowSource> rows) const;
    SmootherInput inputOf(const Sample& sample) const { return {sample.dense.values, sample.dense.totals, m_options.input.seed, m_options.input.session.threads}; }
    Outcome run(const std::string& method, const std::vector<Method>& grid, const std::string& published);
    void keep(const std::string& method, const std::string& published, std::vector<DenoiseBenchRow> rows);
    Outcome clusterMeans(const Sample& sample, const SmoothedSink& sink) const;
    Outcome modelOn(const Sample& sample, const SmoothedSink& sink);
    Outcome leaky(const SmoothedSink& sink);
    DenoiseBenchRow judged(const std::string& method, const std::string& setting, const FloatMatrix& smoothed) const;

    const Dataset& m_dataset;
    const BenchDenoiseOptions& m_options;
    const RunControl& m_control;
    std::optional<BenchCells> m_cells;
    std::optional<GeneMatching> m_matching; ///< with a model
    std::vector<Index> m_genes; ///< judged, ascending by token with a model, else by column
    Sample m_full, m_damaged, m_train, m_test;
    CategoryColumn m_types;
    FloatMatrix m_clean; ///< with a clean twin: shares of the judged genes
    std::optional<DenoiseJudge> m_judge;
};

std::optional<Sample> Bench::sampleOf(std::shared_ptr<const RowSource> rows) const {
    auto dense = denseCounts(*rows, m_genes, m_control);
    if (!dense) {
        return std::nullopt;
    }
    return Sample{std::move(rows), std::move(*dense)};
}

Outcome Bench::prepare() {
    m_cells = benchCells(m_dataset, m_options.input.cells);
    result.source = m_cells->source;
    auto damaged = damagedCounts(*m_cells->rows, m_cells->table.names, m_options.rate, m_options.input.seed, m_control);
    if (!damaged) {
        return Outcome::Cancelled;
    }
    const auto totals = denseCounts(*damaged, {}, m_control);
    if (!totals) {
        return Outcome::Cancelled;
    }
    std::vector<Index> kept;
    for (std::size_t cell = 0; cell < totals->totals.size(); ++cell) {
        if (totals->totals[cell] > 0.0F) {
            kept.push_back(static_cast<Index>(cell));
        }
    }
    result.leftOut = m_cells->rows->cellCount() - std::ssize(kept);
    m_cells = m_cells->subset(kept);
    m_damaged.rows = std::make_shared<RowSubset>(damaged, kept);
    result.cells = std::ssize(kept);
    if (chooseGenes() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (result.cells < kFewestCells || m_genes.size() < kFewestGenes) {
        throw RefusedError("Denoising cannot be scored: " + std::to_string(result.cells) + " cells and " + std::to_string(m_genes.size())
            + " genes are left after the damage, at least " + std::to_string(kFewestCells) + " and " + std::to_string(kFewestGenes)
            + " expected. Nothing was scored.");
    }
    auto full = sampleOf(m_cells->rows);
    auto noisy = sampleOf(m_damaged.rows);
    if (!full || !noisy || chooseTypes() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    m_full = std::move(*full);
    m_damaged = std::move(*noisy);
    if (m_options.heldOutShare > 0.0) {
        const auto parts = splitCounts(*m_cells->rows, m_cells->table.names, m_options.heldOutShare, m_options.input.seed, m_control);
        auto train = parts ? sampleOf(parts->first) : std::nullopt;
        auto test = parts ? sampleOf(parts->second) : std::nullopt;
        if (!train || !test) {
            return Outcome::Cancelled;
        }
        m_train = std::move(*train);
        m_test = std::move(*test);
    }
    if (m_options.clean) {
        auto clean = cleanTwin(*m_options.clean, m_dataset, m_cells->cells, m_genes, m_control);
        if (!clean) {
            return Outcome::Cancelled;
        }
        m_clean = sharesOfRows(std::move(clean->values));
    }
    const auto meanOf = [](const std::vector<float>& values) { return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()); };
    result.trueCounts = meanOf(m_full.dense.totals);
    result.damagedCounts = meanOf(m_damaged.dense.totals);
    m_judge.emplace(m_full.dense.values, m_damaged.dense.values, m_damaged.dense.totals, m_types, m_options.input.session.threads);
    return Outcome::Finished;
}

/// The genes that vary most in the damaged counts; with a model those it knows, each token once.
Outcome Bench::chooseGenes() {
    VariableGenes found;
    VariableGenesOptions variable;
    variable.count = m_cells->rows->geneCount();
    variable.threads = m_options.input.session.threads;
    if (findVariableGenes(*m_damaged.rows, variable, m_control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (m_options.model) {
        try {
            m_matching = matchGenes(*m_cells->genes, m_cells->organismFor(m_options.input), m_options.model->info(), m_cells->name);
        } catch (const RefusedError& error) {
            result.notes.push_back(std::string("The model's rows are missing: ") + error.what());
        }
    }
    m_genes = found.chosen;
    if (m_matching) {
        m_genes = genesOfOwnToken(m_genes, *m_matching);
    }
    std::stable_sort(m_genes.begin(), m_genes.end(), [&](Index a, Index b) {
        return found.score[static_cast<std::size_t>(a)] > found.score[static_cast<std::size_t>(b)];
    });
    m_genes.resize(std::min(m_genes.size(), static_cast<std::size_t>(m_options.genes)));
    std::sort(m_genes.begin(), m_genes.end(), [&](Index a, Index b) {
        return m_matching ? m_matching->tokenOfGene[static_cast<std::size_t>(a)] < m_matching->tokenOfGene[static_cast<std::size_t>(b)] : a < b;
    });
    result.genes = std::ssize(m_genes);
    return Outcome::Finished;
}

Outcome Bench::chooseTypes() {
    if (!m_options.labelColumn.empty()) {
        m_types = labelsOfCells(knownLabels(m_dataset.cells(), m_options.labelColumn), m_cells->cells);
        result.typesFrom = "obs/" + m_options.labelColumn;
    } else {
        std::vector<Clustering> clusters;
        if (clustersOf(m_cells->rows, m_cells->name, {1.0}, m_options.input, m_control, &clusters) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        m_types.codes = clusters.front().groupOf;
        for (Index cluster = 0; cluster < clusters.front().groups; ++cluster) {
            m_types.categories.push_back(std::to_string(cluster));
        }
        result.typesFrom = "Leiden clusters of the undamaged counts";
    }
    result.types = std::ssize(m_types.categories);
    return Outcome::Finished;
}

DenoiseBenchRow Bench::judged(const std::string& method, const std::string& setting, const FloatMatrix& smoothed) const {
    DenoiseBenchRow row{method, setting, m_judge->score(smoothed), {}};
    if (m_options.clean) {
        row.clean = scoreAgainstClean(sharesOfRows(smoothed), m_clean, m_types, m_options.input.session.threads);
    }
    return row;
}

Outcome Bench::run(const std::string& method, const std::vector<Method>& grid, const std::string& published) {
    std::vector<DenoiseBenchRow> rows;
    for (const Method& one : grid) {
        const std::size_t from = rows.size();
        const auto score = [&](const std::string& setting, const FloatMatrix& smoothed) { rows.push_back(judged(method, setting, smoothed)); };
        std::size_t at = from;
        const auto held = [&](const std::string&, const FloatMatrix& smoothed) { scoreHeldOut(smoothed, m_test.dense.values, rows[at++].scores); };
        if (one(m_damaged, score) == Outcome::Cancelled || (m_options.heldOutShare > 0.0 && one(m_train, held) == Outcome::Cancelled)) {
            return Outcome::Cancelled;
        }
        m_control.report("Scoring " + method, std::ssize(rows), 0);
    }
    keep(method, published, std::move(rows));
    return Outcome::Finished;
}

/// Of a grid the published setting and the best one.
void Bench::keep(const std::string& method, const std::string& published, std::vector<DenoiseBenchRow> rows) {
    if (rows.size() == 1) {
        result.rows.push_back(std::move(rows.front()));
        return;
    }
    const auto best = std::max_element(rows.begin(), rows.end(), [](const DenoiseBenchRow& a, const DenoiseBenchRow& b) {
        return a.scores.overNoisy.value_or(-2.0) < b.scores.overNoisy.value_or(-2.0);
    });
    for (const DenoiseBenchRow& row : rows) {
        if (row.setting == published) {
            // a cluster mean has no paper; 1 is what clusterings are made with everywhere here
            result.rows.push_back({method, row.setting + (method == "cluster mean" ? " (usual)" : " (published)"), row.scores, row.clean});
        }
    }
    result.rows.push_back({method, best->setting + " (best of " + std::to_string(rows.size()) + ")", best->scores, best->clean});
}

Outcome Bench::clusterMeans(const Sample& sample, const SmoothedSink& sink) const {
    std::vector<Clustering> clusters;
    const std::vector<double> resolutions(kResolutions.begin(), kResolutions.end());
    if (clustersOf(sample.rows, m_cells->name, resolutions, m_options.input, m_control, &clusters) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        sink(resolutionWords(resolutions[i]), clusterMean(inputOf(sample), clusters[i].groupOf, clusters[i].groups));
    }
    return Outcome::Finished;
}

Outcome Bench::baselines() {
    const Method same = [](const Sample& sample, const SmoothedSink& sink) {
        sink("as they are", sample.dense.values);
        return Outcome::Finished;
    };
    const Method clusters = [this](const Sample& sample, const SmoothedSink& sink) { return clusterMeans(sample, sink); };
    std::vector<Method> smoothing, diffusion;
    for (const Index k : kSmoothingGrid) {
        smoothing.push_back([this, k](const Sample& sample, const SmoothedSink& sink) { return knnSmoothing(inputOf(sample), {k, 10}, m_control, sink); });
    }
    for (const Index neighbours : kMagicGrid) {
        diffusion.push_back([this, neighbours](const Sample& sample, const SmoothedSink& sink) {
            return magic(inputOf(sample), {neighbours, 1.0, 100, kMagicTimes}, m_control, sink);
        });
    }
    if (run("damaged counts", {same}, "") == Outcome::Cancelled
        || run("cluster mean", {clusters}, resolutionWords(1.0)) == Outcome::Cancelled
        || run("kNN-smoothing", smoothing, "k 15, 10 components") == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return run("MAGIC", diffusion, "5 neighbours, decay 1, t 3, 100 components");
}

Outcome Bench::modelOn(const Sample& sample, const SmoothedSink& sink) {
    DenoiseOptions options;
    options.input = fixedInput(m_options.input, m_cells->idsOf(m_genes), m_cells->organismFor(m_options.input));
    options.depthMultiplier = m_options.depthMultiplier;
    DenoiseResult found;
    if (denoise(m_cells->datasetWith(sample.rows), *m_options.model, options, m_control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const auto dense = denseCounts(*found.denoised, m_genes, m_control);
    if (!dense) {
        return Outcome::Cancelled;
    }
    sink("free of leaks, " + trainedOnWords(m_options.trainedOn), dense->values);
    return Outcome::Finished;
}

Outcome Bench::leaky(const SmoothedSink& sink) {
    const CellOptions input = fixedInput(m_options.input, m_cells->idsOf(m_genes), m_cells->organismFor(m_options.input));
    const auto undamaged = m_cells->datasetWith(m_full.rows);
    const auto plan = makeCellPlan(*undamaged, *m_options.model, input, "denoise", m_control);
    if (!plan) {
        return Outcome::Cancelled;
    }
    LeakyCells cells(m_damaged.dense.values, m_options.depthMultiplier);
    std::vector<char> done;
    ModelTaskResult ignored;
    ModelRunOptions run;
    run.stage = "Denoising in the official form";
    if (runModel(*plan, *m_options.model, input, run, cells, m_control, &done, &ignored) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    FloatMatrix means{result.cells, result.genes, {}};
    cells.read(0, result.cells, means.values);
    sink("official form: clean neighbours and depth leak in, " + trainedOnWords(m_options.trainedOn), means);
    return Outcome::Finished;
}

Outcome Bench::model() {
    if (!m_matching) {
        return Outcome::Finished;
    }
    const Method clean = [this](const Sample& sample, const SmoothedSink& sink) { return modelOn(sample, sink); };
    if (run("model", {clean}, "") == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return leaky([this](const std::string& setting, const FloatMatrix& means) { result.rows.push_back(judged("model", setting, means)); });
}

} // namespace

Outcome benchDenoise(const Dataset& dataset, const BenchDenoiseOptions& options, const RunControl& control, BenchDenoise* result) {
    Bench bench(dataset, options, control);
    if (bench.prepare() == Outcome::Cancelled || bench.baselines() == Outcome::Cancelled || bench.model() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(bench.result);
    return Outcome::Finished;
}

} // namespace ocellus

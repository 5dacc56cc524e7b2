// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchIntegrate.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/benchmarks/KnownLabels.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/Harmony.h"
#include "core/statistics/Map.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ocellus {

namespace {

constexpr std::array<double, 3> kThetas{1.0, 2.0, 4.0};
constexpr std::array<double, 3> kSigmas{0.05, 0.1, 0.2};

/// What a grid is compared by: the total, else the mean of what there is about batches.
double worth(const IntegrationScores& scores) {
    if (scores.total) {
        return *scores.total;
    }
    double sum = 0.0;
    int counted = 0;
    for (const auto& score : {scores.silhouetteBatch, scores.ilisi, scores.kbet, scores.pcr}) {
        sum += score.value_or(0.0);
        counted += score ? 1 : 0;
    }
    return counted > 0 ? sum / counted : 0.0;
}

std::string settingOf(const HarmonyOptions& options) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "theta %g, sigma %g", options.theta, options.sigma);
    return text.data();
}

class Bench {
public:
    Bench(const Dataset& dataset, const BenchIntegrateOptions& options, const RunControl& control)
        : m_dataset(dataset), m_options(options), m_control(control) {}

    void chooseCells();
    Outcome principalComponents();
    Outcome baselines();
    Outcome embeddings();
    BenchIntegrate result;

private:
    Outcome score(const FloatMatrix& points, IntegrationRow row);
    Outcome runHarmony(HarmonyOptions options, IntegrationRow& row) const;

    const Dataset& m_dataset;
    const BenchIntegrateOptions& m_options;
    const RunControl& m_control;
    std::vector<Index> m_cells;
    IntegrationTruth m_truth;
    FloatMatrix m_components;
};

void Bench::chooseCells() {
    const CategoryColumn batches = knownLabels(m_dataset.cells(), m_options.batchColumn);
    CategoryColumn labels;
    const bool labelled = !m_options.labelColumn.empty();
    if (labelled) {
        labels = knownLabels(m_dataset.cells(), m_options.labelColumn);
    }
    for (Index cell = 0; cell < m_dataset.cellCount(); ++cell) {
        const auto at = static_cast<std::size_t>(cell);
        if (batches.codes[at] >= 0 && (!labelled || labels.codes[at] >= 0)) {
            m_cells.push_back(cell);
        }
    }
    CategoryColumn chosen = labelsOfCells(batches, m_cells);
    if (chosen.categories.size() < 2) {
        throw RefusedError("Integration cannot be scored: the column \"" + m_options.batchColumn +
                           "\" has " + std::to_string(chosen.categories.size()) +
                           " batches with cells to score, at least 2 expected.");
    }
    m_truth.batches = std::move(chosen.codes);
    m_truth.batchCount = static_cast<Index>(chosen.categories.size());
    result.batches = std::move(chosen.categories);
    if (labelled) {
        chosen = labelsOfCells(labels, m_cells);
        m_truth.labels = std::move(chosen.codes);
        m_truth.labelCount = static_cast<Index>(chosen.categories.size());
        result.labels = std::move(chosen.categories);
    } else {
        result.notes.emplace_back("No column of labels was given: what compares labels is absent, "
                                  "and with it the totals; kBET is over all cells together.");
    }
    result.cells = static_cast<Index>(m_cells.size());
    result.leftOut = m_dataset.cellCount() - result.cells;
}

Outcome Bench::principalComponents() {
    const MeasuredExpression expression = measuredExpression(m_dataset, true);
    result.source = expression.place;
    MapOptions options;
    options.genes = m_options.genes;
    options.components = m_options.components;
    options.seed = m_options.seed;
    options.threads = m_options.threads;
    ExpressionComponents found;
    const Outcome outcome = componentsOfExpression(
        std::make_shared<RowSubset>(expression.rows, m_cells),
        expression.kind == ValueKind::Log ? ExpressionScale::Log : ExpressionScale::Counts,
        m_dataset.path(),
        options,
        m_control,
        &found);
    m_components = std::move(found.scores);
    return outcome;
}

Outcome Bench::score(const FloatMatrix& points, IntegrationRow row) {
    row.dimensions = points.columns;
    const Outcome outcome = scoreIntegration(points,
                                             m_components,
                                             m_truth,
                                             {m_options.seed, m_options.threads},
                                             m_control,
                                             &row.scores);
    result.rows.push_back(std::move(row));
    return outcome;
}

Outcome Bench::runHarmony(HarmonyOptions options, IntegrationRow& row) const {
    options.seed = m_options.seed;
    options.threads = m_options.threads;
    HarmonyResult found;
    if (harmony(m_components, m_truth.batches, m_truth.batchCount, options, m_control, &found) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    row.name = "Harmony";
    row.setting = settingOf(options);
    row.dimensions = found.corrected.columns;
    return scoreIntegration(found.corrected,
                            m_components,
                            m_truth,
                            {m_options.seed, m_options.threads},
                            m_control,
                            &row.scores);
}

Outcome Bench::baselines() {
    if (score(m_components,
              {"PCA", std::to_string(m_components.columns) + " components", 0, {}}) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    IntegrationRow best, papers;
    Index done = 0;
    for (const double theta : kThetas) {
        for (const double sigma : kSigmas) {
            m_control.report("Harmony's settings",
                             done++,
                             static_cast<Index>(kThetas.size() * kSigmas.size()));
            HarmonyOptions options;
            IntegrationRow row;
            const bool published = theta == options.theta && sigma == options.sigma;
            options.theta = theta;
            options.sigma = sigma;
            if (runHarmony(options, row) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            if (published) {
                papers = row;
            }
            if (best.name.empty() || worth(row.scores) > worth(best.scores)) {
                best = std::move(row);
            }
        }
    }
    papers.setting += " (the paper's)";
    best.setting += " (best of 9)";
    result.rows.push_back(std::move(papers));
    result.rows.push_back(std::move(best));
    return Outcome::Finished;
}

Outcome Bench::embeddings() {
    for (const std::string& name : m_options.embeddings) {
        const FloatMatrix all = m_dataset.embedding(name);
        FloatMatrix points{result.cells, all.columns, {}};
        for (const Index cell : m_cells) {
            points.values.insert(points.values.end(), all.row(cell), all.row(cell) + all.columns);
        }
        if (!std::all_of(points.values.begin(), points.values.end(), [](float value) {
                return std::isfinite(value);
            })) {
            throw InputError(m_dataset.path(),
                             "obsm/" + name + " has values that are no finite numbers");
        }
        m_control.report("Scoring " + name, 0, 0);
        if (score(points, {"obsm/" + name, "", 0, {}}) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return Outcome::Finished;
}

} // namespace

Outcome benchIntegrate(const Dataset& dataset,
                       const BenchIntegrateOptions& options,
                       const RunControl& control,
                       BenchIntegrate* result) {
    Bench bench(dataset, options, control);
    bench.chooseCells();
    for (const auto step :
         {&Bench::principalComponents, &Bench::baselines, &Bench::embeddings}) {
        if ((bench.*step)() == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    *result = std::move(bench.result);
    return Outcome::Finished;
}

} // namespace ocellus

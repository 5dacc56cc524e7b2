// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CounterfactualView.h"

#include "core/ontology/TermNames.h"
#include "core/statistics/Harmony.h"
#include "core/statistics/Map.h"
#include "core/tasks/LatentMap.h"
#include "core/tasks/StackedRows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace ocellus {

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr double kScale = 1e4;
constexpr Index kFewestMapped = 3;

constexpr std::size_t at(CounterfactualGroup group) { return static_cast<std::size_t>(group); }

/// The genes that are shown, those that the target's data measured first.
void chooseGenes(const CounterfactualEffects& effects, CounterfactualView& view) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < effects.genes.size(); ++i) {
        if (effects.genes[i].generated()) {
            (effects.genes[i].targetGene >= 0 ? view.genes : others).push_back(i);
        }
    }
    view.compared = static_cast<Index>(view.genes.empty() ? others.size() : view.genes.size());
    view.genes.insert(view.genes.end(), others.begin(), others.end());
}

/// Where each column of a matrix goes among the genes shown; -1: nowhere.
std::vector<std::int32_t> placesOf(const CounterfactualEffects& effects, const CounterfactualView& view, Index columns, bool target) {
    std::vector<std::int32_t> places(static_cast<std::size_t>(columns), -1);
    for (std::size_t i = 0; i < view.genes.size(); ++i) {
        const CounterfactualGene& gene = effects.genes[view.genes[i]];
        if (const Index column = target ? gene.targetGene : gene.gene; column >= 0) {
            places[static_cast<std::size_t>(column)] = static_cast<std::int32_t>(i);
        }
    }
    return places;
}

/// The labels of every row by name; both data sets may number them differently.
CategoryColumn labelsOfRows(const CounterfactualViewOptions& options, const CounterfactualView& view) {
    CategoryColumn labels;
    std::map<std::string, std::int32_t> codes;
    for (std::size_t group = 0; group < kCounterfactualGroups; ++group) {
        const auto& own = group == at(CounterfactualGroup::Target) ? options.targetLabels : options.labels;
        for (const Index cell : view.cells[group]) {
            const std::int32_t code = own ? own->codes[static_cast<std::size_t>(cell)] : -1;
            if (code < 0) {
                labels.codes.push_back(-1);
                continue;
            }
            const auto [found, fresh] = codes.try_emplace(termName(own->categories[static_cast<std::size_t>(code)]), static_cast<std::int32_t>(codes.size()));
            if (fresh) {
                labels.categories.push_back(found->first);
            }
            labels.codes.push_back(found->second);
        }
    }
    return labels;
}

Outcome sumTotals(const RunControl& control, CounterfactualView& view) {
    CountBatch batch;
    const Index step = view.counts->preferredBatch();
    for (Index first = 0; first < view.rowCount(); first += step) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        view.counts->readRange(first, std::min(step, view.rowCount() - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto genes = batch.genesOf(row);
            double total = 0.0;
            for (std::size_t i = 0; i < genes.size(); ++i) {
                total += genes[i] < view.compared ? static_cast<double>(batch.valuesOf(row)[i]) : 0.0;
            }
            view.totals.push_back(static_cast<float>(total));
        }
        control.report("Comparing cells", first + batch.cellCount(), view.rowCount());
    }
    return Outcome::Finished;
}

/// Root mean square distance of a group's cells from the mean of their label (no label is one too).
double spreadOf(const FloatMatrix& points, const CounterfactualView& view, CounterfactualGroup group) {
    std::map<std::int32_t, std::vector<Index>> cells;
    for (Index row = view.first(group); row < view.first(group) + view.count(group); ++row) {
        cells[view.labels.codes[static_cast<std::size_t>(row)]].push_back(row);
    }
    double sum = 0.0;
    for (const auto& [label, rows] : cells) {
        std::vector<double> mean(static_cast<std::size_t>(points.columns), 0.0);
        for (const Index row : rows) {
            for (std::size_t i = 0; i < mean.size(); ++i) {
                mean[i] += static_cast<double>(points.row(row)[i]) / static_cast<double>(rows.size());
            }
        }
        for (const Index row : rows) {
            for (std::size_t i = 0; i < mean.size(); ++i) {
                const double away = static_cast<double>(points.row(row)[i]) - mean[i];
                sum += away * away;
            }
        }
    }
    return std::sqrt(sum / static_cast<double>(std::max<Index>(1, view.count(group))));
}

/// Components, spread and places of all rows but the wrong target's.
Outcome layOut(const CounterfactualViewOptions& options, const RunControl& control, CounterfactualView& view) {
    MapOptions map;
    map.seed = options.seed;
    map.threads = options.threads;
    ExpressionComponents components;
    const auto compared = static_cast<const StackedRows&>(*view.counts).narrowed(view.compared);
    if (componentsOfExpression(compared, ExpressionScale::Counts, "generated cells", map, control, &components) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const double measured = spreadOf(components.scores, view, CounterfactualGroup::Source);
    view.spread = measured > 0.0 ? spreadOf(components.scores, view, CounterfactualGroup::Generated) / measured : std::numeric_limits<double>::quiet_NaN();
    std::vector<Index> shown;
    FloatMatrix points{0, components.scores.columns, {}};
    std::vector<std::int32_t> batches;
    for (Index row = 0; row < view.rowCount(); ++row) {
        const std::int32_t group = view.groupOf[static_cast<std::size_t>(row)];
        if (group != static_cast<std::int32_t>(CounterfactualGroup::WrongTarget)) {
            shown.push_back(row);
            batches.push_back(group > static_cast<std::int32_t>(CounterfactualGroup::WrongTarget) ? group - 1 : group);
            points.values.insert(points.values.end(), components.scores.row(row), components.scores.row(row) + points.columns);
        }
    }
    points.rows = static_cast<Index>(shown.size());
    HarmonyOptions together;
    together.seed = options.seed;
    together.threads = options.threads;
    HarmonyResult corrected;
    control.report("Bringing the groups together", 0, 0);
    if (harmony(points, batches, static_cast<Index>(kCounterfactualGroups) - 1, together, control, &corrected) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    FloatMatrix latent{view.rowCount(), points.columns, std::vector<float>(static_cast<std::size_t>(view.rowCount() * points.columns), 0.0F)};
    for (std::size_t i = 0; i < shown.size(); ++i) {
        std::copy_n(corrected.corrected.row(static_cast<Index>(i)), points.columns, latent.row(shown[i]));
    }
    return latentMap(latent, shown, options.seed, options.threads, control, &view.positions);
}

} // namespace

Index CounterfactualView::first(CounterfactualGroup wanted) const {
    Index row = 0;
    for (std::size_t i = 0; i < at(wanted); ++i) {
        row += static_cast<Index>(cells[i].size());
    }
    return row;
}

Outcome viewCounterfactual(const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Dataset>& target,
    const CounterfactualResult& result, const CounterfactualViewOptions& options, const RunControl& control, CounterfactualView* view) {
    CounterfactualView made;
    chooseGenes(result.effects, made);
    made.cells.fill(result.cells);
    made.cells[at(CounterfactualGroup::Target)] = evenlySpaced(result.target.cells, options.mostTargetCells);
    const auto targetRows = target->counts()->rows;
    const auto own = placesOf(result.effects, made, dataset->counts()->genes->size(), false);
    const auto theirs = placesOf(result.effects, made, targetRows->geneCount(), true);
    std::vector<StackedRows::Part> parts;
    for (std::size_t group = 0; group < kCounterfactualGroups; ++group) {
        const bool last = group == at(CounterfactualGroup::Target);
        const std::shared_ptr<const RowSource> rows[] = {result.measured, result.generated, result.control, result.wrongTarget, targetRows};
        parts.push_back({rows[group], made.cells[group], last ? theirs : own});
        made.groupOf.insert(made.groupOf.end(), made.cells[group].size(), static_cast<std::int32_t>(group));
    }
    made.counts = std::make_shared<const StackedRows>(std::move(parts), static_cast<Index>(made.genes.size()));
    made.labels = labelsOfRows(options, made);
    made.positions = {made.rowCount(), 2, std::vector<float>(static_cast<std::size_t>(2 * made.rowCount()), 0.0F)};
    if (sumTotals(control, made) == Outcome::Cancelled
        || (made.rowCount() >= kFewestMapped && layOut(options, control, made) == Outcome::Cancelled)) {
        return Outcome::Cancelled;
    }
    *view = std::move(made);
    return Outcome::Finished;
}

Outcome geneOfCounterfactual(const CounterfactualView& view, std::size_t gene, int threads, const RunControl& control, CounterfactualGeneValues* values) {
    CounterfactualGeneValues found;
    found.values = view.counts->column(static_cast<Index>(gene), control);
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    const bool measured = static_cast<Index>(gene) < view.compared; // else the target has no value of it
    for (std::size_t row = 0; row < found.values.size(); ++row) {
        const float total = view.totals[row];
        const bool target = view.groupOf[row] == static_cast<std::int32_t>(CounterfactualGroup::Target);
        found.values[row] = total > 0.0F && (measured || !target)
                                ? static_cast<float>(std::log1p(kScale * static_cast<double>(found.values[row]) / static_cast<double>(total)))
                                : kNaN;
    }
    const LabelGroups groups{view.groupOf, static_cast<Index>(kCounterfactualGroups), nullptr};
    if (summariseGene(found.values, groups, threads, control, &found.summary) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *values = std::move(found);
    return Outcome::Finished;
}

ResultFileContent counterfactualContent(const std::shared_ptr<const Dataset>& dataset, const CounterfactualResult& result, bool withX) {
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {result.layer};
    content.matrices = {{"generated", result.generated}, {"control", result.control}, {"generated_wrong_target", result.wrongTarget}};
    content.genes = std::shared_ptr<const Table>(result.genes, &result.genes->var());
    content.geneColumns = result.geneColumns;
    content.cells = result.cells;
    content.unsStrings = {{"generated_by_a_model", result.notes}};
    if (withX) {
        content.x = result.measured;
    }
    return content;
}

std::string counterfactualComments(const CounterfactualResult& result) {
    std::string text;
    for (const std::string& note : result.notes) {
        text += "# " + note + "\n";
    }
    return text;
}

} // namespace ocellus

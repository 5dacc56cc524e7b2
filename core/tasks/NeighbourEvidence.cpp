// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NeighbourEvidence.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/LabelDiscriminant.h"
#include "core/statistics/Map.h"
#include "core/statistics/Neighbours.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kNeighbours = 30;
constexpr float kNeighbourWeight = 3.0F;
constexpr float kMisfitWeight = 0.5F;
/// A cell fits no label when its best misfit is beyond this many times that of the worst twentieth of cells.
constexpr float kStrange = 3.0F;
/// Share of labels that may be wrong without telling against the evidence.
constexpr double kWrongLabels = 0.01;
constexpr std::array<double, 8> kTemperatures = {1.0, 1.5, 2.0, 3.0, 4.5, 7.0, 10.0, 15.0};

/// Rows of the labelled cells of an embedding of the file.
FloatMatrix storedPoints(const Dataset& dataset, const LabelledCells& labelled, const std::string& name) {
    const FloatMatrix all = dataset.embedding(name);
    FloatMatrix points{static_cast<Index>(labelled.cells.size()), all.columns, {}};
    points.values.reserve(labelled.cells.size() * static_cast<std::size_t>(all.columns));
    for (const Index cell : labelled.cells) {
        points.values.insert(points.values.end(), all.row(cell), all.row(cell) + all.columns);
    }
    if (!std::all_of(points.values.begin(), points.values.end(), [](float v) { return std::isfinite(v); })) {
        throw RefusedError(nameOf(dataset) + ", obsm/" + name + " has values that are no numbers: neighbours cannot be found in it.");
    }
    return points;
}

Outcome points(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
               const RunControl& control, LabelEvidence& evidence, FloatMatrix& result) {
    if (!options.embedding.empty()) {
        result = storedPoints(dataset, labelled, options.embedding);
        evidence.source = "obsm/" + options.embedding;
        return Outcome::Finished;
    }
    const MeasuredExpression measured = measuredExpression(dataset, true);
    const auto scale = measured.kind == ValueKind::Log ? ExpressionScale::Log : ExpressionScale::Counts;
    MapOptions map;
    map.seed = options.seed;
    map.threads = options.threads;
    ExpressionComponents components;
    const auto rows = std::make_shared<RowSubset>(measured.rows, labelled.cells);
    if (componentsOfExpression(rows, scale, dataset.path(), map, control, &components) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    evidence.source = std::to_string(components.scores.columns) + " components of " + measured.place;
    result = std::move(components.scores);
    return Outcome::Finished;
}

/// The value at a share of the sorted values. @pre not empty.
float quantile(std::vector<float> values, double share) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

/// What the density of a label is for its own cells.
struct UsualDensities {
    std::vector<float> values; ///< per label, the median over its cells
    std::vector<char> known;   ///< per label: 0 where too few cells carry the label to tell
};

/// Of a label of one cell, or of two of which one was left out as doubtful, nothing is known: what the cells of all labels
/// usually have stands in.
UsualDensities usualDensities(const LabelledCells& labelled, const FloatMatrix& densities) {
    std::vector<std::vector<float>> own(labelled.names.size());
    std::vector<float> all;
    for (std::size_t i = 0; i < labelled.labels.size(); ++i) {
        const float density = densities.row(static_cast<Index>(i))[labelled.labels[i]];
        own[static_cast<std::size_t>(labelled.labels[i])].push_back(density);
        if (density > kNoDensity / 2) {
            all.push_back(density);
        }
    }
    const float ofAll = all.empty() ? kNoDensity : quantile(all, 0.5);
    UsualDensities usual;
    for (const auto& values : own) {
        const float median = quantile(values, 0.5);
        usual.known.push_back(median > kNoDensity / 2 ? 1 : 0);
        usual.values.push_back(usual.known.back() != 0 ? median : ofAll);
    }
    return usual;
}

/// How far each label's density lies below what the label's own cells usually have, taken off that density in part; marks
/// cells that fit none of the labels whose usual density is known.
void discountMisfits(const LabelledCells& labelled, FloatMatrix& densities, std::vector<char>& fitsNone) {
    const UsualDensities usual = usualDensities(labelled, densities);
    std::vector<float> leastMisfit(labelled.labels.size(), 0.0F);
    for (std::size_t i = 0; i < labelled.labels.size(); ++i) {
        float* row = densities.row(static_cast<Index>(i));
        float least = std::numeric_limits<float>::infinity();
        for (std::size_t label = 0; label < usual.values.size(); ++label) {
            if (row[label] > kNoDensity / 2) {
                const float misfit = std::max(0.0F, usual.values[label] - row[label]);
                least = usual.known[label] != 0 ? std::min(least, misfit) : least;
                // Only against other labels: a label is not doubted for a cell that fits nothing.
                row[label] -= static_cast<std::int32_t>(label) == labelled.labels[i] ? 0.0F : kMisfitWeight * misfit;
            }
        }
        leastMisfit[i] = std::isinf(least) ? 0.0F : least;
    }
    const float strange = kStrange * std::max(quantile(leastMisfit, 0.95), 1.0F);
    fitsNone.resize(leastMisfit.size());
    for (std::size_t i = 0; i < leastMisfit.size(); ++i) {
        fitsNone[i] = leastMisfit[i] > strange ? 1 : 0;
    }
}

/// Adds the neighbours' votes to the densities and makes the best label of each cell 0.
void addVotes(const LabelledCells& labelled, const NeighbourLists& lists, FloatMatrix& logOdds) {
    std::vector<float> votes(static_cast<std::size_t>(logOdds.columns));
    for (Index cell = 0; cell < lists.cells; ++cell) {
        std::fill(votes.begin(), votes.end(), 1.0F);
        for (Index k = 0; k < lists.perCell; ++k) {
            votes[static_cast<std::size_t>(
                labelled.labels[static_cast<std::size_t>(lists.neighboursOf(cell)[k])])] += 1.0F;
        }
        float* row = logOdds.row(cell);
        for (std::size_t label = 0; label < votes.size(); ++label) {
            row[label] += kNeighbourWeight * std::log(votes[label]);
        }
        const float best = *std::max_element(row, row + logOdds.columns);
        for (Index label = 0; label < logOdds.columns; ++label) {
            row[label] -= best;
        }
    }
}

/// Probabilities of one cell at a temperature, a small share of each label apart.
void tempered(const float* logOdds, Index labels, double temperature, float* probabilities) {
    double sum = 0.0;
    for (Index label = 0; label < labels; ++label) {
        const double value = std::exp(static_cast<double>(logOdds[label]) / temperature);
        probabilities[label] = static_cast<float>(value);
        sum += value;
    }
    const double floor = kWrongLabels / static_cast<double>(labels);
    for (Index label = 0; label < labels; ++label) {
        probabilities[label] =
            static_cast<float>((1.0 - kWrongLabels) * static_cast<double>(probabilities[label]) / sum + floor);
    }
}

/// The temperature of a fixed ladder at which the labels of the cells are likeliest.
double bestTemperature(const LabelledCells& labelled, const FloatMatrix& logOdds) {
    std::vector<float> row(static_cast<std::size_t>(logOdds.columns));
    double best = 1.0;
    double bestLikelihood = -std::numeric_limits<double>::infinity();
    for (const double temperature : kTemperatures) {
        double likelihood = 0.0;
        for (Index cell = 0; cell < logOdds.rows; ++cell) {
            tempered(logOdds.row(cell), logOdds.columns, temperature, row.data());
            const std::int32_t label = labelled.labels[static_cast<std::size_t>(cell)];
            likelihood += std::log(static_cast<double>(row[static_cast<std::size_t>(label)]));
        }
        if (likelihood > bestLikelihood) {
            bestLikelihood = likelihood;
            best = temperature;
        }
    }
    return best;
}

/// The labelled cells with one label for all spellings of a term. Cells and samples are left out.
struct Meanings {
    explicit Meanings(const LabelledCells& labelled) : leaders(leadingSpellings(labelled.names)) {
        of.assign(leaders.size(), -1);
        for (std::size_t label = 0; label < leaders.size(); ++label) {
            std::int32_t& meaning = of[static_cast<std::size_t>(leaders[label])];
            if (meaning < 0) {
                meaning = static_cast<std::int32_t>(cells.names.size());
                cells.names.push_back(labelled.names[static_cast<std::size_t>(leaders[label])]);
            }
            of[label] = meaning;
        }
        for (const std::int32_t label : labelled.labels) {
            cells.labels.push_back(of[static_cast<std::size_t>(label)]);
        }
    }

    /// Values of meanings become those of spellings: see NeighbourEvidence.h. @param rest  for spellings without.
    FloatMatrix spelled(const LabelledCells& labelled, FloatMatrix values, float rest) const {
        if (cells.names.size() == of.size()) {
            return values;
        }
        FloatMatrix all{values.rows, std::ssize(of), std::vector<float>(static_cast<std::size_t>(values.rows) * of.size(), rest)};
        for (Index cell = 0; cell < values.rows; ++cell) {
            const auto own = static_cast<std::size_t>(labelled.labels[static_cast<std::size_t>(cell)]);
            for (std::size_t label = 0; label < of.size(); ++label) {
                const bool speaks = of[label] == of[own] ? label == own : static_cast<std::size_t>(leaders[label]) == label;
                all.row(cell)[label] = speaks ? values.row(cell)[of[label]] : rest;
            }
        }
        return all;
    }

    std::vector<std::int32_t> leaders;
    std::vector<std::int32_t> of; ///< per label, into `cells.names`
    LabelledCells cells;
};

} // namespace

Outcome neighbourEvidence(const Dataset& dataset, const LabelledCells& labelled, const DisagreementOptions& options,
                          const RunControl& control, LabelEvidence* result) {
    LabelEvidence evidence;
    FloatMatrix where;
    NeighbourLists lists;
    DiscriminantOptions discriminant;
    discriminant.seed = options.seed;
    discriminant.threads = options.threads;
    const Meanings meanings(labelled);
    const LabelledCells& cells = meanings.cells;
    const auto labels = static_cast<Index>(cells.names.size());
    if (points(dataset, labelled, options, control, evidence, where) == Outcome::Cancelled ||
        ExactNeighbours().search(where, kNeighbours, options.threads, control, &lists) == Outcome::Cancelled ||
        labelDensities(where, cells.labels, labels, discriminant, control, &evidence.logOdds) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    discountMisfits(cells, evidence.logOdds, evidence.fitsNone);
    addVotes(cells, lists, evidence.logOdds);
    const double temperature = bestTemperature(cells, evidence.logOdds);
    evidence.probabilities = {lists.cells, labels, std::vector<float>(static_cast<std::size_t>(lists.cells * labels))};
    for (Index cell = 0; cell < lists.cells; ++cell) {
        tempered(evidence.logOdds.row(cell), labels, temperature, evidence.probabilities.row(cell));
    }
    evidence.logOdds = meanings.spelled(labelled, std::move(evidence.logOdds), kNoDensity);
    evidence.probabilities = meanings.spelled(labelled, std::move(evidence.probabilities), 0.0F);
    *result = std::move(evidence);
    return Outcome::Finished;
}

} // namespace ocellus

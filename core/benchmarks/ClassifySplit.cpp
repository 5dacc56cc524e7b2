// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/benchmarks/BenchClassify.h"
#include "core/benchmarks/KnownLabels.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

namespace ocellus {

namespace {

constexpr double kHeldOutGroups = 0.2;

const std::string& nameOf(const CategoryColumn& column, Index cell) {
    return column.categories[static_cast<std::size_t>(
        column.codes[static_cast<std::size_t>(cell)])];
}

/// The numbers 0 .. count - 1, shuffled.
std::vector<Index> shuffled(Index count, std::uint64_t seed) {
    std::vector<Index> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), Index{0});
    Random random(streamSeed(seed, "split"));
    for (std::size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[random.below(i)]);
    }
    return order;
}

std::vector<Index> labelledCells(const CategoryColumn& labels) {
    std::vector<Index> cells;
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        if (labels.codes[cell] >= 0) {
            cells.push_back(static_cast<Index>(cell));
        }
    }
    return cells;
}

/// Groups to hold out, in the order of their names.
std::set<std::string> heldOut(const CategoryColumn& groups,
                              const std::vector<Index>& cells,
                              const SplitOptions& options) {
    std::set<std::string> present;
    for (const Index cell : cells) {
        if (groups.codes[static_cast<std::size_t>(cell)] >= 0) {
            present.insert(nameOf(groups, cell));
        }
    }
    if (!options.testGroups.empty()) {
        for (const std::string& group : options.testGroups) {
            if (!present.contains(group)) {
                throw UsageError("The column \"" + options.groupColumn +
                                 "\" has no labelled cell with \"" + group + "\".");
            }
        }
        return {options.testGroups.begin(), options.testGroups.end()};
    }
    const std::vector<std::string> names(present.begin(), present.end());
    const auto wanted = std::max<Index>(
        1, std::lround(kHeldOutGroups * static_cast<double>(names.size())));
    std::set<std::string> chosen;
    for (const Index place : shuffled(std::ssize(names), options.seed)) {
        if (std::ssize(chosen) < wanted) {
            chosen.insert(names[static_cast<std::size_t>(place)]);
        }
    }
    return chosen;
}

void checkSides(const ClassifySplit& split) {
    for (const auto& [cells, side] : {std::pair{&split.trainCells, "to learn from"},
                                      std::pair{&split.testCells, "to ask about"}}) {
        if (cells->empty()) {
            throw RefusedError(std::string("Labels cannot be scored: there is no labelled cell ") +
                               side + " (" + split.description + ").");
        }
    }
}

} // namespace

ClassifySplit splitCells(const std::shared_ptr<const Dataset>& data, const SplitOptions& options) {
    const CategoryColumn labels = knownLabels(data->cells(), options.labelColumn);
    const std::vector<Index> cells = labelledCells(labels);
    ClassifySplit split;
    split.train = split.test = data;
    split.unlabelled = data->cellCount() - std::ssize(cells);
    std::set<Index> tested;
    CategoryColumn groups;
    if (options.groupColumn.empty()) {
        const auto wanted = static_cast<std::size_t>(
            std::lround(options.testShare * static_cast<double>(cells.size())));
        auto order = shuffled(std::ssize(cells), options.seed);
        order.resize(std::min(order.size(), wanted));
        for (const Index place : order) {
            tested.insert(cells[static_cast<std::size_t>(place)]);
        }
        split.description = "a random " + std::to_string(std::lround(100 * options.testShare)) +
                            " % of the labelled cells";
    } else {
        groups = labelsOf(data->cells(), options.groupColumn);
        const auto chosen = heldOut(groups, cells, options);
        split.description = options.groupColumn + " held out:";
        for (const std::string& group : chosen) {
            split.description += " " + group;
        }
        for (const Index cell : cells) {
            if (groups.codes[static_cast<std::size_t>(cell)] >= 0 &&
                chosen.contains(nameOf(groups, cell))) {
                tested.insert(cell);
            }
        }
    }
    for (const Index cell : cells) {
        const bool asked = tested.contains(cell);
        (asked ? split.testCells : split.trainCells).push_back(cell);
        (asked ? split.testLabels : split.trainLabels).push_back(nameOf(labels, cell));
        if (!asked && !groups.codes.empty()) {
            const bool known = groups.codes[static_cast<std::size_t>(cell)] >= 0;
            split.trainGroups.push_back(known ? nameOf(groups, cell) : std::string());
        }
    }
    checkSides(split);
    return split;
}

ClassifySplit splitFiles(const std::shared_ptr<const Dataset>& train,
                         const std::shared_ptr<const Dataset>& test,
                         const std::string& labelColumn) {
    ClassifySplit split;
    split.train = train;
    split.test = test;
    split.description = "two files";
    const auto take = [&](const Dataset& data,
                          std::vector<Index>& cells,
                          std::vector<std::string>& names) {
        const CategoryColumn labels = knownLabels(data.cells(), labelColumn);
        cells = labelledCells(labels);
        for (const Index cell : cells) {
            names.push_back(nameOf(labels, cell));
        }
        split.unlabelled += data.cellCount() - std::ssize(cells);
    };
    take(*train, split.trainCells, split.trainLabels);
    take(*test, split.testCells, split.testLabels);
    checkSides(split);
    return split;
}

ClassifierAnswers answersOfColumn(const ClassifySplit& split,
                                  const std::string& labelColumn,
                                  const std::string& confidenceColumn) {
    const CategoryColumn labels = knownLabels(split.test->cells(), labelColumn);
    const Column* column =
        confidenceColumn.empty() ? nullptr : split.test->cells().find(confidenceColumn);
    const NumberColumn* confidences = column == nullptr ? nullptr : column->number();
    ClassifierAnswers answers;
    answers.method = labelColumn;
    answers.setting = "column of the file";
    answers.labels = labels.categories;
    answers.scoresAreConfidences = confidences != nullptr;
    const auto width = std::ssize(labels.categories);
    answers.scores = {std::ssize(split.testCells), width, {}};
    answers.scores.values.assign(split.testCells.size() * static_cast<std::size_t>(width), 0.0F);
    for (std::size_t i = 0; i < split.testCells.size(); ++i) {
        const auto cell = static_cast<std::size_t>(split.testCells[i]);
        if (labels.codes[cell] >= 0) {
            const double confidence =
                confidences == nullptr || !std::isfinite(confidences->values[cell])
                    ? 1.0
                    : std::max(1e-6, confidences->values[cell]);
            answers.scores.row(static_cast<Index>(i))[labels.codes[cell]] =
                static_cast<float>(confidence);
        }
    }
    return answers;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CounterfactualEffects.h"

#include "core/base/TabText.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kScale = 1e4;
constexpr double kAdded = 0.1; ///< to both means of a ratio, so that genes without counts stay finite

/// Mean profiles of the three parts, each cell scaled to 10,000, and their mean sums.
struct GeneratedProfiles {
    std::vector<double> part[3];
    double counts[3] = {0.0, 0.0, 0.0};
};

bool readGenerated(const ScratchRows& values, Index cells, const RunControl& control, GeneratedProfiles& profiles) {
    const auto genes = static_cast<std::size_t>(values.width() / 3);
    Index counted[3] = {0, 0, 0};
    std::vector<float> row;
    for (auto& part : profiles.part) {
        part.assign(genes, 0.0);
    }
    for (Index cell = 0; cell < cells; ++cell) {
        if (control.stopRequested()) {
            return false;
        }
        values.read(cell, 1, row);
        for (std::size_t p = 0; p < 3; ++p) {
            const auto from = row.begin() + static_cast<std::ptrdiff_t>(p * genes);
            const double total = std::accumulate(from, from + static_cast<std::ptrdiff_t>(genes), 0.0);
            profiles.counts[p] += total;
            counted[p] += total > 0.0 ? 1 : 0;
            for (std::size_t i = 0; i < genes && total > 0.0; ++i) {
                profiles.part[p][i] += kScale * static_cast<double>(row[p * genes + i]) / total;
            }
        }
    }
    for (std::size_t p = 0; p < 3; ++p) {
        profiles.counts[p] /= static_cast<double>(std::max<Index>(1, cells));
        for (double& value : profiles.part[p]) {
            value /= static_cast<double>(std::max<Index>(1, counted[p]));
        }
    }
    return true;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ";") + word;
    }
    return text;
}

std::string flagsOf(const CounterfactualGene& gene, double measured, double observed) {
    std::vector<std::string> words;
    if (gene.generated()) {
        words.emplace_back("generated");
        if (measured == 0.0) {
            words.emplace_back("zero_in_source");
        }
        if (gene.targetGene >= 0 && observed == 0.0) {
            words.emplace_back("zero_in_target");
        }
    } else {
        words.emplace_back(gene.ownToken < 0 ? "not_in_model" : "no_orthologue");
    }
    if (gene.targetGene < 0) {
        words.emplace_back("not_measured_in_target");
    }
    return joined(words);
}

std::size_t generatedCount(const std::vector<CounterfactualGene>& genes) {
    return static_cast<std::size_t>(
        std::count_if(genes.begin(), genes.end(), [](const CounterfactualGene& gene) { return gene.generated(); }));
}

void addOverlaps(CounterfactualEffects& effects) {
    const std::size_t size = generatedCount(effects.genes);
    const std::vector<double> observed(effects.observed.begin(), effects.observed.begin() + static_cast<std::ptrdiff_t>(size));
    if (std::all_of(observed.begin(), observed.end(), [](double value) { return std::isnan(value); })) {
        return;
    }
    const auto add = [&](const std::string& name, auto value) {
        std::vector<double> ranking;
        for (std::size_t i = 0; i < size; ++i) {
            ranking.push_back(value(i));
        }
        effects.overlaps.push_back({name, rankOverlap(observed, ranking, true), rankOverlap(observed, ranking, false)});
    };
    add("generated", [&](std::size_t i) { return effects.generated[i]; });
    add("swap", [&](std::size_t i) { return effects.swap(i); });
    add("control", [&](std::size_t i) { return effects.control[i]; });
    add("wrong target", [&](std::size_t i) { return effects.wrongTarget[i]; });
    add("wrong swap", [&](std::size_t i) { return effects.wrongSwap(i); });
}

void addOrder(CounterfactualEffects& effects) {
    for (std::size_t i = 0; i < effects.genes.size(); ++i) {
        if (effects.genes[i].asked) {
            effects.order.push_back(static_cast<Index>(i));
        }
    }
    const auto size = [&](Index i) {
        const double swap = effects.swap(static_cast<std::size_t>(i));
        return std::isnan(swap) ? -1.0 : std::abs(swap);
    };
    std::stable_sort(effects.order.begin(), effects.order.end(), [&](Index a, Index b) { return size(a) > size(b); });
}

} // namespace

double effectOf(double above, double below) { return std::log2((above + kAdded) / (below + kAdded)); }

Outcome meanProfile(const RowSource& rows, const std::vector<Index>& cells, const std::vector<Index>& columns, const RunControl& control,
    std::vector<double>* mean, Index* counted) {
    std::vector<std::int32_t> placeOf(static_cast<std::size_t>(rows.geneCount()), -1);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] >= 0) {
            placeOf[static_cast<std::size_t>(columns[i])] = static_cast<std::int32_t>(i);
        }
    }
    mean->assign(columns.size(), 0.0);
    *counted = 0;
    const auto all = static_cast<Index>(cells.size());
    const Index step = std::max<Index>(1, rows.preferredBatch());
    CountBatch batch;
    for (Index first = 0; first < all; first += step) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        rows.read({cells.data() + first, static_cast<std::size_t>(std::min(step, all - first))}, batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto genes = batch.genesOf(row);
            const auto values = batch.valuesOf(row);
            double total = 0.0;
            for (std::size_t i = 0; i < genes.size(); ++i) {
                total += placeOf[static_cast<std::size_t>(genes[i])] >= 0 ? static_cast<double>(values[i]) : 0.0;
            }
            *counted += total > 0.0 ? 1 : 0;
            for (std::size_t i = 0; i < genes.size() && total > 0.0; ++i) {
                if (const std::int32_t place = placeOf[static_cast<std::size_t>(genes[i])]; place >= 0) {
                    (*mean)[static_cast<std::size_t>(place)] += kScale * static_cast<double>(values[i]) / total;
                }
            }
        }
    }
    for (double& value : *mean) {
        value /= static_cast<double>(std::max<Index>(1, *counted));
    }
    return Outcome::Finished;
}

Outcome counterfactualEffects(const std::vector<CounterfactualGene>& genes, const ScratchRows& values, const RowSource& own,
    const std::vector<Index>& cells, const RowSource& target, const std::vector<Index>& targetCells, const RunControl& control,
    CounterfactualEffects* result) {
    const std::size_t size = generatedCount(genes);
    std::vector<Index> all, common, observedColumns;
    for (std::size_t i = 0; i < size; ++i) {
        all.push_back(genes[i].gene);
        common.push_back(genes[i].targetGene < 0 ? -1 : genes[i].gene);
        observedColumns.push_back(genes[i].targetGene);
    }
    std::vector<double> measured, measuredCommon, observed;
    Index counted = 0, observedCells = 0;
    GeneratedProfiles profiles;
    if (meanProfile(own, cells, all, control, &measured, &counted) == Outcome::Cancelled
        || meanProfile(own, cells, common, control, &measuredCommon, &counted) == Outcome::Cancelled
        || meanProfile(target, targetCells, observedColumns, control, &observed, &observedCells) == Outcome::Cancelled
        || !readGenerated(values, static_cast<Index>(cells.size()), control, profiles)) {
        return Outcome::Cancelled;
    }
    CounterfactualEffects effects;
    effects.genes = genes;
    effects.observedCells = observedCells;
    effects.generatedCounts = profiles.counts[0];
    effects.controlCounts = profiles.counts[1];
    for (std::size_t i = 0; i < genes.size(); ++i) {
        const bool made = i < size;
        effects.generated.push_back(made ? effectOf(profiles.part[0][i], measured[i]) : kNaN);
        effects.control.push_back(made ? effectOf(profiles.part[1][i], measured[i]) : kNaN);
        effects.wrongTarget.push_back(made ? effectOf(profiles.part[2][i], measured[i]) : kNaN);
        effects.observed.push_back(
            made && genes[i].targetGene >= 0 && observedCells > 0 ? effectOf(observed[i], measuredCommon[i]) : kNaN);
        effects.flags.push_back(flagsOf(genes[i], made ? measured[i] : kNaN, made ? observed[i] : kNaN));
    }
    addOrder(effects);
    addOverlaps(effects);
    *result = std::move(effects);
    return Outcome::Finished;
}

std::string counterfactualText(const CounterfactualEffects& effects, const GeneTable& genes) {
    std::string text = "gene\teffect_generated\teffect_control\teffect_observed\tflags\n";
    for (const Index position : effects.order) {
        const auto i = static_cast<std::size_t>(position);
        text += tabField(genes.id(effects.genes[i].gene)) + "\t" + tabField(effects.generated[i]) + "\t" + tabField(effects.control[i]) + "\t"
            + tabField(effects.observed[i]) + "\t" + effects.flags[i] + "\n";
    }
    return text;
}

std::string overlapText(const CounterfactualEffects& effects) {
    std::string text = "ranking\tdirection\tgenes\tshared\tchance\n";
    for (const CounterfactualEffects::Overlap& overlap : effects.overlaps) {
        for (const auto& [direction, curve] : {std::pair{"up", &overlap.up}, std::pair{"down", &overlap.down}}) {
            for (std::size_t i = 0; i < curve->size.size(); ++i) {
                text += overlap.ranking + "\t" + direction + "\t" + std::to_string(curve->size[i]) + "\t" + tabField(curve->shared[i]) + "\t"
                    + tabField(curve->chance[i]) + "\n";
            }
        }
    }
    return text;
}

} // namespace ocellus

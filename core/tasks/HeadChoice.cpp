// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/HeadChoice.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <set>
#include <utility>

namespace ocellus {

namespace {

constexpr std::size_t kHeadsNamed = 6;

std::vector<HeadId> headsToChoose(const NetworkAttention& attention) {
    return attention.rule.only.empty() ? headsOf(attention.cells.means) : attention.rule.only;
}

/// "1.35"
std::string times(const std::optional<EdgeScores>& scores) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.2f", scores ? scores->averagePrecisionOverRandom : 0.0);
    return text;
}

std::string named(const std::vector<HeadId>& heads) {
    std::string text;
    for (std::size_t i = 0; i < std::min(heads.size(), kHeadsNamed); ++i) {
        text += (i > 0 ? ", " : "") + std::string("layer ") + std::to_string(heads[i].layer + 1) + " head " + std::to_string(heads[i].head + 1);
    }
    return heads.size() > kHeadsNamed ? text + " and " + std::to_string(heads.size() - kHeadsNamed) + " more" : text;
}

std::string counted(Index number, const char* thing) {
    return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

} // namespace

JudgedPairs judgedPairs(const KnownEdges& known, const GeneTable& genes, const std::vector<char>& usable) {
    std::set<std::pair<Index, Index>> edges;
    std::set<Index> regulators;
    std::set<Index> all;
    for (const auto& [from, to] : known.edges) {
        const std::optional<Index> a = genes.find(from);
        const std::optional<Index> b = genes.find(to);
        const bool hasA = a && usable[static_cast<std::size_t>(*a)] != 0;
        const bool hasB = b && usable[static_cast<std::size_t>(*b)] != 0;
        if (hasA) {
            regulators.insert(*a);
            all.insert(*a);
        }
        if (hasB) {
            all.insert(*b);
        }
        if (hasA && hasB && *a != *b) {
            edges.emplace(*a, *b);
        }
    }
    JudgedPairs judged;
    judged.regulators.assign(regulators.begin(), regulators.end());
    judged.targets.assign(all.begin(), all.end());
    judged.truth.regulators = static_cast<Index>(regulators.size());
    judged.truth.targets = static_cast<Index>(all.size());
    for (const Index regulator : judged.regulators) {
        for (const Index target : judged.targets) {
            judged.truth.candidate.push_back(static_cast<char>(regulator != target));
            judged.truth.known.push_back(static_cast<char>(edges.contains({regulator, target})));
        }
    }
    judged.edges = static_cast<Index>(edges.size());
    return judged;
}

std::vector<HeadId> headsOf(const AttentionVectors& vectors) {
    std::vector<HeadId> heads;
    for (Index layer = 0; layer < vectors.layers; ++layer) {
        for (Index head = 0; head < vectors.heads; ++head) {
            heads.push_back({layer, head});
        }
    }
    return heads;
}

Outcome visitJudged(const NetworkAttention& attention, const AttentionRule& rule, const JudgedPairs& judged, const std::vector<Index>& placeOf, Orientation orientation,
    const RunControl& control, const std::function<void(Index pair, float weight)>& visit) {
    const bool attended = orientation == Orientation::Attended;
    const std::vector<Index>& looking = attended ? judged.targets : judged.regulators;
    const std::vector<Index>& lookedAt = attended ? judged.regulators : judged.targets;
    std::vector<Index> rowOf(attention.result.network.genes.size(), -1);
    for (std::size_t i = 0; i < looking.size(); ++i) {
        rowOf[static_cast<std::size_t>(placeOf[static_cast<std::size_t>(looking[i])])] = static_cast<Index>(i);
    }
    return visitAttention(attention.cells, rule, {}, control, [&](Index gene, const float* values) {
        const Index row = rowOf[static_cast<std::size_t>(gene)];
        for (std::size_t other = 0; row >= 0 && other < lookedAt.size(); ++other) {
            const auto column = static_cast<Index>(other);
            visit(attended ? column * judged.truth.targets + row : row * judged.truth.targets + column, values[placeOf[static_cast<std::size_t>(lookedAt[other])]]);
        }
    });
}

Outcome headFeatures(const NetworkAttention& attention, const JudgedPairs& judged, const std::vector<Index>& placeOf, Orientation orientation,
    std::size_t memoryLimit, const RunControl& control, PairFeatures* result) {
    if (attention.cells.means.values.empty()) {
        throw UsageError("Heads are told apart in averaged queries and keys only; choose the mode qk.");
    }
    const std::vector<HeadId> heads = headsToChoose(attention);
    const auto count = static_cast<Index>(heads.size());
    const double bytes = 4.0 * static_cast<double>(judged.truth.known.size()) * static_cast<double>(count);
    if (bytes > static_cast<double>(memoryLimit)) {
        throw RefusedError("What " + std::to_string(count) + " heads give " + std::to_string(judged.truth.known.size()) + " pairs of genes needs " + gigabytes(bytes)
                           + " of memory, " + gigabytes(static_cast<double>(memoryLimit)) + " are allowed. Nothing was written. Choose fewer genes or known edges.");
    }
    const auto genes = static_cast<float>(attention.result.network.genes.size());
    PairFeatures features{judged.truth.regulators, judged.truth.targets, count, std::vector<float>(judged.truth.known.size() * heads.size(), 0.0F)};
    for (Index head = 0; head < count; ++head) {
        control.report("Reading heads", head, count);
        AttentionRule rule = attention.rule;
        rule.only = {heads[static_cast<std::size_t>(head)]};
        const Outcome outcome = visitJudged(attention, rule, judged, placeOf, orientation, control,
            [&](Index pair, float weight) { features.of(pair)[head] = weight * genes; });
        if (outcome == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    *result = std::move(features);
    return Outcome::Finished;
}

Outcome chooseHeads(const NetworkAttention& attention, const HeadChoiceOptions& options, Orientation orientation, std::size_t memoryLimit,
    const RunControl& control, HeadChoice* result) {
    const GeneNetwork& network = attention.result.network;
    std::vector<char> usable(static_cast<std::size_t>(network.table->size()), 0);
    std::vector<Index> placeOf(usable.size(), -1);
    for (std::size_t i = 0; i < network.genes.size(); ++i) {
        usable[static_cast<std::size_t>(network.genes[i])] = 1;
        placeOf[static_cast<std::size_t>(network.genes[i])] = static_cast<Index>(i);
    }
    const JudgedPairs judged = judgedPairs(*options.known, *network.table, usable);
    HeadChoice choice;
    choice.knownName = options.knownName;
    choice.regulators = regulatorsWithEdges(judged.truth);
    choice.edges = judged.edges;
    if (choice.regulators < 2) {
        throw RefusedError("Heads are chosen on the edges of some regulators and checked on those of others; of the " + std::to_string(options.known->edges.size())
                           + " known edges, those of " + counted(choice.regulators, "regulator") + " join genes of this network. Nothing was written. Give more known edges, or choose more genes.");
    }
    PairFeatures features;
    if (headFeatures(attention, judged, placeOf, orientation, memoryLimit, control, &features) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const ScoreChoiceOptions ridge{1.0, options.edgeWeight};
    const ScoreChoice chosen = chooseScores(features, judged.truth, std::vector<char>(judged.regulators.size(), 1), ridge);
    if (chosen.chosen.empty()) {
        throw RefusedError("No attention head gives the " + counted(choice.edges, "known edge") + " more weight than other pairs. Nothing was written. Leave the known edges out for the mean of all heads.");
    }
    const std::vector<HeadId> heads = headsToChoose(attention);
    for (const Index head : chosen.chosen) {
        choice.heads.push_back(heads[static_cast<std::size_t>(head)]);
    }
    choice.allHeads = static_cast<Index>(heads.size());
    choice.folds = static_cast<int>(std::min<Index>(options.folds, choice.regulators));
    const std::vector<int> foldOf = regulatorFolds(judged.truth, choice.folds, options.seed);
    choice.heldOut = scoreEdges(heldOutScores(features, judged.truth, foldOf, ridge).scores, judged.truth);
    choice.together = scoreEdges(meanOfChosen(features, {}), judged.truth);
    *result = std::move(choice);
    return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
}

std::vector<std::string> headChoiceNotes(const HeadChoice& choice) {
    const bool helps = choice.heldOut && choice.together && choice.heldOut->averagePrecision > choice.together->averagePrecision;
    return {kHeadChoiceStart + counted(static_cast<Index>(choice.heads.size()), "attention head") + " of " + std::to_string(choice.allHeads) + " (" + named(choice.heads) + "), chosen on "
                + counted(choice.edges, "known edge") + " of " + counted(choice.regulators, "regulator") + " in " + choice.knownName + ".",
        "Chosen without the regulator that is judged (" + std::to_string(choice.folds) + " folds), heads rank known edges " + times(choice.heldOut) + " times as well as chance, all heads "
            + times(choice.together) + " times" + (helps ? "." : ": the choice does not help here."),
        "These edges were seen when the heads were chosen: they cannot judge this network."};
}

} // namespace ocellus

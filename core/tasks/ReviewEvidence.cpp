// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ReviewEvidence.h"

#include "core/base/TabText.h"
#include "core/ontology/TermNames.h"
#include "core/tasks/SafeLabels.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

namespace ocellus {

namespace {

/// A marker tells two labels apart when their shares differ by this much.
constexpr double kTelling = 0.1;

const DisagreementLabel& labelOf(const Disagreements& found, std::int32_t label) {
    return found.labels[static_cast<std::size_t>(label)];
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.2f", value);
    return text;
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.0f %%", 100.0 * share);
    return text;
}

std::string allMarkers(const DisagreementGroup& group, bool ofSuggested) {
    std::string text;
    for (const MarkerEvidence& marker : group.markers) {
        if (marker.ofSuggested == ofSuggested) {
            text += (text.empty() ? "" : ", ") + marker.symbol + " " + percent(marker.shareHere) +
                    (marker.ambientLevel ? " (ambient level)" : "");
        }
    }
    return text;
}

} // namespace

MarkerTally tallyMarkers(const DisagreementGroup& group) {
    MarkerTally tally;
    for (const MarkerEvidence& marker : group.markers) {
        const double apart = marker.shareSuggested - marker.shareAnnotated;
        const double place = (marker.shareHere - marker.shareAnnotated) / apart;
        if (marker.ambientLevel) {
            ++tally.ambient;
        } else if (!(std::abs(apart) >= kTelling) || place == 0.5) {
            ++tally.undecided;
        } else {
            ++(place > 0.5 ? tally.suggested : tally.annotated);
        }
    }
    return tally;
}

std::string suggestedBy(const Disagreements& found) {
    switch (found.evidence) {
    case Evidence::Neighbours:
        return "neighbours";
    case Evidence::Model:
        return "model";
    default:
        return "model and neighbours";
    }
}

std::string markerWords(const DisagreementGroup& group, bool ofSuggested) {
    const auto marker = std::ranges::find_if(group.markers, [&](const MarkerEvidence& one) {
        return one.ofSuggested == ofSuggested && !one.ambientLevel;
    });
    return marker == group.markers.end() ? std::string()
                                         : marker->symbol + " " + percent(marker->shareHere);
}

std::string evidenceSentence(const Disagreements& found, const DisagreementGroup& group) {
    const std::string who = suggestedBy(found);
    std::string text = "Labelled " + labelOf(found, group.annotated).name + "; " + who +
                       (found.evidence == Evidence::Model ? " says " : " say ") +
                       labelOf(found, group.suggested).name + " (" +
                       number(group.probabilitySuggested) + "). ";
    const MarkerTally tally = tallyMarkers(group);
    if (tally.suggested == 0 && tally.annotated == 0) {
        return text + (group.markers.empty()
                           ? "No measured gene tells the two labels apart."
                           : "The markers do not decide between the two labels.");
    }
    text += tally.suggested > tally.annotated   ? "Markers agree with the " + who
            : tally.annotated > tally.suggested ? "Markers agree with the author"
                                                : "Markers speak for both labels";
    const std::string suggested = markerWords(group, true);
    const std::string annotated = markerWords(group, false);
    const std::string both =
        suggested + (suggested.empty() || annotated.empty() ? "" : ", ") + annotated;
    const auto cells = group.cells.size();
    return both.empty() ? text + "."
                        : text + ": " + both + " of " + std::to_string(cells) +
                              (cells == 1 ? " cell." : " cells.");
}

EvidenceLabels evidenceLabels(const Disagreements& found, Index cells) {
    EvidenceLabels result;
    for (const DisagreementLabel& label : found.labels) {
        result.annotated.categories.push_back(label.name);
        result.terms.push_back(label.term);
    }
    result.suggested.categories = result.annotated.categories;
    result.annotated.codes.assign(static_cast<std::size_t>(cells), -1);
    result.suggested.codes = result.annotated.codes;
    for (const DisagreementCell& cell : found.cells) {
        const auto place = static_cast<std::size_t>(cell.cell);
        result.annotated.codes[place] = cell.annotated;
        result.suggested.codes[place] = cell.probabilitySuggested > cell.probabilityAnnotated
                                            ? cell.suggested
                                            : cell.annotated;
    }
    return result;
}

std::vector<PathStep> probabilityPath(const Disagreements& found,
                                      const DisagreementGroup& group,
                                      std::int32_t label,
                                      std::size_t steps) {
    const DisagreementLabel& leaf = labelOf(found, label);
    const double own = group.distribution[static_cast<std::size_t>(label)];
    if (!leaf.term || !found.lineage) {
        return {{leaf.name, own}};
    }
    const Lineage& lineage = *found.lineage;
    std::vector<TermIndex> terms;
    std::vector<double> probabilities;
    for (std::size_t i = 0; i < found.labels.size(); ++i) {
        if (found.labels[i].term) {
            terms.push_back(*found.labels[i].term);
            probabilities.push_back(group.distribution[i]);
        }
    }
    const std::vector<double> all = rolledUp(lineage.ontology(), terms, probabilities);
    const auto probability = [&](TermIndex term) { return all[static_cast<std::size_t>(term)]; };
    std::vector<PathStep> path{{leaf.name, probability(*leaf.term)}};
    for (TermIndex at = *leaf.term; path.size() < steps;) {
        const std::vector<TermIndex>& above = lineage.lineageParents(at);
        if (above.empty()) {
            break;
        }
        at = *std::ranges::max_element(
            above, [&](TermIndex a, TermIndex b) { return probability(a) < probability(b); });
        path.push_back({lineage.ontology().term(at).name, probability(at)});
    }
    std::ranges::reverse(path);
    return path;
}

std::optional<PathStep> safeLabel(const Disagreements& found, const DisagreementGroup& group, double least) {
    const Ontology& ontology = found.lineage->ontology();
    std::map<TermIndex, double> ofTerm; // two labels may be one term
    double ofText = 0.0;
    for (std::size_t label = 0; label < found.labels.size(); ++label) {
        const double probability = group.distribution[label];
        if (const auto term = found.labels[label].term) {
            ofTerm[*term] += probability;
        } else {
            ofText = std::max(ofText, probability);
        }
    }
    std::vector<std::string> answers;
    std::vector<float> probabilities;
    double likeliest = 0.0;
    for (const auto& [term, probability] : ofTerm) {
        likeliest = std::max(likeliest, probability);
        answers.push_back(ontology.term(term).id);
        probabilities.push_back(static_cast<float>(probability));
    }
    if (answers.empty() || likeliest < ofText) {
        return std::nullopt;
    }
    std::vector<std::int32_t> order(answers.size());
    std::iota(order.begin(), order.end(), 0);
    const auto of = [&](std::int32_t code) { return probabilities[static_cast<std::size_t>(code)]; };
    std::ranges::stable_sort(order, [&](std::int32_t a, std::int32_t b) { return of(a) > of(b); });
    std::vector<float> sorted;
    for (const std::int32_t code : order) {
        sorted.push_back(of(code));
    }
    const SafeLabels labels(answers, *found.lineage);
    const SafeLabel safe = labels.of(order, sorted, least);
    if (safe.label < 0) {
        return std::nullopt;
    }
    return PathStep{termName(labels.ids()[static_cast<std::size_t>(safe.label)]), safe.probability};
}

std::optional<TermIndex> coarserTerm(const Disagreements& found,
                                     std::int32_t annotated,
                                     std::int32_t suggested) {
    const auto& a = labelOf(found, annotated).term;
    const auto& b = labelOf(found, suggested).term;
    if (!a || !b || !found.lineage) {
        return std::nullopt;
    }
    const Lineage& lineage = *found.lineage;
    std::optional<TermIndex> best;
    for (const TermIndex term : lineage.ontology().lowestCommonAncestors(*a, *b)) {
        if (!lineage.isGrouping(term) && lineage.depth(term) > 0 &&
            (!best || lineage.depth(term) > lineage.depth(*best))) {
            best = term;
        }
    }
    return best;
}

ReviewLine lineOf(const Disagreements& found, const DisagreementGroup& group) {
    return {labelOf(found, group.annotated).text,
            labelOf(found, group.suggested).text,
            group.sample,
            std::nullopt};
}

ReviewLine lineOf(const Disagreements& found, const DisagreementCell& cell) {
    return {labelOf(found, cell.annotated).text,
            labelOf(found, cell.suggested).text,
            std::string(),
            cell.cell};
}

std::string reviewText(const Disagreements& found,
                       std::span<const DisagreementGroup> groups,
                       const std::map<ReviewLine, ReviewedLine>& reviewed) {
    std::string text = "# Column " + tabField(found.annotation) + ", evidence: " +
                       tabField(found.source) + "\n";
    text += "rank\tannotated\tsuggested\tsample\trelation\tcells\tscore\tprobability_suggested\t"
            "probability_annotated\tsupport_suggested\tsupport_annotated\tmarkers_suggested\t"
            "markers_annotated\tflags\tdecision\tlabel\tnote\tauthor\tsuggested_term\n";
    int rank = 0;
    for (const DisagreementGroup& group : groups) {
        const ReviewLine line = lineOf(found, group);
        const auto decided = reviewed.find(line);
        const bool known = decided != reviewed.end();
        text += std::to_string(++rank);
        for (const std::string& field :
             {line.annotated,
              line.suggested,
              line.sample,
              toString(group.relation),
              std::to_string(group.cells.size()),
              tabField(group.score),
              tabField(group.probabilitySuggested),
              tabField(group.probabilityAnnotated),
              tabField(group.supportSuggested),
              tabField(group.supportAnnotated),
              allMarkers(group, true),
              allMarkers(group, false),
              flagText(group.flags),
              known ? toString(decided->second.verdict) : std::string(),
              known ? decided->second.label : std::string(),
              known ? decided->second.note : std::string(),
              known ? decided->second.author : std::string(),
              termIdOf(found, group.suggested)}) {
            text += "\t" + tabField(field);
        }
        text += "\n";
    }
    return text;
}

std::string reviewCellsText(const Disagreements& found, const std::vector<std::string>& cellNames) {
    std::string text = "cell\tannotated\tsuggested\tsample\n";
    for (const DisagreementGroup& group : found.groups) {
        const ReviewLine line = lineOf(found, group);
        for (const Index cell : group.cells) {
            text += tabField(cellNames[static_cast<std::size_t>(cell)]) + "\t" +
                    tabField(line.annotated) + "\t" + tabField(line.suggested) + "\t" +
                    tabField(line.sample) + "\n";
        }
    }
    return text;
}

} // namespace ocellus

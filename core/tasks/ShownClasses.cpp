// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ShownClasses.h"

#include "core/base/Organism.h"
#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermNames.h"
#include "core/statistics/Composition.h"
#include "core/tasks/LabelJudge.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <span>

namespace ocellus {

namespace {

constexpr const char* kPrefix = "pred_";
constexpr std::array<const char*, 9> kClasses = {"cell_type", "tissue", "disease", "age_group", "assay",
                                                 "self_reported_ethnicity", "sex", "organism", "cell_culture"};
constexpr Index kFewestCells = 30;
constexpr const char* kEthnicity = "self_reported_ethnicity";
constexpr const char* kDisease = "disease";
constexpr std::array<const char*, 2> kHuman = {"human", "homo sapiens"};
/// Plants, flies and worms of the models' organisms: no disease of the ontology is theirs.
constexpr std::array<const char*, 9> kNoDiseaseOfPeople = {"arabidopsis", "arabidopsis thaliana", "maize", "zea mays", "fruit fly",
                                                           "drosophila", "drosophila melanogaster", "c. elegans", "caenorhabditis elegans"};
constexpr double kMostImpossible = 0.5;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string percent(double share) { return std::to_string(static_cast<int>(std::lround(100.0 * share))) + " %"; }

/// "self_reported_ethnicity" as people say it.
std::string inWords(const std::string& className) {
    std::string words = className;
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

/// Fills cells, accuracy and chance. @returns false when too few cells are labelled.
bool compare(const CategoryColumn& labels, const CategoryColumn& answers, ShownClass& shown) {
    std::map<std::pair<std::int32_t, std::int32_t>, Index> pairs;
    std::map<std::int32_t, Index> cellsOf;
    Index cells = 0;
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        if (labels.codes[cell] >= 0 && answers.codes[cell] >= 0 &&
            !saysNoLabel(labels.categories[static_cast<std::size_t>(labels.codes[cell])])) {
            ++pairs[{labels.codes[cell], answers.codes[cell]}];
            ++cellsOf[labels.codes[cell]];
            ++cells;
        }
    }
    if (cells < kFewestCells) {
        return false;
    }
    const LabelJudge judge(shown.className);
    std::vector<LabelJudge::Meaning> known;
    std::vector<LabelJudge::Meaning> said;
    for (const std::string& label : labels.categories) {
        known.push_back(judge.meaning(label));
    }
    for (const std::string& answer : answers.categories) {
        said.push_back(judge.meaning(answer));
    }
    double right = 0.0;
    for (const auto& [pair, count] : pairs) {
        const bool hit = judge.right(known[static_cast<std::size_t>(pair.first)], said[static_cast<std::size_t>(pair.second)]);
        right += hit ? static_cast<double>(count) : 0.0;
    }
    // The best single answer is one of those given, or one of the labels.
    said.insert(said.end(), known.begin(), known.end());
    double best = 0.0;
    for (const LabelJudge::Meaning& answer : said) {
        double always = 0.0;
        for (const auto& [code, count] : cellsOf) {
            always += judge.right(known[static_cast<std::size_t>(code)], answer) ? static_cast<double>(count) : 0.0;
        }
        best = std::max(best, always);
    }
    shown.cells = cells;
    shown.accuracy = right / static_cast<double>(cells);
    shown.chance = best / static_cast<double>(cells);
    return true;
}

/// Rule 1. @returns whether it decides.
bool decidedByLabels(const Table& cells, const CategoryColumn& answers, ShownClass& shown) {
    const Column* column = knownLabelColumn(cells, shown.className);
    if (column == nullptr || !compare(*column->asCategory(), answers, shown)) {
        return false;
    }
    shown.labelColumn = column->name;
    const std::string counts = percent(shown.accuracy) + " of " + std::to_string(shown.cells) + " cells labelled in \"" + column->name + "\"";
    if (shown.chance >= 1.0 && shown.accuracy >= 0.5) {
        return false; // one answer fits all labels: nothing to tell apart
    }
    const double low = wilsonInterval(shown.accuracy, static_cast<double>(shown.cells)).first;
    shown.because = ShownBecause::Tested;
    shown.shown = low > shown.chance;
    shown.reason = "Right for " + counts + "; one answer for all would be right for " + percent(shown.chance) +
                   (shown.shown ? "." : ", so these predictions are hidden.");
    return true;
}

const ClassRecord* recordOf(const ShownClassesOptions& options, const std::string& className) {
    const auto record = std::find_if(options.records.begin(), options.records.end(),
                                     [&](const ClassRecord& each) { return each.className == className; });
    return record == options.records.end() ? nullptr : &*record;
}

/// "Not measured since the model was taught other labels; before that it was right for 92 % of held-out cells, one
/// answer for all for 40 %".
std::string measuredBefore(const ClassRecord& record) {
    return "Not measured since the model was taught other labels; before that it was right for " + percent(record.accuracy) +
           " of held-out cells, one answer for all for " + percent(record.chance);
}

/// Rule 2.
bool decidedByRecipe(const ShownClassesOptions& options, ShownClass& shown) {
    const ClassRecord* record = recordOf(options, shown.className);
    if (record == nullptr || (record->before && record->accuracy > record->chance)) {
        return false;
    }
    shown.because = ShownBecause::Recipe;
    if (record->before) {
        shown.shown = false;
        shown.reason = measuredBefore(*record) + ", so these predictions are hidden.";
        return true;
    }
    shown.shown = record->accuracy > record->chance;
    shown.reason = "Right for " + percent(record->accuracy) + " of held-out cells by " + record->where +
                   "; one answer for all would be right for " + percent(record->chance) +
                   (shown.shown ? "." : ", so these predictions are hidden.");
    return true;
}

bool isAmong(std::span<const char* const> words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The organism of every cell, from what was measured, else from what the model says.
CategoryColumn organismsOf(const Table& cells, const ShownClassesOptions& options, bool* predicted) {
    for (const char* name : {"organism_ontology_term_id", "organism", "pred_organism"}) {
        const Column* column = cells.find(name);
        if (auto organisms = column == nullptr ? std::nullopt : column->asCategory()) {
            *predicted = predictedClass(name).has_value();
            return *organisms;
        }
    }
    return {std::vector<std::int32_t>(cells.names.size(), 0), {options.organism.value_or("")}, false};
}

/// Rule 3.
bool decidedByOrganism(const Table& cells, const CategoryColumn& answers, const ShownClassesOptions& options, ShownClass& shown) {
    if (shown.className != kEthnicity && shown.className != kDisease) {
        return false;
    }
    bool predicted = false;
    const CategoryColumn organisms = organismsOf(cells, options, &predicted);
    std::vector<char> cannot; // have what is predicted, per organism
    for (const std::string& organism : organisms.categories) {
        const std::string words = lower(organismName(organism));
        cannot.push_back(shown.className == kEthnicity ? !saysNoLabel(words) && !isAmong(kHuman, words)
                                                       : isAmong(kNoDiseaseOfPeople, words));
    }
    std::vector<char> saysNothing;
    for (const std::string& answer : answers.categories) {
        const std::string words = lower(termId(answer) ? termName(answer) : answer);
        saysNothing.push_back(words == "normal" || saysNoLabel(words) ? 1 : 0);
    }
    Index others = 0;
    Index impossible = 0;
    for (std::size_t cell = 0; cell < answers.codes.size(); ++cell) {
        if (organisms.codes[cell] < 0 || answers.codes[cell] < 0 || cannot[static_cast<std::size_t>(organisms.codes[cell])] == 0) {
            continue;
        }
        ++others;
        impossible += saysNothing[static_cast<std::size_t>(answers.codes[cell])] == 0 ? 1 : 0;
    }
    const double share = others == 0 ? 0.0 : static_cast<double>(impossible) / static_cast<double>(others);
    if (others < kFewestCells || share <= kMostImpossible) {
        return false;
    }
    shown.because = ShownBecause::Impossible;
    shown.shown = false;
    shown.cells = others;
    shown.reason = std::to_string(impossible) + " of " + std::to_string(others) +
                   (shown.className == kEthnicity ? " cells that are not human" : " cells of plants, flies and worms") +
                   (predicted ? " (by the model's own word)" : "") +
                   (shown.className == kEthnicity ? " are given an ethnicity" : " are given a disease of people") +
                   ": these predictions do not follow the cells and are hidden.";
    return true;
}

ShownClass judged(const Table& cells, const std::string& className, const CategoryColumn& answers, const ShownClassesOptions& options) {
    ShownClass shown;
    shown.className = className;
    shown.accuracy = shown.chance = std::numeric_limits<double>::quiet_NaN();
    if (decidedByLabels(cells, answers, shown) || decidedByRecipe(options, shown) || decidedByOrganism(cells, answers, options, shown)) {
        return shown;
    }
    if (options.publishedModel && (className == kEthnicity || className == kDisease)) {
        shown.because = ShownBecause::KnownToFail;
        shown.shown = false;
        shown.reason = className == kEthnicity
                           ? "The published model calls 86 % of its own atlas British, mice and plants among them: hidden."
                           : "The published model gives nine in ten plant, fly and worm cells of its own atlas a disease of people: hidden.";
        return shown;
    }
    if (const ClassRecord* record = recordOf(options, className)) { // from before the model was taught
        shown.reason = measuredBefore(*record) + ".";
        return shown;
    }
    shown.reason = shown.labelColumn.empty() && std::isnan(shown.accuracy)
                       ? "Not tested: fewer than " + std::to_string(kFewestCells) + " cells have a known " + inWords(className) + " to compare with."
                       : "Not tested: all cells have the same known " + inWords(className) + ", so any constant answer would do as well.";
    return shown;
}

} // namespace

const Column* knownLabelColumn(const Table& cells, const std::string& className) {
    for (const std::string& name : {className + "_ontology_term_id", className}) {
        const Column* column = cells.find(name);
        if (column != nullptr && column->asCategory()) {
            return column;
        }
    }
    return nullptr;
}

std::optional<std::string> predictedClass(const std::string& column) {
    if (!column.starts_with(kPrefix)) {
        return std::nullopt;
    }
    const std::string rest = column.substr(std::string(kPrefix).size());
    for (const char* name : kClasses) {
        if (rest == name || rest.starts_with(std::string(name) + "_")) {
            return name;
        }
    }
    return std::nullopt;
}

std::vector<ShownClass> shownClasses(const Table& cells, const ShownClassesOptions& options) {
    std::vector<ShownClass> all;
    for (const Column& column : cells.columns) {
        const auto className = predictedClass(column.name);
        if (!className || column.name != kPrefix + *className) {
            continue;
        }
        if (const auto answers = column.asCategory()) {
            all.push_back(judged(cells, *className, *answers, options));
        }
    }
    return all;
}

} // namespace ocellus

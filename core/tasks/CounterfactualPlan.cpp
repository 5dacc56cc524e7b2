// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CounterfactualPlan.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/base/RowSubset.h"
#include "core/datasets/GeneReference.h"
#include "core/datasets/NamedGenes.h"
#include "core/ontology/TermNames.h"
#include "core/statistics/Normalise.h"
#include "core/statistics/VariableGenes.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace ocellus {

namespace {

constexpr std::size_t kFewestCells = 2;
constexpr const char* kNothing = " Nothing was written. ";

std::string fileName(const Dataset& dataset) { return std::filesystem::path(dataset.path()).filename().string(); }

std::string nameOf(const std::string& term) {
    const std::string name = termName(term);
    return name == term ? term : name + " (" + term + ")";
}

/// All cells of the labels that carry the term, ascending, or of those that do not.
std::vector<Index> cellsCarrying(const ClassLabels& labels, const std::string& term, const ModelClass& entry, bool carrying) {
    std::vector<Index> cells;
    for (const auto& [label, own] : labels.cells) {
        if (carriesTerm(label, term, entry) == carrying) {
            cells.insert(cells.end(), own.begin(), own.end());
        }
    }
    std::sort(cells.begin(), cells.end());
    return cells;
}

std::string labelList(const ClassLabels& labels) {
    std::string text;
    for (const auto& [label, cells] : labels.cells) {
        text += (text.empty() ? "" : ", ") + nameOf(label);
    }
    return text.empty() ? "none" : text;
}

/// The label most of the cells carry, among those that are not the target.
std::string majorityLabel(const ClassLabels& labels, const std::string& term, const ModelClass& entry) {
    std::string best;
    std::size_t most = 0;
    for (const auto& [label, cells] : labels.cells) {
        if (!carriesTerm(label, term, entry) && cells.size() > most) {
            most = cells.size();
            best = label;
        }
    }
    return best;
}

class Planner {
public:
    Planner(std::shared_ptr<const Dataset> dataset, const Model& model, const CounterfactualOptions& options)
        : m_dataset(std::move(dataset))
        , m_model(model)
        , m_options(options) {
        plan.classIndex = classNamed(model.info(), options.className);
        plan.target = options.target ? options.target : m_dataset;
        plan.ownInput = options.input;
        plan.targetInput = options.input;
        if (options.target) {
            plan.targetInput.organism.reset(); // what is said of one file is not said of the other
            plan.targetInput.cells = options.targetCells;
        }
    }

    void matchBoth() {
        plan.matching = matched(*m_dataset, plan.ownInput);
        plan.targetMatching = m_options.target ? matched(*plan.target, plan.targetInput) : plan.matching;
    }

    bool chooseCells(const RunControl& control) {
        const auto own = labelsOfClass(m_dataset, entry(), m_model, plan.ownInput, control);
        const auto target = own && m_options.target ? labelsOfClass(plan.target, entry(), m_model, plan.targetInput, control) : own;
        if (!own || !target) {
            return false;
        }
        plan.ownLabelSource = own->source;
        plan.targetLabelSource = target->source;
        plan.targetLabel.term = m_options.term;
        plan.targetLabel.name = termName(m_options.term);
        plan.targetLabel.inTarget = true;
        plan.targetLabel.cells = cellsCarrying(*target, m_options.term, entry(), true);
        for (const auto& [label, cells] : target->cells) {
            if (carriesTerm(label, m_options.term, entry()) && cells.size() == plan.targetLabel.cells.size()) {
                plan.targetLabel.term = label; // the id where a name was given
                plan.targetLabel.name = termName(label);
            }
        }
        plan.cells = cellsCarrying(*own, m_options.term, entry(), false);
        refuseTooFew(*own, *target);
        plan.changeable = static_cast<Index>(plan.cells.size());
        if (m_options.mostCells > 0) {
            plan.cells = evenlySpaced(plan.cells, std::max<Index>(m_options.mostCells, static_cast<Index>(kFewestCells)));
        }
        chooseWrong(*own, *target);
        return true;
    }

    bool chooseGenes(const RunControl& control) {
        std::vector<CounterfactualGene> asked, beside, unable;
        pairGenes(asked, beside, unable);
        plan.listed = static_cast<Index>(asked.size());
        const bool all = m_options.genes.empty();
        const Index most = all ? m_options.mostVariable : std::max<Index>(0, m_options.mostVariable - plan.listed);
        if (!keepVariable(all ? asked : beside, most, control)) {
            return false;
        }
        plan.genes = std::move(asked);
        plan.genes.insert(plan.genes.end(), beside.begin(), beside.end());
        plan.genes.insert(plan.genes.end(), unable.begin(), unable.end());
        return true;
    }

    CounterfactualPlan plan;

private:
    const ModelClass& entry() const { return m_model.info().classes[plan.classIndex]; }

    GeneMatching matched(const Dataset& dataset, const CellOptions& input) const {
        const auto counts = dataset.counts();
        if (!counts) {
            throw RefusedError(fileName(dataset) + " holds no counts, which the model needs." + kNothing
                + "Open the file with the raw counts.");
        }
        return matchGenes(*counts->genes, input.organism ? input.organism : dataset.organism(), m_model.info(), fileName(dataset));
    }

    void refuseTooFew(const ClassLabels& own, const ClassLabels& target) const {
        const std::string wanted = entry().shortName + " = " + nameOf(m_options.term);
        if (plan.targetLabel.cells.size() < kFewestCells) {
            const bool none = plan.targetLabel.cells.empty();
            const bool chosen = !plan.targetInput.cells.empty(); // others of the file may carry it
            throw RefusedError(std::string(none ? "No cell" : "Only one cell") + (chosen ? " among the chosen cells" : "") + " of "
                + fileName(*plan.target) + " carries " + wanted
                + (none ? ", so there is nothing to take the target from" : ", and at least two are needed") + " (labels there: "
                + labelList(target) + "; from " + target.source + ")." + kNothing
                + (chosen ? "Choose such cells too, or give a data set with such cells as the target (--target): "
                                + fileName(*plan.target) + " itself, where other cells of it carry the label."
                          : std::string("Give a data set with such cells as the target.")));
        }
        if (plan.cells.size() < kFewestCells) {
            const bool none = plan.cells.empty();
            throw RefusedError(std::string(none ? "No cell is" : "Only one cell is") + " left to change: "
                + (none ? "all chosen cells of " + fileName(*m_dataset) + " already are, or may be, " + wanted
                        : "a counterfactual compares groups of cells, at least two are needed")
                + " (labels: " + labelList(own) + ")." + kNothing + "Choose other cells or another target.");
        }
    }

    /// The most frequent label that is neither the target nor the cells' own; else the cells' own.
    void chooseWrong(const ClassLabels& own, const ClassLabels& target) {
        const std::string mine = majorityLabel(own, m_options.term, entry());
        const auto consider = [&](const ClassLabels& labels, bool inTarget) {
            for (const auto& [label, cells] : labels.cells) {
                if (!carriesTerm(label, m_options.term, entry()) && label != mine && cells.size() >= kFewestCells
                    && cells.size() > plan.wrongLabel.cells.size()) {
                    plan.wrongLabel = {label, termName(label), cells, inTarget, 0};
                }
            }
        };
        consider(target, true);
        if (m_options.target && plan.wrongLabel.cells.empty()) {
            consider(own, false);
        }
        if (plan.wrongLabel.cells.empty()) {
            plan.wrongLabel = {mine, termName(mine), plan.cells, !m_options.target, 0};
        }
    }

    /// @param beside  those that can be generated and are not on the list; none without a list.
    void pairGenes(std::vector<CounterfactualGene>& asked, std::vector<CounterfactualGene>& beside, std::vector<CounterfactualGene>& unable) {
        const GeneTable genes = *m_dataset->counts()->genes;
        const std::map<std::int64_t, Index> targetGene = columnsOfTokens(plan.targetMatching);
        const auto counterparts = counterpartsOfTokens();
        std::set<std::int64_t> seen;
        const auto [wanted, listed] = wantedGenes(genes);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const Index gene = wanted[i];
            CounterfactualGene one;
            one.gene = gene;
            one.asked = i < listed;
            one.ownToken = plan.matching.tokenOfGene[static_cast<std::size_t>(gene)];
            if (const auto found = counterparts.find(one.ownToken); found != counterparts.end()) {
                one.targetToken = found->second.first;
                one.counterpart = found->second.second;
            }
            if (const auto found = targetGene.find(one.targetToken); one.targetToken >= 0 && found != targetGene.end()) {
                one.targetGene = found->second;
            }
            if (one.ownToken < 0 || seen.insert(one.ownToken).second) {
                if (one.generated()) {
                    (one.asked ? asked : beside).push_back(one);
                } else if (one.asked) {
                    unable.push_back(one);
                }
            }
        }
        refuseNoGenes(asked, unable);
    }

    /// Columns of the data's counts, those asked for first and how many these are; all are without a list.
    std::pair<std::vector<Index>, std::size_t> wantedGenes(const GeneTable& genes) {
        std::vector<Index> wanted;
        for (const std::string& name : m_options.genes) {
            if (const auto gene = geneNamed(genes, plan.matching.organism, name)) {
                wanted.push_back(*gene);
            } else {
                plan.unknown.push_back(name);
            }
        }
        const std::size_t listed = m_options.genes.empty() ? static_cast<std::size_t>(genes.size()) : wanted.size();
        for (Index gene = 0; gene < genes.size(); ++gene) {
            wanted.push_back(gene); // one of the list comes twice; its token is taken once
        }
        return {std::move(wanted), listed};
    }

    static std::map<std::int64_t, Index> columnsOfTokens(const GeneMatching& matching) {
        std::map<std::int64_t, Index> columns;
        for (std::size_t gene = matching.tokenOfGene.size(); gene-- > 0;) {
            columns[matching.tokenOfGene[gene]] = static_cast<Index>(gene);
        }
        return columns;
    }

    /// Token and id, in the target's organism, of every token of the cells' organism that has one.
    std::map<std::int64_t, std::pair<std::int64_t, std::string>> counterpartsOfTokens() const {
        const ModelInfo& info = m_model.info();
        const auto& own = info.genes.at(plan.matching.runAs);
        const auto& theirs = info.genes.at(plan.targetMatching.runAs);
        const Index ownOffset = info.geneOffset.at(plan.matching.runAs);
        const Index theirOffset = info.geneOffset.at(plan.targetMatching.runAs);
        std::map<std::int64_t, std::pair<std::int64_t, std::string>> result;
        if (plan.matching.runAs == plan.targetMatching.runAs) {
            for (std::size_t i = 0; i < own.size(); ++i) {
                result[ownOffset + static_cast<Index>(i)] = {ownOffset + static_cast<Index>(i), own[i]};
            }
            return result;
        }
        const auto orthologueOf = orthologues(plan.matching.runAs, plan.targetMatching.runAs);
        std::map<std::string, std::int64_t> tokenOf;
        for (std::size_t i = 0; i < theirs.size(); ++i) {
            tokenOf[theirs[i]] = theirOffset + static_cast<Index>(i);
        }
        for (std::size_t i = 0; i < own.size(); ++i) {
            const auto other = orthologueOf.find(own[i]);
            const auto token = other == orthologueOf.end() ? tokenOf.end() : tokenOf.find(other->second);
            if (token != tokenOf.end()) {
                result[ownOffset + static_cast<Index>(i)] = {token->second, token->first};
            }
        }
        if (result.empty()) {
            throw RefusedError("No " + organismName(plan.matching.runAs) + " gene of the model has a one-to-one orthologue among its "
                + organismName(plan.targetMatching.runAs) + " genes, so the genes of these cells cannot be asked for there." + kNothing
                + "Orthologues of human and mouse are known; take another target or model.");
        }
        return result;
    }

    void refuseNoGenes(const std::vector<CounterfactualGene>& able, const std::vector<CounterfactualGene>& unable) const {
        if (!able.empty()) {
            return;
        }
        const auto without = std::count_if(unable.begin(), unable.end(), [](const auto& gene) { return gene.ownToken < 0; });
        const std::string asked = m_options.genes.empty() ? "None of the genes" : "None of the " + std::to_string(m_options.genes.size()) + " wanted genes";
        throw RefusedError(asked + " can be generated: " + std::to_string(plan.unknown.size()) + " were not measured, "
            + std::to_string(without) + " are not in the model's vocabulary (" + plan.matching.organismWords() + ") and "
            + std::to_string(static_cast<Index>(unable.size()) - without) + " have no one-to-one orthologue in "
            + organismName(plan.targetMatching.runAs) + "." + kNothing + "Check the names, or take another model.");
    }

    /// Keeps the genes that vary most between the cells to be changed, at most so many, in the order of the columns.
    bool keepVariable(std::vector<CounterfactualGene>& able, Index most, const RunControl& control) const {
        if (static_cast<Index>(able.size()) <= most || most == 0) {
            able.resize(std::min(able.size(), static_cast<std::size_t>(most)));
            return true;
        }
        const CheckedRows rows(std::make_shared<RowSubset>(m_dataset->counts()->rows, plan.cells), fileName(*m_dataset), CheckedRows::Allowed::Counts);
        VariableGenesOptions variable;
        variable.count = rows.geneCount();
        variable.threads = m_options.input.session.threads;
        VariableGenes found;
        if (findVariableGenes(rows, variable, control, &found) == Outcome::Cancelled) {
            return false;
        }
        const auto score = [&](const CounterfactualGene& gene) { return found.score[static_cast<std::size_t>(gene.gene)]; };
        std::stable_sort(able.begin(), able.end(), [&](const auto& a, const auto& b) { return score(a) > score(b); });
        able.resize(static_cast<std::size_t>(most));
        std::sort(able.begin(), able.end(), [](const auto& a, const auto& b) { return a.gene < b.gene; });
        return true;
    }

    std::shared_ptr<const Dataset> m_dataset;
    const Model& m_model;
    const CounterfactualOptions& m_options;
};

} // namespace

std::size_t classNamed(const ModelInfo& model, const std::string& name) {
    std::string names;
    for (std::size_t i = 0; i < model.classes.size(); ++i) {
        if (model.classes[i].shortName == name || model.classes[i].name == name) {
            return i;
        }
        names += (names.empty() ? "" : ", ") + model.classes[i].shortName;
    }
    throw UsageError("The model has no class \"" + name + "\" to set. Its classes: " + (names.empty() ? "none" : names) + ".");
}

std::optional<CounterfactualPlan> planCounterfactual(const std::shared_ptr<const Dataset>& dataset, const Model& model,
    const CounterfactualOptions& options, const RunControl& control) {
    Planner planner(dataset, model, options);
    planner.matchBoth();
    if (!planner.chooseCells(control) || !planner.chooseGenes(control)) {
        return std::nullopt;
    }
    return std::move(planner.plan);
}

} // namespace ocellus

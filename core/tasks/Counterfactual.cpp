// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Counterfactual.h"

#include "core/base/Organism.h"
#include "core/base/NumberText.h"
#include "core/tasks/BesideGenes.h"
#include "core/tasks/CounterfactualPlan.h"
#include "core/tasks/PatchedMatrix.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

/// The input of cells of one label, at most so many of them.
CellOptions inputOf(const CounterfactualPlan& plan, const CounterfactualLabel& label, Index most) {
    CellOptions input = label.inTarget ? plan.targetInput : plan.ownInput;
    input.cells = evenlySpaced(label.cells, most);
    return input;
}

/// Both tokens and the genes. nullopt when stopped.
std::optional<CounterfactualCells::Swap> swapOf(const std::shared_ptr<const Dataset>& dataset, const Model& model,
    const CounterfactualOptions& options, CounterfactualPlan& plan, const RunControl& control) {
    CounterfactualCells::Swap swap;
    swap.classIndex = plan.classIndex;
    for (auto [label, token] : {std::pair{&plan.targetLabel, &swap.target}, std::pair{&plan.wrongLabel, &swap.wrong}}) {
        const CellOptions input = inputOf(plan, *label, options.tokenCells);
        label->averaged = static_cast<Index>(input.cells.size());
        const auto mean = meanToken(label->inTarget ? *plan.target : *dataset, model, input, plan.classIndex, control);
        if (!mean) {
            return std::nullopt;
        }
        *token = *mean;
    }
    for (const CounterfactualGene& gene : plan.genes) {
        if (gene.generated()) {
            swap.ownGenes.push_back(gene.ownToken);
            swap.targetGenes.push_back(gene.targetToken);
        }
    }
    return swap;
}

/// Per changed cell its counts in the generated genes; nullopt when stopped.
std::optional<std::vector<float>> totalsOf(const RowSource& rows, const CounterfactualPlan& plan, const RunControl& control) {
    std::vector<char> counted(static_cast<std::size_t>(rows.geneCount()), 0);
    for (const CounterfactualGene& gene : plan.genes) {
        counted[static_cast<std::size_t>(gene.gene)] = gene.generated() ? 1 : 0;
    }
    return countsIn(rows, plan.cells, counted, control);
}

std::shared_ptr<const RowSource> matrixOf(const Dataset::CountsMatrix& counts, const CellPlan& plan, const std::vector<char>& done,
    const std::shared_ptr<const CounterfactualCells>& cells, const std::vector<std::int32_t>& columns, std::size_t part) {
    return std::make_shared<PatchedMatrix>(
        counts.rows, counts.rows->geneCount(), plan.cells, done,
        [cells, columns, part](Index position, PatchedMatrix::Line& line) {
            std::vector<float> row;
            cells->read(position, 1, row);
            for (std::size_t i = 0; i < columns.size(); ++i) {
                line.emplace_back(columns[i], row[part * columns.size() + i]);
            }
        },
        PatchedMatrix::Measured::LeftOut);
}

std::vector<Column> geneColumnsOf(const CounterfactualEffects& effects, Index genes) {
    const auto size = static_cast<std::size_t>(genes);
    BoolColumn generated{std::vector<std::int8_t>(size, 0)};
    TextColumn counterpart{std::vector<std::optional<std::string>>(size)};
    std::vector<Column> columns{{"generated", generated}, {"counterpart", counterpart}};
    const std::vector<std::pair<std::string, const std::vector<double>*>> numbers{{"effect_generated", &effects.generated},
        {"effect_control", &effects.control}, {"effect_wrong_target", &effects.wrongTarget}, {"effect_observed", &effects.observed}};
    for (const auto& [name, values] : numbers) {
        NumberColumn column{std::vector<double>(size, std::numeric_limits<double>::quiet_NaN()), false};
        for (std::size_t i = 0; i < values->size(); ++i) {
            column.values[static_cast<std::size_t>(effects.genes[i].gene)] = (*values)[i];
        }
        columns.push_back({name, std::move(column)});
    }
    for (const CounterfactualGene& gene : effects.genes) {
        if (gene.generated()) {
            std::get<BoolColumn>(columns[0].data).values[static_cast<std::size_t>(gene.gene)] = 1;
            std::get<TextColumn>(columns[1].data).values[static_cast<std::size_t>(gene.gene)] = gene.counterpart;
        }
    }
    return columns;
}

nlohmann::ordered_json describe(const CounterfactualOptions& options, const CounterfactualPlan& plan, const RunControl& control) {
    return {{"class", options.className},
        {"target", plan.targetLabel.term},
        {"targetData", options.target ? plan.target->fingerprint(control) : std::string()},
        {"targetCells", plan.targetLabel.cells.size()},
        {"wrongTarget", plan.wrongLabel.term},
        {"tokenCells", options.tokenCells},
        {"mostVariable", options.mostVariable},
        {"genes", options.genes}};
}

LayerPtr layerOf(const CellPlan& plan, const nlohmann::ordered_json& description, const std::vector<char>& done) {
    ResultLayer layer;
    layer.name = "counterfactual";
    layer.provenance = plan.provenance;
    auto json = nlohmann::ordered_json::parse(plan.provenance.options);
    json.update(description);
    layer.provenance.options = json.dump();
    layer.cellsDone = std::count(done.begin(), done.end(), 1);
    layer.cellsTotal = static_cast<Index>(done.size());
    return std::make_shared<const ResultLayer>(std::move(layer));
}

std::string averagedWords(const CounterfactualLabel& label) {
    return label.name + ", the mean of " + std::to_string(label.averaged) + " of " + std::to_string(label.cells.size()) + " cells";
}

/// "run as mouse: 10,912 of 11,480 genes", with how.
std::string mappingSentence(const GeneMatching& matching, const std::optional<std::string>& organism) {
    if (organism && *organism != matching.organism && !matching.standIn()) {
        return organismName(*organism) + ", run as " + organismName(matching.runAs) + " by gene names: " + groupedDigits(matching.matched) + " of "
            + groupedDigits(matching.matched + matching.unmatched) + " genes are known to the model";
    }
    return matching.sentence();
}

std::vector<std::string> notesOf(const Dataset& dataset, const CounterfactualPlan& plan, const CounterfactualResult& result) {
    const auto made = std::count_if(plan.genes.begin(), plan.genes.end(), [](const auto& gene) { return gene.generated() && gene.asked; });
    const auto beside = std::count_if(plan.genes.begin(), plan.genes.end(), [](const auto& gene) { return !gene.asked; });
    const auto flagged = [&](const std::string& word) {
        return std::to_string(std::count_if(result.effects.flags.begin(), result.effects.flags.end(),
            [&](const std::string& flags) { return flags.find(word) != std::string::npos; }));
    };
    std::vector<std::string> notes{
        "Every value of the layers was generated by a model, none was measured: rank genes by the effects, test nothing.",
        "Target token: " + averagedWords(plan.targetLabel) + " (labels from " + plan.targetLabelSource + ").",
        "Wrong target: " + averagedWords(plan.wrongLabel)
            + (plan.wrongLabel.cells == plan.cells ? ", which is the cells' own label, as there is no third one." : "."),
        "Cells: " + mappingSentence(plan.matching, dataset.organism()) + ".",
        "Target: " + result.targetMapping + ".",
        std::to_string(made) + " of " + std::to_string(result.listed) + " possible genes generated; " + flagged("not_in_model")
            + " are not in the model, " + flagged("no_orthologue") + " have no orthologue, " + flagged("not_measured_in_target")
            + " were not measured in the target's data, " + flagged("zero_in_") + " have no count on one side and may be differences of assay.",
        "Observed effects compare all " + std::to_string(plan.targetLabel.cells.size()) + " target cells with the "
            + std::to_string(plan.cells.size()) + " changed ones, whatever cell types these are."};
    if (beside > 0) {
        notes.push_back(std::to_string(beside) + " genes that were not asked for were generated beside these and are in the layers: counts are shared out among all of them.");
    }
    if (plan.matching.runAs == plan.targetMatching.runAs && plan.matching.organism != plan.targetMatching.organism) {
        notes.push_back("Both organisms run as " + organismName(plan.matching.runAs) + ": only the token differs between them.");
    }
    if (plan.ownLabelSource == "predicted by the model") {
        notes.emplace_back("The data say nothing about this class: which cells to change was decided by the model's own predictions.");
    }
    return notes;
}

} // namespace

Outcome counterfactual(const std::shared_ptr<const Dataset>& dataset, const Model& model, const CounterfactualOptions& options,
    const RunControl& control, CounterfactualResult* result) {
    auto swap = planCounterfactual(dataset, model, options, control);
    if (!swap) {
        return Outcome::Cancelled;
    }
    auto tokens = swapOf(dataset, model, options, *swap, control);
    if (!tokens) {
        return Outcome::Cancelled;
    }
    const Dataset::CountsMatrix counts = *dataset->counts();
    auto totals = totalsOf(*counts.rows, *swap, control);
    CellOptions input = swap->ownInput;
    input.cells = swap->cells;
    const auto plan = makeCellPlan(*dataset, model, input, "counterfactual", control);
    if (!plan || !totals) {
        return Outcome::Cancelled;
    }
    result->start(*plan);
    const double measuredCounts = std::accumulate(totals->begin(), totals->end(), 0.0) / static_cast<double>(totals->size());
    const auto cells = std::make_shared<CounterfactualCells>(std::move(*tokens), std::move(*totals));
    const nlohmann::ordered_json description = describe(options, *swap, control);
    ModelRunOptions run;
    run.stage = "Generating";
    run.key = description.dump();
    run.journalFolder = options.journalFolder;
    std::vector<char> done;
    if (runModel(*plan, model, input, run, *cells, control, &done, result) == Outcome::Cancelled
        || counterfactualEffects(swap->genes, *cells, *counts.rows, swap->cells, *swap->target->counts()->rows, swap->targetLabel.cells,
               control, &result->effects)
            == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    std::vector<std::int32_t> columns;
    for (const CounterfactualGene& gene : swap->genes) {
        if (gene.generated()) {
            columns.push_back(static_cast<std::int32_t>(gene.gene));
        }
    }
    result->generated = matrixOf(counts, *plan, done, cells, columns, 0);
    result->control = matrixOf(counts, *plan, done, cells, columns, 1);
    result->wrongTarget = matrixOf(counts, *plan, done, cells, columns, 2);
    result->measured = counts.rows;
    result->genes = counts.genes;
    result->measuredCounts = measuredCounts;
    result->geneColumns = geneColumnsOf(result->effects, counts.genes->size());
    result->listed = swap->listed;
    result->unknown = swap->unknown;
    result->targetMapping = mappingSentence(swap->targetMatching, swap->target->organism());
    result->layer = layerOf(*plan, description, done);
    result->notes = notesOf(*dataset, *swap, *result);
    result->cells = swap->cells;
    result->changeable = swap->changeable;
    result->target = std::move(swap->targetLabel);
    result->wrong = std::move(swap->wrongLabel);
    return Outcome::Finished;
}

} // namespace ocellus

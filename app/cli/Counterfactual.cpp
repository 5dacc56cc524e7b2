// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Counterfactual.h"

#include "app/cli/BenchTable.h"
#include "app/cli/GeneNames.h"
#include "app/cli/ModelOptions.h"
#include "app/cli/OpenData.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/tasks/CellsWhere.h"
#include "core/tasks/CounterfactualView.h"

#include <cmath>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr Index kFirstGenes = 50; ///< overlap told of the first so many genes

struct Arguments {
    std::string input;
    std::string output;
    std::string set;
    std::string target;
    std::string targetWhere;
    std::string genes;
    const CLI::Option* genesOption = nullptr; ///< knows whether genes were named: a list may be empty by mistake
    std::string rank;
    std::string curve;
    ModelOptions model;
    Index mostVariable = 5000;
    Index mostCells = 0;
    Index tokenCells = 1000;
    bool resume = false;
    bool withX = false;
};

Json number(double value) { return std::isnan(value) ? Json() : Json(value); }

Json describe(const RankOverlap& overlap) {
    Json json{{"over_chance", number(overlap.overChance)}};
    for (std::size_t i = 0; i < overlap.size.size(); ++i) {
        if (overlap.size[i] == kFirstGenes) {
            json["first_50"] = overlap.shared[i];
            json["first_50_by_chance"] = overlap.chance[i];
        }
    }
    return json;
}

Json describe(const CounterfactualLabel& label) {
    return {{"term", label.term}, {"name", label.name}, {"cells", label.cells.size()}, {"averaged", label.averaged}};
}

Json summary(const CounterfactualResult& result, const Arguments& arguments) {
    const CounterfactualEffects& effects = result.effects;
    Json overlaps = Json::object();
    for (const CounterfactualEffects::Overlap& overlap : effects.overlaps) {
        overlaps[overlap.ranking] = {{"up", describe(overlap.up)}, {"down", describe(overlap.down)}};
    }
    Index made = 0, beside = 0;
    for (const CounterfactualGene& gene : effects.genes) {
        made += gene.generated() && gene.asked ? 1 : 0;
        beside += gene.asked ? 0 : 1;
    }
    Json json{{"cells", result.cells.size()},
        {"set", arguments.set},
        {"target", describe(result.target)},
        {"wrongTarget", describe(result.wrong)},
        {"genes", made},
        {"genesPossible", result.listed},
        {"genesBeside", beside},
        {"unknown", result.unknown},
        {"countsPerCell", {{"measured", result.measuredCounts}, {"generated", effects.generatedCounts}, {"control", effects.controlCounts}}},
        {"overlap", overlaps},
        {"generated_by_a_model", true},
        {"notes", result.notes}};
    json.update(modelTaskJson(result));
    json["output"] = arguments.output;
    return json;
}

std::string asText(const Json& json, const CounterfactualResult& result) {
    std::string text = json["cells"].dump() + " cells generated as " + result.target.name + ", " + json["genes"].dump() + " genes each, on "
        + result.device + "\n";
    for (const std::string& note : result.notes) {
        text += note + "\n";
    }
    for (const CounterfactualEffects::Overlap& overlap : result.effects.overlaps) {
        text += "overlap with the observed ranking over chance, " + overlap.ranking + ": up " + benchNumber(overlap.up.overChance) + ", down "
            + benchNumber(overlap.down.overChance) + "\n";
    }
    return text + "written to " + json["output"].get<std::string>();
}

CounterfactualOptions optionsOf(const Arguments& arguments, const Dataset& dataset, const Context& context) {
    const std::size_t sign = arguments.set.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == arguments.set.size()) {
        throw UsageError("--set takes CLASS=TERM, such as organism=NCBITaxon:9606, \"" + arguments.set + "\" was given.");
    }
    CounterfactualOptions options;
    options.input = cellOptions(arguments.model, dataset, context.threads, context.seed);
    options.className = arguments.set.substr(0, sign);
    options.term = arguments.set.substr(sign + 1);
    options.genes = arguments.genesOption->count() > 0 ? geneNamesGiven(arguments.genes) : std::vector<std::string>();
    options.mostVariable = arguments.mostVariable;
    options.mostCells = arguments.mostCells;
    options.tokenCells = arguments.tokenCells;
    options.journalFolder = journalFolder(arguments.output, arguments.resume);
    if (!arguments.target.empty()) {
        options.target = openData(arguments.target, context);
        if (!arguments.targetWhere.empty()) {
            options.targetCells = cellsWhere(options.target->cells(), arguments.targetWhere);
        }
    } else if (!arguments.targetWhere.empty()) {
        throw UsageError("--target-where chooses cells of --target, which was not given.");
    }
    return options;
}

int runCounterfactual(const Context& context, const Arguments& arguments) {
    checkModelRun(arguments.model, {arguments.input, arguments.target, arguments.genes},
        {{arguments.output, Output::Kind::H5ad}, arguments.rank, arguments.curve, {journalFolder(arguments.output, arguments.resume), Output::Kind::State}});
    const RunControl control = context.runControl();
    const auto dataset = openData(arguments.input, context);
    const CounterfactualOptions options = optionsOf(arguments, *dataset, context);
    const auto model = loadModel(arguments.model.model);
    CounterfactualResult result;
    const Outcome outcome = counterfactual(dataset, *model, options, control, &result);
    for (const std::string& warning : result.warnings) {
        context.warn(warning);
    }
    if (outcome == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    warnLeftOut(context, result.unknown, options.genes.size(), "were not measured in these data");
    if (writeResultFile(arguments.output, counterfactualContent(dataset, result, arguments.withX), control) == Outcome::Cancelled) {
        return modelTaskCancelled(context, options.journalFolder);
    }
    if (!arguments.rank.empty()) {
        writeDurably(arguments.rank, counterfactualText(result.effects, *result.genes));
    }
    if (!arguments.curve.empty()) {
        writeDurably(arguments.curve, overlapText(result.effects));
    }
    removeJournal(options.journalFolder);
    const Json json = summary(result, arguments);
    context.print(json, asText(json, result));
    return kDone;
}

} // namespace

void addCounterfactualVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("counterfactual", "What cells would look like with another label, as a model generates them");
    verb->add_option("input", arguments->input, "Data set")->required();
    verb->add_option("--set", arguments->set, "The label to give them: CLASS=TERM, e.g. organism=NCBITaxon:9606 or sex=female")->required();
    verb->add_option("-o,--output", arguments->output, "Output .h5ad: layers generated, control and generated_wrong_target")->required();
    verb->add_option("--target", arguments->target, "Data set with cells that carry the term; else those of the input")->check(CLI::ExistingPath);
    verb->add_option("--target-where", arguments->targetWhere, "Only target cells with COLUMN=VALUE");
    arguments->genesOption = verb->add_option("--genes", arguments->genes, "Genes asked for: a file, or names between commas. Others are generated beside them, as counts are shared out among all");
    verb->add_option("--most-variable", arguments->mostVariable, "Genes generated: those that vary most (with --genes: they fill up)")
        ->check(CLI::Range(1, 1000000));
    verb->add_option("--most-cells", arguments->mostCells, "Change at most so many cells, evenly spaced among those that can be")
        ->check(CLI::Range(2, 100000000));
    verb->add_option("--token-cells", arguments->tokenCells, "Most target cells to average, evenly spaced")->check(CLI::Range(2, 1000000));
    verb->add_option("--rank", arguments->rank, "Also write the difference of every gene, the largest change first (.tsv)");
    verb->add_option("--curve", arguments->curve, "Also write how far the rankings of genes overlap with the observed one (.tsv)");
    addModelOptions(*verb, arguments->model);
    verb->add_flag("--resume", arguments->resume, "Keep finished cells and continue an earlier run");
    verb->add_flag("--with-x", arguments->withX, "Also write the measured counts");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback(
        [&context, arguments] { context.run = [&context, arguments] { return runCounterfactual(context, *arguments); }; });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/ProjectData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/ontology/TermNames.h"
#include "core/project/Project.h"
#include "core/project/ProjectExport.h"
#include "core/tasks/KeptNetwork.h"
#include "core/tasks/SchemaRules.h"
#include "core/tasks/StoredValues.h"

#include <memory>

namespace ocellus::cli {

namespace {

struct ExportArguments {
    std::string project;
    std::string out;
    std::string data;
    std::string set;
    bool selection = false;
    bool visible = false;
    bool withX = false;
    bool withLayers = false;
    bool withSets = false;
};

/// The cells asked for; nullopt: all.
std::optional<CellSet> cellsOf(const Project& project, const ExportArguments& arguments) {
    if (!arguments.set.empty()) {
        return project.cellSet(arguments.set);
    }
    if (!arguments.selection && !arguments.visible) {
        return std::nullopt;
    }
    auto cells = project.viewCells(arguments.selection ? "selection" : "visible");
    if (!cells && arguments.selection) {
        throw UsageError("No cells are selected in " + project.name() + ".ocellus.");
    }
    return cells;
}

std::vector<LayerPtr> layersOf(const Project& project) {
    std::vector<LayerPtr> layers;
    for (const LayerInfo& info : project.layers()) {
        if (!info.problem.empty()) {
            throw RefusedError(info.problem);
        }
        layers.push_back(project.loadLayer(info.name));
    }
    return layers;
}

/// The gene network that the project keeps, as `grn` writes one. @returns its edges; nullopt where none is written.
std::optional<std::size_t> addKeptNetwork(const Project& project, const std::shared_ptr<const Dataset>& dataset, const Context& context, ResultFileContent& content) {
    std::optional<KeptNetwork> kept;
    try {
        keptNetwork(project, dataset, context.runControl(), &kept); // stopped: the writer sees it next
    } catch (const InputError&) {
        throw;
    } catch (const RefusedError& changed) {
        context.warn(std::string(changed.what()) + " It was left out.");
    }
    if (!kept) {
        return std::nullopt;
    }
    const GeneNetwork& network = kept->network->network;
    ResultLayer layer;
    layer.name = "grn";
    layer.provenance = kept->provenance;
    layer.cellsDone = layer.cellsTotal = kept->network->cellCount;
    if (!addNetwork(network, std::make_shared<const ResultLayer>(std::move(layer)), {kept->network->means, kept->network->centrality}, networkNotes(network, network.strongest), &content)) {
        context.warn("The gene network of this project is of other genes than those of the file; it was left out.");
        return std::nullopt;
    }
    return network.edges.columns.size();
}

nlohmann::ordered_json factsOf(const Project& project,
                               const ExportContent& content,
                               const ExportArguments& arguments,
                               bool changed) {
    nlohmann::ordered_json reviewed = nlohmann::ordered_json::array();
    for (const AnnotationInfo& info : project.annotations()) {
        reviewed.push_back({{"annotation", info.name},
                            {"original", info.originalColumn},
                            {"cells", info.editedCells}});
    }
    nlohmann::ordered_json schema = nlohmann::ordered_json::array();
    for (const auto& [column, rules] : reviewedCellTypeRules(resultCells(content.file), content.columns, *Ontology::shippedCellTypes())) {
        nlohmann::ordered_json checked = nlohmann::ordered_json::array();
        for (const SchemaRule& rule : rules) {
            checked.push_back({{"rule", rule.rule}, {"holds", rule.holds}, {"found", rule.found}});
        }
        schema.push_back({{"column", column}, {"rules", checked}});
    }
    const auto cells = content.file.cells.empty() ? project.cellCount()
                                                  : static_cast<Index>(content.file.cells.size());
    return {{"output", arguments.out},
            {"cells", cells},
            {"columns", content.columns},
            {"reviewed", reviewed},
            {"steps", content.steps},
            {"schema", schema},
            {"dataset", changed ? "changed" : "same"}};
}

int exportProject(const Context& context, const ExportArguments& arguments) {
    const auto project = Project::open(arguments.project, Project::Access::Read);
    const std::string data = arguments.data.empty() ? project->findDataset().value_or("") : arguments.data;
    checkOutputs({project->folder(), data}, {{arguments.out, Output::Kind::H5ad}});
    warnNotices(*project, context);
    const auto [dataset, check] = openDataOf(*project, arguments.data, context);
    const RunControl control = context.runControl();
    ExportOptions options;
    options.fingerprint =
        check.fingerprint.empty() ? dataset->fingerprint(control) : check.fingerprint;
    if (control.stopRequested()) {
        return kCancelled;
    }
    options.withX = arguments.withX;
    options.withSets = arguments.withSets;
    options.cells = cellsOf(*project, arguments);
    options.nameOfTerm = termName;
    // Values that a model gave stay what they are called, whether the file or the project keeps them.
    if (storedValues(dataset, control, &options.layers) == Outcome::Cancelled) {
        return kCancelled;
    }
    for (const LayerPtr& layer : arguments.withLayers ? layersOf(*project) : std::vector<LayerPtr>()) {
        std::erase_if(options.layers, [&](const LayerPtr& other) { return other->name == layer->name; });
        options.layers.push_back(layer);
    }
    ExportContent content = exportContent(*project, dataset, options);
    const auto edges = arguments.withLayers ? addKeptNetwork(*project, dataset, context, content.file) : std::nullopt;
    for (const std::string& note : content.notes) {
        context.warn(note);
    }
    const Outcome outcome = writeResultFile(arguments.out, content.file, control);
    if (outcome == Outcome::Finished) {
        auto facts = factsOf(*project, content, arguments, check.state == DatasetState::SameCells);
        if (edges) {
            facts["networkEdges"] = *edges;
        }
        context.print(facts, asLines(facts));
    }
    return exitCodeOf(outcome);
}

} // namespace

void addExportVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<ExportArguments>();
    CLI::App* verb =
        app.add_subcommand("export", "Write a project's data set with its reviewed labels");
    verb->add_option("PROJECT", arguments->project, "Project folder (NAME.ocellus)")->required();
    verb->add_option("-o,--output", arguments->out, "AnnData file to write (.h5ad)")->required();
    verb->add_option("--data", arguments->data, "The data set, where it cannot be found");
    auto* selection =
        verb->add_flag("--selection", arguments->selection, "Only the cells selected in the app");
    auto* visible =
        verb->add_flag("--visible", arguments->visible, "Only the cells shown in the app");
    auto* set = verb->add_option("--set", arguments->set, "Only the cells of a named set");
    selection->excludes(visible)->excludes(set);
    visible->excludes(set);
    verb->add_flag("--with-x", arguments->withX, "Copy the matrix as well");
    verb->add_flag("--with-layers", arguments->withLayers, "Add the results kept in the project, its gene network as varp GRN");
    verb->add_flag(
        "--with-sets", arguments->withSets, "Add named sets of cells as true/false columns");
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return exportProject(context, *arguments); };
    });
}

} // namespace ocellus::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/AnnotateRun.h"
#include "app/cli/FigureRun.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/TextLines.h"
#include "core/datasets/Dataset.h"
#include "core/model/ShippedModel.h"
#include "core/simulation/SimulationConfig.h"
#include "core/simulation/StagedFolder.h"
#include "core/simulation/simulateWorld.h"

#include <fstream>
#include <memory>
#include <unordered_map>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

/// One picture of the demo: its file, what colours it, and a line for the report.
struct DemoFigure {
    std::string file;
    std::string data;
    std::string view;
    std::string colour;
    std::string says;
    bool labels = false;
    bool predicted = false; ///< only with a model
};

/// How the shipped model did on one data set of the demo.
struct DemoPrediction {
    std::string data;
    Index cells = 0;
    Index right = 0; ///< cells whose true type it names
};

const std::vector<DemoFigure>& demoFigures() {
    static const std::vector<DemoFigure> kFigures{
        {"map_by_type.png", "lung_human.h5ad", "umap", "cell_type", "Simulated human lung by published cell type.", true},
        {"map_by_type.pdf", "lung_human.h5ad", "umap", "cell_type", "The same as a page for a journal.", true},
        {"map_by_gene.png", "lung_human.h5ad", "umap", "SFTPC",
            "SFTPC, the marker of type II pneumocytes; the pale cells elsewhere carry ambient reads.", false},
        {"mouse_by_type.png", "lung_mouse.h5ad", "umap", "cell_type", "The simulated mouse counterpart.", true},
        {"map_by_prediction.png", "lung_human_predicted.h5ad", "umap", "pred_cell_type_name",
            "The same human cells by the cell type the model predicts.", true, true},
        {"mouse_by_prediction.png", "lung_mouse_predicted.h5ad", "umap", "pred_cell_type_name",
            "The mouse cells by the cell type the model predicts.", true, true}};
    return kFigures;
}

/// True type ids by cell name, from a truth table of `simulate`.
std::unordered_map<std::string, std::string> trueTypes(const std::string& path) {
    std::unordered_map<std::string, std::string> types;
    TextLines lines(path);
    std::vector<std::string> fields;
    for (std::string_view line; lines.next(line);) {
        splitFields(line, '\t', fields);
        if (fields.size() >= 3) { // name, type, id
            types[fields[0]] = fields[2];
        }
    }
    return types;
}

DemoPrediction comparedWithTruth(const std::string& predicted, const std::string& truth, const std::string& name) {
    const auto dataset = Dataset::open(predicted);
    const auto types = trueTypes(truth);
    DemoPrediction result{name, dataset->cellCount(), 0};
    const Table& cells = dataset->cells();
    const Column* column = cells.find("pred_cell_type");
    const auto labels = column == nullptr ? std::nullopt : column->asCategory();
    for (std::size_t cell = 0; labels && cell < cells.names.size(); ++cell) {
        const auto known = types.find(cells.names[cell]);
        const std::int32_t code = labels->codes[cell];
        result.right += known != types.end() && code >= 0 && labels->categories[static_cast<std::size_t>(code)] == known->second ? 1 : 0;
    }
    return result;
}

/// Predicts the labels of the human and the mouse cells. @returns the exit code.
int predictDemo(const Context& context, const std::string& model, const StagedFolder& staged, std::vector<DemoPrediction>& predictions) {
    for (const std::string name : {"lung_human", "lung_mouse"}) {
        const std::string output = staged.file(name + "_predicted.h5ad");
        if (const int code = annotateWithDefaults(context, staged.file(name + ".h5ad"), output, model); code != kDone) {
            return code;
        }
        predictions.push_back(comparedWithTruth(output, staged.file(name + "_truth.tsv"), name));
    }
    return kDone;
}

std::string sentenceOf(const DemoPrediction& prediction) {
    return prediction.data + ": the shipped model names the true type of " + std::to_string(prediction.right) + " of " +
           std::to_string(prediction.cells) + " cells.";
}

/// Text safe inside HTML.
std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '&': result += "&amp;"; break;
        case '"': result += "&quot;"; break;
        default: result += c;
        }
    }
    return result;
}

void writeReport(
    const std::string& path, const SimulationConfig& config, const SimulateResult& world,
    const std::vector<std::pair<DemoFigure, Json>>& figures, const std::vector<DemoPrediction>& predictions) {
    std::ofstream html(path);
    html << "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Ocellus demo</title>"
         << "<style>body{font:14px/1.5 Inter,DejaVu Sans,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
         << "img{max-width:100%}td,th{text-align:left;padding:2px 12px 2px 0}</style>"
         << "<h1>Ocellus demo</h1><p><b>Simulated, not measured:</b> " << escaped(config.title) << "</p><table>"
         << "<tr><th>file</th><th>cells</th><th>genes</th><th>holds</th></tr>";
    for (const SimulatedFile& file : world.files) {
        html << "<tr><td>" << escaped(file.name) << "</td><td>" << file.cells << "</td><td>" << file.genes << "</td><td>"
             << escaped(file.what) << "</td></tr>";
    }
    html << "</table><p>Planted: " << world.plantedSwaps << " swapped labels, " << world.coarserLabels
         << " coarser labels, " << world.doublets << " doublets. The truth is in truth.json.</p>";
    if (predictions.empty()) {
        html << "<p>There are no predictions: this installation has no model.</p>";
    }
    for (const DemoPrediction& prediction : predictions) {
        html << "<p>" << escaped(sentenceOf(prediction)) << "</p>";
    }
    for (const auto& [figure, facts] : figures) {
        html << "<h2>" << escaped(figure.says) << "</h2>";
        if (figure.file.ends_with(".png")) {
            html << "<img src=\"" << figure.file << "\" alt=\"" << escaped(figure.says) << "\">";
        }
        html << "<p><a href=\"" << figure.file << "\">" << figure.file << "</a>. "
             << escaped(facts["caption"].get<std::string>()) << "</p>";
    }
    if (!html.flush()) {
        throw Error("The report could not be written: the disk is full or cannot be written.");
    }
}

Outcome drawDemo(const StagedFolder& staged, bool predicted, const Context& context, std::vector<std::pair<DemoFigure, Json>>& figures) {
    for (const DemoFigure& figure : demoFigures()) {
        if (figure.predicted && !predicted) {
            continue;
        }
        if (!canDrawFigures()) {
            context.warn("This build has no Qt: the demo's pictures are left out.");
            break;
        }
        FigureRequest request;
        request.input = staged.file(figure.data);
        request.output = staged.file(figure.file);
        request.view = figure.view;
        request.colours = {figure.colour};
        request.labels = figure.labels;
        Json facts;
        if (drawFigure(request, context, &facts) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        figures.emplace_back(figure, std::move(facts));
    }
    return Outcome::Finished;
}

int runDemo(const std::string& folder, const Context& context) {
    checkOutputs({}, {{folder, Output::Kind::Folder}});
    const RunControl control = context.runControl();
    const SimulationConfig config = readSimulationConfig(resourcePath("demo/lung.json"));
    StagedFolder staged(folder);
    SimulateOptions options;
    options.map = true;
    options.threads = context.threads;
    SimulateResult world;
    if (simulateWorld(config, options, staged.path(), control, &world) == Outcome::Cancelled) {
        return kCancelled;
    }
    const auto model = shippedModelPath();
    std::vector<DemoPrediction> predictions;
    if (const int code = model ? predictDemo(context, *model, staged, predictions) : kDone; code != kDone) {
        return code;
    }
    std::vector<std::pair<DemoFigure, Json>> figures;
    if (drawDemo(staged, model.has_value(), context, figures) == Outcome::Cancelled) {
        return kCancelled;
    }
    writeReport(staged.file("report.html"), config, world, figures, predictions);
    if (control.stopRequested()) {
        return kCancelled;
    }
    staged.commit();

    Json result{{"simulated", true}, {"folder", folder}, {"pictures", Json::array()}, {"report", folder + "/report.html"}};
    std::string text = "Simulated data and pictures in " + folder + ":\n";
    for (const auto& [figure, facts] : figures) {
        result["pictures"].push_back(folder + "/" + figure.file);
        text += "  " + folder + "/" + figure.file + "  " + figure.says + "\n";
    }
    text += "  " + folder + "/report.html\n";
    for (const DemoPrediction& prediction : predictions) {
        result["predictions"].push_back({{"data", prediction.data}, {"cells", prediction.cells}, {"right", prediction.right}});
        text += sentenceOf(prediction) + "\n";
    }
    context.print(result, text);
    return kDone;
}

} // namespace

void addDemoVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("demo", "Make the simulated demo, its maps, pictures and a report");
    auto folder = std::make_shared<std::string>();
    verb->add_option("-o,--output", *folder, "Folder to write")->required();
    addCommonOptions(*verb, context);
    verb->callback([folder, &context] { context.run = [folder, &context] { return runDemo(*folder, context); }; });
}

} // namespace ocellus::cli

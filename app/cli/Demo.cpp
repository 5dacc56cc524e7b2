// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/FigureRun.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/simulation/SimulationConfig.h"
#include "core/simulation/StagedFolder.h"
#include "core/simulation/simulateWorld.h"

#include <fstream>
#include <memory>

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
};

const std::vector<DemoFigure>& demoFigures() {
    static const std::vector<DemoFigure> kFigures{
        {"map_by_type.png", "lung_human.h5ad", "umap", "cell_type", "Simulated human lung by published cell type.", true},
        {"map_by_type.pdf", "lung_human.h5ad", "umap", "cell_type", "The same as a page for a journal.", true},
        {"map_by_gene.png", "lung_human.h5ad", "umap", "SFTPC",
            "SFTPC, the marker of type II pneumocytes; the pale cells elsewhere carry ambient reads.", false},
        {"mouse_by_type.png", "lung_mouse.h5ad", "umap", "cell_type", "The simulated mouse counterpart.", true}};
    return kFigures;
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
    const std::vector<std::pair<DemoFigure, Json>>& figures) {
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
         << " coarser labels, " << world.doublets << " doublets. The truth is in truth.json.</p>"
         << "<p>There are no predictions: no trained model ships with this version.</p>";
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

int runDemo(const std::string& folder, const Context& context) {
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
    std::vector<std::pair<DemoFigure, Json>> figures;
    for (const DemoFigure& figure : demoFigures()) {
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
            return kCancelled;
        }
        figures.emplace_back(figure, std::move(facts));
    }
    writeReport(staged.file("report.html"), config, world, figures);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/FigureRun.h"
#include "app/cli/OpenData.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"

#ifdef OCELLUS_HAS_FIGURES
#include "app/cli/FigureData.h"
#include "app/cli/FigurePlots.h"
#include "core/figures/FigureLegend.h"
#include "views/figures/FigureFile.h"
#include "views/figures/FigureFonts.h"
#endif

#include <algorithm>
#include <filesystem>
#include <memory>

namespace ocellus::cli {

#ifdef OCELLUS_HAS_FIGURES

namespace {

using Json = nlohmann::ordered_json;

std::string hexOf(Rgb colour) {
    char text[8];
    std::snprintf(text, sizeof(text), "#%02X%02X%02X", colour.r, colour.g, colour.b);
    return text;
}

Json legendOf(const FigurePanel& panel, const PanelCounts& counts) {
    const Colouring& colouring = *panel.colouring;
    Json result;
    if (colouring.continuous) {
        result["values"] = toString(colouring.state);
        result["unit"] = colouring.subtitle;
        result["low"] = colouring.low;
        result["high"] = colouring.high;
        result["zeros"] = counts.zeros;
        result["missing"] = counts.missing;
        return result;
    }
    result["labels"] = Json::array();
    for (std::size_t i = 0; i < colouring.entries.size(); ++i) {
        if (counts.perEntry[i] > 0) {
            result["labels"].push_back({{"label", colouring.entries[i].label},
                {"colour", hexOf(colouring.entries[i].colour)}, {"cells", counts.perEntry[i]}});
        }
    }
    return result;
}

FigurePanel panelOf(const FigureRequest& request, const ChosenMap& map, Colouring colouring) {
    FigurePanel panel;
    panel.positions = map.positions;
    panel.colouring = std::make_shared<const Colouring>(std::move(colouring));
    panel.mapName = mapTitle(map.name);
    panel.tissue = map.tissue;
    panel.micrometresPerUnit = map.micrometresPerUnit;
    panel.options = {!request.noLegend, !request.noCounts, request.labels, request.axes, request.pointPt};
    return panel;
}

void checkRequest(const FigureRequest& request) {
    if (request.view != "umap" && request.view != "tissue" && !isPlot(request.view)) {
        throw UsageError("There is no view \"" + request.view
            + "\": the views are umap, tissue, dotplot, violin, heatmap, scatter, composition, confusion, flows and network.");
    }
    if (request.colours.empty() && !isPlot(request.view)) {
        throw UsageError("What colours the cells? Name a cell column or a gene with --colour.");
    }
    for (const std::string& plot : request.below) {
        if (!isPlot(plot)) {
            throw UsageError("There is no plot \"" + plot
                + "\": below the maps stand dotplot, violin, heatmap, scatter, composition, confusion, flows and network.");
        }
    }
    if (!request.below.empty() && isPlot(request.view)) {
        throw UsageError("--below adds plots to a map; the view \"" + request.view + "\" is a plot itself.");
    }
    if (!figureFormatOf(request.output)) {
        throw UsageError("A figure is a .pdf, .svg or .png file, not \""
            + std::filesystem::path(request.output).filename().string() + "\".");
    }
    checkOutputs({request.input, request.genes, request.knownEdges}, {request.output});
}

/// What stands on the page, and what `--json` says of it.
struct Page {
    std::vector<FigurePanel> maps;
    std::vector<FigurePlot> plots;
    std::vector<Json> facts; ///< one a panel
};

/// The item for a place; the last one goes on.
std::string itemAt(const std::vector<std::string>& items, std::size_t place) {
    return items.empty() ? std::string() : items[std::min(place, items.size() - 1)];
}

Outcome addMaps(const FigureRequest& request, const std::shared_ptr<const Dataset>& dataset, const Context& context,
    Page* page) {
    const std::size_t count = std::max(request.colours.size(), request.positions.size());
    for (std::size_t i = 0; i < count; ++i) {
        const ChosenMap map = chooseMap(*dataset, request.view, itemAt(request.positions, i));
        auto colouring = chooseColouring(
            dataset, itemAt(request.colours, i), request.lineages, colourMapOf(request), request.values,
            context.runControl());
        if (!colouring) {
            return Outcome::Cancelled;
        }
        const FigurePanel panel = panelOf(request, map, std::move(*colouring));
        const PanelCounts counts = countPanel(panel);
        const ColourSource& source = panel.colouring->source;
        page->facts.push_back({{"map", map.name}, {"colour", source.name},
            {"kind", source.kind == ColourSource::Kind::Gene ? "gene" : "column"}, {"title", panel.colouring->title},
            {"cells", counts.cells}, {"drawn", counts.shown}, {"legend", legendOf(panel, counts)}});
        page->maps.push_back(panel);
    }
    return Outcome::Finished;
}

Outcome addPlot(const FigureRequest& request, const std::string& view, const std::shared_ptr<const Dataset>& dataset,
    const Context& context, Page* page) {
    MadePlot made;
    if (makePlot(request, view, dataset, context, &made) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    Json facts = {{"view", view}};
    facts.update(made.facts);
    page->facts.push_back(std::move(facts));
    page->plots.push_back(std::move(made.plot));
    return Outcome::Finished;
}

Outcome fillPage(const FigureRequest& request, const std::shared_ptr<const Dataset>& dataset, const Context& context,
    Page* page) {
    if (isPlot(request.view)) {
        return addPlot(request, request.view, dataset, context, page);
    }
    if (addMaps(request, dataset, context, page) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (const std::string& plot : request.below) {
        if (addPlot(request, plot, dataset, context, page) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return Outcome::Finished;
}

} // namespace

Outcome drawFigure(const FigureRequest& request, const Context& context, nlohmann::ordered_json* facts) {
    checkRequest(request);
    const RunControl control = context.runControl();
    const auto dataset = openData(request.input, context);
    const HeadlessApplication headless;
    FigureOptions options;
    options.widthMm = request.widthMm;
    options.heightMm = request.heightMm;
    options.fontPt = request.fontPt;
    options.title = request.title;
    options.sharedLegend = !request.ownLegends;
    options.font = installedFont(request.font);
    if (options.font != request.font) {
        context.warn(request.font + " is not installed; the figure uses " + options.font + ".");
    }
    const FigureSource source{
        std::filesystem::path(request.input).filename().string(), dataset->fingerprint(control), {}};
    Page page;
    if (control.stopRequested() || fillPage(request, dataset, context, &page) == Outcome::Cancelled
        || control.stopRequested()) {
        return Outcome::Cancelled;
    }
    if (options.title.empty() && page.maps.empty() && std::holds_alternative<NetworkPlot>(page.plots.front())) {
        options.title = plotName(page.plots.front()); // a network does not say whose it is
    }
    const Scene scene = pageScene(options, page.maps, page.plots, figureTextWidth(options.font));
    writeFigure(scene, request.output, {request.dpi, context.threads});

    const FigureFormat format = *figureFormatOf(request.output);
    Json result = {{"figure", request.output}, {"format", toString(format)}, {"view", request.view}};
    result.update(page.facts.front());
    if (page.facts.size() > 1) {
        result["panels"] = page.facts;
    }
    result["widthMm"] = scene.widthMm;
    result["heightMm"] = scene.heightMm;
    result["font"] = options.font;
    if (format == FigureFormat::Png) {
        const auto [width, height] = pngSize(scene, request.dpi);
        result["widthPx"] = width;
        result["heightPx"] = height;
    }
    result["caption"] = pageCaption(options, page.maps, page.plots, source);
    *facts = std::move(result);
    return Outcome::Finished;
}

#else

Outcome drawFigure(const FigureRequest&, const Context&, nlohmann::ordered_json*) {
    throw UsageError("This build of Ocellus has no Qt and cannot draw figures; use one built with the preset \"release\".");
}

#endif

bool canDrawFigures() {
#ifdef OCELLUS_HAS_FIGURES
    return true;
#else
    return false;
#endif
}

void addFigureVerb(CLI::App& app, Context& context) {
    auto request = std::make_shared<FigureRequest>();
    CLI::App* verb = app.add_subcommand("figure", "Write a map or plot as a publication figure: PDF, SVG or PNG");
    verb->add_option("FILE", request->input, "Data set")->required();
    verb->add_option("-o,--output", request->output, "Figure to write: .pdf, .svg or .png")->required();
    verb->add_option("--view", request->view, "umap, tissue, dotplot, violin, heatmap, scatter, composition, confusion, flows or network (of a file that grn wrote)")->capture_default_str();
    verb->add_option("--colour,--color", request->colours,
        "Cell column, or gene (symbol or id); again for a further map; for composition the column that the bars split by, for confusion and flows the one to compare --by with")
        ->expected(1)
        ->take_all();
    verb->add_option("--below", request->below, "Plot under the maps: dotplot, violin, heatmap, scatter, composition, confusion, flows or network; may be repeated")
        ->expected(1)
        ->take_all();
    verb->add_option("--genes", request->genes, "Genes of a plot: CD3D,LYZ or a file with one a line");
    auto* gene = verb->add_option("--gene", request->gene, "Network: the edges around this gene (symbol or id) instead of the strongest");
    verb->add_option("--module", request->module, "Network: the edges of this module, from 1, the largest first")->check(CLI::PositiveNumber)->excludes(gene);
    verb->add_option("--edges", request->edges, "Network: edges shown at most")->check(CLI::PositiveNumber)->capture_default_str();
    verb->add_option("--known-edges", request->knownEdges, "Network: known edges (.tsv, .csv, .gz); others are dashed")->check(CLI::ExistingFile);
    verb->add_option("--by", request->by, "Cell column whose labels are the rows of a plot");
    verb->add_flag("--per-gene", request->perGene, "Dot plot and heat map: colours end at each gene's highest mean");
    verb->add_option("--depth", request->depth, "Confusion and flows: compare at this level of the ontology (default: labels as given)")
        ->check(CLI::Range(0, 100));
    verb->add_option("--map", request->positions, "Positions to use, e.g. X_umap (default: chosen by --view); again for a further map")
        ->expected(1)
        ->take_all();
    verb->add_option("--width-mm", request->widthMm, "Width of the page")->capture_default_str();
    verb->add_option("--height-mm", request->heightMm, "Height of the page (default: as high as needed)");
    verb->add_option("--dpi", request->dpi, "Dots per inch of PNG; at least that for the points in PDF and SVG")
        ->capture_default_str()
        ->check(CLI::Range(30, 2400));
    verb->add_option("--title", request->title, "Title above the map");
    verb->add_option("--font", request->font, "Font family")->capture_default_str();
    verb->add_option("--font-size", request->fontPt, "Text size in points")->capture_default_str();
    verb->add_option("--point-size", request->pointPt, "Diameter of a cell in points (default: by number of cells)")
        ->check(CLI::Range(0.05, 50.0));
    verb->add_option("--colour-map", request->colourMap, "viridis or cividis")
        ->capture_default_str()
        ->check(CLI::IsMember({"viridis", "cividis"}));
    verb->add_option("--values", request->values, "Values of genes to show; denoised and imputed ones as the verbs wrote them")
        ->capture_default_str()
        ->check(CLI::IsMember({"measured", "normalised", "denoised", "imputed"}));
    verb->add_flag("--labels", request->labels, "Write the names of the labels on the map");
    verb->add_flag("--lineages", request->lineages, "Colour cell types by lineage");
    verb->add_flag("--axes", request->axes, "Draw the two axes");
    verb->add_flag("--no-legend", request->noLegend, "Leave out the legend");
    verb->add_flag("--own-legends", request->ownLegends, "A legend for every map, also where one explains several");
    verb->add_flag("--no-counts", request->noCounts, "Leave out the numbers of cells in the legend");
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([request, &context] { 
        context.run = [request, &context] {
            nlohmann::ordered_json facts;
            const Outcome outcome = drawFigure(*request, context, &facts);
            if (outcome == Outcome::Finished) {
                context.print(facts, request->output + "\n" + facts["caption"].get<std::string>() + "\n");
            }
            return exitCodeOf(outcome);
        };
    });
}

} // namespace ocellus::cli

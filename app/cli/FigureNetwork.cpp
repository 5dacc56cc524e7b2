// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/FigurePlots.h"
#include "core/base/Error.h"
#include "core/tasks/NetworkDrawing.h"

#include <filesystem>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

NetworkChoice choiceOf(const FigureRequest& request, const DescribedNetwork& network) {
    NetworkChoice choice;
    choice.edges = request.edges;
    if (!request.gene.empty()) {
        const auto gene = network.find(request.gene);
        if (!gene) {
            throw UsageError(request.gene + " is not among the " + std::to_string(network.network.genes.size()) + " genes of this network.");
        }
        choice.around = NetworkChoice::Around::Gene;
        choice.which = *gene;
    } else if (request.module > 0) {
        const std::size_t modules = network.modules.modules.size();
        if (static_cast<std::size_t>(request.module) > modules) {
            throw UsageError("This network has " + std::to_string(modules) + " modules; there is none with number " + std::to_string(request.module) + ".");
        }
        choice.around = NetworkChoice::Around::Module;
        choice.which = request.module - 1;
    }
    return choice;
}

Json factsOf(const NetworkDrawing& drawing) {
    Json edges = Json::array();
    for (const NetworkEdge& edge : drawing.plot.edges) {
        const auto id = [&](Index node) { return drawing.plot.nodes[static_cast<std::size_t>(node)].id; };
        edges.push_back({{"regulator", id(edge.from)}, {"target", id(edge.to)}, {"weight", edge.weight}});
        if (!drawing.plot.knownName.empty()) {
            edges.back()["known"] = edge.known;
        }
    }
    return {{"title", drawing.plot.title},
            {"cells", drawing.plot.cells},
            {"genesShown", drawing.plot.nodes.size()},
            {"edgesShown", drawing.plot.edges.size()},
            {"edgesAvailable", drawing.available},
            {"edgesOfNetwork", drawing.plot.allEdges},
            {"edges", edges}};
}

} // namespace

Outcome makeNetworkPlot(const FigureRequest& request, const std::shared_ptr<const Dataset>& dataset, const Context& context, MadePlot* made) {
    const RunControl control = context.runControl();
    StoredNetwork stored = storedNetwork(dataset);
    DescribedNetwork network;
    network.dataset = dataset;
    network.network = std::move(stored.network);
    network.means = std::move(stored.means);
    network.cellsName = "cells of the network";
    if (describeNetwork(control, &network) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    EdgeKnowledge knowledge;
    if (!request.knownEdges.empty()) {
        knowledge.knownName = std::filesystem::path(request.knownEdges).stem().string();
        knowledge.known = knownPairs(network.network, readKnownEdges(request.knownEdges));
    }
    NetworkDrawing drawing;
    if (drawNetwork(network, knowledge, choiceOf(request, network), control, &drawing) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    drawing.plot.map = colourMapOf(request);
    made->facts = factsOf(drawing);
    made->plot = std::move(drawing.plot);
    return Outcome::Finished;
}

} // namespace ocellus::cli

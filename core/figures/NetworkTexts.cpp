// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/FigureText.h"
#include "core/figures/NetworkPlot.h"

#include <cmath>
#include <cstdio>

namespace ocellus {

namespace {

constexpr int kMostPartners = 6; ///< named in one sentence

std::string knownWords(const NetworkPlot& plot, const NetworkEdge& edge) {
    return plot.knownName.empty() ? "" : edge.known ? ", known" : ", not listed";
}

} // namespace

std::string weightText(double weight) {
    char text[32];
    std::snprintf(text, sizeof text, weight >= 0.1 || weight == 0.0 ? "%.2f" : "%.2g", weight);
    return text;
}

std::string networkNodeText(const NetworkPlot& plot, Index node) {
    const NetworkNode& gene = plot.nodes[static_cast<std::size_t>(node)];
    std::string text = gene.name;
    if (!plot.valuesTitle.empty() && std::isfinite(gene.mean)) {
        text += ": mean " + figureNumber(gene.mean) + " " + plot.unit + " in " + figureCells(plot.cells);
    }
    int partners = 0;
    for (const NetworkEdge& edge : plot.edges) {
        if (edge.from != node && edge.to != node) {
            continue;
        }
        if (partners++ < kMostPartners) {
            const NetworkNode& other = plot.nodes[static_cast<std::size_t>(edge.from == node ? edge.to : edge.from)];
            text += (partners == 1 ? "; linked to " : ", ") + other.name + " (" + weightText(edge.weight) + knownWords(plot, edge) + ")";
        }
    }
    return partners > kMostPartners ? text + " and " + std::to_string(partners - kMostPartners) + " more" : text;
}

std::string networkEdgeText(const NetworkPlot& plot, Index edge) {
    const NetworkEdge& one = plot.edges[static_cast<std::size_t>(edge)];
    std::string text = plot.nodes[static_cast<std::size_t>(one.from)].name + (plot.directed ? " to " : " and ")
                       + plot.nodes[static_cast<std::size_t>(one.to)].name + ": weight " + weightText(one.weight);
    if (!plot.knownName.empty()) {
        text += (one.known ? ", in " : ", not in ") + plot.knownName;
    }
    if (std::isfinite(one.bothShare)) {
        text += ", " + figurePercent(one.bothShare) + " of " + figureCells(plot.cells) + " have both";
    }
    return std::isfinite(one.ipTm) ? text + ", ipTM " + weightText(one.ipTm) : text;
}

std::string networkSentence(const NetworkPlot& plot, const FigureSource& source) {
    std::string text = plot.title + ": " + figureCount(static_cast<Index>(plot.edges.size())) + " of " + figureCount(plot.allEdges) + " edges, "
                       + figureCount(static_cast<Index>(plot.nodes.size())) + " genes, from " + figureCells(plot.cells) + " (" + plot.cellsName + ")";
    text += source.dataName.empty() ? "." : " of " + source.dataName + ".";
    text += (plot.made.empty() ? "" : " " + plot.made) + " " + plot.reading + " Diamonds are transcription factors; the width of a line is its weight.";
    if (!plot.knownName.empty()) {
        text += " Dashed edges are not in " + plot.knownName + ".";
    }
    if (!plot.valuesTitle.empty()) {
        text += " Colour: " + plot.valuesTitle + " (" + toString(plot.state) + ", " + plot.unit + "), from 0 to "
                + figureNumber(plot.highestMean()) + ".";
    }
    return text;
}

} // namespace ocellus

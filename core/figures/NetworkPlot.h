// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// A gene of a drawn network.
struct NetworkNode {
    std::string name;       ///< symbol
    std::string id;         ///< of the gene in the data
    bool regulator = false; ///< a known regulator: a diamond, else a circle
    double mean = 0.0;      ///< of the values of the cells; NaN: not known
    double x = 0.0, y = 0.0; ///< from the layout, any unit, y down
};

struct NetworkEdge {
    Index from = 0, to = 0; ///< nodes; regulator and target
    double weight = 0.0;
    bool known = false;     ///< in the list of known edges, when there is one
    double bothShare = 0.0; ///< of the cells that have counts of both genes; NaN: not known
    double ipTm = 0.0;      ///< of a predicted complex of the two proteins; NaN: none
};

/// Some edges of a gene network, as data. Never changes once shared.
struct NetworkPlot {
    std::string title;              ///< "Network of SPI1"
    std::vector<NetworkNode> nodes;
    std::vector<NetworkEdge> edges; ///< strongest first
    Index seed = -1;                ///< node that the network is drawn around; -1: none
    Index allEdges = 0;             ///< of the network that these are taken from
    std::string cellsName;          ///< "alveolar macrophage"
    Index cells = 0;
    std::string valuesTitle;        ///< "mean expression"; empty: nodes have no values
    std::string unit;               ///< "log1p CP10k"
    ValueState state = ValueState::Measured;
    ColourMap map = ColourMap::Viridis;
    std::string knownName;          ///< "CollecTRI": edges that are not in it are dashed; empty: no list
    std::string made;               ///< how the network was made, one sentence
    std::string reading;            ///< what an edge means, one sentence
    bool directed = true;           ///< from regulator to target; else edges join two genes

    double highestMean() const;     ///< end of the colour scale; 0 without values
};

/// Where a gene lies on the page.
struct NetworkNodeMark {
    double x = 0.0, y = 0.0, radiusMm = 0.0;
    std::optional<RectMm> label; ///< none: there was no room for the name
};

struct NetworkPicture {
    Scene scene;
    std::vector<NetworkNodeMark> nodes; ///< as those of the plot

    Index nodeAt(double x, double y) const; ///< the mark or name at a place; -1: none
    /// The edge that runs within `reach` mm of a place; -1: none.
    Index edgeAt(const NetworkPlot& plot, double x, double y, double reach = 1.2) const;
};

/// Lays out a network: diamonds are regulators, circles other genes, their fill the mean, the width
/// of a line its weight. No two names overlap, and none lies on another gene; a gene without room
/// for its name goes unnamed. Legends lie above and below.
/// @throws UsageError when there is no edge, or the page is too small.
NetworkPicture networkScene(const NetworkPlot& plot, const PlotPage& page, const TextWidth& textWidth);

/// "CSF1R: mean 1.32 log1p CP10k in 960 cells; linked to SPI1 (0.94, known), MAFB (0.63, not listed)".
std::string networkNodeText(const NetworkPlot& plot, Index node);

/// "SPI1 and CSF1R: weight 0.94, in CollecTRI, 71 % of 960 cells have both".
std::string networkEdgeText(const NetworkPlot& plot, Index edge);

/// What the plot shows, as sentences for below the figure.
std::string networkSentence(const NetworkPlot& plot, const FigureSource& source);

/// "0.94", "0.0012": three digits of a weight.
std::string weightText(double weight);

} // namespace ocellus

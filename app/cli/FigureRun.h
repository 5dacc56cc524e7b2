// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"

#include <string>
#include <vector>

namespace ocellus::cli {

/// What `figure` was asked for. Defaults are those of the verb.
struct FigureRequest {
    /// The first colour, or none.
    std::string colour() const { return colours.empty() ? std::string() : colours.front(); }

    std::string input;
    std::string output;
    std::string view = "umap";
    std::vector<std::string> colours;   ///< one a map; the last one goes on where there are more maps
    std::vector<std::string> positions; ///< likewise
    std::vector<std::string> below;     ///< plots under the maps
    std::string genes;
    std::string gene;       ///< that a network is drawn around; empty: its strongest edges
    int module = 0;         ///< of a network, from 1; 0: none
    int edges = 30;         ///< of a network, at most
    std::string knownEdges; ///< list that edges of a network are compared with
    std::string by;
    std::string title;
    std::string font = "Liberation Sans";
    std::string colourMap = "viridis";
    std::string values = "measured"; ///< of genes
    double widthMm = 180.0;
    double heightMm = 0.0;
    double fontPt = 7.0;
    double pointPt = 0.0;
    int dpi = 300;
    int depth = -1; ///< level at which labels are compared; -1: as given
    bool labels = false;
    bool lineages = false;
    bool axes = false;
    bool noLegend = false;
    bool noCounts = false;
    bool ownLegends = false;
    bool perGene = false;
};

/// Draws one figure to its file, which appears whole or not at all, and says in `facts` what it
/// shows. @throws UsageError for an unknown colour or view, and in a build without Qt.
Outcome drawFigure(const FigureRequest& request, const Context& context, nlohmann::ordered_json* facts);

/// False in a build without Qt.
bool canDrawFigures();

} // namespace ocellus::cli

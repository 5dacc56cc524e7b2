// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/FigureRun.h"
#include "core/datasets/Dataset.h"
#include "core/figures/FigurePage.h"

#include <memory>

namespace ocellus::cli {

/// A plot of the data set, ready to be laid out.
struct MadePlot {
    FigurePlot plot;
    nlohmann::ordered_json facts; ///< what it shows, for `--json`
};

/// True for "dotplot", "violin", "heatmap", "scatter", "composition", "confusion", "flows" and "network".
bool isPlot(const std::string& view);

/// viridis, or what was asked for.
ColourMap colourMapOf(const FigureRequest& request);

/// Computes a plot. @param view  one for which isPlot() is true
/// @throws UsageError for unknown genes and columns, and when a plot lacks what it shows.
Outcome makePlot(const FigureRequest& request,
                 const std::string& view,
                 const std::shared_ptr<const Dataset>& dataset,
                 const Context& context,
                 MadePlot* made);

/// The network that a file of `grn` holds: its strongest edges, or those of a gene or a module.
/// @throws UsageError for a gene or module that is not part of it; InputError for a file without one.
Outcome makeNetworkPlot(const FigureRequest& request, const std::shared_ptr<const Dataset>& dataset, const Context& context, MadePlot* made);

} // namespace ocellus::cli

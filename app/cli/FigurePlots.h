// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/FigureRun.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Figure.h"

#include <memory>

namespace ocellus::cli {

/// A figure ready to be written.
struct DrawnFigure {
    Scene scene;
    std::string caption;
    nlohmann::ordered_json facts; ///< what it shows, for `--json`
};

/// True for "dotplot", "violin", "heatmap", "scatter" and "composition".
bool isPlot(const std::string& view);

/// Lays out a plot of the data set. `options` is the page; its font is installed.
/// @throws UsageError for unknown genes and columns, and when a plot lacks what it shows.
Outcome drawPlot(const FigureRequest& request,
                 const FigureOptions& options,
                 const std::shared_ptr<const Dataset>& dataset,
                 const FigureSource& source,
                 const Context& context,
                 DrawnFigure* figure);

} // namespace ocellus::cli

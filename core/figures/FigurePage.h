// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Figure.h"
#include "core/figures/NetworkPlot.h"
#include "core/figures/PairPlot.h"
#include "core/figures/ScatterPlot.h"
#include "core/figures/TablePlot.h"

#include <string>
#include <variant>
#include <vector>

namespace ocellus {

/// A plot that stands on a page by itself or below maps.
using FigurePlot = std::variant<TablePlot, ScatterPlot, PairPlot, NetworkPlot>;

/// "Dot plot", "LYZ against CD3D", "Cell type, model against Cell type, author", "Network of SPI1".
std::string plotName(const FigurePlot& plot);

/// What the plot shows, as a sentence for below the figure.
std::string plotSentence(const FigurePlot& plot, const FigureSource& source);

/// Genes whose values the plot shows have this state; a plot of cells by their labels counts as
/// measured.
ValueState plotState(const FigurePlot& plot);

/// Lays out a page: the maps as figureScene() does, and below them every plot over the whole width,
/// in the order given, lettered on where there are several panels. A given height belongs to the
/// maps, less what the plots need; a plot alone takes all of it.
///
/// @param textWidth  of the font in `options`
/// @throws UsageError when nothing is to be shown, or the page is too small for it.
Scene pageScene(const FigureOptions& options,
                const std::vector<FigurePanel>& maps,
                const std::vector<FigurePlot>& plots,
                const TextWidth& textWidth);

/// Sentences for below the page: each panel by its letter, then data, model and version.
std::string pageCaption(const FigureOptions& options,
                        const std::vector<FigurePanel>& maps,
                        const std::vector<FigurePlot>& plots,
                        const FigureSource& source);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/composer/FigureDraft.h"

#include <optional>

class QDockWidget;

namespace ocellus {

class GenesPanel;
class JobRunner;
class PlotPanel;

/// Wires the plots: genes come from the Genes panel, work runs as quiet jobs, and the dock takes
/// the height that the panel wants when it opens.
void connectPlots(PlotPanel& plots, QDockWidget& dock, GenesPanel& genes, JobRunner& runner);

/// The plot that is on the screen, for a figure; nullopt while none is, or its genes are being read.
std::optional<FigurePlotOnScreen> plotOnScreen(PlotPanel& plots);

} // namespace ocellus

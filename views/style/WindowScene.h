// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"

#include <QImage>
#include <QSize>

namespace ocellus {

/// Inks, size and font of a plot in a window of `pixels`.
PlotPage windowPage(const QSize& pixels, Theme theme);
/// Millimetres of a scene a CSS pixel takes.
inline constexpr double kMmPerPixel = 25.4 / 96.0;
/// A scene on the panel's ground, for a widget of a size and device pixel ratio.
QImage windowImage(const Scene& scene, const QSize& pixels, double ratio, Theme theme);

} // namespace ocellus

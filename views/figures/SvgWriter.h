// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Scene.h"
#include "views/figures/FigureFile.h"

#include <QByteArray>

namespace ocellus {

/// The scene as an SVG document in points (1/72 inch), so that a 7 pt text is 7 pt in every drawing
/// program. Written by hand rather than painted: text stays text with its anchor, cells are circles,
/// panels are groups with names.
QByteArray svgBytes(const Scene& scene, const FigureFileOptions& options);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Scene.h"

#include <QByteArray>

#include <optional>
#include <string>

namespace ocellus {

enum class FigureFormat { Pdf, Svg, Png };

std::string toString(FigureFormat format); ///< "pdf", "svg", "png"

/// By the ending of the name, in any case.
std::optional<FigureFormat> figureFormatOf(const std::string& path);

struct FigureFileOptions {
    int dpi = 300; ///< of PNG, and at least of the point pictures in PDF and SVG
    int threads = 0;
};

/// From this many cells on SVG holds the points as one picture and PDF uses 600 dpi for it.
inline constexpr Index kMostVectorPoints = 20'000;
inline constexpr int kPictureDpi = 300;
inline constexpr int kFinePictureDpi = 600;

/// Resolution of the points of a layer in a vector file.
int pointDpi(Index cells, const FigureFileOptions& options);

/// Width and height in pixels of a PNG.
std::pair<int, int> pngSize(const Scene& scene, int dpi);

/// The bytes of the figure. PDF: real text in an embedded font, points as one lossless picture;
/// SVG: text elements, named groups, points as circles up to `kMostVectorPoints` cells; PNG: on
/// white. The same scene gives the same bytes: no times, no machine names.
QByteArray figureBytes(const Scene& scene, FigureFormat format, const FigureFileOptions& options);

/// Writes the figure in the format of the name; the file appears whole or not at all.
/// @throws UsageError for an unknown ending, a picture that is too large, or where no file can be
/// written (see requireOutputPath), Error when the disk refuses.
void writeFigure(const Scene& scene, const std::string& path, const FigureFileOptions& options);

} // namespace ocellus

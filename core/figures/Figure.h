// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/ColourScience.h"
#include "core/figures/Scene.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// What one panel shows beside its points.
struct PanelOptions {
    bool legend = true;
    bool counts = true;   ///< cells per label, zeros and missing in the legend
    bool labels = false;  ///< names on the map
    bool axes = false;    ///< two short arrows, "UMAP 1" and "UMAP 2"
    double pointPt = 0.0; ///< diameter of a cell; 0: chosen from number of cells and size of the map
};

/// A map in a figure. Shared parts never change.
struct FigurePanel {
    std::shared_ptr<const FloatMatrix> positions; ///< cells x 2
    std::shared_ptr<const Colouring> colouring;   ///< light theme: figures are on white
    std::shared_ptr<const CellSet> visible;       ///< nullptr: all
    std::shared_ptr<const CellSet> selected;      ///< nullptr: nothing is faded
    std::string mapName = "UMAP";                 ///< as a person says it
    bool tissue = false;                          ///< y grows downwards; a scale bar where the unit is known
    double micrometresPerUnit = 0.0;              ///< 0: unknown, no scale bar
    PanelOptions options;
};

/// The page. The model of the figure dialog and of the `figure` verb.
struct FigureOptions {
    double widthMm = 180.0;
    double heightMm = 0.0; ///< 0: as high as the panels need
    std::string font = "Liberation Sans";
    double fontPt = 7.0;
    bool panelLetters = true; ///< A, B, ... where there are several panels
    bool sharedLegend = true; ///< maps in the same colours have one legend, at the last of them
    std::string title;        ///< above the panels; empty: none
};

inline constexpr double kSmallestWidthMm = 30.0;
inline constexpr double kLargestSideMm = 1000.0;

/// Lays out a page of maps: heading with title and value state, points, names, legend beside the map
/// or below it, scale bar, axes. Panels stand two in a row where the page is at least 100 mm wide.
/// A legend that does not fit into a given height ends with "and N more".
///
/// @param textWidth  of the font in `options`; the drawing library gives one (views/figures)
/// @throws UsageError when the page is too small for its panels or a size is out of range.
Scene figureScene(const FigureOptions& options, const std::vector<FigurePanel>& panels, const TextWidth& textWidth);

/// The same where other panels stand on the page too. @param lettered  letters even for one panel
Scene figureScene(const FigureOptions& options, const std::vector<FigurePanel>& panels, const TextWidth& textWidth,
    bool lettered);

/// @throws UsageError when a size is out of range.
void checkFigureSizes(const FigureOptions& options);

/// A figure of one map.
Scene mapScene(const FigurePanel& panel, const FigureOptions& options, const TextWidth& textWidth);

/// Where the cells of a figure come from, for its caption.
struct FigureSource {
    std::string dataName;    ///< "atlas.h5ad"
    std::string fingerprint; ///< SHA-256 of the file, or empty: not said
    std::string model;       ///< hash of the model behind labels or values, or empty
};

/// What a map shows, as a sentence for below the figure: cells, what colours mean, value state, clipping and zeros.
std::string panelSentence(const FigurePanel& panel, const FigureSource& source);

/// Data, model and the version of Ocellus.
std::string sourceSentence(const FigureSource& source);

/// "X_umap" -> "UMAP", "X_umap_scprint" -> "UMAP (scprint)", "X_tsne" -> "t-SNE", "spatial" -> "Tissue".
std::string mapTitle(const std::string& embeddingName);

/// The two labels that look most alike among neighbours in a legend.
struct ClosestColours {
    double distance = 0.0; ///< CIEDE2000; infinity with fewer than two labels
    std::string first, second;
};

ClosestColours closestLegendNeighbours(const Colouring& colouring, ColourVision vision);

} // namespace ocellus

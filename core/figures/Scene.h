// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Matrix.h"
#include "core/base/Rgb.h"
#include "core/figures/Colouring.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ocellus {

// A figure as data: a page in millimetres, x to the right, y down, and what lies on it in painting
// order. The same scene is shown on screen and written to PDF, SVG and PNG (views/figures). Values;
// big parts (positions, colours) are shared and never change.

struct RectMm {
    double x = 0.0, y = 0.0, width = 0.0, height = 0.0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
    double centreX() const { return x + 0.5 * width; }

    bool overlaps(const RectMm& other) const {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }
};

struct TextStyle {
    double sizePt = 7.0;
    bool bold = false;
    bool italic = false;
    bool operator==(const TextStyle&) const = default;
};

inline constexpr double kMmPerPoint = 25.4 / 72.0;

/// Width in mm of one line of text in the scene's font.
using TextWidth = std::function<double(const std::string& text, const TextStyle& style)>;

enum class TextAlign { Left, Centre, Right };

/// One line of text. `x` is its left end, middle or right end; `y` its base line.
struct TextItem {
    double x = 0.0, y = 0.0;
    std::string text;
    TextStyle style;
    TextAlign align = TextAlign::Left;
    Rgb colour;
    double haloMm = 0.0;    ///< width of a white rim; 0: none
    double turnDegrees = 0.0; ///< counter-clockwise about (x, y); a turned text has no rim
};

struct LineItem {
    double x1 = 0.0, y1 = 0.0, x2 = 0.0, y2 = 0.0;
    double widthMm = 0.2;
    Rgb colour;
    double dashMm = 0.0; ///< length of a dash, and with two thirds of it of the gap; 0: unbroken
};

/// How a rectangle is filled. The patterns are the signs of the value states.
enum class FillPattern { None, Solid, LowerHalf, Lines, Hatch, CrossHatch };

/// The sign of a value state: solid, lower half, three lines, 45 degree hatch, cross hatch.
FillPattern patternOf(ValueState state);

struct RectItem {
    RectMm rect;
    FillPattern pattern = FillPattern::Solid;
    Rgb colour;
    double edgeMm = 0.0; ///< width of an edge in the same colour; 0: none
};

/// The lines of a pattern inside a rectangle, clipped to it; empty for None, Solid and LowerHalf.
std::vector<LineItem> patternLines(const RectItem& item);

/// A round mark.
struct DiscItem {
    double x = 0.0, y = 0.0, diameterMm = 0.0;
    bool filled = true;
    Rgb colour;
    double edgeMm = 0.0; ///< width of a line in the same colour; 0: none
};

/// A closed outline of straight lines.
struct AreaItem {
    std::vector<std::pair<double, double>> corners;
    Rgb colour;
};

/// A horizontal colour scale, low on the left.
struct ColourBarItem {
    RectMm rect;
    ColourMap map = ColourMap::Viridis;
    double start = 0.0;   ///< place in the map of the left end
    bool reversed = false;
    bool hatched = false; ///< values that nobody measured
};

/// A cloud of cells.
struct ScenePoints {
    RectMm area;            ///< points are clipped to it
    std::shared_ptr<const FloatMatrix> positions; ///< cells x 2, data units
    std::shared_ptr<const Colouring> colouring;
    std::shared_ptr<const std::vector<std::int32_t>> order; ///< drawing order; nullptr or empty: 0 .. n-1
    std::shared_ptr<const CellSet> visible;  ///< nullptr: all
    std::shared_ptr<const CellSet> selected; ///< nullptr or empty: nothing is faded
    double centreX = 0.0, centreY = 0.0;     ///< data units, shown in the middle of the area
    double unitsPerMm = 1.0;
    bool yDown = false;     ///< tissue: y grows downwards
    double diameterMm = 0.3;
    double alpha = 0.85;
    Rgb faded{0xE4, 0xE4, 0xE4}; ///< cells that are not selected
    Index cells = 0;        ///< visible cells with a position

    double pageX(double x) const { return area.centreX() + (x - centreX) / unitsPerMm; }
    double pageY(double y) const {
        return area.y + 0.5 * area.height + (yDown ? 1.0 : -1.0) * (y - centreY) / unitsPerMm;
    }
};

using SceneItem = std::variant<ScenePoints, RectItem, LineItem, DiscItem, AreaItem, ColourBarItem, TextItem>;

/// Items that belong together; a named group in SVG.
struct SceneGroup {
    std::string name; ///< "panel-a-points"
    std::vector<SceneItem> items;
};

struct Scene {
    double widthMm = 180.0;
    double heightMm = 120.0;
    std::string font = "Liberation Sans";
    std::string title; ///< of the document; shown by viewers, not drawn
    std::vector<SceneGroup> groups;
};

/// Cells of the largest point layer; 0 without any.
Index largestLayer(const Scene& scene);

} // namespace ocellus

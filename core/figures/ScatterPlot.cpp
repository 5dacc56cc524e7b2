// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/ScatterPlot.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/figures/FigureLegend.h"
#include "core/figures/PointRasteriser.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kGrain = Index{1} << 16;
constexpr double kSmallestAreaMm = 12.0;
constexpr double kMmPerScreenPixel = 25.4 / 96.0;

struct Axis {
    double low = 0.0, high = 0.0;

    double place(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
};

/// 0, or the smallest value when one is negative, to the largest.
Axis axisOf(std::span<const float> values, const CellSet* counted) {
    Axis axis;
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        if (std::isfinite(values[cell]) &&
            (counted == nullptr || counted->contains(static_cast<Index>(cell)))) {
            axis.low = std::min<double>(axis.low, values[cell]);
            axis.high = std::max<double>(axis.high, values[cell]);
        }
    }
    return axis;
}

int binOf(double place) {
    return std::clamp(static_cast<int>(place * ScatterValues::kGrid), 0, ScatterValues::kGrid - 1);
}

/// Steps of 1, 2 or 5 that give at most `most` ticks.
double tickStep(double low, double high, int most) {
    const double rough = (high - low) / most;
    if (!(rough > 0.0)) {
        return 1.0;
    }
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            return factor * power;
        }
    }
    return 10.0 * power;
}

class ScatterLayout {
public:
    ScatterLayout(const ScatterPlot& plot, const PlotPage& page, const TextWidth& textWidth)
        : m_plot(plot), m_page(page), m_textWidth(textWidth),
          m_em(page.options.fontPt * kMmPerPoint), m_style{page.options.fontPt} {}

    ScatterPicture build() {
        countColours();
        place();
        Scene& scene = m_picture.scene;
        scene.widthMm = m_page.options.widthMm;
        scene.font = m_page.options.font;
        scene.title = m_page.options.title.empty() ? m_plot.yName + " against " + m_plot.xName
                                                   : m_page.options.title;
        SceneGroup axes{"axes", {}};
        addAxes(axes.items);
        SceneGroup legend{"legend", {}};
        addLegend(legend.items);
        scene.groups = {{"points", {layer()}}, std::move(axes), std::move(legend)};
        return std::move(m_picture);
    }

private:
    void countColours() {
        FigurePanel panel;
        panel.positions = m_plot.values->places;
        panel.colouring = m_plot.colouring;
        panel.visible = m_plot.visible;
        m_counts = countPanel(panel);
        if (m_plot.colouring->continuous) {
            m_legendWidth = 14.0 * m_em;
        } else if (m_plot.colouring->source.kind != ColourSource::Kind::None) {
            m_legend = std::make_unique<CategoryLegend>(
                *m_plot.colouring, m_counts, true, m_page.options.fontPt, m_textWidth, m_page.inks);
            m_legendWidth = std::min(m_legend->naturalWidth(), 22.0 * m_em);
        }
    }

    void place() {
        const FigureOptions& options = m_page.options;
        m_top = m_page.marginMm + (options.title.empty() || m_page.window ? 0.0 : 2.2 * m_em);
        const double left = m_page.marginMm + 5.2 * m_em;
        const double head = 1.8 * m_em; // value state and counts
        const double foot = 3.2 * m_em;
        double width = options.widthMm - left - m_page.marginMm;
        if (m_legendWidth > 0.0 && width - m_legendWidth - 2.0 * m_em >= 40.0) {
            width -= m_legendWidth + 2.0 * m_em;
        } else {
            m_legendWidth = 0.0;
        }
        double height = options.heightMm - m_top - head - foot - m_page.marginMm;
        if (options.heightMm <= 0.0) {
            height = std::min(width, 120.0);
        }
        if (width < kSmallestAreaMm || height < (m_page.window ? 4.0 : kSmallestAreaMm)) {
            throw UsageError("The page of " + figureNumber(options.widthMm) + " x " +
                             figureNumber(options.heightMm) +
                             " mm leaves no room for the points; make it larger.");
        }
        width = std::min(width, m_page.window ? 2.2 * height : height);
        m_picture.area = {left, m_top + head, width, height};
        m_picture.scene.heightMm = options.heightMm > 0.0
                                       ? options.heightMm
                                       : m_top + head + height + foot + m_page.marginMm;
    }

    ScenePoints layer() const {
        const RectMm& area = m_picture.area;
        ScenePoints points;
        // Room for half a point around the axes.
        const double pixels = 0.7 * defaultPointDiameter(m_plot.values->cells);
        points.diameterMm =
            m_page.window
                ? pixels * kMmPerScreenPixel
                : std::clamp(pixels / 350.0 * std::max(60.0, std::min(area.width, area.height)),
                             0.12,
                             1.0);
        const double rim = 0.5 * points.diameterMm;
        points.area = {area.x - rim, area.y - rim, area.width + 2.0 * rim, area.height + 2.0 * rim};
        auto scaled = std::make_shared<FloatMatrix>(*m_plot.values->places);
        parallelFor(scaled->rows, kGrain, 0, [&](Index begin, Index end) {
            for (Index cell = begin; cell < end; ++cell) {
                scaled->row(cell)[0] *= static_cast<float>(area.width);
                scaled->row(cell)[1] *= static_cast<float>(area.height);
            }
        });
        points.positions = std::move(scaled);
        points.colouring = m_plot.colouring;
        points.order =
            std::make_shared<const std::vector<std::int32_t>>(drawingOrder(*m_plot.colouring));
        points.visible = m_plot.visible;
        points.selected = m_plot.selected;
        points.centreX = 0.5 * area.width;
        points.centreY = 0.5 * area.height;
        points.alpha = defaultPointAlpha(m_plot.values->cells);
        points.faded = fadedColour(m_page.inks.theme);
        points.cells = m_plot.values->cells;
        return points;
    }

    void addAxes(std::vector<SceneItem>& items) const {
        const RectMm& area = m_picture.area;
        const FigureInks& inks = m_page.inks;
        const ScatterValues& values = *m_plot.values;
        if (!m_page.options.title.empty() && !m_page.window) {
            items.push_back(TextItem{m_page.marginMm,
                                     m_page.marginMm + m_em,
                                     m_page.options.title,
                                     {m_page.options.fontPt + 2.0, true},
                                     TextAlign::Left,
                                     inks.text});
        }
        double x = area.x;
        const double base = area.y - 0.7 * m_em;
        x += layOutValueState(
                 m_plot.state, x, base, m_page.options.fontPt, m_textWidth, items, inks) +
             0.9 * m_em;
        items.push_back(TextItem{x,
                                 base,
                                 elided(scatterCounts(m_plot),
                                        m_page.options.widthMm - m_page.marginMm - x,
                                        m_style,
                                        m_textWidth),
                                 m_style,
                                 TextAlign::Left,
                                 inks.soft});
        items.push_back(
            LineItem{area.x, area.bottom(), area.right(), area.bottom(), 0.15, inks.line});
        items.push_back(LineItem{area.x, area.y, area.x, area.bottom(), 0.15, inks.line});
        ticks(values.xLow, values.xHigh, area.width, [&](double along, const std::string& text) {
            const double at = area.x + along;
            items.push_back(
                LineItem{at, area.bottom(), at, area.bottom() + 0.3 * m_em, 0.15, inks.line});
            items.push_back(TextItem{
                at, area.bottom() + 1.25 * m_em, text, m_style, TextAlign::Centre, inks.soft});
        });
        ticks(values.yLow, values.yHigh, area.height, [&](double along, const std::string& text) {
            const double at = area.bottom() - along;
            items.push_back(LineItem{area.x - 0.3 * m_em, at, area.x, at, 0.15, inks.line});
            items.push_back(TextItem{area.x - 0.55 * m_em,
                                     at + 0.36 * m_em,
                                     text,
                                     m_style,
                                     TextAlign::Right,
                                     inks.soft});
        });
        TextStyle name = m_style;
        name.italic = m_plot.state == ValueState::Imputed || m_plot.state == ValueState::Generated;
        items.push_back(TextItem{area.centreX(),
                                 area.bottom() + 2.7 * m_em,
                                 m_plot.xName + ", " + m_plot.unit,
                                 name,
                                 TextAlign::Centre,
                                 inks.text});
        items.push_back(TextItem{m_page.marginMm + 0.9 * m_em,
                                 area.y + 0.5 * area.height,
                                 m_plot.yName + ", " + m_plot.unit,
                                 name,
                                 TextAlign::Centre,
                                 inks.text,
                                 0.0,
                                 90.0});
    }

    template <class Add>
    void ticks(double low, double high, double length, Add add) const {
        const double step =
            tickStep(low, high, std::max(3, static_cast<int>(length / (4.0 * m_em))));
        for (double value = std::ceil(low / step - 1e-9) * step;
             value <= high + 1e-9 * step && high > low;
             value += step) {
            add((value - low) / (high - low) * length,
                figureNumber(std::abs(value) < 1e-9 * step ? 0.0 : value));
        }
    }

    void addLegend(std::vector<SceneItem>& items) const {
        if (m_legendWidth <= 0.0) {
            return;
        }
        const RectMm& area = m_picture.area;
        const double x = area.right() + 2.0 * m_em;
        const Colouring& colouring = *m_plot.colouring;
        items.push_back(TextItem{x,
                                 area.y + 0.72 * m_em,
                                 elided(colouring.title, m_legendWidth, m_style, m_textWidth),
                                 m_style,
                                 TextAlign::Left,
                                 m_page.inks.text});
        const double y = area.y + 1.6 * m_em;
        if (m_legend) {
            m_legend->layOut(
                x, y, m_legendWidth, 1, m_picture.scene.heightMm - m_page.marginMm - y, items);
        } else {
            layOutScale(colouring,
                        m_counts,
                        true,
                        m_page.options.fontPt,
                        m_textWidth,
                        {x, y, m_legendWidth, 0.0},
                        &items,
                        m_page.inks);
        }
    }

    const ScatterPlot& m_plot;
    const PlotPage& m_page;
    const TextWidth& m_textWidth;
    const double m_em;
    const TextStyle m_style;
    ScatterPicture m_picture;
    PanelCounts m_counts;
    std::unique_ptr<CategoryLegend> m_legend;
    double m_legendWidth = 0.0;
    double m_top = 0.0;
};

} // namespace

Index ScatterValues::countAt(double x, double y) const {
    const int column = binOf(Axis{xLow, xHigh}.place(x));
    const int row = binOf(Axis{yLow, yHigh}.place(y));
    return grid.empty() ? 0 : grid[static_cast<std::size_t>(row * kGrid + column)];
}

Outcome scatterValues(std::span<const float> x,
                      std::span<const float> y,
                      const CellSet* counted,
                      int threads,
                      const RunControl& control,
                      ScatterValues* result) {
    const Axis xAxis = axisOf(x, counted);
    const Axis yAxis = axisOf(y, counted);
    ScatterValues values;
    values.xLow = xAxis.low;
    values.xHigh = xAxis.high;
    values.yLow = yAxis.low;
    values.yHigh = yAxis.high;
    auto places = std::make_shared<FloatMatrix>();
    places->rows = static_cast<Index>(x.size());
    places->columns = 2;
    places->values.assign(2 * x.size(), std::numeric_limits<float>::quiet_NaN());
    parallelFor(places->rows, kGrain, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end && !control.stopRequested(); ++cell) {
            const auto at = static_cast<std::size_t>(cell);
            if (std::isfinite(x[at]) && std::isfinite(y[at])) {
                places->row(cell)[0] = static_cast<float>(xAxis.place(x[at]));
                places->row(cell)[1] = static_cast<float>(yAxis.place(y[at]));
            }
        }
    });
    values.grid.assign(static_cast<std::size_t>(ScatterValues::kGrid) * ScatterValues::kGrid, 0);
    for (Index cell = 0; cell < places->rows; ++cell) {
        if (counted != nullptr && !counted->contains(cell)) {
            continue;
        }
        const float* place = places->row(cell);
        if (std::isnan(place[0])) {
            ++values.missing;
            continue;
        }
        const auto at = static_cast<std::size_t>(cell);
        ++values.cells;
        Index& quarter = x[at] > 0.0F ? (y[at] > 0.0F ? values.both : values.onlyX)
                                      : (y[at] > 0.0F ? values.onlyY : values.neither);
        ++quarter;
        ++values.grid[static_cast<std::size_t>(binOf(place[1]) * ScatterValues::kGrid +
                                               binOf(place[0]))];
    }
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    values.places = std::move(places);
    *result = std::move(values);
    return Outcome::Finished;
}

CellSet cellsInRectangle(std::span<const float> x,
                         std::span<const float> y,
                         const CellSet* counted,
                         double xLow,
                         double xHigh,
                         double yLow,
                         double yHigh,
                         int threads) {
    CellSet cells(static_cast<Index>(x.size()));
    parallelFor(cells.size(), kGrain, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const auto at = static_cast<std::size_t>(cell);
            if ((counted == nullptr || counted->contains(cell)) && x[at] >= xLow &&
                x[at] <= xHigh && y[at] >= yLow && y[at] <= yHigh) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

ScatterPicture
scatterScene(const ScatterPlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    if (!page.window) {
        checkFigureSizes(page.options);
    }
    return ScatterLayout(plot, page, textWidth).build();
}

} // namespace ocellus

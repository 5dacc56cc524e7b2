// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/CheckFigures.h"

#include "core/base/parallelFor.h"
#include "views/style/Fonts.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kBins = 60;

/// Values as text of an axis: "below 0", "0", "2,048", "3.25".
QString edgeText(double value) {
    if (std::isinf(value)) {
        return QStringLiteral("below 0");
    }
    const QString text = std::abs(value - std::round(value)) < 1e-9
                             ? withThousands(static_cast<qint64>(std::llround(value)))
                             : QString::number(value, 'g', 4);
    return QString(text).replace(QLatin1Char('-'), QChar(0x2212));
}

void draw(MeasureFigure& figure, bool fromZero) {
    for (const double place : figure.axis) {
        if (std::isfinite(place)) {
            figure.sorted.push_back(place);
        }
    }
    std::sort(figure.sorted.begin(), figure.sorted.end());
    if (figure.sorted.empty()) {
        return;
    }
    HistogramBars bars;
    bars.low = fromZero ? std::min(0.0, figure.sorted.front()) : figure.sorted.front();
    bars.high = figure.sorted.back();
    bars.bins.assign(kBins, 0);
    const double width = bars.high > bars.low ? bars.high - bars.low : 1.0;
    for (const double place : figure.sorted) {
        const double bin = std::clamp((place - bars.low) / width * kBins, 0.0, kBins - 1.0);
        ++bars.bins[static_cast<std::size_t>(bin)];
    }
    figure.bars = std::make_shared<const HistogramBars>(std::move(bars));
}

template <class T>
MeasureFigure figureOf(const std::vector<T>& values, bool logarithmic) {
    MeasureFigure figure;
    figure.logarithmic = logarithmic;
    figure.axis.reserve(values.size());
    for (const T value : values) {
        figure.axis.push_back(figure.placeOf(static_cast<double>(value)));
    }
    draw(figure, !logarithmic);
    return figure;
}

void drawValues(const ValueHistogram& histogram, CheckFigures& figures) {
    if (histogram.counts.empty()) {
        return;
    }
    HistogramBars bars;
    bars.bins = histogram.counts;
    bars.high = static_cast<double>(histogram.counts.size());
    figures.values = std::make_shared<const HistogramBars>(std::move(bars));
    figures.valuesLow = edgeText(histogram.edges.front());
    figures.valuesHigh = edgeText(histogram.edges.back());
}

} // namespace

double MeasureFigure::valueAt(double place) const {
    return logarithmic ? std::pow(10.0, place) - 1.0 : place;
}

double MeasureFigure::placeOf(double value) const {
    // Totals of values below 0 (scaled data) have no logarithm; they lie at the lower end.
    return logarithmic ? std::log10(1.0 + std::max(value, 0.0)) : value;
}

Index MeasureFigure::within(const std::pair<double, double>& range) const {
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), range.first);
    const auto last = std::upper_bound(first, sorted.end(), range.second);
    return static_cast<Index>(last - first);
}

std::shared_ptr<const CheckFigures> figuresOf(std::shared_ptr<const DataCheck> check, Index cells) {
    auto figures = std::make_shared<CheckFigures>();
    figures->cells = cells;
    figures->measures = {figureOf(check->quality.total, true),
                         figureOf(check->quality.genes, true),
                         figureOf(check->quality.mitochondrialShare, false)};
    figures->doublets = figureOf(check->doubletScore, false);
    figures->likelyDoublets = std::count(check->isDoublet.begin(), check->isDoublet.end(), 1);
    drawValues(check->quality.values, *figures);
    figures->check = std::move(check);
    return figures;
}

bool CellFilters::any() const {
    return hideDoublets || std::any_of(ranges.begin(), ranges.end(), [](const auto& range) {
               return range.has_value();
           });
}

CellSet passing(const CheckFigures& figures, const CellFilters& filters) {
    CellSet cells(figures.cells);
    const std::vector<std::int8_t>& isDoublet = figures.check->isDoublet;
    const bool doublets = filters.hideDoublets && !isDoublet.empty();
    const auto passes = [&](std::size_t cell) {
        for (std::size_t i = 0; i < kMeasures; ++i) {
            const auto& range = filters.ranges[i];
            const std::vector<double>& axis = figures.measures[i].axis;
            // Written so that NaN does not pass.
            if (range && !axis.empty() &&
                !(axis[cell] >= range->first && axis[cell] <= range->second)) {
                return false;
            }
        }
        return !doublets || isDoublet[cell] != 1;
    };
    parallelFor(cells.size(), Index{1} << 16, 0, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            if (passes(static_cast<std::size_t>(cell))) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/tasks/CheckData.h"
#include "views/style/HistogramBars.h"

#include <QString>

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ocellus {

/// What cells can be filtered by, in the order of the panel.
enum class Measure { Total, Genes, Mitochondrial };

inline constexpr std::size_t kMeasures = 3;

/// One measure of every cell, ready to be drawn and filtered by. Counts and genes lie on a
/// logarithmic axis, log10(1 + value); shares and scores lie as they are.
struct MeasureFigure {
    std::vector<double> axis;   ///< per cell: its place on the axis; NaN where it is not known
    std::vector<double> sorted; ///< the finite ones, ascending
    std::shared_ptr<const HistogramBars> bars; ///< over the axis; nullptr when nothing is known
    bool logarithmic = false;

    double valueAt(double place) const; ///< what a place of the axis stands for
    double placeOf(double value) const;
    /// Cells in [low, high] of the axis.
    Index within(const std::pair<double, double>& range) const;
};

/// A checked data set as the panel shows it. Immutable.
struct CheckFigures {
    std::shared_ptr<const DataCheck> check;
    Index cells = 0;
    std::array<MeasureFigure, kMeasures> measures;
    MeasureFigure doublets;
    Index likelyDoublets = 0;                    ///< cells that are called doublets
    std::shared_ptr<const HistogramBars> values; ///< stored values; one bin a place of the axis
    QString valuesLow, valuesHigh;               ///< the ends of that axis in words

    const MeasureFigure& measure(Measure which) const {
        return measures[static_cast<std::size_t>(which)];
    }
};

/// Loops over the cells: for workers.
std::shared_ptr<const CheckFigures> figuresOf(std::shared_ptr<const DataCheck> check, Index cells);

/// Which cells stay visible: ranges on the axes of the measures, and no likely doublets.
struct CellFilters {
    std::array<std::optional<std::pair<double, double>>, kMeasures> ranges;
    bool hideDoublets = false;

    bool any() const;
    bool operator==(const CellFilters&) const = default;
};

/// Cells that pass every filter. A cell whose measure is not known passes no range of it; a cell of
/// which it is not known whether it is a doublet stays.
CellSet passing(const CheckFigures& figures, const CellFilters& filters);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/MeasuredExpression.h"

#include "core/base/Error.h"
#include "core/statistics/Normalise.h"

#include <optional>
#include <utility>
#include <vector>

namespace ocellus {

namespace {

/// The first measured matrix of a kind: X, raw/X, then the layers.
std::optional<MeasuredExpression> firstOfKind(const Dataset& dataset, ValueKind kind) {
    std::vector<std::string> places{dataset.matrix().place, "raw/X"};
    for (const std::string& layer : dataset.layers()) {
        places.push_back("layers/" + layer);
    }
    for (const std::string& place : places) {
        auto rows = Dataset::isMeasured(place) ? dataset.matrixAt(place) : nullptr;
        if (rows != nullptr && dataset.valueKind(place) == kind) {
            return MeasuredExpression{place, kind, std::move(rows), dataset.genesAt(place)};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<MeasuredExpression> findMeasuredExpression(const Dataset& dataset, bool fractional) {
    if (auto counts = dataset.counts()) {
        return MeasuredExpression{counts->place, ValueKind::Counts, counts->rows, counts->genes};
    }
    auto found = firstOfKind(dataset, ValueKind::Log);
    if (!found && fractional) {
        found = firstOfKind(dataset, ValueKind::Fractional);
    }
    return found;
}

MeasuredExpression measuredExpression(const Dataset& dataset, bool fractional) {
    const auto found = findMeasuredExpression(dataset, fractional);
    if (!found) {
        const MatrixInfo& matrix = dataset.matrix();
        throw InputError(dataset.path(),
                         "a matrix of measured counts or log-normalised values expected, " +
                             (matrix.encoding == Encoding::None
                                  ? std::string("no matrix")
                                  : matrix.place + " with " +
                                        toString(dataset.valueKind(matrix.place)) + " values") +
                             " found");
    }
    return *found;
}

std::shared_ptr<const RowSource> logNormalised(const MeasuredExpression& expression,
                                               const std::string& path) {
    if (expression.kind == ValueKind::Log) {
        return std::make_shared<CheckedRows>(
            expression.rows, path, CheckedRows::Allowed::FiniteNumbers);
    }
    return std::make_shared<LogNormalisedRows>(expression.rows, path);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ExpressionBlock.h"

#include <algorithm>

namespace ocellus {

std::optional<FloatMatrix> expressionBlock(const RowSource& rows, const std::vector<Index>& genes, const RunControl& control) {
    std::vector<Index> place(static_cast<std::size_t>(rows.geneCount()), -1);
    for (std::size_t i = 0; i < genes.size(); ++i) {
        place[static_cast<std::size_t>(genes[i])] = static_cast<Index>(i);
    }
    FloatMatrix result{static_cast<Index>(genes.size()), rows.cellCount(), std::vector<float>(genes.size() * static_cast<std::size_t>(rows.cellCount()), 0.0F)};
    CountBatch batch;
    for (Index first = 0; first < rows.cellCount(); first += rows.preferredBatch()) {
        if (control.stopRequested()) {
            return std::nullopt;
        }
        rows.readRange(first, std::min(rows.preferredBatch(), rows.cellCount() - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto held = batch.genesOf(row);
            const auto values = batch.valuesOf(row);
            for (std::size_t i = 0; i < held.size(); ++i) {
                const Index gene = place[static_cast<std::size_t>(held[i])];
                if (gene >= 0) {
                    result.row(gene)[first + row] = values[i];
                }
            }
        }
    }
    return result;
}

} // namespace ocellus

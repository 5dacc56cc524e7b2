// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/GeneValues.h"
#include "core/tasks/ScratchRows.h"

#include <memory>
#include <utility>
#include <vector>

namespace ocellus {

/// The finished rows of a model task as values of genes; keeps the temporary file alive.
class ScratchGeneValues : public GeneValues {
public:
    /// @param rows   one number per gene of `facts`
    /// @param chosen cells of the run, by position @param done  per position: finished
    /// `facts.cells` is filled here.
    static std::shared_ptr<const GeneValues> of(std::shared_ptr<const ScratchRows> rows, Facts facts,
        const std::vector<Index>& chosen, const std::vector<char>& done) {
        std::vector<Index> positions;
        facts.cells.clear();
        for (std::size_t position = 0; position < done.size(); ++position) {
            if (done[position] != 0) {
                positions.push_back(static_cast<Index>(position));
                facts.cells.push_back(chosen[position]);
            }
        }
        return std::make_shared<const ScratchGeneValues>(std::move(rows), std::move(facts), std::move(positions));
    }

    ScratchGeneValues(std::shared_ptr<const ScratchRows> rows, Facts facts, std::vector<Index> positions)
        : GeneValues(std::move(facts))
        , m_rows(std::move(rows))
        , m_positions(std::move(positions)) {}

    void read(Index row, Index column, std::span<float> values) const override {
        m_rows->readPart(m_positions[static_cast<std::size_t>(row)], column, values);
    }

private:
    std::shared_ptr<const ScratchRows> m_rows;
    std::vector<Index> m_positions; ///< of the rows in the file
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Model.h"
#include "core/tasks/NearestCells.h"
#include "core/tasks/VocabularyCounts.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// Which genes of a cell the model sees (TASKS_SPEC 1.7).
enum class GeneChoice {
    RandomExpressed, ///< a random draw of the expressed genes, seeded per cell by its barcode
    MostExpressed,   ///< highest own count + mean neighbour count
    Fixed,           ///< one list for all cells (most variable, a file, all)
};

/// Turns cells into the batches a model takes: gene choice, padding, depth, six neighbours.
///
/// All cells of a batch have the same number of genes, L = min(context, measured vocabulary genes).
/// A cell with fewer expressed genes is filled up with genes that its neighbours express most, then
/// with further *measured* genes at zero; a gene that was not measured is never presented as zero.
/// The result depends on the seed and the cell's name, not on the batch it falls in.
/// Thread-safe after construction.
class CellInputs {
public:
    struct Options {
        Index context = 2000;
        GeneChoice choice = GeneChoice::RandomExpressed;
        std::vector<std::int32_t> fixedSlots; ///< for Fixed, ascending
        std::vector<std::int32_t> alwaysSlots; ///< chosen in every cell, @pre at most `context`, not with Fixed
        std::vector<std::int32_t> hiddenSlots; ///< taken for not measured: never chosen, not in the depth
        std::uint64_t seed = 0;
    };

    /// @param counts   of the chosen cells, and behind them of neighbours that are none of them.
    /// @param nearest  neighbours of each chosen cell as positions in `counts`; `perCell` 0: none are given.
    /// @param names    barcode of each chosen cell.
    CellInputs(
        std::shared_ptr<const VocabularyCounts> counts, std::shared_ptr<const GeneMatching> matching,
        NearestCells nearest, std::vector<std::string> names, Options options);

    Index cellCount() const { return static_cast<Index>(m_names.size()); }
    Index genesPerCell() const { return m_genesPerCell; }
    Index neighboursPerCell() const { return m_nearest.perCell; }

    /// Fills `batch` with the given positions among the chosen cells.
    void fill(std::span<const Index> positions, ModelBatch& batch) const;

    /// Another choice of genes than the options', for one batch of a training.
    struct Draw {
        std::uint64_t seed = 0;  ///< mixed with the cell's name: the same cell shows other genes in another draw
        Index context = 0;       ///< genes per cell, at most those measured
        bool anyGenes = false;   ///< measured genes at random, the same for all cells, instead of expressed ones
    };

    /// The same with the genes of a draw. Positions may repeat.
    void fill(std::span<const Index> positions, const Draw& draw, ModelBatch& batch) const;

private:
    struct Scratch;
    void chooseGenes(Index position, std::span<const Index> rowsOfCell, Scratch& scratch) const;
    void fillWith(std::span<const Index> positions, Scratch& scratch, ModelBatch& batch) const;
    void addAlways(Scratch& scratch) const;
    void randomExpressed(Index position, Scratch& scratch) const;
    void mostExpressed(Index neighbours, Scratch& scratch) const;
    void padTo(Index wanted, Scratch& scratch) const;
    void writeCell(Index b, std::span<const Index> rowsOfCell, Scratch& scratch, ModelBatch& batch) const;

    std::shared_ptr<const VocabularyCounts> m_counts;
    std::shared_ptr<const GeneMatching> m_matching;
    NearestCells m_nearest;
    std::vector<char> m_hidden; ///< per slot
    std::vector<char> m_always; ///< per slot
    std::vector<std::string> m_names;
    Options m_options;
    Index m_genesPerCell = 0;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"
#include "core/base/Table.h"
#include "core/simulation/Expression.h"
#include "core/simulation/drawRows.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// What a simulated cell really is; known without drawing its counts.
struct SimulatedCell {
    std::int32_t sample = 0;
    std::int32_t type = 0;        ///< true type
    std::int32_t secondType = -1; ///< of the other cell of a doublet
    std::int32_t towards = -1;    ///< type it is on its way to
    double progress = 0.0;        ///< share of that type's profile, at most one half
    std::int32_t label =
        -1;             ///< position in config.labels: published otherwise; -1: published as it is
    double depth = 0.0; ///< expected counts of the cell itself
    double secondDepth = 0.0;  ///< of the other cell
    double ambientShare = 0.0; ///< of the expected counts
};

/// Cells of one organism, drawn one by one: cell i depends on the world, the draw seed and i only,
/// so that N cells are the first N of any larger draw, for any number of threads and in any order
/// of reading. Holds no counts; memory does not grow with the number of cells. Immutable; shareable
/// between threads.
class SimulatedAtlas {
public:
    /// @param organism  position among the configuration's organisms
    /// @throws InputError when a sample is left without cell types.
    SimulatedAtlas(std::shared_ptr<const World> world,
                   Index organism,
                   std::uint64_t drawSeed,
                   Index cells);

    Index cellCount() const { return m_cells; }

    const ExpressionModel& model() const { return m_model; }

    const SimulationConfig& config() const { return m_model.world().config; }

    SimulatedCell plan(Index cell) const;

    /// Unique: the sample and a 16-letter barcode.
    std::string name(Index cell, const SimulatedCell& plan) const;

    /// Expected counts of a cell's own transcripts (both cells of a doublet), without ambient reads
    /// and without noise: the clean truth behind `counts`. `out` has one entry per gene.
    void expected(Index cell, ExpressionScratch& scratch, std::span<float> out) const;

    /// Counts as measured.
    void draw(Index cell, ExpressionScratch& scratch, RowSink& row) const;

    /// Activity of every regulator in a cell (0 where inactive; the first cell of a doublet).
    std::vector<float> activities(Index cell, ExpressionScratch& scratch) const;

private:
    void mixture(const SimulatedCell& plan,
                 Random& random,
                 ExpressionScratch& scratch,
                 std::span<float> out) const;

    ExpressionModel m_model;
    Index m_cells = 0;
    std::uint64_t m_seed = 0;
    std::vector<double> m_sampleEnds; ///< cumulated weights
    std::vector<std::vector<double>> m_typeEnds;
    std::vector<std::vector<std::int32_t>> m_labelsOf; ///< donor label plans per (sample, type)
};

/// The published columns of an atlas: obs as in CELLxGENE. The label may be a planted error; the
/// truth is not in it.
Table atlasCells(const SimulatedAtlas& atlas, int threads);

/// var of a model: Ensembl ids; feature_name, feature_biotype, feature_reference.
/// @param columns  columns of the model to list; empty: all
Table modelGenes(const ExpressionModel& model, const std::vector<std::int32_t>& columns = {});

/// Adds cell_type and its term, as published, of cells with these plans.
void addLabelColumns(Table& table,
                     const SimulationConfig& config,
                     const std::vector<SimulatedCell>& plans);

/// Adds what a cell's sample says: tissue, disease, assay, sex, donor ... as in CELLxGENE.
void addSampleColumns(Table& table,
                      const ExpressionModel& model,
                      const std::vector<std::int32_t>& sampleOfCell);

/// Published label and term of a cell; empty when it carries none.
struct PublishedLabel {
    std::string name;
    std::string id;
};

PublishedLabel publishedLabel(const SimulationConfig& config, const SimulatedCell& plan);

/// The matrix of an atlas, drawn while it is read: `counts` as measured, or `expected` (dense, the
/// clean truth). `threads` as in parallelFor; the values do not depend on it.
class AtlasRows : public RowSource {
public:
    enum class Values { Counts, Expected };

    AtlasRows(std::shared_ptr<const SimulatedAtlas> atlas, Values values, int threads);

    Index cellCount() const override;
    Index geneCount() const override;
    void read(std::span<const Index> cells, CountBatch& batch) const override;
    void readRange(Index first, Index count, CountBatch& batch) const override;
    Index preferredBatch() const override { return kDrawnAtOnce; }

private:
    std::shared_ptr<const SimulatedAtlas> m_atlas;
    Values m_values;
    int m_threads = 0;
};

} // namespace ocellus

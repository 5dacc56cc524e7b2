// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Denoise.h"

#include "core/tasks/ScratchRows.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ocellus {

namespace {

/// A row is the means of the genes a cell showed, then their slots (whole numbers, exact in float32).
class DenoisedCells : public ScratchRows {
public:
    DenoisedCells(Index genesPerCell, float depthMultiplier, std::shared_ptr<const GeneMatching> matching)
        : m_genesPerCell(genesPerCell)
        , m_matching(std::move(matching)) {
        m_request.expression = true;
        m_request.depthMultiplier = depthMultiplier;
    }

    Index width() const override { return 2 * m_genesPerCell; }

    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override {
        const ModelOutput output = session.encode(batch, m_request);
        if (output.cancelled) {
            return false;
        }
        m_rows.resize(static_cast<std::size_t>(batch.cells * width()));
        for (Index cell = 0; cell < batch.cells; ++cell) {
            float* row = m_rows.data() + cell * width();
            const auto from = static_cast<std::ptrdiff_t>(cell * m_genesPerCell);
            std::copy_n(output.mean.begin() + from, m_genesPerCell, row);
            std::transform(batch.geneTokens.begin() + from, batch.geneTokens.begin() + from + m_genesPerCell,
                row + m_genesPerCell, [this](std::int64_t token) {
                    const auto& tokens = m_matching->tokens;
                    return static_cast<float>(std::lower_bound(tokens.begin(), tokens.end(), token) - tokens.begin());
                });
        }
        restore(first, batch.cells, m_rows.data());
        return true;
    }

private:
    Index m_genesPerCell = 0;
    std::shared_ptr<const GeneMatching> m_matching;
    ForwardRequest m_request;
    std::vector<float> m_rows; ///< of one batch
};

/// Measured values with the denoised ones in their place, or a 1 wherever there is one.
class DenoisedMatrix : public RowSource {
public:
    enum class Show { Values, Evaluated };

    DenoisedMatrix(std::shared_ptr<const RowSource> measured, std::shared_ptr<const DenoisedCells> cells,
        const CellPlan& plan, const std::vector<char>& done, Show show)
        : m_measured(std::move(measured))
        , m_cells(std::move(cells))
        , m_show(show)
        , m_positionOfCell(static_cast<std::size_t>(m_measured->cellCount()), -1)
        , m_genesOfSlot(plan.matching->tokens.size()) {
        for (std::size_t position = 0; position < done.size(); ++position) {
            if (done[position] != 0) {
                m_positionOfCell[static_cast<std::size_t>(plan.cells[position])] = static_cast<Index>(position);
            }
        }
        const GeneMatching& matching = *plan.matching;
        for (std::size_t gene = 0; gene < matching.tokenOfGene.size(); ++gene) {
            if (const std::int64_t token = matching.tokenOfGene[gene]; token >= 0) {
                const auto slot = std::lower_bound(matching.tokens.begin(), matching.tokens.end(), token) - matching.tokens.begin();
                m_genesOfSlot[static_cast<std::size_t>(slot)].push_back(static_cast<std::int32_t>(gene));
            }
        }
    }

    Index cellCount() const override { return m_measured->cellCount(); }
    Index geneCount() const override { return m_measured->geneCount(); }
    Index preferredBatch() const override { return std::min<Index>(256, m_measured->preferredBatch()); }

    void read(std::span<const Index> cells, CountBatch& batch) const override {
        CountBatch measured;
        m_measured->read(cells, measured);
        merge(measured, batch);
    }

    void readRange(Index first, Index count, CountBatch& batch) const override {
        CountBatch measured;
        m_measured->readRange(first, count, measured);
        merge(measured, batch);
    }

private:
    void merge(const CountBatch& measured, CountBatch& batch) const {
        batch.clear();
        std::vector<float> own;
        std::vector<std::pair<std::int32_t, float>> line;
        for (Index row = 0; row < measured.cellCount(); ++row) {
            line.clear();
            const Index position = m_positionOfCell[static_cast<std::size_t>(measured.cells[row])];
            if (position >= 0) {
                m_cells->read(position, 1, own);
                addDenoised(own, line);
            }
            if (m_show == Show::Values) {
                addMeasured(measured, row, line);
            }
            for (const auto& [gene, value] : line) {
                batch.genes.push_back(gene);
                batch.values.push_back(value);
            }
            batch.cells.push_back(measured.cells[row]);
            batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
        }
    }

    /// Genes ascending.
    void addDenoised(const std::vector<float>& row, std::vector<std::pair<std::int32_t, float>>& line) const {
        const std::size_t genes = row.size() / 2;
        for (std::size_t i = 0; i < genes; ++i) {
            float value = m_show == Show::Values ? row[i] : 1.0F;
            for (const std::int32_t gene : m_genesOfSlot[static_cast<std::size_t>(row[genes + i])]) {
                line.emplace_back(gene, value);
                value = m_show == Show::Values ? 0.0F : 1.0F; // the first stands for the sum
            }
        }
        std::sort(line.begin(), line.end());
    }

    /// What the cell measured in genes that are not in `line` yet.
    static void addMeasured(const CountBatch& measured, Index row, std::vector<std::pair<std::int32_t, float>>& line) {
        const auto evaluated = static_cast<std::ptrdiff_t>(line.size());
        const auto genes = measured.genesOf(row);
        for (std::size_t i = 0; i < genes.size(); ++i) {
            const auto at = std::lower_bound(line.begin(), line.begin() + evaluated, genes[i],
                [](const auto& one, std::int32_t gene) { return one.first < gene; });
            if (at == line.begin() + evaluated || at->first != genes[i]) {
                line.emplace_back(genes[i], measured.valuesOf(row)[i]);
            }
        }
        std::inplace_merge(line.begin(), line.begin() + evaluated, line.end());
    }

    std::shared_ptr<const RowSource> m_measured;
    std::shared_ptr<const DenoisedCells> m_cells;
    Show m_show;
    std::vector<Index> m_positionOfCell; ///< -1: not evaluated
    std::vector<std::vector<std::int32_t>> m_genesOfSlot;
};

LayerPtr layerOf(const CellPlan& plan, const DenoiseOptions& options, const std::vector<char>& done) {
    ResultLayer layer;
    layer.name = "denoised";
    layer.provenance = plan.provenance;
    auto json = nlohmann::ordered_json::parse(plan.provenance.options);
    json["depthMultiplier"] = options.depthMultiplier;
    layer.provenance.options = json.dump();
    layer.cellsDone = std::count(done.begin(), done.end(), 1);
    layer.cellsTotal = static_cast<Index>(done.size());
    return std::make_shared<const ResultLayer>(std::move(layer));
}

} // namespace

Outcome denoise(const std::shared_ptr<const Dataset>& dataset, const Model& model, const DenoiseOptions& options,
    const RunControl& control, DenoiseResult* result) {
    const std::optional<CellPlan> plan = makeCellPlan(*dataset, model, options.input, "denoise", control);
    if (!plan) {
        return Outcome::Cancelled;
    }
    const std::optional<Dataset::CountsMatrix> counts = dataset->counts();
    result->genes = counts->genes;
    result->measured = counts->rows;
    result->start(*plan);
    const auto cells = std::make_shared<DenoisedCells>(result->genesPerCell, options.depthMultiplier, plan->matching);
    ModelRunOptions run;
    run.stage = "Denoising";
    run.key = "denoise " + std::to_string(options.depthMultiplier);
    run.journalFolder = options.journalFolder;
    std::vector<char> done;
    if (runModel(*plan, model, options.input, run, *cells, control, &done, result) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    using Show = DenoisedMatrix::Show;
    result->denoised = std::make_shared<DenoisedMatrix>(counts->rows, cells, *plan, done, Show::Values);
    result->evaluated = std::make_shared<DenoisedMatrix>(counts->rows, cells, *plan, done, Show::Evaluated);
    result->layer = layerOf(*plan, options, done);
    return Outcome::Finished;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Denoise.h"

#include "core/tasks/PatchedMatrix.h"
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

/// Genes of the data by slot of the model's.
std::vector<std::vector<std::int32_t>> genesOfSlots(const GeneMatching& matching) {
    std::vector<std::vector<std::int32_t>> genes(matching.tokens.size());
    for (std::size_t gene = 0; gene < matching.tokenOfGene.size(); ++gene) {
        if (const std::int64_t token = matching.tokenOfGene[gene]; token >= 0) {
            const auto slot = std::lower_bound(matching.tokens.begin(), matching.tokens.end(), token) - matching.tokens.begin();
            genes[static_cast<std::size_t>(slot)].push_back(static_cast<std::int32_t>(gene));
        }
    }
    return genes;
}

/// What a denoised cell brings: its values, or a 1 for each.
PatchedMatrix::Patch patchOf(std::shared_ptr<const DenoisedCells> cells, const GeneMatching& matching, bool values) {
    return [cells = std::move(cells), genes = genesOfSlots(matching), values](Index position, PatchedMatrix::Line& line) {
        std::vector<float> row;
        cells->read(position, 1, row);
        const std::size_t shown = row.size() / 2;
        for (std::size_t i = 0; i < shown; ++i) {
            float value = values ? row[i] : 1.0F;
            for (const std::int32_t gene : genes[static_cast<std::size_t>(row[shown + i])]) {
                line.emplace_back(gene, value);
                value = values ? 0.0F : 1.0F; // the first stands for the sum
            }
        }
    };
}

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
    const GeneMatching& matching = *plan->matching;
    const Index genes = counts->rows->geneCount();
    result->denoised = std::make_shared<PatchedMatrix>(
        counts->rows, genes, plan->cells, done, patchOf(cells, matching, true));
    result->evaluated = std::make_shared<PatchedMatrix>(
        counts->rows, genes, plan->cells, done, patchOf(cells, matching, false), PatchedMatrix::Measured::LeftOut);
    result->layer = layerOf(*plan, options, done);
    return Outcome::Finished;
}

} // namespace ocellus

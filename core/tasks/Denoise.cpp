// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Denoise.h"

#include "core/tasks/PatchedMatrix.h"
#include "core/tasks/ScratchGeneValues.h"

#include "core/base/Error.h"
#include "core/datasets/NamedGenes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <map>

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

/// A row is the means of a list of genes, which every cell shows.
class DenoisedGenes : public ScratchRows {
public:
    DenoisedGenes(std::vector<std::int64_t> tokens, float depthMultiplier)
        : m_width(static_cast<Index>(tokens.size())) {
        m_request.expression = true;
        m_request.depthMultiplier = depthMultiplier;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            m_columnOfToken.emplace(tokens[i], i);
        }
    }

    Index width() const override { return m_width; }

    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override {
        const ModelOutput output = session.encode(batch, m_request);
        if (output.cancelled) {
            return false;
        }
        m_rows.assign(static_cast<std::size_t>(batch.cells * m_width), std::numeric_limits<float>::quiet_NaN());
        for (std::size_t i = 0; i < batch.geneTokens.size(); ++i) {
            if (const auto column = m_columnOfToken.find(batch.geneTokens[i]); column != m_columnOfToken.end()) {
                const std::size_t cell = i / static_cast<std::size_t>(batch.context);
                m_rows[cell * static_cast<std::size_t>(m_width) + column->second] = output.mean[i];
            }
        }
        restore(first, batch.cells, m_rows.data());
        return true;
    }

private:
    Index m_width = 0;
    std::map<std::int64_t, std::size_t> m_columnOfToken;
    ForwardRequest m_request;
    std::vector<float> m_rows; ///< of one batch
};

/// The wanted genes of the data that the model knows, each token once, in the order given; the others
/// go to `unknown`. @throws RefusedError when none is left.
std::vector<Index> wantedGenes(const std::vector<std::string>& names, const GeneTable& genes, const GeneMatching& matching,
    std::vector<std::string>& unknown) {
    std::vector<Index> wanted;
    std::map<std::int64_t, bool> taken;
    for (const std::string& name : names) {
        const std::optional<Index> gene = geneNamed(genes, matching.organism, name);
        const std::int64_t token = gene ? matching.tokenOfGene[static_cast<std::size_t>(*gene)] : -1;
        if (token < 0) {
            unknown.push_back(name);
        } else if (taken.emplace(token, true).second) {
            wanted.push_back(*gene);
        }
    }
    if (wanted.empty()) {
        throw RefusedError("None of the " + std::to_string(names.size())
            + " wanted genes is both measured and known to the model. Nothing was written. Check the names, or take another model.");
    }
    return wanted;
}

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

ResultLayer layerOf(const CellPlan& plan, const DenoiseOptions& options, const std::vector<char>& done) {
    ResultLayer layer;
    layer.name = "denoised";
    layer.provenance = plan.provenance;
    auto json = nlohmann::ordered_json::parse(plan.provenance.options);
    json["depthMultiplier"] = options.depthMultiplier;
    layer.provenance.options = json.dump();
    if (!options.genes.empty()) {
        json["genes"] = options.genes;
        layer.provenance.options = json.dump();
    }
    layer.cellsDone = std::count(done.begin(), done.end(), 1);
    layer.cellsTotal = static_cast<Index>(done.size());
    return layer;
}

ModelRunOptions runOptions(const DenoiseOptions& options) {
    ModelRunOptions run;
    run.stage = "Denoising";
    run.key = "denoise " + std::to_string(options.depthMultiplier);
    for (const std::string& gene : options.genes) {
        run.key += "\n" + gene;
    }
    run.journalFolder = options.journalFolder;
    return run;
}

/// Denoises a list of genes in every chosen cell.
Outcome denoiseGenes(const CellPlan& plan, const Model& model, const DenoiseOptions& options, const std::vector<Index>& wanted,
    const Dataset::CountsMatrix& counts, const RunControl& control, DenoiseResult* result) {
    GeneValues::Facts facts;
    facts.depthMultiplier = options.depthMultiplier;
    std::vector<std::int64_t> tokens;
    for (const Index gene : wanted) {
        tokens.push_back(plan.matching->tokenOfGene[static_cast<std::size_t>(gene)]);
        facts.genes.push_back({counts.genes->id(gene), counts.genes->symbol(gene), true, std::numeric_limits<double>::quiet_NaN()});
    }
    const auto cells = std::make_shared<DenoisedGenes>(tokens, options.depthMultiplier);
    std::vector<char> done;
    const Outcome outcome = runModel(plan, model, options.input, runOptions(options), *cells, control, &done, result);
    const auto patch = [cells, wanted](bool values) {
        return [cells, wanted, values](Index position, PatchedMatrix::Line& line) {
            std::vector<float> row;
            cells->read(position, 1, row);
            for (std::size_t i = 0; i < row.size(); ++i) {
                line.emplace_back(static_cast<std::int32_t>(wanted[i]), values ? row[i] : 1.0F);
            }
        };
    };
    const Index genes = counts.rows->geneCount();
    result->denoised = std::make_shared<PatchedMatrix>(counts.rows, genes, plan.cells, done, patch(true));
    result->evaluated = std::make_shared<PatchedMatrix>(
        counts.rows, genes, plan.cells, done, patch(false), PatchedMatrix::Measured::LeftOut);
    ResultLayer layer = layerOf(plan, options, done);
    layer.values = ScratchGeneValues::of(cells, std::move(facts), plan.cells, done);
    result->layer = std::make_shared<const ResultLayer>(std::move(layer));
    return outcome;
}

} // namespace

Outcome denoise(const std::shared_ptr<const Dataset>& dataset, const Model& model, const DenoiseOptions& options,
    const RunControl& control, DenoiseResult* result) {
    CellOptions input = options.input;
    std::vector<Index> wanted;
    const std::optional<Dataset::CountsMatrix> counts = dataset->counts();
    if (counts && !options.genes.empty()) {
        const GeneMatching matching = matchGenes(
            *counts->genes, input.organism ? input.organism : dataset->organism(), model.info(), dataset->path());
        wanted = wantedGenes(options.genes, *counts->genes, matching, result->unknown);
        for (const Index gene : wanted) {
            input.always.push_back(counts->genes->id(gene));
        }
    }
    const std::optional<CellPlan> plan = makeCellPlan(*dataset, model, input, "denoise", control); // refuses without counts
    if (!plan) {
        return Outcome::Cancelled;
    }
    result->genes = counts->genes;
    result->measured = counts->rows;
    result->start(*plan);
    if (!wanted.empty()) {
        return denoiseGenes(*plan, model, options, wanted, *counts, control, result);
    }
    const auto cells = std::make_shared<DenoisedCells>(result->genesPerCell, options.depthMultiplier, plan->matching);
    std::vector<char> done;
    const Outcome outcome = runModel(*plan, model, options.input, runOptions(options), *cells, control, &done, result);
    const GeneMatching& matching = *plan->matching;
    const Index genes = counts->rows->geneCount();
    result->denoised = std::make_shared<PatchedMatrix>(
        counts->rows, genes, plan->cells, done, patchOf(cells, matching, true));
    result->evaluated = std::make_shared<PatchedMatrix>(
        counts->rows, genes, plan->cells, done, patchOf(cells, matching, false), PatchedMatrix::Measured::LeftOut);
    result->layer = std::make_shared<const ResultLayer>(layerOf(*plan, options, done));
    return outcome;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CounterfactualCells.h"

#include "core/datasets/Dataset.h"
#include "core/ontology/TermNames.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/GeneratedCells.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace ocellus {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Labels of a category column, by the chosen cells.
ClassLabels labelsIn(const CategoryColumn& column, std::span<const Index> cells, std::string source) {
    ClassLabels labels;
    labels.source = std::move(source);
    for (const Index cell : cells) {
        const std::int32_t code = column.codes[static_cast<std::size_t>(cell)];
        if (code >= 0 && !saysNoLabel(column.categories[static_cast<std::size_t>(code)])) {
            labels.cells[column.categories[static_cast<std::size_t>(code)]].push_back(cell);
        }
    }
    return labels;
}

/// The class token of every cell.
class ClassTokens : public ScratchRows {
public:
    ClassTokens(std::size_t classIndex, Index cellWidth, std::size_t classes)
        : m_classIndex(static_cast<Index>(classIndex))
        , m_width(cellWidth)
        , m_tokens(static_cast<Index>(classes) + 1) {}

    Index width() const override { return m_width; }

    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override {
        const ModelOutput output = session.encode(batch, {});
        if (output.cancelled) {
            return false;
        }
        std::vector<float> rows;
        for (Index cell = 0; cell < batch.cells; ++cell) {
            const auto at = output.cellTokens.begin() + static_cast<std::ptrdiff_t>((cell * m_tokens + m_classIndex + 1) * m_width);
            rows.insert(rows.end(), at, at + m_width);
        }
        restore(first, batch.cells, rows.data());
        return true;
    }

private:
    Index m_classIndex = 0;
    Index m_width = 0;
    Index m_tokens = 0; ///< of a cell
};

} // namespace

std::optional<ClassLabels> labelsOfClass(const std::shared_ptr<const Dataset>& dataset, const ModelClass& entry,
    const Model& model, const CellOptions& input, const RunControl& control) {
    std::vector<Index> cells = input.cells;
    if (cells.empty()) {
        cells.resize(static_cast<std::size_t>(dataset->cellCount()));
        std::iota(cells.begin(), cells.end(), Index{0});
    }
    const bool organism = entry.shortName == "organism";
    if (organism && input.organism) { // what the person says goes before what the file says
        return ClassLabels{"organism given", {{*input.organism, cells}}};
    }
    for (const std::string& name : {entry.shortName + "_ontology_term_id", entry.name, entry.shortName}) {
        const Column* column = dataset->cells().find(name);
        const auto labels = column == nullptr ? std::nullopt : column->asCategory();
        if (labels) {
            ClassLabels found = labelsIn(*labels, cells, "obs/" + name);
            if (!found.cells.empty()) {
                return found;
            }
        }
    }
    if (organism) {
        const auto counts = dataset->counts();
        const std::optional<std::string> known = dataset->organism();
        const std::string taxon =
            known || !counts ? known.value_or("") : matchGenes(*counts->genes, known, model.info(), dataset->path()).organism;
        return ClassLabels{"organism of the file", {{taxon, cells}}};
    }
    AnnotateOptions options;
    options.input = input;
    options.topLabels = 1;
    options.map = false;
    AnnotateResult predicted;
    if (annotate(dataset, model, options, control, {}, &predicted) == Outcome::Cancelled) {
        return std::nullopt;
    }
    for (const Column& column : predicted.layer->columns) {
        if (column.name == "pred_" + entry.shortName && column.category() != nullptr) {
            return labelsIn(*column.category(), cells, "predicted by the model");
        }
    }
    return ClassLabels{"predicted by the model", {}};
}

bool carriesTerm(const std::string& label, const std::string& term, const ModelClass& entry) {
    if (lower(label) == lower(term) || lower(termName(label)) == lower(term) || lower(termName(term)) == lower(label)) {
        return true;
    }
    for (const auto& [parent, leaves] : entry.parents) {
        if (lower(parent) == lower(term) || lower(termName(parent)) == lower(term)) {
            return std::any_of(leaves.begin(), leaves.end(), [&](int leaf) {
                const std::string& id = entry.leaves[static_cast<std::size_t>(leaf)];
                return lower(id) == lower(label) || lower(termName(id)) == lower(label);
            });
        }
    }
    return false;
}

std::optional<std::vector<float>> meanToken(const Dataset& dataset, const Model& model, const CellOptions& input,
    std::size_t classIndex, const RunControl& control) {
    const auto plan = makeCellPlan(dataset, model, input, "counterfactual", control);
    if (!plan) {
        return std::nullopt;
    }
    const Index width = model.info().cellWidth;
    ClassTokens tokens(classIndex, width, model.info().classes.size());
    ModelRunOptions run;
    run.stage = "Reading target cells";
    std::vector<char> done;
    ModelTaskResult ignored;
    if (runModel(*plan, model, input, run, tokens, control, &done, &ignored) == Outcome::Cancelled) {
        return std::nullopt;
    }
    std::vector<double> sum(static_cast<std::size_t>(width), 0.0);
    std::vector<float> row;
    const auto cells = static_cast<Index>(plan->cells.size());
    for (Index cell = 0; cell < cells; ++cell) {
        tokens.read(cell, 1, row);
        std::transform(row.begin(), row.end(), sum.begin(), sum.begin(), [](float value, double total) { return total + value; });
    }
    std::vector<float> mean;
    for (const double total : sum) {
        mean.push_back(static_cast<float>(total / static_cast<double>(cells)));
    }
    return mean;
}

bool CounterfactualCells::place(ModelSession& session, const std::vector<float>& tokens, const std::vector<std::int64_t>& genes,
    const ModelBatch& batch, Index first, Index part) {
    std::vector<std::int64_t> repeated;
    for (Index cell = 0; cell < batch.cells; ++cell) {
        repeated.insert(repeated.end(), genes.begin(), genes.end());
    }
    const auto from = m_totals.begin() + static_cast<std::ptrdiff_t>(first);
    const ModelOutput output = session.generate(
        tokens, repeated, batch.cells, geneCount(), batch.depth, {from, from + static_cast<std::ptrdiff_t>(batch.cells)});
    if (output.cancelled) {
        return false;
    }
    for (Index cell = 0; cell < batch.cells; ++cell) {
        for (Index i = 0; i < geneCount(); ++i) {
            m_rows[static_cast<std::size_t>(cell * width() + part * geneCount() + i)] =
                expectedCount(output, static_cast<std::size_t>(cell * geneCount() + i));
        }
    }
    return true;
}

bool CounterfactualCells::compute(ModelSession& session, const ModelBatch& batch, Index first) {
    const ModelOutput encoded = session.encode(batch, {});
    if (encoded.cancelled) {
        return false;
    }
    const auto tokensPerCell = encoded.cellTokens.size() / static_cast<std::size_t>(batch.cells);
    const std::size_t at = (m_swap.classIndex + 1) * m_swap.target.size();
    const auto withToken = [&](const std::vector<float>& token) {
        std::vector<float> tokens = encoded.cellTokens;
        for (std::size_t cell = 0; cell < static_cast<std::size_t>(batch.cells); ++cell) {
            std::copy(token.begin(), token.end(), tokens.begin() + static_cast<std::ptrdiff_t>(cell * tokensPerCell + at));
        }
        return tokens;
    };
    m_rows.assign(static_cast<std::size_t>(batch.cells * width()), 0.0F);
    if (!place(session, withToken(m_swap.target), m_swap.targetGenes, batch, first, 0)
        || !place(session, encoded.cellTokens, m_swap.ownGenes, batch, first, 1)
        || !place(session, withToken(m_swap.wrong), m_swap.targetGenes, batch, first, 2)) {
        return false;
    }
    restore(first, batch.cells, m_rows.data());
    return true;
}

} // namespace ocellus

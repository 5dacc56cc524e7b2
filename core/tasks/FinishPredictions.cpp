// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/FinishPredictions.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/model/TrainingRecipe.h"
#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/SmoothLabels.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/LabelJudge.h"
#include "core/tasks/LabelsOf.h"
#include "core/tasks/NearestCells.h"
#include "core/tasks/PredictedColumns.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace ocellus {

namespace {

constexpr Index kGraphNeighbours = 14; ///< 15 with the cell itself, as scanpy counts
constexpr int kSmoothings = 2;
constexpr std::size_t kPublishedOrganisms = 10; ///< the published models know 16, our own a few

bool knowsAsMuchAsPublished(const ModelInfo& model) { return model.organisms.size() >= kPublishedOrganisms; }

/// Finishes one annotation. Filled on one thread.
class Finishing {
public:
    Finishing(const Dataset& dataset, const ModelInfo& model, const AnnotateResult& predictions, const FinishOptions& options,
              const RunControl& control)
        : m_dataset(dataset), m_model(model), m_tops(predictions.topLabels), m_options(options), m_control(control),
          m_layer(*predictions.layer) {}

    Outcome execute(FinishedPredictions& result) {
        for (const auto& [className, column] : m_options.columns) {
            const std::string& asked = className; // clang 14 captures no structured binding
            if (std::none_of(m_tops.begin(), m_tops.end(), [&](const TopLabels& top) { return top.className == asked; })) {
                throw UsageError("The model predicts no \"" + className + "\", so nothing can be calibrated on \"" + column + "\".");
            }
        }
        for (const TopLabels& top : m_tops) {
            CalibrationState state{nullptr, "It was not asked for."};
            if (m_options.calibrate && calibrated(top, &state) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            result.calibrations.emplace_back(top.className, std::move(state));
        }
        auto layer = std::make_shared<const ResultLayer>(std::move(m_layer));
        result.layer = m_options.safe > 0.0 ? withSafe(layer) : layer;
        if (m_options.smoothing > 0.0 && smoothed(result) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        result.shown = shown(*result.layer);
        return Outcome::Finished;
    }

private:
    FloatMatrix& topOf(ResultLayer& layer, const TopLabels& top) const {
        return std::find_if(layer.embeddings.begin(), layer.embeddings.end(),
                            [&](const auto& each) { return each.first == "pred_" + top.className + "_topk"; })->second;
    }

    /// The known labels of a class; empty codes where there are none.
    std::optional<std::pair<std::string, CategoryColumn>> knownLabels(const std::string& className) const {
        const auto given = m_options.columns.find(className);
        if (given != m_options.columns.end()) {
            return std::pair(given->second, labelsOf(m_dataset.cells(), given->second));
        }
        const Column* column = knownLabelColumn(m_dataset.cells(), className);
        return column == nullptr ? std::nullopt : std::optional(std::pair(column->name, *column->asCategory()));
    }

    /// Which answers are right for every category of labels; an empty row: none can be.
    static std::vector<std::vector<char>> rightAnswers(const CategoryColumn& labels, const TopLabels& top) {
        const LabelJudge judge(top.className);
        std::vector<LabelJudge::Meaning> answers;
        for (const std::string& answer : top.labels) {
            answers.push_back(judge.meaning(answer));
        }
        std::vector<std::vector<char>> right;
        for (const std::string& label : labels.categories) {
            const LabelJudge::Meaning known = judge.meaning(label);
            std::vector<char> row;
            for (const LabelJudge::Meaning& answer : answers) {
                row.push_back(!saysNoLabel(label) && judge.right(known, answer) ? 1 : 0);
            }
            const bool any = std::find(row.begin(), row.end(), 1) != row.end();
            right.push_back(any ? std::move(row) : std::vector<char>());
        }
        return right;
    }

    std::vector<std::int32_t> samples() const {
        const std::string name = sampleColumnOf(m_dataset.cells());
        return name.empty() ? std::vector<std::int32_t>(static_cast<std::size_t>(m_dataset.cellCount()), -1)
                            : labelsOf(m_dataset.cells(), name).codes;
    }

    Outcome calibrated(const TopLabels& top, CalibrationState* state) {
        const auto known = knownLabels(top.className);
        if (!known) {
            state->reason = "The data set has no column of known labels of this class.";
            return Outcome::Finished;
        }
        FloatMatrix& table = topOf(m_layer, top);
        const auto kept = static_cast<std::size_t>(top.perCell);
        const auto right = rightAnswers(known->second, top);
        const auto sampleOf = samples();
        FloatMatrix rows{0, top.perCell, {}};
        CheckedPredictions checked;
        Calibration about;
        std::vector<char> present(right.size(), 0);
        for (std::size_t cell = 0; cell < known->second.codes.size(); ++cell) {
            const std::int32_t label = known->second.codes[cell];
            const std::int32_t* codes = top.codes.data() + cell * kept;
            if (label < 0 || codes[0] < 0 || saysNoLabel(known->second.categories[static_cast<std::size_t>(label)])) {
                continue;
            }
            const auto& rightOnes = right[static_cast<std::size_t>(label)];
            if (rightOnes.empty()) { // the model cannot give this label
                ++about.notChecked;
                continue;
            }
            present[static_cast<std::size_t>(label)] = 1;
            const float* values = table.row(static_cast<Index>(cell));
            rows.values.insert(rows.values.end(), values, values + kept);
            ++rows.rows;
            for (std::size_t k = 0; k < kept; ++k) {
                checked.right.push_back(codes[k] >= 0 ? rightOnes[static_cast<std::size_t>(codes[k])] : char(0));
            }
            checked.samples.push_back(sampleOf[cell]);
        }
        checked.probabilities = &rows;
        checked.labels = std::count(present.begin(), present.end(), 1);
        about.className = top.className;
        about.predictions = "the model's probabilities of the " + std::to_string(top.perCell) + " best answers";
        about.dataset = nameOf(m_dataset);
        about.fingerprint = m_dataset.fingerprint(m_control);
        about.column = known->first;
        if (m_control.stopRequested()) {
            return Outcome::Cancelled;
        }
        CalibrationOptions options = m_options.calibration;
        options.threads = m_options.threads;
        if (calibrate(checked, std::move(about), options, m_control, state) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (state->record) {
            apply(state->record->temperature, top, table);
        }
        return Outcome::Finished;
    }

    void apply(double temperature, const TopLabels& top, FloatMatrix& table) {
        for (Column& column : m_layer.columns) {
            if (column.name != "pred_" + top.className + "_score") {
                continue;
            }
            auto& scores = std::get<NumberColumn>(column.data).values;
            for (Index cell = 0; cell < table.rows; ++cell) {
                if (top.perCell > 0 && std::isfinite(scores[static_cast<std::size_t>(cell)])) {
                    applyTemperature(table.row(cell), table.columns, temperature);
                    scores[static_cast<std::size_t>(cell)] = static_cast<double>(table.row(cell)[0]);
                }
            }
        }
    }

    LayerPtr withSafe(LayerPtr layer) const {
        for (std::size_t c = 0; c < m_tops.size(); ++c) {
            const TopLabels& top = m_tops[c];
            if (top.className == "cell_type") {
                layer = withSafeLabels(layer, top, SafeLabels(top.labels, *Lineage::shipped()), m_options.safe);
            } else if (!m_model.classes[c].parents.empty()) {
                layer = withSafeLabels(layer, top, SafeLabels(top.labels, m_model.classes[c].parents), m_options.safe);
            }
        }
        return layer;
    }

    /// The graph of the predicted cells; no rows when they are too few. @returns nullopt when stopped.
    std::optional<SparseSquare> graphOf(const std::vector<Index>& cells) const {
        const NearestCells nearest = nearestCells(m_dataset, cells, kGraphNeighbours, {}, m_options.seed, m_options.threads, m_control);
        if (m_control.stopRequested()) {
            return std::nullopt;
        }
        if (nearest.perCell == 0) {
            return SparseSquare();
        }
        return fuzzyGraph({static_cast<Index>(cells.size()), nearest.perCell, nearest.positions, nearest.distances}, m_options.threads);
    }

    Outcome smoothed(FinishedPredictions& result) {
        std::vector<Index> cells;
        for (Index cell = 0; !m_tops.empty() && cell < m_dataset.cellCount(); ++cell) {
            const TopLabels& first = m_tops.front();
            if (first.perCell > 0 && first.codes[static_cast<std::size_t>(cell * first.perCell)] >= 0) {
                cells.push_back(cell);
            }
        }
        m_control.report("Smoothing over neighbours", 0, 0);
        const auto graph = graphOf(cells);
        if (!graph) {
            return Outcome::Cancelled;
        }
        if (graph->size == 0) {
            result.warnings.push_back("Too few cells for neighbours: the predictions were not smoothed.");
            return Outcome::Finished;
        }
        ResultLayer layer = *result.layer;
        for (const TopLabels& top : m_tops) {
            if (addSmooth(top, cells, *graph, layer) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
        }
        result.layer = std::make_shared<const ResultLayer>(std::move(layer));
        return Outcome::Finished;
    }

    Outcome addSmooth(const TopLabels& top, const std::vector<Index>& cells, const SparseSquare& graph, ResultLayer& layer) const {
        std::vector<char> seen(top.labels.size(), 0);
        std::vector<std::int32_t> used; // codes, in the order of their first cells
        for (const std::int32_t code : top.codes) {
            if (code >= 0 && seen[static_cast<std::size_t>(code)] == 0) {
                seen[static_cast<std::size_t>(code)] = 1;
                used.push_back(code);
            }
        }
        const FloatMatrix& table = topOf(layer, top);
        const auto scoresOf = [&](Index label, std::vector<float>& scores) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                for (Index k = 0; k < top.perCell; ++k) {
                    if (top.codes[static_cast<std::size_t>(cells[i] * top.perCell + k)] == used[static_cast<std::size_t>(label)]) {
                        scores[i] = table.row(cells[i])[k];
                    }
                }
            }
        };
        BestScores best;
        if (bestSmoothScores(graph, std::ssize(used), scoresOf, m_options.smoothing, kSmoothings, m_control, &best) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        PredictedColumns columns(m_dataset.cellCount());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (best.columns[i] >= 0) {
                const std::int32_t code = used[static_cast<std::size_t>(best.columns[i])];
                columns.set(cells[i], top.labels[static_cast<std::size_t>(code)], std::clamp(static_cast<double>(best.scores[i]), 0.0, 1.0));
            }
        }
        columns.addTo(layer, "pred_" + top.className + "_smooth");
        return Outcome::Finished;
    }

    std::vector<ShownClass> shown(const ResultLayer& layer) const {
        ShownClassesOptions options = m_options.shown;
        options.publishedModel = options.publishedModel && knowsAsMuchAsPublished(m_model);
        options.organism = options.organism ? options.organism : m_dataset.organism();
        return shownPredictions(layer, m_dataset.cells(), options);
    }

    const Dataset& m_dataset;
    const ModelInfo& m_model;
    const std::vector<TopLabels>& m_tops;
    const FinishOptions& m_options;
    const RunControl& m_control;
    ResultLayer m_layer;
};

} // namespace

ShownClassesOptions shownBy(const TrainingRecipe* recipe) {
    ShownClassesOptions options;
    // One that was taught is still what it was in classes that it was not taught.
    options.publishedModel = recipe == nullptr || !recipe->complete;
    if (recipe != nullptr) {
        for (const TrainingRecipe::Score& score : recipe->scores) {
            options.records.push_back({score.className, score.accuracy, score.chance, "the model's own recipe", score.before});
        }
    }
    return options;
}

ShownClassesOptions shownBy(const TrainingRecipe* recipe, const ModelInfo& model) {
    ShownClassesOptions options = shownBy(recipe);
    options.publishedModel = options.publishedModel && knowsAsMuchAsPublished(model);
    return options;
}

std::vector<ShownClass> shownPredictions(const ResultLayer& layer, const Table& cells, const ShownClassesOptions& options) {
    Table both;
    both.names = cells.names;
    both.columns = layer.columns;
    for (const Column& column : cells.columns) {
        if (!predictedClass(column.name)) { // predictions that the file came with are not these
            both.columns.push_back(column);
        }
    }
    return shownClasses(both, options);
}

Outcome finishPredictions(const Dataset& dataset, const ModelInfo& model, const AnnotateResult& predictions,
                          const FinishOptions& options, const RunControl& control, FinishedPredictions* result) {
    FinishedPredictions finished;
    if (Finishing(dataset, model, predictions, options, control).execute(finished) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(finished);
    return Outcome::Finished;
}

} // namespace ocellus

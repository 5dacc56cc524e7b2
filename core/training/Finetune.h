// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/training/TrainingRun.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How a model is taught the labels of a data set (TASKS_SPEC section 8). What is not set follows
/// from whether there is a model to start from.
struct FinetuneOptions {
    enum class Mode {
        Xpressor, ///< cell transformer, last gene block, compressors, the head of the labels
        Full,     ///< everything
    };

    std::string labels;  ///< column of the cell table
    std::shared_ptr<const CategoryColumn> given; ///< the labels themselves when they are in no column of the file: a person's own; one per cell
    std::string model;   ///< checkpoint to start from; empty: a small new model for this data set alone
    Mode mode = Mode::Xpressor; ///< without a model everything is trained
    bool crossAttention = false; ///< xpressor: also the cross-attention of every gene block
    std::string className; ///< class the labels belong to; empty: the class of the column's name, else the cell type
    std::string donor;     ///< column of donors; empty: donor_id where there is one
    std::optional<std::string> organism;
    double heldOut = 0.2;   ///< share of cells (or donors) to try the model on
    std::optional<bool> learnHeldOut; ///< once the model has been tried on them, one that learned all labelled cells is kept
    Index genes = 2000;     ///< new model: most varying genes that make its vocabulary; 0: all
    std::string align;     ///< column of technical batches that should not be told apart (TASKS_SPEC 8.3); empty: none
    double alignWeight = 0.01; ///< of their energy distance beside the loss of the labels, 0..0.1
    std::optional<Index> context, batch, steps, epochs;
    std::optional<double> learningRate;
    std::string output; ///< M.ckpt; curves in M_losses.csv, report in M_report.json, confusion in M_confusion.tsv
    bool resume = false;
    bool keepsState = true; ///< what was learned stays in OUTPUT.partial when the run is cancelled
    std::uint64_t seed = 0;
    int threads = 0; ///< does not change the result
    std::function<void(const LossRow&)> onRow; ///< TrainingJob::onRow
};

/// How one label fared among the held-out cells.
struct TaughtLabel {
    std::string label;
    bool isNew = false; ///< the model did not know it before
    Index trained = 0;  ///< cells with this label that were learned from
    Index tested = 0;
    double precision = 0.0, recall = 0.0, f1 = 0.0; ///< 0 where nothing was predicted or tested
};

/// Held-out cells whose prediction was told with a probability in one tenth of 0..1.
struct ProbabilityBin {
    Index cells = 0;
    double probability = 0.0; ///< mean of what was told, 0..1; 0 without cells
    double right = 0.0;       ///< share of the cells that the prediction is right for, 0..1; 0 without cells
};

struct FinetuneReport {
    std::string className;
    std::string split; ///< a sentence: which cells were held out
    std::string chosen; ///< a sentence: the best epoch was chosen on the held-out cells; empty: there was one, or there are none
    std::string kept;  ///< a sentence: what the model that was written learned from
    std::string seen;  ///< a sentence: what held-out cells were used for without their labels; empty: nothing
    std::vector<std::string> heldOutDonors;
    Index trainedCells = 0, testedCells = 0, unlabelledCells = 0;
    std::string neighbours; ///< where the neighbours come from
    std::vector<TaughtLabel> labels;
    std::vector<std::vector<Index>> confusion; ///< held-out cells, row: true label, column: predicted, as `labels`
    double accuracy = 0.0;
    double macroF1 = 0.0;      ///< over labels with held-out cells
    double majority = 0.0;     ///< accuracy of always answering the commonest label
    double calibrationError = 0.0; ///< mean distance of `probability` and `right` over `bins`, weighted by cells
    std::vector<ProbabilityBin> bins; ///< ten, of equal width, the least probable first; empty: nothing was scored
    std::vector<std::string> warnings;
    TrainingResult training;
    std::string curves, report, confusionTable; ///< paths written
};

/// Teaches a model the labels of a data set, keeps its best epoch, and writes it with its curves and
/// report. Labels are matched to the ontology by id and by name; labels that the model does not know
/// get outputs of their own, below the coarser labels of the model that they are kinds of; cells without a label teach
/// nothing. Of labels in a column that are kinds of one another (T cell, CD4 T cell) each is an answer of its own, and
/// cells of the one count against the other. Neighbours are part of the input where the model takes them. Held out
/// are whole donors when there are three or more, else cells. A new model is scored on them, as they are, and then taught
/// anew with all labelled cells in as many steps: more cells teach more. One to start from is so only where it is asked
/// for, in as many epochs as were best, with the falls of the rate that were found before.
/// Outputs appear whole or not at all. @returns Cancelled with the state kept in OUTPUT.partial, or without
/// a trace of this run when the options do not keep it.
/// @throws UsageError for an unknown column or class, RefusedError for data that cannot teach.
Outcome finetune(
    std::shared_ptr<const Dataset> dataset, const FinetuneOptions& options, const RunControl& control, FinetuneReport* report);

/// The held-out cells: whole donors when the column has at least three, else cells at random.
struct HeldOut {
    std::vector<Index> cells; ///< ascending, labelled cells only
    std::vector<std::string> donors;
    std::string sentence;
};
HeldOut holdOut(
    const Table& cells, const std::vector<std::int64_t>& codes, const std::string& donorColumn, double share, std::uint64_t seed);

/// Scores of predicted against true codes, both among `labels`; fills the numbers of `report`.
/// @param probability  of the predicted label, 0..1.
void scorePredictions(
    const std::vector<std::int64_t>& truth, const std::vector<std::int64_t>& predicted, const std::vector<double>& probability,
    FinetuneReport* report);

/// The confusion as a table: a row per true label, a column per predicted one.
std::string confusionText(const FinetuneReport& report);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/CellPlan.h"

#include <functional>
#include <string>
#include <vector>

namespace ocellus {

/// What a model task makes of its cells: one row of float32 numbers for each, kept wherever the
/// task likes. All calls come from the one thread of the run.
class ModelRows {
public:
    virtual ~ModelRows() = default;

    virtual Index width() const = 0; ///< numbers in a row

    /// Computes and keeps the rows of the cells of `batch`, which are the chosen cells from
    /// position `first` on. @returns false when the session was stopped; then nothing is kept.
    virtual bool compute(ModelSession& session, const ModelBatch& batch, Index first) = 0;

    /// Keeps rows that an earlier run computed. @param rows  count x width().
    virtual void restore(Index first, Index count, const float* rows) = 0;

    /// The kept rows of positions first .. first+count-1, count x width(). Valid until the next call.
    virtual const float* kept(Index first, Index count) = 0;
};

struct ModelRunOptions {
    std::string stage = "Predicting"; ///< told with the progress
    std::string key;                  ///< what else decides the rows, beside input, model and options
    std::string journalFolder;        ///< keeps finished cells for a later run; empty: none
    /// Called every two seconds with what is done (one flag per chosen cell), on the running thread.
    std::function<void(const std::vector<char>& done)> onSnapshot;
};

/// How a model task met its data; the answers of all model tasks begin with it.
struct ModelTaskResult {
    GeneMatching matching;
    Index genesPerCell = 0; ///< shown to the model
    Index neighboursPerCell = 0;
    std::string neighbourSource;
    std::string device;
    Index computed = 0; ///< cells of this run
    Index resumed = 0;  ///< cells taken over from the journal
    double cellsPerSecond = 0.0; ///< of this run: reading and network, nothing before and after
    std::vector<std::string> warnings;

    /// Everything that is known before the run, with what a person should see about it.
    void start(const CellPlan& plan);
};

/// Sends the chosen cells of a plan through the network in batches: the next batch is read while
/// the network works on this one, finished rows go to the journal about once a second.
/// @param done    gets a flag per chosen cell
/// @param result  gets what the run measured
/// @returns Cancelled when stopped; rows finished so far are kept, also in the journal.
Outcome runModel(const CellPlan& plan, const Model& model, const CellOptions& cells, const ModelRunOptions& options,
    ModelRows& rows, const RunControl& control, std::vector<char>* done, ModelTaskResult* result);

/// Removes a journal once the answer is safely written; an empty name does nothing.
void removeJournal(const std::string& folder);
} // namespace ocellus

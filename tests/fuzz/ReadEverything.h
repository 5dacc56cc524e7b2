// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/datasets/readers/ParquetReader.h"
#include "core/ontology/Ontology.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocellus::test {

/// What came of reading all that a file offers.
struct ReadOutcome {
    bool refused = false;
    std::string wrong; ///< "" or what is wrong with how it was refused
};

/// Opens a data set and reads its tables, every matrix in order and one gene of each, every
/// embedding and graph; and tries it as an ontology and as a Parquet table. Damage may go unnoticed (a changed number is a number), but it may only
/// show as an InputError of one sentence.
inline ReadOutcome readEverything(const std::string& path) {
    ReadOutcome outcome;
    const auto attempt = [&](const std::function<void()>& action) {
        try {
            action();
        } catch (const InputError& error) {
            outcome.refused = true;
            const std::string sentence = error.what();
            if (sentence.find("could not be opened: ") == std::string::npos ||
                !sentence.ends_with(".") || sentence.find('\n') != std::string::npos) {
                outcome.wrong = "no sentence: " + sentence;
            }
        } catch (const std::exception& error) {
            outcome.wrong = std::string("another exception: ") + error.what();
        }
    };
    std::shared_ptr<const Dataset> dataset;
    attempt([&] { dataset = Dataset::open(path); });
    const bool refusedAsData = std::exchange(outcome.refused, false);
    attempt([&] { Ontology::open(path); });
    const bool refusedAsOntology = std::exchange(outcome.refused, false);
    attempt([&] { readParquet(path); });
    outcome.refused = outcome.refused && refusedAsData && refusedAsOntology;
    if (!dataset) {
        return outcome;
    }
    std::vector<std::string> places = {"X", "raw/X", "matrix"};
    for (const std::string& layer : dataset->layers()) {
        places.push_back("layers/" + layer);
    }
    for (const std::string& place : places) {
        attempt([&] {
            const auto rows = dataset->matrixAt(place);
            CountBatch batch;
            for (Index first = 0; rows && first < rows->cellCount();
                 first += rows->preferredBatch()) {
                rows->readRange(
                    first, std::min(rows->preferredBatch(), rows->cellCount() - first), batch);
            }
            if (rows && rows->geneCount() > 0) {
                rows->column(rows->geneCount() / 2, {});
            }
        });
    }
    for (const std::string& name : dataset->embeddingNames()) {
        attempt([&] { dataset->embedding(name); });
    }
    for (const std::string& name : dataset->graphNames()) {
        attempt([&] { dataset->graph(name); });
    }
    attempt([&] { dataset->counts(); });
    return outcome;
}

} // namespace ocellus::test

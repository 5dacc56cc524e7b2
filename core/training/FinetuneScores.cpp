// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Random.h"
#include "core/base/TabText.h"
#include "core/tasks/LabelsOf.h"
#include "core/training/Finetune.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ocellus {

namespace {

constexpr const char* kUsualDonors = "donor_id";
constexpr std::size_t kFewestDonors = 3;
constexpr int kBins = 10;

/// `count` of `items` in an order the seed decides, put back into their own order.
template <class Item>
std::vector<Item> someOf(std::vector<Item> items, std::size_t count, std::uint64_t seed) {
    Random random(streamSeed(seed, "held out"));
    for (std::size_t i = 0; i < count; ++i) {
        std::swap(items[i], items[i + random.below(items.size() - i)]);
    }
    items.resize(count);
    std::sort(items.begin(), items.end());
    return items;
}

} // namespace

HeldOut holdOut(
    const Table& cells, const std::vector<std::int64_t>& codes, const std::string& donorColumn, double share, std::uint64_t seed) {
    HeldOut held;
    std::vector<Index> labelled;
    for (std::size_t cell = 0; cell < codes.size(); ++cell) {
        if (codes[cell] >= 0) {
            labelled.push_back(static_cast<Index>(cell));
        }
    }
    const std::string column = donorColumn.empty() ? kUsualDonors : donorColumn;
    if (!donorColumn.empty() || cells.find(column) != nullptr) {
        const CategoryColumn donors = labelsOf(cells, column);
        std::set<std::int32_t> present;
        for (const Index cell : labelled) {
            present.insert(donors.codes[static_cast<std::size_t>(cell)]);
        }
        present.erase(-1);
        if (present.size() >= kFewestDonors) {
            const auto count = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<double>(present.size()))));
            const auto chosen = someOf(std::vector<std::int32_t>(present.begin(), present.end()), count, seed);
            for (const std::int32_t code : chosen) {
                held.donors.push_back(donors.categories[static_cast<std::size_t>(code)]);
            }
            std::copy_if(labelled.begin(), labelled.end(), std::back_inserter(held.cells), [&](Index cell) {
                return std::binary_search(chosen.begin(), chosen.end(), donors.codes[static_cast<std::size_t>(cell)]);
            });
            held.sentence = "Held out: " + std::to_string(count) + " of " + std::to_string(present.size()) + " donors (column " + column + "), " +
                            std::to_string(held.cells.size()) + " cells.";
            return held;
        }
    }
    const auto count = static_cast<std::size_t>(share * static_cast<double>(labelled.size()));
    held.cells = someOf(labelled, count, seed);
    held.sentence = "Held out: " + std::to_string(count) + " of " + std::to_string(labelled.size()) +
                    " labelled cells at random, as there are fewer than three donors; cells of the same donor are on both sides, so other donors may fare worse.";
    return held;
}

void scorePredictions(
    const std::vector<std::int64_t>& truth, const std::vector<std::int64_t>& predicted, const std::vector<double>& probability,
    FinetuneReport* report) {
    const std::size_t labels = report->labels.size();
    report->confusion.assign(labels, std::vector<Index>(labels, 0));
    report->bins.assign(kBins, {});
    double correct = 0.0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        ++report->confusion[static_cast<std::size_t>(truth[i])][static_cast<std::size_t>(predicted[i])];
        ProbabilityBin& bin = report->bins[static_cast<std::size_t>(std::min<double>(kBins - 1, probability[i] * kBins))];
        const double hit = truth[i] == predicted[i] ? 1.0 : 0.0;
        ++bin.cells;
        bin.probability += probability[i]; // sums until all are counted
        bin.right += hit;
        correct += hit;
    }
    const double all = std::max<double>(1.0, static_cast<double>(truth.size()));
    report->accuracy = correct / all;
    report->calibrationError = 0.0;
    for (ProbabilityBin& bin : report->bins) {
        report->calibrationError += std::abs(bin.probability - bin.right) / all;
        const double cells = std::max<double>(1.0, static_cast<double>(bin.cells));
        bin.probability /= cells;
        bin.right /= cells;
    }
    double f1 = 0.0;
    Index tested = 0;
    Index commonest = 0;
    for (std::size_t label = 0; label < labels; ++label) {
        TaughtLabel& score = report->labels[label];
        Index answered = 0;
        score.tested = 0;
        for (std::size_t other = 0; other < labels; ++other) {
            score.tested += report->confusion[label][other];
            answered += report->confusion[other][label];
        }
        const auto hits = static_cast<double>(report->confusion[label][label]);
        score.recall = score.tested == 0 ? 0.0 : hits / static_cast<double>(score.tested);
        score.precision = answered == 0 ? 0.0 : hits / static_cast<double>(answered);
        score.f1 = hits == 0.0 ? 0.0 : 2.0 * score.precision * score.recall / (score.precision + score.recall);
        f1 += score.tested > 0 ? score.f1 : 0.0;
        tested += score.tested > 0 ? 1 : 0;
        commonest = score.trained > report->labels[static_cast<std::size_t>(commonest)].trained ? static_cast<Index>(label) : commonest;
    }
    report->macroF1 = tested == 0 ? 0.0 : f1 / static_cast<double>(tested);
    report->majority = labels == 0 ? 0.0 : static_cast<double>(report->labels[static_cast<std::size_t>(commonest)].tested) / all;
}

std::string confusionText(const FinetuneReport& report) {
    std::string text = "true\\predicted";
    for (const TaughtLabel& label : report.labels) {
        text += "\t" + tabField(label.label);
    }
    text += "\n";
    for (std::size_t row = 0; row < report.labels.size(); ++row) {
        text += tabField(report.labels[row].label);
        for (const Index count : report.confusion[row]) {
            text += "\t" + std::to_string(count);
        }
        text += "\n";
    }
    return text;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/KeptNetwork.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace ocellus::test {

inline constexpr Index kCells = 80;
inline constexpr Index kGenes = 24;

/// Cells whose genes follow one of three levels, as a file.
inline std::shared_ptr<const Dataset> writtenData(const std::string& path, const std::string& geneStart = "ENSG0000099", Index genes = kGenes) {
    std::mt19937 random(3);
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (Index cell = 0; cell < kCells; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        const int levels[] = {static_cast<int>(random() % 12), static_cast<int>(random() % 12), static_cast<int>(random() % 12)};
        for (std::int32_t gene = 0; gene < genes; ++gene) {
            if (const int value = levels[gene % 3] + static_cast<int>(random() % 3); value > 0) {
                rows.genes.push_back(gene);
                rows.values.push_back(static_cast<float>(value));
            }
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    for (Index gene = 0; gene < genes; ++gene) {
        var.names.push_back(geneStart + std::to_string(1000 + gene));
    }
    ResultFileContent content;
    content.dataset = Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, genes), {});
    content.withX = true;
    writeResultFile(path, content, {});
    return Dataset::open(path);
}

inline std::shared_ptr<DescribedNetwork> described(const std::shared_ptr<const Dataset>& data, GeneNetwork network, std::vector<Index> cells) {
    auto shown = std::make_shared<DescribedNetwork>();
    shown->dataset = data;
    shown->network = std::move(network);
    shown->cells = std::move(cells);
    shown->cellsName = "T cell";
    describeNetwork({}, shown.get());
    return shown;
}

inline NetworkResult madeNetwork(const Dataset& data, const std::vector<Index>& cells = {}) {
    ExpressionNetworkOptions options;
    options.method = NetworkMethod::Correlation;
    options.cells = cells;
    options.strongest = 4;
    options.onlyRegulators = false;
    NetworkResult result;
    if (makeExpressionNetwork(data, options, {}, &result) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return result;
}

inline KeptNetwork simpleNetwork(const std::shared_ptr<const Dataset>& data, const std::string& note = "Made without a model") {
    NetworkResult made = madeNetwork(*data);
    return {described(data, std::move(made.network), {}), nullptr, made.layer->provenance, note};
}

/// One of everything: as if read from attention, with heads chosen and read both ways, and weights that text would not keep.
inline KeptNetwork fullNetwork(const std::shared_ptr<const Dataset>& data) {
    std::vector<Index> cells;
    for (Index cell = 1; cell < kCells; cell += 2) {
        cells.push_back(cell);
    }
    NetworkResult made = madeNetwork(*data, cells);
    GeneNetwork network = std::move(made.network);
    network.method = NetworkMethod::Attention;
    network.regulator[1] = network.regulator[3] = 1;
    const double odd[] = {1.0 / 3.0, std::numeric_limits<double>::denorm_min(), -0.0, 1e-300, 0.1 + 0.2};
    std::copy(std::begin(odd), std::end(odd), network.edges.values.begin());
    GeneNetwork other = network;
    other.orientation = Orientation::Attending;
    other.edges.values.front() = 0.75;
    HeadChoice choice;
    choice.knownName = "collectri_human";
    choice.heads = {{0, 3}, {5, 1}};
    choice.allHeads = 48;
    choice.regulators = 7;
    choice.edges = 90;
    choice.folds = 5;
    choice.heldOut = EdgeScores{1000, 90, 0.09, 30.5, 3.1, 4.5, 0.2, 2.2, 0.3, 3.25};
    choice.together = EdgeScores{1000, 90, 0.09, 12.0, 1.3, std::nullopt, 0.1, 1.1, 0.1, 1.125};
    network.headChoice = choice;
    KeptNetwork kept{nullptr, nullptr, made.layer->provenance, "From the attention of λ, 40 cells, 24 genes"};
    kept.provenance.modelHash = "abc";
    const auto shown = described(data, std::move(network), cells);
    const auto turned = described(data, std::move(other), cells);
    shown->caution = turned->caution = "It is at chance.";
    kept.network = shown;
    kept.other = turned;
    return kept;
}

inline std::string bytesOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

inline void put(const std::string& path, const std::string& bytes) {
    QFile file(QString::fromStdString(path));
    file.remove(); // cutting a file to nothing makes some disks wait
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes.data(), static_cast<qint64>(bytes.size())), static_cast<qint64>(bytes.size()));
}

} // namespace ocellus::test

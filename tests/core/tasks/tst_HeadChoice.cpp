// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/HeadChoice.h"
#include "core/tasks/NetworkFiles.h"
#include "tests/core/tasks/PlantedHeads.h"

#include <QTest>

#include <algorithm>

using namespace ocellus;
using namespace ocellus::test;

namespace {

NetworkOptions optionsFor(const KnownEdges& known) {
    NetworkOptions options;
    options.input.genes = GeneSelection::All;
    options.filter = NetworkFilter::Strongest;
    options.strongest = 1;
    options.headChoice.known = std::make_shared<const KnownEdges>(known);
    options.headChoice.knownName = "planted.tsv";
    return options;
}

NetworkResult networkOf(const NetworkOptions& options) {
    NetworkResult result;
    if (makeNetwork(*plantedCells(), PlantedHeads(), options, {}, &result) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return result;
}

QString refusalOf(const NetworkOptions& options) {
    try {
        networkOf(options);
    } catch (const RefusedError& error) {
        return error.what();
    }
    return {};
}

/// Edges from a target's regulator.
Index rightEdges(const GeneNetwork& network) {
    Index right = 0;
    for (Index row = 0; row < network.edges.size; ++row) {
        for (Index at = network.edges.rowStart[static_cast<std::size_t>(row)]; at < network.edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            const std::int32_t target = network.edges.columns[static_cast<std::size_t>(at)];
            right += row < kPlantedRegulators && target >= kPlantedRegulators && target % kPlantedRegulators == row ? 1 : 0;
        }
    }
    return right;
}

} // namespace

class tst_HeadChoice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thePlantedHeadIsFound() {
        NetworkOptions options = optionsFor(plantedRegulation());
        const NetworkResult result = networkOf(options);
        const HeadChoice& choice = *result.network.headChoice;
        const auto chosen = [&](Index layer, Index head) {
            return std::any_of(choice.heads.begin(), choice.heads.end(), [&](const HeadId& id) { return id.layer == layer && id.head == head; });
        };
        QVERIFY(chosen(1, 0));
        QVERIFY(!chosen(0, 0));
        QVERIFY(!chosen(0, 1));
        QCOMPARE(choice.allHeads, Index{4});
        QCOMPARE(choice.regulators, Index{kPlantedRegulators});
        QCOMPARE(choice.edges, Index{kPlantedGenes - kPlantedRegulators});
        QCOMPARE(choice.folds, 5);
        QVERIFY(choice.heldOut->averagePrecision > 0.99);
        QVERIFY(choice.together->averagePrecision < 0.9);
        QCOMPARE(rightEdges(result.network), Index{kPlantedGenes - kPlantedRegulators});
        options.headChoice = {};
        QVERIFY(!networkOf(options).network.headChoice);
    }

    void theOtherReadingChoosesByItself() {
        NetworkOptions options = optionsFor(plantedRegulation());
        options.bothWays = true;
        const KnownEdges forward = plantedRegulation();
        KnownEdges backward;
        for (const auto& [from, to] : forward.edges) {
            backward.edges.emplace_back(to, from);
        }
        options.headChoice.known = std::make_shared<const KnownEdges>(backward); // true for the attending gene as regulator
        options.orientation = Orientation::Attending;
        const NetworkResult result = networkOf(options);
        QVERIFY(result.network.headChoice->heldOut->averagePrecision > 0.99);
        QVERIFY(result.otherWay->headChoice->heldOut->averagePrecision < 0.9);
    }

    void aReadingWithoutHeadsIsLeftOutAndSaid() {
        NetworkOptions options = optionsFor(plantedRegulation());
        options.bothWays = true;
        options.onlyHeads = {{1, 0}}; // read the other way round regulators look at nobody
        const NetworkResult result = networkOf(options);
        QVERIFY(result.network.headChoice && !result.otherWay);
        QVERIFY(QString::fromStdString(result.warnings.back()).contains("Read the other way round no attention head"));
        options.orientation = Orientation::Attending;
        QVERIFY(refusalOf(options).contains("No attention head"));
    }

    void theNotesSayOnWhatHeadsWereChosen() {
        const NetworkResult result = networkOf(optionsFor(plantedRegulation()));
        QString notes;
        for (const std::string& note : networkNotes(result.network, 1)) {
            notes += QString::fromStdString(note) + '\n';
        }
        QVERIFY2(notes.contains("chosen on 30 known edges of 6 regulators in planted.tsv"), qPrintable(notes));
        QVERIFY2(notes.contains("layer 2 head 1"), qPrintable(notes));
        QVERIFY2(notes.contains("they cannot judge this network"), qPrintable(notes));
    }

    void edgesThatCannotTeachAreRefused() {
        KnownEdges one;
        one.edges = {{plantedGene(0), plantedGene(6)}, {plantedGene(0), plantedGene(12)}, {"nobody", plantedGene(7)}};
        QVERIFY2(refusalOf(optionsFor(one)).contains("those of 1 regulator join genes"), qPrintable(refusalOf(optionsFor(one))));
        NetworkOptions blind = optionsFor(plantedRegulation());
        blind.onlyHeads = {{0, 0}, {0, 1}};
        QVERIFY2(refusalOf(blind).contains("No attention head gives the 30 known edges more weight"), qPrintable(refusalOf(blind)));
        NetworkOptions options = optionsFor(plantedRegulation());
        options.mode = NetworkMode::PerCell;
        QVERIFY_EXCEPTION_THROWN(networkOf(options), UsageError);
    }

    void stoppingGivesCancelled() {
        std::stop_source stop;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Reading heads") {
                stop.request_stop();
            }
        });
        NetworkResult result;
        QCOMPARE(makeNetwork(*plantedCells(), PlantedHeads(), optionsFor(plantedRegulation()), control, &result), Outcome::Cancelled);
        QVERIFY(result.network.genes.empty());
    }
};

QTEST_GUILESS_MAIN(tst_HeadChoice)
#include "tst_HeadChoice.moc"

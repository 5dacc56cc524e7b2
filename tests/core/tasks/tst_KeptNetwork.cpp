// SPDX-License-Identifier: GPL-3.0-or-later
// Gene networks that a project keeps: brought back bit for bit, not shown with data that changed. The test starts itself as a
// program that is killed. Damaged files: tst_KeptNetworkFile.
#include "core/base/Random.h"
#include "core/project/Project.h"
#include "core/tasks/HeadChoice.h"
#include "core/tasks/ResultList.h"
#include "tests/core/tasks/KeptNetworks.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>

#include <unistd.h>

#include <cstring>
#include <iostream>

using namespace ocellus;
using namespace ocellus::test;

namespace {

template <class T>
bool sameBits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool sameEdges(const SparseSquare& a, const SparseSquare& b) {
    return a.size == b.size && sameBits(a.rowStart, b.rowStart) && sameBits(a.columns, b.columns) && sameBits(a.values, b.values);
}

int keepForEver(const std::string& folder, const std::string& data) {
    const auto project = Project::open(folder);
    const auto dataset = Dataset::open(data);
    KeptNetwork network = simpleNetwork(dataset);
    for (int i = 1;; ++i) {
        network.note = std::to_string(i) + std::string(std::size_t{4} << 20, 'x'); // long enough to be killed in
        keepNetwork(*project, network, {});
        std::cout << i << std::endl;
    }
}

} // namespace

class tst_KeptNetwork : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_data;
    std::string m_fingerprint;

    std::string in(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    std::string place() const { return in(QStringLiteral("gene.network")); }

    KeptNetwork readBack() const {
        KeptNetwork back;
        if (networkfile::read(place(), m_data, m_fingerprint, {}, &back) != Outcome::Finished) {
            throw Error("cancelled");
        }
        return back;
    }

private Q_SLOTS:
    void initTestCase() {
        m_data = writtenData(in(QStringLiteral("data.h5ad")));
        m_fingerprint = m_data->fingerprint({});
    }

    void everythingComesBackBitForBit() {
        const KeptNetwork kept = fullNetwork(m_data);
        QCOMPARE(networkfile::write(place(), kept, {}), Outcome::Finished);
        const KeptNetwork back = readBack();
        QCOMPARE(back.note, kept.note);
        QCOMPARE(back.provenance.datasetFingerprint, m_fingerprint);
        QCOMPARE(back.provenance.options, kept.provenance.options);
        QCOMPARE(back.provenance.modelHash, std::string("abc"));
        for (const auto& [was, is] : {std::pair{kept.network, back.network}, std::pair{kept.other, back.other}}) {
            QVERIFY(is != nullptr);
            const GeneNetwork& network = is->network;
            QVERIFY(sameEdges(network.edges, was->network.edges));
            QCOMPARE(network.genes, was->network.genes);
            QCOMPARE(network.regulator, was->network.regulator);
            QVERIFY(network.method == was->network.method && network.orientation == was->network.orientation && network.filter == was->network.filter);
            QCOMPARE(network.strongest, Index{4});
            QCOMPARE(network.table->id(network.genes[2]), was->network.table->id(was->network.genes[2]));
            QVERIFY(sameBits(is->means, was->means));
            QCOMPARE(is->cells, was->cells);
            QCOMPARE(is->cellCount, was->cellCount);
            QCOMPARE(is->cellsName, std::string("T cell"));
            QCOMPARE(is->caution, was->caution);
            QCOMPARE(is->unit, was->unit);
            QCOMPARE(is->modules.moduleOf, was->modules.moduleOf);
            QCOMPARE(is->links.size(), was->links.size());
            QCOMPARE(networkNotes(network, network.strongest), networkNotes(was->network, 4));
        }
        const HeadChoice& choice = *back.network->network.headChoice;
        QCOMPARE(headChoiceNotes(choice), headChoiceNotes(*kept.network->network.headChoice));
        QCOMPARE(choice.heads[1].layer, Index{5});
        QCOMPARE(choice.heldOut->oddsRatio, std::optional(4.5));
        QCOMPARE(choice.together->averagePrecisionOverRandom, 1.125);
        QVERIFY(!choice.together->oddsRatio && !back.other->network.headChoice);
        const KeptNetworkHead head = networkfile::readHead(place());
        QCOMPARE(head.cells, kCells / 2);
        QCOMPARE(head.genes, static_cast<Index>(kept.network->network.genes.size()));
        QCOMPARE(head.edges, static_cast<Index>(kept.network->network.edges.columns.size()));
        QCOMPARE(head.note, kept.note);
    }

    void aNetworkOfAllCellsStaysOne() {
        networkfile::write(place(), simpleNetwork(m_data), {});
        const KeptNetwork back = readBack();
        QVERIFY(back.network->cells.empty() && back.other == nullptr && !back.network->network.headChoice);
        QCOMPARE(back.network->cellCount, kCells);
        QVERIFY(back.network->network.method == NetworkMethod::Correlation);
    }

    void filesOfItAreThoseOfTheFirstTime() {
        const KeptNetwork kept = simpleNetwork(m_data);
        networkfile::write(place(), kept, {});
        const KeptNetwork back = readBack();
        std::string first[2];
        for (const auto& network : {kept.network, back.network}) {
            const std::string edges = in(QStringLiteral("edges.tsv")), graph = in(QStringLiteral("edges.graphml"));
            const std::vector<std::string> notes = networkNotes(network->network, network->network.strongest);
            QCOMPARE(writeEdges(edges, network->network, notes, {}), Outcome::Finished);
            QCOMPARE(writeGraphml(graph, network->network, notes, {}), Outcome::Finished);
            QVERIFY(first[0].empty() || (first[0] == bytesOf(edges) && first[1] == bytesOf(graph)));
            first[0] = bytesOf(edges);
            first[1] = bytesOf(graph);
        }
        NetworkDrawing drawings[2];
        QCOMPARE(drawNetwork(*kept.network, {}, {}, {}, &drawings[0]), Outcome::Finished);
        QCOMPARE(drawNetwork(*back.network, {}, {}, {}, &drawings[1]), Outcome::Finished);
        QCOMPARE(drawings[0].linkOf, drawings[1].linkOf);
        QCOMPARE(drawings[0].plot.made, drawings[1].plot.made);
        QCOMPARE(drawings[0].plot.nodes[3].x, drawings[1].plot.nodes[3].x);
        QCOMPARE(drawings[0].plot.edges[3].bothShare, drawings[1].plot.edges[3].bothShare);
    }

    void itGoesIntoAFileOfAllGenes() {
        const KeptNetwork kept = fullNetwork(m_data);
        const GeneNetwork& network = kept.network->network;
        ResultFileContent content;
        content.dataset = m_data;
        content.withX = true;
        ResultLayer layer;
        layer.name = "grn";
        layer.provenance = kept.provenance;
        layer.cellsDone = layer.cellsTotal = kept.network->cellCount;
        QVERIFY(addNetwork(network, std::make_shared<const ResultLayer>(layer), {kept.network->means, kept.network->centrality}, networkNotes(network, network.strongest), &content));
        const std::string path = in(QStringLiteral("exported.h5ad"));
        QCOMPARE(writeResultFile(path, content, {}), Outcome::Finished);
        const StoredNetwork stored = storedNetwork(Dataset::open(path));
        QCOMPARE(stored.network.fileNotes, networkNotes(network, 4));
        std::size_t edge = 0;
        for (std::size_t row = 0; row < network.genes.size(); ++row) {
            const auto gene = static_cast<std::size_t>(network.genes[row]);
            QCOMPARE(stored.network.regulator[gene], network.regulator[row]);
            QCOMPARE(stored.means[gene], kept.network->means[row]);
            for (; edge < static_cast<std::size_t>(network.edges.rowStart[row + 1]); ++edge) {
                const double weight = network.edges.values[edge];
                const Index target = network.genes[static_cast<std::size_t>(network.edges.columns[edge])];
                const auto first = stored.network.edges.columns.begin() + stored.network.edges.rowStart[gene];
                const auto end = stored.network.edges.columns.begin() + stored.network.edges.rowStart[gene + 1];
                const auto found = std::find(first, end, static_cast<std::int32_t>(target));
                QVERIFY((found != end) == (weight != 0.0)); // no weight, no edge
                QVERIFY(found == end || stored.network.edges.values[static_cast<std::size_t>(found - stored.network.edges.columns.begin())] == weight);
            }
        }
        ResultFileContent others;
        others.dataset = writtenData(in(QStringLiteral("others.h5ad")), "ENSG0000088");
        QVERIFY(!addNetwork(network, nullptr, {}, {}, &others) && others.genePairs.empty() && others.layers.empty());
    }

    // A stranger's file may have right checksums and wrong contents: it is refused, or is a network all the same.
    void aProjectKeepsTheLastOne() {
        const std::string folder = in(QStringLiteral("lung.ocellus"));
        std::unique_ptr<Project> project = Project::create(folder, *m_data);
        std::optional<KeptNetwork> back;
        QCOMPARE(keptNetwork(*project, m_data, {}, &back), Outcome::Finished);
        QVERIFY(!back && !keepsNetwork(*project) && !keptNetworkHead(*project));
        keepNetwork(*project, simpleNetwork(m_data, "first"), {});
        keepNetwork(*project, simpleNetwork(m_data, "second"), {});
        project.reset();
        project = Project::open(folder);
        QVERIFY(project->layers().empty() && project->steps().empty()); // it is no layer of cells, and no step
        QCOMPARE(keptNetwork(*project, m_data, {}, &back), Outcome::Finished);
        QCOMPARE(back->note, std::string("second"));
        const std::vector<ResultRow> rows = resultsOf(*project);
        QCOMPARE(rows.size(), std::size_t{1});
        QCOMPARE(rows[0].kind, std::string("gene network"));
        QVERIFY(rows[0].place == ResultRow::Place::Project && rows[0].bytes > 0 && rows[0].edges > 0);
        project->copyTo(in(QStringLiteral("copy.ocellus")));
        const auto copy = Project::open(in(QStringLiteral("copy.ocellus")));
        QCOMPARE(keptNetwork(*copy, m_data, {}, &back), Outcome::Finished);
        QCOMPARE(back->note, std::string("second"));
        const auto reader = Project::open(folder, Project::Access::Read);
        QVERIFY_THROWS_EXCEPTION(Error, keepNetwork(*reader, simpleNetwork(m_data), {}));
    }

    void dataThatChangedDoNotShowIt() {
        const std::string path = in(QStringLiteral("changing.h5ad"));
        const auto before = writtenData(path);
        const auto project = Project::create(in(QStringLiteral("changing.ocellus")), *before);
        keepNetwork(*project, simpleNetwork(before), {});
        const auto after = writtenData(path, "ENSG0000077"); // the same cells
        std::optional<KeptNetwork> back;
        try {
            keptNetwork(*project, after, {}, &back);
            QFAIL("expected to be refused");
        } catch (const RefusedError& refused) {
            QCOMPARE(std::string(refused.what()), std::string("The gene network of this project was made before changing.h5ad changed; it is kept but not shown. Make it again."));
        }
        QVERIFY(!back);
    }

    void aKilledSaveLeavesAWholeNetwork_data() {
        QTest::addColumn<int>("microseconds");
        Random random(23);
        for (int i = 0; i < 8; ++i) {
            const int later = static_cast<int>(random.below(60000));
            QTest::addRow("%d us into a save", later) << later;
        }
    }

    void aKilledSaveLeavesAWholeNetwork() {
        QFETCH(int, microseconds);
        const QTemporaryDir own;
        const std::string folder = own.filePath(QStringLiteral("killed.ocellus")).toStdString();
        Project::create(folder, *m_data).reset();
        QProcess other;
        other.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--other"), QString::fromStdString(folder), QString::fromStdString(m_data->path())});
        while (!other.canReadLine()) {
            QVERIFY(other.waitForReadyRead(60000));
        }
        usleep(static_cast<useconds_t>(microseconds));
        other.kill();
        other.waitForFinished(60000);
        const int last = QString::fromUtf8(other.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts).last().toInt();
        const auto project = Project::open(folder);
        std::optional<KeptNetwork> back;
        QCOMPARE(keptNetwork(*project, m_data, {}, &back), Outcome::Finished);
        const int kept = std::stoi(back->note);
        QVERIFY2(kept == last || kept == last + 1, qPrintable(QStringLiteral("%1 after %2").arg(kept).arg(last)));
        QCOMPARE(QDir(QString::fromStdString(folder + "/layers")).entryList(QDir::Files).size(), 1); // nothing unfinished stays
    }
};

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--other") {
        return keepForEver(argv[2], argv[3]);
    }
    QCoreApplication app(argc, argv);
    tst_KeptNetwork test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_KeptNetwork.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Gene networks that a project keeps: brought back bit for bit, refused in one sentence when damaged, made of other data or
// of other genes. The test starts itself as a program that is killed.
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/project/Project.h"
#include "core/project/ProjectFolder.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/HeadChoice.h"
#include "core/tasks/KeptNetwork.h"
#include "core/tasks/ResultList.h"
#include "tests/fuzz/Mutation.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>
#include <vector>

using namespace ocellus;

namespace {

constexpr Index kCells = 80;
constexpr Index kGenes = 24;
constexpr std::size_t kMagicBytes = 8;
constexpr std::size_t kFrontBytes = 12;
constexpr std::size_t kHashBytes = 32;

/// Cells whose genes follow one of three levels, as a file.
std::shared_ptr<const Dataset> writtenData(const std::string& path, const std::string& geneStart = "ENSG0000099", Index genes = kGenes) {
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

std::shared_ptr<DescribedNetwork> described(const std::shared_ptr<const Dataset>& data, GeneNetwork network, std::vector<Index> cells) {
    auto shown = std::make_shared<DescribedNetwork>();
    shown->dataset = data;
    shown->network = std::move(network);
    shown->cells = std::move(cells);
    shown->cellsName = "T cell";
    describeNetwork({}, shown.get());
    return shown;
}

NetworkResult madeNetwork(const Dataset& data, const std::vector<Index>& cells = {}) {
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

KeptNetwork simpleNetwork(const std::shared_ptr<const Dataset>& data, const std::string& note = "Made without a model") {
    NetworkResult made = madeNetwork(*data);
    return {described(data, std::move(made.network), {}), nullptr, made.layer->provenance, note};
}

/// One of everything: as if read from attention, with heads chosen and read both ways, and weights that text would not keep.
KeptNetwork fullNetwork(const std::shared_ptr<const Dataset>& data) {
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

template <class T>
bool sameBits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool sameEdges(const SparseSquare& a, const SparseSquare& b) {
    return a.size == b.size && sameBits(a.rowStart, b.rowStart) && sameBits(a.columns, b.columns) && sameBits(a.values, b.values);
}

std::string bytesOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

void put(const std::string& path, const std::string& bytes) {
    QFile file(QString::fromStdString(path));
    file.remove(); // cutting a file to nothing makes some disks wait
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes.data(), static_cast<qint64>(bytes.size())), static_cast<qint64>(bytes.size()));
}

struct Part {
    std::uint32_t kind = 0;
    std::string payload;
};

std::vector<Part> partsOf(const std::string& bytes) {
    std::vector<Part> parts;
    for (std::size_t at = kMagicBytes; at < bytes.size();) {
        Part part;
        std::uint64_t length = 0;
        std::memcpy(&part.kind, bytes.data() + at, sizeof(part.kind));
        std::memcpy(&length, bytes.data() + at + sizeof(part.kind), sizeof(length));
        part.payload = bytes.substr(at + kFrontBytes, length);
        at += kFrontBytes + length + kHashBytes;
        parts.push_back(std::move(part));
    }
    return parts;
}

/// The parts with checksums that fit, as a stranger could write them.
std::string sealed(const std::string& magic, const std::vector<Part>& parts) {
    std::string bytes = magic;
    for (const Part& part : parts) {
        const auto length = static_cast<std::uint64_t>(part.payload.size());
        std::string section(reinterpret_cast<const char*>(&part.kind), sizeof(part.kind));
        section.append(reinterpret_cast<const char*>(&length), sizeof(length)).append(part.payload);
        Sha256 hash;
        hash.add(section);
        bytes += section + QByteArray::fromHex(QByteArray::fromStdString(hash.hex())).toStdString();
    }
    return bytes;
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

    /// The sentence with which the file is refused; empty when it is read.
    std::string refusal(const std::shared_ptr<const Dataset>& data) const {
        try {
            KeptNetwork back;
            networkfile::read(place(), data, m_fingerprint, {}, &back);
            return {};
        } catch (const RefusedError& error) {
            return error.what();
        }
    }

    static void mustBeOneSentence(const std::string& sentence) {
        QVERIFY2(!sentence.empty() && sentence.find('\n') == std::string::npos && sentence.back() == '.', sentence.c_str());
        QVERIFY2(sentence.find("gene.network could not be opened: ") == 0, sentence.c_str());
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
        QVERIFY(addNetwork(network, std::make_shared<const ResultLayer>(layer), kept.network->means, networkNotes(network, network.strongest), &content));
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

    void theSameNetworkGivesTheSameBytes() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string first = bytesOf(place());
        networkfile::write(place(), fullNetwork(m_data), {});
        QVERIFY(first == bytesOf(place()));
    }

    void aFileCutAnywhereIsRefusedInOneSentence() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        for (std::size_t length = 0; length < whole.size(); length += length < 600 ? 1 : 13) {
            put(place(), whole.substr(0, length));
            mustBeOneSentence(refusal(m_data));
        }
        put(place(), whole + "x");
        mustBeOneSentence(refusal(m_data));
    }

    void anyFlippedByteIsRefusedInOneSentence() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        for (std::size_t i = 0; i < whole.size(); i += 3) {
            std::string damaged = whole;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
            put(place(), damaged);
            mustBeOneSentence(refusal(m_data));
        }
    }

    // A stranger's file may have right checksums and wrong contents: it is refused, or is a network all the same.
    void aForgedFileIsRefusedOrANetwork() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        const std::vector<Part> parts = partsOf(whole);
        QCOMPARE(sealed(whole.substr(0, kMagicBytes), parts), whole);
        Random random(17);
        int refused = 0, read = 0;
        for (int i = 0; i < 900; ++i) {
            std::vector<Part> forged = parts;
            std::string& payload = forged[random.below(forged.size())].payload;
            switch (random.below(4)) {
            case 0: payload = test::flipped(payload, random); break;
            case 1: test::plantNumber(payload, random); break;
            case 2: payload.resize(random.below(payload.size() + 40)); break;
            default: forged.erase(forged.begin() + static_cast<std::ptrdiff_t>(random.below(forged.size()))); break;
            }
            put(place(), sealed(whole.substr(0, kMagicBytes), forged));
            const std::string sentence = refusal(m_data);
            QVERIFY2(sentence.find('\n') == std::string::npos && (sentence.empty() || sentence.back() == '.'), sentence.c_str());
            if (!sentence.empty()) {
                ++refused;
                continue;
            }
            ++read;
            const KeptNetwork back = readBack();
            NetworkDrawing drawing;
            QCOMPARE(drawNetwork(*back.network, {}, {}, {}, &drawing), Outcome::Finished);
        }
        QVERIFY2(refused > 300 && read > 20, qPrintable(QStringLiteral("%1 refused, %2 read").arg(refused).arg(read)));
    }

    void whatIsForgedIsNamed_data() {
        QTest::addColumn<int>("part");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says");
        QTest::newRow("another method") << 3 << QByteArray("attention") << QByteArray("attentive") << "has an unknown method";
        QTest::newRow("another filter") << 3 << QByteArray("top-k") << QByteArray("top-l") << "has an unknown filter";
        QTest::newRow("another gene") << 2 << QByteArray("ENSG00000991003") << QByteArray("ENSG00000999999") << "has ENSG00000999999 where the data set has ENSG00000991003";
    }

    void whatIsForgedIsNamed() {
        QFETCH(int, part);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, says);
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        std::vector<Part> parts = partsOf(whole);
        std::string& payload = parts[static_cast<std::size_t>(part)].payload;
        const std::size_t hit = payload.find(from.toStdString());
        QVERIFY(hit != std::string::npos);
        payload.replace(hit, static_cast<std::size_t>(from.size()), to.toStdString());
        put(place(), sealed(whole.substr(0, kMagicBytes), parts));
        const std::string sentence = refusal(m_data);
        mustBeOneSentence(sentence);
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
    }

    void otherFilesAreRefused() {
        for (const auto& [bytes, says] : {std::pair{"regulator\ttarget\tweight\n", "no network file of Ocellus"}, std::pair{"OCLAYER\x01", "no network file"},
                 std::pair{"OCNETWK\x02", "version 2 of the network file found, 1 or less expected"}, std::pair{"", "cut short"}}) {
            put(place(), bytes);
            const std::string sentence = refusal(m_data);
            mustBeOneSentence(sentence);
            QVERIFY2(QString::fromStdString(sentence).contains(QLatin1String(says)), sentence.c_str());
        }
    }

    void otherGenesAreRefusedInOneSentence() {
        networkfile::write(place(), fullNetwork(m_data), {});
        std::string sentence = refusal(writtenData(in(QStringLiteral("others.h5ad")), "ENSG0000088"));
        mustBeOneSentence(sentence);
        QVERIFY2(sentence.find("the list of genes has ENSG0000099") != std::string::npos, sentence.c_str());
        sentence = refusal(writtenData(in(QStringLiteral("more.h5ad")), "ENSG0000099", kGenes + 1));
        mustBeOneSentence(sentence);
        QVERIFY2(sentence.find("is of a table of 24 genes, the data set has 25") != std::string::npos, sentence.c_str());
    }

    void aStoppedSaveLeavesTheOldFile() {
        networkfile::write(place(), simpleNetwork(m_data), {});
        const std::string before = bytesOf(place());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(networkfile::write(place(), fullNetwork(m_data), {stop.get_token(), {}}) == Outcome::Cancelled);
        QVERIFY(before == bytesOf(place()));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("gene.network*")}, QDir::Files).size(), 1);
    }

    void partsThatDoNotFitEachOtherAreNotSaved() {
        KeptNetwork kept = fullNetwork(m_data);
        auto other = std::make_shared<DescribedNetwork>(*kept.other);
        other->network.genes.pop_back();
        kept.other = other;
        QVERIFY_THROWS_EXCEPTION(Error, networkfile::write(place(), kept, {}));
    }

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

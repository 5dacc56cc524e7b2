// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/networks/Transpose.h"
#include "core/tasks/NetworkFiles.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace ocellus;

namespace {

constexpr int kModelGenes = 40;

std::string geneId(int gene) {
    return "ENSG000000" + std::to_string(10000 + gene);
}

/// A stand-in for the network: one layer, two heads, one extra token; queries and keys are waves of
/// the gene's token, the key grows with the cell's count.
class WaveModel : public Model {
public:
    WaveModel() {
        m_info.organisms = {"NCBITaxon:9606"};
        for (int gene = 0; gene < kModelGenes; ++gene) {
            m_info.genes["NCBITaxon:9606"].push_back(geneId(gene));
        }
        m_info.geneOffset["NCBITaxon:9606"] = 0;
        m_info.hash = "abc";
    }

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions&) const override;

private:
    ModelInfo m_info;
};

class WaveSession : public ModelSession {
public:
    ModelOutput encode(const ModelBatch&, const ForwardRequest&) override { throw Error("not part of this test"); }

    ModelOutput generate(const std::vector<float>&, const std::vector<std::int64_t>&, Index, Index, const std::vector<float>&,
                         const std::vector<float>&) override {
        throw Error("not part of this test");
    }

    std::vector<AttentionVectors> attention(const ModelBatch& batch) override {
        std::vector<AttentionVectors> cells;
        for (Index cell = 0; cell < batch.cells; ++cell) {
            AttentionVectors vectors{1, batch.context + 1, 1, 2, 2, std::vector<float>(8, 0.0F)};
            for (Index i = 0; i < batch.context; ++i) {
                const auto at = static_cast<std::size_t>(cell * batch.context + i);
                const auto token = static_cast<float>(batch.geneTokens[at]);
                for (int part = 0; part < 8; ++part) {
                    const float count = part < 4 ? 0.0F : 0.1F * batch.counts[at];
                    vectors.values.push_back(2.0F * std::sin(token * static_cast<float>(part + 1)) + count);
                }
            }
            cells.push_back(vectors);
        }
        return cells;
    }

    std::string device() const override { return "cpu"; }
};

std::unique_ptr<ModelSession> WaveModel::makeSession(const SessionOptions&) const {
    return std::make_unique<WaveSession>();
}

/// 12 cells; gene g of cell c has (c + g) % 4 counts, the last gene none at all; two genes are
/// unknown to the model.
std::shared_ptr<const Dataset> cells(int genes, bool sameCounts = false) {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (int cell = 0; cell < 12; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        for (int gene = 0; gene + 1 < genes; ++gene) {
            const int count = sameCounts ? gene % 4 : (cell + gene) % 4;
            if (count > 0) {
                rows.genes.push_back(gene);
                rows.values.push_back(static_cast<float>(count));
            }
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    for (int gene = 0; gene < genes; ++gene) {
        var.names.push_back(geneId(gene));
    }
    var.names.push_back("unknown1");
    var.names.push_back("unknown2");
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, genes + 2), {});
}

/// 12 cells with counts of a gene that the model does not know, none of the one that it knows.
std::shared_ptr<const Dataset> cellsOfOtherGenes() {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (int cell = 0; cell < 12; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        rows.genes.push_back(1);
        rows.values.push_back(static_cast<float>(1 + cell % 3));
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    var.names = {geneId(0), "unknown1"};
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 2), {});
}

NetworkOptions everyGene() {
    NetworkOptions options;
    options.input.genes = GeneSelection::All;
    options.filter = NetworkFilter::None;
    return options;
}

NetworkResult networkOf(const Dataset& data, const NetworkOptions& options) {
    NetworkResult result;
    if (makeNetwork(data, WaveModel(), options, {}, &result) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return result;
}

bool same(const SparseSquare& a, const SparseSquare& b) {
    return a.rowStart == b.rowStart && a.columns == b.columns && a.values == b.values;
}

} // namespace

class tst_Networks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void genesWithoutACountAreDroppedAndCounted() {
        const NetworkResult result = networkOf(*cells(20), everyGene());
        QCOMPARE(result.unexpressed, Index{1});
        QCOMPARE(result.neverSeen, Index{0});
        QCOMPARE(result.network.genes.size(), std::size_t{19});
        QCOMPARE(result.matching.unmatched, Index{2});
        QCOMPARE(result.network.edges.columns.size(), std::size_t{19 * 18}); // nobody is joined to itself
        NetworkOptions all = everyGene();
        all.dropUnexpressed = false;
        const NetworkResult kept = networkOf(*cells(20), all);
        QCOMPARE(kept.unexpressed, Index{0});
        QCOMPARE(kept.network.genes.size(), std::size_t{20});
    }

    void genesNeverShownAreCounted() {
        NetworkOptions options = everyGene();
        options.input.genes = GeneSelection::List;
        options.input.geneList = {geneId(2), geneId(3), geneId(5)};
        const NetworkResult result = networkOf(*cells(20), options);
        QVERIFY((result.network.genes == std::vector<Index>{2, 3, 5}));
        QCOMPARE(result.neverSeen, Index{17});
    }

    void theOtherOrientationIsTheTranspose() {
        for (const NetworkFilter filter : {NetworkFilter::None, NetworkFilter::Threshold, NetworkFilter::Strongest, NetworkFilter::Planar, NetworkFilter::Tree}) {
            NetworkOptions options = everyGene();
            options.filter = filter;
            options.strongest = 3;
            const NetworkResult attended = networkOf(*cells(20), options);
            options.orientation = Orientation::Attending;
            const NetworkResult attending = networkOf(*cells(20), options);
            QVERIFY(same(attended.network.edges, transposed(attending.network.edges)));
            QVERIFY(!attended.network.edges.columns.empty());
        }
        QVERIFY(orientationSentence(Orientation::Attended) != orientationSentence(Orientation::Attending));
    }

    /// Every attending gene shares out 1 over all genes and the extra token.
    void attendingGenesGiveAwayLessThanOne() {
        NetworkOptions options = everyGene();
        options.orientation = Orientation::Attending;
        const SparseSquare edges = networkOf(*cells(20), options).network.edges;
        for (Index row = 0; row < edges.size; ++row) {
            double sum = 0.0;
            for (Index at = edges.rowStart[static_cast<std::size_t>(row)]; at < edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
                sum += edges.values[static_cast<std::size_t>(at)];
            }
            QVERIFY(sum > 0.1 && sum < 1.0);
        }
    }

    void neitherBatchesNorThreadsChangeAByte() {
        for (const NetworkMode mode : {NetworkMode::MeanVectors, NetworkMode::PerCell}) {
            NetworkOptions options = everyGene();
            options.mode = mode;
            options.input.batch = 5;
            options.input.session.threads = 1;
            const SparseSquare one = networkOf(*cells(20), options).network.edges;
            options.input.batch = 1;
            options.input.session.threads = 3;
            QVERIFY(same(one, networkOf(*cells(20), options).network.edges));
        }
    }

    void ofEqualCellsBothModesSayTheSame() {
        NetworkOptions options = everyGene();
        const SparseSquare mean = networkOf(*cells(20, true), options).network.edges;
        options.mode = NetworkMode::PerCell;
        const SparseSquare each = networkOf(*cells(20, true), options).network.edges;
        QVERIFY(mean.columns == each.columns);
        // the genes without counts (every fourth, and the last) stay in each cell's softmax but not in the means'
        double apart = 0.0;
        for (std::size_t i = 0; i < mean.values.size(); ++i) {
            apart = std::max(apart, std::abs(std::log(mean.values[i] / each.values[i])));
        }
        QVERIFY(apart < 1.0);
    }

    void onlyListedRegulatorsRegulate() {
        for (const Orientation orientation : {Orientation::Attended, Orientation::Attending}) {
            for (const NetworkFilter filter : {NetworkFilter::None, NetworkFilter::Strongest, NetworkFilter::Planar}) {
                NetworkOptions options = everyGene();
                options.orientation = orientation;
                options.filter = filter;
                options.onlyRegulators = true;
                options.regulators = {geneId(4), geneId(7), "nobody"};
                const GeneNetwork network = networkOf(*cells(20), options).network;
                QCOMPARE(std::count(network.regulator.begin(), network.regulator.end(), 1), std::ptrdiff_t{2});
                std::set<Index> regulators;
                for (Index row = 0; row < network.edges.size; ++row) {
                    if (network.edges.rowStart[static_cast<std::size_t>(row)] < network.edges.rowStart[static_cast<std::size_t>(row) + 1]) {
                        regulators.insert(network.genes[static_cast<std::size_t>(row)]);
                    }
                }
                QVERIFY((regulators == std::set<Index>{4, 7}));
            }
        }
    }

    void planarGraphsAndTreesHaveTheirNumberOfEdges() {
        NetworkOptions options = everyGene();
        options.filter = NetworkFilter::Planar;
        QCOMPARE(networkOf(*cells(20), options).network.edges.columns.size(), std::size_t{3 * 19 - 6});
        options.filter = NetworkFilter::Tree;
        QCOMPARE(networkOf(*cells(20), options).network.edges.columns.size(), std::size_t{18});
    }

    void refusalsSayWhatToDo() {
        NetworkOptions options = everyGene();
        options.onlyRegulators = true;
        options.regulators = {"nobody"};
        QVERIFY(sentenceOf(*cells(20), options).contains("None of the known regulators is among the 19 genes"));
        options = everyGene();
        options.memoryLimit = 1000;
        QVERIFY(sentenceOf(*cells(20), options).contains("Keep only the strongest edges"));
        options.filter = NetworkFilter::Strongest;
        QVERIFY(sentenceOf(*cells(20), options).isEmpty()); // rows come in blocks
        options.mode = NetworkMode::PerCell;
        QVERIFY(sentenceOf(*cells(20), options).contains("hoose fewer genes"));
        options.scores = AttentionScores::Sinkhorn;
        QVERIFY_EXCEPTION_THROWN(networkOf(*cells(20), options), UsageError);
        QVERIFY(sentenceOf(*cells(2), everyGene()).contains("a network needs two"));
    }

    void dataOfUnknownGenesAreRefused() {
        Table var;
        var.names = {"geneA", "geneB"};
        CountBatch rows;
        rows.rowStart = {0, 2};
        rows.genes = {0, 1};
        rows.values = {1, 2};
        CellTable obs;
        obs.names = {"cell"};
        const auto data = Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 2), {});
        QVERIFY(!sentenceOf(*data, everyGene()).isEmpty());
    }

    /// Each of them once reached the model as a batch without genes.
    void cellsThatCannotGiveANetworkAreRefused() {
        NetworkOptions options = everyGene();
        options.input.genes = GeneSelection::MostVariable;
        options.input.cells = {3};
        QVERIFY2(sentenceOf(*cells(20), options).contains("found among several cells; 1 was chosen"), qPrintable(sentenceOf(*cells(20), options)));
        options.input.cells = {};
        const auto other = cellsOfOtherGenes();
        QVERIFY2(sentenceOf(*other, options).contains("None of the 1 genes that the model knows varies"), qPrintable(sentenceOf(*other, options)));
        options = everyGene();
        QVERIFY2(sentenceOf(*other, options).contains("express 0 of the genes that the model knows"), qPrintable(sentenceOf(*other, options)));
        for (int gene = 0; gene < 20; ++gene) {
            options.input.hidden.push_back(geneId(gene));
        }
        QVERIFY2(sentenceOf(*cells(20), options).contains("No gene is left to show to the model"), qPrintable(sentenceOf(*cells(20), options)));
        options = everyGene();
        options.input.genes = GeneSelection::List;
        options.input.geneList = {"unknown1"};
        QVERIFY_EXCEPTION_THROWN(networkOf(*cells(20), options), UsageError);
    }

    void stoppingGivesCancelled() {
        std::stop_source stop;
        stop.request_stop();
        NetworkResult result;
        QCOMPARE(makeNetwork(*cells(20), WaveModel(), everyGene(), RunControl(stop.get_token(), {}), &result), Outcome::Cancelled);
    }

    void filesHoldTheNetworkAndSayHowToReadIt() {
        const auto data = cells(20);
        NetworkOptions options = everyGene();
        options.filter = NetworkFilter::Strongest;
        options.strongest = 2;
        options.regulators = {geneId(4)};
        const NetworkResult result = networkOf(*data, options);
        const std::vector<std::string> notes = networkNotes(result.network, 2);
        QTemporaryDir folder;
        const std::string base = folder.path().toStdString();
        QCOMPARE(writeEdges(base + "/e.tsv", result.network, notes, {}), Outcome::Finished);
        QCOMPARE(writeGraphml(base + "/g.graphml", result.network, notes, {}), Outcome::Finished);
        QCOMPARE(writeResultFile(base + "/o.h5ad", networkFile(data, result, {}, notes), {}), Outcome::Finished);
        const QStringList lines = read(base + "/e.tsv").split('\n', Qt::SkipEmptyParts);
        QVERIFY(lines[0].contains("attended to"));
        QCOMPARE(lines[3], QString("regulator\ttarget\tweight"));
        QCOMPARE(lines.size(), 4 + 19 * 2);
        QVERIFY(lines[4].split('\t')[2].toDouble() >= lines[5].split('\t')[2].toDouble());
        QCOMPARE(read(base + "/g.graphml").count("<edge "), 19 * 2);
        const hdf5::Group file = hdf5::Group::openFile(base + "/o.h5ad");
        QCOMPARE(file.array("varp/GRN/data").shape(), std::vector<Index>{19 * 2});
        QCOMPARE(file.array("var/_index").shape(), std::vector<Index>{19});
    }

    void theShippedListKnowsTranscriptionFactors() {
        const std::vector<std::string>& known = knownRegulators();
        QVERIFY(std::is_sorted(known.begin(), known.end()));
        QVERIFY(std::binary_search(known.begin(), known.end(), std::string("ENSG00000136997")));  // MYC
        QVERIFY(!std::binary_search(known.begin(), known.end(), std::string("ENSG00000198851"))); // CD3E
    }

private:
    static QString sentenceOf(const Dataset& data, const NetworkOptions& options) {
        try {
            networkOf(data, options);
        } catch (const RefusedError& error) {
            return error.what();
        }
        return {};
    }

    static QString read(const std::string& path) {
        QFile file(QString::fromStdString(path));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
};

QTEST_GUILESS_MAIN(tst_Networks)
#include "tst_Networks.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Networks from expression, what is drawn of a network, and their files.
#include "core/base/Error.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/NetworkDrawing.h"
#include "core/tasks/ProteinPairs.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

using namespace ocellus;

namespace {

constexpr int kFactors = 3;
constexpr int kTargets = 8; ///< of each factor

/// 200 cells. Three genes of the shipped list of regulators; eight genes follow each of them, the
/// first four closely, the others with as much noise again. Two further genes are noise, one is seen
/// in a single cell.
std::shared_ptr<const Dataset> planted() {
    std::mt19937 random(7);
    std::poisson_distribution<int> noise(2);
    CellTable obs;
    CountBatch rows;
    rows.clear();
    CategoryColumn types{{0}, {"one", "two"}};
    types.codes.clear();
    for (int cell = 0; cell < 200; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(cell % 2);
        std::vector<int> counts;
        int level[kFactors];
        for (int factor = 0; factor < kFactors; ++factor) {
            level[factor] = static_cast<int>(random() % 12);
            counts.push_back(level[factor]);
        }
        for (int factor = 0; factor < kFactors; ++factor) {
            for (int target = 0; target < kTargets; ++target) {
                counts.push_back(level[factor] + (target < 4 ? noise(random) / 2 : 2 * noise(random)));
            }
        }
        counts.push_back(noise(random));
        counts.push_back(noise(random));
        counts.push_back(cell == 3 ? 9 : 0);
        for (std::size_t gene = 0; gene < counts.size(); ++gene) {
            if (counts[gene] > 0) {
                rows.genes.push_back(static_cast<std::int32_t>(gene));
                rows.values.push_back(static_cast<float>(counts[gene]));
            }
        }
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    obs.columns.push_back({"cell_type", types});
    Table var;
    int human = 0;
    for (const std::string& id : knownRegulators()) {
        if (id.starts_with("ENSG0") && human < kFactors) {
            var.names.push_back(id);
            ++human;
        }
    }
    for (int gene = 0; gene < kFactors * kTargets + 3; ++gene) {
        var.names.push_back("ENSG0000099" + std::to_string(1000 + gene));
    }
    const auto genes = static_cast<Index>(var.names.size());
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, genes), {});
}

NetworkResult made(const Dataset& data, NetworkMethod method, int threads = 0) {
    ExpressionNetworkOptions options;
    options.method = method;
    options.threads = threads;
    options.trees = 30;
    NetworkResult result;
    if (makeExpressionNetwork(data, options, {}, &result) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return result;
}

/// The factor that a gene follows; -1: none.
int factorOf(const GeneNetwork& network, std::int32_t gene) {
    const Index own = network.genes[static_cast<std::size_t>(gene)];
    return own < kFactors ? static_cast<int>(own) : own < kFactors + kFactors * kTargets ? static_cast<int>((own - kFactors) / kTargets) : -1;
}

DescribedNetwork describedNetwork(const std::shared_ptr<const Dataset>& data, GeneNetwork network) {
    DescribedNetwork described;
    described.dataset = data;
    described.network = std::move(network);
    described.cellsName = "all cells";
    if (describeNetwork({}, &described) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return described;
}

NetworkDrawing drawn(const DescribedNetwork& network, const NetworkChoice& choice, const EdgeKnowledge& knowledge = {}) {
    NetworkDrawing drawing;
    if (drawNetwork(network, knowledge, choice, {}, &drawing) != Outcome::Finished) {
        throw Error("cancelled");
    }
    return drawing;
}

double plainWidth(const std::string& text, const TextStyle& style) {
    return 0.6 * static_cast<double>(text.size()) * style.sizePt * kMmPerPoint;
}

template <class Refused, class Act>
QString refusal(Act act) {
    try {
        act();
    } catch (const Refused& refused) {
        return QString::fromUtf8(refused.what());
    }
    return {};
}

} // namespace

class NetworkViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMethodFindsThePlantedRegulators_data() {
        QTest::addColumn<int>("method");
        QTest::newRow("correlation") << static_cast<int>(NetworkMethod::Correlation);
        QTest::newRow("clr") << static_cast<int>(NetworkMethod::Clr);
        QTest::newRow("genie3") << static_cast<int>(NetworkMethod::Genie3);
    }

    void everyMethodFindsThePlantedRegulators() {
        QFETCH(int, method);
        const auto data = planted();
        const NetworkResult result = made(*data, static_cast<NetworkMethod>(method));
        const GeneNetwork& network = result.network;
        QCOMPARE(std::count(network.regulator.begin(), network.regulator.end(), 1), kFactors);
        // The strongest edge of every close target comes from the factor that it follows. (Edges are not
        // compared between targets: GENIE3 shares out the variance of each, explained or not.)
        std::set<std::int32_t> judged;
        for (const NetworkLink& link : rankedLinks(network.edges)) {
            const Index own = network.genes[static_cast<std::size_t>(link.target)];
            const bool close = own >= kFactors && factorOf(network, link.target) >= 0 && (own - kFactors) % kTargets < 4;
            if (close && judged.insert(link.target).second) {
                QVERIFY(network.regulator[static_cast<std::size_t>(link.regulator)] != 0);
                QCOMPARE(factorOf(network, link.target), factorOf(network, link.regulator));
            }
        }
        QCOMPARE(judged.size(), static_cast<std::size_t>(kFactors * 4));
        QCOMPARE(made(*data, static_cast<NetworkMethod>(method), 1).network.edges.values, network.edges.values);
    }

    void aGeneOfASingleCellIsNotChosenForItsVariance() {
        const auto data = planted();
        const NetworkResult result = made(*data, NetworkMethod::Correlation);
        QVERIFY(std::find(result.network.genes.begin(), result.network.genes.end(), data->geneCount() - 1) == result.network.genes.end());
        QVERIFY(result.network.genes.size() >= static_cast<std::size_t>(kFactors + kFactors * kTargets));
    }

    void refusalsSayWhatIsMissing() {
        const auto data = planted();
        const auto attempt = [&](auto change) {
            ExpressionNetworkOptions options;
            change(options);
            NetworkResult result;
            makeExpressionNetwork(*data, options, {}, &result);
        };
        QVERIFY(refusal<UsageError>([&] { attempt([](auto& o) { o.genes = {"nosuchgene"}; }); }).contains(QStringLiteral("nosuchgene")));
        QVERIFY(refusal<UsageError>([&] { attempt([](auto& o) { o.filter = NetworkFilter::Threshold; }); }).contains(QStringLiteral("top-k")));
        QVERIFY(refusal<RefusedError>([&] { attempt([](auto& o) { o.cells = {4}; }); }).contains(QStringLiteral("1 was chosen")));
        QVERIFY(refusal<RefusedError>([&] { attempt([](auto& o) { o.genes = {"ENSG00000991001", "ENSG00000991002"}; }); })
                    .contains(QStringLiteral("None of the known regulators")));
    }

    void aStoppedRunIsCancelled() {
        const auto data = planted();
        std::stop_source stop;
        stop.request_stop();
        NetworkResult result;
        QCOMPARE(makeExpressionNetwork(*data, {}, RunControl(stop.get_token(), {}), &result), Outcome::Cancelled);
        QVERIFY(result.network.genes.empty());
    }

    void theCellsWithMostCountsAreTaken() {
        const auto data = planted();
        std::vector<Index> chosen;
        QCOMPARE(cellsWithMostCounts(*data, {}, 20, {}, &chosen), Outcome::Finished);
        QCOMPARE(chosen.size(), std::size_t{20});
        QVERIFY(std::is_sorted(chosen.begin(), chosen.end()));
        const auto total = [&](Index cell) {
            CountBatch batch;
            data->counts()->rows->readRange(cell, 1, batch);
            return std::accumulate(batch.values.begin(), batch.values.end(), 0.0);
        };
        double least = 1e9;
        for (const Index cell : chosen) {
            least = std::min(least, total(cell));
        }
        for (Index cell = 0; cell < data->cellCount(); ++cell) {
            QVERIFY(total(cell) <= least || std::binary_search(chosen.begin(), chosen.end(), cell));
        }
    }

    void aroundAGeneAQuarterOfTheEdgesJoinsItsPartners() {
        const auto data = planted();
        ExpressionNetworkOptions options;
        options.onlyRegulators = false;
        NetworkResult result;
        QCOMPARE(makeExpressionNetwork(*data, options, {}, &result), Outcome::Finished);
        const DescribedNetwork network = describedNetwork(data, result.network);
        NetworkChoice choice{NetworkChoice::Around::Gene, 0, 12};
        const NetworkDrawing drawing = drawn(network, choice);
        QCOMPARE(drawing.plot.edges.size(), std::size_t{12});
        QCOMPARE(drawing.plot.seed, Index{0});
        const auto own = std::count_if(drawing.plot.edges.begin(), drawing.plot.edges.end(), [](const NetworkEdge& edge) { return edge.from == 0 || edge.to == 0; });
        QVERIFY2(own >= 9, qPrintable(QString::number(own)));
        QVERIFY(std::is_sorted(drawing.plot.edges.begin(), drawing.plot.edges.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; }));
    }

    void modulesAreTheFactorsWithTheirTargets() {
        const auto data = planted();
        ExpressionNetworkOptions options;
        options.strongest = 1;
        NetworkResult result;
        QCOMPARE(makeExpressionNetwork(*data, options, {}, &result), Outcome::Finished);
        const DescribedNetwork network = describedNetwork(data, result.network);
        QCOMPARE(network.modules.modules.size(), std::size_t{kFactors});
        std::set<int> leaders;
        for (const NetworkModule& module : network.modules.modules) {
            leaders.insert(factorOf(network.network, module.leader));
            QVERIFY(network.network.regulator[static_cast<std::size_t>(module.leader)] != 0);
        }
        QCOMPARE(leaders.size(), std::size_t{kFactors});
        const NetworkDrawing drawing = drawn(network, {NetworkChoice::Around::Module, 0, 30});
        for (const NetworkEdge& edge : drawing.plot.edges) {
            QCOMPARE(network.modules.moduleOf[static_cast<std::size_t>(drawing.geneOf[static_cast<std::size_t>(edge.from)])], 0);
        }
    }

    void theDrawingIsTheSameEveryTimeAndNoNamesOverlap() {
        const auto data = planted();
        const DescribedNetwork network = describedNetwork(data, made(*data, NetworkMethod::Correlation).network);
        const NetworkDrawing drawing = drawn(network, {});
        const NetworkDrawing again = drawn(network, {});
        QCOMPARE(drawing.plot.edges.size(), std::size_t{30});
        for (std::size_t i = 0; i < drawing.plot.nodes.size(); ++i) {
            QCOMPARE(again.plot.nodes[i].x, drawing.plot.nodes[i].x);
            QCOMPARE(again.plot.nodes[i].y, drawing.plot.nodes[i].y);
        }
        PlotPage page;
        page.options.widthMm = 150.0;
        const NetworkPicture picture = networkScene(drawing.plot, page, plainWidth);
        for (std::size_t a = 0; a < picture.nodes.size(); ++a) {
            QVERIFY2(picture.nodes[a].label, drawing.plot.nodes[a].name.c_str());
            QVERIFY(picture.nodes[a].label->x >= 0.0 && picture.nodes[a].label->right() <= picture.scene.widthMm);
            for (std::size_t b = 0; b < a; ++b) {
                QVERIFY(!picture.nodes[a].label->overlaps(*picture.nodes[b].label));
                QVERIFY(std::hypot(picture.nodes[a].x - picture.nodes[b].x, picture.nodes[a].y - picture.nodes[b].y)
                        > picture.nodes[a].radiusMm + picture.nodes[b].radiusMm);
            }
            QCOMPARE(picture.nodeAt(picture.nodes[a].x, picture.nodes[a].y), static_cast<Index>(a));
        }
        const NetworkEdge& first = drawing.plot.edges.front();
        const double x = 0.5 * (picture.nodes[static_cast<std::size_t>(first.from)].x + picture.nodes[static_cast<std::size_t>(first.to)].x);
        const double y = 0.5 * (picture.nodes[static_cast<std::size_t>(first.from)].y + picture.nodes[static_cast<std::size_t>(first.to)].y);
        QVERIFY(picture.edgeAt(drawing.plot, x, y) >= 0);
    }

    void meansAndSharesAreThoseOfTheCells() {
        const auto data = planted();
        const DescribedNetwork network = describedNetwork(data, made(*data, NetworkMethod::Correlation).network);
        const NetworkDrawing drawing = drawn(network, {});
        CountBatch batch;
        data->counts()->rows->readRange(0, data->cellCount(), batch);
        const NetworkEdge& edge = drawing.plot.edges.front();
        const Index a = network.network.genes[static_cast<std::size_t>(drawing.geneOf[static_cast<std::size_t>(edge.from)])];
        const Index b = network.network.genes[static_cast<std::size_t>(drawing.geneOf[static_cast<std::size_t>(edge.to)])];
        int both = 0;
        double sum = 0.0;
        for (Index cell = 0; cell < data->cellCount(); ++cell) {
            const auto genes = batch.genesOf(cell);
            const auto values = batch.valuesOf(cell);
            const double total = std::accumulate(values.begin(), values.end(), 0.0);
            const auto has = [&](Index gene) { return std::binary_search(genes.begin(), genes.end(), static_cast<std::int32_t>(gene)); };
            both += has(a) && has(b) ? 1 : 0;
            for (std::size_t i = 0; i < genes.size(); ++i) {
                sum += genes[i] == a ? std::log1p(static_cast<double>(values[i]) / total * 1e4) : 0.0;
            }
        }
        QCOMPARE(edge.bothShare, both / 200.0);
        // Values are float32: seven digits.
        QVERIFY(std::abs(drawing.plot.nodes[static_cast<std::size_t>(edge.from)].mean - sum / 200.0) < 1e-4);
    }

    void knownEdgesAreMarkedAndCounted() {
        const auto data = planted();
        const DescribedNetwork network = describedNetwork(data, made(*data, NetworkMethod::Correlation).network);
        const NetworkLink& first = network.links.front();
        EdgeKnowledge knowledge;
        knowledge.knownName = "list";
        knowledge.known = knownPairs(network.network, {{{network.idOf(first.regulator), network.idOf(first.target)}, {"strange", "names"}}});
        QCOMPARE(knowledge.known.size(), std::size_t{1});
        const NetworkDrawing drawing = drawn(network, {}, knowledge);
        QVERIFY(drawing.plot.edges.front().known);
        QCOMPARE(std::count_if(drawing.plot.edges.begin(), drawing.plot.edges.end(), [](const NetworkEdge& edge) { return edge.known; }), 1);
        Index known = 0;
        for (const NetworkHub& hub : networkHubs(network.links, knowledge.known)) {
            known += hub.known;
        }
        QCOMPARE(known, Index{1});
    }

    void anEdgeListReadsBackAsTheSameNetwork() {
        const auto data = planted();
        const GeneNetwork network = made(*data, NetworkMethod::Correlation).network;
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("edges.tsv")).toStdString();
        QCOMPARE(writeEdges(path, network, networkNotes(network, 10), {}), Outcome::Finished);
        Index leftOut = -1;
        const GeneNetwork read = readNetwork(path, *data, &leftOut);
        QCOMPARE(leftOut, Index{0});
        QVERIFY(read.method == NetworkMethod::Correlation);
        QCOMPARE(read.edges.values.size(), network.edges.values.size());
        const auto links = rankedLinks(network.edges);
        const auto again = rankedLinks(read.edges);
        for (std::size_t i = 0; i < links.size(); ++i) {
            QVERIFY(std::abs(links[i].weight - again[i].weight) < 1e-8); // nine digits are written
        }
        QFile strange(folder.filePath(QStringLiteral("strange.tsv")));
        QVERIFY(strange.open(QIODevice::WriteOnly));
        strange.write("regulator\ttarget\tweight\nA\tB\t1\n");
        strange.close();
        QVERIFY(refusal<InputError>([&] { readNetwork(strange.fileName().toStdString(), *data, &leftOut); }).contains(QStringLiteral("none of its 1 edges")));
    }

    /// What `grn` writes gives the picture of the screen again.
    void aNetworkFileDrawsAsTheNetworkItHolds() {
        const auto data = planted();
        const NetworkResult result = made(*data, NetworkMethod::Clr);
        const DescribedNetwork before = describedNetwork(data, result.network);
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("net.h5ad")).toStdString();
        QCOMPARE(writeResultFile(path, networkFile(data, result, {}, networkNotes(result.network, 10), {before.means, before.centrality}), {}), Outcome::Finished);
        const auto file = Dataset::open(path);
        StoredNetwork stored = storedNetwork(file);
        QCOMPARE(stored.network.edges.columns, result.network.edges.columns);
        QCOMPARE(stored.network.edges.values, result.network.edges.values);
        QCOMPARE(stored.network.regulator, result.network.regulator);
        QVERIFY(stored.network.method == NetworkMethod::Clr);
        const std::vector<double>& centrality = file->geneColumns().find("centrality")->number()->values;
        QCOMPARE(centrality, before.centrality);
        QCOMPARE(*std::ranges::max_element(centrality), 1.0);
        DescribedNetwork after;
        after.dataset = file;
        after.network = stored.network;
        after.means = stored.means;
        QCOMPARE(describeNetwork({}, &after), Outcome::Finished);
        QCOMPARE(after.cellCount, before.cellCount);
        NetworkChoice choice;
        choice.around = NetworkChoice::Around::Gene;
        choice.which = 1;
        const NetworkPlot first = drawn(before, choice).plot;
        const NetworkPlot second = drawn(after, choice).plot;
        QCOMPARE(second.title, first.title);
        QCOMPARE(second.made, std::string("Made without a model, by CLR of log-normalised expression."));
        QCOMPARE(second.edges.size(), first.edges.size());
        for (std::size_t i = 0; i < first.nodes.size(); ++i) {
            QCOMPARE(second.nodes[i].name, first.nodes[i].name);
            QCOMPARE(second.nodes[i].mean, first.nodes[i].mean);
            QCOMPARE(second.nodes[i].x, first.nodes[i].x);
        }
        QVERIFY(std::isnan(second.edges.front().bothShare)); // the file holds no values of cells
        QVERIFY(refusal<InputError>([&] { storedNetwork(data); }).contains(QStringLiteral("holds no gene network (varp/GRN)")));
    }

    void predictedComplexesComeBackOntoTheEdges() {
        const auto data = planted();
        const DescribedNetwork network = describedNetwork(data, made(*data, NetworkMethod::Correlation).network);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("pairs.tsv"));
        QCOMPARE(writeProteinPairs(path.toStdString(), network.network, std::string("NCBITaxon:9606"), 5, {}), Outcome::Finished);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        file.close();
        QCOMPARE(lines.size(), 2 + 1 + 5);
        lines[3] += QStringLiteral("0.83"); // the strongest pair was predicted
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(lines.join(QLatin1Char('\n')).toUtf8());
        file.close();
        Index leftOut = -1;
        EdgeKnowledge knowledge;
        knowledge.ipTm = readIpTm(path.toStdString(), network.network, &leftOut);
        QCOMPARE(knowledge.ipTm.size(), std::size_t{1});
        const NetworkDrawing drawing = drawn(network, {}, knowledge);
        QCOMPARE(drawing.plot.edges.front().ipTm, 0.83);
        QVERIFY(std::isnan(drawing.plot.edges[1].ipTm));
        const std::string graph = folder.filePath(QStringLiteral("n.graphml")).toStdString();
        QCOMPARE(writeGraphml(graph, network.network, {}, {}, knowledge.ipTm), Outcome::Finished);
        QFile written(QString::fromStdString(graph));
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count("<data key=\"iptm\">0.83</data>"), 1);
        lines[3].replace(QStringLiteral("0.83"), QStringLiteral("1.4"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(lines.join(QLatin1Char('\n')).toUtf8());
        file.close();
        QVERIFY(refusal<InputError>([&] { readIpTm(path.toStdString(), network.network, &leftOut); }).contains(QStringLiteral("0 to 1 expected")));
    }
};

QTEST_GUILESS_MAIN(NetworkViewTest)
#include "tst_NetworkView.moc"

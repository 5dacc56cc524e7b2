// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/simulation/SimulationConfig.h"
#include "core/simulation/World.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace ocellus;
using Json = nlohmann::ordered_json;

namespace {

const std::string kSmall = OCELLUS_TEST_DATA "/simulation/blood.json";

std::string written(const QTemporaryDir& folder, const std::string& text) {
    const std::string path = folder.filePath("changed.json").toStdString();
    std::ofstream(path) << text;
    return path;
}

/// The sentences of a refused configuration; empty when it was accepted.
std::string refusal(const std::string& path) {
    try {
        readSimulationConfig(path);
        return {};
    } catch (const InputError& error) {
        return error.what();
    }
}

} // namespace

class tst_SimulationConfig : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theShippedConfigurationsAreValid_data();
    void theShippedConfigurationsAreValid();
    void aMistakeIsNamedInOneSentence_data();
    void aMistakeIsNamedInOneSentence();
    void allMistakesAreNamedAtOnce();
    void brokenJsonIsRefusedWithItsLine();
    void genesAreRealAndFilledUpToTheirNumber();
};

void tst_SimulationConfig::theShippedConfigurationsAreValid_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("types");
    QTest::newRow("lung") << QString::fromStdString(resourcePath("demo/lung.json")) << 16;
    QTest::newRow("kidney, for scoring") << QString::fromStdString(resourcePath("demo/kidney.json"))
                                         << 18;
    QTest::newRow("blood, for tests") << QString::fromStdString(kSmall) << 3;
}

void tst_SimulationConfig::theShippedConfigurationsAreValid() {
    QFETCH(const QString, path);
    const SimulationConfig config = readSimulationConfig(path.toStdString());
    QTEST(static_cast<int>(config.cellTypes.size()), "types");
    QCOMPARE(config.fingerprint.size(), std::size_t{64});
}

void tst_SimulationConfig::aMistakeIsNamedInOneSentence_data() {
    QTest::addColumn<QString>("place"); // JSON pointer
    QTest::addColumn<QString>("value"); // JSON; empty: removed
    QTest::addColumn<QString>("sentence");
    const auto row =
        [](const char* name, const char* place, const char* value, const char* sentence) {
            QTest::newRow(name) << place << value << sentence;
        };
    row("another format",
        "/format",
        "\"something\"",
        "format: expected \"ocellus-simulation-1\", found \"something\".");
    row("no seed", "/worldSeed", "", "worldSeed: expected a whole number from 0 to");
    row("a fraction as seed", "/worldSeed", "1.5", "found 1.5.");
    row("a misspelt key",
        "/cellTypes/B cell/marker",
        "{}",
        "cellTypes.B cell.marker: this key is not known here.");
    row("an unknown gene",
        "/cellTypes/B cell/markers/MS4A99",
        "5",
        "cellTypes.B cell.markers: expected a human or mouse gene symbol, found \"MS4A99\".");
    row("a level of nothing",
        "/cellTypes/B cell/markers/MS4A1",
        "0",
        "cellTypes.B cell.markers.MS4A1: expected a number");
    row("an unknown lineage",
        "/cellTypes/B cell/lineage",
        "\"lymph\"",
        "expected a name from lineages, found \"lymph\".");
    row("a type that is no term", "/cellTypes/B cell/id", "\"B\"", "expected an ontology term");
    row("a share as text",
        "/doublets",
        "\"few\"",
        "doublets: expected a number from 0 to 0.5, found \"few\".");
    row("too many doublets",
        "/doublets",
        "0.9",
        "doublets: expected a number from 0 to 0.5, found 0.9.");
    row("an unknown assay",
        "/organisms/0/donors/0/samples/0/assay",
        "\"10x\"",
        "expected a name from assays, found \"10x\".");
    row("an unknown sex",
        "/organisms/0/donors/1/sex",
        "\"x\"",
        "organisms.blood.donors.B.sex: expected a name from sexes");
    row("a split nobody knows",
        "/organisms/0/donors/1/split",
        "\"test\"",
        "expected reference or query, found \"test\".");
    row("a donor twice", "/organisms/0/donors/1/id", "\"A\"", "the donor \"A\" is given twice.");
    row("an organism without genes",
        "/organisms/0/taxon",
        "\"NCBITaxon:9031\"",
        "expected NCBITaxon:9606 or");
    row("a path as file name",
        "/organisms/0/file",
        "\"../x\"",
        "expected a file name without a folder");
    row("no organism", "/organisms", "[]", "expected one or two organisms, found 0.");
    row("a swap to nowhere",
        "/labelSwaps/0/label",
        "\"NK\"",
        "expected a name from cellTypes, or any name with a labelId");
    row("a swap that is none",
        "/labelSwaps/0/label",
        "\"B cell\"",
        "expected a label other than the true type");
    row("an unknown regulator type",
        "/network/regulators/0/types",
        "[\"neuron\"]",
        "found \"neuron\".");
    row("weights the wrong way",
        "/network/weight",
        "[0.9, 0.4]",
        "network.weight: expected [low, high]");
    row("an effect of nothing",
        "/diseases/normal/programme",
        "[{\"genes\": [\"CD14\"]}]",
        "a log2 change other than 0");
    row("a panel gene twice",
        "/section/panel/0",
        "\"CD3E\"",
        "section.panel: the name \"CD3E\" is given twice.");
    row("an unknown structure",
        "/section/structures/0/kind",
        "\"tube\"",
        "expected fill, foam, ring or cluster, found \"tube\".");
    row("a section of nobody",
        "/section/donor",
        "\"Z\"",
        "section.donor: expected the id of a donor of blood");
}

void tst_SimulationConfig::aMistakeIsNamedInOneSentence() {
    QFETCH(const QString, place);
    QFETCH(const QString, value);
    QFETCH(const QString, sentence);
    Json json = Json::parse(std::ifstream(kSmall));
    const Json::json_pointer pointer(place.toStdString());
    if (value.isEmpty()) {
        json[pointer.parent_pointer()].erase(pointer.back());
    } else {
        json[pointer] = Json::parse(value.toStdString());
    }
    QTemporaryDir folder;
    const QString found = QString::fromStdString(refusal(written(folder, json.dump(1))));
    QVERIFY2(found.startsWith("changed.json could not be opened: "), qPrintable(found));
    QVERIFY2(found.contains(sentence), qPrintable(found));
}

void tst_SimulationConfig::allMistakesAreNamedAtOnce() {
    Json json = Json::parse(std::ifstream(kSmall));
    json["doublets"] = 2;
    json["drawSeed"] = "x";
    json["colour"] = "blue";
    QTemporaryDir folder;
    const QString found = QString::fromStdString(refusal(written(folder, json.dump())));
    QCOMPARE(found.count('\n'), 2);
    QVERIFY(found.contains("doublets") && found.contains("drawSeed") && found.contains("colour"));
}

void tst_SimulationConfig::brokenJsonIsRefusedWithItsLine() {
    QTemporaryDir folder;
    const QString found =
        QString::fromStdString(refusal(written(folder, "{\n \"format\": 1,\n oops\n}")));
    QCOMPARE(found, QString("changed.json could not be opened: it is no JSON from line 3 on."));
    QVERIFY(!refusal("/nowhere/x.json").empty());
}

void tst_SimulationConfig::genesAreRealAndFilledUpToTheirNumber() {
    const SimulationConfig config = readSimulationConfig(resourcePath("demo/lung.json"));
    const GeneUniverse universe(config);
    const auto human = universe.genesOf("NCBITaxon:9606");
    const auto mouse = universe.genesOf("NCBITaxon:10090");
    QVERIFY(static_cast<Index>(human.size()) >= config.genes.count);
    QVERIFY(static_cast<Index>(mouse.size()) >= config.genes.count);
    for (const std::string& symbol : config.section->panel) {
        QVERIFY2(!universe.find(symbol).empty(), symbol.c_str());
    }
    QCOMPARE(config.section->panel.size(), std::size_t{300});
    const auto both = std::count_if(universe.genes().begin(),
                                    universe.genes().end(),
                                    [](const WorldGene& gene) { return gene.paired; });
    QVERIFY2(both > 5000, "most genes have an orthologue, so that the organisms can be compared");
    const auto sftpc = universe.find("SFTPC");
    QCOMPARE(sftpc.size(), std::size_t{1});
    QCOMPARE(universe.genes()[static_cast<std::size_t>(sftpc[0])].human,
             std::string("ENSG00000168484"));
    QCOMPARE(universe.genes()[static_cast<std::size_t>(sftpc[0])].mouse,
             std::string("ENSMUSG00000022097"));
}

QTEST_GUILESS_MAIN(tst_SimulationConfig)
#include "tst_SimulationConfig.moc"

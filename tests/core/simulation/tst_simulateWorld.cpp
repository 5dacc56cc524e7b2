// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"
#include "core/simulation/simulateWorld.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace ocellus;
namespace fs = std::filesystem;

namespace {

const std::string kSmall = OCELLUS_TEST_DATA "/simulation/blood.json";

/// Bytes of every file below a folder, by name.
std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            std::ostringstream bytes;
            bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
            files[fs::relative(entry.path(), folder).string()] = bytes.str();
        }
    }
    return files;
}

std::vector<std::vector<std::string>> tableOf(const fs::path& path) {
    std::vector<std::vector<std::string>> rows;
    std::ifstream file(path);
    for (std::string text; std::getline(file, text);) {
        std::vector<std::string> row;
        std::istringstream fields(text);
        for (std::string field; std::getline(fields, field, '\t');) {
            row.push_back(field);
        }
        rows.push_back(row);
    }
    return rows;
}

std::shared_ptr<const Dataset> opened(const fs::path& path) {
    return Dataset::open(path.string());
}

} // namespace

class tst_simulateWorld : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filesHoldCountsAndSayThatTheyAreSimulated();
    void whatIsMadeFromThemSaysSoToo();
    void theSameBytesForAnyThreads();
    void anotherSeedGivesOtherCells();
    void asManyCellsAsAskedFor();
    void onlyWhatIsAskedForIsMade();
    void cancellingLeavesNothing();
    void whatIsInTheFolderStays();
    void truthCoversEveryCellAndCountsWhatWasPlanted();
    void sectionFilesAgreeWithEachOther();
    void theCleanTruthIsTheMeanOfTheCounts();

private:
    Outcome
    make(const SimulateOptions& options, const std::string& name, const RunControl& control = {}) {
        return simulateWorld(
            m_config, options, (m_root.path() + "/").toStdString() + name, control, &m_result);
    }

    fs::path at(const std::string& name) const {
        return fs::path(m_root.path().toStdString()) / name;
    }

    QTemporaryDir m_root;
    SimulationConfig m_config;
    SimulateResult m_result;
};

void tst_simulateWorld::initTestCase() {
    m_config = readSimulationConfig(kSmall);
    SimulateOptions options;
    options.threads = 1;
    QVERIFY(make(options, "first") == Outcome::Finished);
    QVERIFY(m_result.plantedSwaps > 5);
}

void tst_simulateWorld::filesHoldCountsAndSayThatTheyAreSimulated() {
    const auto atlas = opened(at("first/blood.h5ad"));
    QCOMPARE(atlas->cellCount(), Index{600});
    QCOMPARE(atlas->geneCount(), Index{500});
    QVERIFY(atlas->valueKind("X") == ValueKind::Counts);
    QCOMPARE(*atlas->organism(), std::string("NCBITaxon:9606"));
    QVERIFY(atlas->genes().find("CD3D").has_value());
    QVERIFY(atlas->genes().hasStableIds());
    for (const auto& [name, bytes] : contents(at("first"))) {
        if (name.ends_with(".h5ad") || name == "truth.json" || name.ends_with(".xenium")) {
            const bool said = bytes.find("simulated") != std::string::npos;
            QVERIFY2(said, name.c_str());
        }
    }
}

void tst_simulateWorld::whatIsMadeFromThemSaysSoToo() {
    const auto section = opened(at("first/spots.h5ad"));
    QCOMPARE(section->originNotes(), (std::vector<std::string>{"These cells are simulated by Ocellus; none was ever measured."}));
    QCOMPARE(section->micrometresPerUnit(), 1.0);
    QCOMPARE(opened(at("first/spots"))->micrometresPerUnit(), 1.0); // a Xenium folder
    QCOMPARE(opened(at("first/blood.h5ad"))->micrometresPerUnit(), 0.0);
    ResultFileContent content;
    content.dataset = section;
    content.x = section->mainMatrix();
    const std::string path = at("again.h5ad").string();
    QVERIFY(writeResultFile(path, content, {}) == Outcome::Finished);
    const auto again = opened(path);
    QCOMPARE(again->originTexts(), section->originTexts());
    QCOMPARE(again->micrometresPerUnit(), 1.0);
    fs::remove(path);
}

void tst_simulateWorld::theSameBytesForAnyThreads() {
    SimulateOptions options;
    options.threads = 3;
    QVERIFY(make(options, "second") == Outcome::Finished);
    QCOMPARE(contents(at("second")), contents(at("first")));
}

void tst_simulateWorld::anotherSeedGivesOtherCells() {
    SimulateOptions options;
    options.drawSeed = 99;
    options.only = {"blood"};
    QVERIFY(make(options, "other") == Outcome::Finished);
    const auto first = opened(at("first/blood.h5ad"));
    const auto other = opened(at("other/blood.h5ad"));
    QCOMPARE(other->genes().ids(), first->genes().ids());
    QVERIFY(other->cells().names != first->cells().names);
    QCOMPARE(contents(at("other"))["blood_network.tsv"],
             contents(at("first"))["blood_network.tsv"]);
}

void tst_simulateWorld::asManyCellsAsAskedFor() {
    SimulateOptions options;
    options.cells = 37;
    options.only = {"blood"};
    QVERIFY(make(options, "few") == Outcome::Finished);
    const auto few = opened(at("few/blood.h5ad"));
    const auto all = opened(at("first/blood.h5ad"));
    QCOMPARE(few->cellCount(), Index{37});
    CountBatch a, b;
    few->mainMatrix()->readRange(0, 37, a);
    all->mainMatrix()->readRange(0, 37, b);
    QCOMPARE(a.genes, b.genes);
    QCOMPARE(a.values, b.values);
}

void tst_simulateWorld::onlyWhatIsAskedForIsMade() {
    SimulateOptions options;
    options.only = {"spots"};
    QVERIFY(make(options, "section") == Outcome::Finished);
    QVERIFY(fs::exists(at("section/spots.h5ad")));
    QVERIFY(!fs::exists(at("section/blood.h5ad")));
    options.only = {"liver"};
    QVERIFY_EXCEPTION_THROWN(make(options, "nothing"), UsageError);
    QVERIFY(!fs::exists(at("nothing")));
}

void tst_simulateWorld::cancellingLeavesNothing() {
    std::stop_source stop;
    const RunControl control(stop.get_token(), [&](const Progress& progress) {
        if (progress.done > 0) {
            stop.request_stop();
        }
    });
    QVERIFY(make({}, "cancelled", control) == Outcome::Cancelled);
    for (const auto& entry : fs::directory_iterator(fs::path(m_root.path().toStdString()))) {
        QVERIFY2(!entry.path().filename().string().starts_with("cancelled"), entry.path().c_str());
    }
}

void tst_simulateWorld::whatIsInTheFolderStays() {
    fs::create_directory(at("kept"));
    std::ofstream(at("kept/mine.txt")) << "mine";
    std::ofstream(at("kept/truth.json")) << "old";
    SimulateOptions options;
    options.only = {"blood"};
    QVERIFY(make(options, "kept") == Outcome::Finished);
    const auto files = contents(at("kept"));
    QCOMPARE(files.at("mine.txt"), std::string("mine"));
    QVERIFY(files.at("truth.json") != "old");
    for (const auto& [name, bytes] : contents(at("other"))) {
        QVERIFY2(files.contains(name), name.c_str()); // every file arrives in a folder that exists
    }
    std::ofstream(at("file")) << "x";
    QVERIFY_EXCEPTION_THROWN(make(options, "file"), UsageError);
}

void tst_simulateWorld::truthCoversEveryCellAndCountsWhatWasPlanted() {
    const auto atlas = opened(at("first/blood.h5ad"));
    const auto truth = tableOf(at("first/blood_truth.tsv"));
    QCOMPARE(truth.size(), std::size_t{601});
    QCOMPARE(truth[0][1], std::string("true_type"));
    const CategoryColumn& labels = *atlas->cells().find("cell_type")->category();
    int swapped = 0, doublets = 0, open = 0;
    for (std::size_t cell = 0; cell < 600; ++cell) {
        const auto& row = truth[cell + 1];
        QCOMPARE(row[0], atlas->cells().names[cell]);
        const std::int32_t code = labels.codes[cell];
        QCOMPARE(row[3],
                 code < 0 ? std::string() : labels.categories[static_cast<std::size_t>(code)]);
        QCOMPARE(row[5] == "correct" || row[5] == "doublet", row[1] == row[3]);
        swapped += row[5] == "B labelled monocyte";
        doublets += row[5] == "doublet";
        open += code < 0;
    }
    const auto facts = nlohmann::json::parse(std::ifstream(at("first/truth.json")));
    QCOMPARE(facts["atlases"][0]["labels"][0]["cells"].get<int>(), swapped);
    QCOMPARE(facts["atlases"][0]["doublets"].get<int>(), doublets);
    QVERIFY(swapped > 5 && doublets > 5 && open > 2);
}

void tst_simulateWorld::sectionFilesAgreeWithEachOther() {
    const auto section = opened(at("first/spots.h5ad"));
    QVERIFY(section->isSpatial());
    QCOMPARE(section->geneCount(), Index{12});
    const FloatMatrix places = section->embedding("spatial");
    QCOMPARE(places.rows, section->cellCount());
    QVERIFY(section->cellCount() > 200);
    const auto matrix = opened(at("first/spots/cell_feature_matrix.h5"));
    QCOMPARE(matrix->cells().names, section->cells().names);
    QCOMPARE(matrix->genes().ids(), section->genes().ids());
    CountBatch a, b;
    section->mainMatrix()->readRange(0, section->cellCount(), a);
    matrix->mainMatrix()->readRange(0, section->cellCount(), b);
    QCOMPARE(a.values, b.values);
    QCOMPARE(a.genes, b.genes);
    const auto whole = opened(at("first/spots_whole.h5ad"));
    QCOMPARE(whole->cells().names, section->cells().names);
    QCOMPARE(whole->geneCount(), Index{500});
    const auto truth = tableOf(at("first/spots_truth.tsv"));
    QCOMPARE(static_cast<Index>(truth.size()), section->cellCount() + 1);
    QCOMPARE(truth[1][3], std::string("all"));
    for (const char* name : {"cells.parquet",
                             "cell_boundaries.parquet",
                             "nucleus_boundaries.parquet",
                             "transcripts.parquet",
                             "cells.csv.gz",
                             "cell_boundaries.csv.gz",
                             "nucleus_boundaries.csv.gz",
                             "transcripts.csv.gz",
                             "experiment.xenium"}) {
        QVERIFY2(fs::exists(at("first/spots") / name), name);
    }
}

void tst_simulateWorld::theCleanTruthIsTheMeanOfTheCounts() {
    SimulateOptions options;
    options.clean = true;
    options.cells = 300;
    options.only = {"blood"};
    QVERIFY(make(options, "clean") == Outcome::Finished);
    const auto measured = opened(at("clean/blood.h5ad"))->mainMatrix();
    const auto clean = opened(at("clean/blood_clean.h5ad"))->mainMatrix();
    CountBatch counts, expected;
    measured->readRange(0, 300, counts);
    clean->readRange(0, 300, expected);
    double total = 0.0, wanted = 0.0;
    for (const float value : counts.values) {
        total += value;
    }
    for (const float value : expected.values) {
        wanted += value;
    }
    // What is missing is the ambient share, one tenth here.
    const double share = 1.0 - wanted / total;
    QVERIFY2(share > 0.07 && share < 0.14, std::to_string(share).c_str());
}

QTEST_GUILESS_MAIN(tst_simulateWorld)
#include "tst_simulateWorld.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a model come back from the file that they were written to.
#include "core/tasks/StoredValues.h"

#include "core/base/Error.h"
#include "core/base/Hdf5Writer.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"
#include "core/results/GeneValueRows.h"
#include "core/results/GeneValues.h"
#include "core/results/ResultFile.h"
#include "core/tasks/GeneColumns.h"
#include "core/tasks/Impute.h"
#include "tests/MemoryGeneValues.h"
#include "tests/core/tasks/FakeModel.h"
#include "tests/core/tasks/ImputedFile.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace ocellus;
using test::fakeData;

namespace {

const RunControl kGoOn;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<LayerPtr> readBack(const std::string& path) {
    std::vector<LayerPtr> layers;
    storedValues(Dataset::open(path), kGoOn, &layers);
    return layers;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// Everything that a person sees of the values.
void mustBeTheSame(const ResultLayer& read, const ResultLayer& written) {
    QCOMPARE(read.name, written.name);
    QCOMPARE(read.provenance.task, written.provenance.task);
    QCOMPARE(read.provenance.modelHash, written.provenance.modelHash);
    QCOMPARE(read.provenance.options, written.provenance.options);
    QCOMPARE(read.cellsDone, written.cellsDone);
    QCOMPARE(read.cellsTotal, written.cellsTotal);
    const GeneValues::Facts& a = read.values->facts();
    const GeneValues::Facts& b = written.values->facts();
    QCOMPARE(a.cells, b.cells);
    QCOMPARE(a.depthMultiplier, b.depthMultiplier);
    QCOMPARE(a.reliabilityCells, b.reliabilityCells);
    QCOMPARE(a.hidden, b.hidden);
    QCOMPARE(a.genes.size(), b.genes.size());
    for (std::size_t i = 0; i < a.genes.size(); ++i) {
        QCOMPARE(a.genes[i].id, b.genes[i].id);
        QCOMPARE(a.genes[i].symbol, b.genes[i].symbol);
        QCOMPARE(a.genes[i].measured, b.genes[i].measured);
        QVERIFY(same(a.genes[i].reliability, b.genes[i].reliability));
    }
    std::vector<float> one(b.genes.size()), other(b.genes.size());
    for (Index row = 0; row < read.values->rows(); ++row) {
        read.values->read(row, 0, one);
        written.values->read(row, 0, other);
        QCOMPARE(one, other);
    }
}

/// Values of the first two of the cells, with what a run tells of them.
std::shared_ptr<ResultLayer> partialLayer(Index cells) {
    GeneValues::Facts facts;
    facts.genes = {{"ENSG77", "LUM", false, 1.0 / 3.0}, {"ENSG00000000002", "B", true, kNaN}};
    facts.cells = {0, 1};
    facts.depthMultiplier = 2.5;
    facts.reliabilityCells = 17;
    facts.hidden = {{"A", 0.1}, {"C", 0.7000000000000001}};
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "imputed 2";
    layer->provenance = {"impute", "data", "weights", R"({"context":12,"depthMultiplier":2.5})", "1.0"};
    layer->cellsDone = 2;
    layer->cellsTotal = cells;
    layer->values = std::make_shared<test::MemoryGeneValues>(facts, std::vector<float>{0.25F, 3.0F, 1.5F, 0.0F});
    return layer;
}

} // namespace

class tst_StoredValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatAnExportWroteComesBackAsItWas() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("export.h5ad")).toStdString();
        ResultFileContent content;
        content.dataset = fakeData(5);
        content.withX = true;
        content.layers = {partialLayer(5)};
        QVERIFY(writeResultFile(path, content, kGoOn) == Outcome::Finished);
        const auto layers = readBack(path);
        QCOMPARE(layers.size(), std::size_t(1));
        mustBeTheSame(*layers.front(), *content.layers.front());
        const auto file = Dataset::open(path);
        QVERIFY(std::ranges::find(file->embeddingNames(), "imputed_2") == file->embeddingNames().end()); // no map
        QCOMPARE(file->counts()->place, std::string("X"));
        // A second export of that file still says what they are.
        const std::string again = folder.filePath(QStringLiteral("again.h5ad")).toStdString();
        content.dataset = file;
        content.layers = layers;
        QVERIFY(writeResultFile(again, content, kGoOn) == Outcome::Finished);
        mustBeTheSame(*readBack(again).front(), *partialLayer(5));
        // Figures find the gene that was never measured, on the scale of the counts.
        GeneColumns columns(file, GeneColumns::Source::Imputed);
        const auto lum = columns.read("LUM", kGoOn);
        QVERIFY(lum && lum->state == ValueState::Imputed);
        QCOMPARE(lum->unit, std::string("log1p CP10k"));
        QCOMPARE(lum->symbol, std::string("LUM"));
        QCOMPARE((*lum->values)[1], std::log1p(1.5F * 10000.0F / (9.0F * 2.5F)));
        QVERIFY(std::isnan((*lum->values)[2]));
        QVERIFY_EXCEPTION_THROWN(columns.read("ENSG00000000003", kGoOn), UsageError);
    }

    void aPartOfTheCellsKeepsItsValues() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("part.h5ad")).toStdString();
        ResultFileContent content;
        content.dataset = fakeData(5);
        content.layers = {partialLayer(5)};
        content.cells = {3, 1};
        QVERIFY(writeResultFile(path, content, kGoOn) == Outcome::Finished);
        const LayerPtr layer = readBack(path).front();
        QCOMPARE(layer->values->facts().cells, std::vector<Index>{1});
        QVERIFY(layer->isPartial());
        QCOMPARE(layer->cellsTotal, Index(2));
        float value = 0.0F;
        layer->values->read(0, 0, std::span(&value, 1));
        QCOMPARE(value, 1.5F);
    }

    /// Told by the record, so that a large table is not read when a file is opened.
    void everyCellIsThereWhereTheRecordSaysSo() {
        GeneValues::Facts facts;
        facts.genes = {{"ENSG77", "LUM", false, kNaN}};
        facts.cells = {0, 1, 2};
        auto layer = std::make_shared<ResultLayer>(*partialLayer(3));
        layer->cellsDone = 3;
        const auto none = static_cast<float>(kNaN);
        layer->values = std::make_shared<test::MemoryGeneValues>(facts, std::vector<float>{0.25F, none, 1.5F});
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("all.h5ad")).toStdString();
        ResultFileContent content;
        content.dataset = fakeData(3);
        content.layers = {layer};
        QVERIFY(writeResultFile(path, content, kGoOn) == Outcome::Finished);
        const LayerPtr read = readBack(path).front();
        QCOMPARE(read->values->facts().cells, facts.cells);
        QVERIFY(!read->isPartial());
        float value = 0.0F;
        read->values->read(1, 0, std::span(&value, 1));
        QVERIFY(std::isnan(value)); // and one without a value is still no zero
    }

    void theFileOfImputeBringsTheLayerOfItsRun() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("o.h5ad")).toStdString();
        const ImputeResult result = test::writeImputed(path, {"ENSG00000000005", "ENSG00000000001"}, true);
        QVERIFY(result.layer != nullptr);
        mustBeTheSame(*readBack(path).front(), *result.layer);
        // The gene without counts is in the table of genes, and still was not measured.
        const auto file = Dataset::open(path);
        QVERIFY(file->genes().find("ENSG00000000005").has_value() && !file->measures("ENSG00000000005"));
        QVERIFY(file->measures("ENSG00000000001"));
        GeneColumns measured(file);
        QVERIFY_EXCEPTION_THROWN(measured.read("ENSG00000000005", kGoOn), UsageError);
    }

    void aGeneAskedForByItsSymbolIsFoundUnderIt() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("o.h5ad")).toStdString();
        Table genes;
        genes.names = {"LUM", "ENSG00000000002"}; // as they were asked for
        ResultFileContent content;
        content.dataset = fakeData(5);
        const auto run = partialLayer(5);
        run->name = "imputed";
        content.layers = {run};
        content.genes = std::make_shared<const Table>(genes);
        content.matrices = {{"imputed", std::make_shared<GeneValueRows>(run->values, 5)}};
        QVERIFY(writeResultFile(path, content, kGoOn) == Outcome::Finished);
        const auto layers = readBack(path);
        QCOMPARE(layers.size(), std::size_t(1));
        const LayerPtr layer = layers.front();
        QCOMPARE(layer->values->facts().genes[0].id, std::string("LUM"));
        QCOMPARE(layer->values->facts().genes[0].symbol, std::string("LUM"));
        float value = 0.0F;
        layer->values->read(1, 0, std::span(&value, 1));
        QCOMPARE(value, 1.5F);
    }

    void damagedFactsAreRefusedInOneSentence() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("export.h5ad")).toStdString();
        ResultFileContent content;
        content.dataset = fakeData(5);
        content.layers = {partialLayer(5)};
        content.unsStrings = {{"imputed_2_facts", {"{\"depth\": 2"}}};
        QVERIFY(writeResultFile(path, content, kGoOn) == Outcome::Finished);
        try {
            readBack(path);
            QFAIL("damaged facts were taken");
        } catch (const InputError& error) {
            QVERIFY2(std::string(error.what()).find("uns/imputed_2_facts") != std::string::npos, error.what());
        }
    }
};

QTEST_GUILESS_MAIN(tst_StoredValues)
#include "tst_StoredValues.moc"

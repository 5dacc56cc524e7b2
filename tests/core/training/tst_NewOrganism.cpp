// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/model/CheckpointWriter.h"
#include "core/training/Finetune.h"
#include "core/training/NewOrganism.h"
#include "tests/ReferenceData.h"
#include "tests/core/training/TrainingData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ocellus;

namespace {

const std::string kFerret = "NCBITaxon:9669";

LoadedCheckpoint tinyModel() { return loadCheckpoint(std::string(OCELLUS_TEST_DATA) + "/model/tiny.ckpt"); }

FloatMatrix matrixOf(const hdf5::Array& array) {
    return {array.shape()[0], array.shape()[1], array.readAll<float>()};
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    double largest = a.size() == b.size() ? 0.0 : 1e9;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
    }
    return largest;
}

/// Genes with the ids of the cells that `writeKinds` makes, each like one of the model's.
NewOrganism ferretLike(const LoadedCheckpoint& model, Index genes) {
    NewOrganism added;
    added.organism = kFerret;
    const std::vector<std::string>& known = model.config.genes.at(model.config.organisms[0]);
    for (Index gene = 0; gene < genes; ++gene) {
        added.genes.push_back("FERRET" + std::to_string(gene));
        added.like.push_back(known[static_cast<std::size_t>(gene) % known.size()]);
    }
    return added;
}

} // namespace

class tst_NewOrganism : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string written(const char* text) const {
        const QString path = m_folder.filePath(QStringLiteral("genes.tsv"));
        QFile file(path);
        [&] { QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate)); }();
        file.write(text);
        return path.toStdString();
    }

private Q_SLOTS:
    void vectorsAreAveragedAsInTheReference() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const hdf5::Group meta = hdf5::Group::openFile(test::referenceData() + "/model/v2_tiny.h5").group("meta");
        const FloatMatrix expected = matrixOf(meta.array("precpt_pooled"));
        const FloatMatrix got = pooledVectors(matrixOf(meta.array("precpt_input")), expected.columns);
        QVERIFY(largestDifference(got.values, expected.values) < 1e-6); // float32 sums of three numbers
    }

    void positionsAreThoseOfTheReference() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const std::string folder = test::referenceData() + "/model/";
        const std::vector<float> table = loadCheckpoint(folder + "v2_tiny.ckpt").checkpoint.tensor("pos_encoder.pe").asFloat32();
        const std::vector<float> positions = hdf5::Group::openFile(folder + "v2_tiny.h5").group("meta").array("gene_pos").readAll<float>();
        const auto width = static_cast<Index>(table.size() / positions.size());
        for (std::size_t gene = 0; gene < positions.size(); ++gene) {
            if (positions[gene] >= 1.0F) { // position 0 wraps around in the reference; it is refused here
                const auto first = table.begin() + static_cast<std::ptrdiff_t>(gene) * width;
                // The reference takes sines of float32 angles of up to some thousands.
                QVERIFY(largestDifference(positionRow(static_cast<Index>(positions[gene]), width), {first, first + width}) < 1e-3);
            }
        }
    }

    void everythingTheModelKnewStays() {
        const LoadedCheckpoint before = tinyModel();
        const LoadedCheckpoint after = withOrganism(before, ferretLike(before, 30), 1);
        QCOMPARE(after.info.organisms.back(), kFerret);
        QCOMPARE(after.info.organisms.size(), before.info.organisms.size() + 1);
        QCOMPARE(after.info.geneOffset.at(kFerret), before.config.vocabulary);
        for (const std::string& name : before.checkpoint.names()) {
            const std::vector<float> old = before.checkpoint.tensor(name).asFloat32();
            const std::vector<float> now = after.checkpoint.tensor(name).asFloat32();
            QVERIFY2(now.size() >= old.size() && std::equal(old.begin(), old.end(), now.begin()), name.c_str());
        }
        // Each new gene starts as the one that stands for it.
        const char* const table = before.config.geneAdapter ? "gene_encoder.0.embeddings.weight" : "gene_encoder.embeddings.weight";
        const std::vector<float> vectors = after.checkpoint.tensor(table).asFloat32();
        const auto width = static_cast<std::size_t>(after.checkpoint.shapeOf(table)[1]);
        const auto at = static_cast<std::size_t>(before.config.vocabulary) * width;
        QVERIFY(std::equal(vectors.begin(), vectors.begin() + static_cast<std::ptrdiff_t>(width), vectors.begin() + static_cast<std::ptrdiff_t>(at)));
        // The organism can be answered, where the model has that class.
        for (const ModelClass& entry : after.info.classes) {
            if (entry.shortName == "organism") {
                QCOMPARE(entry.leaves.back(), kFerret);
            }
        }
    }

    void itLearnsTheLabelsOfCellsOfTheNewOrganism() {
        const LoadedCheckpoint before = tinyModel();
        const std::string path = m_folder.filePath(QStringLiteral("ferret.ckpt")).toStdString();
        writeCheckpoint(withOrganism(before, ferretLike(before, 40), 1).checkpoint, path);
        std::vector<std::string> kinds;
        for (int cell = 0; cell < 90; ++cell) {
            kinds.push_back(cell % 2 == 0 ? "T cell" : "B cell");
        }
        const std::string cells = m_folder.filePath(QStringLiteral("cells.h5ad")).toStdString();
        test::writeKinds(cells, 90, 40, 2, 6, {{"kind", kinds}}, "FERRET", 1);
        FinetuneOptions options;
        options.labels = "kind";
        options.model = path;
        options.organism = kFerret;
        options.output = m_folder.filePath(QStringLiteral("taught.ckpt")).toStdString();
        options.steps = 4;
        options.epochs = 1;
        options.batch = 16;
        options.threads = 1;
        FinetuneReport report;
        QCOMPARE(finetune(Dataset::open(cells), options, {}, &report), Outcome::Finished);
        QCOMPARE(loadCheckpoint(options.output).info.organisms.back(), kFerret);
        QCOMPARE(report.trainedCells, Index{72});
    }

    void tablesAreRead() {
        const NewOrganism like = readNewOrganism(written("gene\tlike\nA1\tX1\nA2\tX2\n"), kFerret);
        QCOMPARE(like.genes, (std::vector<std::string>{"A1", "A2"}));
        QCOMPARE(like.like, (std::vector<std::string>{"X1", "X2"}));
        const NewOrganism vectors = readNewOrganism(written("gene,position,d1,d2\nA1,7,0.5,-1\nA2,9,2,3e-1\n"), kFerret);
        QCOMPARE(vectors.positions, (std::vector<Index>{7, 9}));
        QCOMPARE(vectors.vectors.values, (std::vector<float>{0.5F, -1.0F, 2.0F, 0.3F}));
        QCOMPARE(vectors.vectors.columns, Index{2});
    }

    void wrongTablesAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no genes column") << QByteArray("id\tlike\nA\tB\n") << "line 1 names no column gene";
        QTest::newRow("nothing beside genes") << QByteArray("gene\nA\n") << "neither a column like nor columns of numbers";
        QTest::newRow("a gene twice") << QByteArray("gene\tlike\nA\tB\nA\tC\n") << "line 3 names the gene A again";
        QTest::newRow("no number") << QByteArray("gene\td1\nA\tx\n") << "line 2 has \"x\" in column 2, a number expected";
        QTest::newRow("missing number") << QByteArray("gene\td1\nA\tNA\n") << "a number expected";
        QTest::newRow("short line") << QByteArray("gene\td1\td2\nA\t1\n") << "line 2 has 2 columns, the first line has 3";
        QTest::newRow("position 0") << QByteArray("gene\tposition\td1\nA\t0\t1\n") << "a whole number from 1 expected";
        QTest::newRow("empty") << QByteArray("gene\tlike\n") << "it lists no genes";
    }

    void wrongTablesAreRefused() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const std::string path = written(text.constData());
        try {
            readNewOrganism(path, kFerret);
            QFAIL("nothing was refused");
        } catch (const InputError& refusal) {
            QVERIFY2(QString::fromUtf8(refusal.what()).contains(says), refusal.what());
        }
    }

    void whatDoesNotFitTheModelIsRefused() {
        const LoadedCheckpoint model = tinyModel();
        NewOrganism added = ferretLike(model, 3);
        added.organism = model.config.organisms[0];
        QVERIFY_THROWS_EXCEPTION(RefusedError, withOrganism(model, added, 1)); // known already
        added = ferretLike(model, 3);
        added.like[1] = "unheard";
        QVERIFY_THROWS_EXCEPTION(RefusedError, withOrganism(model, added, 1));
        added = ferretLike(model, 3);
        added.like.clear();
        added.vectors = {3, 2, std::vector<float>(6)};
        QVERIFY_THROWS_EXCEPTION(RefusedError, withOrganism(model, added, 1)); // narrower than the model's
        if (model.config.positions) {
            added.vectors = {3, 512, std::vector<float>(3 * 512)};
            QVERIFY_THROWS_EXCEPTION(RefusedError, withOrganism(model, added, 1)); // positions are missing
        }
    }
};

QTEST_GUILESS_MAIN(tst_NewOrganism)
#include "tst_NewOrganism.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// One small data set in every format: whoever opens it must find the same cells, genes and numbers.
#include "core/base/Hdf5Writer.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace ocellus;

namespace {

constexpr Index kCells = 40;
constexpr Index kGenes = 25;

/// About a third of the places hold a count; cell 5 and gene 7 hold none; one count is too large for
/// 16 bits. All are whole and below 2^24, so float32 holds them exactly and may be compared with ==.
int countAt(Index cell, Index gene) {
    if (cell == 3 && gene == 4) {
        return 70001;
    }
    return cell == 5 || gene == 7 || (cell * 7 + gene * 13) % 3 != 0 ? 0 : static_cast<int>((cell + 2 * gene) % 9 + 1);
}

std::string cellName(Index cell) { return "ACGT" + std::to_string(1000 + cell) + "-1"; }

std::string geneId(Index gene) { return "ENSG00000" + std::to_string(100000 + gene); }

std::string geneSymbol(Index gene) { return "GENE" + std::to_string(gene); }

template <class Name>
std::vector<std::string> names(Index count, Name name) {
    std::vector<std::string> all;
    for (Index i = 0; i < count; ++i) {
        all.push_back(name(i));
    }
    return all;
}

/// The counts compressed along the first axis of `at`.
struct Compressed {
    std::vector<float> data;
    std::vector<std::int32_t> indices;
    std::vector<std::int64_t> indptr = {0};

    template <class At>
    Compressed(Index outer, Index inner, At at) {
        for (Index i = 0; i < outer; ++i) {
            for (Index j = 0; j < inner; ++j) {
                if (const int value = at(i, j); value != 0) {
                    data.push_back(static_cast<float>(value));
                    indices.push_back(static_cast<std::int32_t>(j));
                }
            }
            indptr.push_back(static_cast<std::int64_t>(data.size()));
        }
    }
};

void encode(hdf5::Writer& file, const std::string& place, const char* type, const char* version) {
    file.setAttribute(place, "encoding-type", type);
    file.setAttribute(place, "encoding-version", version);
}

template <class T>
void writeVector(hdf5::Writer& file, const std::string& place, const std::vector<T>& values) {
    file.writeArray(place, {static_cast<Index>(values.size())}, values.data());
}

void writeFrame(hdf5::Writer& file, const std::string& place, const std::vector<std::string>& index, const std::string& column,
    const std::vector<std::string>& texts) {
    file.makeGroup(place);
    encode(file, place, "dataframe", "0.2.0");
    file.setAttribute(place, "_index", "_index");
    file.setAttribute(place, "column-order", std::vector<std::string>{column});
    for (const auto& [name, values] : {std::pair(std::string("_index"), index), std::pair(column, texts)}) {
        file.writeTexts(place + "/" + name, values);
        encode(file, place + "/" + name, "string-array", "0.2.0");
    }
}

void writeSparse(hdf5::Writer& file, const char* type, const Compressed& matrix) {
    file.makeGroup("X");
    encode(file, "X", type, "0.1.0");
    file.setAttribute("X", "shape", std::vector<Index>{kCells, kGenes});
    writeVector(file, "X/data", matrix.data);
    writeVector(file, "X/indices", matrix.indices);
    writeVector(file, "X/indptr", matrix.indptr);
}

std::string writeH5ad(const QTemporaryDir& folder, const QString& encoding) {
    const std::string path = folder.filePath(encoding + QStringLiteral(".h5ad")).toStdString();
    hdf5::Writer file(path);
    encode(file, "", "anndata", "0.1.0");
    if (encoding == QStringLiteral("csr")) {
        writeSparse(file, "csr_matrix", Compressed(kCells, kGenes, countAt));
    } else if (encoding == QStringLiteral("csc")) {
        writeSparse(file, "csc_matrix", Compressed(kGenes, kCells, [](Index gene, Index cell) { return countAt(cell, gene); }));
    } else {
        std::vector<float> values;
        for (Index cell = 0; cell < kCells; ++cell) {
            for (Index gene = 0; gene < kGenes; ++gene) {
                values.push_back(static_cast<float>(countAt(cell, gene)));
            }
        }
        file.writeArray("X", {kCells, kGenes}, values.data());
        encode(file, "X", "array", "0.2.0");
    }
    writeFrame(file, "obs", names(kCells, cellName), "donor", std::vector<std::string>(kCells, "one"));
    writeFrame(file, "var", names(kGenes, geneId), "feature_name", names(kGenes, geneSymbol));
    file.finish();
    return path;
}

std::string writeTenxH5(const QTemporaryDir& folder) {
    const std::string path = folder.filePath(QStringLiteral("matrix.h5")).toStdString();
    const Compressed matrix(kCells, kGenes, countAt); // genes x cells by columns: the same arrays
    hdf5::Writer file(path);
    file.makeGroup("matrix");
    file.writeTexts("matrix/barcodes", names(kCells, cellName));
    writeVector(file, "matrix/data", std::vector<std::int32_t>(matrix.data.begin(), matrix.data.end()));
    writeVector(file, "matrix/indices", std::vector<std::int64_t>(matrix.indices.begin(), matrix.indices.end()));
    writeVector(file, "matrix/indptr", matrix.indptr);
    writeVector(file, "matrix/shape", std::vector<std::int32_t>{kGenes, kCells});
    file.makeGroup("matrix/features");
    file.writeTexts("matrix/features/id", names(kGenes, geneId));
    file.writeTexts("matrix/features/name", names(kGenes, geneSymbol));
    file.writeTexts("matrix/features/feature_type", std::vector<std::string>(kGenes, "Gene Expression"));
    file.writeTexts("matrix/features/genome", std::vector<std::string>(kGenes, "GRCh38"));
    file.finish();
    return path;
}

void writeText(const QString& path, const std::string& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text.data(), static_cast<qint64>(text.size())), static_cast<qint64>(text.size()));
}

std::string writeMtxFolder(const QTemporaryDir& folder) {
    const QString place = folder.filePath(QStringLiteral("filtered_feature_bc_matrix"));
    QDir().mkpath(place);
    std::string entries;
    std::string features;
    std::string barcodes;
    int count = 0;
    for (Index cell = 0; cell < kCells; ++cell) {
        barcodes += cellName(cell) + "\n";
        for (Index gene = 0; gene < kGenes; ++gene) {
            if (const int value = countAt(cell, gene); value != 0) {
                entries += std::to_string(gene + 1) + " " + std::to_string(cell + 1) + " " + std::to_string(value) + "\n";
                ++count;
            }
        }
    }
    for (Index gene = 0; gene < kGenes; ++gene) {
        features += geneId(gene) + "\t" + geneSymbol(gene) + "\tGene Expression\n";
    }
    writeText(place + QStringLiteral("/matrix.mtx"),
        "%%MatrixMarket matrix coordinate integer general\n" + std::to_string(kGenes) + " " + std::to_string(kCells) + " "
            + std::to_string(count) + "\n" + entries);
    writeText(place + QStringLiteral("/features.tsv"), features);
    writeText(place + QStringLiteral("/barcodes.tsv"), barcodes);
    return place.toStdString();
}

/// Row by row, genes ascending, nothing for a zero.
bool holdsTheCounts(const CountBatch& batch, const std::vector<Index>& cells) {
    if (batch.cells != cells) {
        return false;
    }
    for (std::size_t row = 0; row < cells.size(); ++row) {
        std::vector<std::int32_t> genes;
        std::vector<float> values;
        for (Index gene = 0; gene < kGenes; ++gene) {
            if (const int value = countAt(cells[row], gene); value != 0) {
                genes.push_back(static_cast<std::int32_t>(gene));
                values.push_back(static_cast<float>(value));
            }
        }
        const auto i = static_cast<Index>(row);
        if (!std::ranges::equal(batch.genesOf(i), genes) || !std::ranges::equal(batch.valuesOf(i), values)) {
            return false;
        }
    }
    return true;
}

std::vector<Index> range(Index first, Index count) {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    return cells;
}

} // namespace

class tst_SameData : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyFormatGivesTheSameCellsGenesAndNumbers_data() {
        QTest::addColumn<QString>("how");
        for (const char* how : {"csr", "csc", "dense", "10x h5", "mtx folder"}) {
            QTest::newRow(how) << QString::fromLatin1(how);
        }
    }

    void everyFormatGivesTheSameCellsGenesAndNumbers() {
        QFETCH(QString, how);
        QTemporaryDir folder;
        const std::string path = how == QStringLiteral("10x h5") ? writeTenxH5(folder)
            : how == QStringLiteral("mtx folder")                ? writeMtxFolder(folder)
                                                                 : writeH5ad(folder, how);
        const auto dataset = Dataset::open(path);
        QCOMPARE(dataset->cells().names, names(kCells, cellName));
        QCOMPARE(dataset->genes().ids(), names(kGenes, geneId));
        QCOMPARE(dataset->genes().symbols(), names(kGenes, geneSymbol));
        QCOMPARE(dataset->organism().value_or("none"), std::string("NCBITaxon:9606"));
        QCOMPARE(toString(dataset->valueKind(dataset->matrix().place)), std::string("counts"));

        const auto rows = dataset->mainMatrix();
        CountBatch batch;
        rows->readRange(0, kCells, batch);
        QVERIFY(holdsTheCounts(batch, range(0, kCells)));
        rows->readRange(17, 6, batch);
        QVERIFY(holdsTheCounts(batch, range(17, 6)));
        const std::vector<Index> order = {39, 0, 5, 3, 3, 20};
        rows->read(order, batch);
        QVERIFY(holdsTheCounts(batch, order));
        for (Index gene = 0; gene < kGenes; ++gene) {
            std::vector<float> expected;
            for (Index cell = 0; cell < kCells; ++cell) {
                expected.push_back(static_cast<float>(countAt(cell, gene)));
            }
            QCOMPARE(rows->column(gene, RunControl()), expected);
        }
        const auto counts = dataset->counts();
        QVERIFY(counts.has_value());
        counts->rows->readRange(0, kCells, batch);
        QVERIFY(holdsTheCounts(batch, range(0, kCells)));
    }
};

QTEST_GUILESS_MAIN(tst_SameData)
#include "tst_SameData.moc"

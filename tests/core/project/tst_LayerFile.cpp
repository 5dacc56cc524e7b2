// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/project/LayerFile.h"
#include "tests/MemoryGeneValues.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace ocellus;

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

CategoryColumn manyCategories(int count, Index cells) {
    CategoryColumn column;
    for (int i = 0; i < count; ++i) {
        column.categories.push_back("type " + std::to_string(i));
    }
    for (Index cell = 0; cell < cells; ++cell) {
        column.codes.push_back(static_cast<std::int32_t>(cell % (count + 1)) - 1);
    }
    return column;
}

/// One of everything a layer can hold.
ResultLayer fullLayer() {
    ResultLayer layer;
    layer.name = "umap of λ/cells";
    layer.provenance = {"umap", "abc", "def", R"({"neighbours":15})", "0.1.0"};
    layer.cellsDone = 3;
    layer.cellsTotal = 5;
    layer.columns = {{"leiden", CategoryColumn{{0, 1, -1, 1, 0}, {"0", "β"}, true}},
        {"empty", CategoryColumn{{-1, -1, -1, -1, -1}, {}, false}},
        {"score", NumberColumn{{0.5, kGap, -1e300, 3, 4}, false}}, {"n", NumberColumn{{1, 2, 3, 4, 5}, true}},
        {"flag", BoolColumn{{1, 0, -1, 1, 0}}}, {"text", TextColumn{{"a", std::nullopt, "", "d", "β"}}}};
    layer.embeddings = {{"X_umap", FloatMatrix{5, 2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}}, {"none", FloatMatrix{5, 0, {}}}};
    layer.graphs = {{"distances", SparseSquare{5, {0, 1, 3, 3, 4, 5}, {1, 0, 3, 4, 0}, {.1, .2, .3, .4, .5}}}};
    return layer;
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

/// The sentence with which a file is refused; empty when it is read.
std::string refusal(const std::string& path) {
    try {
        layerfile::read(path);
        return {};
    } catch (const InputError& error) {
        return error.what();
    }
}

void mustBeOneSentence(const std::string& sentence) {
    QVERIFY2(!sentence.empty() && sentence.find('\n') == std::string::npos && sentence.back() == '.',
        sentence.c_str());
    QVERIFY2(sentence.find("x.layer could not be opened: ") == 0, sentence.c_str());
}

/// Replaces `from` by as many bytes `to` and puts right the checksum of the part they are in.
std::string forged(std::string bytes, const std::string& from, const std::string& to) {
    constexpr std::size_t kFront = 12;
    const std::size_t hit = bytes.find(from);
    bytes.replace(hit, from.size(), to);
    for (std::size_t at = 8; at < bytes.size();) {
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data() + at + 4, sizeof(length));
        const std::size_t end = at + kFront + length;
        if (hit < end) {
            Sha256 hash;
            hash.add(bytes.data() + at, kFront + length);
            const std::string hex = hash.hex();
            const QByteArray digest = QByteArray::fromHex(QByteArray::fromStdString(hex));
            bytes.replace(end, 32, digest.toStdString());
            return bytes;
        }
        at = end + 32;
    }
    return bytes;
}

template <class T>
std::string raw(std::initializer_list<T> values) {
    std::string bytes;
    for (const T value : values) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
    return bytes;
}

} // namespace

class tst_LayerFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string place() const { return m_folder.filePath("x.layer").toStdString(); }

private Q_SLOTS:
    void valuesOfGenesComeBackAndAreReadFromTheFile() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("x.layer")).toStdString();
        GeneValues::Facts facts;
        facts.genes = {{"ENSG1", "LUM", true, 0.5}, {"ENSG2", "DCN", false, kGap}};
        facts.cells = {1, 2, 4};
        facts.depthMultiplier = 2.0;
        facts.reliabilityCells = 3;
        facts.hidden = {{"ACTA2", 0.25}};
        ResultLayer layer = fullLayer();
        layer.values = std::make_shared<const test::MemoryGeneValues>(facts, std::vector<float>{1, 2, 3, 4, 5, 6});
        QCOMPARE(layerfile::write(path, layer, 0, RunControl()), Outcome::Finished);
        const LayerPtr read = layerfile::read(path);
        QVERIFY(read->values != nullptr);
        const GeneValues::Facts& back = read->values->facts();
        QCOMPARE(back.genes.size(), std::size_t(2));
        QCOMPARE(back.genes[0].symbol, std::string("LUM"));
        QVERIFY(back.genes[0].measured && !back.genes[1].measured);
        QCOMPARE(back.genes[0].reliability, 0.5);
        QVERIFY(std::isnan(back.genes[1].reliability));
        QVERIFY(back.cells == facts.cells && back.hidden == facts.hidden);
        QCOMPARE(back.depthMultiplier, 2.0);
        QCOMPARE(back.reliabilityCells, Index{3});
        // The file may be replaced by a newer layer; what was opened stays readable.
        layer.values = nullptr;
        QCOMPARE(layerfile::write(path, layer, 0, RunControl()), Outcome::Finished);
        std::vector<float> row(2);
        read->values->read(2, 0, row);
        QVERIFY((row == std::vector<float>{5, 6}));
        read->values->read(0, 1, std::span(row).first(1));
        QCOMPARE(row[0], 2.0F);
        QVERIFY(layerfile::read(path)->values == nullptr);
    }

    void aCutOrChangedFileWithValuesIsRefusedInASentence() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("x.layer")).toStdString();
        ResultLayer layer = fullLayer();
        layer.values = test::modelledLayer("imputed", "impute", 4, {{"A", "A", true, 0.5}, {"B", "B", false, 0.1}}, 1.5F)->values;
        layerfile::write(path, layer, 0, RunControl());
        const std::string whole = bytesOf(path);
        for (std::size_t keep = 8; keep < whole.size(); keep += 7) {
            put(path, whole.substr(0, keep));
            mustBeOneSentence(refusal(path));
        }
        for (std::size_t at = 8; at < whole.size(); at += 5) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 0x10);
            put(path, changed);
            mustBeOneSentence(refusal(path));
        }
        // Cells out of order, with a checksum that fits.
        put(path, forged(whole, raw<Index>({0, 1, 2, 3}), raw<Index>({0, 2, 1, 3})));
        mustBeOneSentence(refusal(path));
    }

    void everythingComesBack() {
        const ResultLayer layer = fullLayer();
        QVERIFY(layerfile::write(place(), layer, 7, {}) == Outcome::Finished);
        const LayerPtr back = layerfile::read(place());
        QCOMPARE(back->name, layer.name);
        QCOMPARE(back->provenance.options, layer.provenance.options);
        QCOMPARE(back->provenance.modelHash, std::string("def"));
        QCOMPARE(back->cellsDone, Index{3});
        QVERIFY(back->isPartial());
        QCOMPARE(back->columns.size(), layer.columns.size());
        for (std::size_t i = 0; i < layer.columns.size(); ++i) {
            QCOMPARE(back->columns[i].name, layer.columns[i].name);
            QCOMPARE(back->columns[i].kind(), layer.columns[i].kind());
            QCOMPARE(back->columns[i].missing(), layer.columns[i].missing());
        }
        QCOMPARE(back->columns[0].category()->codes, layer.columns[0].category()->codes);
        QCOMPARE(back->columns[0].category()->categories, layer.columns[0].category()->categories);
        QVERIFY(back->columns[0].category()->ordered);
        QCOMPARE(back->columns[2].number()->values[2], -1e300);
        QVERIFY(std::isnan(back->columns[2].number()->values[1]));
        QVERIFY(back->columns[3].number()->integral);
        QCOMPARE(std::get<BoolColumn>(back->columns[4].data).values,
            std::get<BoolColumn>(layer.columns[4].data).values);
        QVERIFY(std::get<TextColumn>(back->columns[5].data).values
            == std::get<TextColumn>(layer.columns[5].data).values);
        QCOMPARE(back->embeddings[0].second.values, layer.embeddings[0].second.values);
        QCOMPARE(back->embeddings[1].second.columns, Index{0});
        QCOMPARE(back->graphs[0].second.rowStart, layer.graphs[0].second.rowStart);
        QCOMPARE(back->graphs[0].second.values, layer.graphs[0].second.values);
        const LayerInfo head = layerfile::readHead(place());
        QCOMPARE(head.sequence, Index{7});
        QCOMPARE(head.cellsTotal, Index{5});
        QCOMPARE(head.provenance.task, std::string("umap"));
    }

    void codesKeepTheirValueInEveryWidth_data() {
        QTest::addColumn<int>("categories");
        for (const int count : {1, 127, 128, 32767, 32768, 40000}) {
            QTest::addRow("%d categories", count) << count;
        }
    }

    void codesKeepTheirValueInEveryWidth() {
        QFETCH(int, categories);
        ResultLayer layer;
        layer.name = "wide";
        layer.cellsTotal = layer.cellsDone = categories + 3;
        layer.columns = {{"label", manyCategories(categories, layer.cellsTotal)}};
        layerfile::write(place(), layer, 1, {});
        QCOMPARE(layerfile::read(place())->columns[0].category()->codes, layer.columns[0].category()->codes);
    }

    void theSameLayerGivesTheSameBytes() {
        layerfile::write(place(), fullLayer(), 1, {});
        const std::string first = bytesOf(place());
        layerfile::write(place(), fullLayer(), 1, {});
        QVERIFY(first == bytesOf(place()));
    }

    void aFileCutAnywhereIsRefusedInOneSentence() {
        layerfile::write(place(), fullLayer(), 1, {});
        const std::string whole = bytesOf(place());
        for (std::size_t length = 0; length < whole.size(); ++length) {
            put(place(), whole.substr(0, length));
            mustBeOneSentence(refusal(place()));
        }
        put(place(), whole + "x");
        mustBeOneSentence(refusal(place()));
    }

    void anyFlippedByteIsRefusedInOneSentence() {
        layerfile::write(place(), fullLayer(), 1, {});
        const std::string whole = bytesOf(place());
        for (std::size_t i = 0; i < whole.size(); ++i) {
            std::string damaged = whole;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
            put(place(), damaged);
            mustBeOneSentence(refusal(place()));
        }
    }

    // A stranger's file may have right checksums and wrong contents.
    void aForgedFileIsRefusedInOneSentence_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& from, const std::string& to, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(from) << QByteArray::fromStdString(to)
                                << QString::fromLatin1(says);
        };
        row("a code without a category", raw<std::int8_t>({0, 1, -1, 1, 0}), raw<std::int8_t>({0, 1, -1, 2, 0}),
            "uses category 2 of 2");
        row("more cells than fit", raw<Index>({3, 5}), raw<Index>({3, Index{1} << 50}), "cells");
        row("fewer cells than values", raw<Index>({3, 5}), raw<Index>({3, 4}), "5 entries, 4 expected");
        row("more done than there are", raw<Index>({3, 5}), raw<Index>({6, 5}), "says 6 of 5 cells");
        row("a neighbour that is no cell", raw<std::int32_t>({1, 0, 3, 4, 0}), raw<std::int32_t>({1, 0, 3, 5, 0}),
            "neighbours that do not exist");
        row("rows that run backwards", raw<Index>({0, 1, 3, 3, 4, 5}), raw<Index>({0, 3, 1, 3, 4, 5}),
            "neighbours that do not exist");
        row("an embedding as wide as memory", raw<Index>({5, 2}), raw<Index>({5, Index{1} << 40}), "is 5 x");
        row("an embedding wider than its values", raw<Index>({5, 2}), raw<Index>({5, 3}), "ends early");
        row("a text longer than the file", std::string("\x06\0\0\0\0\0\0\0leiden", 14),
            std::string("\x06\0\0\0\0\0\0\x7fleiden", 14), "ends early");
    }

    void aForgedFileIsRefusedInOneSentence() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, says);
        layerfile::write(place(), fullLayer(), 1, {});
        const std::string whole = bytesOf(place());
        QVERIFY(whole.find(from.toStdString()) != std::string::npos);
        put(place(), forged(whole, from.toStdString(), to.toStdString()));
        const std::string sentence = refusal(place());
        mustBeOneSentence(sentence);
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
        QVERIFY2(sentence.find("checksum") == std::string::npos, sentence.c_str());
    }

    void otherFilesAreRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::newRow("a text") << QByteArray("cell\tlabel\n1\tT cell\n") << "no layer file of Ocellus";
        QTest::newRow("a newer version") << QByteArray("OCLAYER\x03") << "version 3 of the layer file found, 2 or less expected";
        QTest::newRow("nothing") << QByteArray() << "cut short";
    }

    void otherFilesAreRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        put(place(), bytes.toStdString());
        const std::string sentence = refusal(place());
        mustBeOneSentence(sentence);
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
    }

    void aStoppedSaveLeavesTheOldFile() {
        layerfile::write(place(), fullLayer(), 1, {});
        const std::string before = bytesOf(place());
        std::stop_source stop;
        stop.request_stop();
        ResultLayer other = fullLayer();
        other.cellsDone = 5;
        QVERIFY(layerfile::write(place(), other, 1, {stop.get_token(), {}}) == Outcome::Cancelled);
        QVERIFY(before == bytesOf(place()));
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files).size(), 1);
    }

    void aLayerThatDoesNotFitItselfIsNotSaved() {
        ResultLayer layer = fullLayer();
        layer.cellsTotal = 6;
        QVERIFY_THROWS_EXCEPTION(Error, layerfile::write(place(), layer, 1, {}));
    }

    void aFolderThatIsNotThereIsSaid() {
        try {
            layerfile::write(m_folder.filePath("no/x.layer").toStdString(), fullLayer(), 1, {});
            QFAIL("expected to be refused");
        } catch (const Error& error) {
            const std::string folder = m_folder.filePath("no").toStdString();
            QCOMPARE(std::string(error.what()), folder + "/x.layer could not be written: there is no folder " + folder + ". Nothing was written.");
        }
    }
};

QTEST_APPLESS_MAIN(tst_LayerFile)
#include "tst_LayerFile.moc"

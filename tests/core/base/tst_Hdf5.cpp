// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/base/Hdf5Writer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <array>
#include <numeric>
#include <thread>

using namespace ocellus;

namespace {

const std::string kFolder = OCELLUS_TEST_DATA "/h5/";

/// The stored values of X, read without any filter.
std::vector<float> plainValues() {
    return hdf5::Group::openFile(kFolder + "encodings.h5ad").array("layers/contiguous/data").readAll<float>();
}

/// The bytes of a file of tests/data/h5; none when it cannot be read.
QByteArray fixture(const std::string& name) {
    QFile file(QString::fromStdString(kFolder + name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// @returns the path of a new file; empty when it was not written whole.
std::string written(const QTemporaryDir& folder, const char* name, const QByteArray& content) {
    QFile file(folder.filePath(QString::fromLatin1(name)));
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName().toStdString() : std::string();
}

std::string messageOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

} // namespace

class tst_Hdf5 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFilterGivesTheSameValues_data() {
        QTest::addColumn<QString>("layer");
        for (const char* layer : {"gzip", "gzip_shuffle", "lzf", "lzf_shuffle", "fletcher", "blosc", "lz4", "zstd"}) {
            QTest::newRow(layer) << layer;
        }
    }

    void everyFilterGivesTheSameValues() {
        QFETCH(QString, layer);
        const auto root = hdf5::Group::openFile(kFolder + "encodings.h5ad");
        const auto array = root.array("layers/" + layer.toStdString() + "/data");
        const std::vector<float> expected = plainValues();
        QCOMPARE(expected.size(), std::size_t{282});
        QCOMPARE(array.readAll<float>(), expected);
        for (Index first = 0; first < 282; first += 17) { // ranges across and inside chunks
            const Index count = std::min<Index>(53, 282 - first);
            std::vector<float> part(static_cast<std::size_t>(count));
            array.read(first, count, part.data());
            QVERIFY(std::equal(part.begin(), part.end(), expected.begin() + first));
        }
    }

    void everyNumberTypeIsConverted_data() {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("name");
        for (const char* type : {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16",
                 "float64"}) {
            QTest::newRow(type) << QString("type_") + type << type;
        }
        QTest::newRow("big-endian int32") << "type_big_i4" << "int32";
        QTest::newRow("big-endian float64") << "type_big_f8" << "float64";
    }

    void everyNumberTypeIsConverted() {
        QFETCH(QString, layer);
        QFETCH(QString, name);
        const auto array =
            hdf5::Group::openFile(kFolder + "encodings.h5ad").array("layers/" + layer.toStdString() + "/data");
        QCOMPARE(QString::fromStdString(array.type().name()), name);
        const std::vector<float> expected = plainValues();
        QCOMPARE(array.readAll<float>(), expected);
        QCOMPARE(array.readAll<double>(), std::vector<double>(expected.begin(), expected.end()));
        QCOMPARE(array.readAll<std::int64_t>(), std::vector<std::int64_t>(expected.begin(), expected.end()));
        QCOMPARE(array.readAll<std::int32_t>(), std::vector<std::int32_t>(expected.begin(), expected.end()));
    }

    void valuesTooLargeAreClamped() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("x.h5").toStdString();
        hdf5::Writer writer(path);
        const std::vector<double> values = {-1e300, -300.5, 3.7, 1e300, 1.0 / 0.0};
        const std::vector<std::int64_t> whole = {-5000000000, 200, 5000000000};
        writer.writeArray<double>("real", {5}, values.data());
        writer.writeArray<std::int64_t>("whole", {3}, whole.data());
        writer.finish();
        const auto root = hdf5::Group::openFile(path);
        QCOMPARE(root.array("real").readAll<std::int32_t>(),
            (std::vector<std::int32_t>{INT32_MIN, -300, 3, INT32_MAX, INT32_MAX}));
        QCOMPARE(root.array("whole").readAll<std::int32_t>(), (std::vector<std::int32_t>{INT32_MIN, 200, INT32_MAX}));
        QCOMPARE(root.array("whole").readAll<std::uint8_t>(), (std::vector<std::uint8_t>{0, 200, 255}));
    }

    void blocksOfAnyShapeAreReadFromAnyLayout_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("array");
        QTest::newRow("contiguous") << "encodings.h5ad" << "layers/dense";
        QTest::newRow("chunks that do not divide it") << "encodings.h5ad" << "layers/dense_chunks";
        QTest::newRow("newest format, growing both ways") << "latest.h5ad" << "layers/zebra";
        QTest::newRow("newest format, growing one way") << "latest.h5ad" << "layers/monkey";
        QTest::newRow("newest format, one chunk") << "latest.h5ad" << "layers/ant";
    }

    void blocksOfAnyShapeAreReadFromAnyLayout() {
        QFETCH(QString, file);
        QFETCH(QString, array);
        const auto matrix = hdf5::Group::openFile(kFolder + file.toStdString()).array(array.toStdString());
        QCOMPARE(matrix.shape(), (std::vector<Index>{40, 30}));
        const auto value = [](Index cell, Index gene) -> float {
            return cell == 5 || gene == 7 || (cell * 7 + gene * 13) % 4 != 0
                ? 0
                : static_cast<float>((cell + 2 * gene) % 5 + 1);
        };
        for (const auto& [row, column, rows, columns] : std::vector<std::array<Index, 4>>{{0, 0, 40, 30}, {0, 0, 1, 1},
                 {39, 29, 1, 1}, {6, 10, 9, 13}, {3, 0, 20, 30}, {0, 7, 40, 1}, {8, 8, 8, 8}, {33, 22, 7, 8}}) {
            std::vector<float> block(static_cast<std::size_t>(rows * columns));
            matrix.readBlock<float>({row, column}, {rows, columns}, block.data());
            for (Index r = 0; r < rows; ++r) {
                for (Index c = 0; c < columns; ++c) {
                    QCOMPARE(block[static_cast<std::size_t>(r * columns + c)], value(row + r, column + c));
                }
            }
        }
    }

    void namesComeInCreationOrderWhereTheFileKeepsIt() {
        const auto layers = hdf5::Group::openFile(kFolder + "latest.h5ad").group("layers");
        QCOMPARE(layers.names(), (std::vector<std::string>{"zebra", "monkey", "ant"}));
    }

    void attributesAreReadByKind() {
        const auto root = hdf5::Group::openFile(kFolder + "columns.h5ad");
        QCOMPARE(root.textAttribute("encoding-type").value_or(""), std::string("anndata"));
        QVERIFY(!root.textAttribute("absent"));
        const auto obs = root.group("obs");
        QCOMPARE(obs.textsAttribute("column-order")->size(), std::size_t{11});
        QVERIFY(!obs.textAttribute("column-order"));
        QVERIFY(!obs.numbersAttribute("column-order"));
        QCOMPARE(*obs.group("category").numbersAttribute("ordered"), std::vector<Index>{1});
        QCOMPARE(*root.group("obsp/csr").numbersAttribute("shape"), (std::vector<Index>{4, 4}));
    }

    void attributesThatLeaveTheirMessageAreRefused_data() {
        QTest::addColumn<qsizetype>("offset"); // from the start of the attribute of obs called column-order
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a name without an end") << qsizetype{2} << QByteArray("\x05\x00", 2);
        QTest::newRow("a type longer than the message") << qsizetype{4} << QByteArray("\xff\xff", 2);
        QTest::newRow("a shape longer than the message") << qsizetype{6} << QByteArray("\xff\x0f", 2);
        QTest::newRow("a type that does not exist") << qsizetype{24} << QByteArray("\x1b", 1);
        QTest::newRow("too many dimensions") << qsizetype{49} << QByteArray("\xc8", 1);
        QTest::newRow("a value longer than the message") << qsizetype{56} << QByteArray("\xff\xff\xff\x7f", 4);
        QTest::newRow("more elements than can be counted") << qsizetype{56} << QByteArray(8, '\xff');
    }

    void attributesThatLeaveTheirMessageAreRefused() {
        QFETCH(qsizetype, offset);
        QFETCH(QByteArray, bytes);
        QByteArray content = fixture("columns.h5ad");
        QVERIFY(!content.isEmpty());
        const qsizetype attribute = content.lastIndexOf(QByteArray("column-order", 13)) - 8;
        QVERIFY(attribute > 0);
        content.replace(attribute + offset, bytes.size(), bytes);
        QTemporaryDir folder;
        const std::string path = written(folder, "damaged.h5ad", content);
        QVERIFY(!path.empty());
        const auto root = hdf5::Group::openFile(path);
        QVERIFY(root.textAttribute("encoding-type"));
        QCOMPARE(messageOf([&] { (void)root.group("obs").textsAttribute("column-order"); }),
            std::string("damaged.h5ad could not be opened: obs has a damaged description."));
    }

    void aRingOfFreeBlocksAmongTheNamesIsRefused_data() {
        QTest::addColumn<bool>("endless");
        QTest::newRow("as large as it was") << false;
        QTest::newRow("that says it is larger than any file") << true;
    }

    void aRingOfFreeBlocksAmongTheNamesIsRefused() {
        QFETCH(bool, endless);
        QByteArray content = fixture("columns.h5ad");
        QVERIFY(!content.isEmpty());
        const qsizetype heap = content.indexOf("HEAP"); // of the root
        QVERIFY(heap > 0);
        qint64 data = 0;
        memcpy(&data, content.constData() + heap + 24, sizeof(data));
        content.replace(heap + 16, 8, QByteArray(8, '\0')); // the first free block lies at 0
        content.replace(data, 8, QByteArray(8, '\0'));      // and so does the next
        if (endless) {
            content.replace(heap + 8, 8, QByteArray(7, '\xff') + '\x0f');
        }
        QTemporaryDir folder;
        const std::string path = written(folder, "ring.h5ad", content);
        QVERIFY(!path.empty());
        QCOMPARE(messageOf([&] { hdf5::Group::openFile(path); }),
            std::string("ring.h5ad could not be opened: the file has a damaged list of names."));
    }

    void namedValuesOfAnotherSizeThanTheirNumbersAreRefused() {
        QByteArray content = fixture("layers.h5ad");
        QVERIFY(!content.isEmpty());
        QByteArray type("\x18\x02\0\0\x01\0\0\0", 8); // an enumeration of two members, one byte each: true and false
        const qsizetype at = content.indexOf(type);
        QVERIFY(at > 0);
        content[at + 4] = '\xff';
        QTemporaryDir folder;
        const std::string path = written(folder, "named.h5ad", content);
        QVERIFY(!path.empty());
        const QString message = QString::fromStdString(messageOf([&] {
            const auto layers = hdf5::Group::openFile(path).group("layers");
            (void)layers.array("denoised_evaluated");
            (void)layers.array("evaluated/data");
        }));
        QVERIFY2(message.contains("has a damaged description"), qPrintable(message));
    }

    void numbersWhoseBitsLieBeyondTheirBytesAreRefused_data() {
        QTest::addColumn<QByteArray>("type"); // as the file describes it
        QTest::addColumn<int>("byte");
        QTest::addColumn<QString>("array");
        const QByteArray whole("\x10\x08\0\0\x04\0\0\0\0\0\x20\0", 12);          // int32, bits from 0, 32 of them
        const QByteArray fraction("\x11\x20\x1f\0\x04\0\0\0\0\0\x20\0\x17\x08\0\x17", 16); // float32: exponent and mantissa too
        QTest::newRow("whole numbers, too many bits") << whole << 11 << QStringLiteral("layers/evaluated/indptr");
        QTest::newRow("whole numbers, no bits") << whole << 10 << QStringLiteral("layers/evaluated/indptr");
        QTest::newRow("whole numbers, bits from far") << whole << 9 << QStringLiteral("layers/evaluated/indptr");
        QTest::newRow("fractions, too many bits") << fraction << 11 << QStringLiteral("X");
        QTest::newRow("fractions, exponent from far") << fraction << 12 << QStringLiteral("X");
        QTest::newRow("fractions, long mantissa") << fraction << 15 << QStringLiteral("X");
    }

    void numbersWhoseBitsLieBeyondTheirBytesAreRefused() {
        QFETCH(QByteArray, type);
        QFETCH(int, byte);
        QFETCH(QString, array);
        QByteArray content = fixture("layers.h5ad");
        QVERIFY(!content.isEmpty());
        QByteArray damaged = type;
        damaged[byte] = byte == 10 ? '\0' : '\x70';
        QVERIFY(content.contains(type));
        content.replace(type, damaged);
        QTemporaryDir folder;
        const std::string path = written(folder, "bits.h5ad", content);
        QVERIFY(!path.empty());
        const QString message = QString::fromStdString(
            messageOf([&] { (void)hdf5::Group::openFile(path).array(array.toStdString()); }));
        QVERIFY2(message.contains(array) && message.contains("has a damaged description"), qPrintable(message));
    }

    void namesBeyondTheFileAreRefused_data() {
        QTest::addColumn<bool>("nowhere");
        QTest::newRow("longer than the file") << false;
        QTest::newRow("nowhere") << true;
    }

    void namesBeyondTheFileAreRefused() {
        QFETCH(bool, nowhere);
        QByteArray content = fixture("columns.h5ad");
        QVERIFY(!content.isEmpty());
        const qsizetype heap = content.indexOf("HEAP"); // of the root
        if (nowhere) {
            const QByteArray address(reinterpret_cast<const char*>(&heap), sizeof(heap));
            QVERIFY(content.contains(address));
            content.replace(address, QByteArray(8, '\xff'));
        } else {
            content.replace(heap + 8, 8, QByteArray(8, '\xff'));                    // size of the names
            content.replace(heap + 16, 8, QByteArray(1, '\x01') + QByteArray(7, '\0')); // nothing is free
        }
        QTemporaryDir folder;
        const std::string path = written(folder, "beyond.h5ad", content);
        QVERIFY(!path.empty());
        QCOMPARE(messageOf([&] { hdf5::Group::openFile(path); }),
            std::string("beyond.h5ad could not be opened: the file has a damaged list of names."));
    }

    void namesInATreeThatLeadsNowhereAreRefused_data() {
        QTest::addColumn<qint64>("place");
        QTest::newRow("nowhere") << qint64{-1};
        QTest::newRow("beyond the file") << (qint64{1} << 40);
    }

    void namesInATreeThatLeadsNowhereAreRefused() {
        QFETCH(qint64, place);
        QByteArray content = fixture("columns.h5ad");
        QVERIFY(!content.isEmpty());
        const qsizetype tree = content.indexOf("TREE"); // of the root
        QVERIFY(tree > 0);
        content.replace(tree + 32, 8, QByteArray(reinterpret_cast<const char*>(&place), sizeof(place))); // behind its head and first key
        QTemporaryDir folder;
        const std::string path = written(folder, "tree.h5ad", content);
        QVERIFY(!path.empty());
        QCOMPARE(messageOf([&] { hdf5::Group::openFile(path); }),
            std::string("tree.h5ad could not be opened: the file has a damaged list of names."));
    }

    void aBlockThatUnpacksToLessThanItsSizeIsRefused() {
        // Made with h5py: big-endian numbers, so that HDF5 reads them; the first block holds ten of its 500.
        const auto array = hdf5::Group::openFile(kFolder + "short_chunk.h5").array("values");
        std::vector<std::int32_t> values(500);
        array.read(500, 500, values.data());
        QCOMPARE(values[499], 499);
        const QString message = QString::fromStdString(messageOf([&] { array.read(0, 500, values.data()); }));
        QVERIFY2(message.contains("values holds a damaged gzip block"), qPrintable(message));
    }

    void anArrayWithEmptyBlocksIsRefused_data() {
        QTest::addColumn<qsizetype>("offset"); // from the size of its first block
        QTest::newRow("no number in a block") << qsizetype{0};
        QTest::newRow("no dimensions of a block") << qsizetype{-9};
    }

    void anArrayWithEmptyBlocksIsRefused() {
        QFETCH(qsizetype, offset);
        QByteArray content = fixture("short_chunk.h5");
        QVERIFY(!content.isEmpty());
        const QByteArray blocks("\xf4\x01\x00\x00\x04\x00\x00\x00", 8); // 500 numbers of 4 bytes
        QCOMPARE(content.count(blocks), 1);
        content.replace(content.indexOf(blocks) + offset, offset < 0 ? 1 : 4, QByteArray(offset < 0 ? 1 : 4, '\0'));
        QTemporaryDir folder;
        const std::string path = written(folder, "blocks.h5", content);
        QVERIFY(!path.empty());
        const QString message = QString::fromStdString(messageOf([&] { hdf5::Group::openFile(path).array("values"); }));
        QVERIFY2(message.contains("has a damaged description"), qPrintable(message));
    }

    void chunksWithoutFiltersAreReadByTheirShapeWhateverSizeTheIndexGives_data() {
        QTest::addColumn<quint32>("size"); // bytes of a chunk, as written in the index
        QTest::newRow("as stored") << quint32{0};
        QTest::newRow("smaller") << quint32{3};
        QTest::newRow("larger") << quint32{10000};
        QTest::newRow("beyond the file") << quint32{0x7fffffff};
    }

    void chunksWithoutFiltersAreReadByTheirShapeWhateverSizeTheIndexGives() {
        QFETCH(quint32, size);
        QByteArray content = fixture("unpacked_chunks.h5");
        QVERIFY(!content.isEmpty());
        for (const quint32 stored : {400U, 48U, 160U}) { // numbers, table, texts; each followed by the mask of its filters
            const std::array<quint32, 2> key{stored, 0};
            const std::array<quint32, 2> changed{size == 0 ? stored : size, 0};
            const QByteArray before(reinterpret_cast<const char*>(key.data()), sizeof(key));
            QVERIFY(content.count(before) >= 3);
            content.replace(before, QByteArray(reinterpret_cast<const char*>(changed.data()), sizeof(changed)));
        }
        QTemporaryDir folder;
        const std::string path = written(folder, "sizes.h5", content);
        QVERIFY(!path.empty());
        const auto root = hdf5::Group::openFile(path);
        const std::vector<float> values = root.array("values").readAll<float>();
        QCOMPARE(values.size(), std::size_t{250});
        QCOMPARE(values[249], 249.0F);
        const std::vector<std::int32_t> table = root.array("table").readAll<std::int32_t>();
        std::vector<std::int32_t> expected(35);
        std::iota(expected.begin(), expected.end(), 0);
        QCOMPARE(table, expected);
        QCOMPARE(root.array("texts").readTexts().back(), std::string("text 24"));
    }

    void manyLinksAreListedInTheOrderTheyWereMadeElseByName() {
        const auto root = hdf5::Group::openFile(kFolder + "many_links.h5");
        std::vector<std::string> made, named;
        for (int i = 0; i < 20; ++i) {
            made.push_back(QString("link %1").arg(7 * i % 20, 2, 10, QLatin1Char('0')).toStdString());
            named.push_back(QString("link %1").arg(i, 2, 10, QLatin1Char('0')).toStdString());
        }
        QCOMPARE(root.group("made").names(), made);
        QCOMPARE(root.group("named").names(), named);
    }

    void damagedHeapsOfLinksAreListedOrRefused() {
        const QByteArray content = fixture("many_links.h5");
        QVERIFY(!content.isEmpty());
        QTemporaryDir folder;
        const QString path = folder.filePath("links.h5");
#ifdef __GLIBC__
        mallopt(M_PERTURB, 0x55); // memory that was never filled does not look empty by luck
#endif
        int refused = 0;
        const qsizetype heap = content.indexOf("FHIB"); // the block that says where the links of the first group lie
        QVERIFY(heap > 0);
        for (qsizetype at = heap; at < heap + 52; ++at) {
            QByteArray damaged = content;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(damaged);
            file.close();
            const std::string message = messageOf([&] {
                const auto root = hdf5::Group::openFile(path.toStdString());
                for (const std::string& name : root.names()) {
                    (void)root.group(name).names();
                }
            });
            refused += message.empty() ? 0 : 1;
        }
#ifdef __GLIBC__
        mallopt(M_PERTURB, 0);
#endif
        QVERIFY(refused > 0);
    }

    void anArrayStoredInFewerBytesThanItsShapeSaysIsRefused() {
        const auto array = hdf5::Group::openFile(kFolder + "compact_without_values.h5").array("values");
        const QString message = QString::fromStdString(messageOf([&] { (void)array.readAll<float>(); }));
        QVERIFY2(message.contains("values is stored in fewer or more bytes than its shape says"), qPrintable(message));
    }

    void textsKeepTheirBytes() {
        const auto text = hdf5::Group::openFile(kFolder + "columns.h5ad").array("obs/text");
        QCOMPARE(text.readTexts(), (std::vector<std::string>{"plain", "", "café β", "tab\there"}));
        const auto fixed = hdf5::Group::openFile(kFolder + "two_genomes.h5").array("GRCh38/barcodes");
        QCOMPARE(fixed.readTexts(), (std::vector<std::string>{"A", "B", "C"}));
    }

    void manyLongTextsSurviveARoundTrip() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("x.h5").toStdString();
        std::vector<std::string> texts;
        for (int i = 0; i < 5000; ++i) {
            texts.push_back(std::string(static_cast<std::size_t>(i % 300), 'x') + std::to_string(i));
        }
        texts.push_back(std::string(100000, 'y')); // larger than one heap collection
        hdf5::Writer writer(path);
        writer.writeTexts("texts", texts);
        writer.finish();
        QCOMPARE(hdf5::Group::openFile(path).array("texts").readTexts(), texts);
    }

    void wrongFilesAreRefusedInOneSentence_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("cell,gene\n1,2\n");
        QTest::newRow("only a signature") << QByteArray("\x89HDF\r\n\x1a\n");
        QTest::newRow("zeros") << QByteArray(5000, '\0');
    }

    void wrongFilesAreRefusedInOneSentence() {
        QFETCH(QByteArray, bytes);
        QTemporaryDir folder;
        const std::string path = written(folder, "wrong.h5", bytes);
        QVERIFY(!path.empty());
        const QString message = QString::fromStdString(messageOf([&] { hdf5::Group::openFile(path); }));
        QVERIFY2(message.startsWith("wrong.h5 could not be opened: ") && message.endsWith("."), qPrintable(message));
    }

    void mistakesNameThePlace() {
        const auto root = hdf5::Group::openFile(kFolder + "columns.h5ad");
        QCOMPARE(messageOf([&] { root.array("obs/none"); }),
            std::string("columns.h5ad could not be opened: obs/none is missing or damaged, an array was expected there."));
        QCOMPARE(messageOf([&] { root.group("obs/whole"); }),
            std::string("columns.h5ad could not be opened: obs/whole is missing or damaged, a group was expected there."));
        QCOMPARE(messageOf([&] { root.array("obs/text").readAll<float>(); }),
            std::string("columns.h5ad could not be opened: obs/text holds text values, numbers were expected."));
        QCOMPARE(messageOf([&] {
            float value = 0;
            root.array("obs/real").read(4, 1, &value);
        }),
            std::string("columns.h5ad could not be opened: obs/real has 4 entries, 5 expected."));
        QCOMPARE(messageOf([&] { hdf5::Group::openFile("/no/such/file.h5"); }),
            std::string("file.h5 could not be opened: there is no such file."));
    }

    void anUnknownFilterIsNamed() {
        QTemporaryDir folder;
        QFile source(QString::fromStdString(kFolder + "encodings.h5ad"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        QByteArray bytes = source.readAll();
        const char lz4[] = {4, 0x7d, 0, 0}; // 32004, then its empty name
        QVERIFY(bytes.contains(QByteArray(lz4, 2)));
        bytes.replace(QByteArray(lz4, 2), QByteArray("\xf4\x7e", 2)); // 32500
        QFile changed(folder.filePath("unknown.h5ad"));
        QVERIFY(changed.open(QIODevice::WriteOnly));
        changed.write(bytes);
        changed.close();
        const QString message = QString::fromStdString(messageOf([&] {
            hdf5::Group::openFile(changed.fileName().toStdString()).array("layers/lz4/data").readAll<float>();
        }));
        QVERIFY2(message.contains("layers/lz4/data is compressed with HDF5 filter 32500"), qPrintable(message));
    }

    void severalThreadsMayReadOneArray() {
        const auto array = hdf5::Group::openFile(kFolder + "encodings.h5ad").array("layers/gzip_shuffle/data");
        const std::vector<float> expected = plainValues();
        std::atomic<int> wrong = 0;
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    wrong += array.readAll<float>() == expected ? 0 : 1;
                }
            });
        }
        threads.clear();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_Hdf5)
#include "tst_Hdf5.moc"

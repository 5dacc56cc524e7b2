// SPDX-License-Identifier: GPL-3.0-or-later
// Every way a model file can be wrong, and the one sentence it gets.
#include "core/base/Error.h"
#include "core/model/CheckpointWriter.h"
#include "core/model/LoadedCheckpoint.h"
#include "tests/core/model/CheckpointBytes.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <iterator>

using namespace ocellus;
using namespace ocellus::test;

namespace {

std::string dataFile(const std::string& name) {
    std::string file = OCELLUS_TEST_DATA "/model/"; // with + alone, g++ 12 warns of what is not there
    file += name;
    return file;
}

std::string bytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What Checkpoint::open or loadCheckpoint says about a file, without the leading "NAME could not
/// be opened: ".
std::string sentenceOf(const std::function<void()>& open) {
    try {
        open();
    } catch (const InputError& error) {
        const std::string all = error.what();
        const std::size_t colon = all.find("could not be opened: ");
        return colon == std::string::npos ? all : all.substr(colon + 21);
    }
    return "no complaint";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? std::string("NOT FOUND") : text.replace(at, from.size(), to);
}

/// An archive of one entry that its table of contents names twice, the second time as `name`.
std::string doubledDirectory(const std::string& name) {
    const std::string whole = zipped({{"model/data.pkl", std::string(4096, 'x')}});
    const std::size_t directory = whole.find("PK\x01\x02");
    const std::size_t end = whole.find("PK\x05\x06");
    const std::string record = whole.substr(directory, end - directory);
    std::string tail = whole.substr(end);
    tail.replace(8, 8, little(2, 2) + little(2, 2) + little(2 * record.size(), 4));
    return whole.substr(0, end) + replaced(record, "model/data.pkl", name) + tail;
}

/// A list that holds itself.
std::string cycle() {
    return "]q\x01h\x01"
           "a";
}

/// Each list holds the one before ten times: 10^9 values from 300 bytes.
std::string billionLaughs() {
    std::string pickle = "]q\x01K\x01"
                         "a";
    for (char level = 2; level < 11; ++level) {
        pickle += "0](";
        for (int i = 0; i < 10; ++i) {
            pickle += std::string("h") + static_cast<char>(level - 1);
        }
        pickle += std::string("eq") + level;
    }
    return pickle;
}

} // namespace

class TestBrokenCheckpoints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsWrongWithAFile_data();
    void saysWhatIsWrongWithAFile();
    void saysWhatIsWrongWithAModel_data();
    void saysWhatIsWrongWithAModel();
    void refusesEveryTruncation();
    void survivesEveryDamagedByteOfTheDirectory();
    void weightsThatAreNoNumbersAreSaid();

private:
    QTemporaryDir m_folder;

    std::string path(const std::string& name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
};

void TestBrokenCheckpoints::saysWhatIsWrongWithAFile_data() {
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("sentence");
    const auto row = [](const char* name, const std::string& bytes, const char* sentence) {
        QTest::newRow(name) << bytes << std::string(sentence);
    };
    const auto tensor = [](const std::function<void(TensorPickle&)>& change) {
        TensorPickle made;
        change(made);
        return zipped(entriesOf(checkpointPickle(made.pickle())));
    };
    const std::string good = zipped(entriesOf(checkpointPickle(TensorPickle().pickle())));
    row("nothing wrong", good, "no complaint");

    row("empty", "", "no zip archive: it has 0 bytes.");
    row("a text",
        "gene,cell\nBRCA1,3\nmore lines follow\n",
        "no zip archive: its table of contents is missing, the file may be truncated.");
    row("a web page",
        "\n<!DOCTYPE html><html><body>Please log in</body></html>",
        "it is a web page, not a checkpoint; download the file itself.");
    row("a Git LFS pointer",
        "version https://git-lfs.github.com/spec/v1\noid sha256:12ab\nsize 889706878\n",
        "it is only a pointer to the file (Git LFS), not the file; download the file itself.");
    row("cut in half",
        good.substr(0, good.size() / 2),
        "no zip archive: its table of contents is missing, the file may be truncated.");
    row("start cut off",
        good.substr(64),
        "the file is truncated: 179 bytes expected at 464, the file ends at 601.");
    row("no pickle",
        zipped({{"model/data/0", "1234"}}),
        "it is a zip archive but no checkpoint: its entry data.pkl is missing.");
    row("entry twice",
        doubledDirectory("model/data.pkl"),
        "damaged zip archive: its entry model/data.pkl occurs twice.");
    row("entries share bytes",
        doubledDirectory("model/more.pkl"),
        "damaged zip archive: its entries have 8192 bytes, more than the file.");
    row("compressed",
        replaced(good,
                 std::string("PK\x01\x02\x2d\0\x2d\0\0\x08\0\0", 12),
                 std::string("PK\x01\x02\x2d\0\x2d\0\0\x08\x08\0", 12)),
        "its entry model/data.pkl is compressed or encrypted; torch.save writes neither.");
    row("damaged weights",
        replaced(good, std::string(16, '\0') + "PK", std::string(15, '\0') + "!PK"),
        "its entry model/data/0 is damaged: the checksum does not match.");
    row("big-endian",
        zipped({{"m/data.pkl", checkpointPickle(TensorPickle().pickle())},
                {"m/byteorder", "big"},
                {"m/data/0", std::string(16, '\0')}}),
        "its numbers are stored in byte order \"big\", \"little\" expected.");

    row("pickle ends early",
        zipped(entriesOf("\x80\x02}")),
        "damaged pickle, byte 3: it ends in the middle of an object.");
    row("text ends early",
        zipped(entriesOf("\x80\x02X\xff\xff\xff\x7f"
                         "abc.")),
        "damaged pickle, byte 7: it ends in the middle of an object.");
    row("unknown opcode",
        zipped(entriesOf("\x80\x02P.")),
        "damaged pickle, byte 3: opcode 80 is not one that torch.save writes.");
    row("stack too short",
        zipped(entriesOf("\x80\x02"
                         "0.")),
        "damaged pickle, byte 3: it takes more from the stack than there is.");
    row("mark missing",
        zipped(entriesOf("\x80\x02t.")),
        "damaged pickle, byte 3: a mark is missing.");
    row("never defined",
        zipped(entriesOf("\x80\x02h\x05.")),
        "damaged pickle, byte 4: it refers to object 5, which was never defined.");
    row("later protocol",
        zipped(entriesOf("\x80\x09N.")),
        "damaged pickle, byte 2: protocol 9, 2 to 5 expected.");
    row("no dict", zipped(entriesOf("\x80\x02K\x05.")), "it holds no dict of tensors.");
    row("neither weights nor tensors",
        zipped(entriesOf("\x80\x02}.")),
        "it holds neither a state_dict nor tensors.");
    row("state_dict is a list",
        zipped(entriesOf("\x80\x02}" + text("state_dict") + "]s.")),
        "its state_dict is no dict.");

    row("weights missing",
        tensor([](TensorPickle& t) { t.key = "7"; }),
        "the values of tensor x are missing (entry model/data/7).");
    row("weights too short",
        tensor([](TensorPickle& t) { t.stored = 5; }),
        "tensor x needs 20 bytes, its entry model/data/0 has 16.");
    row("beyond its storage",
        tensor([](TensorPickle& t) { t.offset = 1; }),
        "damaged pickle, byte 183: a tensor reaches beyond its storage of 4 values.");
    row("stride beyond",
        tensor([](TensorPickle& t) { t.strides = {1000}; }),
        "damaged pickle, byte 183: a tensor reaches beyond its storage of 4 values.");
    row("negative offset",
        tensor([](TensorPickle& t) { t.offset = -1; }),
        "damaged pickle, byte 183: the description of a tensor is not (storage, offset, shape, "
        "strides, ...).");
    row("negative shape",
        tensor([](TensorPickle& t) { t.shape = {-4}; }),
        "damaged pickle, byte 183: the shape of a tensor holds something other than a small "
        "number.");
    row("product overflows",
        tensor([](TensorPickle& t) {
            t.shape = {1 << 30, 1 << 30, 1 << 30};
            t.strides = {0, 0, 0};
        }),
        "damaged pickle, byte 223: a tensor is larger than any file.");
    row("expanded to a terabyte",
        tensor([](TensorPickle& t) {
            t.shape = {1 << 19, 1 << 19};
            t.strides = {0, 0};
        }),
        "damaged pickle, byte 203: a tensor reaches beyond its storage of 4 values.");
    row("strides missing",
        tensor([](TensorPickle& t) { t.strides = {}; }),
        "damaged pickle, byte 173: a tensor has 1 dimensions and 0 strides.");
    row("unknown storage",
        tensor([](TensorPickle& t) { t.storage = "QuantumStorage"; }),
        "damaged pickle, byte 121: a storage has the unknown type torch.QuantumStorage.");
    row("refers to itself",
        zipped(entriesOf(checkpointPickle(TensorPickle().pickle(), cycle()))),
        "hyper_parameters is nested deeper than 64 or has more than 4000000 values.");
    row("a billion values",
        zipped(entriesOf(checkpointPickle(TensorPickle().pickle(), billionLaughs()))),
        "hyper_parameters is nested deeper than 64 or has more than 4000000 values.");

    row("whole module",
        bytesOf(dataFile("whole_module.pt")),
        "it holds a whole Python object (torch.nn.modules.linear.Linear) instead of weights; save "
        "its state_dict() or the trainer's checkpoint.");
    row("before PyTorch 1.6",
        bytesOf(dataFile("before_1.6.pt")),
        "it is in PyTorch's format from before version 1.6, a zip archive was expected; load it in "
        "Python and save it again with torch.save.");
    row("TorchScript",
        bytesOf(dataFile("program.pt")),
        "it is a TorchScript program, a checkpoint with a state_dict was expected.");
    row("no tensors",
        bytesOf(dataFile("no_tensors.ckpt")),
        "it holds neither a state_dict nor tensors.");
}

void TestBrokenCheckpoints::saysWhatIsWrongWithAFile() {
    QFETCH(std::string, bytes);
    QFETCH(std::string, sentence);
    const std::string file = path("broken.ckpt");
    writeFile(file, bytes);
    QCOMPARE(QString::fromStdString(sentenceOf([&] { Checkpoint::open(file); })),
             QString::fromStdString(sentence));
}

void TestBrokenCheckpoints::saysWhatIsWrongWithAModel_data() {
    QTest::addColumn<std::string>("sentence");
    QTest::newRow("nothing") << std::string("no complaint");
    QTest::newRow("tensor missing")
        << std::string("tensor transformer.blocks.1.norm2.weight of shape (16) is missing.");
    QTest::newRow("tensor of another shape")
        << std::string("tensor transformer.norm.bias has shape (3), (16) expected.");
    QTest::newRow("one gene too few")
        << std::string("it names 25 genes, its gene table has 26 rows.");
    QTest::newRow("one class too many")
        << std::string("it names 4 classes, tensor class_encoder.embedding.weight is made for 3.");
    QTest::newRow("heads do not divide")
        << std::string("the width 16 of its transformer cannot be divided among 5 heads.");
    QTest::newRow("no settings") << std::string(
        "its hyper_parameters are missing: genes, classes and sizes are unknown.");
    QTest::newRow("performer") << std::string(
        "its attention \"performer\" is not supported; normal, criss-cross or softpick expected.");
    QTest::newRow("depth tokens") << std::string(
        "it is an early scPRINT-1 model with depth tokens (depth_encoder.weight), a design that "
        "this program cannot run.");
    QTest::newRow("leaf outside") << std::string(
        "the hierarchy of class cell_type_ontology_term_id names a leaf outside codes 0 to 4.");
}

void TestBrokenCheckpoints::saysWhatIsWrongWithAModel() {
    QFETCH(std::string, sentence);
    const std::string what = QTest::currentDataTag();
    Checkpoint checkpoint = Checkpoint::open(dataFile("tiny.ckpt"));
    Value settings = checkpoint.hyperParameters();
    const StoredTensor small =
        checkpoint.tensor("cls_decoders.sex_ontology_term_id.out_layer.bias");
    if (what == "tensor missing") {
        checkpoint.remove("transformer.blocks.1.norm2.weight");
    } else if (what == "tensor of another shape") {
        StoredTensor other = checkpoint.tensor("transformer.norm.bias");
        other.shape = {3};
        checkpoint.add("transformer.norm.bias", other);
    } else if (what == "one gene too few") {
        Value genes = *settings.find("genes");
        genes.items[1].items.pop_back();
        settings.set("genes", genes);
    } else if (what == "one class too many") {
        Value classes = *settings.find("classes");
        classes.set("mood", Value::number(2));
        settings.set("classes", classes);
    } else if (what == "heads do not divide") {
        settings.set("nhead", Value::number(5));
    } else if (what == "no settings") {
        settings = Value::dict();
    } else if (what == "performer") {
        settings.set("attention", Value::string("performer"));
    } else if (what == "depth tokens") {
        checkpoint.add("depth_encoder.weight", small);
    } else if (what == "leaf outside") {
        Value hierarchy = *settings.find("labels_hierarchy");
        hierarchy.items[1].items[1].items.push_back(Value::number(9));
        settings.set("labels_hierarchy", hierarchy);
    }
    checkpoint.setHyperParameters(settings);
    const std::string file = path("model.ckpt");
    writeCheckpoint(checkpoint, file);
    QCOMPARE(QString::fromStdString(sentenceOf([&] { loadCheckpoint(file); })),
             QString::fromStdString(sentence));
}

void TestBrokenCheckpoints::refusesEveryTruncation() {
    const std::string whole = bytesOf(dataFile("kinds.ckpt"));
    const std::string file = path("short.ckpt");
    for (std::size_t size = 0; size < whole.size(); size += 97) {
        writeFile(file, whole.substr(0, size));
        QVERIFY2(sentenceOf([&] { Checkpoint::open(file); }) != "no complaint",
                 std::to_string(size).c_str());
    }
}

void TestBrokenCheckpoints::survivesEveryDamagedByteOfTheDirectory() {
    const std::string whole = zipped(entriesOf(checkpointPickle(TensorPickle().pickle())));
    const std::string file = path("damaged.ckpt");
    const std::size_t directory = whole.find("PK\x01\x02");
    int refused = 0;
    for (std::size_t at = directory; at < whole.size(); ++at) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(~bytes[at]);
        writeFile(file, bytes);
        refused += sentenceOf([&] { Checkpoint::open(file); }) == "no complaint"
                       ? 0
                       : 1; // anything else would end the test
    }
    QVERIFY(refused > 20);
}

void TestBrokenCheckpoints::weightsThatAreNoNumbersAreSaid() {
    const auto said = [](const std::string& file) {
        std::string all;
        for (const std::string& warning : loadCheckpoint(file).info.warnings) {
            all += warning;
        }
        return all;
    };
    QVERIFY(said(dataFile("tiny.ckpt")).find("NaN") == std::string::npos);
    Checkpoint checkpoint = Checkpoint::open(dataFile("tiny.ckpt"));
    const std::string name = "gene_encoder.1.weight";
    QVERIFY(checkpoint.contains(name));
    StoredTensor tensor = checkpoint.tensor(name);
    // Every bit set is a NaN in float32.
    tensor.bytes = std::make_shared<const std::vector<std::byte>>(tensor.bytes->size(), std::byte{0xff});
    checkpoint.remove(name);
    checkpoint.add(name, tensor);
    writeCheckpoint(checkpoint, path("diverged.ckpt"));
    const std::string warning = said(path("diverged.ckpt"));
    QVERIFY2(warning.find("1 tensor holds values that are no numbers (NaN), the first is " + name) != std::string::npos, warning.c_str());
}

QTEST_APPLESS_MAIN(TestBrokenCheckpoints)
#include "tst_BrokenCheckpoints.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/CheckpointWriter.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/ValueJson.h"
#include "tests/ReferenceData.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

using namespace ocellus;

namespace {

std::string dataFile(const std::string& name) {
    return std::string(OCELLUS_TEST_DATA) + "/model/" + name;
}

std::string bytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The first difference between two checkpoints, "" when they are the same bit for bit.
std::string difference(const Checkpoint& a, const Checkpoint& b) {
    if (a.names() != b.names()) {
        return "names or their order";
    }
    for (const std::string& name : a.names()) {
        const StoredTensor& one = a.tensor(name);
        const StoredTensor& other = b.tensor(name);
        if (one.type != other.type || one.shape != other.shape || one.packed() != other.packed()) {
            return name;
        }
    }
    return a.hyperParameters() == b.hyperParameters() ? "" : "hyper-parameters";
}

} // namespace

class TestCheckpointWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryBitThroughBothFormats_data();
    void keepsEveryBitThroughBothFormats();
    void writesTheSameBytesEachTime();
    void pythonReadsWhatWeWrite_data();
    void pythonReadsWhatWeWrite();
    void readsSettingsBesidePlainSafetensors();
    void writesEveryValueAsJsonAndBack();
    void refusesUnknownExtensions();
    void refusesBrokenSafetensors_data();
    void refusesBrokenSafetensors();
    void leavesNothingBehindWhenTheFolderIsMissing();

private:
    QTemporaryDir m_folder;

    std::string path(const std::string& name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
};

void TestCheckpointWriter::keepsEveryBitThroughBothFormats_data() {
    QTest::addColumn<std::string>("file");
    QTest::newRow("own model") << dataFile("tiny.ckpt");
    QTest::newRow("every number type, strided and shared") << dataFile("kinds.ckpt");
    if (!test::referenceData().empty()) {
        for (const char* name : {"v1_tiny_legacy",
                                 "v2_tiny_after_step",
                                 "v2_tiny_cc",
                                 "binned_tiny",
                                 "large_style_tiny"}) {
            QTest::newRow(name) << test::referenceData() + "/model/" + name + ".ckpt";
        }
    }
}

void TestCheckpointWriter::keepsEveryBitThroughBothFormats() {
    QFETCH(std::string, file);
    const Checkpoint original = Checkpoint::open(file);
    writeCheckpoint(original, path("a.safetensors"));
    const Checkpoint first = Checkpoint::open(path("a.safetensors"));
    QCOMPARE(difference(original, first), std::string());
    writeCheckpoint(first, path("b.ckpt"));
    writeCheckpoint(Checkpoint::open(path("b.ckpt")), path("c.safetensors"));
    const Checkpoint last = Checkpoint::open(path("c.safetensors"));
    for (const std::string& name : original.names()) {
        QVERIFY2(original.tensor(name).packed() == last.tensor(name).packed(), name.c_str());
    }
    QCOMPARE(last.names(), original.names());
    QVERIFY(last.hyperParameters().find("dropout") == nullptr ||
            *last.hyperParameters().find("dropout") == *original.hyperParameters().find("dropout"));
}

void TestCheckpointWriter::writesTheSameBytesEachTime() {
    const Checkpoint original = Checkpoint::open(dataFile("tiny.ckpt"));
    writeCheckpoint(original, path("one.ckpt"));
    std::filesystem::create_directory(path("other"));
    writeCheckpoint(original, path("other/one.ckpt"));
    QVERIFY(bytesOf(path("one.ckpt")) == bytesOf(path("other/one.ckpt")));
}

void TestCheckpointWriter::pythonReadsWhatWeWrite_data() {
    QTest::addColumn<std::string>("file");
    QTest::newRow("own model") << dataFile("tiny.ckpt");
    QTest::newRow("sets, bytes and unknown objects among the settings") << dataFile("kinds.ckpt");
}

void TestCheckpointWriter::pythonReadsWhatWeWrite() {
    QFETCH(std::string, file);
    QProcess python;
    python.start("/usr/bin/python3", {"-c", "import torch; torch.load"});
    if (!python.waitForFinished(120000) || python.exitCode() != 0) {
        QSKIP("python3-torch is not installed");
    }
    writeCheckpoint(Checkpoint::open(file), path("ours.ckpt"));
    const char* const kCompare =
        "import sys, torch\n"
        "ours = torch.load(sys.argv[1], map_location='cpu', weights_only=True)\n"
        "print(' '.join(ours))\n"
        "for name, tensor in ours['state_dict'].items():\n"
        "    print(name, tensor.dtype, tuple(tensor.shape), tensor.double().sum().item())\n";
    python.start("/usr/bin/python3", {"-c", kCompare, QString::fromStdString(path("ours.ckpt"))});
    QVERIFY(python.waitForFinished(120000));
    QCOMPARE(QString::fromUtf8(python.readAllStandardError()), QString());
    QStringList lines =
        QString::fromUtf8(python.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.takeFirst(),
             QString("epoch global_step pytorch-lightning_version state_dict loops callbacks "
                     "optimizer_states lr_schedulers "
                     "hparams_name hyper_parameters"));
    const Checkpoint original = Checkpoint::open(file);
    QCOMPARE(static_cast<std::size_t>(lines.size()), original.names().size());
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const std::string& name = original.names()[static_cast<std::size_t>(i)];
        const StoredTensor& tensor = original.tensor(name);
        const QString shape = QString::fromStdString(shapeText(tensor.shape))
                                  .replace(QRegularExpression("^\\((\\d+)\\)$"), "(\\1,)");
        QVERIFY2(lines[i].startsWith(
                     QString("%1 torch.%2 %3 ").arg(name.c_str(), nameOf(tensor.type), shape)),
                 qPrintable(lines[i]));
        double sum = 0.0;
        for (const float value : tensor.asFloat32()) {
            sum += value;
        }
        // the order of summing differs; whole weights that moved would change it far more
        QVERIFY2(std::abs(lines[i].section(' ', -1).toDouble() - sum) <
                     1e-6 * (1.0 + std::abs(sum)),
                 qPrintable(lines[i]));
    }
}

void TestCheckpointWriter::readsSettingsBesidePlainSafetensors() {
    const std::string header = R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    std::ofstream(path("plain.safetensors"), std::ios::binary)
        << std::string("\x36\0\0\0\0\0\0\0", 8) << header << std::string(8, '\0');
    QCOMPARE(header.size(), std::size_t(0x36));
    std::ofstream(path("plain.json")) << R"({"d_model": 16, "classes": ["a"]})";
    const Checkpoint checkpoint = Checkpoint::open(path("plain.safetensors"));
    QCOMPARE(checkpoint.require("x", {2}).asFloat32(), (std::vector<float>{0.0F, 0.0F}));
    QVERIFY(checkpoint.hyperParameters().find("d_model")->asInteger() == 16);
}

void TestCheckpointWriter::writesEveryValueAsJsonAndBack() {
    Value byNumber = Value::dict();
    byNumber.set(Value::number(-1), Value::string("unknown"));
    Value bytes = Value::string(std::string("\0\xff", 2));
    bytes.kind = Value::Kind::Bytes;
    Value tuple = Value::list({Value::none(),
                               Value::boolean(true),
                               Value::number(std::numeric_limits<std::int64_t>::min())});
    tuple.kind = Value::Kind::Tuple;
    Value set =
        Value::list({Value::real64(0.1), Value::real64(-std::numeric_limits<double>::infinity())});
    set.kind = Value::Kind::Set;
    Value settings = Value::dict();
    settings.set("α \"quoted\"\n", Value::string("\xff not UTF-8"));
    settings.set("parts", Value::list({byNumber, bytes, tuple, set, Value::dict(), Value::list()}));
    settings.set("$tricky", Value::string("$tuple"));
    QVERIFY(valueFromJson(toJson(settings), "file", "settings") == settings);
    const Value nan = valueFromJson(toJson(Value::real64(std::nan(""))), "file", "settings");
    QVERIFY(std::isnan(nan.real) && nan.kind == Value::Kind::Real);
}

void TestCheckpointWriter::refusesUnknownExtensions() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("plain_tensors.pt"));
    QVERIFY_EXCEPTION_THROWN(writeCheckpoint(checkpoint, path("model.bin")), UsageError);
    QVERIFY(!std::filesystem::exists(path("model.bin")));
}

void TestCheckpointWriter::refusesBrokenSafetensors_data() {
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("sentence");
    const auto row = [](const char* name, const char* header, const char* sentence) {
        QTest::newRow(name) << std::string(header)
                            << std::string("s.safetensors could not be opened: ") + sentence;
    };
    row("no JSON", "{\"x\": ", "its header is no JSON object.");
    row("no description",
        R"({"x":{"dtype":"F32"}})",
        "tensor x is not described by dtype, shape and data_offsets.");
    row("unknown type",
        R"({"x":{"dtype":"F8","shape":[2],"data_offsets":[0,8]}})",
        "tensor x has the unknown type F8.");
    row("outside",
        R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}})",
        "tensor x has offsets [12,20], 8 of 16 bytes expected.");
    row("too many bytes",
        R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}})",
        "tensor x has offsets [0,16], 8 of 16 bytes expected.");
    row("overflow",
        R"({"x":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}})",
        "tensor x has an impossible shape.");
    row("negative",
        R"({"x":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}})",
        "tensor x has an impossible shape.");
    row("shared bytes",
        R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
        "tensors x and y share bytes.");
    row("deep", R"({"x":[[[[[[[[[[1]]]]]]]]]]})", "its header is nested deeper than 8.");
    row("broken settings",
        R"({"__metadata__":{"ocellus.hyper_parameters":"{\"a\":"}})",
        "metadata ocellus.hyper_parameters is no valid JSON.");
    row("odd settings",
        R"({"__metadata__":{"ocellus.hyper_parameters":"{\"$magic\":1}"}})",
        "metadata ocellus.hyper_parameters has the unknown entry $magic.");
}

void TestCheckpointWriter::refusesBrokenSafetensors() {
    QFETCH(std::string, header);
    QFETCH(std::string, sentence);
    std::string size(8, '\0');
    size[0] = static_cast<char>(header.size());
    std::ofstream(path("s.safetensors"), std::ios::binary)
        << size << header << std::string(16, '\0');
    try {
        Checkpoint::open(path("s.safetensors"));
        QFAIL("it was read");
    } catch (const InputError& error) {
        QCOMPARE(std::string(error.what()), sentence);
    }
}

void TestCheckpointWriter::leavesNothingBehindWhenTheFolderIsMissing() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("plain_tensors.pt"));
    QVERIFY_EXCEPTION_THROWN(writeCheckpoint(checkpoint, path("absent/model.ckpt")), Error);
    QVERIFY(!std::filesystem::exists(path("absent")));
}

QTEST_GUILESS_MAIN(TestCheckpointWriter)
#include "tst_CheckpointWriter.moc"

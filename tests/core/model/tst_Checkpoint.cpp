// SPDX-License-Identifier: GPL-3.0-or-later
// Files made by Python's own torch.save (tests/data/model/make_checkpoints.py).
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/model/Checkpoint.h"
#include "core/model/LoadedCheckpoint.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

using namespace ocellus;

namespace {

std::string dataFile(const std::string& name) {
    return std::string(OCELLUS_TEST_DATA) + "/model/" + name;
}

std::vector<float> ramp(Index count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) {
        values[static_cast<std::size_t>(i)] = static_cast<float>(i - 3) / 2.0F;
    }
    return values;
}

/// Elements of ramp(24) at the given places.
std::vector<float> rampAt(const std::vector<Index>& places) {
    const std::vector<float> all = ramp(24);
    std::vector<float> values;
    for (const Index place : places) {
        values.push_back(all[static_cast<std::size_t>(place)]);
    }
    return values;
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryNumberType_data();
    void readsEveryNumberType();
    void readsViewsOfOneStorage_data();
    void readsViewsOfOneStorage();
    void readsParametersScalarsAndEmptyTensors();
    void readsHyperParametersOfEveryPythonKind();
    void keepsProgressAndSkipsOptimiserState();
    void unknownObjectsAreInert();
    void neverRunsWhatAFileAsksFor();
    void readsLightningsOwnDictClass();
    void readsAPlainDictOfTensors();
    void namesTensorAndBothShapes();
    void readsTheStressFileOfTheReference();
    void namesTheAttentionThatRuns_data();
    void namesTheAttentionThatRuns();
    void readsEveryReferenceModel_data();
    void readsEveryReferenceModel();
};

void TestCheckpoint::readsEveryNumberType_data() {
    QTest::addColumn<TensorType>("type");
    for (const TensorType type : {TensorType::Float16,
                                  TensorType::BFloat16,
                                  TensorType::Float32,
                                  TensorType::Float64,
                                  TensorType::Int8,
                                  TensorType::Int16,
                                  TensorType::Int32,
                                  TensorType::Int64,
                                  TensorType::UInt8,
                                  TensorType::Bool}) {
        QTest::newRow(nameOf(type)) << type;
    }
}

void TestCheckpoint::readsEveryNumberType() {
    QFETCH(TensorType, type);
    const Checkpoint checkpoint =
        Checkpoint::open(dataFile("kinds.ckpt")); // its tensors lie on cuda:0
    const StoredTensor& tensor = checkpoint.require(nameOf(type), {12});
    QVERIFY(tensor.type == type);
    std::vector<float> expected = ramp(12);
    if (type == TensorType::Bool) {
        for (Index i = 0; i < 12; ++i) {
            expected[static_cast<std::size_t>(i)] = i % 2 == 1 ? 1.0F : 0.0F;
        }
    } else if (type == TensorType::UInt8) {
        std::iota(expected.begin(), expected.end(), 0.0F);
    } else if (std::string(nameOf(type)).rfind("int", 0) == 0) { // torch cuts off towards zero
        std::transform(expected.begin(), expected.end(), expected.begin(), [](float value) {
            return std::trunc(value);
        });
    }
    QCOMPARE(tensor.asFloat32(), expected); // halves of small numbers are exact in every type
}

void TestCheckpoint::readsViewsOfOneStorage_data() {
    QTest::addColumn<std::vector<Index>>("shape");
    QTest::addColumn<std::vector<Index>>("places");
    std::vector<Index> all(24);
    std::iota(all.begin(), all.end(), 0);
    std::vector<Index> transposed;
    for (Index column = 0; column < 6; ++column) {
        for (Index row = 0; row < 4; ++row) {
            transposed.push_back(row * 6 + column);
        }
    }
    QTest::newRow("matrix") << std::vector<Index>{4, 6} << all;
    QTest::newRow("transposed") << std::vector<Index>{6, 4} << transposed;
    QTest::newRow("tail") << std::vector<Index>{4} << std::vector<Index>{20, 21, 22, 23};
    QTest::newRow("every_third") << std::vector<Index>{8}
                                 << std::vector<Index>{1, 4, 7, 10, 13, 16, 19, 22};
    QTest::newRow("expanded") << std::vector<Index>{3, 4}
                              << std::vector<Index>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
}

void TestCheckpoint::readsViewsOfOneStorage() {
    QFETCH(std::vector<Index>, shape);
    QFETCH(std::vector<Index>, places);
    const Checkpoint checkpoint = Checkpoint::open(dataFile("kinds.ckpt"));
    const StoredTensor& tensor = checkpoint.require(QTest::currentDataTag(), shape);
    QCOMPARE(tensor.asFloat32(), rampAt(places));
    QCOMPARE(tensor.packed().size(), places.size() * sizeof(float));
}

void TestCheckpoint::readsParametersScalarsAndEmptyTensors() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("kinds.ckpt"));
    QCOMPARE(checkpoint.require("parameter", {6}).asFloat32(), ramp(6));
    QCOMPARE(checkpoint.require("scalar", {}).asFloat32(), rampAt({4}));
    QCOMPARE(checkpoint.require("empty", {0, 5}).asFloat32(), std::vector<float>());
}

void TestCheckpoint::readsHyperParametersOfEveryPythonKind() {
    const Value settings = Checkpoint::open(dataFile("kinds.ckpt")).hyperParameters();
    const auto at = [&](const char* key) {
        return settings.find(key) == nullptr ? Value() : *settings.find(key);
    };
    QCOMPARE(at("text").asText().value_or(""), std::string("α-cell"));
    QVERIFY(at("number").asInteger() == 7);
    QVERIFY(at("large").asInteger() == std::int64_t{1} << 40);
    QVERIFY(at("negative").asInteger() == -5);
    QVERIFY(at("beyond 64 bits").kind == Value::Kind::Opaque);
    QVERIFY(at("real").asReal() == 0.25);
    QVERIFY(at("yes") == Value::boolean(true));
    QVERIFY(settings.find("none") != nullptr && at("none").isNone());
    QVERIFY(at("list") ==
            Value::list({Value::number(1), Value::string("two"), Value::real64(3.0)}));
    QVERIFY(at("tuple").kind == Value::Kind::Tuple && at("tuple").items.size() == 2);
    QVERIFY(at("set").kind == Value::Kind::Set &&
            at("set").items == std::vector<Value>{Value::number(4)});
    QVERIFY(at("bytes").kind == Value::Kind::Bytes);
    QCOMPARE(at("bytes").text, std::string("\0\xff", 2));
    QVERIFY(at("by number").items ==
            (std::vector<Value>{
                Value::number(0), Value::string("a"), Value::number(-1), Value::string("b")}));
    QVERIFY(at("numpy int").asInteger() == 9);
    QVERIFY(at("numpy float").asReal() == 0.5);
    QVERIFY(at("numpy half").asReal() == -2.5);
    QVERIFY(at("numpy array") ==
            Value::list({Value::number(1), Value::number(-2), Value::number(3)}));
    QVERIFY(at("size").items == (std::vector<Value>{Value::number(2), Value::number(3)}));
    QCOMPARE(at("dtype").text, std::string("torch.float16"));
    QVERIFY(at("namespace").find("inner") != nullptr);
}

void TestCheckpoint::keepsProgressAndSkipsOptimiserState() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("kinds.ckpt"));
    QVERIFY(checkpoint.progress().find("epoch")->asInteger() == 3);
    QVERIFY(checkpoint.progress().find("global_step")->asInteger() == 120);
    QCOMPARE(checkpoint.names().size(), std::size_t(18)); // weights alone, none of the optimiser's
}

void TestCheckpoint::unknownObjectsAreInert() {
    const Value settings = Checkpoint::open(dataFile("kinds.ckpt")).hyperParameters();
    QVERIFY(settings.find("unknown")->find("secret") !=
            nullptr); // what was put into it, as plain values
    QCOMPARE(settings.find("path")->text, std::string("pathlib.PurePosixPath"));
}

void TestCheckpoint::neverRunsWhatAFileAsksFor() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("malicious.ckpt"));
    QVERIFY(!std::filesystem::exists("OCELLUS_WAS_EXECUTED"));
    QCOMPARE(checkpoint.names(), std::vector<std::string>{"x"});
    QCOMPARE(checkpoint.require("x", {4}).asFloat32(), ramp(4));
    QVERIFY(checkpoint.hyperParameters().find("trap")->kind == Value::Kind::Opaque);
    QCOMPARE(checkpoint.hyperParameters().find("trap")->text, std::string("posix.system"));
}

void TestCheckpoint::readsLightningsOwnDictClass() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("attribute_dict.ckpt"));
    QVERIFY(checkpoint.hyperParameters().isDict());
    QCOMPARE(checkpoint.hyperParameters().find("classes")->texts(),
             (std::vector<std::string>{"a", "b"}));
}

void TestCheckpoint::readsAPlainDictOfTensors() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("plain_tensors.pt"));
    QCOMPARE(checkpoint.names(), std::vector<std::string>{"x"});
}

void TestCheckpoint::namesTensorAndBothShapes() {
    const Checkpoint checkpoint = Checkpoint::open(dataFile("kinds.ckpt"));
    const auto sentence = [&](const std::string& name, const std::vector<Index>& shape) {
        try {
            checkpoint.require(name, shape);
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    QCOMPARE(
        sentence("matrix", {6, -1}),
        std::string(
            "kinds.ckpt could not be opened: tensor matrix has shape (4, 6), (6, any) expected."));
    QCOMPARE(sentence("absent", {2}),
             std::string("kinds.ckpt could not be opened: tensor absent of shape (2) is missing."));
}

void TestCheckpoint::readsTheStressFileOfTheReference() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    const std::string folder = test::referenceData() + "/model/";
    const Checkpoint checkpoint = Checkpoint::open(folder + "loader_stress.ckpt");
    const hdf5::Group expected = hdf5::Group::openFile(folder + "loader_stress.h5");
    for (const std::string& name : checkpoint.names()) {
        QVERIFY2(expected.hasArray(name), name.c_str());
        const hdf5::Array array = expected.array(name);
        QCOMPARE(checkpoint.require(name, array.shape()).asFloat32(), array.readAll<float>());
    }
    QCOMPARE(checkpoint.names().size(), expected.names().size());
}

void TestCheckpoint::namesTheAttentionThatRuns_data() {
    QTest::addColumn<QString>("runs");
    QTest::newRow("normal") << "normal";
    QTest::newRow("legacy-flash") << "normal";
    QTest::newRow("hyper") << "exact softmax";
    QTest::newRow("softpick") << "softpick";
    QTest::newRow("softpick-flash") << "normal"; // as the reference runs it
    QTest::newRow("something new") << "normal";
}

void TestCheckpoint::namesTheAttentionThatRuns() {
    QFETCH(QString, runs);
    Checkpoint checkpoint = Checkpoint::open(dataFile("tiny.ckpt"));
    Value settings = checkpoint.hyperParameters();
    settings.set("attention", Value::string(QTest::currentDataTag()));
    checkpoint.setHyperParameters(settings);
    std::vector<std::string> warnings;
    QCOMPARE(QString::fromStdString(describeModel(readModelConfig(checkpoint, warnings)).attention),
             runs);
    const bool replaced = QTest::currentDataTag() != QByteArray("normal") &&
                          QTest::currentDataTag() != QByteArray("legacy-flash");
    QCOMPARE(warnings.size(), std::size_t(replaced ? 1 : 0));
}

void TestCheckpoint::readsEveryReferenceModel_data() {
    QTest::addColumn<QString>("attention");
    QTest::addColumn<QString>("encoder");
    QTest::addColumn<int>("classes");
    QTest::newRow("v1_tiny") << "normal"
                             << "continuous" << 6;
    QTest::newRow("v1_tiny_legacy") << "normal"
                                    << "continuous" << 6;
    QTest::newRow("v2_tiny") << "normal"
                             << "metacell" << 9;
    QTest::newRow("v2_tiny_after_step") << "normal"
                                        << "metacell" << 9;
    QTest::newRow("v2_tiny_terms") << "normal"
                                   << "metacell" << 9;
    QTest::newRow("v2_tiny_cc") << "criss-cross"
                                << "metacell" << 9;
    QTest::newRow("binned_tiny") << "normal"
                                 << "binned" << 3;
    QTest::newRow("softpick_tiny") << "softpick"
                                   << "continuous" << 9;
    QTest::newRow("large_style_tiny") << "normal"
                                      << "metacell" << 9;
}

void TestCheckpoint::readsEveryReferenceModel() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(QString, attention);
    QFETCH(QString, encoder);
    QFETCH(int, classes);
    const LoadedCheckpoint loaded =
        loadCheckpoint(test::referenceData() + "/model/" + QTest::currentDataTag() + ".ckpt");
    QCOMPARE(QString::fromStdString(loaded.info.attention), attention);
    QCOMPARE(QString::fromStdString(loaded.info.encoder), encoder);
    QCOMPARE(static_cast<int>(loaded.info.classes.size()), classes);
}

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_Checkpoint.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The model's answers beside recorded ones: our own small model (tests/data/model/make_model.py)
// and, where the reference folder is, every fixture made with the official classes.
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/base/Hdf5Writer.h"
#include "core/model/Model.h"
#include "tests/ReferenceData.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <regex>
#include <zlib.h>

using namespace ocellus;

namespace {

// MODEL_SPEC section 15: float32 of the official model differs from its float64 by 7e-6 of the
// largest value at most.
constexpr double kForward = 2e-5;
constexpr double kLoss = 1e-5;
constexpr double kGradient = 1e-4;        ///< of the tensor's largest value ...
constexpr double kOfWholeGradient = 1e-6; ///< ... plus this part of the norm of the whole gradient

/// What a replay must answer: results, not inputs, hooks or noise.
bool isResult(const std::string& name) {
    static const std::regex kResults(
        "forward_[a-z0-9_]+/out\\..*|generate/(self|swap|other_genes)\\..*|predict/"
        "predict[01]\\..*|attention/(grn_.*|data|div|precomp.*)|"
        "loss/(mse0|mse1|maskzeros|per_class)/.*|train/(total_loss|total_grad_norm|losses/"
        ".*|grad_norm/.*|grad/.*)");
    return std::regex_match(name, kResults);
}

void collect(const hdf5::Group& group, const std::string& prefix, std::vector<std::string>& names) {
    for (const std::string& name : group.names()) {
        if (group.hasGroup(name)) {
            collect(group.group(name), prefix + name + "/", names);
        } else if (group.hasArray(name) && isResult(prefix + name)) {
            names.push_back(prefix + name);
        }
    }
}

double largestOf(const std::vector<double>& values) {
    double largest = 0.0;
    for (const double value : values) {
        largest = std::isnan(value) ? largest : std::max(largest, std::abs(value));
    }
    return largest;
}

/// Compares two results; what is cut off at a threshold or a rank may flip for a few entries.
std::string difference(const std::string& name,
                       std::vector<double> expected,
                       const std::vector<double>& got,
                       double gradientNorm) {
    const bool gradient = name.find("grad") != std::string::npos;
    const bool loss = name.rfind("loss", 0) == 0 || name.rfind("train", 0) == 0;
    const double allowed = gradient
                               ? kGradient * largestOf(expected) + kOfWholeGradient * gradientNorm
                               : (loss ? kLoss : kForward) * std::max(largestOf(expected), 1e-6);
    const bool cut = name.find("filter_") != std::string::npos;
    std::size_t flips = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (std::isnan(expected[i]) || std::isnan(got[i])) {
            if (std::isnan(expected[i]) != std::isnan(got[i])) {
                return name + ": NaN in one of the two";
            }
        } else if (cut && (expected[i] == 0.0) != (got[i] == 0.0)) {
            ++flips;
        } else if (std::abs(expected[i] - got[i]) > allowed) {
            return name + ": " + std::to_string(got[i]) + " at " + std::to_string(i) + ", " +
                   std::to_string(expected[i]) + " expected";
        }
    }
    return flips > 4 + expected.size() / 10000
               ? name + ": " + std::to_string(flips) + " entries flipped at the cut"
               : std::string();
}

/// All differences between a fixture and its replay, and how many results were compared.
QStringList differences(const std::string& fixture, const std::string& replayed, int* compared) {
    const hdf5::Group expected = hdf5::Group::openFile(fixture);
    const hdf5::Group got = hdf5::Group::openFile(replayed);
    std::vector<std::string> names;
    collect(expected, "", names);
    const double gradientNorm =
        expected.hasArray("train/total_grad_norm")
            ? expected.array("train/total_grad_norm").readAll<double>().at(0)
            : 0.0;
    QStringList wrong;
    for (const std::string& name : names) {
        const hdf5::Array array = expected.array(name);
        if (!array.type().isNumber()) {
            continue;
        }
        ++*compared;
        if (!got.hasArray(name) || got.array(name).shape() != array.shape()) {
            wrong.append(QString::fromStdString(
                name + (got.hasArray(name) ? ": another shape" : ": missing")));
            continue;
        }
        const std::string what = difference(
            name, array.readAll<double>(), got.array(name).readAll<double>(), gradientNorm);
        if (!what.empty()) {
            wrong.append(QString::fromStdString(what));
        }
    }
    return wrong;
}

void gunzip(const std::string& from, const std::string& to) {
    gzFile in = gzopen(from.c_str(), "rb");
    std::ofstream out(to, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    for (int got = 0;
         (got = gzread(in, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;) {
        out.write(buffer.data(), got);
    }
    gzclose(in);
}

} // namespace

class TestReplay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAsTheEquationsSay();
    void answersAsTheReference_data();
    void answersAsTheReference();
    void cancelsWithoutAFile();
    void refusesInputsThatDoNotFit();
    void refusesWhatWasRecordedWithAnotherModel_data();
    void refusesWhatWasRecordedWithAnotherModel();

private:
    std::string path(const std::string& name) const {
        return m_folder.path().toStdString() + "/" + name;
    }

    QTemporaryDir m_folder;
};

void TestReplay::answersAsTheEquationsSay() {
    const std::string folder = std::string(OCELLUS_TEST_DATA) + "/model/";
    QVERIFY(
        replayFixture(folder + "tiny.ckpt", folder + "tiny.h5", path("tiny.h5"), RunControl()) ==
        Outcome::Finished);
    int compared = 0;
    QCOMPARE(differences(folder + "tiny.h5", path("tiny.h5"), &compared).join('\n'), QString());
    QCOMPARE(compared, 125);
}

void TestReplay::answersAsTheReference_data() {
    QTest::addColumn<QString>("fixture");
    for (const char* name : {"v1_tiny",
                             "v2_tiny",
                             "v2_tiny_cc",
                             "v2_tiny_terms",
                             "binned_tiny",
                             "softpick_tiny",
                             "large_style_tiny"}) {
        QTest::newRow(name) << name;
    }
    if (qEnvironmentVariableIsSet("OCELLUS_MEDIUM_MODEL")) { // minutes: a ctest entry of its own
        QTest::newRow("v2_medium") << "v2_medium";
    }
    QTest::newRow("v1_tiny_legacy") << "v1_tiny"; // the same model under older names
}

void TestReplay::answersAsTheReference() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(QString, fixture);
    const std::string folder = test::referenceData() + "/model/";
    const std::string recorded = folder + fixture.toStdString() + ".h5";
    std::string checkpoint = folder + QTest::currentDataTag() + ".ckpt";
    if (!std::filesystem::exists(checkpoint)) {
        gunzip(checkpoint + ".gz", path("unpacked.ckpt"));
        checkpoint = path("unpacked.ckpt");
    }
    QVERIFY(replayFixture(checkpoint, recorded, path("got.h5"), RunControl()) == Outcome::Finished);
    int compared = 0;
    QCOMPARE(differences(recorded, path("got.h5"), &compared).join('\n'), QString());
    QVERIFY2(compared > 100, std::to_string(compared).c_str());
}

void TestReplay::cancelsWithoutAFile() {
    const std::string folder = std::string(OCELLUS_TEST_DATA) + "/model/";
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(replayFixture(folder + "tiny.ckpt",
                          folder + "tiny.h5",
                          path("stopped.h5"),
                          RunControl(stop.get_token(), {})) == Outcome::Cancelled);
    QVERIFY(!std::filesystem::exists(path("stopped.h5")));
}

void TestReplay::refusesInputsThatDoNotFit() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    const std::string folder = std::string(OCELLUS_TEST_DATA) + "/model/";
    try {
        replayFixture(folder + "tiny.ckpt",
                      test::referenceData() + "/model/v2_tiny.h5",
                      path("refused.h5"),
                      RunControl());
        QFAIL("it was replayed");
    } catch (const InputError& error) {
        QCOMPARE(std::string(error.what()),
                 std::string(
                     "v2_tiny.h5 could not be opened: the file has in inputs/genes tokens outside 0 to 25."));
    }
    QVERIFY(!std::filesystem::exists(path("refused.h5")));
}

void TestReplay::refusesWhatWasRecordedWithAnotherModel_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<Index>("rows");
    QTest::addColumn<Index>("columns");
    QTest::addColumn<QString>("says");
    QTest::newRow("classes") << "inputs/class" << Index{2} << Index{1} << "has inputs/class of shape 2 x 1, 2 x 3 expected for 2 cells, 3 genes and this model.";
    QTest::newRow("more classes") << "inputs/class" << Index{2} << Index{7} << "has inputs/class of shape 2 x 7, 2 x 3 expected for 2 cells, 3 genes and this model.";
    QTest::newRow("mask") << "inputs/mask" << Index{2} << Index{5} << "has inputs/mask of shape 2 x 5, 2 x 3 expected for 2 cells, 3 genes and this model.";
    QTest::newRow("a token that the model has not") << "generate/swapped_token_index" << Index{1} << Index{1} << "what was recorded does not fit this model: ";
}

void TestReplay::refusesWhatWasRecordedWithAnotherModel() {
    QFETCH(QString, name);
    QFETCH(Index, rows);
    QFETCH(Index, columns);
    QFETCH(QString, says);
    const std::vector<std::int64_t> genes{0, 1, 2, 0, 1, 2};
    const std::vector<float> counts{1, 0, 2, 3, 1, 0};
    const std::vector<float> depth{3, 4};
    hdf5::Writer recorded(path("other.h5"));
    recorded.writeArray("inputs/genes", {2, 3}, genes.data());
    recorded.writeArray("inputs/x", {2, 3}, counts.data());
    recorded.writeArray("inputs/depth", {2}, depth.data());
    const std::vector<float> more(static_cast<std::size_t>(rows * columns), 99.0F);
    recorded.writeArray(name.toStdString(), {rows, columns}, more.data());
    if (name.startsWith("inputs")) {
        recorded.makeGroup("forward_full");
    }
    recorded.finish();
    try {
        replayFixture(std::string(OCELLUS_TEST_DATA) + "/model/tiny.ckpt", path("other.h5"), path("refused.h5"), RunControl());
        QFAIL("it was replayed");
    } catch (const InputError& error) {
        QVERIFY2(QString(error.what()).contains(says), error.what());
    }
    QVERIFY(!std::filesystem::exists(path("refused.h5")));
}

QTEST_APPLESS_MAIN(TestReplay)
#include "tst_Replay.moc"

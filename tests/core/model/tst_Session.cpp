// SPDX-License-Identifier: GPL-3.0-or-later
// Running cells through the small model of tests/data/model.
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/model/Model.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;

namespace {

std::string dataFile(const std::string& name) {
    return std::string(OCELLUS_TEST_DATA) + "/model/" + name;
}

/// The recorded cells, repeated with other counts until there are `cells` of them.
ModelBatch cellsOf(Index cells) {
    const hdf5::Group inputs = hdf5::Group::openFile(dataFile("tiny.h5")).group("inputs");
    const std::vector<Index> shape = inputs.array("x").shape();
    const auto genes = inputs.array("genes").readAll<std::int64_t>();
    const auto counts = inputs.array("x").readAll<float>();
    const auto depth = inputs.array("depth").readAll<float>();
    const auto around = inputs.array("knn_cells").readAll<float>();
    const auto distances = inputs.array("knn_cells_info").readAll<float>();
    ModelBatch batch;
    batch.cells = cells;
    batch.context = shape[1];
    batch.neighbours = 6;
    const auto repeat = [&](const auto& from, Index perCell, auto& to, float step) {
        for (Index cell = 0; cell < cells; ++cell) {
            for (Index i = 0; i < perCell; ++i) {
                const auto value = from[static_cast<std::size_t>(cell % shape[0] * perCell + i)];
                to.push_back(value + static_cast<std::decay_t<decltype(value)>>(
                                         step * static_cast<float>(cell / shape[0])));
            }
        }
    };
    repeat(genes, batch.context, batch.geneTokens, 0.0F);
    repeat(counts, batch.context, batch.counts, 1.0F);
    repeat(depth, 1, batch.depth, 3.0F);
    repeat(around, 6 * batch.context, batch.neighbourCounts, 1.0F);
    repeat(distances, 6, batch.neighbourDistances, 0.0F);
    return batch;
}

/// Cells first .. first+count-1 of a batch.
ModelBatch part(const ModelBatch& whole, Index first, Index count) {
    const auto cut = [&](const auto& values, Index perCell) {
        return std::decay_t<decltype(values)>(values.begin() + first * perCell,
                                              values.begin() + (first + count) * perCell);
    };
    ModelBatch batch;
    batch.cells = count;
    batch.context = whole.context;
    batch.neighbours = whole.neighbours;
    batch.geneTokens = cut(whole.geneTokens, whole.context);
    batch.counts = cut(whole.counts, whole.context);
    batch.depth = cut(whole.depth, 1);
    batch.neighbourCounts = cut(whole.neighbourCounts, whole.neighbours * whole.context);
    batch.neighbourDistances = cut(whole.neighbourDistances, whole.neighbours);
    return batch;
}

/// Every number of an answer, one list per result.
std::vector<std::vector<float>> all(const ModelOutput& output) {
    std::vector<std::vector<float>> lists{output.baseLatent,
                                          output.cellTokens,
                                          output.mean,
                                          output.dispersion,
                                          output.zeroLogits,
                                          output.geneEmbeddings};
    lists.insert(lists.end(), output.latents.begin(), output.latents.end());
    lists.insert(lists.end(), output.logits.begin(), output.logits.end());
    return lists;
}

double largestDeviation(const std::vector<float>& a, const std::vector<float>& b) {
    double scale = 1e-6;
    double apart = a.size() == b.size() ? 0.0 : 1e9;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        scale = std::max(scale, std::abs(static_cast<double>(a[i])));
        apart = std::max(apart, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    return apart / scale;
}

ForwardRequest everything() {
    ForwardRequest request;
    request.expression = true;
    request.geneEmbeddings = true;
    return request;
}

SessionOptions withThreads(int threads) {
    SessionOptions options;
    options.device = "cpu";
    options.threads = threads;
    return options;
}

} // namespace

class TestSession : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_model = loadModel(dataFile("tiny.ckpt")); }

    void answersAsRecorded();
    void doesNotDependOnTheBatch_data();
    void doesNotDependOnTheBatch();
    void doesNotDependOnTheThreads();
    void generatesFromItsOwnTokens();
    void stopsWithoutAnAnswer();
    void lowPrecisionStaysClose();
    void refusesDevicesThatAreNotThere_data();
    void refusesDevicesThatAreNotThere();
    void saysWhatDoesNotFit_data();
    void saysWhatDoesNotFit();

private:
    std::shared_ptr<const Model> m_model;
};

void TestSession::answersAsRecorded() {
    const ModelOutput output =
        m_model->makeSession(withThreads(1))->encode(cellsOf(3), everything());
    const hdf5::Group expected = hdf5::Group::openFile(dataFile("tiny.h5")).group("forward_eps0");
    const auto recorded = [&](const std::string& name) {
        return expected.array("out." + name).readAll<float>();
    };
    // float32 against float64 of an independent implementation
    QVERIFY(largestDeviation(recorded("mean"), output.mean) < 2e-5);
    QVERIFY(largestDeviation(recorded("disp"), output.dispersion) < 2e-5);
    QVERIFY(largestDeviation(recorded("zero_logits"), output.zeroLogits) < 2e-5);
    QVERIFY(largestDeviation(recorded("gene_embedding"), output.geneEmbeddings) < 2e-5);
    QVERIFY(largestDeviation(recorded("output_cell_embs"), output.cellTokens) < 2e-5);
    QVERIFY(largestDeviation(recorded("compressed_cell_embs.0"), output.baseLatent) < 2e-5);
    for (std::size_t i = 0; i < 3; ++i) {
        QVERIFY(largestDeviation(recorded("compressed_cell_embs." + std::to_string(i + 1)),
                                 output.latents[i]) < 2e-5);
        QVERIFY(largestDeviation(recorded("cls_output_" + m_model->info().classes[i].name),
                                 output.logits[i]) < 2e-5);
    }
}

void TestSession::doesNotDependOnTheBatch_data() {
    QTest::addColumn<int>("size");
    for (const int size : {1, 2, 7, 10}) {
        QTest::addRow("%d cells at a time", size) << size;
    }
}

void TestSession::doesNotDependOnTheBatch() {
    QFETCH(int, size);
    const ModelBatch whole = cellsOf(11);
    const auto session = m_model->makeSession(withThreads(1));
    const std::vector<std::vector<float>> expected = all(session->encode(whole, everything()));
    std::vector<std::vector<float>> got(expected.size());
    for (Index first = 0; first < whole.cells; first += size) {
        const auto some = all(session->encode(
            part(whole, first, std::min<Index>(size, whole.cells - first)), everything()));
        for (std::size_t i = 0; i < got.size(); ++i) {
            got[i].insert(got[i].end(), some[i].begin(), some[i].end());
        }
    }
    for (std::size_t i = 0; i < got.size(); ++i) {
        QVERIFY2(largestDeviation(expected[i], got[i]) < 1e-5,
                 std::to_string(i).c_str()); // PRODUCT.md section 4
    }
}

void TestSession::doesNotDependOnTheThreads() {
    const ModelBatch batch = cellsOf(9);
    const auto one = all(m_model->makeSession(withThreads(1))->encode(batch, everything()));
    const auto four = all(m_model->makeSession(withThreads(4))->encode(batch, everything()));
    for (std::size_t i = 0; i < one.size(); ++i) {
        QVERIFY2(largestDeviation(one[i], four[i]) < 1e-5, std::to_string(i).c_str());
    }
}

void TestSession::generatesFromItsOwnTokens() {
    const hdf5::Group file = hdf5::Group::openFile(dataFile("tiny.h5"));
    const ModelBatch batch = cellsOf(3);
    const auto tokens = file.array("forward_full/out.output_cell_embs").readAll<float>();
    std::vector<float> totals(3, 0.0F);
    for (std::size_t i = 0; i < batch.counts.size(); ++i) {
        totals[i / static_cast<std::size_t>(batch.context)] += batch.counts[i];
    }
    const ModelOutput output =
        m_model->makeSession(withThreads(2))
            ->generate(tokens, batch.geneTokens, 3, batch.context, batch.depth, totals);
    QVERIFY(largestDeviation(file.array("generate/self.mean").readAll<float>(), output.mean) <
            2e-5);
    QVERIFY(largestDeviation(file.array("generate/self.disp").readAll<float>(), output.dispersion) <
            2e-5);
}

void TestSession::stopsWithoutAnAnswer() {
    std::stop_source stop;
    const auto session = m_model->makeSession(withThreads(1));
    session->setStop(stop.get_token());
    QVERIFY(!session->encode(cellsOf(2), everything()).cancelled);
    stop.request_stop();
    const ModelOutput output = session->encode(cellsOf(2), everything());
    QVERIFY(output.cancelled);
    QVERIFY(output.cellTokens.empty() && output.latents.empty());
}

void TestSession::lowPrecisionStaysClose() {
    qputenv("OCELLUS_BFLOAT16", "emulated"); // where the processor has none
    SessionOptions options = withThreads(1);
    options.dtype = DType::BFloat16;
    const auto session = m_model->makeSession(options);
    qunsetenv("OCELLUS_BFLOAT16");
    QCOMPARE(session->device(), std::string("cpu, bfloat16"));
    const auto exact = all(m_model->makeSession(withThreads(1))->encode(cellsOf(6), everything()));
    const auto rough = all(session->encode(cellsOf(6), everything()));
    double worst = 0.0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
        worst = std::max(worst, largestDeviation(exact[i], rough[i]));
    }
    QVERIFY2(worst < 0.05, std::to_string(worst).c_str()); // eight bits of mantissa; the session's own check
    QVERIFY(worst > 1e-6);                                 // it did compute otherwise
}

void TestSession::refusesDevicesThatAreNotThere_data() {
    QTest::addColumn<QString>("device");
    QTest::newRow("tpu") << "tpu";
    QTest::newRow("cuda:99") << "cuda:99";
    QTest::newRow("cuda:x") << "cuda:x";
}

void TestSession::refusesDevicesThatAreNotThere() {
    QFETCH(QString, device);
    SessionOptions options;
    options.device = device.toStdString();
    QVERIFY_EXCEPTION_THROWN(m_model->makeSession(options), UsageError);
}

void TestSession::saysWhatDoesNotFit_data() {
    QTest::addColumn<QString>("sentence");
    QTest::newRow("token outside") << "The model was given gene token 26, it knows 0 to 25.";
    QTest::newRow("counts missing") << "The model was given 17 counts, 18 expected.";
    QTest::newRow("no genes") << "The model was given cells without genes.";
}

void TestSession::saysWhatDoesNotFit() {
    QFETCH(QString, sentence);
    ModelBatch batch = cellsOf(2);
    if (QTest::currentDataTag() == QByteArray("token outside")) {
        batch.geneTokens[4] = 26;
    } else if (QTest::currentDataTag() == QByteArray("counts missing")) {
        batch.counts.pop_back();
    } else {
        batch.context = 0;
        batch.geneTokens.clear();
        batch.counts.clear();
        batch.neighbourCounts.clear();
    }
    try {
        m_model->makeSession(withThreads(1))->encode(batch, everything());
        QFAIL("it ran");
    } catch (const Error& error) {
        QCOMPARE(QString(error.what()), sentence);
    }
}

QTEST_APPLESS_MAIN(TestSession)
#include "tst_Session.moc"

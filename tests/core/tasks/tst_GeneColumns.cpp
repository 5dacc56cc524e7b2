// SPDX-License-Identifier: GPL-3.0-or-later
// Values of one gene for colouring: measured, as a model gave them, and as the verbs wrote them.
#include "core/base/Error.h"
#include "core/results/ResultFile.h"
#include "core/tasks/Denoise.h"
#include "core/tasks/GeneColumns.h"
#include "core/tasks/Impute.h"
#include "tests/MemoryGeneValues.h"
#include "tests/core/tasks/FakeModel.h"
#include "tests/core/tasks/ImputedFile.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ocellus;
using test::fakeData;

namespace {

const RunControl kGoOn;

/// A float of a file comes back to its last digits; log1p is computed in float32.
bool near(float a, double b) { return std::abs(a - b) < 1e-5; }

} // namespace

class tst_GeneColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void measuredAndModelledValuesAreOnOneScale() {
        // Cell c has c, 1, 2 and 5 counts, so a total of c + 8.
        GeneColumns columns(fakeData(3));
        const auto measured = columns.read("ENSG00000000002", kGoOn);
        QVERIFY(measured && measured->state == ValueState::Measured);
        QCOMPARE(measured->unit, std::string("log1p CP10k"));
        QVERIFY(near((*measured->values)[1], std::log1p(2.0 * 10000.0 / 9.0)));
        // Twice the counts at twice the depth are the same value.
        const LayerPtr layer = test::modelledLayer("imputed", "impute", 3, {{"X", "X", false, 0.5}}, 4.0F);
        const auto modelled = columns.readModelled(*layer->values, 0, kGoOn);
        QVERIFY(near((*modelled->values)[1], (*measured->values)[1]));
        QCOMPARE(modelled->unit, measured->unit);
    }

    void cellsThatTheModelLeftOutHaveNoValue() {
        GeneColumns columns(fakeData(3));
        const LayerPtr two = test::modelledLayer("imputed", "impute", 2, {{"X", "X", false, 0.5}}, 4.0F);
        const auto values = columns.readModelled(*two->values, 0, kGoOn);
        QVERIFY(!std::isnan((*values->values)[1]) && std::isnan((*values->values)[2]));
        const LayerPtr four = test::modelledLayer("imputed", "impute", 4, {{"X", "X", false, 0.5}}, 4.0F);
        QVERIFY_EXCEPTION_THROWN(columns.readModelled(*four->values, 0, kGoOn), InputError); // of other data
    }

    void theFileOfImputeIsReadAsImputedAndOnlyForItsGenes() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("o.h5ad")).toStdString();
        QVERIFY(test::writeImputed(path, {"ENSG00000000005"}, false).layer != nullptr);
        const auto file = Dataset::open(path);
        GeneColumns columns(file, GeneColumns::Source::Imputed);
        const auto values = columns.read("ENSG00000000005", kGoOn);
        QVERIFY(values && values->state == ValueState::Imputed);
        QVERIFY(near((*values->values)[1], std::log1p(7.2)));
        QVERIFY_EXCEPTION_THROWN(columns.read("ENSG00000000001", kGoOn), UsageError); // measured, not imputed
        GeneColumns none(file, GeneColumns::Source::Denoised);
        QVERIFY_EXCEPTION_THROWN(none.read("ENSG00000000005", kGoOn), UsageError);
    }

    void theFileOfDenoiseHasNoValueWhereTheModelGaveNone() {
        const test::FakeModel model;
        DenoiseOptions options;
        options.genes = {"ENSG00000000002"};
        options.input.cells = {0, 2};
        DenoiseResult result;
        const auto data = fakeData(3);
        denoise(data, model, options, kGoOn, &result);
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("o.h5ad")).toStdString();
        ResultFileContent content;
        content.dataset = data;
        content.layers = {result.layer};
        content.matrices = {{"denoised", result.denoised}, {"denoised_evaluated", result.evaluated, true}};
        writeResultFile(path, content, kGoOn);
        GeneColumns columns(Dataset::open(path), GeneColumns::Source::Denoised);
        const auto values = columns.read("ENSG00000000002", kGoOn);
        QVERIFY(values->state == ValueState::Denoised);
        QVERIFY(near((*values->values)[0], std::log1p(8.0))); // 2 counts, 4 times deeper
        QVERIFY(std::isnan((*values->values)[1]));
    }
};

QTEST_MAIN(tst_GeneColumns)
#include "tst_GeneColumns.moc"

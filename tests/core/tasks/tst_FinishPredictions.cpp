// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/model/ModelInfo.h"
#include "core/tasks/FinishPredictions.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace ocellus;

namespace {

constexpr Index kCells = 300;
constexpr Index kFirst = 3; ///< cells without a prediction

const std::vector<std::string> kTypes = {"CL:0000624", "CL:0000625", "CL:0000182"};

/// Cells of three types in three clumps of X_pca; one in four CD4 T cells is called CD8 with a probability of .6.
struct Finished {
    std::shared_ptr<const Dataset> data;
    ModelInfo model;
    AnnotateResult answers;

    explicit Finished(const std::string& labelColumn = "cell_type_ontology_term_id") {
        CellTable obs;
        CategoryColumn known{{}, {"CL:0000084", "CL:0000182", "unknown"}, false};
        FloatMatrix where{kCells, 2, {}};
        TopLabels top{"cell_type", kTypes, 2, {}};
        FloatMatrix scores{kCells, 2, {}};
        for (Index cell = 0; cell < kCells; ++cell) {
            const Index type = cell % 3;
            obs.names.push_back("c" + std::to_string(cell));
            known.codes.push_back(cell < 12 ? 2 : type == 2 ? 1 : 0);
            where.values.push_back(static_cast<float>(10 * type) + 0.01F * static_cast<float>(cell % 7));
            where.values.push_back(0.01F * static_cast<float>(cell % 11));
            const bool swapped = type == 0 && cell % 4 == 0;
            const auto best = static_cast<std::int32_t>(swapped ? 1 : type);
            top.codes.push_back(cell < kFirst ? -1 : best);
            top.codes.push_back(cell < kFirst ? -1 : best == 0 ? 1 : 0);
            scores.values.push_back(cell < kFirst ? NAN : swapped ? 0.6F : 0.7F);
            scores.values.push_back(cell < kFirst ? NAN : swapped ? 0.4F : 0.25F);
        }
        obs.columns = {{labelColumn, known}};
        Table var;
        var.names = {"g"};
        CountBatch rows;
        rows.rowStart.assign(static_cast<std::size_t>(kCells) + 1, 0);
        data = Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 1), {{"X_pca", where}});
        ResultLayer layer;
        layer.embeddings.emplace_back("pred_cell_type_topk", scores);
        NumberColumn first;
        for (Index cell = 0; cell < kCells; ++cell) {
            first.values.push_back(static_cast<double>(scores.row(cell)[0]));
        }
        layer.columns = {{"pred_cell_type", CategoryColumn{std::vector<std::int32_t>(), kTypes, false}}, {"pred_cell_type_score", first}};
        auto& ids = std::get<CategoryColumn>(layer.columns[0].data).codes;
        for (Index cell = 0; cell < kCells; ++cell) {
            ids.push_back(top.codes[static_cast<std::size_t>(2 * cell)]);
        }
        answers.layer = std::make_shared<const ResultLayer>(layer);
        answers.topLabels = {top};
        ModelClass types;
        types.shortName = "cell_type";
        types.leaves = kTypes;
        model.classes = {types};
    }

    FinishedPredictions with(const FinishOptions& options) const {
        FinishedPredictions result;
        finishPredictions(*data, model, answers, options, {}, &result);
        return result;
    }
};

const Column& columnOf(const FinishedPredictions& result, const std::string& name) {
    static const Column kNone{};
    const auto found = std::find_if(result.layer->columns.begin(), result.layer->columns.end(),
                                    [&](const Column& column) { return column.name == name; });
    return found == result.layer->columns.end() ? kNone : *found;
}

std::string labelAt(const Column& column, Index cell) {
    const CategoryColumn& labels = *column.category();
    const std::int32_t code = labels.codes[static_cast<std::size_t>(cell)];
    return code < 0 ? "" : labels.categories[static_cast<std::size_t>(code)];
}

} // namespace

class tst_FinishPredictions : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void probabilitiesAreCalibratedOnKnownLabels() {
        const Finished world;
        FinishOptions options;
        options.calibrate = true;
        const auto result = world.with(options);
        QCOMPARE(result.calibrations.size(), std::size_t{1});
        const auto record = result.calibrations[0].second.record;
        QVERIFY2(record, result.calibrations[0].second.reason.c_str());
        QCOMPARE(record->cells, kCells - 12); // unknown labels do not count
        // Every answer is right (a T cell is a T cell) and said with .7 at most: too shy.
        QVERIFY(record->temperature < 1.0 && record->errorAfter < record->errorBefore);
        const double score = columnOf(result, "pred_cell_type_score").number()->values[20];
        QVERIFY(score > 0.7);
        QVERIFY(std::abs(score - static_cast<double>(result.layer->embeddings[0].second.row(20)[0])) < 1e-6);
        QVERIFY(std::isnan(columnOf(result, "pred_cell_type_score").number()->values[0]));
    }

    void withoutAskingNothingChangesAndItIsSaid() {
        const Finished world;
        const auto result = world.with({});
        QCOMPARE(calibrationText(result.calibrations[0].second), std::string("not calibrated: It was not asked for."));
        QCOMPARE(columnOf(result, "pred_cell_type_score").number()->values[20], static_cast<double>(0.7F));
    }

    void aColumnOfAnotherNameIsNamed() {
        const Finished world("author_labels");
        FinishOptions options;
        options.calibrate = true;
        QVERIFY(world.with(options).calibrations[0].second.reason.find("no column of known labels") != std::string::npos);
        options.columns["cell_type"] = "author_labels";
        QCOMPARE(world.with(options).calibrations[0].second.record->column, std::string("author_labels"));
        options.columns["tissue"] = "author_labels";
        QVERIFY_EXCEPTION_THROWN(world.with(options), UsageError);
    }

    void closeAnswersGetASafeLabel() {
        const auto result = Finished().with({});
        // CD4 .7 and CD8 .25: the alpha-beta T cell above both is safe.
        QCOMPARE(labelAt(columnOf(result, "pred_cell_type_safe"), 21), std::string("CL:0000791"));
        QCOMPARE(labelAt(columnOf(result, "pred_cell_type_safe"), 0), std::string());
        FinishOptions none;
        none.safe = 0.0;
        QVERIFY(columnOf(Finished().with(none), "pred_cell_type_safe").name.empty());
    }

    void neighboursOutvoteASingleAnswer() {
        FinishOptions options;
        options.smoothing = 0.1;
        const Finished world;
        const auto result = world.with(options);
        QVERIFY(result.warnings.empty());
        // Cell 24 is a CD4 T cell among CD4 T cells, called CD8 with .6 against .4.
        QCOMPARE(labelAt(columnOf(result, "pred_cell_type"), 24), std::string("CL:0000625"));
        QCOMPARE(labelAt(columnOf(result, "pred_cell_type_smooth"), 24), std::string("CL:0000624"));
        QCOMPARE(labelAt(columnOf(result, "pred_cell_type_smooth"), 0), std::string());
        const double score = columnOf(result, "pred_cell_type_smooth_score").number()->values[24];
        QVERIFY(score > 0.4 && score <= 1.0);
    }

    void theClassesComeWithTheirReason() {
        const auto result = Finished().with({});
        QCOMPARE(result.shown.size(), std::size_t{1});
        QVERIFY(result.shown[0].shown && result.shown[0].because == ShownBecause::Tested);
        QVERIFY2(result.shown[0].reason.starts_with("Right for 100 % of 288 cells labelled in \"cell_type_ontology_term_id\""),
                 result.shown[0].reason.c_str());
    }

    void threadsDoNotChangeAValue() {
        FinishOptions one;
        one.calibrate = true;
        one.smoothing = 0.1;
        one.threads = 1;
        FinishOptions three = one;
        three.threads = 3;
        const auto a = Finished().with(one);
        const auto b = Finished().with(three);
        QCOMPARE(columnOf(a, "pred_cell_type_smooth_score").number()->values[24], columnOf(b, "pred_cell_type_smooth_score").number()->values[24]);
        QCOMPARE(calibrationJson(a.calibrations[0].second, "cell_type"), calibrationJson(b.calibrations[0].second, "cell_type"));
    }
};

QTEST_APPLESS_MAIN(tst_FinishPredictions)
#include "tst_FinishPredictions.moc"

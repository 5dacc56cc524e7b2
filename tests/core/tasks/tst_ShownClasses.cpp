// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/Dataset.h"
#include "core/model/TrainingRecipe.h"
#include "core/tasks/FinishPredictions.h"
#include "core/tasks/ShownClasses.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <cmath>
#include <functional>

using namespace ocellus;

namespace {

Column labels(const std::string& name, Index cells, const std::function<std::string(Index)>& of) {
    TextColumn column;
    for (Index cell = 0; cell < cells; ++cell) {
        column.values.emplace_back(of(cell));
    }
    Column text{name, column};
    return {name, *text.asCategory()};
}

Table tableOf(Index cells, std::vector<Column> columns) {
    Table table;
    table.names.assign(static_cast<std::size_t>(cells), "c");
    table.columns = std::move(columns);
    return table;
}

ShownClass only(const Table& table, const ShownClassesOptions& options = {}) {
    const auto all = shownClasses(table, options);
    return all.size() == 1 ? all[0] : ShownClass();
}

std::string sexOf(Index cell) { return cell % 10 < 6 ? "PATO:0000384" : "PATO:0000383"; }

} // namespace

class tst_ShownClasses : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void predictionsBetterThanOneAnswerForAllAreShown() {
        const auto sex = only(tableOf(100, {labels("sex_ontology_term_id", 100, sexOf),
                                            labels("pred_sex", 100, [](Index cell) { return sexOf(cell < 10 ? 9 - cell % 2 * 9 : cell); })}));
        QVERIFY(sex.shown);
        QVERIFY(sex.because == ShownBecause::Tested);
        QCOMPARE(sex.cells, Index{100});
        QVERIFY(sex.accuracy > 0.9 && std::abs(sex.chance - 0.6) < 1e-12);
        QVERIFY2(sex.reason.find("one answer for all would be right for 60 %") != std::string::npos, sex.reason.c_str());
    }

    void predictionsNoBetterThanTheCommonestLabelAreHiddenWithTheReason() {
        const auto sex = only(tableOf(100, {labels("sex_ontology_term_id", 100, sexOf),
                                            labels("pred_sex", 100, [](Index) { return "PATO:0000384"; })}));
        QVERIFY(!sex.shown);
        QCOMPARE(sex.reason, std::string("Right for 60 % of 100 cells labelled in \"sex_ontology_term_id\"; one answer for all "
                                         "would be right for 60 %, so these predictions are hidden."));
    }

    void aFinerAnswerIsRightAndNamesAreComparedWithIds() {
        // annotated T cell and lung, said CD4 T cell and alveolus of lung (a part of it)
        const auto all = shownClasses(tableOf(
            100, {labels("cell_type", 100, [](Index cell) { return cell % 2 == 0 ? "T cell" : "hepatocyte"; }),
                  labels("pred_cell_type", 100, [](Index cell) { return cell % 2 == 0 ? "CL:0000624" : "CL:0000182"; }),
                  labels("tissue", 100, [](Index cell) { return cell % 2 == 0 ? "lung" : "liver"; }),
                  labels("pred_tissue", 100, [](Index cell) { return cell % 2 == 0 ? "UBERON:0002299" : "UBERON:0002107"; })}));
        QCOMPARE(all.size(), std::size_t{2});
        QVERIFY(all[0].accuracy == 1.0 && all[0].shown);
        QVERIFY(all[1].accuracy == 1.0 && all[1].shown);
    }

    void labelsThatAreAllAlikeTestNothing() {
        const auto right = only(tableOf(50, {labels("tissue", 50, [](Index) { return "lung"; }),
                                             labels("pred_tissue", 50, [](Index) { return "lung"; })}));
        QVERIFY(right.shown && right.because == ShownBecause::Untested);
        QVERIFY2(right.reason.find("all cells have the same known tissue") != std::string::npos, right.reason.c_str());
        const auto wrong = only(tableOf(50, {labels("tissue", 50, [](Index) { return "lung"; }),
                                             labels("pred_tissue", 50, [](Index) { return "brain"; })}));
        QVERIFY(!wrong.shown && wrong.because == ShownBecause::Tested);
    }

    void withoutLabelsTheModelsRecipeDecides() {
        const Table table = tableOf(50, {labels("pred_assay", 50, [](Index) { return "EFO:0009922"; })});
        ShownClassesOptions options;
        QVERIFY(only(table, options).because == ShownBecause::Untested);
        options.records = {{"assay", 0.9, 0.5, "its fine-tuning report"}};
        QVERIFY(only(table, options).shown && only(table, options).because == ShownBecause::Recipe);
        options.records = {{"assay", 0.5, 0.5, "its fine-tuning report"}};
        QVERIFY(!only(table, options).shown);
    }

    void whatWasMeasuredBeforeTheModelWasTaughtShowsNothing() {
        const Table table = tableOf(50, {labels("pred_assay", 50, [](Index) { return "EFO:0009922"; })});
        ShownClassesOptions options;
        options.records = {{"assay", 0.92, 0.5, "the model's own recipe", true}};
        const ShownClass good = only(table, options);
        QVERIFY(good.shown && good.because == ShownBecause::Untested);
        QCOMPARE(good.reason, std::string("Not measured since the model was taught other labels; before that it was right for 92 % of "
                                          "held-out cells, one answer for all for 50 %."));
        options.records = {{"assay", 0.5, 0.5, "the model's own recipe", true}};
        const ShownClass bad = only(table, options);
        QVERIFY(!bad.shown);
        QVERIFY2(bad.reason.starts_with("Not measured since") && bad.reason.ends_with("hidden."), bad.reason.c_str());
        // labelled cells of the data still decide first
        options.records = {{"sex", 0.92, 0.5, "the model's own recipe", true}};
        QVERIFY(only(tableOf(100, {labels("sex_ontology_term_id", 100, sexOf), labels("pred_sex", 100, sexOf)}), options).because == ShownBecause::Tested);
    }

    void aPublishedModelThatWasTaughtFailsWhereItFailed() {
        const Table table = tableOf(60, {labels("pred_disease", 60, [](Index) { return "MONDO:0005061"; })});
        TrainingRecipe recipe;
        recipe.scores = {{"cell_type", 0.9, 0.4}};
        QVERIFY(only(table, shownBy(&recipe)).shown); // all of its training is known
        addBefore(recipe, std::nullopt);
        QVERIFY(only(table, shownBy(&recipe)).because == ShownBecause::KnownToFail);
        recipe.scores = {{"disease", 0.9, 0.4}}; // what it was taught decides
        QVERIFY(only(table, shownBy(&recipe)).because == ShownBecause::Recipe);
    }

    void anEthnicityOfMiceHidesTheClass() {
        const auto ethnicity = only(tableOf(
            60, {labels("organism_ontology_term_id", 60, [](Index cell) { return cell < 30 ? "NCBITaxon:10090" : "NCBITaxon:9606"; }),
                 labels("pred_self_reported_ethnicity", 60, [](Index) { return "HANCESTRO:0462"; })}));
        QVERIFY(!ethnicity.shown && ethnicity.because == ShownBecause::Impossible);
        QVERIFY2(ethnicity.reason.starts_with("30 of 30 cells that are not human are given an ethnicity"), ethnicity.reason.c_str());
    }

    void diseasesOfMiceAreNoReasonToHide() {
        const Table mouse = tableOf(60, {labels("organism", 60, [](Index) { return "mouse"; }),
                                         labels("pred_disease", 60, [](Index) { return "MONDO:0005061"; })});
        QVERIFY(only(mouse).shown);
        QVERIFY(!only(mouse, {std::nullopt, true, {}}).shown); // of a published model they are known to fail
    }

    void columnsThatAreNoClassArePassedOver() {
        QVERIFY(!predictedClass("cell_type"));
        QVERIFY(!predictedClass("pred_colour"));
        QCOMPARE(predictedClass("pred_disease_name").value(), std::string("disease"));
        QVERIFY(shownClasses(tableOf(40, {labels("pred_sex_name", 40, sexOf)})).empty());
    }

    void ofTheAtlasMapEthnicityAndDiseaseAreHidden() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto atlas = Dataset::open(ocellus::test::referenceData() + "/data/atlas-50k/scprint2_atlas_50k.h5ad");
        const auto all = shownClasses(atlas->cells());
        QCOMPARE(all.size(), std::size_t{9});
        for (const ShownClass& one : all) {
            const bool fails = one.className == "disease" || one.className == "self_reported_ethnicity";
            QVERIFY2(one.shown != fails, one.reason.c_str());
            QVERIFY(!one.reason.empty());
            qInfo("%s: %s", one.className.c_str(), one.reason.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(tst_ShownClasses)
#include "tst_ShownClasses.moc"

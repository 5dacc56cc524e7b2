// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Annotate.h"
#include "core/tasks/ReviewEvidence.h"
#include "core/tasks/SafeLabels.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

namespace {

const std::vector<std::string> kAnswers = {
    "CL:0000624", // CD4-positive, alpha-beta T cell
    "CL:0000625", // CD8-positive, alpha-beta T cell
    "CL:0000182", // hepatocyte
    "CL:0000236"}; // B cell

std::string idOf(const SafeLabels& safe, const SafeLabel& label) {
    return label.label < 0 ? "" : safe.ids()[static_cast<std::size_t>(label.label)];
}

SafeLabel safeOf(const SafeLabels& safe, std::vector<std::int32_t> codes, std::vector<float> probabilities) {
    return safe.of(codes, probabilities, kSafeProbability);
}

} // namespace

class tst_SafeLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSureAnswerStays() {
        const SafeLabels safe(kAnswers, *Lineage::shipped());
        const SafeLabel label = safeOf(safe, {0, 1}, {0.85F, 0.1F});
        QCOMPARE(idOf(safe, label), std::string("CL:0000624"));
        QVERIFY(std::abs(label.probability - 0.85) < 1e-6);
    }

    void closeAnswersGiveTheTypeAboveBoth() {
        const SafeLabels safe(kAnswers, *Lineage::shipped());
        const SafeLabel label = safeOf(safe, {0, 1, 2}, {0.5F, 0.4F, 0.1F});
        QCOMPARE(idOf(safe, label), std::string("CL:0000791")); // mature alpha-beta T cell
        QVERIFY(std::abs(label.probability - 0.9) < 1e-6);
    }

    void theTopAndGroupingsAreNoAnswer() {
        const SafeLabels safe(kAnswers, *Lineage::shipped());
        QCOMPARE(safeOf(safe, {0, 2}, {0.5F, 0.45F}).label, -1);
        QCOMPARE(safeOf(safe, {-1, -1}, {0.0F, 0.0F}).label, -1);
    }

    void farAnswersOfOneBranchGiveItsRoot() {
        const SafeLabels safe(kAnswers, *Lineage::shipped());
        const SafeLabel label = safeOf(safe, {0, 3}, {0.5F, 0.45F});
        QCOMPARE(idOf(safe, label), std::string("CL:0000542")); // lymphocyte
    }

    void groupsOfTheModelServeOtherClasses() {
        const std::vector<std::string> answers = {"a", "b", "c", "d"};
        const SafeLabels safe(answers, {{"ab", {0, 1}}, {"abc", {0, 1, 2}}, {"all", {0, 1, 2, 3}}});
        QCOMPARE(idOf(safe, safeOf(safe, {0, 1}, {0.5F, 0.4F})), std::string("ab"));
        QCOMPARE(idOf(safe, safeOf(safe, {0, 2, 1}, {0.5F, 0.3F, 0.1F})), std::string("abc"));
        QCOMPARE(safeOf(safe, {0, 3}, {0.5F, 0.5F}).label, -1); // what holds every answer says nothing
    }

    void aLineOfTheReviewHasASafeLabelToo() {
        Disagreements found;
        found.lineage = Lineage::shipped();
        const auto label = [&](const char* id) {
            const auto term = found.lineage->ontology().findId(id);
            found.labels.push_back({id, id, term, 10});
        };
        label("CL:0000624"); // CD4-positive, alpha-beta T cell
        label("CL:0000625"); // CD8-positive, alpha-beta T cell
        label("CL:0000625"); // written in another way
        label("my own label");
        DisagreementGroup group;
        group.distribution = {0.5, 0.3, 0.15, 0.05};
        const auto safe = safeLabel(found, group, kSafeProbability);
        QVERIFY(safe.has_value());
        QCOMPARE(safe->name, std::string("mature alpha-beta T cell"));
        QVERIFY(std::abs(safe->probability - 0.95) < 1e-6); // float sums
        group.distribution = {0.9, 0.05, 0.03, 0.02};
        QCOMPARE(safeLabel(found, group, kSafeProbability)->name, std::string("CD4-positive, alpha-beta T cell"));
        group.distribution = {0.2, 0.1, 0.1, 0.6};
        QVERIFY(!safeLabel(found, group, kSafeProbability)); // the likeliest is no term
    }

    void theColumnsStandBesideThePredictions() {
        TopLabels top{"cell_type", kAnswers, 2, {0, 1, 2, 0, -1, -1}};
        ResultLayer layer;
        layer.embeddings.emplace_back("pred_cell_type_topk", FloatMatrix{3, 2, {0.5F, 0.4F, 0.9F, 0.1F, NAN, NAN}});
        const auto with = withSafeLabels(std::make_shared<const ResultLayer>(layer), top, SafeLabels(kAnswers, *Lineage::shipped()), 0.8);
        QCOMPARE(with->columns.size(), std::size_t{3});
        QCOMPARE(with->columns[0].name, std::string("pred_cell_type_safe"));
        const CategoryColumn& ids = *with->columns[0].category();
        QCOMPARE(ids.codes, (std::vector<std::int32_t>{0, 1, -1}));
        QCOMPARE(ids.categories, (std::vector<std::string>{"CL:0000791", "CL:0000182"}));
        QCOMPARE(with->columns[1].category()->categories[0], std::string("mature alpha-beta T cell"));
        QVERIFY(std::abs(with->columns[2].number()->values[1] - 0.9) < 1e-6);
        QVERIFY(std::isnan(with->columns[2].number()->values[2]));
    }
};

QTEST_APPLESS_MAIN(tst_SafeLabels)
#include "tst_SafeLabels.moc"

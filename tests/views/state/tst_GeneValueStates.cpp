// SPDX-License-Identifier: GPL-3.0-or-later
// The switch between measured, denoised and imputed values, and what a view shows of a gene.
#include "tests/MemoryGeneValues.h"
#include "tests/views/ViewFixtures.h"
#include "views/state/ColourScales.h"

#include <QSignalSpy>
#include <QTest>

using namespace ocellus;
using test::modelledLayer;

namespace {

constexpr Index kCells = 30;

ColourSource byGene(const char* id, const char* fixed = "") { return {ColourSource::Kind::Gene, id, fixed}; }

/// CD3D was measured and imputed, FOXJ1 only imputed, LYZ only measured.
struct Bench {
    Bench() {
        test::serve(state);
        state.setDataset(test::threeClusters(kCells), {});
        state.setMapShown(1, true);
    }

    void impute() { state.addLayer(modelledLayer("imputed", "impute", kCells, {{"CD3D", "CD3D", true, 0.7}, {"ENSG00000129654", "FOXJ1", false, 0.2}}, 1.0F)); }

    ExplorerState state;
};

} // namespace

class tst_GeneValueStates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyMeasuredValuesAreThereAtFirst() {
        Bench bench;
        QVERIFY(valueStatesThere(bench.state) == std::vector{ValueState::Measured});
        bench.impute();
        QVERIFY((valueStatesThere(bench.state) == std::vector{ValueState::Measured, ValueState::Imputed}));
        QCOMPARE(genesWith(bench.state, ValueState::Imputed), Index{2});
        bench.state.setStoredNormalised(true);
        QCOMPARE(valueStatesThere(bench.state).size(), std::size_t(3));
        bench.state.removeLayer("imputed");
        QCOMPARE(valueStatesThere(bench.state).size(), std::size_t(2));
    }

    void theSwitchColoursMapsByTheOtherValuesAndIsOneUndoStep() {
        Bench bench;
        bench.impute();
        bench.state.setColourSource(1, byGene("CD3D"));
        QVERIFY(bench.state.colouring(1)->state == ValueState::Measured);
        const std::vector<Rgb> measured = bench.state.colouring(1)->colours;
        bench.state.setValueState(ValueState::Imputed);
        QVERIFY(bench.state.colouring(1)->state == ValueState::Imputed);
        QVERIFY(bench.state.colouring(1)->colours != measured);
        QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Show imputed values"));
        bench.state.undoStack().undo();
        QVERIFY(bench.state.colouring(1)->state == ValueState::Measured);
        QVERIFY(bench.state.colouring(1)->colours == measured);
    }

    void aGeneThatWasNotMeasuredIsImputedWhateverTheSwitchSays() {
        Bench bench;
        bench.impute();
        bench.state.setColourSource(1, byGene("ENSG00000129654"));
        QVERIFY(bench.state.colouring(1)->state == ValueState::Imputed);
        QCOMPARE(bench.state.colouring(1)->title, std::string("FOXJ1"));
        QVERIFY(otherValuesNote(bench.state, "ENSG00000129654").isEmpty());
        QVERIFY(findModelled(bench.state, QStringLiteral("foxj1")) == std::string("ENSG00000129654"));
    }

    void aGeneThatTheLayerLacksSaysSoAndIsNotShownAsZeros() {
        Bench bench;
        bench.impute();
        bench.state.setColourSource(1, byGene("LYZ"));
        const std::vector<Rgb> measured = bench.state.colouring(1)->colours;
        bench.state.setValueState(ValueState::Imputed);
        QVERIFY(bench.state.colouring(1)->state == ValueState::Measured);
        QVERIFY(bench.state.colouring(1)->colours == measured);
        QCOMPARE(otherValuesNote(bench.state, "LYZ"), QStringLiteral("LYZ has no imputed values: measured ones are shown."));
        QVERIFY(otherValuesNote(bench.state, "CD3D").isEmpty());
    }

    void mapsCanShowMeasuredAndImputedSideBySide() {
        Bench bench;
        bench.impute();
        bench.state.setColourSource(1, byGene("CD3D", "measured"));
        bench.state.setColourSource(2, byGene("CD3D", "imputed"));
        for (const ValueState values : {ValueState::Measured, ValueState::Imputed}) {
            bench.state.restoreValueState(values);
            QVERIFY(bench.state.colouring(1)->state == ValueState::Measured);
            QVERIFY(bench.state.colouring(2)->state == ValueState::Imputed);
        }
        // Each has a scale of its own.
        setColourEnds(bench.state, byGene("CD3D", "imputed"), ColourEnds({0.0, 9.0}));
        QCOMPARE(bench.state.colouring(2)->high, 9.0);
        QVERIFY(bench.state.colouring(1)->high < 9.0);
    }

    void aNewerLayerOfTheGeneReplacesWhatTheMapsShow() {
        Bench bench;
        bench.impute();
        bench.state.setColourSource(1, byGene("ENSG00000129654"));
        const double before = (*bench.state.geneValues("ENSG00000129654"))[3];
        bench.state.addLayer(modelledLayer("imputed 2", "impute", kCells, {{"ENSG00000129654", "FOXJ1", false, 0.4}}, 5.0F));
        QVERIFY((*bench.state.geneValues("ENSG00000129654"))[3] > before);
        QCOMPARE(modelledGene(bench.state, "ENSG00000129654", ValueState::Imputed)->gene().reliability, 0.4);
        QCOMPARE(genesWith(bench.state, ValueState::Imputed), Index{2});
    }

    void cellsWithoutAValueAreCountedNotZero() {
        Bench bench;
        auto layer = std::make_shared<ResultLayer>(*modelledLayer("imputed", "impute", 10, {{"X", "X", false, 0.5}}, 1.0F));
        layer->cellsTotal = kCells;
        bench.state.addLayer(layer);
        bench.state.setColourSource(1, byGene("X"));
        QCOMPARE(bench.state.colouring(1)->missing, kCells - 10);
        QCOMPARE(bench.state.colouring(1)->zeros, Index{0});
    }

    void anotherDataSetIsMeasuredAgain() {
        Bench bench;
        bench.impute();
        bench.state.setValueState(ValueState::Imputed);
        bench.state.setDataset(test::threeClusters(kCells), {});
        QVERIFY(bench.state.valueState() == ValueState::Measured);
        QVERIFY(valueStatesThere(bench.state) == std::vector{ValueState::Measured});
    }
};

QTEST_MAIN(tst_GeneValueStates)
#include "tst_GeneValueStates.moc"

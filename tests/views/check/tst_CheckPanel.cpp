// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/ViewFixtures.h"
#include "views/check/CheckPanel.h"
#include "views/check/QualityFilters.h"
#include "views/style/BrushHistogram.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace ocellus;

namespace {

constexpr Index kCells = 100;
const double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Cell i has 10 x (i + 1) counts, i + 1 genes and i % of them mitochondrial, except that cell 0's
/// share is not known. The last five cells are called doublets.
std::shared_ptr<DataCheck> hundredCells() {
    auto check = std::make_shared<DataCheck>();
    Table var;
    var.names = {"CD3D", "SEPT7", "nonsense"};
    check->geneTable = std::make_shared<const GeneTable>(std::move(var));
    GeneCheck& genes = check->genes;
    genes.organism = "NCBITaxon:9606";
    genes.toldBy = "gene names";
    genes.hasReference = true;
    genes.match = {GeneMatch::Symbol, GeneMatch::EarlierSymbol, GeneMatch::Unknown};
    genes.id = {"ENSG00000167286", "ENSG00000122545", ""};
    genes.symbol = {"CD3D", "SEPTIN7", ""};
    genes.firstWithId = {0, 1, 2};
    genes.matched = 2;
    genes.renamed = 1;
    check->place = "X";
    check->values = "counts";
    check->quality.values = {{1, 2, 4, 8}, {70, 20, 10}, 900, 0, 1, 7};
    check->mitochondrialGenes = {0};
    for (Index cell = 0; cell < kCells; ++cell) {
        check->quality.total.push_back(10.0 * static_cast<double>(cell + 1));
        check->quality.genes.push_back(cell + 1);
        check->quality.mitochondrialShare.push_back(cell == 0 ? kUnknown
                                                              : 0.01 * static_cast<double>(cell));
        check->doubletScore.push_back(cell >= 95 ? 0.6 : 0.1);
        check->isDoublet.push_back(cell >= 95 ? 1 : 0);
    }
    SampleDoublets sample;
    sample.cells = kCells;
    sample.threshold = 0.35;
    sample.called = 5;
    check->samples = {sample};
    return check;
}

struct Bench {
    explicit Bench(std::shared_ptr<DataCheck> check = hundredCells()) {
        state.setDataset(test::threeClusters(kCells), QStringLiteral("small"));
        panel = std::make_unique<CheckPanel>(state);
        panel->resize(380, 900);
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
        panel->showFigures(figuresOf(std::move(check), kCells));
    }

    template <class T>
    T* find(const char* name) const {
        return panel->findChild<T*>(QString::fromLatin1(name));
    }

    QString text(const char* name) const { return find<QLabel>(name)->text(); }

    /// Brushes a histogram between two shares of its width.
    void brush(const char* name, double from, double to) const {
        auto* histogram = find<BrushHistogram>(name);
        const int width = histogram->width() - 1;
        const QPoint start(static_cast<int>(from * width), 30);
        const QPoint end(static_cast<int>(to * width), 30);
        QTest::mousePress(histogram, Qt::LeftButton, {}, start);
        QTest::mouseMove(histogram, end);
        QTest::mouseRelease(histogram, Qt::LeftButton, {}, end);
    }

    Index visible() const { return state.visible().count(); }

    ExplorerState state;
    std::unique_ptr<CheckPanel> panel;
};

CellSet firstCells(Index count) {
    CellSet cells(kCells);
    for (Index cell = 0; cell < count; ++cell) {
        cells.insert(cell);
    }
    return cells;
}

} // namespace

class tst_CheckPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itSaysHowGenesWereRecognised() {
        const Bench bench;
        QVERIFY(bench.text("genesRecognised").contains(QStringLiteral("2 of 3")));
        QCOMPARE(bench.text("genesBy2"), QStringLiteral("1"));
        QCOMPARE(bench.text("genesBy3"), QStringLiteral("1"));
        QCOMPARE(bench.text("genesBy4"), QStringLiteral("1"));
        QVERIFY(!bench.find<QLabel>("genesBy0")->isVisible()); // none by identifier: no line
        QCOMPARE(bench.text("genesChanged"),
                 QStringLiteral("1 gene has another symbol today: SEPT7 is SEPTIN7."));
        QCOMPARE(bench.text("genesUnknown"),
                 QStringLiteral("Not recognised, for instance: nonsense."));
    }

    void valuesAreNamed_data() {
        QTest::addColumn<QString>("values");
        QTest::addColumn<bool>("recoverable");
        QTest::addColumn<QString>("said");
        QTest::newRow("counts") << "counts" << false << "Counts:";
        QTest::newRow("recoverable") << "log" << true << "can be recovered exactly";
        QTest::newRow("lost") << "log" << false << "cannot be recovered from X exactly";
    }

    void valuesAreNamed() {
        QFETCH(QString, values);
        QFETCH(bool, recoverable);
        QFETCH(QString, said);
        auto check = hundredCells();
        check->values = values.toStdString();
        if (recoverable) {
            check->recovery = CountRecovery{CountRecovery::Transform::Log, true};
        }
        const Bench bench(check);
        QVERIFY2(bench.text("valuesKind").contains(said), qPrintable(bench.text("valuesKind")));
        QCOMPARE(bench.text("qualityTotalTitle"),
                 values == QStringLiteral("counts") ? QStringLiteral("Counts per cell")
                                                    : QStringLiteral("Sum of values per cell"));
        QCOMPARE(bench.text("valuesFacts"), QStringLiteral("90 % zeros · others 1 to 7"));
    }

    void aBrushShowsOnlyTheCellsInIt() {
        Bench bench;
        // Shares lie evenly from 0 to 0.99: the left half holds those up to 0.495, and the cell
        // whose share is not known goes.
        bench.brush("qualityMitochondrial", 0.0, 0.5);
        QCOMPARE(bench.visible(), Index{49});
        QVERIFY(!bench.state.visible().contains(0));
        QVERIFY(bench.state.visible().contains(49));
        QVERIFY(!bench.state.visible().contains(50));
        QCOMPARE(bench.text("checkShown"), QStringLiteral("49 of 100 cells shown"));
        // A pixel is 0.3 %: the end may be said as 49.3 to 49.7.
        const QString said = bench.text("qualityMitochondrialText");
        QVERIFY2(said.startsWith(QStringLiteral("0.0 % – 49.")), qPrintable(said));
        QVERIFY2(said.endsWith(QStringLiteral(": 49 cells")), qPrintable(said));
        QVERIFY(bench.state.undoStack().undoText().startsWith(
            QStringLiteral("Show cells with 0.0 to")));
    }

    void aBrushOverTheLogarithmHoldsItsEnds() {
        Bench bench;
        bench.brush("qualityTotal", 0.3, 1.0);
        QVERIFY(bench.state.visible().contains(kCells - 1)); // the largest is still in
        const auto range = bench.panel->filters().filters().ranges[0];
        QVERIFY(range.has_value());
        // Counts run from 10 to 1,000, so the place at 0.3 is log10(11) + 0.3 x log10(1001 / 11).
        // A pixel of the 347 or so is 0.006 of the axis; two are allowed.
        QVERIFY(std::abs(range->first - (std::log10(11.0) + 0.3 * std::log10(1001.0 / 11.0))) <
                0.012);
    }

    void everyFilterIsOneStepThatUndoes() {
        Bench bench;
        bench.brush("qualityMitochondrial", 0.0, 0.5);
        bench.brush("qualityGenes", 0.5, 1.0);
        const Index both = bench.visible();
        QVERIFY(both > 0 && both < 49);
        QCOMPARE(bench.state.undoStack().index(), 2);
        bench.state.undoStack().undo();
        QCOMPARE(bench.visible(), Index{49});
        QVERIFY(!bench.find<BrushHistogram>("qualityGenes")->brush());
        QVERIFY(bench.find<BrushHistogram>("qualityMitochondrial")->brush());
        bench.state.undoStack().undo();
        QCOMPARE(bench.visible(), kCells);
        QVERIFY(!bench.panel->filters().filters().any());
        bench.state.undoStack().redo();
        bench.state.undoStack().redo();
        QCOMPARE(bench.visible(), both);
        QVERIFY(bench.find<BrushHistogram>("qualityGenes")->brush());
    }

    void doubletsAreHiddenAndShownAgain() {
        Bench bench;
        QCOMPARE(bench.text("doubletFacts"),
                 QStringLiteral("5 of 100 cells are above 0.35 and look like two."));
        QCOMPARE(bench.find<BrushHistogram>("doubletHistogram")->marks(),
                 std::vector<double>{0.35});
        auto* hide = bench.find<QCheckBox>("hideDoublets");
        QTest::mouseClick(hide, Qt::LeftButton, {}, QPoint(6, hide->height() / 2));
        QCOMPARE(bench.visible(), Index{95});
        QCOMPARE(bench.state.undoStack().undoText(),
                 QStringLiteral("Hide likely doublets: 5 cells"));
        bench.state.undoStack().undo();
        QVERIFY(!hide->isChecked());
        QCOMPARE(bench.visible(), kCells);
    }

    void resettingShowsWhatFiltersHideAndNoMore() {
        Bench bench;
        bench.state.setVisible(firstCells(60), QStringLiteral("Hide a label"));
        bench.brush("qualityMitochondrial", 0.0, 0.5);
        QCOMPARE(bench.visible(), Index{49});
        QTest::mouseClick(bench.find<QPushButton>("resetFilters"), Qt::LeftButton);
        QVERIFY(bench.state.visible() == firstCells(60)); // not all 100
        QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Reset the filters of cells"));
        bench.state.undoStack().undo();
        QCOMPARE(bench.visible(), Index{49});
        QVERIFY(bench.panel->filters().filters().any());
    }

    void aWiderBrushBringsCellsBack() {
        Bench bench;
        bench.brush("qualityMitochondrial", 0.0, 0.5);
        bench.panel->filters().setRange(Measure::Mitochondrial, std::pair(0.0, 0.8));
        QCOMPARE(bench.visible(), Index{80}); // cells 1 to 80
        bench.panel->filters().setRange(Measure::Mitochondrial, std::nullopt);
        QCOMPARE(bench.visible(), kCells);
    }

    void showingAllCellsTakesTheFiltersAwayUntilItIsUndone() {
        Bench bench;
        bench.brush("qualityMitochondrial", 0.0, 0.5);
        bench.state.setVisible(CellSet(kCells, true), QStringLiteral("Show all cells"));
        QVERIFY(!bench.panel->filters().filters().any());
        QVERIFY(!bench.find<QPushButton>("resetFilters")->isEnabled());
        bench.state.undoStack().undo();
        QVERIFY(bench.panel->filters().filters().any());
        QTest::mouseClick(bench.find<QPushButton>("resetFilters"), Qt::LeftButton);
        QCOMPARE(bench.visible(), kCells);
    }

    void filtersComeBackWithTheSession() {
        QJsonObject saved;
        CellSet visible;
        {
            Bench bench;
            bench.brush("qualityMitochondrial", 0.0, 0.5);
            bench.panel->filters().setHideDoublets(true);
            saved = bench.panel->save();
            visible = bench.state.visible();
        }
        ExplorerState state;
        state.setDataset(test::threeClusters(kCells), QStringLiteral("small"));
        CheckPanel panel(state);
        state.restoreCells(CellSet(kCells), visible);
        panel.restore(saved);
        QVERIFY(panel.request().doublets); // else the doublets that are hidden would not be known
        panel.showFigures(figuresOf(hundredCells(), kCells));
        QVERIFY(state.visible() == visible);
        QVERIFY(panel.filters().filters().ranges[2].has_value());
        panel.filters().reset();
        QCOMPARE(state.visible().count(), kCells);
    }

    void theKeyboardMovesTheEnds() {
        Bench bench;
        auto* histogram = bench.find<BrushHistogram>("qualityGenes");
        histogram->setFocus();
        QTest::keyClick(histogram, Qt::Key_Right);
        QVERIFY(!bench.state.visible().contains(0));
        QTest::keyClick(histogram, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(!bench.state.visible().contains(kCells - 1));
        QVERIFY(bench.visible() > 0);
    }

    void withoutAMatrixOnlyGenesAreSpokenOf() {
        auto check = std::make_shared<DataCheck>();
        check->geneTable = std::make_shared<const GeneTable>();
        check->notes = {"The organism is not known: it is neither in the file nor told by the gene "
                        "names."};
        const Bench bench(check);
        QVERIFY(bench.text("genesRecognised").startsWith(QStringLiteral("The organism")));
        QVERIFY(!bench.find<BrushHistogram>("qualityTotal")->isVisible());
        QVERIFY(bench.find<QLabel>("qualityMissing")->isVisible());
        QVERIFY(!bench.find<QPushButton>("scoreDoublets")->isVisible());
    }

    void aFailureSaysSoAndOffersToTryAgain() {
        ExplorerState state;
        state.setDataset(test::threeClusters(kCells), QStringLiteral("small"));
        CheckPanel panel(state);
        panel.show();
        panel.showRunning();
        QVERIFY(panel.findChild<QPushButton*>(QStringLiteral("cancelCheck"))->isVisible());
        panel.showFailure(QStringLiteral("small.h5ad: X/data is damaged."));
        QCOMPARE(panel.findChild<QLabel*>(QStringLiteral("checkProblem"))->text(),
                 QStringLiteral("small.h5ad: X/data is damaged."));
        QSignalSpy wanted(&panel, &CheckPanel::runWanted);
        QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("checkAgain")),
                          Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
    }
};

QTEST_MAIN(tst_CheckPanel)
#include "tst_CheckPanel.moc"

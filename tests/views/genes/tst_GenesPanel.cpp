// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ReferenceData.h"
#include "tests/views/ViewFixtures.h"
#include "views/genes/GeneCard.h"
#include "views/genes/GeneCounts.h"
#include "views/genes/GeneHistogram.h"
#include "views/genes/GeneList.h"
#include "views/genes/GeneSearch.h"
#include "views/genes/GenesPanel.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace ocellus;

namespace {

constexpr Index kCells = 600;

struct Bench {
    explicit Bench(std::shared_ptr<const Dataset> dataset = test::threeClusters(kCells)) {
        test::serve(state);
        state.setMapShown(1, true);
        state.setMapShown(2, true);
        state.setDataset(std::move(dataset), {});
        panel = std::make_unique<GenesPanel>(state);
        panel->resize(308, 700);
        panel->show();
        shown = QTest::qWaitForWindowExposed(panel.get());
        find = panel->findChild<QLineEdit*>(QStringLiteral("findGene"));
        message = panel->findChild<QLabel*>(QStringLiteral("geneMessage"));
    }

    void search(const QString& text) {
        find->clear();
        QTest::keyClicks(find, text);
        QTest::keyClick(find, Qt::Key_Return);
    }

    ExplorerState state;
    std::unique_ptr<GenesPanel> panel;
    QLineEdit* find = nullptr;
    QLabel* message = nullptr;
    bool shown = false;
};

GeneTable genes(std::vector<std::string> names) {
    Table var;
    var.names = std::move(names);
    return GeneTable(std::move(var));
}

} // namespace

class tst_GenesPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void genesAreFoundByAnyCase_data();
    void genesAreFoundByAnyCase();
    void enterColoursTheMapsThatFollow();
    void unknownGeneGetsASuggestion();
    void aKnownGeneThatWasNotMeasuredIsOffered_data();
    void aKnownGeneThatWasNotMeasuredIsOffered();
    void aFoundGeneFreesTheKeys();
    void scaledValuesAreNotCountedAboveZero();
    void suggestionsAreNear_data();
    void suggestionsAreNear();
    void clickingASuggestionShowsTheGene();
    void completionOffersGenes();
    void completionShowsTheIdThatMatched();
    void beforeAGeneIsChosenThePanelSaysHow();
    void percentIsOfAllCells();
    void zerosAreNoBars();
    void brushCountsAndSelects();
    void earlierGenesAreKept();
    void removedGenesAreGone();
    void closingTheCardShowsTheNextGene();
    void withoutCountsThePanelSaysSo();
    void recognisedGenesAreCounted();
    void realFileFindsGenesBySymbolAndId();
};

void tst_GenesPanel::genesAreFoundByAnyCase_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("as written") << "CD3E";
    QTest::newRow("lower case") << "cd3e";
    QTest::newRow("with spaces") << " CD3e ";
}

void tst_GenesPanel::genesAreFoundByAnyCase() {
    QFETCH(QString, text);
    Bench bench;
    QVERIFY(bench.shown);
    bench.search(text);
    QCOMPARE(bench.panel->genes(), std::vector<std::string>{"CD3E"});
    QVERIFY(bench.panel->card()->isVisible());
    QVERIFY(bench.find->text().isEmpty());
    QVERIFY(!bench.message->isVisible());
}

void tst_GenesPanel::enterColoursTheMapsThatFollow() {
    Bench bench;
    bench.search(QStringLiteral("lyz"));
    QVERIFY(bench.state.colourSource(1).kind == ColourSource::Kind::Column); // map 1 keeps its labels
    QVERIFY((bench.state.colourSource(2) == ColourSource{ColourSource::Kind::Gene, "LYZ", {}}));
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Colour map 2 by LYZ"));
    bench.state.undoStack().undo();
    QVERIFY(bench.state.colourSource(2).kind == ColourSource::Kind::Column);
}

void tst_GenesPanel::unknownGeneGetsASuggestion() {
    Bench bench;
    bench.search(QStringLiteral("CD3X"));
    QVERIFY(bench.message->isVisible());
    QString plain = bench.message->text();
    plain.remove(QRegularExpression(QStringLiteral("<[^>]*>")));
    QCOMPARE(plain, QStringLiteral("No gene called “CD3X”. Did you mean CD3D, CD3E, CD3G?"));
    QVERIFY(bench.panel->genes().empty());
    QVERIFY(!bench.state.undoStack().canUndo());
    QTest::keyClicks(bench.find, QStringLiteral("Y"));
    QVERIFY(!bench.message->isVisible());
}

void tst_GenesPanel::aKnownGeneThatWasNotMeasuredIsOffered_data() {
    QTest::addColumn<QString>("whyNoImputing");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("a model can say") << QString() << QStringLiteral("SFTPC is not among the genes of this file. Impute it.");
    QTest::newRow("without counts") << QStringLiteral("The model needs counts.") << QStringLiteral("SFTPC is not among the genes of this file.");
}

// Nobody who types SFTPC means SFTPD: one sentence, and what can be done.
void tst_GenesPanel::aKnownGeneThatWasNotMeasuredIsOffered() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(QString, whyNoImputing);
    QFETCH(QString, sentence);
    Bench bench(Dataset::open(test::referenceData() + "/data/derived-human/pbmc68k_counts.h5ad"));
    bench.panel->setWhyNoImputing(whyNoImputing);
    bench.search(QStringLiteral("sftpc"));
    QVERIFY(bench.message->isVisible());
    QString plain = bench.message->text();
    plain.remove(QRegularExpression(QStringLiteral("<[^>]*>")));
    QCOMPARE(plain, sentence);
    QSignalSpy wanted(bench.panel.get(), &GenesPanel::imputeWanted);
    if (whyNoImputing.isEmpty()) {
        Q_EMIT bench.message->linkActivated(QStringLiteral("impute:SFTPC"));
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().front().toString(), QStringLiteral("SFTPC"));
    }
}

void tst_GenesPanel::aFoundGeneFreesTheKeys() {
    Bench bench;
    QSignalSpy found(bench.panel.get(), &GenesPanel::found);
    bench.search(QStringLiteral("CD3X"));
    QCOMPARE(found.count(), 0); // it is typed again
    bench.search(QStringLiteral("CD3D"));
    QCOMPARE(found.count(), 1);
}

void tst_GenesPanel::scaledValuesAreNotCountedAboveZero() {
    Bench bench;
    bench.panel->showGene("LYZ", false);
    const auto texts = [&] {
        QStringList all;
        for (const QLabel* label : bench.panel->card()->findChildren<QLabel*>()) {
            all << label->text();
        }
        return all.join(QLatin1Char(' '));
    };
    QTRY_VERIFY(texts().contains(QStringLiteral("Above zero in ")));
    auto scaled = std::make_shared<GeneCounts>();
    scaled->low = -0.4;
    scaled->high = 1.4;
    scaled->cells = kCells;
    bench.panel->card()->setCounts(scaled);
    QVERIFY2(!texts().contains(QStringLiteral("Above zero")) && texts().contains(QStringLiteral("Scaled: zero is the mean of 600 cells")), qPrintable(texts()));
}

void tst_GenesPanel::suggestionsAreNear_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("near");
    QTest::newRow("one letter off") << "PTPRG" << QStringList{"PTPRC"};
    QTest::newRow("swapped") << "TPPRC" << QStringList{"PTPRC"};
    QTest::newRow("missing") << "EPCM" << QStringList{"EPCAM"};
    QTest::newRow("nothing near") << "ZZZZZZ" << QStringList{};
    QTest::newRow("lower case") << "epcan" << QStringList{"EPCAM"};
}

void tst_GenesPanel::suggestionsAreNear() {
    QFETCH(QString, text);
    QFETCH(QStringList, near);
    const GeneTable table = genes({"PTPRC", "EPCAM", "HBB", "COL1A1"});
    QStringList found;
    for (const std::string& symbol : similarGenes(table, text, 3)) {
        found << QString::fromStdString(symbol);
    }
    QCOMPARE(found, near);
    QCOMPARE(noGeneSentence(table, text).contains(QStringLiteral("Did you mean")), !near.isEmpty());
}

void tst_GenesPanel::clickingASuggestionShowsTheGene() {
    Bench bench;
    bench.search(QStringLiteral("HBBB"));
    Q_EMIT bench.message->linkActivated(QStringLiteral("HBB"));
    QCOMPARE(bench.panel->genes(), std::vector<std::string>{"HBB"});
    QVERIFY(!bench.message->isVisible());
}

void tst_GenesPanel::completionOffersGenes() {
    Bench bench;
    QTest::keyClicks(bench.find, QStringLiteral("cd3"));
    const QAbstractItemModel* offered = bench.find->completer()->model();
    QCOMPARE(offered->rowCount(), 3);
    QCOMPARE(offered->index(0, 0).data().toString(), QStringLiteral("CD3D"));
    // its list begins below the box, not on it
    const QAbstractItemView* list = bench.find->completer()->popup();
    QVERIFY(list->isVisible());
    QVERIFY(list->y() > bench.find->mapToGlobal(QPoint(0, bench.find->height())).y());
}

void tst_GenesPanel::completionShowsTheIdThatMatched() {
    CellTable cells;
    cells.names = {"cell"};
    Table var;
    var.names = {"ENSG00000168484", "ENSG00000010610"};
    TextColumn symbols;
    symbols.values = {"SFTPC", "CD4"};
    var.columns.push_back({"feature_name", std::move(symbols)});
    CountBatch counts;
    counts.clear();
    counts.cells = {0};
    counts.rowStart.push_back(0);
    Bench bench(Dataset::inMemory(std::move(cells), GeneTable(std::move(var)), std::make_shared<const MemoryRowSource>(std::move(counts), 2), {}));
    QTest::keyClicks(bench.find, QStringLiteral("ENSG000001684"));
    const QAbstractItemModel* offered = bench.find->completer()->model();
    QCOMPARE(offered->rowCount(), 1);
    QCOMPARE(offered->index(0, 0).data().toString(), QStringLiteral("SFTPC"));
    QCOMPARE(offered->index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("SFTPC, ENSG00000168484"));
}

void tst_GenesPanel::beforeAGeneIsChosenThePanelSaysHow() {
    Bench bench;
    auto* hint = bench.panel->findChild<QLabel*>(QStringLiteral("geneHint"));
    auto* list = bench.panel->findChild<QWidget*>(QStringLiteral("geneList"));
    QVERIFY(hint->isVisible() && hint->text().startsWith(QStringLiteral("Press G")));
    QVERIFY(!list->isVisible());
    bench.search(QStringLiteral("LYZ"));
    QVERIFY(!hint->isVisible() && list->isVisible());
    bench.panel->setGenes({});
    QVERIFY(hint->isVisible() && !list->isVisible());
}

void tst_GenesPanel::percentIsOfAllCells() {
    Bench bench;
    bench.search(QStringLiteral("CD3D"));
    bench.search(QStringLiteral("CD3E"));
    auto* list = bench.panel->findChild<GeneListView*>();
    const QModelIndex first = list->model()->index(0, 0);
    QCOMPARE(first.data().toString(), QStringLiteral("CD3D"));
    // every fourth cell is at zero
    QCOMPARE(first.data(Qt::AccessibleTextRole).toString(), QStringLiteral("CD3D: above zero in 75 % of 600 cells"));
}

void tst_GenesPanel::zerosAreNoBars() {
    const GeneCounts counts = countGene({0.0F, 0.0F, 1.0F, 4.0F, std::numeric_limits<float>::quiet_NaN()}, CellSet(5));
    QCOMPARE(counts.cells, Index(4));
    QCOMPARE(counts.expressing, Index(2));
    QCOMPARE(counts.share(), 0.5);
    Index inBars = 0;
    for (const Index bin : counts.bins) {
        inBars += bin;
    }
    QCOMPARE(inBars, Index(2));
    QCOMPARE(counts.bins.back(), Index(1));
    const GeneCounts scaled = countGene({-1.0F, 0.0F, 1.0F}, CellSet(3));
    QCOMPARE(scaled.low, -1.0);
    QCOMPARE(scaled.bins.front() + scaled.bins[kGeneBins / 2] + scaled.bins.back(), Index(3)); // a zero like others
    QCOMPARE(countGene({}, CellSet(0)).share(), 0.0);
}

void tst_GenesPanel::brushCountsAndSelects() {
    Bench bench;
    bench.search(QStringLiteral("CD3D"));
    GeneHistogram* histogram = bench.panel->card()->histogram();
    auto* select = bench.panel->findChild<QPushButton*>(QStringLiteral("selectRange"));
    QVERIFY(!select->isVisible());
    QTest::mousePress(histogram, Qt::LeftButton, {}, QPoint(histogram->width() / 2, 30));
    QTest::mouseMove(histogram, QPoint(histogram->width() - 1, 30));
    QTest::mouseRelease(histogram, Qt::LeftButton, {}, QPoint(histogram->width() - 1, 30));
    QVERIFY(histogram->brush());
    const auto [low, high] = *histogram->brush();
    CellSet expected(kCells);
    const auto values = bench.state.geneValues("CD3D");
    for (Index cell = 0; cell < kCells; ++cell) {
        if ((*values)[std::size_t(cell)] >= low && (*values)[std::size_t(cell)] <= high) {
            expected.insert(cell);
        }
    }
    QVERIFY(expected.count() > 100 && expected.count() < kCells);
    QCOMPARE(bench.panel->card()->cellsInRange(), expected.count());
    QVERIFY(bench.state.selection().empty()); // a brush alone selects nothing
    QVERIFY(select->isVisible());
    QTest::mouseClick(select, Qt::LeftButton);
    QVERIFY(bench.state.selection() == expected);
    QCOMPARE(bench.state.undoStack().undoText(), QStringLiteral("Select %1 cells by CD3D").arg(expected.count()));
    QTest::mouseClick(histogram, Qt::LeftButton, {}, QPoint(3, 30));
    QVERIFY(!histogram->brush());
}

void tst_GenesPanel::earlierGenesAreKept() {
    Bench bench;
    for (const char* gene : {"CD3D", "LYZ", "HBB", "LYZ"}) {
        bench.search(QString::fromLatin1(gene));
    }
    QCOMPARE(bench.panel->genes(), (std::vector<std::string>{"LYZ", "HBB", "CD3D"}));
    auto* list = bench.panel->findChild<GeneListView*>();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
        GeneListDelegate::partsOf(list->visualRect(list->model()->index(1, 0))).name.center());
    QCOMPARE(bench.panel->genes(), (std::vector<std::string>{"CD3D", "LYZ", "HBB"}));
    QVERIFY((bench.state.colourSource(2) == ColourSource{ColourSource::Kind::Gene, "CD3D", {}}));
}

void tst_GenesPanel::removedGenesAreGone() {
    Bench bench;
    for (const char* gene : {"CD3D", "LYZ", "HBB"}) {
        bench.search(QString::fromLatin1(gene));
    }
    auto* list = bench.panel->findChild<GeneListView*>();
    const auto parts = GeneListDelegate::partsOf(list->visualRect(list->model()->index(0, 0)));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, parts.drop.center());
    QVERIFY((bench.state.colourSource(2) == ColourSource{ColourSource::Kind::Gene, "LYZ", {}}));
    QCOMPARE(bench.panel->genes().front(), std::string("HBB")); // colouring does not change the card
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, parts.remove.center());
    QCOMPARE(bench.panel->genes(), (std::vector<std::string>{"HBB", "CD3D"}));
}

void tst_GenesPanel::closingTheCardShowsTheNextGene() {
    Bench bench;
    bench.search(QStringLiteral("CD3D"));
    bench.search(QStringLiteral("LYZ"));
    auto* close = bench.panel->findChild<QWidget*>(QStringLiteral("closeGene"));
    QTest::mouseClick(close, Qt::LeftButton);
    QCOMPARE(bench.panel->genes(), std::vector<std::string>{"CD3D"});
    QTest::mouseClick(close, Qt::LeftButton);
    QVERIFY(bench.panel->genes().empty());
    QVERIFY(!bench.panel->card()->isVisible());
}

void tst_GenesPanel::withoutCountsThePanelSaysSo() {
    Bench bench(test::threeClusters(100, false));
    auto* open = bench.panel->findChild<QPushButton*>(QStringLiteral("openCounts"));
    QVERIFY(open && open->isVisible());
    QVERIFY(!bench.find->isEnabled());
    QStringList texts;
    for (QLabel* label : bench.panel->findChildren<QLabel*>()) {
        if (label->isVisible()) {
            texts << label->text();
        }
    }
    QVERIFY(texts.contains(QStringLiteral("This map has no counts")));
    QVERIFY(texts.contains(QStringLiteral(
        "It holds positions and three columns for 100 cells. Open the file with the counts to colour by genes.")));
    QSignalSpy wanted(bench.panel.get(), &GenesPanel::openCountsWanted);
    QTest::mouseClick(open, Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
}

void tst_GenesPanel::recognisedGenesAreCounted() {
    Bench bench;
    QVERIFY(bench.panel->countText().isEmpty()); // organism unknown
    QSignalSpy changed(bench.panel.get(), &GenesPanel::countTextChanged);
    bench.panel->setRecognised(18412, 20113);
    QCOMPARE(bench.panel->countText(), QStringLiteral("18,412 of 20,113 recognised"));
    QCOMPARE(changed.count(), 1);
}

void tst_GenesPanel::realFileFindsGenesBySymbolAndId() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    const auto dataset = Dataset::open(test::referenceData() + "/data/derived-human/pbmc68k_counts.h5ad");
    const auto bySymbol = findGene(*dataset, QStringLiteral("cd74"));
    const auto byId = findGene(*dataset, QStringLiteral("ENSG00000019582"));
    QVERIFY(bySymbol);
    QCOMPARE(byId, bySymbol); // the file holds symbols only: the id comes from the organism's table
    QCOMPARE(geneAside(*dataset, *bySymbol), QStringLiteral("ENSG00000019582"));
    const auto known = recognisedGenes(*dataset);
    QVERIFY(known && *known > 2000 && *known <= dataset->geneCount());
}

QTEST_MAIN(tst_GenesPanel)
#include "tst_GenesPanel.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/AppFixture.h"
#include "views/genes/GeneSetBox.h"
#include "views/genes/GenesPanel.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace ocellus;

/// Scoring a set of genes in the assembled window.
class tst_GeneSets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSetOfTheListedGenesColoursTheMaps();
    void namesThatTheDataLackAreSaid();
    void anotherDataSetEmptiesTheBox();

private:
    void open(test::AppFixture& fixture) {
        MainWindow& window = fixture.show();
        window.openPath(test::smallFile(fixture.folder));
        QTRY_VERIFY_WITH_TIMEOUT(!window.showsStartPage(), 20000);
        box = window.findChild<GeneSetBox*>();
        QVERIFY(box != nullptr && box->isVisible() && !box->isOpen());
        name = box->findChild<QLineEdit*>(QStringLiteral("geneSetName"));
        genes = box->findChild<QPlainTextEdit*>(QStringLiteral("geneSetGenes"));
        score = box->findChild<QPushButton*>(QStringLiteral("geneSetScore"));
    }

    GeneSetBox* box = nullptr;
    QLineEdit* name = nullptr;
    QPlainTextEdit* genes = nullptr;
    QPushButton* score = nullptr;
};

void tst_GeneSets::aSetOfTheListedGenesColoursTheMaps() {
    test::AppFixture fixture;
    open(fixture);
    MainWindow& window = *fixture.window;
    window.findChild<GenesPanel*>()->setGenes({"ENSG00000001000", "ENSG00000001001"});
    box->findChild<QPushButton*>(QStringLiteral("openGeneSet"))->click();
    QCOMPARE(genes->toPlainText(), QStringLiteral("ENSG00000001000, ENSG00000001001"));
    QVERIFY(!score->isEnabled()); // no name yet
    QTest::keyClicks(name, QStringLiteral("B genes"));
    QVERIFY(score->isEnabled());
    score->click();
    QTRY_VERIFY_WITH_TIMEOUT(window.state().store().find("score B genes") != nullptr, 20000);
    QVERIFY(!box->isOpen());
    const Column* column = window.state().column("score_B genes", "score B genes");
    QVERIFY(column != nullptr && column->number() != nullptr);
    const auto& values = column->number()->values;
    double b = 0.0;
    double others = 0.0;
    for (std::size_t cell = 0; cell < values.size(); ++cell) {
        (cell % 3 == 0 ? b : others) += values[cell];
    }
    QVERIFY(b / 100.0 > others / 200.0 + 0.5); // the set's genes belong to every third cell
    const ColourSource wanted{ColourSource::Kind::Column, "score_B genes", "score B genes"};
    QTRY_VERIFY(window.state().colouring(2) && window.state().colouring(2)->source == wanted);
}

void tst_GeneSets::namesThatTheDataLackAreSaid() {
    test::AppFixture fixture;
    open(fixture);
    box->findChild<QPushButton*>(QStringLiteral("openGeneSet"))->click();
    name->setText(QStringLiteral("Lost"));
    genes->setPlainText(QStringLiteral("NOGENE"));
    auto* message = box->findChild<QLabel*>(QStringLiteral("geneSetMessage"));
    QCOMPARE(message->text(), QStringLiteral("0 genes in this data set. Not found: NOGENE."));
    QVERIFY(!score->isEnabled());
    genes->setPlainText(QStringLiteral("ENSG00000001000\nNOGENE"));
    QCOMPARE(message->text(), QStringLiteral("1 gene in this data set. Not found: NOGENE."));
    QVERIFY(score->isEnabled());
}

void tst_GeneSets::anotherDataSetEmptiesTheBox() {
    test::AppFixture fixture;
    open(fixture);
    box->findChild<QPushButton*>(QStringLiteral("openGeneSet"))->click();
    name->setText(QStringLiteral("Some"));
    fixture.window->closeData();
    QVERIFY(!box->isOpen());
    QVERIFY(name->text().isEmpty());
}

QTEST_MAIN(tst_GeneSets)
#include "tst_GeneSets.moc"

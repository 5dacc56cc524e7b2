// SPDX-License-Identifier: GPL-3.0-or-later
// Check labels: whose word is set against the author's, who decides, and what goes into a figure.
#include "app/ReviewJobs.h"
#include "core/tasks/DonorShares.h"
#include "tests/app/ReviewChecks.h"
#include "views/composer/FigureDialog.h"
#include "views/review/ComparePage.h"
#include "views/review/ReviewModel.h"
#include "views/review/ReviewPanel.h"
#include "views/style/Controls.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStandardItemModel>
#include <QTabBar>

#include <limits>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// The planted data set with a model's word in the file: every cell is what it truly is with 0.9, but for the cells of
/// "B cell", of which the first `kModelAlone` are said to be monocytes; nothing measured says so.
constexpr int kModelAlone = 20;

QString predictedFile(const QTemporaryDir& folder) {
    const auto dataset = plantedDataset();
    const CategoryColumn& truth = *dataset->cells().find("true_type")->category();
    UnsLabels ids{"pred_cell_type_topk_ids", {"CL:0000236", "CL:0000624", "CL:0000625", "CL:0000057", "CL:0000576"}, 2, {}};
    FloatMatrix scores{dataset->cellCount(), 2, {}};
    int alone = 0;
    for (const std::int32_t type : truth.codes) {
        const bool monocyte = type == 0 && alone++ < kModelAlone;
        ids.codes.push_back(monocyte ? 4 : type);
        ids.codes.push_back(monocyte ? 0 : (type + 1) % 4);
        scores.values.push_back(0.9F);
        scores.values.push_back(0.1F);
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->embeddings.emplace_back("pred_cell_type_topk", std::move(scores));
    layer->cellsDone = layer->cellsTotal = dataset->cellCount();
    ResultFileContent content;
    content.dataset = dataset;
    content.withX = true;
    content.layers = {layer};
    content.unsLabels = {ids};
    const QString path = folder.filePath(QStringLiteral("predicted.h5ad"));
    writeResultFile(path.toStdString(), content, RunControl());
    return path;
}

/// The planted data set from three donors of 160 cells each; the planted labels are cells 3, 11, 19 ... and 6, 14, 22 ...
QString donorFile(const QTemporaryDir& folder) {
    CategoryColumn donors;
    donors.categories = {"D1", "D2", "D3"};
    for (int cell = 0; cell < 480; ++cell) {
        donors.codes.push_back(cell / 160);
    }
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "donors";
    layer->columns.push_back({"donor_id", donors});
    layer->cellsDone = layer->cellsTotal = 480;
    ResultFileContent content;
    content.dataset = plantedDataset();
    content.withX = true;
    content.layers = {layer};
    const QString path = folder.filePath(QStringLiteral("donors.h5ad"));
    writeResultFile(path.toStdString(), content, RunControl());
    return path;
}

QComboBox* evidenceOf(MainWindow& window) { return window.findChild<QComboBox*>(QStringLiteral("evidenceChoice")); }

/// The cells that a line of the list names from one label to another; 0: there is no such line.
Index cellsNamed(const ReviewState& review, const std::string& from, const std::string& to) {
    const auto& labels = review.found()->labels;
    for (const DisagreementGroup& group : review.groups()) {
        if (labels[static_cast<std::size_t>(group.annotated)].name == from && labels[static_cast<std::size_t>(group.suggested)].name == to) {
            return static_cast<Index>(group.cells.size());
        }
    }
    return 0;
}

void choose(MainWindow& window, Evidence evidence) {
    QComboBox* box = evidenceOf(window);
    box->setCurrentIndex(box->findData(static_cast<int>(evidence)));
    Q_EMIT box->activated(box->currentIndex());
    QTRY_VERIFY_WITH_TIMEOUT(window.review().found() && window.review().found()->evidence == evidence, 30000);
    QTRY_COMPARE(window.runner().runningCount(), 0);
}

} // namespace

class tst_AcceptanceEvidence : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutPredictionsTheModelCannotBeAsked() {
        AppFixture app;
        checkPlanted(app);
        const QComboBox* box = evidenceOf(*app.window);
        QVERIFY(box->isVisible());
        QCOMPARE(box->currentData().toInt(), static_cast<int>(Evidence::Neighbours));
        auto* items = qobject_cast<QStandardItemModel*>(box->model());
        QVERIFY(items->item(0)->isEnabled());
        QVERIFY(!items->item(1)->isEnabled() && !items->item(2)->isEnabled());
        QVERIFY(items->item(1)->toolTip().startsWith(QStringLiteral("No predictions yet.")));
        app.window->review().chooseEvidence(Evidence::Model); // nothing happens
        QVERIFY(app.window->review().evidence() == Evidence::Neighbours);
    }

    void predictionsOfTheFileAreTakenWithSimilarCells() {
        AppFixture app;
        checkPlanted(app, 1440, 900, predictedFile(app.folder));
        MainWindow& window = *app.window;
        QVERIFY(window.review().found()->evidence == Evidence::Both);
        QCOMPARE(evidenceOf(window)->currentText(), QStringLiteral("By both"));
        const std::string cd4 = "CD4-positive, alpha-beta T cell";
        QVERIFY(cellsNamed(window.review(), cd4, "fibroblast") >= kContradictions / 2);
        QVERIFY(textOf(window, "evidenceSentence").contains(QStringLiteral("model and neighbours")));
        keepPicture(window, QStringLiteral("evidence-both"));
    }

    void theModelAloneListsWhatOnlyTheModelSays() {
        AppFixture app;
        checkPlanted(app, 1440, 900, predictedFile(app.folder));
        MainWindow& window = *app.window;
        choose(window, Evidence::Model);
        QCOMPARE(cellsNamed(window.review(), "B cell", "monocyte"), Index{kModelAlone});
        QVERIFY(textOf(window, "evidenceSentence").contains(QStringLiteral("model says")));
        choose(window, Evidence::Neighbours);
        QCOMPARE(cellsNamed(window.review(), "B cell", "monocyte"), Index{0});
        QVERIFY(cellsNamed(window.review(), "CD4-positive, alpha-beta T cell", "fibroblast") >= kContradictions / 2);
    }

    void probabilitiesSayWhatTheyWereCalibratedOn() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        const auto found = window.review().found();
        const QLabel* words = window.findChild<QLabel*>(QStringLiteral("calibration"));
        if (found->calibration.record) {
            QCOMPARE(words->text(), QStringLiteral("calibrated on %1 cells").arg(found->calibration.record->cells));
        } else {
            QVERIFY(words->text().isEmpty());
        }
        QCOMPARE(words->toolTip().toStdString(), calibrationText(found->calibration));
    }

    void donorsOfALineAreShownWhereThereAreSeveral() {
        AppFixture app;
        checkPlanted(app, 1440, 900, donorFile(app.folder));
        MainWindow& window = *app.window;
        auto* bars = window.findChild<QWidget*>(QStringLiteral("donorBars"));
        QTRY_VERIFY(bars->isVisibleTo(&window));
        const auto [annotated, suggested] = window.review().labels(window.review().current());
        const auto shares = donorShares(*window.review().found(), annotated, suggested, window.state().dataset()->cells(), "donor_id");
        QVERIFY(shares.size() >= 2);
        for (const DonorShare& share : shares) {
            const QString words = QStringLiteral("%1: %2 of %3 cells").arg(QString::fromStdString(share.donor)).arg(share.disagreeing).arg(share.labelled);
            QVERIFY2(bars->accessibleDescription().contains(words), qPrintable(words + QLatin1Char('|') + bars->accessibleDescription()));
        }
        keepPicture(window, QStringLiteral("evidence-donors"));
        // one donor is no comparison
        AppFixture other;
        checkPlanted(other);
        QTRY_COMPARE(other.window->runner().runningCount(), 0);
        QVERIFY(!other.window->findChild<QWidget*>(QStringLiteral("donorBars"))->isVisibleTo(other.window.get()));
    }

    void decisionsCarryTheNameThatWasTyped() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        auto* author = window.findChild<QLineEdit*>(QStringLiteral("reviewAuthor"));
        QVERIFY(author->isVisible());
        author->setFocus();
        author->selectAll();
        QTest::keyClicks(author, QStringLiteral("Ada"));
        QTest::keyClick(author, Qt::Key_Tab);
        QTableView* table = tableOf(window);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(window.review().decided({ReviewState::List::Groups, 0})->author, std::string("Ada"));
        // the next window knows the name
        app.window.reset();
        app.show();
        QCOMPARE(app.window->review().author(), QStringLiteral("Ada"));
    }

    void downSkipsInTheEvidenceAndMovesInTheTable() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        QTableView* table = tableOf(window);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(window.review().current().row, 1);
        QCOMPARE(window.review().reviewed().size(), std::size_t{0});
        window.findChild<QWidget*>(QStringLiteral("skipButton"))->setFocus();
        QTest::keyClick(window.findChild<QWidget*>(QStringLiteral("skipButton")), Qt::Key_Down);
        const auto decided = window.review().decided({ReviewState::List::Groups, 1});
        QVERIFY(decided.has_value());
        QVERIFY(decided->verdict == Verdict::Skip);
    }

    void matrixAndFlowsGoIntoAFigure() {
        AppFixture app;
        checkPlanted(app);
        MainWindow& window = *app.window;
        window.findChild<QTabBar*>(QStringLiteral("reviewTabs"))->setCurrentIndex(2);
        QTRY_VERIFY(window.findChild<PairCanvas*>(QStringLiteral("pairCanvas"))->plot() != nullptr);
        window.actions().figure->trigger();
        auto* dialog = window.findChild<FigureDialog*>();
        QVERIFY(dialog != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isIdle(), 20000);
        const auto panel = [&](int number) { return dialog->findChild<QAbstractButton*>(QStringLiteral("figurePanel%1").arg(number)); };
        QVERIFY(panel(3) && panel(4) && !panel(5)); // two maps, the matrix, the flows
        QVERIFY(panel(3)->accessibleName().contains(QStringLiteral("Matrix")));
        QVERIFY(panel(4)->accessibleName().contains(QStringLiteral("Flows")));
        auto* shown = dialog->findChild<QAbstractButton*>(QStringLiteral("figurePanelShown"));
        panel(3)->click();
        QVERIFY(shown->isChecked()); // it is on the screen
        panel(4)->click();
        QVERIFY(!shown->isChecked()); // offered
        const auto caption = [&] { return dialog->findChild<QPlainTextEdit*>(QStringLiteral("figureCaption"))->toPlainText(); };
        const QString before = caption();
        shown->click();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isIdle() && caption() != before, 20000);
        keepPicture(*dialog, QStringLiteral("figure-pairs"));
        QTemporaryDir folder;
        dialog->setFolder(folder.path());
        const QStringList paths = dialog->paths();
        dialog->findChild<QAbstractButton*>(QStringLiteral("figureSave"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(paths.first()), 20000);
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    tst_AcceptanceEvidence test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_AcceptanceEvidence.moc"

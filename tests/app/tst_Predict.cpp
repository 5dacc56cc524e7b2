// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"
#include "app/PredictJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "tests/ReferenceData.h"
#include "app/ReviewJobs.h"
#include "tests/app/AppFixture.h"
#include "views/genes/GenesPanel.h"
#include "views/jobs/JobListModel.h"
#include "views/jobs/ModelPanel.h"
#include "views/review/ReviewState.h"
#include "views/style/Badge.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

#include <cmath>

using namespace ocellus;
using test::AppFixture;

// Predicting in the window with a small published-style checkpoint on real blood cells.
class tst_Predict : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLayerKeepsOnlyWhatWasAskedFor();
    void thePanelSaysWhatFitsAndWhatDoesNot();
    void theClassRowsSayHowPredictionsDid();
    void predictingAddsColumnsAndOffersToColourByThem();
    void cancellingKeepsTheCellsThatAreDone();
    void aCancelledRunLeavesTheEarlierPredictions_data();
    void aCancelledRunLeavesTheEarlierPredictions();
    void aMapWithoutCountsSaysWhyItCannot();
    void aDamagedCheckpointSaysWhy();

private:
    /// Opens with the medium model, of which a cell takes longer than a click on any machine.
    void openWithSlowModel(AppFixture& app) {
        const QString weights = app.folder.filePath(QStringLiteral("v2_medium.ckpt"));
        QProcess unpack;
        unpack.setStandardOutputFile(weights);
        unpack.start(QStringLiteral("gunzip"), {QStringLiteral("-c"), data(QStringLiteral("model/v2_medium.ckpt.gz"))});
        QVERIFY(unpack.waitForFinished(60000) && unpack.exitCode() == 0);
        openWithModel(app, weights);
        app.window->findChild<QSpinBox*>(QStringLiteral("predictContext"))->setValue(2000);
        app.window->findChild<QSpinBox*>(QStringLiteral("predictBatch"))->setValue(1);
    }

    QString data(const QString& name) const {
        return QString::fromStdString(test::referenceData()) + QLatin1Char('/') + name;
    }

    PredictJobs& predictOf(AppFixture& app) { return app.window->predictJobs(); }

    void openWithModel(AppFixture& app, const QString& weights) {
        app.show();
        app.window->openPath(data(QStringLiteral("data/derived-human/pbmc68k_counts.h5ad")));
        QTRY_VERIFY(app.window->state().dataset() != nullptr);
        predictOf(app).setModel(weights);
        app.window->actions().predict->trigger();
        panel = app.window->findChild<ModelPanel*>();
        QTRY_VERIFY_WITH_TIMEOUT(panel->canRun(), 20000);
        app.window->findChild<QSpinBox*>(QStringLiteral("predictContext"))->setValue(64);
    }

    ModelPanel* panel = nullptr;
};

void tst_Predict::theLayerKeepsOnlyWhatWasAskedFor() {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->cellsDone = layer->cellsTotal = 2;
    for (const char* name :
         {"pred_sex", "pred_sex_name", "pred_sex_score", "pred_cell_type", "pred_cell_type_name"}) {
        layer->columns.push_back({name, NumberColumn{{1.0, 2.0}, false}});
    }
    for (const char* name : {"scprint_emb", "scprint_emb_sex", "pred_sex_topk", "X_umap_scprint"}) {
        layer->embeddings.emplace_back(name, FloatMatrix{2, 1, {0.0F, 1.0F}});
    }
    const LayerPtr kept = withClasses(layer, {"sex", "cell_type"}, {"cell_type"});
    QCOMPARE(kept->columns.size(), std::size_t(2));
    QCOMPARE(kept->columns[0].name, std::string("pred_cell_type"));
    QCOMPARE(kept->embeddings.size(), std::size_t(2));
    QCOMPARE(kept->embeddings[1].first, std::string("X_umap_scprint"));
    const LayerPtr same = withClasses(layer, {"sex", "cell_type"}, {"sex", "cell_type"});
    QCOMPARE(same.get(), static_cast<const ResultLayer*>(layer.get()));
}

void tst_Predict::thePanelSaysWhatFitsAndWhatDoesNot() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    AppFixture app;
    openWithModel(app, data(QStringLiteral("model/v2_tiny.ckpt")));
    const auto text = [&](const char* name) {
        return app.window->findChild<QLabel*>(QString::fromLatin1(name))->text();
    };
    QCOMPARE(text("fitValues"), QStringLiteral("counts, whole numbers"));
    QVERIFY2(text("fitOrganism").startsWith(QStringLiteral("human")),
             qPrintable(text("fitOrganism")));
    QVERIFY2(text("fitGenes").contains(QStringLiteral(" of 2,956")), qPrintable(text("fitGenes")));
    QVERIFY2(text("modelFacts").contains(QStringLiteral("parameters")),
             qPrintable(text("modelFacts")));
    QVERIFY(!app.window->findChild<QDockWidget*>(QStringLiteral("cellsDock"))->isVisible());
    for (QCheckBox* box : panel->findChildren<QCheckBox*>()) {
        box->setChecked(false);
    }
    QVERIFY(!panel->canRun());
    QCOMPARE(text("runHint"), QStringLiteral("Tick at least one thing to predict."));
}

// What is hidden elsewhere is hidden here, with the same reason; what is calibrated elsewhere is called so.
void tst_Predict::theClassRowsSayHowPredictionsDid() {
    JobListModel jobs;
    ModelPanel classes(jobs);
    auto info = std::make_shared<ModelInfo>();
    for (const char* name : {"cell_type", "disease", "self_reported_ethnicity", "sex"}) {
        ModelClass one;
        one.shortName = name;
        one.leaves = {"a", "b", "c"};
        info->classes.push_back(one);
    }
    classes.showModel(QStringLiteral("a model"), info);
    const auto chip = [&](const char* name) { return classes.findChild<Chip*>(QStringLiteral("classChip_%1").arg(QLatin1String(name))); };
    const auto words = [&](const char* name) { return classes.findChild<QLabel*>(QStringLiteral("classWords_%1").arg(QLatin1String(name)))->text(); };
    const auto* checked = classes.findChild<QLabel*>(QStringLiteral("classesChecked"));
    const auto ticked = [&] {
        QStringList names;
        for (const std::string& name : classes.request().classes) {
            names << QString::fromStdString(name);
        }
        return names.join(QLatin1Char(' '));
    };
    QCOMPARE(chip("disease")->text(), QStringLiteral("not calibrated"));
    QCOMPARE(checked->text(), QStringLiteral("not checked on held-out cells"));
    QCOMPARE(classTitle("self_reported_ethnicity"), QStringLiteral("Ethnicity"));
    ShownClass types{"cell_type", true, ShownBecause::Tested, "Right for 88 %.", "cell_type", 5934, 0.88, 0.2};
    ShownClass disease{"disease", false, ShownBecause::Tested, "Right for 31 %, so these predictions are hidden.", "disease", 5934, 0.31, 0.5};
    ShownClass ethnicity{"self_reported_ethnicity", false, ShownBecause::KnownToFail, "It fails: hidden.", "", 0, NAN, NAN};
    classes.setVerdicts({types, disease, ethnicity});
    QCOMPARE(chip("disease")->text(), QStringLiteral("hidden"));
    QVERIFY(chip("disease")->toolTip().contains(QStringLiteral("Right for 31 %")));
    QCOMPARE(words("disease"), QStringLiteral("right for 31 % of 5,934 cells"));
    QCOMPARE(chip("self_reported_ethnicity")->text(), QStringLiteral("hidden"));
    QCOMPARE(words("self_reported_ethnicity"), QStringLiteral("3 labels"));
    QCOMPARE(words("cell_type"), QStringLiteral("right for 88 % of 5,934 cells"));
    QCOMPARE(chip("sex")->text(), QStringLiteral("not calibrated"));
    QCOMPARE(checked->text(), QStringLiteral("checked on labelled cells of this data"));
    QCOMPARE(ticked(), QStringLiteral("cell_type sex"));
    classes.findChild<QCheckBox*>(QStringLiteral("class_disease"))->setChecked(true);
    classes.setVerdicts({types, disease, ethnicity});
    QCOMPARE(ticked(), QStringLiteral("cell_type disease sex")); // the person's word stays
    auto record = std::make_shared<Calibration>();
    record->cells = 5934;
    record->errorAfter = 0.03;
    classes.setCalibration(CalibrationState{record, {}});
    QCOMPARE(chip("cell_type")->text(), QStringLiteral("calibrated"));
    QVERIFY(chip("cell_type")->toolTip().contains(QStringLiteral("In Check labels: calibrated on 5934 labelled cells")));
    QCOMPARE(words("cell_type"), QStringLiteral("error 0.03, 5,934 cells"));
    classes.setCalibration(std::nullopt);
    classes.setVerdicts({}); // other data
    QCOMPARE(chip("cell_type")->text(), QStringLiteral("not calibrated"));
    QCOMPARE(ticked(), QStringLiteral("cell_type disease self_reported_ethnicity sex"));
}

void tst_Predict::predictingAddsColumnsAndOffersToColourByThem() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    AppFixture app;
    openWithModel(app, data(QStringLiteral("model/v2_tiny.ckpt")));
    QSignalSpy ended(&predictOf(app), &PredictJobs::predicted);
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("runPredict")), Qt::LeftButton);
    QVERIFY(predictOf(app).isRunning());
    QVERIFY(!panel->canRun());
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 300000);
    QCOMPARE(ended.constFirst().at(0).toLongLong(), 724LL);
    QCOMPARE(ended.constFirst().at(1).toBool(), false);
    const auto column = predictOf(app).predictedColumn();
    QVERIFY(column.has_value());
    const Column* predicted = app.window->state().column(column->name, column->layer);
    QVERIFY(predicted);
    QCOMPARE(predicted->missing(), Index(0));
    QCOMPARE(app.window->statusLine().outcome(), QStringLiteral("Predicted 724 cells"));
    auto* chip = app.window->findChild<QPushButton*>(QStringLiteral("outcomeChip"));
    QVERIFY2(chip->isVisible() && chip->text().startsWith(QStringLiteral("Colour by predicted ")),
             qPrintable(chip->text()));
    app.window->state().setColourSource(2, {});
    QTest::mouseClick(chip, Qt::LeftButton);
    QCOMPARE(app.window->state().colourSource(2).name, column->name);
    QCOMPARE(app.window->state().colourSource(2).layer, column->layer);
    QVERIFY(!chip->isVisible());
}

// With the medium model and 2,000 genes a cell takes longer than a click on any machine: the run is
// under way when it is cancelled.
void tst_Predict::cancellingKeepsTheCellsThatAreDone() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    AppFixture app;
    openWithSlowModel(app);
    QSignalSpy ended(&predictOf(app), &PredictJobs::predicted);
    predictOf(app).run();
    auto* cancel = panel->findChild<QPushButton*>(QStringLiteral("cancelPredict"));
    QTRY_VERIFY_WITH_TIMEOUT(cancel->text().startsWith(QStringLiteral("Cancel, keep ")), 120000);
    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    const qint64 kept = ended.constFirst().at(0).toLongLong();
    QVERIFY2(kept > 0 && kept < 724, qPrintable(QString::number(kept)));
    QCOMPARE(ended.constFirst().at(1).toBool(), true);
    const LayerPtr layer = app.window->state().store().find("scprint");
    QVERIFY(layer && layer->isPartial());
    QCOMPARE(layer->cellsDone, Index(kept));
    QVERIFY(app.window->statusLine().outcome().startsWith(QStringLiteral("Cancelled. ")));
    QVERIFY(panel->canRun());
}

void tst_Predict::aCancelledRunLeavesTheEarlierPredictions_data() {
    QTest::addColumn<Index>("earlier"); ///< cells
    QTest::addColumn<bool>("stays");
    QTest::newRow("all cells were predicted") << Index(724) << true;
    QTest::newRow("one cell was predicted, the new run has more") << Index(1) << false;
}

// A result is worth more than the beginning of another: also the project keeps it meanwhile.
void tst_Predict::aCancelledRunLeavesTheEarlierPredictions() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(Index, earlier);
    QFETCH(bool, stays);
    AppFixture app;
    openWithSlowModel(app);
    auto made = std::make_shared<ResultLayer>();
    made->name = "scprint";
    made->cellsDone = earlier;
    made->cellsTotal = 724;
    made->columns.push_back({"pred_cell_type_name", CategoryColumn{std::vector<std::int32_t>(724, 0), {"B cell"}, false}});
    const LayerPtr before = made;
    app.window->state().addLayer(before);
    QSignalSpy ended(&predictOf(app), &PredictJobs::predicted);
    predictOf(app).run();
    const auto* done = panel->findChild<QLabel*>(QStringLiteral("predictDone"));
    const auto cells = [&] { return done->text().section(QLatin1Char(' '), 0, 0).toInt(); };
    QTRY_VERIFY_WITH_TIMEOUT(cells() >= 3, 120000);
    auto* cancel = panel->findChild<QPushButton*>(QStringLiteral("cancelPredict"));
    QVERIFY(!stays || cancel->text() == QStringLiteral("Cancel, keep 724 cells"));
    QVERIFY(!stays || app.window->state().store().find("scprint") == before); // what a project would keep of a program that dies now
    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    const LayerPtr after = app.window->state().store().find("scprint");
    QCOMPARE(after == before, stays);
    QCOMPARE(Index(ended.constFirst().at(0).toLongLong()), after->cellsDone);
    QVERIFY(after->cellsDone >= earlier);
}

void tst_Predict::aMapWithoutCountsSaysWhyItCannot() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    AppFixture app;
    app.show();
    QSignalSpy matched(&predictOf(app), &PredictJobs::genesMatched);
    app.window->openPath(data(QStringLiteral("data/atlas-50k/scprint2_atlas_50k.h5ad")));
    QTRY_VERIFY_WITH_TIMEOUT(app.window->state().dataset() != nullptr, 20000);
    predictOf(app).setModel(data(QStringLiteral("model/v2_tiny.ckpt")));
    panel = app.window->findChild<ModelPanel*>();
    auto* problem = app.window->findChild<QLabel*>(QStringLiteral("fitProblem"));
    QTRY_VERIFY_WITH_TIMEOUT(problem->text().contains(QStringLiteral("map without a matrix")),
                             20000);
    QVERIFY(!panel->canRun());
    QCOMPARE(matched.count(), 0);
    QVERIFY(app.window->findChild<GenesPanel*>()->countText().isEmpty()); // no "0 of 0 recognised"
    for (const QAction* action : {app.window->actions().denoise, app.window->actions().impute}) {
        QVERIFY(!action->isEnabled());
        QCOMPARE(action->toolTip(), QStringLiteral("This map has no counts or gene values. Open the file with the counts."));
    }
    QTest::keyClick(app.window.get(), Qt::Key_4);
    auto* make = app.window->findChild<QPushButton*>(QStringLiteral("makeNetwork"));
    QVERIFY(!make->isEnabled());
    QVERIFY(make->toolTip().startsWith(QStringLiteral("This map has no counts or gene values")));
    QTest::keyClick(app.window.get(), Qt::Key_2);
    QTRY_VERIFY_WITH_TIMEOUT(app.window->review().message().startsWith(QStringLiteral("This map has no counts or gene values, so ")), 60000);
}

void tst_Predict::aDamagedCheckpointSaysWhy() {
    AppFixture app;
    app.show();
    const QString path = app.folder.filePath(QStringLiteral("weights.ckpt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no checkpoint");
    file.close();
    predictOf(app).setModel(path);
    QTRY_VERIFY(app.window->messages().message().startsWith(
        QStringLiteral("weights.ckpt could not be opened: ")));
    QCOMPARE(app.window->messages().actionText(), QStringLiteral("Open other weights"));
}

QTEST_MAIN(tst_Predict)
#include "tst_Predict.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The model: which weights, the panel, and what happens when a prediction goes on and ends.
#include "app/MainWindow.h"

#include "app/AppSettings.h"
#include "app/Downloads.h"
#include "app/PredictJobs.h"
#include "app/ShippedModel.h"
#include "app/StatusLine.h"
#include "app/RecipeJobs.h"
#include "app/TeachJobs.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "views/cells/CellsModel.h"
#include "views/cells/CellsPanel.h"
#include "views/genes/GenesPanel.h"
#include "views/jobs/ModelPanel.h"
#include "views/start/StartPage.h"
#include "views/style/Fonts.h"
#include "views/training/StudyDialog.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

namespace {

DownloadWords modelWords() {
    return {QStringLiteral("getModel"), QStringLiteral("Get the model"), QStringLiteral("Weights"), QStringLiteral("Organisms"),
        QStringLiteral("Runs on a processor; a graphics card with 8 GB or more makes it many times faster. Ocellus reads the "
                       "numbers in the file and never runs code from it."),
        QStringLiteral("Weights from another address"),
        QStringLiteral("A checkpoint of scPRINT-2 (.ckpt) that a colleague or your institute offers. Nothing is asked "
                       "until you press Download."),
        QStringLiteral("Use these weights"), QStringLiteral("Save weights in")};
}

} // namespace

void MainWindow::connectModel() {
    m_predict = std::make_unique<PredictJobs>(*m_runner, m_state, *m_modelPanel);
    connect(m_actions.openWeights, &QAction::triggered, this, &MainWindow::chooseModel);
    connect(m_modelPanel, &ModelPanel::changeModelRequested, this, &MainWindow::chooseModel);
    connect(m_modelPanel, &ModelPanel::modelHelpRequested, m_actions.modelHelp, &QAction::trigger);
    connect(m_actions.predict, &QAction::triggered, this, &MainWindow::showModelPanel);
    connect(m_modelDock->toggleViewAction(), &QAction::toggled, this, [this](bool shown) {
        // The panel takes the place of the two others and gives it back when it goes.
        if (!showsStartPage()) {
            m_cellsDock->setVisible(!shown);
            m_genesDock->setVisible(!shown);
            if (!shown) {
                resizeDocks({m_cellsDock, m_genesDock}, {kCellsWidth, kGenesWidth}, Qt::Horizontal);
            }
        }
    });
    PredictJobs* predict = m_predict.get();
    connect(predict, &PredictJobs::modelReady, this, [this](const QString& path, const QString& name, const ModelInfo& info) {
        const bool shipped = shippedModel() == path;
        m_start->setModel({name, shipped ? shippedModelText() : modelFacts(info), QStringLiteral("ready")});
        m_settings.setModelPath(shipped ? QString() : path);
        m_modelPanel->setGetShown(shipped);
        findChild<CellsPanel*>()->model().setModelRecords(info.hash, m_predict->records());
        offerDownloaded();
    });
    connect(predict, &PredictJobs::modelFailed, this, [this](const QString& sentence) {
        m_start->setModel({QStringLiteral("The weights cannot be used"), sentence, {}});
        showProblem(MessageBar::Kind::Error, sentence, QStringLiteral("Open other weights"), [this] { chooseModel(); });
    });
    connect(predict, &PredictJobs::genesMatched, m_genes, &GenesPanel::setRecognised);
    connect(predict, &PredictJobs::firstCellsPredicted, this, &MainWindow::showPredicted);
    connect(predict, &PredictJobs::predicted, this, &MainWindow::announcePrediction);
    connect(predict, &PredictJobs::predictFailed, this, &MainWindow::predictionFailed);
    connectDownloads();
    connectTeaching();
}

void MainWindow::connectTeaching() {
    m_teach = std::make_unique<TeachJobs>(*m_runner, m_jobs, m_state, m_settings);
    m_recipes = std::make_unique<RecipeJobs>(*m_runner, m_jobs, m_settings);
    connect(m_actions.study, &QAction::triggered, this, [this] {
        try {
            auto* page = new StudyDialog(publishedStudy(), this);
            page->setAttribute(Qt::WA_DeleteOnClose);
            page->show();
        } catch (const Error& error) {
            showProblem(MessageBar::Kind::Error, QString::fromUtf8(error.what()));
        }
    });
    connect(m_actions.teach, &QAction::triggered, this, [this] { m_teach->showPage(this); });
    connect(m_predict.get(), &PredictJobs::modelReady, this, [this](const QString& path, const QString& name) { m_teach->setModel(path, name, m_predict->modelInfo()); });
    connect(m_predict.get(), &PredictJobs::modelFailed, this, [this] { m_teach->setModel({}, {}, nullptr); });
    connect(m_actions.train, &QAction::triggered, this, [this] { m_recipes->showPage(this); });
    connectTraining(*m_teach, QStringLiteral("Teach the model…"), [this] { m_teach->showPage(this); });
    connectTraining(*m_recipes, QStringLiteral("Train a new model…"), [this] { m_recipes->showPage(this); });
}

void MainWindow::connectTraining(TrainingJobs& jobs, const QString& title, const std::function<void()>& showPage) {
    connect(&jobs, &TrainingJobs::useRequested, this, [this](const QString& path) {
        m_predict->setModel(path);
        showModelPanel();
    });
    connect(&jobs, &TrainingJobs::ended, this, [this, title, showPage](const QString& sentence, const QString&, bool failed) {
        if (failed) {
            showProblem(MessageBar::Kind::Error, sentence, title, showPage);
        } else {
            m_status->showOutcome(sentence, QStringLiteral("Show the report"), showPage);
        }
    });
}

void MainWindow::connectDownloads() {
    m_downloads = std::make_unique<Downloads>(*m_runner, m_jobs, m_settings, AppSettings::Kind::Models, downloadableWeights(), modelWords());
    const auto use = [this](const QString& path) { m_predict->setModel(path); };
    connect(m_actions.modelHelp, &QAction::triggered, this, [this] { m_downloads->showPage(this); });
    connect(m_downloads.get(), &Downloads::useRequested, this, use);
    connect(m_modelPanel, &ModelPanel::offerAccepted, this, use);
    connect(m_downloads.get(), &Downloads::finished, this, [this, use](const QString& path, const QString& sentence) {
        offerDownloaded();
        m_status->showOutcome(sentence, QStringLiteral("Use these weights"), [use, path] { use(path); });
    });
    connect(m_downloads.get(), &Downloads::failed, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Error, sentence, QStringLiteral("Get the model…"), [this] { m_downloads->showPage(this); });
    });
    offerDownloaded();
}

void MainWindow::offerDownloaded() { m_modelPanel->offerModel(m_downloads->offered(m_predict->modelPath())); }

void MainWindow::useFirstModel() {
    m_start->setModel({QStringLiteral("No model yet"),
        QStringLiteral("Get the weights of scPRINT-2, or open a file of yours, to predict labels. Everything else works without."), {}});
    const QString own = m_settings.modelPath();
    if (!own.isEmpty() && QFileInfo::exists(own)) {
        m_predict->setModel(own);
    } else if (const auto shipped = shippedModel()) {
        m_predict->setModel(*shipped, shippedModelName());
    }
}

void MainWindow::chooseModel() {
    const QString path = QFileDialog::getOpenFileName(this, QStringLiteral("Open the weights of scPRINT-2"), m_settings.lastFolder(),
        QStringLiteral("Weights (*.ckpt *.safetensors);;All files (*)"));
    if (!path.isEmpty()) {
        m_settings.setLastFolder(QFileInfo(path).absolutePath());
        m_predict->setModel(path);
    }
}

void MainWindow::showModelPanel() {
    m_modelDock->show();
    m_modelDock->raise();
    resizeDocks({m_modelDock}, {440}, Qt::Horizontal);
    m_work->setEqualMaps();
}

void MainWindow::showPredicted() {
    const auto column = m_predict->predictedColumn();
    if (!column) {
        return;
    }
    if (!m_work->secondMapShown()) {
        m_actions.split->trigger();
    }
    m_state.setColourSource(2, {ColourSource::Kind::Column, column->name, column->layer});
}

void MainWindow::announcePrediction(qint64 cells, bool partial, const QStringList& warnings) {
    if (cells == 0) {
        m_status->showOutcome(partial ? QStringLiteral("Prediction cancelled") : QStringLiteral("No cell was predicted"));
        return;
    }
    const auto column = m_predict->predictedColumn();
    const QString what = column ? columnTitle(column->name).toLower() : QString();
    const QString sentence = partial ? QStringLiteral("Cancelled. %1 predicted cells are kept").arg(withThousands(cells))
                                     : QStringLiteral("Predicted %1 cells").arg(withThousands(cells));
    m_status->showOutcome(sentence, column ? QStringLiteral("Colour by predicted %1").arg(what) : QString(), [this] { showPredicted(); });
    if (!warnings.isEmpty()) {
        showProblem(MessageBar::Kind::Warning, warnings.join(QLatin1Char(' ')));
    }
}

void MainWindow::predictionFailed(const QString& sentence, qint64 cellsKept) {
    const QString kept = cellsKept > 0 ? QStringLiteral(" %1 predicted cells are kept.").arg(withThousands(cellsKept)) : QString();
    showProblem(MessageBar::Kind::Error, sentence + kept, QStringLiteral("Change the settings"), [this] { showModelPanel(); });
}

} // namespace ocellus

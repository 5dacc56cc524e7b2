// SPDX-License-Identifier: GPL-3.0-or-later
// Check labels, the second mode: its docks, and what is shown while it is on.
#include "app/AppSettings.h"
#include "app/Downloads.h"
#include "app/JobRunner.h"
#include "app/MainWindow.h"
#include "app/OntologyJobs.h"
#include "app/ProjectSession.h"
#include "app/ReviewJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Resources.h"
#include "core/tasks/OntologyDownload.h"
#include "views/jobs/ModelPanel.h"
#include "views/review/AgreementBar.h"
#include "views/review/EvidencePanel.h"
#include "views/review/ReviewPanel.h"
#include "views/style/DockHeader.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

namespace {

constexpr int kEvidenceWidth = 500;
constexpr int kNarrowEvidenceWidth = 420;
constexpr int kReviewHeight = 330;

DownloadWords ontologyWords() {
    return {QStringLiteral("getOntology"), QStringLiteral("Download a Cell Ontology"), QStringLiteral("Ontologies"), QStringLiteral("Release"),
        QStringLiteral("Check labels then judges by its terms: which labels exist, and which are finer, coarser or of another lineage."),
        QStringLiteral("An ontology from another address"),
        QStringLiteral("An OBO file or the JSON of the CELLxGENE ontology guide, also packed (.gz, .zst). Nothing is asked until you press Download."),
        QStringLiteral("Judge labels by it"), QStringLiteral("Save ontologies in")};
}

} // namespace

void MainWindow::buildReview() {
    m_review = new ReviewState(this);
    m_reviewPanel = new ReviewPanel(*m_review, m_state, this);
    m_reviewDock = addDock(QStringLiteral("reviewDock"), QStringLiteral("Check labels"), m_reviewPanel, Qt::BottomDockWidgetArea, 0);
    delete m_reviewDock->titleBarWidget();
    m_reviewDock->setTitleBarWidget(new QWidget(m_reviewDock)); // its tabs are its title
    m_evidencePanel = new EvidencePanel(*m_review, m_state, m_reviewPanel->actions(), this);
    m_evidenceDock = addDock(QStringLiteral("evidenceDock"), QStringLiteral("Evidence"), m_evidencePanel, Qt::RightDockWidgetArea, kEvidenceWidth);
    auto* header = static_cast<DockHeader*>(m_evidenceDock->titleBarWidget());
    connect(m_evidencePanel, &EvidencePanel::countTextChanged, header, &DockHeader::setCount);
}

void MainWindow::connectReview() {
    m_agreement = new AgreementBar(*m_review, m_work);
    m_work->setContextBar(m_agreement);
    m_reviewPanel->actions().addTo(m_work, false);
    connectOntology();
    m_reviewJobs = std::make_unique<ReviewJobs>(ReviewJobs::Parts{*m_runner, m_jobs, m_state, m_session->annotations(), *m_review, *m_reviewPanel, *m_evidencePanel, *m_work, m_settings, *m_status, *m_predict, *m_ontology});
    connect(m_reviewJobs.get(), &ReviewJobs::failed, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Error, sentence);
    });
    connect(m_review, &ReviewState::foundChanged, this, [this] {
        const auto found = m_review->found();
        const bool byModel = found && found->evidence != Evidence::Neighbours;
        m_modelPanel->setCalibration(byModel ? std::optional(found->calibration) : std::nullopt);
    });
    // The panels of the model and of the data check take the evidence's place.
    for (QDockWidget* dock : {m_modelDock, m_checkDock}) {
        connect(dock->toggleViewAction(), &QAction::toggled, this, [this](bool shown) {
            if (!showsStartPage() && currentMode() == kCheckMode) {
                m_evidenceDock->setVisible(!shown);
                m_cellsDock->hide();
                m_genesDock->hide();
            }
        });
    }
}

void MainWindow::connectOntology() {
    m_ontology = std::make_unique<OntologyJobs>(*m_runner, m_state, QString::fromStdString(cacheFolder()) + QStringLiteral("/ontology"));
    m_ontologyDownloads = std::make_unique<Downloads>(*m_runner, m_jobs, m_settings, AppSettings::Kind::Ontologies, downloadableOntologies(), ontologyWords());
    const MainActions& a = m_actions;
    m_reviewPanel->setOntologyActions({a.openOntology, a.getOntology, a.shippedOntology});
    OntologyJobs* ontology = m_ontology.get();
    connect(ontology, &OntologyJobs::changed, this, &MainWindow::refreshEnabled);
    connect(ontology, &OntologyJobs::refused, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    connect(ontology, &OntologyJobs::used, this, [this](const QString& sentence) { m_status->showOutcome(sentence); });
    connect(a.shippedOntology, &QAction::triggered, ontology, &OntologyJobs::useShipped);
    connect(a.openOntology, &QAction::triggered, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, QStringLiteral("Open a Cell Ontology"), m_settings.lastFolder(),
            QStringLiteral("Ontologies (*.obo *.obo.gz *.json *.json.gz *.tsv *.tsv.gz *.txt);;All files (*)"));
        if (!path.isEmpty()) {
            m_settings.setLastFolder(QFileInfo(path).absolutePath());
            m_ontology->open(path);
        }
    });
    const auto use = [this](const QString& path) {
        if (m_state.dataset()) {
            m_ontology->open(path);
        } else {
            showProblem(MessageBar::Kind::Info, QStringLiteral("Open a data set first; its labels can then be judged by %1.").arg(QFileInfo(path).fileName()));
        }
    };
    Downloads* downloads = m_ontologyDownloads.get();
    connect(a.getOntology, &QAction::triggered, this, [this] { m_ontologyDownloads->showPage(this); });
    connect(downloads, &Downloads::useRequested, this, use);
    connect(downloads, &Downloads::finished, this, [this, use](const QString& path, const QString& sentence) {
        m_status->showOutcome(sentence, QStringLiteral("Judge labels by it"), [use, path] { use(path); });
    });
    connect(downloads, &Downloads::failed, this, [this](const QString& sentence) {
        showProblem(MessageBar::Kind::Error, sentence, QStringLiteral("Download a Cell Ontology…"), [this] { m_ontologyDownloads->showPage(this); });
    });
}

void MainWindow::layOutReview() {
    for (QDockWidget* dock : {m_cellsDock, m_genesDock, m_modelDock, m_checkDock, m_markersDock, m_plotsDock}) {
        dock->hide();
    }
    m_reviewDock->show();
    m_evidenceDock->show();
    const int width = this->width() < kWideToolBar ? kNarrowEvidenceWidth : kEvidenceWidth;
    resizeDocks({m_evidenceDock}, {width}, Qt::Horizontal);
    resizeDocks({m_reviewDock}, {kReviewHeight}, Qt::Vertical);
    m_work->setSecondMapShown(true);
    m_work->setEqualMaps();
}

void MainWindow::followReviewMode() {
    const bool shown = !showsStartPage() && currentMode() == kCheckMode;
    m_agreement->setVisible(shown);
    if (shown != m_reviewJobs->isShown()) {
        if (shown) {
            m_work->rememberViews(); // each line zooms the maps to its cells
        }
        m_reviewJobs->setShown(shown);
        if (!shown) {
            m_work->restoreViews();
        }
    }
}

} // namespace ocellus

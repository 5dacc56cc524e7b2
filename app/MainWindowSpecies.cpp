// SPDX-License-Identifier: GPL-3.0-or-later
// Species, the fifth mode: cells as they would look with another label.
#include "app/Examples.h"
#include "app/JobRunner.h"
#include "app/MainWindow.h"
#include "app/PredictJobs.h"
#include "app/SpeciesJobs.h"
#include "app/SpeciesPage.h"
#include "app/WorkArea.h"
#include "core/base/Resources.h"
#include "views/genes/GenesPanel.h"
#include "views/species/SpeciesBar.h"

#include <QDockWidget>
#include <QFileInfo>

namespace ocellus {

namespace {

/// The name of the example that is the other organism of one; empty: there is none.
QString counterpartOf(const QString& path) {
    const QString made = QString::fromStdString(cacheFolder()) + QStringLiteral("/demo/");
    const QString name = QFileInfo(path).completeBaseName();
    return !path.startsWith(made) ? QString() : name == QLatin1String("lung_human") ? QStringLiteral("lung-mouse") : name == QLatin1String("lung_mouse") ? QStringLiteral("lung") : QString();
}

} // namespace

void MainWindow::connectSpecies() {
    m_species = new SpeciesState(this);
    m_speciesBar = new SpeciesBar(*m_species, m_state, m_work);
    m_work->setContextBar(m_speciesBar);
    m_speciesPage = new SpeciesPage(*m_species, m_state, m_work);
    m_work->setPage(m_speciesPage);
    m_speciesJobs = std::make_unique<SpeciesJobs>(SpeciesJobs::Parts{*m_runner, m_jobs, m_state, *m_species, *m_speciesBar, *m_work, m_settings, *m_status});
    m_speciesJobs->setGeneList([this] { return m_genes->genes(); });
    connect(m_speciesJobs.get(), &SpeciesJobs::failed, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    connect(m_predict.get(), &PredictJobs::modelReady, this, [this](const QString& path, const QString& name, const ModelInfo& info) {
        m_speciesJobs->setModel(path, name, std::make_shared<const ModelInfo>(info));
    });
    connect(m_predict.get(), &PredictJobs::modelFailed, this, [this] { m_speciesJobs->setModel({}, {}, nullptr); });
}

void MainWindow::layOutSpecies() {
    for (QDockWidget* dock : m_docks) {
        dock->hide();
    }
}

void MainWindow::followSpeciesMode() {
    const bool shown = !showsStartPage() && currentMode() == kSpeciesMode;
    m_speciesBar->setVisible(shown);
    m_work->setPageShown(shown);
    if (shown) {
        m_speciesBar->setListed(static_cast<int>(m_genes->genes().size()));
        const QString other = m_state.dataset() ? counterpartOf(QString::fromStdString(m_state.dataset()->path())) : QString();
        if (!other.isEmpty() && other != m_counterpart) {
            m_speciesJobs->openTarget(QStringLiteral("the other species"), Examples::finder(other));
        }
        m_counterpart = other;
    }
}

} // namespace ocellus

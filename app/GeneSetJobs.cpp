// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/GeneSetJobs.h"

#include "app/StatusLine.h"
#include "views/genes/GeneSetBox.h"
#include "views/genes/GenesPanel.h"
#include "views/state/ExplorerState.h"

#include <QVBoxLayout>

namespace ocellus {

GeneSetJobs::GeneSetJobs(JobRunner& runner, ExplorerState& state, GenesPanel& panel, StatusLine& status)
    : m_state(state), m_status(status), m_job(runner, state, *this),
      m_box(new GeneSetBox(state, panel.footer())) {
    auto* column = new QVBoxLayout(panel.footer());
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_box);
    panel.footer()->show();
    connect(m_box, &GeneSetBox::openWanted, this, [this, &panel] { m_box->open(panel.genes()); });
    connect(m_box, &GeneSetBox::scoreWanted, this, &GeneSetJobs::run);
}

void GeneSetJobs::run(const GeneSet& set) {
    if (m_job.isRunning()) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Score %1").arg(QString::fromStdString(set.name));
    m_job.start<ScoredGenes>(
        description,
        [dataset = m_state.dataset(), set](const JobControl& control, ScoredGenes& scored) {
            return scoreGenes(*dataset, set, {}, control.run(), &scored);
        },
        [this](const JobEnd<ScoredGenes>& end) {
            m_box->setBusy(false);
            if (end.finished()) {
                take(*end.value);
            } else if (end.failed()) {
                Q_EMIT failed(end.error);
            }
        });
    m_box->setBusy(true);
}

void GeneSetJobs::take(const ScoredGenes& scored) {
    m_state.addLayer(scored.layer);
    m_state.colourFollowers({ColourSource::Kind::Column, scored.layer->columns.front().name, scored.layer->name});
    m_box->fold();
    QString text = QStringLiteral("Scored %1 genes in every cell").arg(scored.used.size());
    if (!scored.notFound.empty()) {
        text += QStringLiteral("; %1 not in this data set").arg(scored.notFound.size());
    }
    m_status.showOutcome(text);
}

} // namespace ocellus

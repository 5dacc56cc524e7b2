// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/JobStatusWidget.h"

#include "views/jobs/JobListModel.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

namespace ocellus {

JobStatusWidget::JobStatusWidget(const JobListModel& jobs, QWidget* parent, int delayMs)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_delayMs(delayMs)
    , m_title(textLabel({}, TextRole::Heading, this))
    , m_bar(new QProgressBar(this))
    , m_numbers(textLabel({}, TextRole::Small, this))
    , m_cancel(dockButton(QStringLiteral("close"), QStringLiteral("Cancel"), this)) {
    setObjectName(QStringLiteral("jobStatus"));
    m_title->setObjectName(QStringLiteral("jobTitle"));
    m_title->setStyleSheet(QStringLiteral("font-size: 11px; font-weight: 600;"));
    m_numbers->setObjectName(QStringLiteral("jobNumbers"));
    m_bar->setObjectName(QStringLiteral("jobProgress"));
    m_bar->setAccessibleName(QStringLiteral("Progress"));
    m_bar->setProperty("metric", "status");
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(120);
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 4, 0);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_bar, 0, Qt::AlignVCenter);
    layout->addWidget(m_numbers);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (m_shown != 0) {
            Q_EMIT cancelRequested(m_shown);
        }
    });
    connect(&jobs, &JobListModel::jobChanged, this, &JobStatusWidget::refresh);
    if (delayMs > 0) {
        connect(&jobs, &QAbstractItemModel::rowsInserted, this,
            [this] { QTimer::singleShot(m_delayMs + 10, this, &JobStatusWidget::refresh); });
    }
    refresh();
}

void JobStatusWidget::refresh() {
    const auto active = m_jobs.active(m_delayMs);
    setVisible(!active.empty());
    if (active.empty()) {
        m_shown = 0;
        return;
    }
    const JobRow& job = *active.back();
    m_shown = job.id;
    m_title->setText(job.title);
    m_bar->setRange(0, job.total > 0 ? 1000 : 0);
    m_bar->setValue(static_cast<int>(1000.0 * job.share()));
    QStringList numbers;
    if (job.state == JobRow::State::Cancelling) {
        numbers << QStringLiteral("stopping");
    } else {
        if (!job.stage.isEmpty() && job.stage != QLatin1String("Predicting")) {
            numbers << job.stage;
        }
        if (job.total > 0) {
            numbers << asPercent(job.share());
        }
        if (const QString speed = rateText(job); !speed.isEmpty()) {
            numbers << speed;
        }
        if (job.secondsLeft >= 0.0) {
            numbers << QStringLiteral("%1 left").arg(asDuration(job.secondsLeft));
        }
    }
    if (active.size() > 1) {
        numbers << QStringLiteral("and %1 more").arg(active.size() - 1);
    }
    m_numbers->setText(numbers.join(QStringLiteral("   ")));
    m_cancel->setEnabled(job.state == JobRow::State::Running);
    m_cancel->setAccessibleName(QStringLiteral("Cancel %1").arg(job.title));
    QStringList sentences;
    for (const JobRow* row : active) {
        sentences << jobSentence(*row);
    }
    setToolTip(sentences.join(QLatin1Char('\n')));
    setAccessibleName(sentences.join(QStringLiteral(". ")));
}

} // namespace ocellus

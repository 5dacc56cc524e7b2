// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/TeachDialog.h"

#include "views/jobs/JobListModel.h"
#include "views/style/Controls.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace ocellus {

namespace {

using Kind = TeachSituation::Kind;
constexpr int kFormWidth = 340;

} // namespace

TeachDialog::TeachDialog(ExplorerState& state, const JobListModel& jobs, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("teachDialog"));
    setWindowTitle(QStringLiteral("Teach the model"));
    setAccessibleName(windowTitle());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(horizontalLine(this));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    m_form = new TeachForm(state, this);
    m_form->setFixedWidth(kFormWidth);
    m_report = new TeachReport(jobs, this);
    middle->addWidget(m_form);
    QFrame* edge = verticalLine(this);
    edge->setStyleSheet(QStringLiteral("max-height: 16777215px;")); // as high as the page
    middle->addWidget(edge);
    middle->addWidget(m_report, 1);
    column->addLayout(middle, 1);
    column->addWidget(buildFooter());
    for (QWidget* side : std::initializer_list<QWidget*>{m_form, m_report}) {
        side->setProperty("surface", "panel");
        side->setAttribute(Qt::WA_StyledBackground);
    }
    setMinimumSize(860, 560);
    resize(980, 640);
    connect(m_form, &TeachForm::changed, this, &TeachDialog::refresh);
    refresh();
}

QWidget* TeachDialog::buildHeader() {
    auto* header = new QWidget(this);
    header->setProperty("surface", "panel");
    header->setAttribute(Qt::WA_StyledBackground);
    header->setFixedHeight(44);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(20, 0, 14, 0);
    row->addWidget(textLabel(windowTitle(), TextRole::Title, header));
    row->addStretch(1);
    QToolButton* close = dockButton(QStringLiteral("close"), QStringLiteral("Close"), header);
    close->setObjectName(QStringLiteral("teachClose"));
    connect(close, &QToolButton::clicked, this, &QDialog::reject);
    row->addWidget(close);
    return header;
}

QWidget* TeachDialog::buildFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("kind", "footer");
    footer->setFixedHeight(52);
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(20, 0, 14, 0);
    row->setSpacing(10);
    m_path = textLabel({}, TextRole::Hint, footer);
    m_path->setObjectName(QStringLiteral("teachPath"));
    m_change = pushButton(QStringLiteral("teachChangePath"), QStringLiteral("Change…"), ButtonKind::Link, footer);
    connect(m_change, &QPushButton::clicked, this, &TeachDialog::pathRequested);
    row->addWidget(m_path);
    row->addWidget(m_change);
    row->addStretch(1);
    m_again = pushButton(QStringLiteral("teachAgain"), QStringLiteral("Begin again"), ButtonKind::Flat, footer);
    m_main = pushButton(QStringLiteral("teachMain"), QStringLiteral("Teach"), ButtonKind::Primary, footer);
    m_main->setDefault(true);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT teachRequested(false); });
    connect(m_main, &QPushButton::clicked, this, &TeachDialog::press);
    row->addWidget(m_again);
    row->addWidget(m_main);
    return footer;
}

void TeachDialog::setPath(const QString& path) {
    const QString home = QDir::homePath();
    m_path->setText(QStringLiteral("Writes %1").arg(path.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + path.mid(home.size()) : path));
}

void TeachDialog::setSituation(const TeachSituation& situation) {
    m_situation = situation;
    m_report->setSituation(situation);
    refresh();
}

void TeachDialog::refresh() {
    if (m_main == nullptr) {
        return; // the form speaks before the footer is there
    }
    const bool running = m_situation.kind == Kind::Running;
    const bool goesOn = m_situation.kind == Kind::Kept && m_situation.canGoOn;
    m_form->setEnabled(!running);
    m_change->setEnabled(!running);
    m_again->setVisible(goesOn || m_situation.kind == Kind::Done);
    m_again->setText(m_situation.kind == Kind::Done ? QStringLiteral("Teach again") : QStringLiteral("Begin again"));
    m_main->setText(running                             ? QStringLiteral("Cancel, keep what is learned")
                    : m_situation.kind == Kind::Done ? QStringLiteral("Use this model")
                    : goesOn                            ? QStringLiteral("Go on")
                                                        : QStringLiteral("Teach"));
    m_main->setProperty("kind", running ? QVariant() : QVariant(QStringLiteral("primary"))); // cancelling is not the main thing to do
    m_main->style()->unpolish(m_main);
    m_main->style()->polish(m_main);
    const bool can = m_form->problem().isEmpty();
    m_main->setEnabled(running || can || m_situation.kind == Kind::Done);
    m_again->setEnabled(can);
    m_main->setToolTip(can ? QString() : m_form->problem());
}

void TeachDialog::press() {
    switch (m_situation.kind) {
    case Kind::Running: Q_EMIT cancelRequested(m_situation.job); break;
    case Kind::Done: Q_EMIT useRequested(m_situation.path); break;
    case Kind::Kept: Q_EMIT teachRequested(m_situation.canGoOn); break;
    case Kind::Ready:
    case Kind::Failed: Q_EMIT teachRequested(false); break;
    }
}

} // namespace ocellus

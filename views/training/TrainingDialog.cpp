// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/TrainingDialog.h"

#include "views/style/Controls.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace ocellus {

namespace {

using Kind = TrainingSituation::Kind;
constexpr int kFormWidth = 340;

} // namespace

TrainingDialog::TrainingDialog(Words words, QWidget* parent) : QDialog(parent), m_words(std::move(words)) {
    setObjectName(m_words.name + QStringLiteral("Dialog"));
    setWindowTitle(m_words.title);
    setAccessibleName(windowTitle());
}

void TrainingDialog::fill(QWidget* form, QWidget* report) {
    m_form = form;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(horizontalLine(this));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    form->setFixedWidth(kFormWidth);
    middle->addWidget(form);
    QFrame* edge = verticalLine(this);
    edge->setStyleSheet(QStringLiteral("max-height: 16777215px;")); // as high as the page
    middle->addWidget(edge);
    middle->addWidget(report, 1);
    column->addLayout(middle, 1);
    column->addWidget(buildFooter());
    for (QWidget* side : {form, report}) {
        side->setProperty("surface", "panel");
        side->setAttribute(Qt::WA_StyledBackground);
    }
    setMinimumSize(860, 560);
    resize(980, 640);
    form->setFocus();
    refresh();
}

QWidget* TrainingDialog::buildHeader() {
    auto* header = new QWidget(this);
    header->setProperty("surface", "panel");
    header->setAttribute(Qt::WA_StyledBackground);
    header->setFixedHeight(44);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(20, 0, 14, 0);
    row->addWidget(textLabel(windowTitle(), TextRole::Title, header));
    row->addStretch(1);
    QToolButton* close = dockButton(QStringLiteral("close"), QStringLiteral("Close"), header);
    close->setObjectName(m_words.name + QStringLiteral("Close"));
    connect(close, &QToolButton::clicked, this, &QDialog::reject);
    row->addWidget(close);
    return header;
}

QWidget* TrainingDialog::buildFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("kind", "footer");
    footer->setFixedHeight(52);
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(20, 0, 14, 0);
    row->setSpacing(10);
    m_path = textLabel({}, TextRole::Hint, footer);
    m_path->setObjectName(m_words.name + QStringLiteral("Path"));
    m_change = pushButton(m_words.name + QStringLiteral("ChangePath"), QStringLiteral("Change…"), ButtonKind::Link, footer);
    connect(m_change, &QPushButton::clicked, this, &TrainingDialog::pathRequested);
    row->addWidget(m_path);
    row->addWidget(m_change);
    row->addStretch(1);
    m_again = pushButton(m_words.name + QStringLiteral("Again"), QStringLiteral("Begin again"), ButtonKind::Flat, footer);
    m_main = pushButton(m_words.name + QStringLiteral("Main"), m_words.verb, ButtonKind::Primary, footer);
    m_main->setDefault(true);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT startRequested(false); });
    connect(m_main, &QPushButton::clicked, this, &TrainingDialog::press);
    row->addWidget(m_again);
    row->addWidget(m_main);
    return footer;
}

void TrainingDialog::setPath(const QString& path) {
    const QString home = QDir::homePath();
    m_path->setText(QStringLiteral("Writes %1").arg(path.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + path.mid(home.size()) : path));
}

void TrainingDialog::setSituation(const TrainingSituation& situation) {
    m_situation = situation;
    refresh();
}

void TrainingDialog::refresh() {
    if (m_main == nullptr) {
        return; // the form speaks before the footer is there
    }
    const bool running = m_situation.kind == Kind::Running;
    const bool goesOn = m_situation.kind == Kind::Kept && m_situation.canGoOn;
    m_form->setEnabled(!running);
    m_change->setEnabled(!running);
    m_again->setVisible(goesOn || m_situation.kind == Kind::Done);
    m_again->setText(m_situation.kind == Kind::Done ? m_words.verb + QStringLiteral(" again") : QStringLiteral("Begin again"));
    m_main->setText(running                             ? QStringLiteral("Cancel, keep what is learned")
                    : m_situation.kind == Kind::Done ? QStringLiteral("Use this model")
                    : goesOn                            ? QStringLiteral("Go on")
                                                        : m_words.verb);
    m_main->setProperty("kind", running ? QVariant() : QVariant(QStringLiteral("primary"))); // cancelling is not the main thing to do
    m_main->style()->unpolish(m_main);
    m_main->style()->polish(m_main);
    const bool can = problem().isEmpty();
    m_main->setEnabled(running || can || m_situation.kind == Kind::Done);
    m_again->setEnabled(can);
    m_main->setToolTip(can ? QString() : problem());
}

void TrainingDialog::press() {
    switch (m_situation.kind) {
    case Kind::Running: Q_EMIT cancelRequested(m_situation.job); break;
    case Kind::Done: Q_EMIT useRequested(m_situation.path); break;
    case Kind::Kept: Q_EMIT startRequested(m_situation.canGoOn); break;
    case Kind::Ready:
    case Kind::Failed: Q_EMIT startRequested(false); break;
    }
}

} // namespace ocellus

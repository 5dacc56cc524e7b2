// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/CheckPanel.h"

#include "views/check/CellsSection.h"
#include "views/check/DoubletsSection.h"
#include "views/check/GenesSection.h"
#include "views/check/QualityFilters.h"
#include "views/check/ValuesSection.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kLeastWidth = 340;
const QString kSample = QStringLiteral("sample");
const QString kFilters = QStringLiteral("filters");

} // namespace

CheckPanel::CheckPanel(ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_state(state), m_filters(new QualityFilters(state, this)) {
    setObjectName(QStringLiteral("checkPanel"));
    setAccessibleName(QStringLiteral("Check data"));
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(kLeastWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildStatus());
    column->addWidget(buildSections(), 1);
    column->addWidget(buildFooter());
    const auto theme = [this] {
        m_values->setTheme(m_state.theme());
        m_cells->setTheme(m_state.theme());
        m_doublets->setTheme(m_state.theme());
    };
    theme();
    connect(&state, &ExplorerState::themeChanged, this, theme);
    connect(&state, &ExplorerState::datasetChanged, this, &CheckPanel::forget);
    connect(&state, &ExplorerState::visibleChanged, this, &CheckPanel::refreshShown);
    connect(m_filters, &QualityFilters::changed, this, &CheckPanel::refreshShown);
    connect(m_genes, &GenesSection::saveWanted, this, &CheckPanel::saveGenesWanted);
    connect(m_cells, &CellsSection::saveWanted, this, &CheckPanel::saveCellsWanted);
    connect(m_values, &ValuesSection::recoveredWanted, this, &CheckPanel::recoveredWanted);
    connect(m_doublets, &DoubletsSection::scoreWanted, this, [this] {
        Q_EMIT runWanted({m_doublets->sampleColumn(), true});
    });
    forget();
}

QWidget* CheckPanel::buildStatus() {
    auto* both = new QWidget(this);
    auto* stack = new QVBoxLayout(both);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->setSpacing(0);
    QVBoxLayout* column = nullptr;
    m_status = panelSection(both, "raised", &column);
    auto* row = new QHBoxLayout;
    m_stage = textLabel({}, TextRole::Secondary, m_status);
    m_stage->setObjectName(QStringLiteral("checkStage"));
    m_cancel = pushButton(QStringLiteral("cancelCheck"),
                          QStringLiteral("Cancel"),
                          ButtonKind::Normal,
                          m_status,
                          {},
                          ButtonSize::Dock);
    row->addWidget(m_stage, 1);
    row->addWidget(m_cancel);
    column->addLayout(row);
    m_bar = new QProgressBar(m_status);
    m_bar->setObjectName(QStringLiteral("checkProgress"));
    m_bar->setAccessibleName(QStringLiteral("Progress of the check"));
    m_bar->setTextVisible(false);
    column->addWidget(m_bar);
    stack->addWidget(m_status);
    m_problemBox = panelSection(both, "raised", &column);
    m_problem = textLabel({}, TextRole::Body, m_problemBox);
    m_problem->setObjectName(QStringLiteral("checkProblem"));
    m_problem->setWordWrap(true);
    m_again = pushButton(QStringLiteral("checkAgain"),
                         QStringLiteral("Check the data"),
                         ButtonKind::Normal,
                         m_problemBox,
                         {},
                         ButtonSize::Dock);
    column->addWidget(m_problem);
    column->addWidget(m_again, 0, Qt::AlignLeft);
    stack->addWidget(m_problemBox);
    connect(m_cancel, &QPushButton::clicked, this, &CheckPanel::cancelWanted);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT runWanted(request()); });
    return both;
}

QWidget* CheckPanel::buildSections() {
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("checkScroll"));
    scroll->setAccessibleName(QStringLiteral("What was found in the data"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget(scroll);
    content->setProperty("surface", "panel");
    content->setAttribute(Qt::WA_StyledBackground);
    scroll->setWidget(content);
    auto* outer = new QVBoxLayout(content);
    outer->setContentsMargins(0, 0, 0, 0);
    m_sections = new QWidget(content);
    auto* column = new QVBoxLayout(m_sections);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_genes = new GenesSection(m_sections);
    m_values = new ValuesSection(m_sections);
    m_cells = new CellsSection(*m_filters, m_sections);
    m_doublets = new DoubletsSection(m_state, *m_filters, m_sections);
    for (QWidget* section : {static_cast<QWidget*>(m_genes),
                             static_cast<QWidget*>(m_values),
                             static_cast<QWidget*>(m_cells),
                             static_cast<QWidget*>(m_doublets)}) {
        column->addWidget(section);
    }
    outer->addWidget(m_sections);
    outer->addStretch(1);
    return scroll;
}

QWidget* CheckPanel::buildFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("kind", "footer");
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    m_shown = textLabel({}, TextRole::Secondary, footer);
    m_shown->setObjectName(QStringLiteral("checkShown"));
    m_reset = pushButton(QStringLiteral("resetFilters"),
                         QStringLiteral("Reset filters"),
                         ButtonKind::Normal,
                         footer,
                         {},
                         ButtonSize::Dock);
    m_reset->setToolTip(QStringLiteral("Show the cells again that only these filters hide"));
    row->addWidget(m_shown, 1);
    row->addWidget(m_reset);
    connect(m_reset, &QPushButton::clicked, m_filters, &QualityFilters::reset);
    return footer;
}

CheckRequest CheckPanel::request() const {
    const bool scored = m_figures && !m_figures->check->samples.empty();
    return {m_doublets->sampleColumn(), scored || m_filters->filters().hideDoublets};
}

void CheckPanel::forget() {
    m_figures.reset();
    m_filters->setFigures(nullptr);
    setRunning(true); // the focus leaves before the sections go
    m_sections->hide();
    setRunning(false);
    m_problem->setText(QStringLiteral("Not checked yet."));
    refreshShown();
}

void CheckPanel::setRunning(bool running) {
    if (running && m_sections->isAncestorOf(QApplication::focusWidget())) {
        setFocus(); // else it would wander from the button that is disabled to any other
    }
    m_status->setVisible(running);
    m_problemBox->setVisible(!running && !m_figures);
    m_doublets->setRunning(running);
    m_values->setRunning(running);
}

void CheckPanel::showRunning() {
    m_stage->setText(QStringLiteral("Checking the data"));
    m_bar->setRange(0, 0);
    setRunning(true);
}

void CheckPanel::showProgress(const QString& stage, double share, double secondsLeft) {
    const QString left =
        secondsLeft >= 0.0 ? QStringLiteral(" · %1 left").arg(asDuration(secondsLeft)) : QString();
    m_stage->setText((stage.isEmpty() ? QStringLiteral("Checking the data") : stage) + left);
    m_bar->setRange(0, share >= 0.0 ? 1000 : 0);
    m_bar->setValue(static_cast<int>(1000.0 * share));
}

void CheckPanel::showFigures(std::shared_ptr<const CheckFigures> figures) {
    m_figures = std::move(figures);
    m_genes->showFigures(*m_figures);
    m_values->showFigures(*m_figures);
    m_cells->showFigures(m_figures);
    m_doublets->showFigures(m_figures);
    m_filters->setFigures(m_figures);
    m_sections->show();
    setRunning(false);
}

void CheckPanel::showFailure(const QString& sentence) {
    m_problem->setText(sentence);
    setRunning(false);
}

void CheckPanel::showStopped() {
    m_problem->setText(QStringLiteral("The check was cancelled. Nothing was changed."));
    setRunning(false);
}

void CheckPanel::refreshShown() {
    const Index all = m_state.visible().size();
    const Index shown = m_state.visible().count();
    m_shown->setText(
        shown == all ? QStringLiteral("All %1 shown").arg(cellsText(all))
                     : QStringLiteral("%1 of %2 shown").arg(withThousands(shown), cellsText(all)));
    m_reset->setEnabled(m_filters->filters().any());
}

QJsonObject CheckPanel::save() const {
    QJsonObject saved{{kFilters, m_filters->save()}};
    if (!m_doublets->sampleColumn().empty()) {
        saved.insert(kSample, QString::fromStdString(m_doublets->sampleColumn()));
    }
    return saved;
}

void CheckPanel::restore(const QJsonObject& saved) {
    m_doublets->setSampleColumn(saved[kSample].toString().toStdString());
    m_filters->restore(saved[kFilters].toObject());
}

} // namespace ocellus

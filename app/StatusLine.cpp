// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/StatusLine.h"

#include "views/jobs/JobStatusWidget.h"
#include "views/jobs/MemoryUse.h"
#include "views/state/ExplorerState.h"
#include "views/state/GeneValueStates.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include <cmath>

namespace ocellus {

namespace {

constexpr int kJobDelayMs = 300;

} // namespace

StatusLine::StatusLine(ExplorerState& state, const JobListModel& jobs, QWidget* parent)
    : QStatusBar(parent)
    , m_state(state)
    , m_left(new QWidget(this))
    , m_right(new QWidget(this)) {
    setObjectName(QStringLiteral("statusLine"));
    setSizeGripEnabled(false);
    setContentsMargins(0, 0, 0, 0);
    auto* left = new QHBoxLayout(m_left);
    left->setContentsMargins(10, 0, 0, 0);
    left->setSpacing(10);
    m_selection = part("statusSelection");
    m_selection->setStyleSheet(QStringLiteral("font-size: 11px; font-weight: 600;"));
    m_file = part("statusFile");
    m_values = part("statusValues");
    m_outcome = part("statusOutcome");
    m_chip = pushButton(QStringLiteral("outcomeChip"), {}, ButtonKind::Normal, m_left);
    m_chip->setProperty("kind", "chip");
    m_chip->hide();
    connect(m_chip, &QPushButton::clicked, this, [this] {
        const auto action = m_onChip;
        showOutcome({});
        if (action) {
            action();
        }
    });
    left->addWidget(m_selection);
    for (QWidget* widget : {static_cast<QWidget*>(m_file), static_cast<QWidget*>(m_values), static_cast<QWidget*>(m_outcome)}) {
        QFrame* rule = verticalLine(m_left);
        rule->setObjectName(widget->objectName() + QStringLiteral("Rule"));
        left->addWidget(rule);
        left->addWidget(widget);
    }
    left->addWidget(m_chip);
    left->addStretch(1);
    auto* right = new QHBoxLayout(m_right);
    right->setContentsMargins(0, 0, 10, 0);
    right->setSpacing(10);
    m_jobWidget = new JobStatusWidget(jobs, m_right, kJobDelayMs);
    m_memory = part("statusMemory");
    m_offline = part("statusOffline");
    m_offline->setText(QStringLiteral("Works offline. Your files stay on this computer and are never changed."));
    right->addWidget(m_jobWidget);
    QFrame* rule = verticalLine(m_right);
    rule->setObjectName(QStringLiteral("statusMemoryRule"));
    right->addWidget(rule);
    right->addWidget(m_memory);
    m_savedRule = verticalLine(m_right);
    m_savedIcon = part("statusSavedIcon");
    m_saved = part("statusSaved");
    right->addWidget(m_savedRule);
    right->addWidget(m_savedIcon);
    right->addWidget(m_saved);
    showSaved({}, {});
    right->addWidget(m_offline);
    addWidget(m_left, 1);
    addPermanentWidget(m_right);

    connect(&state, &ExplorerState::selectionChanged, this, &StatusLine::refreshSelection);
    connect(&state, &ExplorerState::datasetChanged, this, &StatusLine::refreshData);
    connect(&state, &ExplorerState::colouringChanged, this, &StatusLine::refreshData);
    connect(&state, &ExplorerState::valueStateChanged, this, &StatusLine::refreshData);
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &StatusLine::refreshMemory);
    timer->start(2000);
    refreshData();
    refreshMemory();
    showOutcome({});
}

QLabel* StatusLine::part(const char* name) {
    QLabel* label = textLabel({}, TextRole::Small, this);
    label->setObjectName(QString::fromLatin1(name));
    return label;
}

void StatusLine::showOutcome(const QString& sentence, const QString& chip, std::function<void()> onChip) {
    m_outcome->setText(sentence);
    m_outcome->setVisible(!sentence.isEmpty());
    findChild<QWidget*>(QStringLiteral("statusOutcomeRule"))->setVisible(!sentence.isEmpty());
    m_onChip = std::move(onChip);
    m_chip->setText(chip);
    m_chip->setAccessibleName(chip.isEmpty() ? QStringLiteral("No action") : chip);
    m_chip->setVisible(!chip.isEmpty());
}

void StatusLine::showSaved(const QString& text, const QString& folder) {
    const bool readOnly = text == QStringLiteral("Read-only");
    m_saved->setText(text);
    m_saved->setToolTip(text.isEmpty() ? QString() : QStringLiteral("Decisions are kept in %1").arg(folder));
    m_savedIcon->setPixmap(svgIcon(readOnly ? QStringLiteral("info") : QStringLiteral("check")).pixmap(14, 14));
    for (QWidget* widget : {m_savedRule, static_cast<QWidget*>(m_savedIcon), static_cast<QWidget*>(m_saved)}) {
        widget->setVisible(!text.isEmpty());
    }
}

QString StatusLine::outcome() const {
    return m_outcome->text();
}

QString StatusLine::selectionText() const {
    return m_selection->text();
}

void StatusLine::refreshSelection() {
    if (!m_state.dataset()) {
        m_selection->setText(QStringLiteral("Ocellus %1").arg(QStringLiteral(OCELLUS_VERSION)));
        return;
    }
    const Index count = m_state.selection().count();
    m_selection->setText(count == 0 ? QStringLiteral("No cells selected") : QStringLiteral("%1 selected").arg(cellsText(count)));
    m_selection->setToolTip(count == 0 ? QStringLiteral("No cells selected. Press L and draw around some.") : QString());
}

void StatusLine::refreshData() {
    const bool open = m_state.dataset() != nullptr;
    m_file->setText(m_state.title());
    QString values;
    if (open) {
        values = QStringLiteral("Values: %1").arg(valueWord(switchState(m_state)));
    }
    m_values->setText(values);
    for (const char* name : {"statusFile", "statusFileRule", "statusValues", "statusValuesRule", "statusMemory", "statusMemoryRule"}) {
        findChild<QWidget*>(QString::fromLatin1(name))->setVisible(open);
    }
    m_offline->setVisible(!open);
    m_selection->setStyleSheet(open ? QStringLiteral("font-size: 11px; font-weight: 600;") : QStringLiteral("font-size: 11px;"));
    m_selection->setProperty("role", open ? "heading" : "small");
    refreshSelection();
}

void StatusLine::refreshMemory() {
    const MemoryUse use = memoryUse();
    m_memory->setText(QStringLiteral("Memory %1 of %2 GB").arg(use.process / kGibibyte, 0, 'f', 1).arg(std::llround(use.machine / kGibibyte)));
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/tissue/ValuesPanel.h"

#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

QString valuesNote(ValueState values) {
    switch (values) {
    case ValueState::Measured: return QStringLiteral("What is in the file, per 10,000 counts of the cell on a log scale.");
    case ValueState::Normalised: return QStringLiteral("Measured values as the author of the file has scaled them.");
    case ValueState::Denoised: return QStringLiteral("Denoised values come from the model. They are never used for markers or evidence.");
    case ValueState::Imputed: return QStringLiteral("Imputed values come from the model. They are never used for markers or evidence.");
    case ValueState::Generated: break;
    }
    return {};
}

ValuesPanel::ValuesPanel(ExplorerState& state, QWidget* parent)
    : QWidget(parent)
    , m_state(state) {
    setObjectName(QStringLiteral("valuesPanel"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 10);
    column->setSpacing(8);
    auto* grid = new QGridLayout;
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    constexpr ValueState kAll[] = {ValueState::Measured, ValueState::Normalised, ValueState::Denoised, ValueState::Imputed};
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Row& row = m_rows[i];
        row.values = kAll[i];
        QString word = valueWord(row.values);
        const QString name = QStringLiteral("values_%1").arg(word);
        word[0] = word[0].toUpper();
        row.button = new QRadioButton(word, this);
        row.button->setObjectName(name);
        row.button->setAccessibleName(QStringLiteral("Show %1 values").arg(valueWord(row.values)));
        row.button->setIcon(valueIcon(row.values));
        row.button->setIconSize(QSize(12, 12));
        row.genes = textLabel({}, TextRole::Secondary, this);
        grid->addWidget(row.button, static_cast<int>(i), 0);
        grid->addWidget(row.genes, static_cast<int>(i), 1, Qt::AlignRight);
        connect(row.button, &QRadioButton::clicked, this, [this, values = row.values] { chooseState(m_state, values); });
    }
    column->addLayout(grid);
    m_note = textLabel({}, TextRole::Secondary, this);
    m_note->setObjectName(QStringLiteral("valuesNote"));
    m_note->setWordWrap(true);
    column->addWidget(m_note);
    auto* buttons = new QHBoxLayout;
    m_impute = pushButton(QStringLiteral("valuesImpute"), QStringLiteral("Impute genes…"), ButtonKind::Normal, this, {}, ButtonSize::Dock);
    m_denoise = pushButton(QStringLiteral("valuesDenoise"), QStringLiteral("Denoise…"), ButtonKind::Normal, this, {}, ButtonSize::Dock);
    buttons->addWidget(m_impute);
    buttons->addWidget(m_denoise);
    buttons->addStretch(1);
    column->addLayout(buttons);
    column->addStretch(1);
    connect(m_impute, &QPushButton::clicked, this, &ValuesPanel::imputeWanted);
    connect(m_denoise, &QPushButton::clicked, this, &ValuesPanel::denoiseWanted);
    for (const auto signal : {&ExplorerState::valueStateChanged, &ExplorerState::layersChanged, &ExplorerState::datasetChanged}) {
        connect(&state, signal, this, &ValuesPanel::refresh);
    }
    refresh();
}

void ValuesPanel::refresh() {
    const std::vector<ValueState> there = valueStatesThere(m_state);
    for (const Row& row : m_rows) {
        const bool enabled = std::ranges::find(there, row.values) != there.end();
        const Index genes = genesWith(m_state, row.values);
        row.button->setEnabled(enabled);
        row.button->setChecked(row.values == switchState(m_state));
        row.genes->setText(!enabled ? QStringLiteral("none") : QStringLiteral("%1 gene%2").arg(withThousands(genes), genes == 1 ? QString() : QStringLiteral("s")));
    }
    m_note->setText(valuesNote(switchState(m_state)));
    const QString why = whyNoCounts(m_state);
    for (QPushButton* button : {m_impute, m_denoise}) {
        button->setEnabled(why.isEmpty());
        button->setToolTip(why);
    }
}

} // namespace ocellus

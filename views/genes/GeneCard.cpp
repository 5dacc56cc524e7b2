// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneCard.h"

#include "views/genes/GeneHistogram.h"
#include "views/genes/GeneSearch.h"
#include "views/genes/ImputedGenes.h"
#include "views/state/ColourScales.h"
#include "views/state/GeneValueStates.h"
#include "views/state/SelectionKeys.h"
#include "views/style/AppTheme.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <functional>

namespace ocellus {

namespace {

QString twoDecimals(double value) { return QString::number(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212)); }

QString oneDecimal(double value) {
    return value == 0.0 ? QStringLiteral("0") : QString::number(value, 'f', 1).replace(QLatin1Char('-'), QChar(0x2212));
}

} // namespace

GeneCard::GeneCard(ExplorerState& state, QWidget* parent)
    : QFrame(parent)
    , m_state(state)
    , m_name(textLabel({}, TextRole::Heading, this))
    , m_aside(textLabel({}, TextRole::Small, this))
    , m_badge(new ValueBadge(ValueState::Measured, this))
    , m_trust(new QWidget(this))
    , m_trustBar(new ReliabilityBar(m_trust))
    , m_trustText(textLabel({}, TextRole::Small, m_trust))
    , m_note(textLabel({}, TextRole::Secondary, this))
    , m_hide(pushButton(QStringLiteral("hideGene"), QStringLiteral("Hide it from the model and impute it"), ButtonKind::Link, this))
    , m_colour(dockButton(QStringLiteral("drop"), QStringLiteral("Colour the maps that follow by this gene"), this))
    , m_histogram(new GeneHistogram(this))
    , m_low(textLabel({}, TextRole::Small, this))
    , m_unit(textLabel({}, TextRole::Small, this))
    , m_high(textLabel({}, TextRole::Small, this))
    , m_range(textLabel({}, TextRole::Name, this))
    , m_cells(textLabel({}, TextRole::Secondary, this))
    , m_select(pushButton(QStringLiteral("selectRange"), QStringLiteral("Select"), ButtonKind::Link, this)) {
    setObjectName(QStringLiteral("geneCard"));
    setProperty("surface", QStringLiteral("raised"));
    setAttribute(Qt::WA_StyledBackground);
    m_histogram->setObjectName(QStringLiteral("geneHistogram"));
    m_histogram->setAccessibleName(QStringLiteral("Cells by value of the gene"));
    m_colour->setObjectName(QStringLiteral("colourByGene"));
    m_colour->setCheckable(true);
    QToolButton* close = dockButton(QStringLiteral("close"), QStringLiteral("Take this gene away"), this);
    close->setObjectName(QStringLiteral("closeGene"));
    m_name->setStyleSheet(QStringLiteral("font-size: 13px; font-weight: 600;"));
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_name);
    top->addWidget(m_badge);
    top->addStretch(1);
    top->addWidget(m_colour);
    top->addWidget(close);
    auto* ends = new QHBoxLayout;
    ends->addWidget(m_low, 1);
    ends->addWidget(m_unit, 0, Qt::AlignHCenter);
    ends->addWidget(m_high, 1, Qt::AlignRight);
    auto* range = new QHBoxLayout;
    range->setSpacing(8);
    range->addWidget(m_range);
    range->addWidget(m_cells, 1);
    range->addWidget(m_select);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_aside);
    column->addWidget(m_histogram);
    column->addLayout(ends);
    auto* trust = new QHBoxLayout(m_trust);
    trust->setContentsMargins(0, 0, 0, 0);
    trust->setSpacing(8);
    trust->addWidget(textLabel(QStringLiteral("Reliability"), TextRole::Small, m_trust));
    trust->addWidget(m_trustBar);
    trust->addWidget(m_trustText, 1);
    m_trustText->setObjectName(QStringLiteral("geneReliability"));
    m_note->setObjectName(QStringLiteral("geneValuesNote"));
    m_note->setWordWrap(true);
    m_hide->setToolTip(QStringLiteral("The model is asked for this gene without seeing it; measured and imputed values then stand side by side, with their correlation"));
    column->addLayout(range);
    column->addWidget(m_trust);
    column->addWidget(m_note);
    column->addWidget(m_hide, 0, Qt::AlignLeft);
    connect(m_hide, &QPushButton::clicked, this, [this] { Q_EMIT hideWanted(m_gene); });
    connect(m_histogram, &GeneHistogram::brushChanged, this, &GeneCard::showRange);
    connect(m_select, &QPushButton::clicked, this, &GeneCard::selectRange);
    connect(m_colour, &QToolButton::clicked, this, [this] {
        m_colour->setChecked(true); // a second click does not turn the colours off
        Q_EMIT colourWanted(m_gene);
    });
    connect(close, &QToolButton::clicked, this, &GeneCard::closed);
}

void GeneCard::setGene(const std::string& gene) {
    if (!m_state.dataset()) {
        return;
    }
    const bool other = gene != m_gene;
    m_gene = gene;
    const Dataset& dataset = *m_state.dataset();
    m_name->setText(m_state.sourceTitle({ColourSource::Kind::Gene, gene, {}}));
    const auto place = dataset.genes().find(gene);
    const QString id = QString::fromStdString(gene);
    m_aside->setText(place ? geneAside(dataset, *place) : id == m_name->text() ? QString() : id);
    m_aside->setVisible(!m_aside->text().isEmpty());
    m_histogram->setAccessibleName(QStringLiteral("Histogram of %1").arg(m_name->text()));
    if (other) {
        m_histogram->setBrush(std::nullopt);
    }
    refresh();
}

void GeneCard::setCounts(std::shared_ptr<const GeneCounts> counts) {
    m_counts = std::move(counts);
    m_histogram->setBars(m_counts);
    m_low->setText(m_counts ? oneDecimal(m_counts->low) : QString());
    m_high->setText(m_counts ? oneDecimal(m_counts->high) : QString());
    m_unit->setText(m_counts ? QString::fromStdString(m_state.geneUnit(m_gene)) : QStringLiteral("reading ..."));
    showRange();
}

void GeneCard::showState() {
    const ColourSource source{ColourSource::Kind::Gene, m_gene, {}};
    const ValueState shown = m_state.geneValues(m_gene) ? geneState(m_state, source) : m_state.shownState(source);
    const auto imputed = modelledGene(m_state, m_gene, ValueState::Imputed);
    const bool measured = m_state.dataset() && m_state.dataset()->measures(m_gene);
    m_badge->setState(shown);
    QFont font = m_name->font();
    font.setItalic(shown == ValueState::Imputed);
    m_name->setFont(font);
    m_name->setStyleSheet(QStringLiteral("font-size: 13px; font-weight: 600;%1").arg(shown == ValueState::Imputed ? QStringLiteral(" font-style: italic;") : QString()));
    m_trust->setVisible(imputed && shown == ValueState::Imputed);
    if (imputed) {
        const GeneValues::Facts& facts = imputed->layer->values->facts();
        m_trustBar->setReliability(imputed->gene().reliability);
        m_trustText->setText(reliabilityText(imputed->gene().reliability)
            + (imputed->gene().measured ? QStringLiteral(" Spearman") : QStringLiteral(" expected")));
        m_trustText->setToolTip(imputed->gene().measured
                ? QStringLiteral("Correlation of measured and imputed values over %1; the model did not see the gene").arg(cellsText(facts.reliabilityCells))
                : QStringLiteral("How well measured genes of its strength came back when they were hidden, over %1").arg(cellsText(facts.reliabilityCells)));
    }
    const QString note = otherValuesNote(m_state, m_gene);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_hide->setVisible(measured && whyNoCounts(m_state).isEmpty());
}

void GeneCard::refresh() {
    showState();
    m_histogram->setTheme(m_state.theme());
    bool coloured = false;
    double low = m_counts ? m_counts->low : 0.0;
    double high = m_counts ? m_counts->high : 1.0;
    double start = 0.0;
    for (const int map : m_state.shownMaps()) {
        const auto colouring = m_state.colouring(map);
        if (colouring && m_state.colourSource(map).kind == ColourSource::Kind::Gene && m_state.colourSource(map).name == m_gene) {
            coloured = true;
            if (!m_state.colourPending(map)) {
                low = colouring->low;
                high = colouring->high;
                start = colouring->mapStart;
            }
        }
    }
    m_colour->setChecked(coloured);
    m_histogram->setScale(low, high, m_state.colourMap(), start);
}

CellSet GeneCard::rangeCells() const {
    const auto values = m_state.geneValues(m_gene);
    const auto brush = m_histogram->brush();
    if (!values || !brush) {
        return CellSet(m_state.visible().size());
    }
    CellSet cells = cellsBetween(*values, brush->first, brush->second);
    cells &= m_state.visible();
    return cells;
}

void GeneCard::showRange() {
    const auto brush = m_histogram->brush();
    if (!brush) {
        m_inRange = 0;
        m_range->clear();
        const bool centred = m_counts && m_counts->low < 0.0; // zero is then the mean, not "nothing found"
        m_cells->setText(!m_counts ? QString()
                         : centred ? QStringLiteral("Scaled: zero is the mean of %1").arg(cellsText(m_counts->cells))
                                   : QStringLiteral("Above zero in %1 of %2").arg(asPercent(m_counts->share()), cellsText(m_counts->cells)));
        m_range->hide();
        m_select->setVisible(false);
        return;
    }
    m_inRange = rangeCells().count();
    m_range->setText(QStringLiteral("%1 – %2").arg(twoDecimals(brush->first), twoDecimals(brush->second)));
    m_range->show();
    m_cells->setText(QStringLiteral("%1 in range").arg(cellsText(m_inRange)));
    m_select->setVisible(true);
    m_select->setEnabled(m_inRange > 0);
}

void GeneCard::selectRange() {
    const auto brush = m_histogram->brush();
    if (!brush) {
        return;
    }
    const CellSet cells = rangeCells();
    const auto mode = selectionModeOf(QGuiApplication::keyboardModifiers());
    const QString verb = mode == ExplorerState::SelectionMode::Add      ? QStringLiteral("Add")
                       : mode == ExplorerState::SelectionMode::Subtract ? QStringLiteral("Take away")
                                                                        : QStringLiteral("Select");
    m_state.select(cells, mode, QStringLiteral("%1 %2 by %3").arg(verb, cellsText(cells.count()), m_name->text()));
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/DoubletsSection.h"

#include "views/check/QualityFilters.h"
#include "views/state/ExplorerState.h"
#include "views/style/BrushHistogram.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

QString scoreText(double score) {
    return QString::number(score, 'f', 2);
}

/// "2 samples without scores: D1 (there are too few cells with counts), ..."
QString leftOutText(const std::vector<SampleDoublets>& samples) {
    QStringList lines;
    for (const SampleDoublets& sample : samples) {
        if (!sample.leftOut.empty()) {
            const QString name = sample.sample.empty() ? QStringLiteral("The cells")
                                                       : QString::fromStdString(sample.sample);
            lines << QStringLiteral("%1 got no scores: %2.")
                         .arg(name, QString::fromStdString(sample.leftOut));
        } else if (!sample.threshold) {
            lines << QStringLiteral("%1 no threshold: the scores of simulated doublets have not "
                                    "two peaks.")
                         .arg(sample.sample.empty()
                                  ? QStringLiteral("There is")
                                  : QString::fromStdString(sample.sample) + QStringLiteral(" has"));
        }
    }
    return lines.join(QLatin1Char(' '));
}

} // namespace

DoubletsSection::DoubletsSection(ExplorerState& state, QualityFilters& filters, QWidget* parent)
    : QWidget(parent), m_state(state), m_filters(filters) {
    QVBoxLayout* column = nullptr;
    QFrame* box = fillWithSection(this, &column);
    QLabel* title = textLabel(QStringLiteral("Two cells in one"), TextRole::Heading, box);
    title->setToolTip(
        QStringLiteral("Doublets, scored as Scrublet does (Wolock, Lopez and Klein 2019): pairs of "
                       "cells are added up, and every cell is compared with these"));
    column->addWidget(title);
    column->addWidget(buildChoice(box));
    m_histogram = new BrushHistogram(box);
    m_histogram->setObjectName(QStringLiteral("doubletHistogram"));
    m_histogram->setAccessibleName(QStringLiteral("Cells by doublet score"));
    m_histogram->setBrushable(false);
    column->addWidget(m_histogram);
    auto* ends = new QHBoxLayout;
    m_low = textLabel({}, TextRole::Small, box);
    m_high = textLabel({}, TextRole::Small, box);
    ends->addWidget(m_low, 1);
    ends->addWidget(m_high, 0, Qt::AlignRight);
    column->addLayout(ends);
    m_facts = textLabel({}, TextRole::Small, box);
    m_facts->setObjectName(QStringLiteral("doubletFacts"));
    m_facts->setWordWrap(true);
    column->addWidget(m_facts);
    m_hide = new QCheckBox(QStringLiteral("Hide likely doublets"), box);
    m_hide->setObjectName(QStringLiteral("hideDoublets"));
    m_hide->setAccessibleName(m_hide->text());
    column->addWidget(m_hide);
    connect(m_hide, &QCheckBox::clicked, &filters, &QualityFilters::setHideDoublets);
    connect(&filters, &QualityFilters::changed, this, &DoubletsSection::takeFilters);
    connect(&state, &ExplorerState::datasetChanged, this, &DoubletsSection::fillSamples);
    fillSamples();
}

QWidget* DoubletsSection::buildChoice(QWidget* parent) {
    auto* box = new QWidget(parent);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_samples = new QComboBox(box);
    m_samples->setObjectName(QStringLiteral("doubletSamples"));
    m_samples->setAccessibleName(QStringLiteral("Samples of cells"));
    m_samples->view()->setAccessibleName(m_samples->accessibleName());
    m_samples->setProperty("metric", "dock");
    m_samples->setToolTip(QStringLiteral("Two cells come together only within one sample"));
    m_samples->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_score = pushButton(QStringLiteral("scoreDoublets"),
                         QStringLiteral("Score"),
                         ButtonKind::Normal,
                         box,
                         {},
                         ButtonSize::Dock);
    row->addWidget(m_samples, 1);
    row->addWidget(m_score);
    connect(m_score, &QPushButton::clicked, this, &DoubletsSection::scoreWanted);
    return box;
}

void DoubletsSection::fillSamples() {
    m_samples->clear();
    m_samples->addItem(QStringLiteral("All cells are one sample"), QString());
    if (!m_state.dataset()) {
        return;
    }
    for (const ColumnKey& key : m_state.columnKeys()) {
        if (key.layer.empty() && m_state.labels(key)) {
            m_samples->addItem(QStringLiteral("Samples: %1").arg(columnTitle(key.name)),
                               QString::fromStdString(key.name));
        }
    }
}

std::string DoubletsSection::sampleColumn() const {
    return m_samples->currentData().toString().toStdString();
}

void DoubletsSection::setSampleColumn(const std::string& name) {
    m_samples->setCurrentIndex(std::max(0, m_samples->findData(QString::fromStdString(name))));
}

void DoubletsSection::setRunning(bool running) {
    m_running = running;
    m_score->setEnabled(!running && m_figures && !m_figures->check->place.empty());
    m_samples->setEnabled(m_score->isEnabled());
}

void DoubletsSection::showFigures(std::shared_ptr<const CheckFigures> figures) {
    m_figures = std::move(figures);
    const DataCheck& check = *m_figures->check;
    const bool counts = check.values == "counts" || check.recovery.has_value();
    const MeasureFigure& scores = m_figures->doublets;
    std::vector<double> thresholds;
    for (const SampleDoublets& sample : check.samples) {
        if (sample.threshold) {
            thresholds.push_back(*sample.threshold);
        }
    }
    m_samples->parentWidget()->setVisible(counts);
    const bool scored = scores.bars != nullptr;
    m_histogram->setBars(scores.bars);
    m_histogram->setMarks(thresholds);
    for (QWidget* part : {static_cast<QWidget*>(m_histogram),
                          static_cast<QWidget*>(m_low),
                          static_cast<QWidget*>(m_high)}) {
        part->setVisible(scored);
    }
    if (scored) {
        m_low->setText(scoreText(scores.bars->low));
        m_high->setText(scoreText(scores.bars->high));
    }
    m_score->setText(scored ? QStringLiteral("Score again") : QStringLiteral("Score"));
    m_score->setAccessibleName(m_score->text());
    m_facts->setText(facts());
    takeFilters();
    setRunning(m_running);
}

QString DoubletsSection::facts() const {
    const DataCheck& check = *m_figures->check;
    if (check.values != "counts" && !check.recovery) {
        return QStringLiteral("Doublets are scored on counts, and there are none.");
    }
    if (check.samples.empty()) {
        return QStringLiteral("Scoring compares every cell with added-up pairs of cells of its "
                              "sample; it takes minutes for 50,000 cells.");
    }
    const bool called =
        std::any_of(check.samples.begin(), check.samples.end(), [](const SampleDoublets& sample) {
            return sample.threshold.has_value();
        });
    QStringList lines;
    if (called) {
        const bool one = check.samples.size() == 1;
        lines << QStringLiteral("%1 of %2 are above %3 and look like two.")
                     .arg(withThousands(m_figures->likelyDoublets),
                          cellsText(static_cast<Index>(m_figures->doublets.sorted.size())),
                          one ? scoreText(*check.samples.front().threshold)
                              : QStringLiteral("the threshold of their sample"));
    }
    lines << leftOutText(check.samples);
    return lines.join(QLatin1Char(' ')).trimmed();
}

void DoubletsSection::takeFilters() {
    m_hide->setChecked(m_filters.filters().hideDoublets);
    m_hide->setVisible(m_figures &&
                       (m_figures->likelyDoublets > 0 || m_filters.filters().hideDoublets));
}

void DoubletsSection::setTheme(Theme theme) {
    m_histogram->setTheme(theme);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/ValuesSection.h"

#include "views/check/CheckFigures.h"
#include "views/style/BrushHistogram.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

QString valueText(double value) {
    if (value == std::round(value) && std::abs(value) < 1e15) {
        return withThousands(std::llround(value)).replace(QLatin1Char('-'), QChar(0x2212));
    }
    return QString::number(value, 'g', 5).replace(QLatin1Char('-'), QChar(0x2212));
}

QString kindText(const DataCheck& check) {
    const QString place = QString::fromStdString(check.place).toHtmlEscaped();
    if (check.place.empty()) {
        return QStringLiteral("There is no matrix: this file is a map with labels.");
    }
    if (check.recovered) {
        return QStringLiteral("<b>Counts,</b> recovered exactly: the file holds %1.")
            .arg(QString::fromStdString(check.recovered->describe()));
    }
    if (check.values == "counts") {
        return QStringLiteral("<b>Counts:</b> whole numbers, as models and statistics want them.");
    }
    if (check.recovery) {
        return QStringLiteral("<b>Not counts, but %1:</b> the counts can be recovered exactly.")
            .arg(QString::fromStdString(check.recovery->describe()));
    }
    return QStringLiteral("<b>Not counts,</b> and the counts cannot be recovered from %1 exactly. "
                          "The model, markers by donor and doublet scores need counts: open the "
                          "file that has them.")
        .arg(place);
}

QString factsText(const ValueHistogram& values) {
    const auto stored = std::accumulate(values.counts.begin(), values.counts.end(), Index{0});
    const Index all = stored + values.zeros + values.notFinite;
    QStringList facts;
    if (all > 0) {
        facts << QStringLiteral("%1 zeros")
                     .arg(asPercent(static_cast<double>(values.zeros) / static_cast<double>(all)));
    }
    if (stored > 0) {
        facts << QStringLiteral("others %1 to %2")
                     .arg(valueText(values.least), valueText(values.greatest));
    }
    if (values.notFinite > 0) {
        facts << QStringLiteral("%1 that are no numbers").arg(withThousands(values.notFinite));
    }
    return facts.join(QStringLiteral(" · "));
}

} // namespace

ValuesSection::ValuesSection(QWidget* parent) : QWidget(parent) {
    QVBoxLayout* column = nullptr;
    QFrame* box = fillWithSection(this, &column);
    auto* head = new QHBoxLayout;
    head->addWidget(textLabel(QStringLiteral("Values"), TextRole::Heading, box), 1);
    m_place = textLabel({}, TextRole::Hint, box);
    head->addWidget(m_place);
    column->addLayout(head);
    m_kind = textLabel({}, TextRole::Body, box);
    m_kind->setObjectName(QStringLiteral("valuesKind"));
    m_kind->setTextFormat(Qt::RichText);
    m_kind->setWordWrap(true);
    column->addWidget(m_kind);
    m_histogram = new BrushHistogram(box);
    m_histogram->setObjectName(QStringLiteral("valuesHistogram"));
    m_histogram->setAccessibleName(QStringLiteral("Stored values by size"));
    m_histogram->setBrushable(false);
    column->addWidget(m_histogram);
    auto* ends = new QHBoxLayout;
    m_low = textLabel({}, TextRole::Small, box);
    m_scale = textLabel({}, TextRole::Small, box);
    m_high = textLabel({}, TextRole::Small, box);
    ends->addWidget(m_low, 1);
    ends->addWidget(m_scale);
    ends->addWidget(m_high, 1, Qt::AlignRight);
    column->addLayout(ends);
    m_facts = textLabel({}, TextRole::Small, box);
    m_facts->setObjectName(QStringLiteral("valuesFacts"));
    column->addWidget(m_facts);
    m_use = pushButton(QStringLiteral("useRecovered"),
                       QStringLiteral("Use the recovered counts"),
                       ButtonKind::Normal,
                       box,
                       {},
                       ButtonSize::Dock);
    column->addWidget(m_use, 0, Qt::AlignLeft);
    connect(m_use, &QPushButton::clicked, this, [this] { Q_EMIT recoveredWanted(!m_recovered); });
}

void ValuesSection::showFigures(const CheckFigures& figures) {
    const DataCheck& check = *figures.check;
    const QString place = QString::fromStdString(check.place);
    m_place->setText(place.isEmpty() ? QString()
                     : check.recovered
                         ? QStringLiteral("from %1").arg(place.section(QLatin1Char('/'), 1))
                         : QStringLiteral("in %1").arg(place));
    m_kind->setText(kindText(check));
    m_histogram->setBars(figures.values);
    m_low->setText(figures.valuesLow);
    m_high->setText(figures.valuesHigh);
    const bool doublings = check.values == "counts" || check.values == "fractional";
    m_scale->setText(doublings ? QStringLiteral("values that are not 0, doubling from bar to bar")
                               : QStringLiteral("values that are not 0"));
    for (QWidget* part : {static_cast<QWidget*>(m_histogram),
                          static_cast<QWidget*>(m_low),
                          static_cast<QWidget*>(m_scale),
                          static_cast<QWidget*>(m_high),
                          static_cast<QWidget*>(m_facts)}) {
        part->setVisible(figures.values != nullptr);
    }
    m_facts->setText(factsText(check.quality.values));
    m_recovered = check.recovered.has_value();
    m_use->setVisible(m_recovered || check.recovery.has_value());
    m_use->setText(m_recovered ? QStringLiteral("Use the values of the file")
                               : QStringLiteral("Use the recovered counts"));
    m_use->setAccessibleName(m_use->text());
    m_use->setToolTip(m_recovered
                          ? QStringLiteral("Work on the values as they are stored again")
                          : QStringLiteral("The model, markers, colours and plots then work on "
                                           "counts; the file is not changed"));
}

void ValuesSection::setRunning(bool running) {
    m_use->setEnabled(!running);
}

void ValuesSection::setTheme(Theme theme) {
    m_histogram->setTheme(theme);
}

} // namespace ocellus

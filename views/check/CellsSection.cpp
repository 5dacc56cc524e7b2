// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/CellsSection.h"

#include "views/check/QualityFilters.h"
#include "views/state/ColumnFacts.h"
#include "views/style/BrushHistogram.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

struct Words {
    const char* name;
    const char* title;
};

const std::array<Words, kMeasures> kWords = {{{"qualityTotal", "Counts per cell"},
                                              {"qualityGenes", "Genes per cell"},
                                              {"qualityMitochondrial", "Mitochondrial share"}}};

constexpr int kGenesNamed = 3;

QString mitochondrialGenesText(const DataCheck& check) {
    QStringList names;
    for (const Index gene : check.mitochondrialGenes) {
        if (names.size() == kGenesNamed) {
            names << QStringLiteral("…");
            break;
        }
        names << QString::fromStdString(check.geneTable->symbol(gene));
    }
    return QStringLiteral("Share of a cell's values that %1 mitochondrial genes have: %2")
        .arg(check.mitochondrialGenes.size())
        .arg(names.join(QStringLiteral(", ")));
}

} // namespace

CellsSection::CellsSection(QualityFilters& filters, QWidget* parent)
    : QWidget(parent), m_filters(filters) {
    QVBoxLayout* column = nullptr;
    QFrame* box = fillWithSection(this, &column);
    auto* head = new QHBoxLayout;
    head->addWidget(textLabel(QStringLiteral("Cells"), TextRole::Heading, box), 1);
    head->addWidget(
        textLabel(QStringLiteral("drag over the bars to show only these"), TextRole::Hint, box));
    column->addLayout(head);
    column->setSpacing(10);
    for (const Measure measure : {Measure::Total, Measure::Genes, Measure::Mitochondrial}) {
        addRow(measure, box);
        column->addWidget(m_rows[static_cast<std::size_t>(measure)].box);
    }
    m_without = textLabel({}, TextRole::Small, box);
    m_without->setObjectName(QStringLiteral("qualityMissing"));
    m_without->setWordWrap(true);
    column->addWidget(m_without);
    auto* save = pushButton(QStringLiteral("saveCellTable"),
                            QStringLiteral("Save cell table…"),
                            ButtonKind::Normal,
                            box,
                            QStringLiteral("save"),
                            ButtonSize::Dock);
    save->setToolTip(QStringLiteral(
        "Every cell with its counts, genes, mitochondrial share and doublet score, as a .tsv"));
    column->addWidget(save, 0, Qt::AlignLeft);
    connect(save, &QPushButton::clicked, this, &CellsSection::saveWanted);
    connect(&filters, &QualityFilters::changed, this, &CellsSection::takeFilters);
}

void CellsSection::addRow(Measure measure, QWidget* parent) {
    const Words& words = kWords[static_cast<std::size_t>(measure)];
    Row& row = m_rows[static_cast<std::size_t>(measure)];
    const QString name = QString::fromLatin1(words.name);
    const QString title = QString::fromLatin1(words.title);
    row.box = new QWidget(parent);
    auto* column = new QVBoxLayout(row.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto* head = new QHBoxLayout;
    row.title = textLabel(title, TextRole::Name, row.box);
    row.title->setObjectName(name + QStringLiteral("Title"));
    head->addWidget(row.title, 1);
    row.text = textLabel({}, TextRole::Secondary, row.box);
    row.text->setObjectName(name + QStringLiteral("Text"));
    head->addWidget(row.text);
    column->addLayout(head);
    row.histogram = new BrushHistogram(row.box);
    row.histogram->setObjectName(name);
    row.histogram->setAccessibleName(title);
    column->addWidget(row.histogram);
    auto* ends = new QHBoxLayout;
    row.low = textLabel({}, TextRole::Small, row.box);
    row.high = textLabel({}, TextRole::Small, row.box);
    ends->addWidget(row.low, 1);
    ends->addWidget(row.high, 0, Qt::AlignRight);
    column->addLayout(ends);
    connect(
        row.histogram, &BrushHistogram::brushChanged, this, [this, measure] { describe(measure); });
    connect(row.histogram, &BrushHistogram::brushFinished, this, [this, measure] {
        m_filters.setRange(measure, m_rows[static_cast<std::size_t>(measure)].histogram->brush());
    });
}

QString CellsSection::words(Measure measure, double place) const {
    const double value = m_figures->measure(measure).valueAt(place);
    return measure == Measure::Mitochondrial
               ? QStringLiteral("%1 %").arg(100.0 * value, 0, 'f', 1)
               : withThousands(static_cast<qint64>(std::llround(value)));
}

void CellsSection::showFigures(std::shared_ptr<const CheckFigures> figures) {
    m_figures = std::move(figures);
    const DataCheck& check = *m_figures->check;
    const bool scaled = check.values == "scaled"; // around zero: sums, shares and numbers above zero say nothing of a cell
    for (const Measure measure : {Measure::Total, Measure::Genes, Measure::Mitochondrial}) {
        const MeasureFigure& figure = m_figures->measure(measure);
        const Row& row = m_rows[static_cast<std::size_t>(measure)];
        row.box->setVisible(figure.bars != nullptr && !scaled);
        row.histogram->setBars(figure.bars);
        if (figure.bars) {
            row.low->setText(words(measure, figure.bars->low));
            row.high->setText(words(measure, figure.bars->high));
        }
    }
    m_rows[0].title->setText(check.values == "counts" ? QStringLiteral("Counts per cell")
                                                      : QStringLiteral("Sum of values per cell"));
    m_rows[2].box->setToolTip(check.mitochondrialGenes.empty() ? QString()
                                                               : mitochondrialGenesText(check));
    const bool measured = m_figures->measure(Measure::Total).bars != nullptr;
    m_without->setText(!measured ? QStringLiteral("Without a matrix cells cannot be measured.")
                       : scaled  ? QStringLiteral("The values are scaled around zero: sums, genes and mitochondrial shares of cells need counts.")
                                 : QStringLiteral("No mitochondrial gene was found."));
    m_without->setVisible(scaled || m_figures->measure(Measure::Mitochondrial).bars == nullptr);
    takeFilters();
}

void CellsSection::takeFilters() {
    for (const Measure measure : {Measure::Total, Measure::Genes, Measure::Mitochondrial}) {
        const auto at = static_cast<std::size_t>(measure);
        m_rows[at].histogram->setBrush(m_filters.filters().ranges[at]);
        describe(measure);
    }
}

void CellsSection::describe(Measure measure) {
    if (!m_figures || !m_figures->measure(measure).bars) {
        return;
    }
    const MeasureFigure& figure = m_figures->measure(measure);
    const Row& row = m_rows[static_cast<std::size_t>(measure)];
    if (const auto brush = row.histogram->brush()) {
        row.text->setText(QStringLiteral("%1 – %2: %3")
                              .arg(words(measure, brush->first),
                                   words(measure, brush->second),
                                   cellsText(figure.within(*brush))));
    } else {
        row.text->setText(QStringLiteral("median %1")
                              .arg(words(measure, figure.sorted[figure.sorted.size() / 2])));
    }
}

void CellsSection::setTheme(Theme theme) {
    for (const Row& row : m_rows) {
        row.histogram->setTheme(theme);
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/ModelGenesDialog.h"

#include "views/state/ColumnFacts.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kPadding = 20;
constexpr int kListHeight = 92;

QString genesText(qsizetype genes) {
    return QStringLiteral("%1 gene%2").arg(withThousands(genes), genes == 1 ? QString() : QStringLiteral("s"));
}

QLabel* paragraph(const QString& text, TextRole role, QWidget* parent) {
    QLabel* label = textLabel(text, role, parent);
    label->setWordWrap(true);
    return label;
}

} // namespace

ModelGenesDialog::ModelGenesDialog(ValueState values, ModelGenesFacts facts, QWidget* parent)
    : QDialog(parent)
    , m_values(values)
    , m_facts(std::move(facts)) {
    const bool imputing = values == ValueState::Imputed;
    setObjectName(QStringLiteral("modelGenesDialog"));
    setWindowTitle(imputing ? QStringLiteral("Impute genes") : QStringLiteral("Denoise"));
    setAccessibleName(windowTitle());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPadding, 16, kPadding, 16);
    column->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setSpacing(10);
    top->addWidget(textLabel(windowTitle(), TextRole::Title, this));
    top->addWidget(new ValueBadge(values, this));
    top->addStretch(1);
    column->addLayout(top);
    column->addWidget(paragraph(imputing
            ? QStringLiteral("The model says how strongly each cell should express genes that were not measured. Genes that were measured are hidden "
                             "from the model first, so that its answer can be compared with the measurement.")
            : QStringLiteral("The model says how strongly each cell expresses these genes when chance in the counting is taken away, as if the "
                             "cell had been sequenced deeper."),
        TextRole::Secondary, this));
    addGenes(column);
    addCells(column);
    addFacts(column);
    addButtons(column);
    setMinimumWidth(480);
    connect(m_list, &QPlainTextEdit::textChanged, this, &ModelGenesDialog::refresh);
    connect(m_all, &QRadioButton::toggled, this, &ModelGenesDialog::refresh);
    m_list->setFocus();
    refresh();
}

void ModelGenesDialog::addGenes(QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(textLabel(QStringLiteral("Genes"), TextRole::Heading, this), 1);
    for (std::size_t i = 0; i < m_facts.lists.size(); ++i) {
        const auto& [title, names] = m_facts.lists[i];
        QPushButton* add = pushButton(QStringLiteral("modelGenesFrom%1").arg(i), QStringLiteral("Add %1 (%2)").arg(title).arg(names.size()),
            ButtonKind::Link, this);
        connect(add, &QPushButton::clicked, this, [this, names = names] { setGenes(this->names() + names); });
        row->addWidget(add);
    }
    column->addSpacing(4);
    column->addLayout(row);
    m_list = new QPlainTextEdit(this);
    m_list->setObjectName(QStringLiteral("modelGenesList"));
    m_list->setAccessibleName(QStringLiteral("Genes, by symbol or id"));
    m_list->setPlaceholderText(QStringLiteral("LUM, DCN, COL1A1: symbols or ids, separated by commas, spaces or lines"));
    m_list->setTabChangesFocus(true);
    m_list->setFixedHeight(kListHeight);
    column->addWidget(m_list);
    m_count = paragraph({}, TextRole::Secondary, this);
    m_count->setObjectName(QStringLiteral("modelGenesCount"));
    column->addWidget(m_count);
}

void ModelGenesDialog::addCells(QVBoxLayout* column) {
    column->addSpacing(4);
    column->addWidget(textLabel(QStringLiteral("Cells"), TextRole::Heading, this));
    const auto radio = [&](const char* name, const QString& text, bool checked) {
        auto* button = new QRadioButton(text, this);
        button->setObjectName(QString::fromLatin1(name));
        button->setAccessibleName(text);
        button->setChecked(checked);
        column->addWidget(button);
        return button;
    };
    m_all = radio("modelGenesAll", QStringLiteral("All %1").arg(cellsText(m_facts.cells)), m_facts.selected == 0);
    m_selected = radio("modelGenesSelected", m_facts.selected == 0 ? QStringLiteral("Selected cells (none is selected)")
                                                                   : QStringLiteral("The %1 selected").arg(cellsText(m_facts.selected)), m_facts.selected > 0);
    m_selected->setEnabled(m_facts.selected > 0);
    auto* depth = new QHBoxLayout;
    depth->setSpacing(8);
    QLabel* before = textLabel(QStringLiteral("As if sequenced"), TextRole::Body, this);
    m_depth = new QDoubleSpinBox(this);
    m_depth->setObjectName(QStringLiteral("modelGenesDepth"));
    m_depth->setAccessibleName(QStringLiteral("How many times deeper"));
    m_depth->setRange(1.0, 100.0);
    m_depth->setDecimals(1);
    m_depth->setValue(m_values == ValueState::Imputed ? 2.0 : 4.0);
    before->setBuddy(m_depth);
    depth->addWidget(before);
    depth->addWidget(m_depth);
    depth->addWidget(textLabel(QStringLiteral("times deeper"), TextRole::Body, this));
    depth->addStretch(1);
    column->addLayout(depth);
}

void ModelGenesDialog::addFacts(QVBoxLayout* column) {
    column->addSpacing(4);
    column->addWidget(horizontalLine(this));
    QLabel* model = paragraph(QStringLiteral("Model: %1").arg(m_facts.model.isEmpty() ? QStringLiteral("none") : m_facts.model), TextRole::Secondary, this);
    model->setObjectName(QStringLiteral("modelGenesModel"));
    column->addWidget(model);
    m_time = paragraph({}, TextRole::Secondary, this);
    m_time->setObjectName(QStringLiteral("modelGenesTime"));
    column->addWidget(m_time);
    column->addWidget(paragraph(
        QStringLiteral("%1 values come from the model and are marked so everywhere. They are never used for markers or evidence.")
            .arg(m_values == ValueState::Imputed ? QStringLiteral("Imputed") : QStringLiteral("Denoised")),
        TextRole::Secondary, this));
}

void ModelGenesDialog::addButtons(QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    QPushButton* cancel = pushButton(QStringLiteral("modelGenesCancel"), QStringLiteral("Cancel"), ButtonKind::Flat, this);
    m_run = pushButton(QStringLiteral("modelGenesRun"), {}, ButtonKind::Primary, this);
    m_run->setDefault(true);
    row->addWidget(cancel);
    row->addWidget(m_run);
    column->addSpacing(8);
    column->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_run, &QPushButton::clicked, this, [this] {
        const ModelGenesRequest wanted = request();
        accept();
        Q_EMIT runRequested(wanted);
    });
}

QStringList ModelGenesDialog::names() const {
    static const QRegularExpression between(QStringLiteral("[\\s,;]+"));
    QStringList names = m_list->toPlainText().split(between, Qt::SkipEmptyParts);
    names.removeDuplicates();
    return names;
}

void ModelGenesDialog::setGenes(const QStringList& names) {
    QStringList each = names;
    each.removeDuplicates();
    m_list->setPlainText(each.join(QStringLiteral(", ")));
}

ModelGenesRequest ModelGenesDialog::request() const {
    ModelGenesRequest wanted;
    wanted.values = m_values;
    for (const QString& name : names()) {
        wanted.genes.push_back(name.toStdString());
    }
    wanted.selectionOnly = m_selected->isChecked();
    wanted.depthMultiplier = m_depth->value();
    return wanted;
}

QString ModelGenesDialog::countText(const QStringList& names) const {
    if (names.isEmpty()) {
        return QStringLiteral("No gene yet.");
    }
    QStringList others;
    for (const QString& name : names) {
        if (!m_facts.isMeasured(name)) {
            others << name;
        }
    }
    const qsizetype measured = names.size() - others.size();
    if (m_values == ValueState::Denoised) {
        if (names.size() > m_facts.mostGenes) {
            return QStringLiteral("%1: at most %2 fit into one run, the genes per cell of the model's settings.")
                .arg(genesText(names.size()), withThousands(m_facts.mostGenes));
        }
        return others.isEmpty() ? genesText(names.size()) + QLatin1Char('.')
                                : QStringLiteral("%1. Not measured, so left out: %2%3.")
                                      .arg(genesText(measured), others.mid(0, 5).join(QStringLiteral(", ")),
                                          others.size() > 5 ? QStringLiteral(" and %1 more").arg(others.size() - 5) : QString());
    }
    return measured == 0 ? QStringLiteral("%1, none of them measured.").arg(genesText(names.size()))
                         : QStringLiteral("%1: %2 not measured, %3 measured and hidden from the model.").arg(genesText(names.size())).arg(others.size()).arg(measured);
}

QString ModelGenesDialog::timeText() const {
    if (m_facts.cellsPerSecond <= 0.0) {
        return QStringLiteral("Expected time: not known before the first run; the status bar shows it once the first cells are done.");
    }
    const Index cells = m_selected->isChecked() ? m_facts.selected : m_facts.cells;
    const double seconds = static_cast<double>(cells + std::min(cells, m_facts.checkCells)) / m_facts.cellsPerSecond;
    const QString time = seconds < 90.0 ? QStringLiteral("%1 seconds").arg(std::max(1.0, std::ceil(seconds)))
        : seconds < 5400.0              ? QStringLiteral("%1 minutes").arg(std::round(seconds / 60.0))
                                        : QStringLiteral("%1 hours").arg(seconds / 3600.0, 0, 'f', 1);
    return QStringLiteral("Expected time: about %1, at the %2 cells a second of the last run.").arg(time, QString::number(m_facts.cellsPerSecond, 'g', 2));
}

void ModelGenesDialog::refresh() {
    const QStringList wanted = names();
    qsizetype usable = wanted.size();
    if (m_values == ValueState::Denoised) {
        usable = std::count_if(wanted.begin(), wanted.end(), [this](const QString& name) { return m_facts.isMeasured(name); });
        usable = wanted.size() > m_facts.mostGenes ? 0 : usable;
    }
    m_count->setText(m_facts.problem.isEmpty() ? countText(wanted) : m_facts.problem);
    m_time->setText(timeText());
    const Index cells = m_selected->isChecked() ? m_facts.selected : m_facts.cells;
    const QString verb = m_values == ValueState::Imputed ? QStringLiteral("Impute") : QStringLiteral("Denoise");
    m_run->setText(usable == 0 ? verb : QStringLiteral("%1 %2 in %3").arg(verb, genesText(usable), cellsText(cells)));
    m_run->setAccessibleName(m_run->text());
    m_run->setEnabled(usable > 0 && m_facts.problem.isEmpty());
}

} // namespace ocellus

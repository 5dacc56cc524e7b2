// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/TeachForm.h"

#include "core/base/Error.h"
#include "core/ontology/TermNames.h"
#include "core/training/TrainingVocabulary.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kFewestLabels = 2;
constexpr Index kMostLabels = 2000; ///< more are names of cells, not labels
constexpr const char* kReviewed = " (reviewed)";

QComboBox* combo(const char* name, const QString& title, QWidget* parent) {
    auto* made = new QComboBox(parent);
    made->setObjectName(QString::fromLatin1(name));
    made->setAccessibleName(title);
    made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return made;
}

void addRow(QVBoxLayout* column, const QString& title, QWidget* field, QWidget* parent) {
    QLabel* label = textLabel(title, TextRole::Secondary, parent);
    label->setBuddy(field);
    column->addWidget(label);
    column->addWidget(field);
}

/// "cell_type (reviewed)" -> "cell_type".
std::string withoutReviewed(const std::string& name) {
    const std::size_t at = name.rfind(kReviewed);
    return at == std::string::npos ? name : name.substr(0, at);
}

} // namespace

QString labelTip(const std::string& label) {
    const std::string name = termName(label);
    return QString::fromStdString(name == label ? label : name + ", " + label);
}

TeachForm::TeachForm(ExplorerState& state, QWidget* parent) : QWidget(parent), m_state(state) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 20, 14);
    column->setSpacing(6);
    m_column = combo("teachColumn", QStringLiteral("Labels to learn"), this);
    addRow(column, m_column->accessibleName(), m_column, this);
    m_facts = textLabel({}, TextRole::Hint, this);
    m_facts->setObjectName(QStringLiteral("teachFacts"));
    m_facts->setWordWrap(true);
    column->addWidget(m_facts);
    m_labels = new QTreeWidget(this);
    m_labels->setObjectName(QStringLiteral("teachLabels"));
    m_labels->setAccessibleName(QStringLiteral("Labels of the column"));
    m_labels->setHeaderLabels({QStringLiteral("Label"), QStringLiteral("Cells"), QStringLiteral("To the model")});
    m_labels->setRootIsDecorated(false);
    m_labels->setUniformRowHeights(true);
    m_labels->header()->setStretchLastSection(false);
    m_labels->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_labels->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_labels->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    column->addWidget(m_labels, 1);
    m_start = combo("teachStart", QStringLiteral("Start from"), this);
    addRow(column, m_start->accessibleName(), m_start, this);
    m_part = combo("teachPart", QStringLiteral("What may change"), this);
    m_part->addItems({QStringLiteral("Its upper part and these labels"), QStringLiteral("Everything (slower)")});
    m_part->setToolTip(QStringLiteral("The upper part: the cell transformer, the last gene block, the compressors and the outputs of these labels"));
    addRow(column, m_part->accessibleName(), m_part, this);
    m_donor = combo("teachDonor", QStringLiteral("Donors, held out as a whole"), this);
    addRow(column, m_donor->accessibleName(), m_donor, this);
    m_align = combo("teachAlign", QStringLiteral("Even out differences between"), this);
    m_align->setToolTip(QStringLiteral("Batches, runs or technologies whose cells should lie together: the model is taught not to tell them apart"));
    addRow(column, m_align->accessibleName(), m_align, this);
    m_steps = new QSpinBox(this);
    m_steps->setObjectName(QStringLiteral("teachSteps"));
    m_steps->setAccessibleName(QStringLiteral("Steps"));
    m_steps->setRange(0, 1000000);
    m_steps->setSpecialValueText(QStringLiteral("as many as the cells need"));
    addRow(column, m_steps->accessibleName(), m_steps, this);
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_donor->setCurrentIndex(0); // chosen for other cells
        m_align->setCurrentIndex(0);
        fillColumns();
    });
    connect(&state, &ExplorerState::layersChanged, this, &TeachForm::fillColumns);
    connect(m_column, &QComboBox::currentIndexChanged, this, &TeachForm::showLabels);
    connect(m_start, &QComboBox::currentIndexChanged, this, &TeachForm::showLabels);
    setModel({}, nullptr);
    fillColumns();
}

void TeachForm::setModel(const QString& name, std::shared_ptr<const ModelInfo> info, bool forExamples) {
    m_info = std::move(info);
    {
        const QSignalBlocker quiet(m_start);
        m_start->clear();
        if (m_info) {
            m_start->addItem((forExamples ? QStringLiteral("%1 (knows simulated lung alone)") : QStringLiteral("The model in use: %1")).arg(name), true);
        }
        m_start->addItem(QStringLiteral("A small new model for this data alone"), false);
        m_start->setCurrentIndex(forExamples ? m_start->count() - 1 : 0);
    }
    showLabels();
}

void TeachForm::fillColumns() {
    const ColumnKey before = request().column;
    const QSignalBlocker quiet(m_column);
    const QSignalBlocker quietDonor(m_donor);
    const QSignalBlocker quietAlign(m_align);
    const QVariant donor = m_donor->currentData();
    const QVariant align = m_align->currentData();
    m_columns.clear();
    m_column->clear();
    m_donor->clear();
    m_donor->addItem(QStringLiteral("donor_id where there is one"), QString());
    m_align->clear();
    m_align->addItem(QStringLiteral("nothing"), QString());
    if (m_state.dataset()) {
        for (const ColumnKey& key : m_state.columnKeys()) {
            const bool reviewed = key.name.ends_with(kReviewed);
            const auto labels = key.layer.empty() || reviewed ? m_state.labels(key) : nullptr;
            if (labels == nullptr || static_cast<int>(labels->categories.size()) < kFewestLabels || static_cast<Index>(labels->categories.size()) > kMostLabels) {
                continue;
            }
            m_columns.push_back(key);
            m_column->addItem(QStringLiteral("%1 (%2)").arg(columnTitle(withoutReviewed(key.name)), reviewed ? QStringLiteral("as you reviewed it") : QString::fromStdString(key.name)));
            if (key.layer.empty()) {
                for (QComboBox* box : {m_donor, m_align}) {
                    box->addItem(QString::fromStdString(key.name), QString::fromStdString(key.name));
                }
            }
        }
    }
    m_donor->setCurrentIndex(std::max(0, m_donor->findData(donor)));
    m_align->setCurrentIndex(std::max(0, m_align->findData(align)));
    const auto kept = std::ranges::find(m_columns, before);
    m_column->setCurrentIndex(kept == m_columns.end() ? (m_columns.empty() ? -1 : 0) : static_cast<int>(kept - m_columns.begin()));
    showLabels();
}

std::string TeachForm::classFor(const ColumnKey& key) const {
    const std::string name = withoutReviewed(key.name);
    if (name == key.name) {
        return {};
    }
    for (const std::string& entry : scprintClasses()) {
        if (entry == name || shortClassName(entry) == name) {
            return entry;
        }
    }
    return {};
}

TeachRequest TeachForm::request() const {
    TeachRequest request;
    const int at = m_column->currentIndex();
    if (at >= 0 && at < static_cast<int>(m_columns.size())) {
        request.column = m_columns[static_cast<std::size_t>(at)];
        request.className = classFor(request.column);
    }
    request.fromModel = m_start->currentData().toBool();
    request.everything = m_part->currentIndex() == 1;
    request.donor = m_donor->currentData().toString().toStdString();
    request.align = m_align->currentData().toString().toStdString();
    request.steps = m_steps->value();
    return request;
}

void TeachForm::showLabels() {
    const TeachRequest asked = request();
    m_labels->clear();
    m_facts->clear();
    m_part->setEnabled(asked.fromModel);
    m_problem = m_state.dataset() ? QStringLiteral("No column of this data set holds labels.") : QStringLiteral("Open a data set first.");
    if (const auto labels = m_state.labels(asked.column); labels && !asked.column.name.empty()) {
        try {
            showWords(labelsToTeach(*labels, asked.column.name, asked.fromModel ? m_info->classes : std::vector<ModelClass>(), asked.className));
            m_problem.clear();
        } catch (const UsageError& error) {
            m_problem = QString::fromUtf8(error.what());
            m_facts->setText(m_problem);
        }
    }
    Q_EMIT changed();
}

void TeachForm::showWords(const LabelsToTeach& labels) {
    Index fresh = 0;
    for (const LabelToTeach& label : labels.labels) {
        auto* row = new QTreeWidgetItem(m_labels);
        row->setText(0, QString::fromStdString(termName(label.label)));
        row->setToolTip(0, labelTip(label.label));
        row->setText(1, withThousands(label.cells));
        row->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        row->setText(2, label.known ? QStringLiteral("known") : QStringLiteral("new"));
        fresh += label.known ? 0 : 1;
    }
    const QString without = labels.unlabelled > 0 ? QStringLiteral("; %1 without a label teach nothing").arg(withThousands(labels.unlabelled)) : QString();
    m_facts->setText(QStringLiteral("Learned as %1. %2 cells with %3 labels, %4 of them new to the model%5.")
                         .arg(columnTitle(shortClassName(labels.className)).toLower(), withThousands(labels.labelled))
                         .arg(labels.labels.size())
                         .arg(fresh)
                         .arg(without));
}

} // namespace ocellus

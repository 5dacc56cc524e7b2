// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/TeachReport.h"

#include "core/ontology/TermNames.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/training/ConfusionView.h"
#include "views/training/CurvesView.h"
#include "views/training/NumberRow.h"
#include "views/training/ProbabilitiesView.h"
#include "views/training/TeachForm.h"
#include "views/training/TrainingProgress.h"

#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kPadding = 20;

const char* const kBefore =
    "Ocellus learns from the labelled cells of this data set. A part of them is held out, whole donors where there are at least three, "
    "and tells after every epoch how good the model is; the best epoch is kept, so its accuracy there is a little optimistic. A new model is then taught the held-out cells too.\n\nWhat comes out is a model like any other: it predicts "
    "these labels in every data set with the same genes. The data set itself is not changed.";

} // namespace

TeachReport::TeachReport(const JobListModel& jobs, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPadding, 14, kPadding, 14);
    column->setSpacing(10);
    m_progress = new TrainingProgress(QStringLiteral("teach"), QString::fromUtf8(kBefore), jobs, this);
    column->addWidget(m_progress);
    column->addWidget(buildScores());
    column->addWidget(buildPages(), 1);
    column->addStretch(0); // what is shown stands at the top while there are no pages
    setSituation({});
}

QWidget* TeachReport::buildScores() {
    m_scores = new QWidget(this);
    auto* column = new QVBoxLayout(m_scores);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(24);
    const std::pair<const char*, const char*> figures[] = {{"teachAccuracy", "held-out cells right"}, {"teachMacro", "macro F1"},
        {"teachMajority", "by always answering the commonest"}, {"teachCalibration", "error of the probabilities"}};
    for (const auto& [name, title] : figures) {
        auto* box = new QVBoxLayout;
        box->setSpacing(1);
        QLabel* figure = textLabel({}, TextRole::LeadHeading, m_scores);
        figure->setObjectName(QString::fromLatin1(name));
        figure->setAccessibleName(QString::fromLatin1(title));
        box->addWidget(figure);
        box->addWidget(textLabel(QString::fromLatin1(title), TextRole::Hint, m_scores));
        row->addLayout(box);
    }
    row->addStretch(1);
    column->addLayout(row);
    m_split = textLabel({}, TextRole::Secondary, m_scores);
    m_split->setObjectName(QStringLiteral("teachSplit"));
    m_split->setWordWrap(true);
    column->addWidget(m_split);
    m_choice = new SegmentedControl(SegmentedControl::Size::Panel, m_scores);
    for (const char* title : {"Curves", "Labels", "Confusions", "Probabilities"}) {
        m_choice->addSegment(QString::fromLatin1(title))->setObjectName(QStringLiteral("teachPage") + QLatin1String(title));
    }
    auto* choices = new QHBoxLayout;
    choices->addWidget(m_choice);
    choices->addStretch(1);
    column->addLayout(choices);
    return m_scores;
}

QWidget* TeachReport::buildPages() {
    m_pages = new QStackedWidget(this);
    m_curves = new CurvesView(m_pages);
    m_labels = new QTreeWidget(m_pages);
    m_labels->setObjectName(QStringLiteral("teachScores"));
    m_labels->setAccessibleName(QStringLiteral("How every label fared"));
    m_labels->setHeaderLabels({QStringLiteral("Label"), QStringLiteral("Learned from"), QStringLiteral("Held out"), QStringLiteral("Precision"),
        QStringLiteral("Recall"), QStringLiteral("F1")});
    m_labels->setRootIsDecorated(false);
    m_labels->setUniformRowHeights(true);
    m_labels->setSortingEnabled(true);
    m_labels->header()->setStretchLastSection(false);
    for (int column = 0; column < m_labels->columnCount(); ++column) {
        m_labels->header()->setSectionResizeMode(column, column == 0 ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    }
    m_confusion = new ConfusionView(m_pages);
    m_probabilities = new ProbabilitiesView(m_pages);
    for (QWidget* page : std::initializer_list<QWidget*>{m_curves, m_labels, m_confusion, m_probabilities}) {
        m_pages->addWidget(page);
    }
    connect(m_choice, &SegmentedControl::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    return m_pages;
}

void TeachReport::clearCurves() { m_curves->clear(); }

void TeachReport::addRow(const LossRow& row) { m_curves->add(row); }

void TeachReport::setSituation(const TrainingSituation& situation) {
    using Kind = TrainingSituation::Kind;
    const bool running = situation.kind == Kind::Running;
    const bool done = situation.kind == Kind::Done && situation.report;
    m_progress->setSituation(situation);
    m_scores->setVisible(done);
    m_pages->setVisible(situation.kind != Kind::Ready && (done || running || m_curves->rows() > 0));
    if (done) {
        showReport(*situation.report);
    } else {
        m_pages->setCurrentIndex(0);
        m_choice->setCurrent(0);
    }
}

void TeachReport::showScore(const char* name, const QString& text) { findChild<QLabel*>(QString::fromLatin1(name))->setText(text); }

void TeachReport::showReport(const FinetuneReport& report) {
    const auto number = [](double value) { return QString::number(value, 'f', 3); };
    showScore("teachAccuracy", number(report.accuracy));
    showScore("teachMacro", number(report.macroF1));
    showScore("teachMajority", number(report.majority));
    showScore("teachCalibration", number(report.calibrationError));
    QString split = QString::fromStdString(report.split);
    for (const std::string& sentence : {report.chosen, report.kept, report.seen}) {
        if (!sentence.empty()) {
            split += QLatin1Char(' ') + QString::fromStdString(sentence);
        }
    }
    for (const std::string& warning : report.warnings) {
        split += QLatin1Char(' ') + QString::fromStdString(warning);
    }
    m_split->setText(split);
    fillLabels(report);
    std::vector<std::string> names;
    for (const TaughtLabel& label : report.labels) {
        names.push_back(termName(label.label));
    }
    m_confusion->show(confusionPlot(names, report.confusion));
    m_probabilities->show(report.bins);
}

void TeachReport::fillLabels(const FinetuneReport& report) {
    m_labels->setSortingEnabled(false);
    m_labels->clear();
    for (const TaughtLabel& label : report.labels) {
        if (label.trained + label.tested == 0) {
            continue; // known to the model before, not in this data
        }
        auto* row = new NumberRow(m_labels);
        row->setText(0, QString::fromStdString(termName(label.label)));
        row->setToolTip(0, labelTip(label.label));
        row->setNumber(1, static_cast<double>(label.trained), withThousands(label.trained));
        row->setNumber(2, static_cast<double>(label.tested), withThousands(label.tested));
        int column = 3;
        for (const double value : {label.precision, label.recall, label.f1}) {
            row->setNumber(column++, value, label.tested > 0 ? QString::number(value, 'f', 2) : QStringLiteral("–"));
        }
    }
    m_labels->setSortingEnabled(true);
    m_labels->sortByColumn(2, Qt::DescendingOrder);
}

} // namespace ocellus

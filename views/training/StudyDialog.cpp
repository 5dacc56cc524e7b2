// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/StudyDialog.h"

#include "views/style/Controls.h"
#include "views/style/ExplainedPage.h"
#include "views/training/NumberRow.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kHere = 2;
constexpr int kFirstFigure = 3;
constexpr const char* kHeads[] = {"Group", "Change", "In Ocellus", "Min/epoch", "Denoising", "scIB lung", "scIB pancreas", "F1 lung", "F1 pancreas",
    "OR Perturb-seq", "OR OmniPath", "AUPRC Perturb-seq", "AUPRC OmniPath"};

QString figureText(const StudyFigure& figure) {
    QString text = QString::fromStdString(studyFigureText(figure));
    if (text.startsWith(QLatin1Char('-'))) {
        text[0] = QChar(0x2212);
    }
    return text;
}

} // namespace

StudyDialog::StudyDialog(const PublishedStudy& study, QWidget* parent) : QDialog(parent) {
    QVBoxLayout* column = explainedPage(*this, QStringLiteral("studyDialog"), QStringLiteral("What makes scPRINT-2 better or worse"),
        QStringLiteral("The authors changed one thing at a time and scored every model. The figures are theirs, none was measured here. "
                       "A row with a preset can be trained with “ocellus-cli pretrain”, small, to see which way it goes. "
                       "OR and AUPRC are of gene networks against genome-wide Perturb-seq and OmniPath."));
    QTreeWidget* table = pageTable(*this, QStringLiteral("studyTable"), QStringLiteral("Published study"), 22);
    QStringList heads;
    for (const char* head : kHeads) {
        heads << QString::fromUtf8(head);
    }
    table->setHeaderLabels(heads);
    for (const StudyRow& row : study.rows) {
        auto* item = new NumberRow(table);
        item->setText(0, QString::fromStdString(row.group));
        item->setText(1, QString::fromStdString(row.change));
        for (std::size_t i = 0; i < kStudyMeasures; ++i) {
            item->setNumber(kFirstFigure + static_cast<int>(i), row.figures[i].value, figureText(row.figures[i]));
        }
        const QString here = QString::fromStdString(row.here);
        item->setText(kHere, row.preset.empty() ? QStringLiteral("no: ") + here : QString::fromStdString(row.preset));
        item->setToolTip(kHere, here.isEmpty() ? item->text(kHere) : here);
        item->setToolTip(1, row.caution.empty() ? item->text(1) : item->text(1) + QStringLiteral("\n") + QString::fromStdString(row.caution));
    }
    table->ensurePolished(); // rows are measured by the style sheet
    for (int i = 0; i < heads.size(); ++i) {
        table->resizeColumnToContents(i);
    }
    table->setColumnWidth(1, 230);
    table->setColumnWidth(kHere, 190);
    table->header()->setSortIndicator(-1, Qt::AscendingOrder); // as published, until a head is pressed
    table->setSortingEnabled(true);
    column->addWidget(table, 1);
    auto* row = new QHBoxLayout;
    QPushButton* close = pushButton(QStringLiteral("studyClose"), QStringLiteral("Close"), ButtonKind::Normal, this);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    row->addStretch(1);
    row->addWidget(close);
    column->addLayout(row);
    resize(1180, 640);
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Finetune.h"
#include "views/training/TrainingSituation.h"

#include <QString>
#include <QWidget>

class QLabel;
class QStackedWidget;
class QTreeWidget;

namespace ocellus {

class ConfusionView;
class CurvesView;
class JobListModel;
class ProbabilitiesView;
class SegmentedControl;
class TrainingProgress;

/// The right side of the page "Teach the model": progress, curves, and how the held-out cells fared.
/// GUI thread.
class TeachReport : public QWidget {
    Q_OBJECT

public:
    TeachReport(const JobListModel& jobs, QWidget* parent);

    void setSituation(const TrainingSituation& situation);
    void clearCurves();
    void addRow(const LossRow& row);

private:
    QWidget* buildScores();
    QWidget* buildPages();
    void showReport(const FinetuneReport& report);
    void showScore(const char* name, const QString& text);
    void fillLabels(const FinetuneReport& report);

    TrainingProgress* m_progress = nullptr;
    QWidget* m_scores = nullptr;
    QLabel* m_split = nullptr;
    SegmentedControl* m_choice = nullptr;
    QStackedWidget* m_pages = nullptr;
    CurvesView* m_curves = nullptr;
    QTreeWidget* m_labels = nullptr;
    ConfusionView* m_confusion = nullptr;
    ProbabilitiesView* m_probabilities = nullptr;
};

} // namespace ocellus

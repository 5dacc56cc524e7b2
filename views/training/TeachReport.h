// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/Finetune.h"

#include <QString>
#include <QWidget>

#include <memory>

class QLabel;
class QProgressBar;
class QStackedWidget;
class QTreeWidget;

namespace ocellus {

class ConfusionView;
class CurvesView;
class JobListModel;
class SegmentedControl;

/// How far a teaching is.
struct TeachSituation {
    enum class Kind {
        Ready,   ///< nothing was asked for yet
        Running, ///< job `job` learns
        Kept,    ///< it was cancelled; `sentence` says what is kept
        Failed,  ///< `sentence` says why
        Done     ///< the model lies at `path`, `report` says how good it is
    };
    Kind kind = Kind::Ready;
    int job = 0;
    bool canGoOn = false; ///< Kept: the same request goes on where it stopped
    QString sentence;
    QString path;
    std::shared_ptr<const FinetuneReport> report;
};

/// The right side of the page "Teach the model": progress, curves, and how the held-out cells fared.
/// GUI thread.
class TeachReport : public QWidget {
    Q_OBJECT

public:
    TeachReport(const JobListModel& jobs, QWidget* parent);

    void setSituation(const TeachSituation& situation);
    void clearCurves();
    void addRow(const LossRow& row);

private:
    QWidget* buildState();
    QWidget* buildScores();
    QWidget* buildPages();
    void refreshJob();
    void showReport(const FinetuneReport& report);
    void showScore(const char* name, const QString& text);
    void fillLabels(const FinetuneReport& report);

    const JobListModel& m_jobs;
    TeachSituation m_situation;
    QLabel* m_words = nullptr;
    QWidget* m_progress = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_stage = nullptr;
    QLabel* m_left = nullptr;
    QWidget* m_scores = nullptr;
    QLabel* m_split = nullptr;
    SegmentedControl* m_choice = nullptr;
    QStackedWidget* m_pages = nullptr;
    CurvesView* m_curves = nullptr;
    QTreeWidget* m_labels = nullptr;
    ConfusionView* m_confusion = nullptr;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Model.h"
#include "core/tasks/Calibration.h"
#include "core/tasks/ShownClasses.h"

#include <QString>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace ocellus {

class Chip;
class JobListModel;

/// What the panel asks to be run.
struct PredictRequest {
    std::string device; ///< "auto", "cpu", "cuda"
    DType dtype = DType::Float32;
    Index context = 2000;
    Index batch = 0; ///< 0: chosen by context
    bool selectionOnly = false;
    std::vector<std::string> classes; ///< short names that stay in the answer
};

/// How the open data set and the model fit together, in words; made in a job.
struct ModelFit {
    bool ready = false;     ///< false: Run stays off
    Index matched = 0;
    Index genes = 0;
    QString values;         ///< "counts, whole numbers", or why there are none
    bool valuesGood = false;
    QString organism;       ///< "human, from the file"
    bool organismGood = false;
    QString problem;        ///< one sentence when not ready
};

/// "12.4 M parameters · human, mouse · 9f3c2a71".
QString modelFacts(const ModelInfo& info);

/// "Cell type", "Ethnicity": a class of the model as a person reads it.
QString classTitle(const std::string& shortName);

/// The model: which weights, whether they fit the data, how to run, progress, and what it predicts.
/// Shows and asks only; the window runs the jobs.
class ModelPanel : public QWidget {
    Q_OBJECT

public:
    ModelPanel(const JobListModel& jobs, QWidget* parent = nullptr);

    /// No model is known: the panel says how to get one.
    void showNoModel();
    void showLoading(const QString& name);
    void showFailure(const QString& name, const QString& sentence);
    void showModel(const QString& name, std::shared_ptr<const ModelInfo> info);

    /// Weights that are downloaded but not in use; an empty path: none.
    void offerModel(const QString& path);
    /// Whether the panel shows the way to the published weights.
    void setGetShown(bool shown);

    /// nullopt: being checked, or no data set is open.
    void showFit(const std::optional<ModelFit>& fit);
    void setCells(Index all, Index selected);

    /// How the predictions of the open data set did, class by class; empty: there are none. A class that is hidden is
    /// unticked once: predicting it again would bring nothing to look at.
    void setVerdicts(std::vector<ShownClass> verdicts);
    /// How labels judged by the model's cell types were calibrated; nullopt: they were not judged by it.
    void setCalibration(std::optional<CalibrationState> cellTypes);

    /// The running prediction; 0: none.
    void setJob(int id);
    /// Cells finished so far, as the last snapshot said.
    void setCellsKept(Index cells);

    PredictRequest request() const;
    bool canRun() const;

Q_SIGNALS:
    void changeModelRequested();
    void modelHelpRequested();
    void checkDataRequested();
    void offerAccepted(const QString& path);
    void runRequested();
    void cancelRequested(int id);

private:
    QWidget* makeModelRow();
    QWidget* makeRunBox();
    QWidget* makeOptions();
    QWidget* makeProgress();
    QWidget* makeFitBox();
    QWidget* makeClassBox();
    void showVerdicts();
    void addFitRow(QGridLayout* grid, int row, const char* name, const QString& title);
    void setFitRow(const char* name, const QString& icon, int role, const QString& text);
    void refreshClasses();
    void refreshJob();
    void refreshRun();

    const JobListModel& m_jobs;
    std::shared_ptr<const ModelInfo> m_info;
    std::optional<ModelFit> m_fit;
    Index m_cells = 0;
    Index m_selected = 0;
    Index m_kept = 0;
    int m_job = 0;

    QLabel* m_name = nullptr;
    QLabel* m_facts = nullptr;
    QPushButton* m_get = nullptr;
    QPushButton* m_offer = nullptr;
    QString m_offered;
    QLabel* m_runTitle = nullptr;
    QLabel* m_runShare = nullptr;
    QLabel* m_runWhat = nullptr;
    QWidget* m_options = nullptr;
    QWidget* m_progress = nullptr;
    QComboBox* m_which = nullptr;
    QComboBox* m_device = nullptr;
    QComboBox* m_dtype = nullptr;
    QSpinBox* m_context = nullptr;
    QSpinBox* m_batch = nullptr;
    QPushButton* m_run = nullptr;
    QLabel* m_runHint = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_figures[4] = {};
    QPushButton* m_cancel = nullptr;
    QLabel* m_problem = nullptr;
    QWidget* m_classBox = nullptr;
    QGridLayout* m_classGrid = nullptr;
    QLabel* m_checked = nullptr; ///< on which cells
    struct ClassRow {
        std::string name;
        QCheckBox* box = nullptr;
        Chip* chip = nullptr;
        QLabel* words = nullptr;
        QString labels; ///< "12 labels"
        bool unticked = false; ///< as it is hidden
    };
    std::vector<ClassRow> m_classes;
    std::vector<ShownClass> m_verdicts;
    std::optional<CalibrationState> m_calibration;
};

} // namespace ocellus

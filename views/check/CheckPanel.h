// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/check/CheckFigures.h"

#include <QJsonObject>
#include <QWidget>

#include <memory>
#include <string>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ocellus {

class CellsSection;
class DoubletsSection;
class ExplorerState;
class GenesSection;
class QualityFilters;
class ValuesSection;

/// What the panel asks to be found out.
struct CheckRequest {
    std::string sampleColumn; ///< empty: all cells are one sample
    bool doublets = false;    ///< scoring them takes longest
};

/// What a person should know of a data set before models and statistics are run on it: genes,
/// values, cells with filters, doublets. Shows and asks only; nothing is ever deleted. GUI thread.
///
/// objectNames: "checkPanel", "checkStage", "checkProgress", "cancelCheck", "checkProblem",
/// "checkAgain", "checkShown", "resetFilters" and those of the sections.
class CheckPanel : public QWidget {
    Q_OBJECT

public:
    explicit CheckPanel(ExplorerState& state, QWidget* parent = nullptr);

    QualityFilters& filters() { return *m_filters; }

    /// Doublets are wanted once they were scored, or while they are hidden.
    CheckRequest request() const;

    void showRunning();
    /// @param share  0..1, negative while unknown. @param secondsLeft  negative while unknown.
    void showProgress(const QString& stage, double share, double secondsLeft);
    void showFigures(std::shared_ptr<const CheckFigures> figures);
    void showFailure(const QString& sentence);
    void showStopped(); ///< cancelled: what was shown before stays
    /// What was found is of other values: it waits for a new check.
    void forget();

    std::shared_ptr<const CheckFigures> figures() const { return m_figures; }

    /// Filters and samples, for the session.
    QJsonObject save() const;
    void restore(const QJsonObject& saved);

Q_SIGNALS:
    void runWanted(const ocellus::CheckRequest& request);
    void cancelWanted();
    void saveGenesWanted();
    void saveCellsWanted();
    void recoveredWanted(bool use);

private:
    QWidget* buildStatus();
    QWidget* buildSections();
    QWidget* buildFooter();
    void refreshShown();
    void setRunning(bool running);

    ExplorerState& m_state;
    QualityFilters* m_filters;
    std::shared_ptr<const CheckFigures> m_figures;
    QWidget* m_status = nullptr;
    QLabel* m_stage = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
    QWidget* m_problemBox = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_again = nullptr;
    QWidget* m_sections = nullptr;
    GenesSection* m_genes = nullptr;
    ValuesSection* m_values = nullptr;
    CellsSection* m_cells = nullptr;
    DoubletsSection* m_doublets = nullptr;
    QLabel* m_shown = nullptr;
    QPushButton* m_reset = nullptr;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"
#include "views/check/CheckFigures.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;

namespace ocellus {

class BrushHistogram;
class ExplorerState;
class QualityFilters;

/// Doublet scores: choosing the samples, scoring, the scores with their thresholds, hiding the
/// cells above them.
///
/// objectNames: "doubletSamples", "scoreDoublets", "doubletHistogram", "doubletFacts",
/// "hideDoublets".
class DoubletsSection : public QWidget {
    Q_OBJECT

public:
    /// Both outlive this.
    DoubletsSection(ExplorerState& state, QualityFilters& filters, QWidget* parent);

    void showFigures(std::shared_ptr<const CheckFigures> figures);
    void setRunning(bool running);
    void setTheme(Theme theme);

    std::string sampleColumn() const;
    void setSampleColumn(const std::string& name); ///< an unknown name is none

Q_SIGNALS:
    void scoreWanted();

private:
    QWidget* buildChoice(QWidget* parent);
    void fillSamples();
    void takeFilters();
    QString facts() const;

    ExplorerState& m_state;
    QualityFilters& m_filters;
    std::shared_ptr<const CheckFigures> m_figures;
    QComboBox* m_samples = nullptr;
    QPushButton* m_score = nullptr;
    BrushHistogram* m_histogram = nullptr;
    QLabel* m_low = nullptr;
    QLabel* m_high = nullptr;
    QLabel* m_facts = nullptr;
    QCheckBox* m_hide = nullptr;
    bool m_running = false;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/TablePlot.h"
#include "core/tasks/DonorShares.h"
#include "views/review/ReviewState.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;

namespace ocellus {

class Chip;
class DonorBars;
class EvidencePlot;
class ExplorerState;
class PathView;
class ShareBar;
class ValueBadge;
struct ReviewActions;

/// The evidence for one line: what is said in plain words, the markers of both labels measured in
/// these cells and in the others, the probabilities down the tree, the labels of near cells; and
/// below, what to do. GUI thread.
///
/// objectNames: "evidencePanel", "evidenceTitle", "evidenceSentence", "evidencePlot",
/// "evidenceBadge", "probabilityPath", "calibration", "safeLabel", "nearestCells", "donorBars", "evidenceNote", "reviewAuthor", "acceptButton",
/// "keepButton", "otherButton", "coarserButton", "skipButton".
class EvidencePanel : public QWidget {
    Q_OBJECT

public:
    EvidencePanel(ReviewState& review, ExplorerState& state, const ReviewActions& actions, QWidget* parent);

    /// How donors take part in the current line; empty: there is nothing to say of donors.
    /// @param column  "donor id"
    void showDonors(std::vector<DonorShare> shares, const QString& column);
    /// The dot plot of the current line; nullptr: `words` say why there is none (yet).
    void showMarkers(std::shared_ptr<const TablePlot> plot, std::vector<std::string> genes, const QString& words);

Q_SIGNALS:
    void countTextChanged(const QString& text); ///< "1 of 9"

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead(QWidget* body);
    QWidget* buildFooter(const ReviewActions& actions);
    QLabel* addSection(class QVBoxLayout* column, const QString& title, const std::vector<QWidget*>& right, QWidget* content);
    void showLine();
    void layOutChips();
    void showChips(const DisagreementGroup* group, std::uint32_t flags);
    void showNear(const DisagreementGroup& group);
    void showProbabilities(const DisagreementGroup& group, std::int32_t annotated, std::int32_t suggested);
    /// The group of the line, or of the single cell; nullptr when the cell is in none.
    const DisagreementGroup* evidenceGroup() const;

    ReviewState& m_review;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_body = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_sentence = nullptr;
    QWidget* m_chips = nullptr;
    std::vector<Chip*> m_chipList; ///< in their order
    int m_chipWidth = 0;           ///< laid out for; 0: not yet
    ValueBadge* m_badge = nullptr;
    EvidencePlot* m_plot = nullptr;
    PathView* m_path = nullptr;
    ShareBar* m_near = nullptr;
    QLabel* m_nearFrom = nullptr;
    QLabel* m_calibrated = nullptr;
    Chip* m_notCalibrated = nullptr;
    QLabel* m_safe = nullptr;
    QWidget* m_donorPart = nullptr;
    QLabel* m_donorTitle = nullptr;
    DonorBars* m_donors = nullptr;
    QLineEdit* m_note = nullptr;
    QLineEdit* m_author = nullptr;
    QLabel* m_nearTitle = nullptr;
    QLabel* m_whyNot = nullptr;
};

} // namespace ocellus

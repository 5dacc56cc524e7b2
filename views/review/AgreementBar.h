// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/review/ReviewState.h"

#include <QFrame>

class QLabel;
class QSlider;

namespace ocellus {

/// The context bar of Check labels: agreement of the two columns at a level of the ontology, the
/// slider that chooses the level, and how much is reviewed. GUI thread.
///
/// objectNames: "agreementBar", "agreementNumber", "agreementCells", "depthSlider", "depthName",
/// "reviewProgress".
class AgreementBar : public QFrame {
    Q_OBJECT

public:
    AgreementBar(ReviewState& review, QWidget* parent);

    static constexpr int kHeight = 44;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showComparison();
    void showProgress();

    ReviewState& m_review;
    QLabel* m_number;
    QLabel* m_cells;
    QSlider* m_slider;
    QLabel* m_level;
    QLabel* m_progress;
};

} // namespace ocellus

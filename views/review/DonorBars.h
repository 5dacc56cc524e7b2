// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/DonorShares.h"

#include <QWidget>

#include <vector>

namespace ocellus {

/// How donors take part in a disagreement: per donor a bar of the share of its cells with the annotated
/// label that look like the suggested one, and "D3 116 of 164". GUI thread.
class DonorBars : public QWidget {
    Q_OBJECT

public:
    explicit DonorBars(QWidget* parent);

    /// Up to kMostBars in the order given; of more, those with most such cells, and a line for the others.
    void show(std::vector<DonorShare> shares);
    QSize sizeHint() const override;

    static constexpr std::size_t kMostBars = 12;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int perRow() const;

    std::vector<DonorShare> m_shares;
    QString m_others; ///< "30 more donors, 4 of 2,110 cells"; empty: all are shown
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ocellus {

class BrushHistogram;
struct CheckFigures;

/// What the values of the checked matrix are: counts or not, and their histogram.
///
/// objectNames: "valuesKind", "valuesHistogram", "valuesFacts", "useRecovered".
class ValuesSection : public QWidget {
    Q_OBJECT

public:
    explicit ValuesSection(QWidget* parent);

    void showFigures(const CheckFigures& figures);
    void setTheme(Theme theme);
    void setRunning(bool running);

Q_SIGNALS:
    /// @param use  true: count on the recovered counts; false: on the values of the file again.
    void recoveredWanted(bool use);

private:
    QLabel* m_place = nullptr;
    QLabel* m_kind = nullptr;
    BrushHistogram* m_histogram = nullptr;
    QLabel* m_low = nullptr;
    QLabel* m_scale = nullptr;
    QLabel* m_high = nullptr;
    QLabel* m_facts = nullptr;
    QPushButton* m_use = nullptr;
    bool m_recovered = false; ///< the counts shown are recovered
};

} // namespace ocellus

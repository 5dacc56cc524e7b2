// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QWidget>

class QLabel;

namespace ocellus {

class BrushHistogram;
struct CheckFigures;

/// What the values of the checked matrix are: counts or not, and their histogram.
///
/// objectNames: "valuesKind", "valuesHistogram", "valuesFacts".
class ValuesSection : public QWidget {
    Q_OBJECT

public:
    explicit ValuesSection(QWidget* parent);

    void showFigures(const CheckFigures& figures);
    void setTheme(Theme theme);

private:
    QLabel* m_place = nullptr;
    QLabel* m_kind = nullptr;
    BrushHistogram* m_histogram = nullptr;
    QLabel* m_low = nullptr;
    QLabel* m_scale = nullptr;
    QLabel* m_high = nullptr;
    QLabel* m_facts = nullptr;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/GeneValueStates.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;
class QRadioButton;

namespace ocellus {

/// The switch between measured, normalised, denoised and imputed values, large, with the genes that
/// each has, and the ways to more. Follows the state. GUI thread.
///
/// objectNames: "valuesPanel", "values_measured" ... "values_imputed", "valuesNote", "valuesDenoise", "valuesImpute".
class ValuesPanel : public QWidget {
    Q_OBJECT

public:
    explicit ValuesPanel(ExplorerState& state, QWidget* parent = nullptr);

Q_SIGNALS:
    void denoiseWanted();
    void imputeWanted();

private:
    void refresh();

    struct Row {
        ValueState values = ValueState::Measured;
        QRadioButton* button = nullptr;
        QLabel* genes = nullptr;
    };

    ExplorerState& m_state;
    std::array<Row, 4> m_rows;
    QLabel* m_note = nullptr;
    QPushButton* m_impute = nullptr;
    QPushButton* m_denoise = nullptr;
};

/// What a state means for the person who looks at it, in a sentence or two.
QString valuesNote(ValueState values);

} // namespace ocellus

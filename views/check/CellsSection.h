// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"
#include "views/check/CheckFigures.h"

#include <QWidget>

#include <array>

class QLabel;

namespace ocellus {

class BrushHistogram;
class QualityFilters;

/// The measures of cells: one histogram each, whose brush is a filter. While a brush is dragged the
/// line above it says how many cells lie in it; the cells follow when it is let go.
///
/// objectNames: "qualityTotal", "qualityGenes", "qualityMitochondrial" for the histograms, with
/// "Text" behind for their lines, "saveCellTable".
class CellsSection : public QWidget {
    Q_OBJECT

public:
    /// @param filters  outlives this.
    CellsSection(QualityFilters& filters, QWidget* parent);

    void showFigures(std::shared_ptr<const CheckFigures> figures);
    void setTheme(Theme theme);

Q_SIGNALS:
    void saveWanted(); ///< the measures of all cells

private:
    struct Row {
        QWidget* box = nullptr;
        QLabel* title = nullptr;
        QLabel* text = nullptr;
        BrushHistogram* histogram = nullptr;
        QLabel* low = nullptr;
        QLabel* high = nullptr;
    };

    void addRow(Measure measure, QWidget* parent);
    void takeFilters();
    void describe(Measure measure);
    QString words(Measure measure, double place) const;

    QualityFilters& m_filters;
    std::shared_ptr<const CheckFigures> m_figures;
    std::array<Row, kMeasures> m_rows;
    QLabel* m_without = nullptr; ///< why there is no mitochondrial share
};

} // namespace ocellus

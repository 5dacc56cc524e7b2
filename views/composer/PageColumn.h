// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/composer/FigureDraft.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace ocellus {

class SegmentedControl;

/// The right column of the figure dialog: page, text, what is to be said about the colours, files.
class PageColumn : public QWidget {
    Q_OBJECT

public:
    explicit PageColumn(QWidget* parent);

    FigureOptions page() const;
    int dpi() const;
    QStringList endings() const; ///< "pdf", "svg", "png" of the files to write

    /// The page as it came out: its height where that was left open, and its pixels.
    void setDrawn(double widthMm, double heightMm);
    void setRemarks(const std::vector<ColourRemark>& remarks);

Q_SIGNALS:
    void changed();        ///< the figure looks different
    void endingsChanged();

private:
    void buildPage(QVBoxLayout* column);
    void buildText(QVBoxLayout* column);
    void buildFiles(QVBoxLayout* column);
    void showPixels();

    SegmentedControl* m_width = nullptr;
    QDoubleSpinBox* m_height = nullptr;
    QSpinBox* m_dpi = nullptr;
    QLabel* m_pixels = nullptr;
    QComboBox* m_font = nullptr;
    QDoubleSpinBox* m_size = nullptr;
    QComboBox* m_letters = nullptr;
    QComboBox* m_legends = nullptr;
    QCheckBox* m_titled = nullptr;
    QLineEdit* m_title = nullptr;
    QWidget* m_remarks = nullptr;
    std::vector<QCheckBox*> m_files;
    double m_drawnWidthMm = 180.0;
};

} // namespace ocellus

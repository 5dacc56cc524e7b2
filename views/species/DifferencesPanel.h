// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/species/SpeciesState.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;
class QToolButton;

namespace ocellus {

class DifferencesModel;

/// The genes by generated over control, with the controls and observed differences beside; a click colours the
/// maps, another one on the same gene shows the labels again. GUI thread.
///
/// objectNames: "differencesPanel", "differencesTitle", "differencesDirection", "differencesLabels",
/// "differencesFiles", "differencesMenu", "differencesTable".
class DifferencesPanel : public QWidget {
    Q_OBJECT

public:
    DifferencesPanel(SpeciesState& species, QWidget* parent);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead();
    void layOutColumns(); ///< to the width
    void refresh();
    void followGene();

    SpeciesState& m_species;
    QLabel* m_title = nullptr;
    QComboBox* m_direction = nullptr;
    QPushButton* m_labels = nullptr;
    QToolButton* m_files = nullptr;
    DifferencesModel* m_model;
    QTableView* m_table;
};

} // namespace ocellus

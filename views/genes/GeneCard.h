// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/genes/GeneCounts.h"
#include "views/state/ExplorerState.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace ocellus {

class ReliabilityBar;
class ValueBadge;
class GeneHistogram;

/// The current gene: name, id, histogram with a brush, cells in range, and the link that selects
/// them. objectNames: "geneCard", "geneHistogram", "colourByGene", "closeGene", "selectRange".
class GeneCard : public QFrame {
    Q_OBJECT

public:
    GeneCard(ExplorerState& state, QWidget* parent);

    void setGene(const std::string& gene);
    const std::string& gene() const { return m_gene; }
    void setCounts(std::shared_ptr<const GeneCounts> counts);
    /// Reads scale and colours of the maps again.
    void refresh();
    GeneHistogram* histogram() const { return m_histogram; }
    Index cellsInRange() const { return m_inRange; }

Q_SIGNALS:
    void colourWanted(const std::string& gene);
    void hideWanted(const std::string& gene); ///< from the model, to compare
    void closed();

private:
    void showState();
    void showRange();
    void selectRange();
    CellSet rangeCells() const;

    ExplorerState& m_state;
    std::string m_gene;
    std::shared_ptr<const GeneCounts> m_counts;
    Index m_inRange = 0;
    QLabel* m_name;
    QLabel* m_aside;
    ValueBadge* m_badge;
    QWidget* m_trust; ///< reliability of imputed values
    ReliabilityBar* m_trustBar;
    QLabel* m_trustText;
    QLabel* m_note;
    QPushButton* m_hide;
    QToolButton* m_colour;
    GeneHistogram* m_histogram;
    QLabel* m_low;
    QLabel* m_unit;
    QLabel* m_high;
    QLabel* m_range;
    QLabel* m_cells;
    QPushButton* m_select;
};

} // namespace ocellus

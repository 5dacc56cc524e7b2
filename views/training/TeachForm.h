// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelInfo.h"
#include "core/training/FinetuneLabels.h"
#include "views/state/ColumnFacts.h"

#include <QString>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QSpinBox;
class QTreeWidget;

namespace ocellus {

class ExplorerState;

/// What a person asks to be taught.
struct TeachRequest {
    ColumnKey column;        ///< of the data set, or of a layer: reviewed labels
    std::string className;   ///< "": as the column's name says
    bool fromModel = false;  ///< go on from the model in use; false: a small new one
    bool everything = false; ///< all of it learns, not its upper part alone
    std::string donor;       ///< column; "": donor_id where there is one
    std::string align;       ///< column of batches that should not be told apart; "": none
    Index steps = 0;         ///< 0: chosen by the data
};

/// "B cell, CL:0000236": a label in full.
QString labelTip(const std::string& label);

/// The left side of the page "Teach the model": which labels, where from, how long. Shows and asks
/// only. GUI thread.
class TeachForm : public QWidget {
    Q_OBJECT

public:
    TeachForm(ExplorerState& state, QWidget* parent);

    /// The model in use; nullptr: there is none. One that knows the examples alone is offered, a new one is proposed.
    void setModel(const QString& name, std::shared_ptr<const ModelInfo> info, bool forExamples = false);

    TeachRequest request() const;
    /// Why nothing can be taught; empty: it can.
    QString problem() const { return m_problem; }

Q_SIGNALS:
    void changed();

private:
    void fillColumns();
    void showLabels();
    void showWords(const LabelsToTeach& labels);
    std::string classFor(const ColumnKey& key) const;

    ExplorerState& m_state;
    std::shared_ptr<const ModelInfo> m_info;
    std::vector<ColumnKey> m_columns;
    QString m_problem;

    QComboBox* m_column = nullptr;
    QLabel* m_facts = nullptr;
    QTreeWidget* m_labels = nullptr;
    QComboBox* m_start = nullptr;
    QComboBox* m_part = nullptr;
    QComboBox* m_donor = nullptr;
    QComboBox* m_align = nullptr;
    QSpinBox* m_steps = nullptr;
};

} // namespace ocellus

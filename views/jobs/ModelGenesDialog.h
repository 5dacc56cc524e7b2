// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/figures/Colouring.h"

#include <QDialog>
#include <QString>
#include <QStringList>

#include <functional>
#include <string>
#include <vector>

class QDoubleSpinBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

namespace ocellus {

/// What the dialog asks to be run.
struct ModelGenesRequest {
    ValueState values = ValueState::Imputed; ///< Denoised or Imputed
    std::vector<std::string> genes;          ///< symbols or ids, each once
    bool selectionOnly = false;
    double depthMultiplier = 1.0;
};

/// What the dialog says of data and model.
struct ModelGenesFacts {
    QString model;   ///< what people call it
    QString problem; ///< why it cannot run, one sentence; empty: it can
    Index cells = 0;
    Index selected = 0;
    Index mostGenes = 2000;      ///< one run can denoise, the genes per cell of the model's settings
    double cellsPerSecond = 0.0; ///< of the last run of this kind; 0: none was seen
    Index checkCells = 0;        ///< go through the model a second time, as a check
    std::function<bool(const QString& name)> isMeasured;
    /// Lists to take genes from: "Genes panel", and their symbols.
    std::vector<std::pair<QString, QStringList>> lists;
};

/// "Denoise…" and "Impute genes…": which genes, which cells, how long it takes. Asks only. GUI thread.
///
/// objectNames: "modelGenesDialog", "modelGenesList", "modelGenesCount", "modelGenesAll",
/// "modelGenesSelected", "modelGenesDepth", "modelGenesTime", "modelGenesRun", "modelGenesCancel".
class ModelGenesDialog : public QDialog {
    Q_OBJECT

public:
    ModelGenesDialog(ValueState values, ModelGenesFacts facts, QWidget* parent);

    void setGenes(const QStringList& names);
    ModelGenesRequest request() const;

Q_SIGNALS:
    void runRequested(const ocellus::ModelGenesRequest& request);

private:
    void addGenes(QVBoxLayout* column);
    void addCells(QVBoxLayout* column);
    void addFacts(QVBoxLayout* column);
    void addButtons(QVBoxLayout* column);
    void refresh();
    QStringList names() const;
    QString countText(const QStringList& names) const;
    QString timeText() const;

    ValueState m_values;
    ModelGenesFacts m_facts;
    QPlainTextEdit* m_list = nullptr;
    QLabel* m_count = nullptr;
    QRadioButton* m_all = nullptr;
    QRadioButton* m_selected = nullptr;
    QDoubleSpinBox* m_depth = nullptr;
    QLabel* m_time = nullptr;
    QPushButton* m_run = nullptr;
};

} // namespace ocellus

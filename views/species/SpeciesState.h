// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/tasks/CounterfactualView.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace ocellus {

/// Which cells are to be changed, before anything was counted; cheap to copy to a worker.
struct SpeciesCells {
    enum class Kind { Visible, Selected, Label };
    Kind kind = Kind::Visible;
    QString name;                                 ///< "all cells", "selected cells", "T cell"
    CellSet cells;                                ///< of Visible and Selected; of a label those it is looked for among
    std::shared_ptr<const CategoryColumn> labels; ///< what the maps are coloured by; may be empty
    QString labelColumn;                          ///< its name, looked up in the target's data too
    int code = -1;                                ///< of a label
};

enum class SpeciesGenes { MostVariable, All, Listed };

/// What a person asks for.
struct SpeciesRequest {
    QString className; ///< as the model's: "organism"
    QString term;      ///< id or name
    SpeciesCells cells;
    QString targetPath; ///< data with cells that carry the term; empty: the open data set
    SpeciesGenes genes = SpeciesGenes::MostVariable;
    Index mostVariable = 1000;
    Index mostCells = 500; ///< evenly spaced among those chosen; 0: every one
};

/// What came of it. Immutable once made.
struct SpeciesAnswer {
    SpeciesRequest request;
    std::shared_ptr<const Dataset> dataset, target;
    std::shared_ptr<const CounterfactualResult> result;
    std::shared_ptr<const CounterfactualView> view;
    QString source, wanted;  ///< "human", "mouse": what is compared, in words
    QString modelName;

    /// "Human cells, observed", "Human cells as mouse", "Human cells, unchanged" ...
    QString title(CounterfactualGroup group) const;
    /// One line: how the genes met the model ("run as mouse ..."), what was generated, what the control is.
    QString facts() const;
    Index generatedGenes() const; ///< genes asked for that were generated
    QStringList notes() const; ///< all that a person must know to read it
    QString geneName(std::size_t gene) const; ///< of effects.genes
    QString geneId(std::size_t gene) const;
};

/// Genes of the difference table by the sign of generated over control.
enum class SpeciesDirection { Both, Higher, Lower };

/// The counterfactual on the screen: what was made, the gene that is looked at. Its widgets watch it and
/// change it only through its methods; what needs work leaves as a signal. GUI thread.
class SpeciesState : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// nullptr: there is none, and `message` says why.
    void setAnswer(std::shared_ptr<const SpeciesAnswer> answer);
    const std::shared_ptr<const SpeciesAnswer>& answer() const { return m_answer; }
    void setMessage(const QString& message);
    QString message() const { return m_message; }
    /// How far a running job is, in words; empty: none runs.
    void setProgress(const QString& words);
    QString progress() const { return m_progress; }

    SpeciesDirection direction() const { return m_direction; }
    void setDirection(SpeciesDirection direction);

    /// The gene that colours the maps, a place in effects.genes; -1: the maps show labels.
    std::ptrdiff_t gene() const { return m_gene; }
    /// A person's choice: leaves as `geneChosen`, which shows it as an undoable step.
    void chooseGene(std::ptrdiff_t gene);
    void showGene(std::ptrdiff_t gene);
    /// Of the gene that is looked at; nullptr while it is read.
    const std::shared_ptr<const CounterfactualGeneValues>& values() const { return m_values; }
    void setValues(std::shared_ptr<const CounterfactualGeneValues> values);

Q_SIGNALS:
    void answerChanged();
    void progressChanged();
    void directionChanged();
    void geneChosen(qint64 gene);
    void geneChanged();
    void valuesChanged();

    // asked for by its widgets
    void makeWanted();
    void cancelWanted();
    void openTargetWanted();
    void saveTableWanted();
    void saveCurvesWanted();
    void saveCellsWanted();

private:
    std::shared_ptr<const SpeciesAnswer> m_answer;
    QString m_message, m_progress;
    SpeciesDirection m_direction = SpeciesDirection::Both;
    std::ptrdiff_t m_gene = -1;
    std::shared_ptr<const CounterfactualGeneValues> m_values;
};

} // namespace ocellus

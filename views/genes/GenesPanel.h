// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace ocellus {

class GeneCard;
class GeneCompleter;
class GeneListModel;
class GeneListView;

/// Genes: a box that finds them, the current one with its histogram, and the list of those kept.
/// Enter colours the maps that follow. For the right dock; `footer()` takes further sections (gene
/// sets, markers). GUI thread.
///
/// objectNames: "genesPanel", "findGene", "geneMessage", "geneHint", "geneCard", "geneList",
/// "geneCompletions", "openCounts".
class GenesPanel : public QWidget {
    Q_OBJECT

public:
    explicit GenesPanel(ExplorerState& state, QWidget* parent = nullptr);

    /// For the dock's header: "18,412 of 20,113 recognised"; empty when it is not known.
    QString countText() const { return m_countText; }
    /// What the model in use recognises, when there is one. @pre total > 0
    void setRecognised(Index matched, Index total);

    /// Ids, the current gene first.
    std::vector<std::string> genes() const;
    void setGenes(const std::vector<std::string>& genes);
    /// Makes a gene the current one and, when wanted, colours the maps that follow.
    void showGene(const std::string& geneId, bool colour);
    void focusSearch();
    /// Why a gene that was not measured cannot be imputed; empty: it can.
    void setWhyNoImputing(const QString& why) { m_whyNoImputing = why; }
    GeneCard* card() const { return m_card; }
    QWidget* footer() const { return m_footer; }

Q_SIGNALS:
    void countTextChanged(const QString& text);
    void openCountsWanted();
    void hideGeneWanted(const QString& geneId); ///< from the model, to compare
    void imputeWanted(const QString& name); ///< a gene that is not there; empty: to be asked
    void found(); ///< the person's search has its answer: the keys are free for other things
    void genesChanged(); ///< other genes are kept, or another is the current one

private:
    QWidget* buildList();
    QWidget* buildEmpty();
    void datasetChanged();
    void search();
    QString notMeasuredSentence(const QString& known) const;
    void complete(const QString& text);
    void closeCurrent();
    void showHint();
    void setCountText(const QString& text);

    ExplorerState& m_state;
    QLineEdit* m_find;
    GeneCompleter* m_completer;
    QLabel* m_message;
    QStackedWidget* m_stack;
    QLabel* m_emptyText = nullptr;
    GeneCard* m_card = nullptr;
    QWidget* m_chosen = nullptr;     ///< the current gene and those kept
    QLabel* m_hint = nullptr;        ///< instead, before there is one
    GeneListModel* m_model;
    GeneListView* m_list = nullptr;
    QWidget* m_footer = nullptr;
    QString m_countText;
    QString m_whyNoImputing;
};

} // namespace ocellus

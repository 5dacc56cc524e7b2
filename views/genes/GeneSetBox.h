// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/ScoreGenes.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace ocellus {

class ExplorerState;

/// Where a person names a set of genes to be scored in every cell. Folded it is one link; it opens
/// with the genes of the list and says while one types which names the data set holds. Scoring is
/// the owner's work. GUI thread.
///
/// objectNames: "geneSetBox", "openGeneSet", "geneSetName", "geneSetGenes", "geneSetMessage",
/// "geneSetScore", "geneSetClose".
class GeneSetBox : public QWidget {
    Q_OBJECT

public:
    explicit GeneSetBox(ExplorerState& state, QWidget* parent);

    /// Opens it. @param genes  ids that the text starts with, when it is empty
    void open(const std::vector<std::string>& genes);
    void fold();
    bool isOpen() const;

    /// While a set is being scored nothing else can be asked for.
    void setBusy(bool busy);

Q_SIGNALS:
    void openWanted();
    void scoreWanted(const ocellus::GeneSet& set);

private:
    QWidget* buildForm();
    GeneSet set() const;
    void refresh();

    ExplorerState& m_state;
    QPushButton* m_open;
    QWidget* m_folded = nullptr; ///< shown while folded: the link
    QWidget* m_form = nullptr;
    QLineEdit* m_name = nullptr;
    QPlainTextEdit* m_genes = nullptr;
    QLabel* m_message = nullptr;
    QPushButton* m_score = nullptr;
    bool m_busy = false;
};

} // namespace ocellus

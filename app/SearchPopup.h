// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ColumnFacts.h"

#include <QFrame>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace ocellus {

class CellsModel;
class ExplorerState;

/// One thing that search found.
struct SearchHit {
    enum class Kind { Gene, Label, Command };
    Kind kind = Kind::Command;
    QString text;  ///< "PTPRC", "alveolar macrophage", "Invert the selection"
    QString hint;  ///< "ENSG00000081237", "Cell type", "I"
    std::function<void()> run;
};

/// What the chosen hit of a search does.
struct SearchTargets {
    std::function<void(const QString& geneId)> showGene;
    std::function<void(const QString& name)> imputeGene; ///< a gene that was not measured; may be empty
    /// @param node  of a group in the Cells panel; -1: the label `code`
    std::function<void(const ColumnKey& key, const QString& text, int code, int node)> showLabel;
    CellsModel* labels = nullptr; ///< knows the groups of labels; nullptr: only labels are found
};

/// What the query finds: genes of the data set, labels of its columns and the groups they form, enabled
/// commands; each kind best first, at most `limit` of a kind. Looks at categories and gene names only,
/// never at cells.
std::vector<SearchHit> findEverything(
    const QString& query, ExplorerState& state, const std::vector<QAction*>& actions,
    const SearchTargets& targets, std::size_t limit = 6);

/// The list under the search field of the menu bar. Follows the field's text; Up, Down, Enter and
/// Escape work while the field keeps the focus.
class SearchPopup : public QFrame {
    Q_OBJECT

public:
    SearchPopup(QLineEdit* field, std::function<std::vector<SearchHit>(const QString&)> find, QWidget* window);

    int hitCount() const { return static_cast<int>(m_hits.size()); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void place();
    void run(int row);
    void leave();

    QLineEdit* m_field;
    std::function<std::vector<SearchHit>(const QString&)> m_find;
    std::vector<SearchHit> m_hits;
    QListView* m_list;
    QStandardItemModel* m_model;
};

} // namespace ocellus

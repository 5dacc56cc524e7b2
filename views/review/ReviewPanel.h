// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/review/ReviewState.h"

#include <QWidget>

#include <array>

class QAction;
class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QStandardItemModel;
class QTabBar;
class QTableView;

namespace ocellus {

class ComparePage;
class ExplorerState;
class NoteLines;
class ReviewModel;

/// The decisions of a review as actions, shared by keys and buttons. Keys: Enter accept, K keep,
/// O other, C coarser, N skip; they work in the widgets that `addTo` was called with.
struct ReviewActions {
    ReviewActions(ReviewState& review, QObject* parent);

    /// @param withEnter  Enter accepts there too; not where it has a meaning of its own
    void addTo(QWidget* widget, bool withEnter) const;
    std::array<QAction*, 5> all() const { return {accept, keep, other, coarser, skip}; }

    QAction* accept;
    QAction* keep;
    QAction* other;
    QAction* coarser;
    QAction* skip;
};

/// The bottom tabs of Check labels: ranked groups, single cells, the comparison of two columns, and
/// what was decided. GUI thread.
///
/// objectNames: "reviewPanel", "reviewTabs", "evidenceChoice", "relationFilter", "saveReview", "reviewAgain",
/// "hideDecided", "ontologyMenu", "disagreementTable", "suspectTable", "reviewedTable", "reviewMessage", "reviewWarnings", "cancelReview", and those
/// of ComparePage.
class ReviewPanel : public QWidget {
    Q_OBJECT

public:
    ReviewPanel(ReviewState& review, ExplorerState& state, QWidget* parent);

    const ReviewActions& actions() const { return m_actions; }
    ComparePage& comparePage() { return *m_compare; }
    /// What can be done about the Cell Ontology that labels are judged by, as a menu above the lists.
    void setOntologyActions(const QList<QAction*>& actions);
    void focusTable();
    /// How far the search is, in words; empty: it is not running.
    void showProgress(const QString& words);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildTabs();
    QComboBox* buildEvidence(QWidget* bar);
    void showEvidence();
    QTableView* buildTable(ReviewState::List list);
    QTableView* buildReviewed();
    void refresh();
    void refreshReviewed();
    void showTab(int tab);
    QString whyEmpty(int tab) const; ///< in place of the list of a tab; empty: it has rows
    void layOutBar(); ///< where words have no room, its buttons show their icons only
    void layOutColumns();
    int notesWidth(std::size_t list) const; ///< that the chips of the first lines need
    void followCurrent();
    QTableView* table(ReviewState::List list) const;

    ReviewState& m_review;
    ReviewActions m_actions;
    std::array<ReviewModel*, 2> m_models = {};
    std::array<QSortFilterProxyModel*, 2> m_proxies = {};
    std::array<QTableView*, 2> m_tables = {};
    QStandardItemModel* m_decided = nullptr;
    ComparePage* m_compare = nullptr;
    QTabBar* m_tabs = nullptr;
    QComboBox* m_evidence = nullptr;
    QComboBox* m_filter = nullptr;
    QPushButton* m_hide = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_ontology = nullptr;
    QStackedWidget* m_stack = nullptr;
    QLabel* m_message = nullptr;
    NoteLines* m_warnings = nullptr;
    QWidget* m_empty = nullptr;
    QString m_progress;
    bool m_following = false;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/ResultList.h"

#include <QDialog>
#include <QString>

#include <vector>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace ocellus {

/// A result with what can be done about it.
struct ListedResult {
    ResultRow row;
    bool canExport = true;
    QString whyNotDelete; ///< one sentence; empty: it can be deleted
};

/// The page "Results": everything computed about the open data set, where each came from, and what can be done with it.
/// Shows and asks only. Not modal. GUI thread.
///
/// objectNames: "resultsDialog", "resultsTable", "resultDetails", "resultsNone", "showResult", "exportResult", "deleteResult".
class ResultsDialog : public QDialog {
    Q_OBJECT

public:
    explicit ResultsDialog(QWidget* parent);

    /// The chosen one stays chosen where it is still there.
    void setResults(std::vector<ListedResult> results);
    const std::vector<ListedResult>& results() const { return m_results; }

Q_SIGNALS:
    void showWanted(const QString& name);
    void exportWanted(const QString& name);
    void deleteWanted(const QString& name);

private:
    void refresh();
    const ListedResult* current() const;

    std::vector<ListedResult> m_results;
    QTreeWidget* m_table = nullptr;
    QLabel* m_none = nullptr;
    QLabel* m_details = nullptr;
    QPushButton* m_show = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_delete = nullptr;
};

} // namespace ocellus

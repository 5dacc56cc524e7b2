// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCompleter>

#include <utility>
#include <vector>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace ocellus {

/// The list below a box that finds genes: symbols, and small at the right what else each is called (its
/// id), so that a match by it can be seen. GUI thread.
class GeneCompleter : public QCompleter {
    Q_OBJECT

public:
    /// Becomes the completer of `field`.
    explicit GeneCompleter(QLineEdit* field);

    /// Symbols, best first, and what stands at their right.
    void setFound(const std::vector<std::pair<QString, QString>>& found);

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QLineEdit* m_field;
    QStandardItemModel* m_found;
    QListView* m_list;
};

} // namespace ocellus

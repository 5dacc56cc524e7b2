// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeWidgetItem>

#include <cmath>
#include <limits>

namespace ocellus {

/// A row of a table whose numbers sort by what they are, not by how they are written; what has none
/// comes first. GUI thread.
class NumberRow : public QTreeWidgetItem {
public:
    using QTreeWidgetItem::QTreeWidgetItem;

    void setNumber(int column, double value, const QString& text) {
        setText(column, text);
        setData(column, Qt::UserRole, std::isfinite(value) ? value : -std::numeric_limits<double>::infinity());
        setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }

    bool operator<(const QTreeWidgetItem& other) const override {
        const int column = treeWidget()->sortColumn();
        const QVariant own = data(column, Qt::UserRole);
        return own.isValid() ? own.toDouble() < other.data(column, Qt::UserRole).toDouble() : text(column).localeAwareCompare(other.text(column)) < 0;
    }
};

} // namespace ocellus

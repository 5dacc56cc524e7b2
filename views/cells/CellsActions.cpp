// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows of the Cells panel say and do.
#include "views/cells/CellsModel.h"

#include <cmath>

namespace ocellus {

int CellsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Qt::ItemFlags CellsModel::flags(const QModelIndex& index) const {
    const Kind kind = row(index).kind;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (kind == Kind::Label || kind == Kind::Lineage || kind == Kind::Group || kind == Kind::NoLabel) {
        flags |= Qt::ItemIsUserCheckable;
    }
    return flags;
}

QString CellsModel::text(const Row& row) const {
    const Section& own = section(row);
    switch (row.kind) {
    case Kind::Section:
    case Kind::Histogram:
        return own.title;
    case Kind::Lineage:
    case Kind::Group:
        return QString::fromStdString(nodeOf(row).name);
    case Kind::Label:
        return QString::fromStdString(own.labels->categories[static_cast<std::size_t>(row.code)]);
    case Kind::NoLabel:
        return QStringLiteral("No label");
    case Kind::More:
        return moreText(row);
    case Kind::Hidden:
        return own.hidden;
    }
    return {};
}

QString CellsModel::moreText(const Row& row) const {
    const Section& own = section(row);
    if (own.all) {
        return {};
    }
    const bool tree = isTree(own);
    const std::vector<int> items = topRows(own);
    const auto shown = static_cast<std::size_t>(folded(row.section));
    if (row.section != 0) {
        return QStringLiteral("%1 more").arg(withCommas(static_cast<Index>(items.size() - shown)));
    }
    Index cells = 0;
    for (std::size_t i = shown; i < items.size(); ++i) {
        cells += counts(tree ? rowOfNode(row.section, items[i]) : Row{Kind::Label, row.section, items[i]}).total;
    }
    return QStringLiteral("%1 more %2, %3")
        .arg(withCommas(static_cast<Index>(items.size() - shown)),
            !tree ? QStringLiteral("labels") : own.lineages.empty() ? QStringLiteral("groups") : QStringLiteral("lineages"), cellsText(cells));
}

bool CellsModel::isOpen(const Row& row) const {
    const Section& own = section(row);
    return row.kind == Kind::Section ? own.open || !m_filter.isEmpty() : own.openNodes.contains(row.node);
}

QVariant CellsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Row& own = row(index);
    const Counts counted = counts(own);
    switch (role) {
    case Qt::DisplayRole:
        return text(own);
    case Qt::CheckStateRole:
        if (!flags(index).testFlag(Qt::ItemIsUserCheckable)) {
            return {};
        }
        return counted.total == 0 || counted.visible == counted.total ? Qt::Checked
            : counted.visible == 0                                    ? Qt::Unchecked
                                                                      : Qt::PartiallyChecked;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QString words = text(own);
        if (own.kind == Kind::Section) {
            const QString& hidden = section(own).hidden;
            return words + QStringLiteral(", ") + section(own).says + (hidden.isEmpty() ? QString() : QStringLiteral("\n") + hidden);
        }
        if (own.node >= 0 && !nodeOf(own).term.empty()) {
            words += QStringLiteral(", ") + QString::fromStdString(nodeOf(own).term);
        }
        if (flags(index).testFlag(Qt::ItemIsUserCheckable)) {
            words += QStringLiteral("\n") + cellsText(counted.total);
            if (own.kind == Kind::Label && own.node >= 0 && ownCount(own) < counted.total) {
                words += QStringLiteral(", %1 of them labelled no finer").arg(withCommas(ownCount(own)));
            }
            if (counted.selected > 0) {
                words += QStringLiteral(", %1 selected").arg(withCommas(counted.selected));
            }
            if (counted.visible < counted.total) {
                words += QStringLiteral(", %1 shown").arg(withCommas(counted.visible));
            }
        }
        return words;
    }
    default:
        return {};
    }
}

bool CellsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !flags(index).testFlag(Qt::ItemIsUserCheckable)) {
        return false;
    }
    const CellSet cells = cellsOf(row(index));
    const bool show = value.toInt() != Qt::Unchecked;
    CellSet visible = m_state.visible();
    if (show) {
        visible |= cells;
    } else {
        visible -= cells;
    }
    m_state.setVisible(visible,
        QStringLiteral("%1 %2: %3")
            .arg(show ? QStringLiteral("Show") : QStringLiteral("Hide"), cellsText(cells.count()), text(row(index))));
    return true;
}

void CellsModel::setFilter(const QString& text) {
    if (text.trimmed() != m_filter) {
        m_filter = text.trimmed();
        rebuildRows();
    }
}

void CellsModel::toggle(const QModelIndex& index) {
    const Row own = row(index);
    Section& target = m_sections[static_cast<std::size_t>(own.section)];
    switch (own.kind) {
    case Kind::Section:
        target.open = !target.open;
        break;
    case Kind::More:
        target.all = !target.all;
        break;
    case Kind::Hidden:
        m_shownAnyway.insert(target.key.name);
        break;
    default:
        if (!hasRowsBelow(own)) {
            return;
        }
        if (target.openNodes.erase(own.node) == 0) {
            target.openNodes.insert(own.node);
        }
    }
    rebuildRows();
}

void CellsModel::colourBy(const QModelIndex& index) {
    const Section& own = section(row(index));
    const std::vector<ColourSource> sources = m_state.colourSources(own.key);
    if (sources.empty() || isColoured(own)) {
        return; // clicking again never turns colours off
    }
    m_state.setColourSource(m_map, sources.back());
}

void CellsModel::select(const QModelIndex& index, ExplorerState::SelectionMode mode) {
    const Row& own = row(index);
    CellSet cells = cellsOf(own);
    cells &= m_state.visible();
    const QString name = mode == ExplorerState::SelectionMode::Replace
        ? QStringLiteral("Select %1: %2").arg(cellsText(cells.count()), text(own))
        : QString();
    m_state.select(cells, mode, name);
}

void CellsModel::selectOnly(const QModelIndex& index) {
    const Row& own = row(index);
    CellSet cells = cellsWithCode(section(own).labels->codes, own.code);
    cells &= m_state.visible();
    m_state.select(cells, ExplorerState::SelectionMode::Replace,
        QStringLiteral("Select %1: %2, labelled no finer").arg(cellsText(cells.count()), text(own)));
}

void CellsModel::showOnly(const QModelIndex& index) {
    const CellSet cells = cellsOf(row(index));
    m_state.setVisible(cells, QStringLiteral("Show only %1: %2").arg(cellsText(cells.count()), text(row(index))));
}

void CellsModel::brush(const QModelIndex& index, double low, double high) {
    Section& own = m_sections[static_cast<std::size_t>(row(index).section)];
    if (!own.numbers) {
        return;
    }
    own.brushLow = low;
    own.brushHigh = high;
    CellSet cells = cellsInRange(*own.numbers->number(), low, high);
    cells &= m_state.visible();
    m_brushing = true;
    m_state.select(cells, ExplorerState::SelectionMode::Replace,
        QStringLiteral("Select %1 by %2").arg(cellsText(cells.count()), own.title));
    m_brushing = false;
    Q_EMIT dataChanged(index, index);
}

void CellsModel::selectionChanged() {
    if (!m_brushing) {
        for (Section& section : m_sections) {
            section.brushLow = section.brushHigh = 0.0; // the selection is no longer the brushed one
        }
    }
    recount();
}

} // namespace ocellus

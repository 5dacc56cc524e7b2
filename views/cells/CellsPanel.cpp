// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/CellsPanel.h"

#include "views/cells/CellsDelegate.h"
#include "views/cells/CellsModel.h"
#include "views/state/SelectionKeys.h"
#include "views/style/Controls.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

using Kind = CellsModel::Kind;

bool isLabelRow(Kind kind) {
    return kind == Kind::Label || kind == Kind::Lineage || kind == Kind::Group || kind == Kind::NoLabel;
}

} // namespace

CellsView::CellsView(ExplorerState& state, CellsModel& model, QWidget* parent)
    : QTreeView(parent)
    , m_state(state)
    , m_model(model)
    , m_delegate(new CellsDelegate(model, state, this)) {
    setModel(&model);
    setItemDelegate(m_delegate);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setItemsExpandable(false);
    setMouseTracking(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setProperty("focusRing", QStringLiteral("none")); // its rows draw it
    header()->setSectionResizeMode(QHeaderView::Stretch);
    header()->setMinimumSectionSize(20);
    connect(&state, &ExplorerState::hoverChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&state, &ExplorerState::themeChanged, viewport(), qOverload<>(&QWidget::update));
}

void CellsView::keepRow(const QModelIndex& index) {
    const int row = index.row();
    const int scrolled = verticalScrollBar()->value();
    m_model.toggle(index);
    verticalScrollBar()->setValue(scrolled);
    setCurrentIndex(m_model.index(std::min(row, m_model.rowCount() - 1)));
}

void CellsView::switchTree(const QModelIndex& index) {
    const int row = index.row();
    const int scrolled = verticalScrollBar()->value();
    m_model.setTree(index, !m_model.isTree(m_model.section(m_model.row(index))));
    verticalScrollBar()->setValue(scrolled);
    setCurrentIndex(m_model.index(row));
}

void CellsView::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid() || event->button() != Qt::LeftButton) {
        return;
    }
    setCurrentIndex(index);
    const CellsModel::Row row = m_model.row(index);
    const CellsRowParts parts = m_delegate->partsOf(index, visualRect(index));
    if (row.kind == Kind::Section && parts.drop.contains(event->pos())) {
        m_model.colourBy(index);
    } else if (row.kind == Kind::Section && parts.tree.contains(event->pos())) {
        switchTree(index);
    } else if (row.kind == Kind::Section || row.kind == Kind::More || (row.kind == Kind::Hidden && parts.link.contains(event->pos())) ||
        (m_model.hasRowsBelow(row) && parts.chevron.adjusted(-4, -5, 3, 5).contains(event->pos()))) {
        keepRow(index);
    } else if (row.kind == Kind::Histogram) {
        m_brushed = index;
        m_brushStart = event->pos().x();
        m_state.beginGesture();
    } else if (parts.check.adjusted(-4, -5, 4, 5).contains(event->pos())) {
        const bool checked = m_model.data(index, Qt::CheckStateRole).toInt() == Qt::Checked;
        m_model.setData(index, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }
}

void CellsView::brushTo(int x) {
    const CellsModel::Section& section = m_model.section(m_model.row(m_brushed));
    const NumberCounts& counts = m_model.numberCounts(section);
    const QRect area = m_delegate->partsOf(m_brushed, visualRect(m_brushed)).histogram;
    const auto valueAt = [&](int at) {
        const double part = std::clamp(double(at - area.left()) / std::max(1, area.width()), 0.0, 1.0);
        return counts.low + part * (counts.high - counts.low);
    };
    m_model.brush(m_brushed, valueAt(std::min(x, m_brushStart)), valueAt(std::max(x, m_brushStart)));
}

void CellsView::mouseMoveEvent(QMouseEvent* event) {
    m_delegate->setPointer(event->pos());
    if (m_brushed.isValid()) {
        brushTo(event->pos().x());
        return;
    }
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && isLabelRow(m_model.row(index).kind)) {
        m_model.hover(m_model.row(index));
    } else {
        m_state.setHoveredLabel(std::nullopt);
    }
    viewport()->update();
    QTreeView::mouseMoveEvent(event);
}

void CellsView::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_brushed.isValid()) {
        return;
    }
    if (std::abs(event->pos().x() - m_brushStart) < 3) {
        m_state.clearSelection(); // a click takes the brush away
    }
    m_state.endGesture();
    m_brushed = QPersistentModelIndex();
}

void CellsView::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid() || event->button() != Qt::LeftButton) {
        return;
    }
    const CellsRowParts parts = m_delegate->partsOf(index, visualRect(index));
    const bool onText = parts.text.contains(event->pos()) || parts.count.contains(event->pos()) ||
        parts.swatch.contains(event->pos()) || parts.bar.contains(event->pos());
    if (isLabelRow(m_model.row(index).kind) && onText) {
        m_model.select(index, selectionModeOf(event->modifiers()));
    } else {
        mousePressEvent(event);
    }
}

void CellsView::keyPressEvent(QKeyEvent* event) {
    const QModelIndex index = currentIndex();
    if (!index.isValid()) {
        QTreeView::keyPressEvent(event);
        return;
    }
    const CellsModel::Row row = m_model.row(index);
    const bool opens = row.kind == Kind::Section || m_model.hasRowsBelow(row);
    switch (event->key()) {
    case Qt::Key_Space:
        if (isLabelRow(row.kind)) {
            const bool checked = m_model.data(index, Qt::CheckStateRole).toInt() == Qt::Checked;
            m_model.setData(index, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
            return;
        }
        [[fallthrough]];
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (isLabelRow(row.kind)) {
            m_model.select(index, selectionModeOf(event->modifiers()));
        } else {
            keepRow(index);
        }
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (opens && m_model.isOpen(row) == (event->key() == Qt::Key_Left)) {
            keepRow(index);
        } else if (event->key() == Qt::Key_Left && row.kind != Kind::Section) {
            int above = index.row() - 1; // to the row above it in the tree, or to its section
            while (above > 0 && m_model.row(m_model.index(above)).kind != Kind::Section &&
                (m_model.level(row) == 0 || m_model.level(m_model.row(m_model.index(above))) >= m_model.level(row))) {
                --above;
            }
            setCurrentIndex(m_model.index(above));
        }
        return;
    case Qt::Key_T:
        if (event->modifiers() == Qt::NoModifier && m_model.canBeTree(m_model.section(row))) {
            int section = index.row();
            while (m_model.row(m_model.index(section)).kind != Kind::Section) {
                --section;
            }
            switchTree(m_model.index(section));
            return;
        }
        break;
    case Qt::Key_C:
        if (event->modifiers() == Qt::NoModifier && row.kind == Kind::Section) {
            m_model.colourBy(index);
            return;
        }
        break;
    default:
        break;
    }
    QTreeView::keyPressEvent(event);
}

void CellsView::leaveEvent(QEvent* event) {
    m_delegate->setPointer({-1, -1});
    m_state.setHoveredLabel(std::nullopt);
    viewport()->update();
    QTreeView::leaveEvent(event);
}

void CellsView::contextMenuEvent(QContextMenuEvent* event) {
    const QPersistentModelIndex index = indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    QMenu menu(this);
    // A job may bring other labels while the menu is open; the row it was opened for is then gone.
    const auto add = [&](const QString& text, auto action) {
        connect(menu.addAction(text), &QAction::triggered, this, [index, action] {
            if (index.isValid()) {
                action();
            }
        });
    };
    if (isLabelRow(m_model.row(index).kind)) {
        using Mode = ExplorerState::SelectionMode;
        add(QStringLiteral("Select these cells\tEnter"), [this, index] { m_model.select(index, Mode::Replace); });
        if (m_model.hasRowsBelow(m_model.row(index)) && m_model.row(index).kind == Kind::Label) {
            add(QStringLiteral("Select those labelled no finer"), [this, index] { m_model.selectOnly(index); });
        }
        add(QStringLiteral("Add to the selection"), [this, index] { m_model.select(index, Mode::Add); });
        add(QStringLiteral("Take from the selection"), [this, index] { m_model.select(index, Mode::Subtract); });
        menu.addSeparator();
        add(QStringLiteral("Show only these cells"), [this, index] { m_model.showOnly(index); });
        add(QStringLiteral("Show all cells"),
            [this] { m_state.setVisible(CellSet(m_state.visible().size(), true), QStringLiteral("Show all cells")); });
        menu.addSeparator();
        add(QStringLiteral("Copy the name"),
            [this, index] { QApplication::clipboard()->setText(m_model.text(m_model.row(index))); });
    }
    if (const CellsModel::Section& section = m_model.section(m_model.row(index)); m_model.canBeTree(section)) {
        add(m_model.isTree(section) ? QStringLiteral("Show %1 as a flat list").arg(section.title) : QStringLiteral("Show %1 as a tree").arg(section.title),
            [this, index] { m_model.setTree(index, !m_model.isTree(m_model.section(m_model.row(index)))); });
    }
    add(QStringLiteral("Colour map 1 by %1").arg(m_model.section(m_model.row(index)).title),
        [this, index] { m_model.colourBy(index); });
    menu.exec(event->globalPos());
}

CellsPanel::CellsPanel(ExplorerState& state, int map, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_model(new CellsModel(state, map, this))
    , m_view(new CellsView(state, *m_model, this))
    , m_find(new SearchField(QStringLiteral("Find a label"), {}, SearchField::Place::Panel, this)) {
    setObjectName(QStringLiteral("cellsPanel"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_find->setObjectName(QStringLiteral("findLabel"));
    m_find->setAccessibleName(QStringLiteral("Find a label"));
    m_find->setClearButtonEnabled(true);
    m_view->setObjectName(QStringLiteral("cellsView"));
    m_view->setAccessibleName(QStringLiteral("Labels of the cells"));
    auto* top = new QVBoxLayout;
    top->setContentsMargins(12, 10, 12, 8);
    top->addWidget(m_find);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_view, 1);
    setMinimumWidth(220);
    connect(m_find, &QLineEdit::textChanged, m_model, &CellsModel::setFilter);
    connect(&state, &ExplorerState::datasetChanged, this, [this] { Q_EMIT countTextChanged(countText()); });
    connect(&state, &ExplorerState::visibleChanged, this, [this] { Q_EMIT countTextChanged(countText()); });
}

bool CellsPanel::showLabel(const ColumnKey& key, int code, int node) {
    m_find->clear();
    const QModelIndex index = m_model->reveal(key, code, node);
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index, QAbstractItemView::PositionAtCenter);
    }
    return index.isValid();
}

void CellsPanel::setFooter(QWidget* footer) { layout()->addWidget(footer); }

QString CellsPanel::countText() const {
    if (!m_state.dataset()) {
        return {};
    }
    const Index all = m_state.visible().size();
    const Index shown = m_state.visible().count();
    return shown == all ? withCommas(all) : QStringLiteral("%1 of %2 shown").arg(withCommas(shown), withCommas(all));
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/SavedCells.h"

#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kRowHeight = 24;
constexpr int kMostRows = 6; ///< shown at once; more scroll

ExplorerState::SelectionMode modeOf(Qt::KeyboardModifiers modifiers) {
    using Mode = ExplorerState::SelectionMode;
    const bool shift = modifiers.testFlag(Qt::ShiftModifier);
    const bool alt = modifiers.testFlag(Qt::AltModifier);
    return shift && alt ? Mode::Intersect
           : shift      ? Mode::Add
           : alt        ? Mode::Subtract
                        : Mode::Replace;
}

} // namespace

SavedCellsModel::SavedCellsModel(Annotations& annotations, QObject* parent)
    : QAbstractTableModel(parent), m_annotations(annotations) {
    connect(&annotations, &Annotations::setsChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int SavedCellsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_annotations.sets().size());
}

QString SavedCellsModel::name(const QModelIndex& index) const {
    return m_annotations.sets()[static_cast<std::size_t>(index.row())].name;
}

QVariant SavedCellsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Annotations::NamedSet& set = m_annotations.sets()[static_cast<std::size_t>(index.row())];
    const QString side = set.name == m_annotations.sideA()   ? QStringLiteral("A")
                         : set.name == m_annotations.sideB() ? QStringLiteral("B")
                                                             : QString();
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == 0 ? set.name : index.column() == 1 ? side : withCommas(set.cells);
    case Qt::EditRole:
        return set.name;
    case Qt::TextAlignmentRole:
        return static_cast<int>((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) |
                                Qt::AlignVCenter);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2%3")
            .arg(set.name,
                 cellsText(set.cells),
                 side.isEmpty() ? QString() : QStringLiteral(", ") + side);
    default:
        return {};
    }
}

bool SavedCellsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    return role == Qt::EditRole && m_annotations.renameSet(name(index), value.toString());
}

Qt::ItemFlags SavedCellsModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == 0 ? flags | Qt::ItemIsEditable : flags;
}

SavedCellsView::SavedCellsView(ExplorerState& state, Annotations& annotations, QWidget* parent)
    : QTreeView(parent), m_state(state), m_annotations(annotations),
      m_model(new SavedCellsModel(annotations, this)) {
    setObjectName(QStringLiteral("savedCellsView"));
    setAccessibleName(QStringLiteral("Saved cells"));
    setModel(m_model);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setIndentation(0);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::EditKeyPressed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(16);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::Fixed);
    header()->setSectionResizeMode(2, QHeaderView::Fixed);
    header()->resizeSection(1, 20);
    header()->resizeSection(2, 64);
}

void SavedCellsView::select(const QString& name, Qt::KeyboardModifiers modifiers) {
    if (const auto cells = m_annotations.set(name)) {
        const auto mode = modeOf(modifiers);
        m_state.select(*cells,
                       mode,
                       mode == ExplorerState::SelectionMode::Replace
                           ? QStringLiteral("Select \"%1\"").arg(name)
                           : QString());
    }
}

void SavedCellsView::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && event->button() == Qt::LeftButton) {
        select(m_model->name(index), event->modifiers());
    }
}

void SavedCellsView::keyPressEvent(QKeyEvent* event) {
    const QModelIndex index = currentIndex();
    if (index.isValid() && state() != QAbstractItemView::EditingState) {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
            select(m_model->name(index), event->modifiers());
            return;
        }
        if (event->key() == Qt::Key_Delete) {
            m_annotations.forgetSet(m_model->name(index));
            return;
        }
    }
    QTreeView::keyPressEvent(event);
}

void SavedCellsView::addSides(QMenu& menu, const QString& name) {
    const auto add = [&](const QString& text, const QString& a, const QString& b) {
        connect(menu.addAction(text), &QAction::triggered, this, [this, a, b] {
            m_annotations.setSides(a, b);
        });
    };
    const QString a = m_annotations.sideA();
    const QString b = m_annotations.sideB();
    add(QStringLiteral("Use as A"), name, b == name ? QString() : b);
    add(QStringLiteral("Use as B"), a == name ? QString() : a, name);
    if (a == name || b == name) {
        add(QStringLiteral("Use neither as A nor as B"),
            a == name ? QString() : a,
            b == name ? QString() : b);
    }
}

void SavedCellsView::contextMenuEvent(QContextMenuEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    const QString name = m_model->name(index);
    setCurrentIndex(index.siblingAtColumn(0));
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("savedCellsMenu"));
    const auto add = [&](const QString& text, auto action) {
        QAction* made = menu.addAction(text);
        connect(made, &QAction::triggered, this, action);
        return made;
    };
    add(QStringLiteral("Select these cells\tEnter"),
        [this, name] { select(name, Qt::NoModifier); });
    add(QStringLiteral("Add to the selection\tShift+Enter"),
        [this, name] { select(name, Qt::ShiftModifier); });
    add(QStringLiteral("Take from the selection\tAlt+Enter"),
        [this, name] { select(name, Qt::AltModifier); });
    add(QStringLiteral("Keep cells in both"),
        [this, name] { select(name, Qt::ShiftModifier | Qt::AltModifier); });
    menu.addSeparator();
    addSides(menu, name);
    menu.addSeparator();
    const bool selected = !m_state.selection().empty();
    const bool can = m_annotations.whyNot().isEmpty();
    add(QStringLiteral("Replace by the %1 selected").arg(cellsText(m_state.selection().count())),
        [this, name] { m_annotations.saveSet(name, m_state.selection()); })
        ->setEnabled(selected && can);
    add(QStringLiteral("Rename\tF2"),
        [this, index = QPersistentModelIndex(index.siblingAtColumn(0))] { edit(index); })
        ->setEnabled(can);
    add(QStringLiteral("Forget\tDel"), [this, name] {
        m_annotations.forgetSet(name);
    })->setEnabled(can);
    menu.exec(event->globalPos());
}

SavedCells::SavedCells(ExplorerState& state, Annotations& annotations, QWidget* parent)
    : QWidget(parent), m_annotations(annotations),
      m_view(new SavedCellsView(state, annotations, this)), m_compare(new QWidget(this)) {
    setObjectName(QStringLiteral("savedCells"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 8, 12, 2);
    head->addWidget(textLabel(QStringLiteral("Saved cells"), TextRole::Heading, this), 1);
    auto* show = pushButton(QStringLiteral("compareSides"),
                            QStringLiteral("Colour by A against B"),
                            ButtonKind::Link,
                            m_compare,
                            {},
                            ButtonSize::Dock);
    show->setToolTip(QStringLiteral(
        "A is the selection and B all other cells, unless saved cells are used as A or B."));
    auto* compare = new QHBoxLayout(m_compare);
    compare->setContentsMargins(12, 0, 12, 6);
    compare->addWidget(show);
    compare->addStretch(1);
    auto* rows = new QHBoxLayout;
    rows->setContentsMargins(12, 0, 12, 4);
    rows->addWidget(m_view);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(horizontalLine(this));
    column->addLayout(head);
    column->addLayout(rows);
    column->addWidget(m_compare);
    connect(show, &QPushButton::clicked, &annotations, &Annotations::showComparison);
    connect(&annotations, &Annotations::setsChanged, this, &SavedCells::refresh);
    refresh();
}

void SavedCells::refresh() {
    const int rows = static_cast<int>(m_annotations.sets().size());
    setVisible(rows > 0);
    m_view->setFixedHeight(std::min(rows, kMostRows) * kRowHeight + 2);
    m_compare->setVisible(!m_annotations.sideA().isEmpty() || !m_annotations.sideB().isEmpty());
}

} // namespace ocellus

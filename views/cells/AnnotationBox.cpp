// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/AnnotationBox.h"

#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QToolButton>
#include <QTreeView>

namespace ocellus {

namespace {

constexpr int kWidth = 316;
constexpr int kListHeight = 170;
constexpr int kRowHeight = 24;
constexpr int kCountWidth = 64;

} // namespace

AnnotationBox::AnnotationBox(ExplorerState& state, Annotations& annotations, QWidget* parent)
    : QFrame(parent), m_state(state), m_annotations(annotations),
      m_title(textLabel({}, TextRole::Heading, this)), m_hint(textLabel({}, TextRole::Hint, this)),
      m_column(new QComboBox(this)), m_edit(new QLineEdit(this)), m_list(new QTreeView(this)),
      m_names(new QStandardItemModel(0, 2, this)), m_filtered(new QSortFilterProxyModel(this)),
      m_accept(pushButton(QStringLiteral("annotationAccept"),
                          QStringLiteral("Label"),
                          ButtonKind::Primary,
                          this,
                          {},
                          ButtonSize::Dock)) {
    setObjectName(QStringLiteral("annotationBox"));
    setProperty("kind", "popup");
    setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("annotationTitle"));
    m_column->setObjectName(QStringLiteral("annotationColumn"));
    m_column->setAccessibleName(QStringLiteral("Column that is reviewed"));
    m_column->view()->setAccessibleName(m_column->accessibleName());
    m_edit->setObjectName(QStringLiteral("annotationEdit"));
    m_edit->setAccessibleName(QStringLiteral("Label of the selected cells"));
    m_list->setObjectName(QStringLiteral("annotationList"));
    m_list->setAccessibleName(QStringLiteral("Names in use"));
    m_filtered->setSourceModel(m_names);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(m_filtered);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setIndentation(0);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setMinimumSectionSize(20);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Fixed);
    m_list->header()->resizeSection(1, kCountWidth);
    m_list->setFixedHeight(kListHeight);

    QToolButton* close = dockButton(
        QStringLiteral("close"), QStringLiteral("Leave the cells as they are (Esc)"), this);
    close->setObjectName(QStringLiteral("annotationClose"));
    auto* top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 0, 0);
    top->addWidget(m_title, 1);
    top->addWidget(close);
    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(0, 0, 0, 0);
    m_hint->setWordWrap(true);
    bottom->addWidget(m_hint, 1);
    bottom->addWidget(m_accept, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 8, 10);
    column->setSpacing(6);
    column->addLayout(top);
    column->addWidget(m_column);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    column->addLayout(bottom);
    setFixedWidth(kWidth);

    connect(close, &QToolButton::clicked, this, &AnnotationBox::leave);
    connect(m_accept, &QPushButton::clicked, this, &AnnotationBox::accept);
    connect(m_column, &QComboBox::activated, this, [this] {
        fillList();
        m_edit->setFocus();
    });
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text.simplified());
        m_list->setCurrentIndex({});
        showTexts();
    });
    connect(m_list, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        m_edit->setText(index.siblingAtColumn(0).data().toString());
        accept();
    });
    connect(&state, &ExplorerState::selectionChanged, this, [this] {
        if (isVisible()) {
            m_state.selection().empty() ? leave() : showTexts();
        }
    });
    connect(&state, &ExplorerState::datasetChanged, this, &AnnotationBox::leave);
    m_edit->installEventFilter(this);
    hide();
}

void AnnotationBox::setAnchor(const QPoint& topRight) {
    m_anchor = topRight;
    move(std::max(0, m_anchor.x() - width()), m_anchor.y());
}

void AnnotationBox::askLabel() {
    if (begin(Task::Label)) {
        fillColumns();
        fillList();
    }
}

void AnnotationBox::askSetName() {
    if (begin(Task::SaveSet)) {
        m_column->hide();
        fillList();
        m_edit->setText(m_annotations.freeSetName());
        m_edit->selectAll();
        showTexts();
    }
}

bool AnnotationBox::begin(Task task) {
    const QString why = m_state.dataset() && m_state.selection().empty()
                            ? QStringLiteral("No cells selected. Press L and draw around some.")
                            : m_annotations.whyNot();
    if (!why.isEmpty()) {
        Q_EMIT refused(why);
        return false;
    }
    m_task = task;
    m_targets = task == Task::Label ? m_annotations.targets() : std::vector<Annotations::Target>();
    if (task == Task::Label && m_targets.empty()) {
        Q_EMIT refused(
            QStringLiteral("The cells have no column of labels that could be reviewed."));
        return false;
    }
    m_edit->clear();
    m_filtered->setFilterFixedString({});
    m_edit->setPlaceholderText(task == Task::Label ? QStringLiteral("A label")
                                                   : QStringLiteral("A name"));
    m_edit->setAccessibleName(task == Task::Label ? QStringLiteral("Label of the selected cells")
                                                  : QStringLiteral("Name of the selected cells"));
    show();
    raise();
    m_edit->setFocus(Qt::ShortcutFocusReason);
    return true;
}

void AnnotationBox::fillColumns() {
    m_column->clear();
    const auto shown = m_annotations.targetOfMap(1);
    for (std::size_t i = 0; i < m_targets.size(); ++i) {
        m_column->addItem(columnTitle(m_targets[i].annotation.toStdString()));
        if (shown && shown->original == m_targets[i].original) {
            m_column->setCurrentIndex(static_cast<int>(i));
        }
    }
    m_column->setVisible(m_targets.size() > 1);
}

std::optional<Annotations::Target> AnnotationBox::target() const {
    const int row = m_column->currentIndex();
    return row >= 0 && row < static_cast<int>(m_targets.size())
               ? std::optional(m_targets[static_cast<std::size_t>(row)])
               : std::nullopt;
}

void AnnotationBox::fillList() {
    m_names->removeRows(0, m_names->rowCount());
    const auto add = [this](const QString& name, Index cells) {
        auto* count = new QStandardItem(withCommas(cells));
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* item = new QStandardItem(name);
        item->setToolTip(name);
        item->setData(QStringLiteral("%1, %2").arg(name, cellsText(cells)), Qt::AccessibleTextRole);
        m_names->appendRow({item, count});
    };
    if (m_task == Task::SaveSet) {
        for (const Annotations::NamedSet& set : m_annotations.sets()) {
            add(set.name, set.cells);
        }
    } else if (const auto chosen = target()) {
        for (const auto& [label, cells] : m_annotations.labelsOf(*chosen)) {
            add(label, cells);
        }
    }
    showTexts();
}

void AnnotationBox::showTexts() {
    const int rows = m_filtered->rowCount();
    m_list->setVisible(rows > 0);
    m_list->setFixedHeight(std::min(kListHeight, rows * kRowHeight + 4));
    const QString cells = cellsText(m_state.selection().count());
    const QString text = m_edit->text().simplified();
    const auto sameSet = [&] {
        for (const Annotations::NamedSet& set : m_annotations.sets()) {
            if (set.name == text) {
                return true;
            }
        }
        return false;
    };
    if (m_task == Task::Label) {
        m_title->setText(QStringLiteral("Label %1").arg(cells));
        m_accept->setText(QStringLiteral("Label"));
        m_hint->setText(text.isEmpty() ? QStringLiteral("Enter with nothing takes their label "
                                                        "away. The original column stays as it is.")
                                       : QStringLiteral("The original column stays as it is."));
    } else {
        m_title->setText(QStringLiteral("Save %1").arg(cells));
        m_accept->setText(QStringLiteral("Save"));
        m_hint->setText(sameSet() ? QStringLiteral("Replaces the saved cells of this name.")
                                  : QStringLiteral("Kept in the project, under Saved cells."));
    }
    m_accept->setAccessibleName(m_title->text());
    m_accept->setEnabled(m_task == Task::Label || !text.isEmpty());
    if (layout() != nullptr) {
        layout()->activate();
    }
    adjustSize();
    setAnchor(m_anchor);
}

void AnnotationBox::accept() {
    const QString text = m_edit->text().simplified();
    const CellSet cells = m_state.selection();
    if (!m_accept->isEnabled()) {
        return;
    }
    if (m_task == Task::SaveSet) {
        m_annotations.saveSet(text, cells);
    } else if (const auto chosen = target()) {
        m_annotations.relabel(*chosen, cells, text);
    }
    leave();
}

void AnnotationBox::leave() {
    if (isVisible()) {
        hide();
        Q_EMIT closed();
    }
}

void AnnotationBox::choose(int step) {
    const int rows = m_filtered->rowCount();
    if (rows == 0) {
        return;
    }
    const int current =
        m_list->currentIndex().isValid() ? m_list->currentIndex().row() : (step > 0 ? -1 : rows);
    const QModelIndex next = m_filtered->index(std::clamp(current + step, 0, rows - 1), 0);
    m_list->setCurrentIndex(next);
    m_edit->setText(next.data().toString());
    m_edit->selectAll();
    showTexts();
}

bool AnnotationBox::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape:
            leave();
            return true;
        case Qt::Key_Down:
            choose(1);
            return true;
        case Qt::Key_Up:
            choose(-1);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            accept();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace ocellus

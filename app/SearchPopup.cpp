// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SearchPopup.h"

#include "views/cells/CellsModel.h"
#include "views/genes/GeneSearch.h"
#include "views/state/GeneValueStates.h"
#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"
#include "views/style/ThemeTokens.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kRowHeight = 26;
constexpr int kHintRole = Qt::UserRole + 1;
constexpr int kIconRole = Qt::UserRole + 2;

// 0: starts with it, 1: a word starts with it, 2: contains it, -1: no.
int matchRank(const QString& text, const QString& query) {
    const qsizetype at = text.indexOf(query, 0, Qt::CaseInsensitive);
    if (at < 0) {
        return -1;
    }
    if (at == 0) {
        return 0;
    }
    return text[at - 1].isLetterOrNumber() ? 2 : 1;
}

template <class Add>
void bestOf(std::vector<std::pair<int, SearchHit>>& ranked, std::size_t limit, Add add) {
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < std::min(limit, ranked.size()); ++i) {
        add(std::move(ranked[i].second));
    }
}

class HitDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return QSize(100, kRowHeight); }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const ThemeTokens& t = tokens();
        const bool lit = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
        if (option.state & QStyle::State_Selected) {
            painter->fillRect(option.rect, t.selected);
        } else if (lit) {
            painter->fillRect(option.rect, t.hover);
        }
        const QRect row = option.rect.adjusted(8, 0, -10, 0);
        paintSvgIcon(*painter, QRect(row.left(), row.center().y() - 7, 16, 16), index.data(kIconRole).toString(), t.text2);
        painter->setFont(interfaceFont(TextSize::Secondary));
        const QString hint = index.data(kHintRole).toString();
        const int hintWidth = std::min(painter->fontMetrics().horizontalAdvance(hint) + 2, row.width() / 2);
        painter->setPen(lit ? t.text2 : t.text3);
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, painter->fontMetrics().elidedText(hint, Qt::ElideRight, hintWidth));
        painter->setFont(interfaceFont(TextSize::Body, QFont::Medium));
        painter->setPen(t.text1);
        const QRect text = row.adjusted(24, 0, -hintWidth - 12, 0);
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
            painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, text.width()));
    }
};

void addGenes(const QString& query, ExplorerState& state, const SearchTargets& targets,
    std::size_t limit, std::vector<SearchHit>& hits) {
    const GeneTable& genes = state.dataset()->genes();
    std::vector<Index> found = genes.search(query.toStdString(), limit);
    // A symbol of before is meant, though the file has the gene under another.
    const auto meant = findGene(*state.dataset(), query);
    if (meant && std::find(found.begin(), found.end(), *meant) == found.end()) {
        found.insert(found.begin(), *meant);
    }
    for (const Index gene : found) {
        SearchHit hit;
        hit.kind = SearchHit::Kind::Gene;
        hit.text = QString::fromStdString(genes.symbol(gene));
        const QString id = QString::fromStdString(genes.id(gene));
        hit.hint = id == hit.text ? QStringLiteral("gene") : id;
        hit.run = [showGene = targets.showGene, id] { showGene(id); };
        hits.push_back(std::move(hit));
    }
    std::vector<std::pair<int, SearchHit>> imputed;
    for (const ModelledGene& one : modelledGenes(state, ValueState::Imputed)) {
        const QString symbol = QString::fromStdString(one.gene().symbol);
        const QString id = QString::fromStdString(one.gene().id);
        const int rank = id.compare(query, Qt::CaseInsensitive) == 0 ? 0 : matchRank(symbol, query);
        if (!one.gene().measured && rank >= 0) {
            const auto run = [showGene = targets.showGene, id] { showGene(id); };
            imputed.emplace_back(rank, SearchHit{SearchHit::Kind::Gene, symbol, QStringLiteral("imputed"), run});
        }
    }
    bestOf(imputed, limit, [&hits](SearchHit hit) { hits.push_back(std::move(hit)); });
    const QString known = meant || findModelled(state, query) || !targets.imputeGene ? QString() : knownGeneName(*state.dataset(), query);
    if (!known.isEmpty()) {
        hits.push_back({SearchHit::Kind::Command, QStringLiteral("Impute %1…").arg(known), QStringLiteral("not measured"),
            [impute = targets.imputeGene, known] { impute(known); }});
    }
}

void addLabels(const QString& query, ExplorerState& state, const SearchTargets& targets, std::size_t limit, std::vector<SearchHit>& hits) {
    std::vector<std::pair<int, SearchHit>> ranked;
    const auto offer = [&](const QString& text, const QString& hint, const ColumnKey& key, int code, int node) {
        const int rank = matchRank(text, query);
        if (rank >= 0) {
            const int whole = text.compare(query, Qt::CaseInsensitive) == 0 ? -1 : rank;
            const auto run = [show = targets.showLabel, key, text, code, node] { show(key, text, code, node); };
            ranked.emplace_back(whole, SearchHit{SearchHit::Kind::Label, text, hint, run});
        }
    };
    for (const ColumnKey& key : state.columnKeys()) {
        const auto labels = state.labels(key);
        for (std::size_t code = 0; labels && code < labels->categories.size(); ++code) {
            offer(QString::fromStdString(labels->categories[code]), columnTitle(key.name), key, static_cast<int>(code), -1);
        }
    }
    if (targets.labels != nullptr) {
        for (const CellsModel::GroupHit& group : targets.labels->groupsCalled(query)) {
            offer(group.text, QStringLiteral("%1, group").arg(group.title), group.key, -1, group.node);
        }
    }
    bestOf(ranked, limit, [&hits](SearchHit hit) { hits.push_back(std::move(hit)); });
}

void addCommands(const QString& query, const std::vector<QAction*>& actions, std::size_t limit, std::vector<SearchHit>& hits) {
    std::vector<std::pair<int, SearchHit>> ranked;
    for (QAction* action : actions) {
        const QString text = QString(action->text()).remove(QLatin1Char('&'));
        const int rank = action->isEnabled() ? matchRank(text, query) : -1;
        if (rank >= 0) {
            SearchHit hit;
            hit.text = text;
            hit.hint = action->shortcut().isEmpty() ? QStringLiteral("command") : action->shortcut().toString(QKeySequence::NativeText);
            hit.run = [action] { action->trigger(); };
            ranked.emplace_back(rank, std::move(hit));
        }
    }
    bestOf(ranked, limit, [&hits](SearchHit hit) { hits.push_back(std::move(hit)); });
}

QString iconOf(SearchHit::Kind kind) {
    switch (kind) {
    case SearchHit::Kind::Gene: return QStringLiteral("drop");
    case SearchHit::Kind::Label: return QStringLiteral("map");
    case SearchHit::Kind::Command: break;
    }
    return QStringLiteral("play");
}

} // namespace

std::vector<SearchHit> findEverything(
    const QString& query, ExplorerState& state, const std::vector<QAction*>& actions,
    const SearchTargets& targets, std::size_t limit) {
    std::vector<SearchHit> hits;
    const QString trimmed = query.trimmed();
    if (trimmed.isEmpty()) {
        return hits;
    }
    if (state.dataset()) {
        addGenes(trimmed, state, targets, limit, hits);
        addLabels(trimmed, state, targets, limit, hits);
    }
    addCommands(trimmed, actions, limit, hits);
    return hits;
}

SearchPopup::SearchPopup(QLineEdit* field, std::function<std::vector<SearchHit>(const QString&)> find, QWidget* window)
    : QFrame(window)
    , m_field(field)
    , m_find(std::move(find))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this)) {
    setObjectName(QStringLiteral("searchPopup"));
    setProperty("kind", "popup");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 5, 1, 5);
    layout->addWidget(m_list);
    m_list->setObjectName(QStringLiteral("searchResults"));
    m_list->setAccessibleName(QStringLiteral("Search results"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new HitDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { run(index.row()); });
    connect(field, &QLineEdit::textEdited, this, &SearchPopup::refresh);
    field->installEventFilter(this);
    window->installEventFilter(this);
    hide();
}

void SearchPopup::refresh() {
    const QString query = m_field->text();
    m_hits = m_find(query);
    m_model->clear();
    for (const SearchHit& hit : m_hits) {
        auto* item = new QStandardItem(hit.text);
        item->setData(hit.hint, kHintRole);
        item->setData(iconOf(hit.kind), kIconRole);
        item->setData(hit.text + QStringLiteral(", ") + hit.hint, Qt::AccessibleTextRole);
        m_model->appendRow(item);
    }
    if (m_hits.empty() && !query.trimmed().isEmpty()) {
        auto* none = new QStandardItem(QStringLiteral("Nothing is called “%1”").arg(query.trimmed()));
        none->setData(QStringLiteral("search"), kIconRole);
        none->setEnabled(false);
        m_model->appendRow(none);
    }
    if (m_model->rowCount() == 0) {
        hide();
        return;
    }
    if (!m_hits.empty()) {
        m_list->setCurrentIndex(m_model->index(0, 0));
    }
    place();
    show();
    raise();
}

void SearchPopup::place() {
    const int rows = std::min(m_model->rowCount(), 14);
    const QPoint below = m_field->mapTo(parentWidget(), QPoint(0, m_field->height() + 3));
    setGeometry(below.x(), below.y(), m_field->width(), rows * kRowHeight + 14);
}

void SearchPopup::run(int row) {
    if (row < 0 || row >= hitCount()) {
        return;
    }
    const auto action = m_hits[static_cast<std::size_t>(row)].run;
    leave();
    action();
}

void SearchPopup::leave() {
    hide();
    m_field->clear();
    m_field->clearFocus();
    parentWidget()->setFocus();
}

bool SearchPopup::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    if (watched != m_field) {
        return QFrame::eventFilter(watched, event);
    }
    if (event->type() == QEvent::FocusOut) {
        hide();
    } else if (event->type() == QEvent::KeyPress) {
        const int row = m_list->currentIndex().row();
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape: leave(); return true;
        case Qt::Key_Down: m_list->setCurrentIndex(m_model->index(std::min(row + 1, hitCount() - 1), 0)); return true;
        case Qt::Key_Up: m_list->setCurrentIndex(m_model->index(std::max(row - 1, 0), 0)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(row); return true;
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace ocellus

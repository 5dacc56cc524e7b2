// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneList.h"

#include "views/genes/GeneHistogram.h"
#include "views/state/ColourScales.h"
#include "views/style/Badge.h"
#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"
#include "views/style/ThemeTokens.h"

#include <QFontMetrics>
#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <functional>

namespace ocellus {

namespace {

constexpr int kRow = 34;
constexpr int kMargin = 12;
constexpr int kNameWidth = 62;
constexpr int kBarsHeight = 22;

} // namespace

GeneListModel::GeneListModel(ExplorerState& state, QObject* parent)
    : QAbstractListModel(parent)
    , m_state(state) {
    connect(&state, &ExplorerState::geneValuesChanged, this, [this](const QString& gene) { count(gene.toStdString()); });
    connect(&state, &ExplorerState::selectionChanged, this, [this] {
        for (const auto& [gene, counts] : std::map(m_counts)) {
            count(gene);
        }
    });
    connect(&state, &ExplorerState::colouringChanged, this, &GeneListModel::refresh);
}

int GeneListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_genes.size());
}

QVariant GeneListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_state.dataset()) {
        return {};
    }
    const QString symbol = m_state.sourceTitle({ColourSource::Kind::Gene, gene(index), {}});
    if (role == Qt::DisplayRole) {
        return symbol;
    }
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
        const auto known = counts(gene(index));
        const ValueState values = geneState(m_state, gene(index));
        const bool made = values == ValueState::Imputed || values == ValueState::Denoised;
        const QString name = made ? QStringLiteral("%1, %2 by the model").arg(symbol, valueWord(values)) : symbol;
        return known ? QStringLiteral("%1: above zero in %2 of %3").arg(name, asPercent(known->share()), cellsText(known->cells))
                     : symbol + QStringLiteral(": being read");
    }
    return {};
}

void GeneListModel::setGenes(std::vector<std::string> genes) {
    beginResetModel();
    m_genes = std::move(genes);
    endResetModel();
    for (const std::string& gene : m_genes) {
        m_state.requestGeneValues(gene);
        count(gene);
    }
}

void GeneListModel::addFirst(const std::string& gene) {
    std::vector<std::string> genes = m_genes;
    std::erase(genes, gene);
    genes.insert(genes.begin(), gene);
    setGenes(std::move(genes));
}

void GeneListModel::remove(const std::string& gene) {
    std::vector<std::string> genes = m_genes;
    std::erase(genes, gene);
    setGenes(std::move(genes));
}

std::shared_ptr<const GeneCounts> GeneListModel::counts(const std::string& gene) const {
    const auto found = m_counts.find(gene);
    return found == m_counts.end() ? nullptr : found->second;
}

bool GeneListModel::colours(const std::string& gene) const {
    const std::vector<int> maps = m_state.shownMaps();
    return std::any_of(maps.begin(), maps.end(), [&](int map) {
        const ColourSource source = m_state.colourSource(map);
        return source.kind == ColourSource::Kind::Gene && source.name == gene;
    });
}

void GeneListModel::count(const std::string& gene) {
    const auto values = m_state.geneValues(gene);
    if (!values) {
        return;
    }
    m_counts[gene] = std::make_shared<const GeneCounts>(countGene(*values, m_state.selection()));
    Q_EMIT countsChanged(gene);
    refresh();
}

void GeneListModel::refresh() {
    if (!m_genes.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
}

GeneListDelegate::GeneListDelegate(const GeneListModel& model, ExplorerState& state, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
    , m_state(state) {}

QSize GeneListDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {100, kRow}; }

GeneListDelegate::Parts GeneListDelegate::partsOf(const QRect& rect) {
    Parts parts;
    const int right = rect.right() + 1 - kMargin;
    const int middle = rect.top() + rect.height() / 2;
    parts.remove = QRect(right - 20, middle - 10, 22, 22);
    parts.drop = QRect(parts.remove.left() - 29, middle - 10, 22, 22);
    parts.share = QRect(parts.drop.left() - 46, rect.top(), 38, rect.height());
    parts.glyph = QRect(rect.left() + kMargin, middle - 5, 10, 10);
    parts.name = QRect(parts.glyph.right() + 7, rect.top(), kNameWidth, rect.height());
    const int left = parts.name.right() + 4;
    parts.histogram = QRect(left, middle - kBarsHeight / 2, std::max(20, parts.share.left() - 6 - left), kBarsHeight);
    return parts;
}

void GeneListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const ThemeTokens& look = tokens(m_state.theme());
    const Parts parts = partsOf(option.rect);
    const std::string& gene = m_model.gene(index);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    if (hovered || option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, hovered ? look.hover : look.selected);
    }
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), look.line);
    QFont name = interfaceFont(TextSize::Body, QFont::Medium);
    const ValueState values = geneState(m_state, gene);
    name.setItalic(values == ValueState::Imputed);
    painter->setFont(name);
    painter->setPen(look.text1);
    paintValueGlyph(*painter, QRectF(parts.glyph), values, look.stateText[static_cast<std::size_t>(values)]);
    painter->drawText(parts.name, Qt::AlignVCenter,
        QFontMetrics(name).elidedText(index.data().toString(), Qt::ElideRight, parts.name.width()));
    if (const auto counts = m_model.counts(gene)) {
        GeneHistogram::paintBars(*painter, parts.histogram, *counts, [&](double) { return look.text2; });
        painter->fillRect(QRect(parts.histogram.left(), parts.histogram.bottom() + 1, parts.histogram.width(), 1), look.line2);
        painter->setFont(interfaceFont());
        painter->setPen(look.text2);
        drawEvenDigits(*painter, parts.share, Qt::AlignRight, asPercent(counts->share()));
    } else {
        painter->setFont(interfaceFont(TextSize::Secondary));
        painter->setPen(look.text3);
        painter->drawText(parts.histogram, Qt::AlignVCenter, QStringLiteral("reading ..."));
    }
    const bool on = m_model.colours(gene);
    for (const QRect& place : {parts.drop, parts.remove}) {
        const bool drop = place == parts.drop;
        if (place.contains(m_pointer) || (drop && on)) {
            painter->setPen(drop && on ? QPen(look.selectedEdge, 1) : QPen(Qt::NoPen));
            painter->setBrush(drop && on ? look.selected : look.pressed);
            painter->drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        paintSvgIcon(*painter, place.adjusted(4, 4, -4, -4), drop ? QStringLiteral("drop") : QStringLiteral("close"),
            drop && on ? look.accent : look.text2);
    }
    painter->restore();
}

GeneListView::GeneListView(GeneListModel& model, ExplorerState& state, QWidget* parent)
    : QTreeView(parent)
    , m_model(model)
    , m_delegate(new GeneListDelegate(model, state, this)) {
    setModel(&model);
    setItemDelegate(m_delegate);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setUniformRowHeights(true);
    setMouseTracking(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    setProperty("focusRing", QStringLiteral("none"));
    header()->setSectionResizeMode(QHeaderView::Stretch);
    header()->setMinimumSectionSize(20);
    connect(&state, &ExplorerState::themeChanged, viewport(), qOverload<>(&QWidget::update));
}

void GeneListView::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid() || event->button() != Qt::LeftButton) {
        return;
    }
    const GeneListDelegate::Parts parts = GeneListDelegate::partsOf(visualRect(index));
    const std::string gene = m_model.gene(index);
    if (parts.drop.contains(event->pos())) {
        Q_EMIT colourWanted(gene);
    } else if (parts.remove.contains(event->pos())) {
        Q_EMIT removeWanted(gene);
    } else {
        Q_EMIT geneChosen(gene);
    }
}

void GeneListView::mouseMoveEvent(QMouseEvent* event) {
    m_delegate->setPointer(event->pos());
    viewport()->update();
    QTreeView::mouseMoveEvent(event);
}

void GeneListView::leaveEvent(QEvent* event) {
    m_delegate->setPointer({-1, -1});
    viewport()->update();
    QTreeView::leaveEvent(event);
}

void GeneListView::keyPressEvent(QKeyEvent* event) {
    const QModelIndex index = currentIndex();
    if (!index.isValid()) {
        QTreeView::keyPressEvent(event);
        return;
    }
    const std::string gene = m_model.gene(index);
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT geneChosen(gene);
        return;
    case Qt::Key_C:
    case Qt::Key_Space:
        Q_EMIT colourWanted(gene);
        return;
    case Qt::Key_Delete:
        Q_EMIT removeWanted(gene);
        return;
    default:
        QTreeView::keyPressEvent(event);
    }
}

} // namespace ocellus

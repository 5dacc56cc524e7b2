// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneCompleter.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace ocellus {

namespace {

constexpr int kMostRows = 12;
constexpr int kPadding = 8;
constexpr int kGap = 3; ///< between the box and the list
constexpr int kAsideRole = Qt::UserRole + 1;

class CompletionDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override {
        QStyleOptionViewItem option(given);
        initStyleOption(&option, index);
        option.text.clear();
        option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
        painter->save();
        const ThemeTokens& look = tokens();
        const QRect box = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        const bool lit = (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) != 0;
        painter->setFont(interfaceFont(TextSize::Secondary));
        painter->setPen(lit ? look.text2 : look.text3);
        const QString aside = index.data(kAsideRole).toString();
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignRight, aside);
        const int used = painter->fontMetrics().horizontalAdvance(aside) + kPadding;
        painter->setFont(option.font);
        painter->setPen(look.text1);
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, box.width() - used));
        painter->restore();
    }
};

} // namespace

GeneCompleter::GeneCompleter(QLineEdit* field)
    : QCompleter(field)
    , m_field(field)
    , m_found(new QStandardItemModel(this))
    , m_list(new QListView) {
    setModel(m_found);
    setCompletionMode(QCompleter::UnfilteredPopupCompletion); // the list is already the answer
    setMaxVisibleItems(kMostRows);
    m_list->setObjectName(QStringLiteral("geneCompletions"));
    m_list->setAccessibleName(QStringLiteral("Genes found"));
    m_list->setProperty("kind", QStringLiteral("popup"));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    setPopup(m_list); // which keeps it, and watches it by eventFilter()
    m_list->setItemDelegate(new CompletionDelegate(this));
    field->setCompleter(this);
}

void GeneCompleter::setFound(const std::vector<std::pair<QString, QString>>& found) {
    m_found->clear();
    for (const auto& [symbol, aside] : found) {
        auto* item = new QStandardItem(symbol);
        item->setData(aside == symbol ? QString() : aside, kAsideRole);
        item->setData(aside.isEmpty() || aside == symbol ? symbol : symbol + QStringLiteral(", ") + aside, Qt::AccessibleTextRole);
        m_found->appendRow(item);
    }
}

bool GeneCompleter::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && (event->type() == QEvent::Move || event->type() == QEvent::Show)) {
        // Qt lays the list over the lower edge of the box.
        const int below = m_field->mapToGlobal(QPoint(0, m_field->height() + kGap)).y();
        if (m_list->y() < below && m_list->geometry().bottom() > below) {
            m_list->move(m_list->x(), below);
        }
    }
    return QCompleter::eventFilter(watched, event);
}

} // namespace ocellus

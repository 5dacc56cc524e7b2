// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/ImputedGenes.h"

#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kRow = 24;
constexpr int kMargin = 12;
constexpr int kMostRows = 10;
constexpr int kBarWidth = 56;
constexpr int kNumberWidth = 38;

class ImputedDelegate : public QStyledItemDelegate {
public:
    ImputedDelegate(const ImputedGenesModel& model, ExplorerState& state, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_model(model)
        , m_state(state) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, kRow}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const ThemeTokens& look = tokens(m_state.theme());
        const GeneValues::Gene& gene = m_model.gene(index);
        const bool low = !(gene.reliability >= kLowReliability);
        const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (hovered || option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, hovered ? look.hover : look.selected);
        }
        const QRect row = option.rect.adjusted(kMargin, 0, -kMargin, 0);
        const auto imputed = static_cast<std::size_t>(ValueState::Imputed);
        paintValueGlyph(*painter, QRectF(row.left(), row.center().y() - 6, 12, 12), ValueState::Imputed, look.stateText[imputed]);
        QFont name = interfaceFont(TextSize::Body, QFont::Medium);
        name.setItalic(true);
        painter->setFont(name);
        painter->setPen(low ? look.text3 : look.text1);
        const QRect number(row.right() - kNumberWidth, row.top(), kNumberWidth, row.height());
        const QRectF bar(number.left() - kBarWidth - 4, row.center().y() - 3, kBarWidth, 6);
        int right = static_cast<int>(bar.left()) - 8;
        if (low && !std::isnan(gene.reliability)) {
            const QSize chip = Chip::sizeFor(QStringLiteral("low"));
            Chip::paint(*painter, QPoint(right - chip.width(), row.center().y() - chip.height() / 2), QStringLiteral("low"), Chip::Kind::Warn);
            painter->setFont(name);
            painter->setPen(look.text3);
            right -= chip.width() + 6;
        }
        const QRect text(row.left() + 20, row.top(), right - row.left() - 20, row.height());
        painter->drawText(text, Qt::AlignVCenter, QFontMetrics(name).elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        paintReliability(*painter, bar, gene.reliability, look);
        painter->setFont(interfaceFont());
        painter->setPen(low ? look.text3 : look.text2);
        drawEvenDigits(*painter, number, Qt::AlignRight, std::isnan(gene.reliability) ? QStringLiteral("–") : QString::number(gene.reliability, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212)));
        painter->restore();
    }

private:
    const ImputedGenesModel& m_model;
    ExplorerState& m_state;
};

} // namespace

QString reliabilityText(double reliability) {
    if (std::isnan(reliability)) {
        return QStringLiteral("not known");
    }
    const QString number = QString::number(reliability, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
    return reliability < kLowReliability ? QStringLiteral("low, ") + number : number;
}

void paintReliability(QPainter& painter, const QRectF& rect, double reliability, const ThemeTokens& look) {
    painter.fillRect(rect, look.line);
    if (!std::isnan(reliability)) {
        const QRectF part(rect.left(), rect.top(), rect.width() * std::clamp(reliability, 0.0, 1.0), rect.height());
        painter.fillRect(part, reliability < kLowReliability ? look.line2 : look.stateText[static_cast<std::size_t>(ValueState::Imputed)]);
    }
}

ReliabilityBar::ReliabilityBar(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("reliabilityBar"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setReliability(0.0);
}

void ReliabilityBar::setReliability(double reliability) {
    m_reliability = reliability;
    setAccessibleName(QStringLiteral("Reliability %1").arg(reliabilityText(reliability)));
    update();
}

void ReliabilityBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintReliability(painter, QRectF(0, height() / 2.0 - 3, width(), 6), m_reliability, tokens());
}

// --- the list -----------------------------------------------------------------------------------

ImputedGenesModel::ImputedGenesModel(ExplorerState& state, QObject* parent)
    : QAbstractListModel(parent)
    , m_state(state) {
    refresh();
}

void ImputedGenesModel::refresh() {
    beginResetModel();
    m_genes.clear();
    for (const ModelledGene& one : modelledGenes(m_state, ValueState::Imputed)) {
        if (!one.gene().measured) {
            m_genes.push_back(one.gene());
        }
    }
    const auto rank = [](const GeneValues::Gene& gene) { return std::isnan(gene.reliability) ? -2.0 : gene.reliability; };
    std::stable_sort(m_genes.begin(), m_genes.end(), [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
    endResetModel();
}

int ImputedGenesModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_genes.size()); }

QVariant ImputedGenesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const GeneValues::Gene& one = gene(index);
    const QString symbol = QString::fromStdString(one.symbol);
    if (role == Qt::DisplayRole) {
        return symbol;
    }
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
        return QStringLiteral("%1: imputed by the model, not measured. Expected reliability %2: how well measured genes of its strength came back when hidden "
                              "(Spearman's correlation over cells).").arg(symbol, reliabilityText(one.reliability));
    }
    return {};
}

ImputedGenesBox::ImputedGenesBox(ExplorerState& state, QWidget* parent)
    : QFrame(parent)
    , m_model(new ImputedGenesModel(state, this))
    , m_list(new QListView(this))
    , m_count(new CountPill({}, this)) {
    setObjectName(QStringLiteral("imputedGenes"));
    auto* top = new QHBoxLayout;
    top->setContentsMargins(kMargin, 8, kMargin, 4);
    top->addWidget(textLabel(QStringLiteral("Not measured"), TextRole::Heading, this));
    top->addWidget(m_count);
    top->addStretch(1);
    top->addWidget(textLabel(QStringLiteral("expected reliability"), TextRole::Small, this));
    m_list->setObjectName(QStringLiteral("imputedList"));
    m_list->setAccessibleName(QStringLiteral("Imputed genes"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ImputedDelegate(*m_model, state, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QPushButton* more = pushButton(QStringLiteral("imputeMore"), QStringLiteral("Impute more genes…"), ButtonKind::Normal, this, {}, ButtonSize::Dock);
    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(kMargin, 4, kMargin, 8);
    bottom->addWidget(more);
    bottom->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(horizontalLine(this));
    column->addLayout(top);
    column->addWidget(m_list);
    column->addLayout(bottom);
    const auto choose = [this](const QModelIndex& index) { Q_EMIT geneChosen(m_model->gene(index).id); };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    connect(more, &QPushButton::clicked, this, &ImputedGenesBox::moreWanted);
    connect(&state, &ExplorerState::valueStateChanged, this, &ImputedGenesBox::refresh);
    connect(&state, &ExplorerState::layersChanged, this, &ImputedGenesBox::refresh);
    connect(&state, &ExplorerState::datasetChanged, this, &ImputedGenesBox::refresh);
    refresh();
}

void ImputedGenesBox::refresh() {
    m_model->refresh();
    const int rows = m_model->rowCount();
    m_count->setText(withThousands(rows));
    m_list->setFixedHeight(kRow * std::min(rows, kMostRows) + 2);
    setVisible(rows > 0);
}

} // namespace ocellus

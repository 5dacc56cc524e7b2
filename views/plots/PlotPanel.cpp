// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/plots/PlotPanel.h"

#include "views/plots/PlotCanvas.h"
#include "views/plots/ScatterCanvas.h"
#include "views/style/Controls.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDataStream>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

using Shown = PlotData::Shown;

constexpr int kControlsHeight = 36;
constexpr int kOpenLeast = 180;

struct Tab {
    Shown shown;
    const char* title;
    const char* tip;
};

constexpr Tab kTabs[] = {
    {Shown::Dots, "Dot plot", "Mean and share of cells above zero, label by gene"},
    {Shown::Violins, "Violin", "How the values of each gene spread in each label"},
    {Shown::Tiles, "Heat map", "Mean of each gene in each label"},
    {Shown::Scatter, "Scatter", "One gene against another, a point for each cell"},
    {Shown::Bars, "Composition", "How the cells of each label split by a second column"},
};

} // namespace

PlotPanel::PlotPanel(ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_state(state), m_data(new PlotData(state, this)) {
    setObjectName(QStringLiteral("plotsPanel"));
    setAccessibleName(QStringLiteral("Plots"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_stack = new QStackedWidget(this);
    m_canvas = new PlotCanvas(*m_data, state, m_stack);
    m_canvas->setObjectName(QStringLiteral("plotCanvas"));
    m_canvas->setAccessibleName(QStringLiteral("Plot"));
    m_scatter = new ScatterCanvas(*m_data, state, m_stack);
    m_scatter->setObjectName(QStringLiteral("scatterCanvas"));
    m_scatter->setAccessibleName(QStringLiteral("Scatter plot"));
    m_stack->addWidget(m_canvas);
    m_stack->addWidget(m_scatter);
    m_stack->addWidget(buildEmpty());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(horizontalLine(this));
    column->addWidget(buildTabs());
    m_controls = buildControls();
    column->addWidget(m_controls);
    column->addWidget(m_stack, 1);
    connect(m_canvas, &PlotCanvas::factsChanged, m_facts, &QLabel::setText);
    connect(m_scatter, &ScatterCanvas::factsChanged, m_facts, &QLabel::setText);
    connect(m_data, &PlotData::workWanted, this, &PlotPanel::workWanted);
    connect(m_data, &PlotData::changed, this, &PlotPanel::dataChanged);
    setOpen(false);
    m_controls->hide();
    m_stack->hide();
    setFixedHeight(kTabsHeight + 1);
}

QWidget* PlotPanel::buildTabs() {
    auto* row = new QWidget(this);
    row->setFixedHeight(kTabsHeight);
    row->setSizePolicy(QSizePolicy::Ignored,
                       QSizePolicy::Fixed); // the docks beside keep their widths
    row->setProperty("surface", QStringLiteral("window"));
    row->setAttribute(Qt::WA_StyledBackground);
    m_tabs = new QTabBar(row);
    m_tabs->setObjectName(QStringLiteral("plotTabs"));
    m_tabs->setAccessibleName(QStringLiteral("Plots"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (const Tab& tab : kTabs) {
        m_tabs->setTabToolTip(m_tabs->addTab(QString::fromLatin1(tab.title)),
                              QString::fromLatin1(tab.tip));
    }
    m_facts = lineLabel(TextRole::Secondary, row);
    m_facts->setObjectName(QStringLiteral("plotFacts"));
    m_facts->setAccessibleName(QStringLiteral("What the pointed mark shows"));
    m_facts->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_fold = dockButton(QStringLiteral("chevron-up"), QStringLiteral("Show the plots"), row);
    m_fold->setObjectName(QStringLiteral("plotFold"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(4, 0, 8, 0);
    layout->setSpacing(8);
    layout->addWidget(m_tabs);
    layout->addWidget(m_facts, 1);
    layout->addWidget(m_fold);
    connect(m_fold, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
    connect(m_tabs, &QTabBar::tabBarClicked, this, [this](int index) {
        if (index >= 0) {
            m_tabs->setCurrentIndex(index);
            setOpen(true);
        }
    });
    connect(m_tabs, &QTabBar::currentChanged, this, [this] {
        if (m_open) {
            m_data->setShown(current());
            refreshControls();
        }
    });
    return row;
}

QComboBox* PlotPanel::combo(const QString& name, const QString& title, QLabel** label) {
    *label = textLabel(title, TextRole::Secondary, m_controls);
    auto* box = new QComboBox(m_controls);
    box->setObjectName(name);
    box->setAccessibleName(title);
    box->view()->setAccessibleName(title);
    box->setFixedHeight(24);
    box->setMinimumWidth(90);
    box->setMaximumWidth(200);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    (*label)->setBuddy(box);
    return box;
}

QWidget* PlotPanel::buildControls() {
    m_controls = new QWidget(this);
    m_controls->setFixedHeight(kControlsHeight);
    m_controls->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_rows = combo(QStringLiteral("plotRows"), QStringLiteral("Rows"), &m_rowsLabel);
    m_parts = combo(QStringLiteral("plotParts"), QStringLiteral("split by"), &m_partsLabel);
    m_x = combo(QStringLiteral("plotX"), QStringLiteral("Across"), &m_xLabel);
    m_y = combo(QStringLiteral("plotY"), QStringLiteral("up"), &m_yLabel);
    const auto segments =
        [this](const QString& name, const QString& title, const QStringList& words) {
            auto* control = new SegmentedControl(SegmentedControl::Size::Panel, m_controls);
            control->setObjectName(name);
            control->setAccessibleName(title);
            for (const QString& word : words) {
                QToolButton* button = control->addSegment(word);
                button->setObjectName(name + QString::number(control->count()));
                button->setAccessibleName(word);
            }
            control->setCurrent(0);
            return control;
        };
    m_scale = segments(QStringLiteral("plotScale"),
                       QStringLiteral("Colours"),
                       {QStringLiteral("One scale"), QStringLiteral("Each gene its own")});
    m_lengths = segments(QStringLiteral("plotLengths"),
                         QStringLiteral("Bars"),
                         {QStringLiteral("Shares"), QStringLiteral("Cells")});
    m_find =
        new SearchField(QStringLiteral("Find a label"), {}, SearchField::Place::Panel, m_controls);
    m_find->setObjectName(QStringLiteral("plotFind"));
    m_find->setAccessibleName(QStringLiteral("Find a label in the rows"));
    m_find->setMaximumWidth(180);
    auto* layout = new QHBoxLayout(m_controls);
    layout->setContentsMargins(12, 4, 12, 4);
    layout->setSpacing(6);
    for (QWidget* widget : {static_cast<QWidget*>(m_rowsLabel),
                            static_cast<QWidget*>(m_rows),
                            static_cast<QWidget*>(m_partsLabel),
                            static_cast<QWidget*>(m_parts),
                            static_cast<QWidget*>(m_xLabel),
                            static_cast<QWidget*>(m_x),
                            static_cast<QWidget*>(m_yLabel),
                            static_cast<QWidget*>(m_y),
                            static_cast<QWidget*>(m_scale),
                            static_cast<QWidget*>(m_lengths)}) {
        layout->addWidget(widget);
    }
    layout->addStretch(1);
    layout->addWidget(m_find, 1);
    connect(m_rows, &QComboBox::activated, this, [this](int index) {
        m_data->setRows(m_rows->itemData(index).value<ColourSource>());
    });
    connect(m_parts, &QComboBox::activated, this, [this](int index) {
        m_data->setParts(m_parts->itemData(index).value<ColourSource>());
    });
    for (QComboBox* box : {m_x, m_y}) {
        connect(box, &QComboBox::activated, this, [this] {
            m_data->setScatterGenes(m_x->currentData().toString().toStdString(),
                                    m_y->currentData().toString().toStdString());
        });
    }
    connect(m_scale, &SegmentedControl::currentChanged, this, [this](int index) {
        m_data->setPerGene(index == 1);
    });
    connect(m_lengths, &SegmentedControl::currentChanged, this, [this](int index) {
        m_data->setShares(index == 0);
    });
    connect(m_find, &QLineEdit::textChanged, m_data, &PlotData::setFilter);
    return m_controls;
}

QWidget* PlotPanel::buildEmpty() {
    m_empty = new QWidget(m_stack);
    m_empty->setObjectName(QStringLiteral("plotEmpty"));
    m_emptyTitle = textLabel({}, TextRole::Heading, m_empty);
    m_emptyText = textLabel({}, TextRole::Secondary, m_empty);
    for (QLabel* label : {m_emptyTitle, m_emptyText}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
    }
    auto* column = new QVBoxLayout(m_empty);
    column->setContentsMargins(24, 12, 24, 12);
    column->setSpacing(4);
    column->addStretch(1);
    column->addWidget(m_emptyTitle);
    column->addWidget(m_emptyText);
    column->addStretch(2);
    return m_empty;
}

void PlotPanel::setGenes(const std::vector<std::string>& genes) {
    m_data->setGenes(genes);
}

PlotData::Shown PlotPanel::current() const {
    return kTabs[std::max(0, m_tabs->currentIndex())].shown;
}

void PlotPanel::setOpen(bool open) {
    if (m_open == open) {
        return;
    }
    m_open = open;
    m_controls->setVisible(open);
    m_stack->setVisible(open);
    setMinimumHeight(open ? kOpenLeast : kTabsHeight + 1);
    setMaximumHeight(open ? QWIDGETSIZE_MAX : kTabsHeight + 1);
    const QString words =
        open ? QStringLiteral("Fold the plots away") : QStringLiteral("Show the plots");
    m_fold->setIcon(svgIcon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-up")));
    m_fold->setToolTip(words);
    m_fold->setAccessibleName(words);
    m_facts->clear();
    m_data->setShown(open ? current() : Shown::Nothing);
    refreshControls();
    Q_EMIT openChanged(open);
}

void PlotPanel::showPlot(Shown shown) {
    for (int index = 0; index < m_tabs->count(); ++index) {
        if (kTabs[index].shown == shown) {
            m_tabs->setCurrentIndex(index);
        }
    }
    setOpen(true);
}

QByteArray PlotPanel::saveState() const {
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << m_open << qint32(m_tabs->currentIndex());
    return state;
}

void PlotPanel::restoreState(const QByteArray& state) {
    bool open = false;
    qint32 tab = 0;
    QDataStream in(state);
    in >> open >> tab;
    if (in.status() == QDataStream::Ok && tab >= 0 && tab < m_tabs->count()) {
        m_tabs->setCurrentIndex(tab);
        setOpen(open);
    }
}

void PlotPanel::fillSources(QComboBox* box, const ColourSource& current) {
    box->clear();
    int place = -1;
    for (const ColourSource& source : m_data->columns()) {
        const Column* column = m_state.column(columnOfSource(source.name), source.layer);
        const LayerPtr layer = source.layer.empty() ? nullptr : m_state.store().find(source.layer);
        QString text = m_state.sourceTitle(source);
        if (isLineageSource(source)) {
            text += QStringLiteral(", by lineage");
        } else if (column != nullptr) {
            const QString says = columnSource(column->name, layer.get(), m_state.dataset().get());
            text += says == QLatin1String("author") ? QString() : QStringLiteral(" (%1)").arg(says);
        }
        place = source == current ? box->count() : place;
        box->addItem(text, QVariant::fromValue(source));
    }
    box->setCurrentIndex(place);
}

void PlotPanel::fillGenes(QComboBox* box, const std::string& current) {
    box->clear();
    for (const std::string& gene : m_data->genes()) {
        box->addItem(m_state.sourceTitle({ColourSource::Kind::Gene, gene, {}}),
                     QString::fromStdString(gene));
    }
    box->setCurrentIndex(box->findData(QString::fromStdString(current)));
}

void PlotPanel::refreshControls() {
    const bool empty = m_data->table() == nullptr && !m_data->emptyText().first.isEmpty();
    const bool scatter = current() == Shown::Scatter;
    const bool bars = current() == Shown::Bars;
    const bool means = current() == Shown::Dots || current() == Shown::Tiles;
    const auto show = [](std::initializer_list<QWidget*> widgets, bool shown) {
        for (QWidget* widget : widgets) {
            widget->setVisible(shown);
        }
    };
    show({m_rowsLabel, m_rows, m_find}, !scatter && m_state.dataset() != nullptr);
    show({m_partsLabel, m_parts, m_lengths}, bars && !empty);
    show({m_xLabel, m_x, m_yLabel, m_y}, scatter && !empty);
    show({m_scale}, means);
    if (!m_open || m_state.dataset() == nullptr) {
        return;
    }
    if (scatter) {
        const auto [x, y] = m_data->scatterGenes();
        fillGenes(m_x, x);
        fillGenes(m_y, y);
        return;
    }
    fillSources(m_rows, m_data->rows());
    if (bars) {
        fillSources(m_parts, m_data->parts());
    }
}

void PlotPanel::dataChanged() {
    const auto [title, text] = m_data->emptyText();
    m_emptyTitle->setText(title);
    m_emptyText->setText(text);
    QWidget* page = !title.isEmpty()              ? m_empty
                    : current() == Shown::Scatter ? static_cast<QWidget*>(m_scatter)
                                                  : static_cast<QWidget*>(m_canvas);
    m_stack->setCurrentWidget(page);
    m_canvas->setAccessibleName(m_tabs->tabText(std::max(0, m_tabs->currentIndex())));
    if (m_open && !m_rows->view()->isVisible() && !m_parts->view()->isVisible() &&
        !m_x->view()->isVisible() && !m_y->view()->isVisible()) {
        refreshControls();
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapHeader.h"

#include "views/state/GeneValueStates.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr std::size_t kLongMenu = 24; // further columns go to a submenu

constexpr int kLeastTitle = 36;

} // namespace

MapHeader::MapHeader(ExplorerState& state, int map, QWidget* parent)
    : QFrame(parent)
    , m_state(state)
    , m_map(map)
    , m_source(new QToolButton(this))
    , m_sources(new QMenu(this))
    , m_says(textLabel({}, TextRole::Secondary, this))
    , m_badge(new ValueBadge(ValueState::Measured, this))
    , m_partial(new Chip({}, Chip::Kind::Warn, this))
    , m_trust(new Chip({}, Chip::Kind::Plain, this))
    , m_other(new Chip({}, Chip::Kind::Warn, this))
    , m_link(dockButton(QStringLiteral("link"), QStringLiteral("Linked: moves with the other maps"), this))
    , m_more(new QMenu(this)) {
    const QString name = QStringLiteral("map%1").arg(map);
    setProperty("kind", QStringLiteral("header"));
    setFixedHeight(32);
    setObjectName(name + QStringLiteral("Header"));
    m_source->setObjectName(name + QStringLiteral("Source"));
    m_source->setAccessibleName(QStringLiteral("Colour map %1 by").arg(map));
    m_source->setPopupMode(QToolButton::InstantPopup);
    m_source->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_source->setLayoutDirection(Qt::RightToLeft); // chevron behind the name
    m_source->setIcon(svgIcon(QStringLiteral("chevron-down")));
    m_source->setIconSize(QSize(12, 12));
    m_source->setFont(interfaceFont(TextSize::Body, QFont::DemiBold));
    m_source->setStyleSheet(QStringLiteral("font-weight: 600; padding: 3px 5px;"));
    m_source->setMenu(m_sources);
    m_sources->setLayoutDirection(Qt::LeftToRight);
    m_link->setObjectName(name + QStringLiteral("Link"));
    auto* more = dockButton(QStringLiteral("more"), QStringLiteral("More for map %1").arg(map), this);
    more->setObjectName(name + QStringLiteral("More"));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setMenu(m_more);
    m_partial->setObjectName(name + QStringLiteral("Partial"));
    m_trust->setObjectName(name + QStringLiteral("Reliability"));
    m_other->setObjectName(name + QStringLiteral("OtherValues"));
    for (Chip* chip : {m_partial, m_trust, m_other}) {
        chip->hide();
    }
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(7, 0, 8, 0);
    row->setSpacing(6);
    for (QWidget* part : {static_cast<QWidget*>(m_source), static_cast<QWidget*>(m_says),
             static_cast<QWidget*>(m_badge), static_cast<QWidget*>(m_trust), static_cast<QWidget*>(m_other), static_cast<QWidget*>(m_partial)}) {
        row->addWidget(part);
    }
    row->addStretch(1);
    row->addWidget(m_link);
    row->addWidget(more);
    m_says->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_says->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    connect(m_sources, &QMenu::aboutToShow, this, &MapHeader::fillSources);
    connect(m_link, &QToolButton::clicked, this, [this] { Q_EMIT linkToggled(!m_linked); });
    connect(&state, &ExplorerState::datasetChanged, this, &MapHeader::showSource);
    connect(&state, &ExplorerState::layersChanged, this, &MapHeader::showSource);
    connect(&state, &ExplorerState::colouringChanged, this, [this](int changed) {
        if (changed == m_map) {
            showSource();
        }
    });
    showSource();
}

void MapHeader::showLinked(bool linked) {
    m_linked = linked;
    m_link->setIcon(svgIcon(linked ? QStringLiteral("link") : QStringLiteral("unlink")));
    m_link->setToolTip(linked ? QStringLiteral("Linked: moves with the other maps")
                              : QStringLiteral("Not linked: moves alone"));
    m_link->setAccessibleName(m_link->toolTip());
}

void MapHeader::showSource() {
    const auto colouring = m_state.dataset() ? m_state.colouring(m_map) : nullptr;
    const ColourSource source = colouring ? m_state.colourSource(m_map) : ColourSource();
    QString title = QStringLiteral("No data");
    if (colouring) {
        title = source.kind == ColourSource::Kind::None ? QStringLiteral("One colour") : m_state.sourceTitle(source);
    }
    m_title = title;
    m_source->setEnabled(colouring != nullptr);
    const bool gene = source.kind == ColourSource::Kind::Gene;
    QString says;
    if (colouring && m_state.colourPending(m_map)) {
        says = QStringLiteral("reading ...");
    } else if (colouring && !gene) {
        says = QString::fromStdString(colouring->subtitle);
    }
    m_says->setText(says);
    m_says->setVisible(!says.isEmpty());
    m_badge->setVisible(gene && colouring);
    if (gene && colouring) {
        m_badge->setState(colouring->state);
    }
    showValues(gene ? source : ColourSource());
    const auto modelled = gene ? modelledGene(m_state, source.name, m_state.shownState(source)) : std::nullopt;
    const LayerPtr layer = modelled ? modelled->layer : source.layer.empty() || gene ? nullptr : m_state.store().find(source.layer);
    m_partial->setVisible(layer && layer->isPartial());
    if (layer && layer->isPartial()) {
        m_partialText = QStringLiteral("partial, %1 of %2").arg(withThousands(layer->cellsDone), withThousands(layer->cellsTotal));
        m_partialShort = QStringLiteral("partial %1 %").arg(100 * layer->cellsDone / std::max<Index>(1, layer->cellsTotal));
    }
    fitTexts();
}

void MapHeader::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    m_sized = true;
    fitTexts();
}

void MapHeader::fitTexts() {
    const auto wanted = [this] {
        const QMargins margins = layout()->contentsMargins();
        int width = margins.left() + margins.right();
        for (int i = 0; i < layout()->count(); ++i) {
            const QWidget* part = layout()->itemAt(i)->widget();
            width += part == nullptr ? 0 : part->isHidden() ? 0 : part->sizeHint().width() + layout()->spacing();
        }
        return width;
    };
    const auto setPartial = [this](const QString& text) {
        m_partial->setText(text);
        m_partial->setAccessibleName(m_partialText);
        m_partial->setToolTip(text == m_partialText ? QString() : m_partialText);
    };
    m_source->setText(m_title);
    m_source->setToolTip({});
    setPartial(m_partialText);
    if (!m_sized) {
        return;
    }
    if (!m_partial->isHidden() && wanted() > width()) {
        setPartial(m_partialShort);
    }
    const int over = wanted() - width();
    if (over > 0) {
        const QFontMetrics metrics(m_source->font());
        const int room = std::max(kLeastTitle, metrics.horizontalAdvance(m_title) - over - 1);
        const QString shown = metrics.elidedText(m_title, Qt::ElideRight, room);
        m_source->setText(shown);
        m_source->setToolTip(shown == m_title ? QString() : m_title);
    }
}

void MapHeader::showValues(const ColourSource& source) {
    const bool gene = source.kind == ColourSource::Kind::Gene && m_state.dataset();
    const ValueState shown = gene ? m_state.shownState(source) : ValueState::Measured;
    m_source->setStyleSheet(QStringLiteral("font-weight: 600; padding: 3px 5px;%1").arg(shown == ValueState::Imputed ? QStringLiteral(" font-style: italic;") : QString()));
    const auto imputed = shown == ValueState::Imputed ? modelledGene(m_state, source.name, shown) : std::nullopt;
    m_trust->setVisible(imputed.has_value());
    if (imputed) {
        const GeneValues::Gene& one = imputed->gene();
        const QString number = std::isnan(one.reliability) ? QStringLiteral("not known") : QString::number(one.reliability, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
        m_trust->setText(one.measured ? QStringLiteral("hidden, Spearman %1").arg(number) : QStringLiteral("reliability %1").arg(number));
        m_trust->setKind(one.reliability >= kLowReliability ? Chip::Kind::Plain : Chip::Kind::Warn);
        m_trust->setToolTip(one.measured ? QStringLiteral("The model did not see this gene. Correlation of measured and imputed values over %1")
                                               .arg(cellsText(imputed->layer->values->facts().reliabilityCells))
                                         : QStringLiteral("How well measured genes of its strength came back when they were hidden from the model"));
        m_trust->setAccessibleName(m_trust->text());
    }
    const QString note = gene && !fixedState(source) ? otherValuesNote(m_state, source.name) : QString();
    m_other->setVisible(!note.isEmpty());
    m_other->setText(note.isEmpty() ? QString() : QStringLiteral("no %1 values").arg(valueWord(m_state.valueState())));
    m_other->setToolTip(note);
    m_other->setAccessibleName(note);
}

void MapHeader::fillSources() {
    m_sources->clear();
    const ColourSource current = m_state.colourSource(m_map);
    const auto addSource = [&](QMenu* menu, const QString& text, const QString& hint, const ColourSource& source) {
        QAction* action = menu->addAction(hint.isEmpty() ? text : text + QLatin1Char('\t') + hint);
        action->setCheckable(true);
        action->setChecked(source == current);
        connect(action, &QAction::triggered, this, [this, source] { m_state.setColourSource(m_map, source); });
    };
    QMenu* target = m_sources;
    std::size_t shown = 0;
    for (const ColumnKey& key : m_state.columnKeys()) {
        const Column* column = m_state.column(key.name, key.layer);
        if (column == nullptr) {
            continue;
        }
        if (shown == kLongMenu) {
            target = m_sources->addMenu(QStringLiteral("More columns"));
        }
        ++shown;
        const ResultLayer* layer = key.layer.empty() ? nullptr : m_state.store().find(key.layer).get();
        for (const ColourSource& source : m_state.colourSources(key)) {
            const QString says = columnSource(key.name, layer, m_state.dataset().get());
            addSource(target, m_state.sourceTitle(source),
                isLineageSource(source) ? says + QStringLiteral(", by lineage") : says, source);
        }
    }
    m_sources->addSeparator();
    if (current.kind == ColourSource::Kind::Gene) {
        const auto fixed = fixedState(current);
        addSource(m_sources, m_state.sourceTitle(current), fixed ? QStringLiteral("gene, always %1").arg(valueWord(*fixed)) : QStringLiteral("gene"), current);
        const auto imputed = modelledGene(m_state, current.name, ValueState::Imputed);
        if (imputed && imputed->gene().measured) { // both can be seen side by side
            for (const ValueState values : {ValueState::Measured, ValueState::Imputed}) {
                if (values != fixed) {
                    addSource(m_sources, m_state.sourceTitle(current), QStringLiteral("gene, always %1").arg(valueWord(values)),
                        {ColourSource::Kind::Gene, current.name, fixedTo(values)});
                }
            }
        }
    }
    QAction* gene = m_sources->addAction(QStringLiteral("A gene…"));
    gene->setEnabled(m_state.dataset() && m_state.dataset()->geneCount() > 0);
    if (!gene->isEnabled()) {
        gene->setToolTip(QStringLiteral("This map has no counts"));
    }
    connect(gene, &QAction::triggered, this, &MapHeader::geneWanted);
    addSource(m_sources, QStringLiteral("One colour"), {}, ColourSource());
}

} // namespace ocellus

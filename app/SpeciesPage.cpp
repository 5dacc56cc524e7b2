// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SpeciesPage.h"

#include "core/figures/Colouring.h"
#include "views/species/DifferencesPanel.h"
#include "views/species/EffectsPanel.h"
#include "views/species/GeneratedBanner.h"
#include "views/state/ColourScales.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace ocellus {

namespace {

const std::string kMap = "side by side";
const std::string kLayer = "groups";
constexpr int kTitleStretch = 1000; ///< titles take what they need before the rest does
constexpr int kHeaderRest = 12 + 8 + 3 * 8 + 30; ///< margins, gaps and the button of the third map
constexpr auto kGroups = kCounterfactualGroups;

std::string columnOf(CounterfactualGroup group) { return "cells " + std::to_string(static_cast<int>(group)); }

std::string geneOf(const std::string& id, CounterfactualGroup group) { return id + "|" + std::to_string(static_cast<int>(group)); }

ValueState stateOf(CounterfactualGroup group) {
    return group == CounterfactualGroup::Source || group == CounterfactualGroup::Target ? ValueState::Measured : ValueState::Generated;
}

/// All rows of the view as cells: every shown group has a column of labels of its own, and a form of every
/// generated gene, so that each map shows its own group over the others in grey.
std::shared_ptr<const Dataset> rowsAsCells(const SpeciesAnswer& answer) {
    const CounterfactualView& view = *answer.view;
    const Table& own = answer.dataset->cells();
    const Table& theirs = answer.target->cells();
    CellTable cells;
    static const char* const kSuffix[kGroups] = {"", ", generated", ", rebuilt unchanged", ", wrong target", ""};
    for (std::size_t group = 0; group < kGroups; ++group) {
        const bool target = group == static_cast<std::size_t>(CounterfactualGroup::Target);
        for (const Index cell : view.cells[group]) {
            cells.names.push_back((target ? theirs : own).names[static_cast<std::size_t>(cell)] + kSuffix[group]);
        }
    }
    Table var;
    TextColumn symbols;
    for (const std::size_t gene : view.genes) {
        for (std::size_t group = 0; group < kGroups; ++group) {
            var.names.push_back(geneOf(answer.geneId(gene).toStdString(), static_cast<CounterfactualGroup>(group)));
            symbols.values.emplace_back(answer.geneName(gene).toStdString());
        }
    }
    var.columns.push_back({"feature_name", std::move(symbols)});
    return Dataset::inMemory(std::move(cells), GeneTable(std::move(var)), nullptr, {{kMap, view.positions}});
}

LayerPtr labelLayer(const CounterfactualView& view) {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = kLayer;
    layer->provenance.task = kLevelsTask; // its columns share their colours
    layer->cellsDone = layer->cellsTotal = view.rowCount();
    for (std::size_t group = 0; group < kGroups; ++group) {
        CategoryColumn labels = view.labels;
        if (labels.categories.empty()) {
            labels.categories = {"cells"};
            std::fill(labels.codes.begin(), labels.codes.end(), 0);
        }
        for (std::size_t row = 0; row < labels.codes.size(); ++row) {
            labels.codes[row] = view.groupOf[row] == static_cast<std::int32_t>(group) ? labels.codes[row] : -1;
        }
        layer->columns.push_back({columnOf(static_cast<CounterfactualGroup>(group)), std::move(labels)});
    }
    return layer;
}

/// A gene that colours the three maps, by its id: the next answer may have other places.
class GeneStep : public QUndoCommand {
public:
    GeneStep(SpeciesState& species, const QString& before, const QString& after, const QString& text)
        : QUndoCommand(text)
        , m_species(&species)
        , m_before(before)
        , m_after(after) {}

    void undo() override { show(m_before); }
    void redo() override { show(m_after); }

private:
    void show(const QString& id) const {
        if (!m_species || !m_species->answer()) {
            return;
        }
        const CounterfactualEffects& effects = m_species->answer()->result->effects;
        std::ptrdiff_t gene = -1;
        for (std::size_t i = 0; i < effects.genes.size() && gene < 0 && !id.isEmpty(); ++i) {
            gene = m_species->answer()->geneId(i) == id ? static_cast<std::ptrdiff_t>(i) : -1;
        }
        m_species->showGene(gene);
    }

    QPointer<SpeciesState> m_species;
    QString m_before, m_after; ///< ids; empty: labels
};

} // namespace

SpeciesPage::SpeciesPage(SpeciesState& species, ExplorerState& window, QWidget* parent) : QWidget(parent), m_species(species), m_window(window) {
    setObjectName(QStringLiteral("speciesPage"));
    m_shown.setTheme(window.theme());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_banner = new GeneratedBanner(this);
    column->addWidget(m_banner);
    auto* facts = new QFrame(this);
    facts->setProperty("surface", "raised");
    facts->setFixedHeight(24);
    auto* line = new QHBoxLayout(facts);
    line->setContentsMargins(12, 0, 12, 0);
    m_facts = lineLabel(TextRole::Small, facts);
    m_facts->setObjectName(QStringLiteral("speciesFacts"));
    line->addWidget(m_facts, 1);
    column->addWidget(facts);
    m_stack = new QStackedWidget(this);
    m_stack->setObjectName(QStringLiteral("speciesStack"));
    auto* parts = new QSplitter(Qt::Vertical, m_stack);
    parts->setObjectName(QStringLiteral("speciesParts"));
    parts->setChildrenCollapsible(false);
    parts->addWidget(buildMaps());
    auto* below = new QSplitter(Qt::Horizontal, parts);
    below->setObjectName(QStringLiteral("speciesBelow"));
    below->setChildrenCollapsible(false);
    below->addWidget(new DifferencesPanel(species, below));
    m_effects = new EffectsPanel(species, window, below);
    below->addWidget(m_effects);
    below->widget(0)->setMinimumWidth(360); // what their heads would like may be more than a small window has
    m_effects->setMinimumWidth(300);
    below->setStretchFactor(0, 19);
    below->setStretchFactor(1, 10);
    below->setSizes({940, 500});
    parts->addWidget(below);
    parts->setStretchFactor(0, 9);
    parts->setStretchFactor(1, 8);
    m_stack->addWidget(parts);
    m_stack->addWidget(buildMessage());
    column->addWidget(m_stack, 1);
    connect(&window, &ExplorerState::themeChanged, this, [this] { m_shown.setTheme(m_window.theme()); });
    connect(&window, &ExplorerState::selectionChanged, this, &SpeciesPage::takeSelection);
    connect(&m_shown, &ExplorerState::selectionChanged, this, &SpeciesPage::giveSelection);
    connect(&species, &SpeciesState::answerChanged, this, &SpeciesPage::takeAnswer);
    connect(&species, &SpeciesState::progressChanged, this, &SpeciesPage::refresh);
    connect(&species, &SpeciesState::geneChanged, this, &SpeciesPage::colour);
    connect(&species, &SpeciesState::valuesChanged, this, &SpeciesPage::spreadValues);
    connect(&species, &SpeciesState::geneChosen, this, [this](qint64 gene) {
        const SpeciesAnswer& answer = *m_species.answer();
        const auto idOf = [&](std::ptrdiff_t one) { return one < 0 ? QString() : answer.geneId(static_cast<std::size_t>(one)); };
        const QString text = gene < 0 ? QStringLiteral("Colour the three maps by label")
                                      : QStringLiteral("Colour the three maps by %1").arg(answer.geneName(static_cast<std::size_t>(gene)));
        m_window.undoStack().push(new GeneStep(m_species, idOf(m_species.gene()), idOf(static_cast<std::ptrdiff_t>(gene)), text));
    });
    refresh();
}

SpeciesPage::~SpeciesPage() {
    for (Pane& pane : m_panes) {
        delete pane.map; // it watches m_shown
    }
}

QWidget* SpeciesPage::buildMaps() {
    auto* maps = new QSplitter(Qt::Horizontal, m_stack);
    maps->setObjectName(QStringLiteral("speciesMaps"));
    maps->setChildrenCollapsible(false);
    m_panes[0].group = CounterfactualGroup::Source;
    m_panes[1].group = CounterfactualGroup::Generated;
    m_panes[2].group = CounterfactualGroup::Target;
    for (int place = 0; place < 3; ++place) {
        maps->addWidget(buildPane(place));
        maps->setStretchFactor(place, 1);
    }
    maps->setSizes({480, 480, 480});
    return maps;
}

QWidget* SpeciesPage::buildPane(int place) {
    Pane& pane = m_panes[static_cast<std::size_t>(place)];
    auto* box = new QWidget(this);
    box->setMinimumWidth(220);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new QFrame(box);
    header->setProperty("kind", QStringLiteral("header"));
    header->setFixedHeight(32);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(8);
    QLabel* title = lineLabel(TextRole::Heading, header);
    title->setObjectName(QStringLiteral("speciesTitle%1").arg(place + 1));
    pane.header = header;
    header->installEventFilter(this); // its texts follow its width
    pane.title = title;
    pane.count = textLabel({}, TextRole::Secondary, header);
    pane.count->setObjectName(QStringLiteral("speciesCount%1").arg(place + 1));
    pane.badge = new ValueBadge(stateOf(pane.group), header);
    row->addWidget(title, kTitleStretch);
    row->addWidget(pane.count);
    row->addWidget(pane.badge);
    row->addStretch(1);
    if (place == 2) {
        auto* more = dockButton(QStringLiteral("swap"), QStringLiteral("Show the observed target or the unchanged control here"), header);
        more->setObjectName(QStringLiteral("speciesThird"));
        connect(more, &QToolButton::clicked, this, [this] {
            setThird(m_panes[2].group == CounterfactualGroup::Target ? CounterfactualGroup::Control : CounterfactualGroup::Target);
        });
        row->addWidget(more);
    }
    pane.map = new MapPane(m_shown, kFirstMap + place, box);
    pane.map->setSelectionChipShown(false);
    pane.map->surface()->setAccessibleName(QStringLiteral("Map %1 of the species view").arg(place + 1));
    pane.map->setMissingFaded(true); // those are cells of the other groups
    pane.map->setCountShown(false); // of all groups; the header counts those of this one
    if (place == 1) {
        m_spread = textLabel({}, TextRole::Small, pane.map);
        m_spread->setObjectName(QStringLiteral("speciesSpread"));
        m_spread->setToolTip(QStringLiteral(
            "How far generated cells lie from the mean of their label, over how far observed ones do. Below 1 they are more alike than real cells."));
        m_spread->move(12, 8);
    }
    if (auto* own = pane.map->findChild<QWidget*>(QStringLiteral("map%1Header").arg(kFirstMap + place))) {
        own->hide(); // this one says whose cells they are
    }
    column->addWidget(header);
    column->addWidget(pane.map, 1);
    return box;
}

QWidget* SpeciesPage::buildMessage() {
    auto* page = new QWidget(m_stack);
    page->setProperty("surface", "panel");
    page->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(24, 24, 24, 24);
    m_message = textLabel({}, TextRole::Secondary, page);
    m_message->setObjectName(QStringLiteral("speciesMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setMaximumWidth(760);
    m_cancel = pushButton(QStringLiteral("cancelSpecies"), QStringLiteral("Cancel"), ButtonKind::Normal, page, {}, ButtonSize::Dock);
    connect(m_cancel, &QPushButton::clicked, &m_species, &SpeciesState::cancelWanted);
    column->addStretch();
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_message, 8);
    middle->addStretch(1);
    column->addLayout(middle);
    column->addSpacing(8);
    column->addWidget(m_cancel, 0, Qt::AlignHCenter);
    column->addStretch();
    return page;
}

void SpeciesPage::refresh() {
    const bool running = !m_species.progress().isEmpty();
    const bool answered = !running && m_cancel->hasFocus(); // before its page goes
    m_facts->parentWidget()->setVisible(m_species.answer() != nullptr);
    m_stack->setCurrentIndex(m_species.answer() && !running ? 0 : 1);
    m_banner->setVisible(m_stack->currentIndex() == 0); // there is something generated to see
    const bool asked = running && m_cancel->isHidden();
    m_cancel->setVisible(running);
    if (asked && isVisible()) {
        m_cancel->setFocus(); // the button that started it cannot be pressed meanwhile
    } else if (answered && m_species.answer()) {
        findChild<QWidget*>(QStringLiteral("differencesTable"))->setFocus();
    }
    m_message->setText(running                          ? m_species.progress()
                       : !m_species.message().isEmpty() ? m_species.message()
                                                        : QStringLiteral("Nothing is generated yet. Choose cells, the label they get, and press “Generate”."));
}

void SpeciesPage::takeAnswer() {
    const auto& answer = m_species.answer();
    m_shown.setDataset(answer ? rowsAsCells(*answer) : nullptr, {});
    if (answer) {
        m_panes[2].group = CounterfactualGroup::Target;
        m_shown.addLayer(labelLayer(*answer->view));
        m_shown.setPositions(kMap, std::make_shared<const FloatMatrix>(answer->view->positions));
        m_spread->setText(std::isfinite(answer->view->spread) ? QStringLiteral("Spread %1 of the observed cells").arg(answer->view->spread, 0, 'f', 2) : QString());
        m_spread->adjustSize();
        m_spread->raise();
        m_facts->setText(answer->facts());
        m_facts->setToolTip((QStringList(answer->facts()) + answer->notes()).join(QLatin1Char('\n')));
        showHeaders();
        colour();
        takeSelection();
    }
    refresh();
}

bool SpeciesPage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        for (Pane& pane : m_panes) {
            if (pane.header == watched) {
                fitHeader(pane);
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

void SpeciesPage::fitHeader(const Pane& pane) {
    auto* title = static_cast<QLabel*>(pane.title);
    const int words = title->fontMetrics().horizontalAdvance(title->text()) + 4;
    title->setMaximumWidth(words);
    pane.count->setText(pane.countText);
    const int rest = pane.badge->sizeHint().width() + kHeaderRest;
    if (words + pane.count->sizeHint().width() + rest > pane.header->width()) {
        pane.count->setText(pane.shortCount); // the tool tip has the rest
    }
}

void SpeciesPage::showHeaders() {
    const auto& answer = m_species.answer();
    for (Pane& pane : m_panes) {
        auto* title = static_cast<QLabel*>(pane.title);
        const QString words = answer->title(pane.group);
        title->setStyleSheet(stateOf(pane.group) == ValueState::Generated ? QStringLiteral("font-style: italic;") : QString());
        title->setText(words);
        pane.map->surface()->setAccessibleName(words);
        title->setAccessibleName(words);
        title->setToolTip(words);
        const Index all = pane.group == CounterfactualGroup::Target ? static_cast<Index>(answer->result->target.cells.size()) : answer->result->changeable;
        const Index cells = answer->view->count(pane.group);
        pane.countText = cells < all ? QStringLiteral("%1 of %2").arg(withThousands(cells), cellsText(all)) : cellsText(cells);
        pane.shortCount = cellsText(cells);
        pane.count->setToolTip(cells < all ? pane.countText + QStringLiteral(", evenly spaced among them") : QString());
        pane.badge->setState(stateOf(pane.group));
        fitHeader(pane);
    }
}

void SpeciesPage::setThird(CounterfactualGroup group) {
    if (m_species.answer() && m_panes[2].group != group) {
        m_panes[2].group = group;
        showHeaders();
        colour();
    }
}

void SpeciesPage::colour() {
    const auto& answer = m_species.answer();
    const bool gene = m_species.gene() >= 0;
    if (!answer || (gene && !m_species.values())) {
        return; // the colours stay until the gene is read
    }
    for (int place = 0; place < 3; ++place) {
        const CounterfactualGroup group = m_panes[static_cast<std::size_t>(place)].group;
        const ColourSource source = gene ? ColourSource{ColourSource::Kind::Gene, geneOf(answer->geneId(static_cast<std::size_t>(m_species.gene())).toStdString(), group), {}}
                                         : ColourSource{ColourSource::Kind::Column, columnOf(group), kLayer};
        m_shown.restoreColour(kFirstMap + place, source);
        map(place)->setLegendShown(gene);
        map(place)->setLabelsShown(!gene);
    }
}

void SpeciesPage::spreadValues() {
    const auto& answer = m_species.answer();
    const auto& values = m_species.values();
    if (!answer || !values || m_species.gene() < 0) {
        colour();
        return;
    }
    const std::string id = answer->geneId(static_cast<std::size_t>(m_species.gene())).toStdString();
    // One scale for all maps, from what the groups that are shown hold together.
    const Colouring together = colourByValues(values->values, m_shown.theme(), m_shown.colourMap());
    for (std::size_t group = 0; group < kGroups; ++group) {
        auto own = std::make_shared<std::vector<float>>(values->values);
        for (std::size_t row = 0; row < own->size(); ++row) {
            (*own)[row] = answer->view->groupOf[row] == static_cast<std::int32_t>(group) ? (*own)[row] : std::numeric_limits<float>::quiet_NaN();
        }
        const auto which = static_cast<CounterfactualGroup>(group);
        const std::string name = geneOf(id, which);
        restoreColourEnds(m_shown, {ColourSource::Kind::Gene, name, {}}, together.low, together.high);
        m_shown.setGeneValues(name, std::move(own), "log1p CP10k", stateOf(which));
    }
    colour();
}

void SpeciesPage::setTool(MapTool tool) {
    for (const Pane& pane : m_panes) {
        pane.map->setTool(tool);
    }
}

void SpeciesPage::setSelectionMode(ExplorerState::SelectionMode mode) {
    for (const Pane& pane : m_panes) {
        pane.map->surface()->setSelectionMode(mode);
    }
}

void SpeciesPage::takeSelection() {
    const auto& answer = m_species.answer();
    if (!answer || m_selecting || m_window.selection().size() != answer->dataset->cellCount()) {
        return;
    }
    const CounterfactualView& view = *answer->view;
    CellSet cells(view.rowCount());
    Index row = 0;
    for (std::size_t group = 0; group < kGroups; ++group) {
        const bool own = group != static_cast<std::size_t>(CounterfactualGroup::Target) || answer->target->isSameAs(*answer->dataset);
        for (const Index cell : view.cells[group]) {
            if (own && m_window.selection().contains(cell)) {
                cells.insert(row);
            }
            ++row;
        }
    }
    m_selecting = true;
    m_shown.restoreCells(cells, CellSet(view.rowCount(), true));
    m_selecting = false;
}

void SpeciesPage::giveSelection() {
    const auto& answer = m_species.answer();
    if (!answer || m_selecting || m_shown.selection().size() == 0) {
        return;
    }
    const CounterfactualView& view = *answer->view;
    CellSet cells(answer->dataset->cellCount());
    m_shown.selection().forEach([&](Index row) {
        const auto group = static_cast<std::size_t>(view.groupOf[static_cast<std::size_t>(row)]);
        if (group != static_cast<std::size_t>(CounterfactualGroup::Target) || answer->target->isSameAs(*answer->dataset)) {
            const Index first = view.first(static_cast<CounterfactualGroup>(group));
            cells.insert(view.cells[group][static_cast<std::size_t>(row - first)]);
        }
    });
    m_selecting = true;
    m_window.select(cells, ExplorerState::SelectionMode::Replace, QStringLiteral("Select %1").arg(cellsText(cells.count())));
    m_selecting = false;
    takeSelection(); // a measured cell and what was generated of it are one
}

} // namespace ocellus

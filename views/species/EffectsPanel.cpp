// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/species/EffectsPanel.h"

#include "core/base/Error.h"
#include "core/figures/CurvePlot.h"
#include "core/figures/ScatterPlot.h"
#include "views/figures/FigureFonts.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"
#include "views/style/WindowScene.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kFirstGenes = 50.0;

Rgb toRgb(const QColor& colour) {
    return {static_cast<std::uint8_t>(colour.red()), static_cast<std::uint8_t>(colour.green()), static_cast<std::uint8_t>(colour.blue())};
}

QColor generatedColour(Theme theme) { return tokens(theme).stateText[static_cast<std::size_t>(ValueState::Generated)]; }

const CounterfactualEffects::Overlap* overlapOf(const CounterfactualEffects& effects, const std::string& ranking) {
    for (const CounterfactualEffects::Overlap& overlap : effects.overlaps) {
        if (overlap.ranking == ranking) {
            return &overlap;
        }
    }
    return nullptr;
}

/// The curve of a ranking, of both directions their mean.
struct Shared {
    std::vector<double> size, shared, chance;
    double overChance = std::nan("");
};

Shared sharedOf(const CounterfactualEffects::Overlap& overlap, SpeciesDirection direction) {
    const RankOverlap& one = direction == SpeciesDirection::Lower ? overlap.down : overlap.up;
    const RankOverlap& other = direction == SpeciesDirection::Higher ? overlap.up : overlap.down;
    Shared shared;
    double sum = 0.0, chance = 0.0;
    for (std::size_t i = 0; i < one.size.size(); ++i) {
        shared.size.push_back(static_cast<double>(one.size[i]));
        shared.shared.push_back((one.shared[i] + other.shared[i]) / 2.0);
        shared.chance.push_back(one.chance[i]);
        sum += shared.shared.back();
        chance += shared.chance.back();
    }
    shared.overChance = chance > 0.0 ? sum / chance : shared.overChance;
    return shared;
}

QString times(double value) { return std::isfinite(value) ? QStringLiteral("%1 ×").arg(value, 0, 'f', 2) : QStringLiteral("–"); }

CurvePlot overlapPlot(const CounterfactualEffects& effects, SpeciesDirection direction, Theme theme) {
    const ThemeTokens& look = tokens(theme);
    CurvePlot plot;
    plot.xName = "genes in both lists";
    plot.marked = kFirstGenes;
    const auto add = [&](const std::string& ranking, const std::string& name, const QColor& colour, double dash, bool strong) {
        if (const auto* overlap = overlapOf(effects, ranking)) {
            Shared shared = sharedOf(*overlap, direction);
            plot.curves.push_back({name, std::move(shared.size), std::move(shared.shared), toRgb(colour), dash, strong});
        }
    };
    add("generated", "generated", generatedColour(theme), 0.0, true);
    add("swap", "over control", generatedColour(theme), 1.6, false);
    add("control", "control", look.text2, 1.6, false);
    add("wrong swap", "wrong over control", look.control, 0.9, false);
    if (const auto* overlap = overlapOf(effects, "generated")) {
        Shared shared = sharedOf(*overlap, direction);
        plot.curves.push_back({"chance", std::move(shared.size), std::move(shared.chance), toRgb(look.control), 0.35, false});
    }
    return plot;
}

/// Genes as points: generated over control against what was observed.
ScatterPlot againstPlot(const SpeciesAnswer& answer, Theme theme) {
    const CounterfactualEffects& effects = answer.result->effects;
    std::vector<float> x, y;
    for (std::size_t i = 0; i < effects.genes.size(); ++i) {
        if (std::isfinite(effects.generated[i]) && std::isfinite(effects.observed[i])) {
            x.push_back(static_cast<float>(effects.observed[i]));
            y.push_back(static_cast<float>(effects.swap(i)));
        }
    }
    ScatterPlot plot;
    plot.xName = "Observed";
    plot.yName = "Over control";
    plot.unit = "log2";
    plot.state = ValueState::Generated;
    auto values = std::make_shared<ScatterValues>();
    (void)scatterValues(x, y, nullptr, 1, RunControl(), values.get());
    plot.values = std::move(values);
    plot.colouring = std::make_shared<const Colouring>(colourPlain(static_cast<Index>(x.size()), theme));
    return plot;
}

TablePlot violins(const SpeciesAnswer& answer, const QString& gene, const CounterfactualGeneValues& values, Theme theme) {
    const ThemeTokens& look = tokens(theme);
    TablePlot plot;
    plot.marks = TableMarks::Violins;
    plot.rowsTitle = "Cells";
    plot.unit = "log1p CP10k";
    plot.genes.push_back({gene.toStdString(), ValueState::Generated, std::make_shared<const GeneSummary>(values.summary), {}});
    const auto add = [&](CounterfactualGroup group, const QString& name, const QColor& colour) {
        plot.rows.push_back({name.toStdString(), toRgb(colour), static_cast<Index>(group), answer.view->count(group), 0});
    };
    const QString source = answer.source.isEmpty() ? QStringLiteral("cells") : answer.source;
    add(CounterfactualGroup::Source, source, look.text2);
    add(CounterfactualGroup::Generated, QStringLiteral("as %1").arg(answer.wanted), generatedColour(theme));
    add(CounterfactualGroup::Control, QStringLiteral("unchanged"), look.control);
    add(CounterfactualGroup::WrongTarget, QStringLiteral("wrong: %1").arg(QString::fromStdString(answer.result->wrong.name)), look.line2);
    add(CounterfactualGroup::Target, answer.wanted, look.text2);
    return plot;
}

} // namespace

SceneCanvas::SceneCanvas(ExplorerState& state, QWidget* parent) : QWidget(parent), m_state(state) {
    setMinimumSize(160, 110);
    connect(&state, &ExplorerState::themeChanged, this, [this] {
        m_image = QImage();
        update();
    });
}

void SceneCanvas::setDraw(Draw draw) {
    m_draw = std::move(draw);
    m_image = QImage();
    update();
}

void SceneCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), tokens(m_state.theme()).panel);
    const double ratio = devicePixelRatioF();
    if (m_draw && m_image.size() != size() * ratio) {
        m_problem.clear();
        try {
            m_image = windowImage(m_draw(windowPage(size(), m_state.theme())), size(), ratio, m_state.theme());
        } catch (const UsageError& error) {
            m_image = QImage();
            m_problem = QString::fromUtf8(error.what());
        }
    }
    if (m_draw && !m_image.isNull()) {
        painter.drawImage(0, 0, m_image);
    } else if (!m_problem.isEmpty()) {
        painter.setPen(tokens(m_state.theme()).text2);
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_problem);
    }
}

EffectsPanel::EffectsPanel(SpeciesState& species, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_species(species), m_state(state), m_tabs(new QTabBar(this)), m_number(textLabel({}, TextRole::Title, this)),
      m_sentence(textLabel({}, TextRole::Secondary, this)), m_canvas(new SceneCanvas(state, this)) {
    setObjectName(QStringLiteral("effectsPanel"));
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* head = new QFrame(this);
    head->setProperty("surface", "window");
    head->setAttribute(Qt::WA_StyledBackground);
    head->setFixedHeight(32);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(8, 0, 8, 0);
    m_tabs->setParent(head);
    m_tabs->setObjectName(QStringLiteral("effectsTabs"));
    m_tabs->setAccessibleName(QStringLiteral("Plots of the differences"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (const QString& title : {QStringLiteral("Overlap of the top genes"), QStringLiteral("Effect against effect"), QStringLiteral("Gene")}) {
        m_tabs->setTabToolTip(m_tabs->addTab(title), title);
    }
    m_tabs->setElideMode(Qt::ElideRight); // all stay in sight
    m_tabs->setUsesScrollButtons(false);
    m_tabs->setMinimumWidth(0);
    row->addWidget(m_tabs, 1000);
    row->addStretch(1);
    m_number->setObjectName(QStringLiteral("effectsNumber"));
    m_sentence->setObjectName(QStringLiteral("effectsSentence"));
    m_sentence->setWordWrap(true);
    m_canvas->setObjectName(QStringLiteral("effectsCanvas"));
    m_canvas->setAccessibleName(QStringLiteral("Plot of the differences"));
    auto* words = new QHBoxLayout;
    words->setContentsMargins(14, 10, 14, 4);
    words->setSpacing(12);
    words->addWidget(m_number, 0, Qt::AlignTop);
    words->addWidget(m_sentence, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addLayout(words);
    column->addWidget(m_canvas, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, &EffectsPanel::refresh);
    connect(&species, &SpeciesState::answerChanged, this, &EffectsPanel::refresh);
    connect(&species, &SpeciesState::directionChanged, this, &EffectsPanel::refresh);
    connect(&species, &SpeciesState::geneChanged, this, [this] {
        if (m_species.gene() >= 0) {
            showTab(Gene);
        }
        refresh();
    });
    connect(&species, &SpeciesState::valuesChanged, this, &EffectsPanel::refresh);
    refresh();
}

void EffectsPanel::showTab(Tab tab) { m_tabs->setCurrentIndex(tab); }

QString EffectsPanel::sentence() const { return m_sentence->text(); }

void EffectsPanel::say(const QString& number, const QString& sentence) {
    m_number->setText(number);
    m_number->setStyleSheet(m_tabs->currentIndex() == Gene ? QStringLiteral("font-style: italic;") : QString());
    m_number->setVisible(!number.isEmpty());
    m_sentence->setText(sentence);
    m_canvas->setAccessibleDescription(number + QLatin1Char(' ') + sentence);
}

void EffectsPanel::refresh() {
    if (!m_species.answer()) {
        m_canvas->setDraw({});
        say({}, {});
        return;
    }
    switch (m_tabs->currentIndex()) {
    case Against: return showAgainst();
    case Gene: return showGene();
    default: return showOverlap();
    }
}

void EffectsPanel::showOverlap() {
    const auto answer = m_species.answer();
    const CounterfactualEffects& effects = answer->result->effects;
    const auto* generated = overlapOf(effects, "generated");
    if (generated == nullptr) {
        m_canvas->setDraw({});
        say({}, QStringLiteral("No gene that was generated was measured in %1, so there is no observed ranking to compare with.").arg(answer->wanted));
        return;
    }
    const SpeciesDirection direction = m_species.direction();
    const Shared shared = sharedOf(*generated, direction);
    const auto over = [&](const char* ranking) {
        const auto* overlap = overlapOf(effects, ranking);
        return times(overlap != nullptr ? sharedOf(*overlap, direction).overChance : std::nan(""));
    };
    QString sentence = QStringLiteral("shared genes over chance, mean over all list lengths (control %1, wrong target %2). Over the control %3, with the wrong target %4.")
                           .arg(over("control"), over("wrong target"), over("swap"), over("wrong swap"));
    const Curve curve{{}, shared.size, shared.shared, {}, 0.0, false}, chance{{}, shared.size, shared.chance, {}, 0.0, false};
    if (!shared.size.empty() && shared.size.back() >= kFirstGenes) {
        sentence += QStringLiteral(" At 50 genes: %1 shared, %2 by chance.").arg(asPercent(curveAt(curve, kFirstGenes)), asPercent(curveAt(chance, kFirstGenes)));
    }
    say(times(shared.overChance), sentence);
    m_canvas->setDraw([this, answer, direction](const PlotPage& page) {
        return curveScene(overlapPlot(answer->result->effects, direction, m_state.theme()), page, figureTextWidth(page.options.font));
    });
}

void EffectsPanel::showAgainst() {
    const auto answer = m_species.answer();
    say({}, QStringLiteral("Every gene: generated over rebuilt unchanged, against %1 over %2 as measured.")
                .arg(answer->wanted, answer->source.isEmpty() ? QStringLiteral("the observed cells") : answer->source));
    m_canvas->setDraw([this, answer](const PlotPage& page) {
        return scatterScene(againstPlot(*answer, m_state.theme()), page, figureTextWidth(page.options.font)).scene;
    });
}

void EffectsPanel::showGene() {
    const auto answer = m_species.answer();
    const auto values = m_species.values();
    if (m_species.gene() < 0) {
        m_canvas->setDraw({});
        say({}, QStringLiteral("Click a gene of the table to see its values in all groups of cells."));
        return;
    }
    const QString gene = answer->geneName(static_cast<std::size_t>(m_species.gene()));
    const QString source = answer->source.isEmpty() ? QStringLiteral("cells") : answer->source;
    say(gene, values ? QStringLiteral("log1p of counts per 10,000; “%1” and “%2” were measured, the rest was generated.").arg(source, answer->wanted)
                     : QStringLiteral("Reading the gene"));
    if (!values) {
        m_canvas->setDraw({});
        return;
    }
    m_canvas->setDraw([this, answer, gene, values](const PlotPage& page) {
        PlotPage own = page;
        own.legend = false;
        return tableScene(violins(*answer, gene, *values, m_state.theme()), own, figureTextWidth(page.options.font)).scene;
    });
}

} // namespace ocellus

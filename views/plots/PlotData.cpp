// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/plots/PlotData.h"

#include "views/plots/PlotGroups.h"
#include "views/state/ColourScales.h"
#include "views/state/ColouringJob.h"

#include <QTimer>

#include <algorithm>

namespace ocellus {

PlotData::PlotData(ExplorerState& state, QObject* parent)
    : QObject(parent), m_state(state), m_rowGroups(std::make_unique<Groups>()),
      m_partGroups(std::make_unique<Groups>()) {
    connect(&state, &ExplorerState::datasetChanged, this, &PlotData::datasetChanged);
    connect(&state, &ExplorerState::valuesChanged, this, [this] {
        m_summaries.clear();
        m_pairs.reset();
        m_scatterValues.reset();
        ++m_scatterVersion;
        refreshLater();
    });
    connect(&state, &ExplorerState::valueStateChanged, this, [this] {
        m_summaries.clear();
        m_scatterValues.reset();
        ++m_scatterVersion;
        refreshLater();
    });
    connect(&state, &ExplorerState::selectionChanged, this, [this] {
        ++m_countsVersion;
        refreshLater();
    });
    connect(&state, &ExplorerState::visibleChanged, this, [this] {
        m_visible.reset();
        ++m_cellsVersion;
        ++m_countsVersion;
        ++m_scatterVersion;
        refreshLater();
    });
    connect(&state, &ExplorerState::layersChanged, this, [this] {
        findColumns();
        refreshLater();
    });
    connect(&state, &ExplorerState::themeChanged, this, &PlotData::refreshLater);
    connect(&state, &ExplorerState::colouringChanged, this, &PlotData::refreshLater);
    connect(&state, &ExplorerState::geneValuesChanged, this, [this](const QString& gene) {
        const std::string id = gene.toStdString();
        if (const auto found = m_summaries.find(id); found != m_summaries.end()) {
            found->second.asked = 0; // other values: another layer, or at last there
        }
        const auto [x, y] = scatterGenes();
        m_scatterVersion += id == x || id == y ? 1 : 0;
        refreshLater();
    });
    datasetChanged();
}

PlotData::~PlotData() = default;

void PlotData::datasetChanged() {
    ++m_dataset;
    m_chosenRows.reset();
    m_chosenParts.reset();
    m_chosenScatter.reset();
    *m_rowGroups = Groups();
    *m_partGroups = Groups();
    m_summaries.clear();
    m_genes.clear();
    m_pairs.reset();
    m_scatterValues.reset();
    m_visible.reset();
    ++m_cellsVersion;
    ++m_countsVersion;
    ++m_scatterVersion;
    m_table.reset();
    m_scatter.reset();
    findColumns();
    refreshLater();
}

// --- what is shown ------------------------------------------------------------------------------

void PlotData::setShown(Shown shown) {
    if (m_shown != shown) {
        m_shown = shown;
        m_table.reset();
        m_scatter.reset();
        ++m_countsVersion; // bars and the others count by different columns
        refresh();
    }
}

void PlotData::setGenes(const std::vector<std::string>& genes) {
    if (m_genes != genes) {
        m_genes = genes;
        ++m_scatterVersion;
        refreshLater();
    }
}

void PlotData::findColumns() {
    m_columns.clear();
    if (!m_state.dataset()) {
        return;
    }
    for (const ColumnKey& key : m_state.columnKeys()) {
        if (m_state.labels(key)) {
            const std::vector<ColourSource> sources = m_state.colourSources(key);
            m_columns.insert(m_columns.end(), sources.begin(), sources.end());
        }
    }
}

void PlotData::setRows(const std::optional<ColourSource>& source) {
    m_chosenRows = source;
    refreshLater();
}

ColourSource PlotData::rows() const {
    if (m_chosenRows) {
        return *m_chosenRows;
    }
    if (m_columns.empty()) {
        return {};
    }
    const ColourSource shown = m_state.colourSource(1);
    return std::ranges::find(m_columns, shown) != m_columns.end() ? shown : m_columns.front();
}

void PlotData::setParts(const ColourSource& source) {
    m_chosenParts = source;
    refreshLater();
}

ColourSource PlotData::parts() const {
    if (m_chosenParts) {
        return *m_chosenParts;
    }
    // the first column that says something else and splits the cells into a few
    const std::string own = columnOfSource(rows().name);
    ColourSource best;
    std::size_t fewest = 0;
    for (const ColourSource& source : m_columns) {
        const auto labels = m_state.labels({source.name, source.layer});
        const std::size_t categories = labels ? labels->categories.size() : 0;
        if (columnOfSource(source.name) == own || categories < 2) {
            continue;
        }
        if (best.name.empty() || (fewest > kManyLabels && categories < fewest)) {
            best = source;
            fewest = categories;
        }
    }
    return best;
}

void PlotData::setScatterGenes(const std::string& x, const std::string& y) {
    m_chosenScatter = {x, y};
    ++m_scatterVersion;
    refreshLater();
}

std::pair<std::string, std::string> PlotData::scatterGenes() const {
    const auto listed = [this](const std::string& gene) {
        return std::ranges::find(m_genes, gene) != m_genes.end();
    };
    if (m_chosenScatter && listed(m_chosenScatter->first) && listed(m_chosenScatter->second)) {
        return *m_chosenScatter;
    }
    return m_genes.size() < 2 ? std::pair<std::string, std::string>()
                              : std::pair(m_genes[0], m_genes[1]);
}

void PlotData::setPerGene(bool perGene) {
    m_perGene = perGene;
    build();
}

void PlotData::setShares(bool shares) {
    m_shares = shares;
    build();
}

void PlotData::setFilter(const QString& text) {
    m_filter = text.trimmed();
    build();
}

bool PlotData::showsGenes() const {
    return m_shown == Shown::Dots || m_shown == Shown::Violins || m_shown == Shown::Tiles;
}

QString PlotData::geneName(const std::string& gene) const {
    return m_state.sourceTitle({ColourSource::Kind::Gene, gene, {}});
}

std::pair<QString, QString> PlotData::emptyText() const {
    if (m_table && m_table->rows.empty() && !m_filter.isEmpty()) {
        return {QStringLiteral("No label called \u201c%1\u201d").arg(m_filter),
                QStringLiteral("Clear the box above to see all labels.")};
    }
    return lacks();
}

std::pair<QString, QString> PlotData::lacks() const {
    const auto dataset = m_state.dataset();
    if (!dataset || m_shown == Shown::Nothing) {
        return {};
    }
    if (m_shown != Shown::Bars && dataset->geneCount() == 0) {
        return {QStringLiteral("This map has no counts"),
                QStringLiteral("Open the file with the counts to plot genes.")};
    }
    if (m_shown == Shown::Scatter) {
        return m_genes.size() >= 2
                   ? std::pair<QString, QString>()
                   : std::pair(QStringLiteral("A scatter plot needs two genes"),
                               QStringLiteral("Press G, type a gene such as CD3D and press Enter; "
                                              "then a second one."));
    }
    if (rows().kind == ColourSource::Kind::None) {
        return {QStringLiteral("No labels to group cells by"),
                QStringLiteral("This data set has no column of labels. Predict cell types, or open "
                               "a file with labels.")};
    }
    if (m_shown == Shown::Bars) {
        return parts().kind == ColourSource::Kind::None
                   ? std::pair(QStringLiteral("Only one column of labels"),
                               QStringLiteral("A composition shows how one column splits by "
                                              "another; this data set has no second one."))
                   : std::pair<QString, QString>();
    }
    return m_genes.empty()
               ? std::pair(QStringLiteral("No genes chosen yet"),
                           QStringLiteral("Press G, type a gene such as CD3D and press Enter. "
                                          "Every gene of the Genes panel is a column here."))
               : std::pair<QString, QString>();
}

// --- keeping up ---------------------------------------------------------------------------------

template <class Result>
void PlotData::start(const QString& thing,
                     const QString& title,
                     std::function<Outcome(const RunControl&, Result&)> work,
                     std::function<void(std::shared_ptr<const Result>)> take) {
    auto result = std::make_shared<Result>();
    PlotWork wanted;
    wanted.thing = thing;
    wanted.title = title;
    wanted.run = [work = std::move(work), result](const RunControl& control) {
        return work(control, *result);
    };
    wanted.finished = [this, take = std::move(take), result, dataset = m_dataset] {
        if (dataset == m_dataset) {
            take(result);
            refresh();
        }
    };
    Q_EMIT workWanted(wanted);
}

void PlotData::refreshLater() {
    if (!m_refreshing) {
        m_refreshing = true;
        QTimer::singleShot(0, this, [this] {
            m_refreshing = false;
            refresh();
        });
    }
}

std::shared_ptr<const CellSet> PlotData::sharedVisible() {
    if (!m_visible) {
        m_visible = std::make_shared<const CellSet>(m_state.visible());
    }
    return m_visible;
}

void PlotData::refresh() {
    if (m_state.dataset() && m_shown == Shown::Scatter) {
        refreshScatter();
    } else if (m_state.dataset() && m_shown != Shown::Nothing &&
               rows().kind != ColourSource::Kind::None) {
        bool ready = refreshGroups(*m_rowGroups, rows());
        if (m_shown == Shown::Bars) {
            ready = parts().kind != ColourSource::Kind::None &&
                    refreshGroups(*m_partGroups, parts()) && ready;
        }
        if (ready) {
            refreshCounts();
        }
        if (ready && showsGenes()) {
            for (const std::string& gene : m_genes) {
                refreshGene(gene);
            }
        }
    }
    build();
}

bool PlotData::refreshGroups(Groups& groups, const ColourSource& source) {
    const Theme theme = m_state.theme();
    if (!(groups.source == source)) {
        groups = Groups();
        groups.source = source;
        groups.labels = m_state.labels({source.name, source.layer});
        ++m_cellsVersion;
        ++m_countsVersion;
    }
    if (!groups.labels) {
        return false;
    }
    for (const int map : m_state.shownMaps()) { // the colours may be there already
        const auto colouring = m_state.colouring(map);
        if (colouring && colouring->source == source && !m_state.colourPending(map) &&
            groups.colouring != colouring && groups.theme != theme) {
            groups.colouring = colouring;
            groups.theme = theme;
        }
    }
    if (groups.theme != theme && groups.asked != theme) {
        groups.asked = theme;
        ColouringRequest request;
        request.dataset = m_state.dataset();
        request.layer = source.layer.empty() ? nullptr : m_state.store().find(source.layer);
        request.source = source;
        request.theme = theme;
        start<std::shared_ptr<const Colouring>>(
            &groups == m_rowGroups.get() ? QStringLiteral("rows") : QStringLiteral("parts"),
            QStringLiteral("Colour labels"),
            [request](const RunControl&, std::shared_ptr<const Colouring>& result) {
                result = makeColouring(request);
                return Outcome::Finished;
            },
            [&groups, source, theme](
                const std::shared_ptr<const std::shared_ptr<const Colouring>>& result) {
                if (groups.source == source && groups.asked == theme) {
                    groups.colouring = *result;
                    groups.theme = theme;
                }
            });
    }
    return groups.colouring != nullptr;
}

void PlotData::refreshCounts() {
    if (m_countsAsked == m_countsVersion) {
        return;
    }
    m_countsAsked = m_countsVersion;
    const bool bars = m_shown == Shown::Bars;
    auto selection = std::make_shared<const CellSet>(m_state.selection());
    start<PairCounts>(
        QStringLiteral("counts"),
        QStringLiteral("Count cells"),
        [rows = m_rowGroups->labels,
         parts = bars ? m_partGroups->labels : nullptr,
         visible = sharedVisible(),
         selection](const RunControl& control, PairCounts& result) {
            const LabelGroups first{
                rows->codes, static_cast<Index>(rows->categories.size()), visible.get()};
            const LabelGroups second = parts
                                          ? LabelGroups{parts->codes,
                                                       static_cast<Index>(parts->categories.size()),
                                                       nullptr}
                                          : LabelGroups{rows->codes, 0, nullptr};
            return countPairs(first, second, selection.get(), 0, control, &result);
        },
        [this, version = m_countsVersion](const std::shared_ptr<const PairCounts>& result) {
            if (version == m_countsVersion) {
                m_pairs = result;
            }
        });
}

void PlotData::refreshGene(const std::string& gene) {
    Gene& own = m_summaries[gene];
    if (own.asked == m_cellsVersion) {
        return;
    }
    const auto values = m_state.geneValues(gene);
    if (!values) {
        m_state.requestGeneValues(gene);
        return;
    }
    own.asked = m_cellsVersion;
    start<GeneSummary>(
        QStringLiteral("gene ") + QString::fromStdString(gene),
        QStringLiteral("Summarise %1").arg(geneName(gene)),
        [values, labels = m_rowGroups->labels, visible = sharedVisible()](const RunControl& control,
                                                                          GeneSummary& result) {
            const LabelGroups groups{
                labels->codes, static_cast<Index>(labels->categories.size()), visible.get()};
            return summariseGene(*values, groups, 0, control, &result);
        },
        [this,
         gene,
         version = m_cellsVersion,
         unit = m_state.geneUnit(gene),
         state = geneState(m_state, gene)](const std::shared_ptr<const GeneSummary>& result) {
            Gene& found = m_summaries[gene];
            if (version == m_cellsVersion) {
                found.summary = result;
                found.unit = unit;
                found.state = state;
            }
        });
}

void PlotData::refreshScatter() {
    const auto [x, y] = scatterGenes();
    if (x.empty() || m_scatterAsked == m_scatterVersion) {
        return;
    }
    const auto xValues = m_state.geneValues(x);
    const auto yValues = m_state.geneValues(y);
    if (!xValues || !yValues) {
        m_state.requestGeneValues(x);
        m_state.requestGeneValues(y);
        return;
    }
    m_scatterAsked = m_scatterVersion;
    start<ScatterValues>(
        QStringLiteral("scatter"),
        QStringLiteral("Plot %1 against %2").arg(geneName(y), geneName(x)),
        [xValues, yValues, visible = sharedVisible()](const RunControl& control,
                                                      ScatterValues& result) {
            return scatterValues(*xValues, *yValues, visible.get(), 0, control, &result);
        },
        [this, genes = std::pair(x, y), version = m_scatterVersion](
            const std::shared_ptr<const ScatterValues>& result) {
            if (version == m_scatterVersion) {
                m_scatterValues = result;
                m_scatterOf = genes;
            }
        });
}

// --- plots --------------------------------------------------------------------------------------

void PlotData::build() {
    if (m_shown == Shown::Scatter) {
        buildScatter();
    } else {
        buildTable();
    }
    Q_EMIT changed();
}

void PlotData::buildTable() {
    const bool bars = m_shown == Shown::Bars;
    const bool counted =
        m_pairs && m_rowGroups->colouring && m_rowGroups->labels &&
        m_pairs->rows == static_cast<Index>(m_rowGroups->labels->categories.size()) + 1;
    if (!counted || m_shown == Shown::Nothing || !lacks().first.isEmpty() ||
        (bars &&
         (!m_partGroups->colouring ||
          m_pairs->columns != static_cast<Index>(m_partGroups->labels->categories.size()) + 1))) {
        m_table.reset();
        return;
    }
    TablePlot plot;
    plot.marks = bars                        ? TableMarks::Bars
                 : m_shown == Shown::Violins ? TableMarks::Violins
                 : m_shown == Shown::Tiles   ? TableMarks::Tiles
                                             : TableMarks::Dots;
    plot.rowsTitle = m_state.sourceTitle(m_rowGroups->source).toStdString();
    plot.rows = plotRows(*m_rowGroups->labels, *m_rowGroups->colouring, *m_pairs);
    plot.selecting = !m_state.selection().empty();
    if (!m_filter.isEmpty()) {
        std::erase_if(plot.rows, [this](const PlotRow& row) {
            return !QString::fromStdString(row.label).contains(m_filter, Qt::CaseInsensitive);
        });
    }
    plot.map = m_state.colourMap();
    plot.perGene = m_perGene;
    plot.shares = m_shares;
    plot.pairs = m_pairs;
    if (bars) {
        plot.partsTitle = m_state.sourceTitle(m_partGroups->source).toStdString();
        plot.parts = plotParts(*m_partGroups->colouring, m_pairs->columns - 1);
    } else {
        for (const std::string& gene : m_genes) {
            const Gene& own = m_summaries[gene];
            // A summary by other labels is not shown, one of other visible cells until the new one
            // is there.
            const bool fits = own.summary &&
                              own.summary->groups.size() == static_cast<std::size_t>(m_pairs->rows);
            plot.genes.push_back(
                {geneName(gene).toStdString(), own.state, fits ? own.summary : nullptr});
            plot.unit = plot.unit.empty() ? own.unit : plot.unit;
        }
    }
    m_table = std::move(plot);
}

void PlotData::buildScatter() {
    if (!m_scatterValues || m_scatterOf != scatterGenes() || !lacks().first.isEmpty()) {
        m_scatter.reset();
        return;
    }
    ScatterPlot plot;
    plot.xName = geneName(m_scatterOf.first).toStdString();
    plot.yName = geneName(m_scatterOf.second).toStdString();
    plot.unit = m_state.geneUnit(m_scatterOf.first);
    plot.state = geneState(m_state, m_scatterOf.first);
    plot.values = m_scatterValues;
    plot.colouring = m_state.colouring(1);
    plot.visible = sharedVisible();
    if (!m_state.selection().empty()) {
        plot.selected = std::make_shared<const CellSet>(m_state.selection());
    }
    m_scatter = std::move(plot);
}

} // namespace ocellus

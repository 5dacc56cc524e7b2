// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/CellsModel.h"

#include "core/figures/Palette.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kOpenSections = 3;
constexpr int kFirstShown = 8; // labels of the first section before "n more"
constexpr int kShown = 4;      // of the others
constexpr int kSlack = 2;      // fewer than this many more are shown at once

QColor toColour(Rgb rgb) { return {rgb.r, rgb.g, rgb.b}; }

std::size_t at(int code) { return static_cast<std::size_t>(code); }

/// Groups with cells, most cells first.
std::vector<int> orderByCount(const std::vector<Index>& counts) {
    std::vector<int> order;
    for (std::size_t code = 0; code < counts.size(); ++code) {
        if (counts[code] > 0) {
            order.push_back(static_cast<int>(code));
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return counts[at(a)] > counts[at(b)]; });
    return order;
}

} // namespace

CellsModel::CellsModel(ExplorerState& state, int map, QObject* parent)
    : QAbstractListModel(parent)
    , m_state(state)
    , m_map(map) {
    connect(&state, &ExplorerState::datasetChanged, this, &CellsModel::reload);
    connect(&state, &ExplorerState::layersChanged, this, &CellsModel::reload);
    connect(&state, &ExplorerState::selectionChanged, this, &CellsModel::selectionChanged);
    connect(&state, &ExplorerState::visibleChanged, this, &CellsModel::recount);
    connect(&state, &ExplorerState::colouringChanged, this, [this](int changed) {
        if (changed == m_map) {
            rebuildRows();
            recount();
        }
    });
    reload();
}

// --- sections -----------------------------------------------------------------------------------

void CellsModel::reload() {
    const std::vector<Section> before = std::move(m_sections);
    m_sections.clear();
    m_summary = {};
    if (m_state.dataset()) {
        for (const ColumnKey& key : m_state.columnKeys()) {
            addSection(key);
        }
    }
    sortSections();
    for (Section& section : m_sections) {
        for (const Section& old : before) {
            if (old.key == section.key && m_state.dataset()) {
                section.open = old.open;
                section.all = old.all;
                section.openLineages = old.openLineages;
            }
        }
    }
    rebuildRows();
    recount();
}

void CellsModel::addSection(const ColumnKey& key) {
    const LayerPtr layer = key.layer.empty() ? nullptr : m_state.store().find(key.layer);
    Section section;
    section.key = key;
    section.title = columnTitle(key.name);
    section.says = columnSource(key.name, layer.get());
    section.labels = m_state.labels(key);
    const Column* column = m_state.column(key.name, key.layer);
    if (section.labels) {
        const std::vector<Index> counts = labelCounts(*section.labels);
        section.byCount = orderByCount(counts);
        section.missing = counts.back();
        // the last count is of cells without a label
        std::erase(section.byCount, static_cast<int>(section.labels->categories.size()));
        if (hasLineages(key.name, *section.labels)) {
            section.lineages = lineageOfCategories(*section.labels);
        }
    } else if (column != nullptr && column->number() != nullptr) {
        const std::shared_ptr<const void> owner = layer ? std::shared_ptr<const void>(layer)
                                                        : std::shared_ptr<const void>(m_state.dataset());
        section.numbers = std::shared_ptr<const Column>(owner, column);
    } else {
        return; // text that is different in every cell
    }
    m_sections.push_back(std::move(section));
}

void CellsModel::sortSections() {
    // labels before numbers; columns where all cells carry one label are the least telling
    const auto group = [](const Section& section) { return !section.labels ? 1 : section.byCount.size() <= 1 ? 2 : 0; };
    std::stable_sort(m_sections.begin(), m_sections.end(),
        [&](const Section& a, const Section& b) { return group(a) < group(b); });
    std::size_t labels = 0;
    std::size_t numbers = 0;
    for (Section& section : m_sections) {
        section.place = section.labels ? labels++ : numbers++;
        section.open = group(section) == 0 ? static_cast<int>(labels) <= kOpenSections : group(section) == 1;
        std::vector<Index> counts(kFamilyColours + 1, 0);
        if (!section.lineages.empty()) {
            const std::vector<Index> own = labelCounts(*section.labels);
            for (std::size_t code = 0; code < section.lineages.size(); ++code) {
                counts[at(section.lineages[code])] += own[code];
            }
            section.lineagesByCount = orderByCount(counts);
            // "other" says least
            const auto other = std::find(section.lineagesByCount.begin(), section.lineagesByCount.end(), int(ColourFamily::Other));
            if (other != section.lineagesByCount.end()) {
                std::rotate(other, other + 1, section.lineagesByCount.end());
            }
        }
    }
}

bool CellsModel::groupsByLineage(const Section& section) const {
    if (section.lineages.empty()) {
        return false;
    }
    // by type when the map is coloured by type, so that swatches can be shown; else by lineage
    const ColourSource source = m_state.colourSource(m_map);
    return !(source.kind == ColourSource::Kind::Column && source.name == section.key.name && source.layer == section.key.layer);
}

int CellsModel::folded(int place) const { return place == 0 ? kFirstShown : kShown; }

void CellsModel::rebuildRows() {
    beginResetModel();
    m_rows.clear();
    for (int place = 0; place < static_cast<int>(m_sections.size()); ++place) {
        const Section& section = m_sections[at(place)];
        if (!m_filter.isEmpty()) {
            addFiltered(place);
            continue;
        }
        m_rows.push_back({Kind::Section, place, -1, false});
        if (section.open && section.labels) {
            addLabelRows(place);
        } else if (section.open) {
            m_rows.push_back({Kind::Histogram, place, -1, false});
        }
    }
    endResetModel();
}

void CellsModel::addLabelRows(int place) {
    const Section& section = m_sections[at(place)];
    const bool grouped = groupsByLineage(section);
    const std::vector<int>& items = grouped ? section.lineagesByCount : section.byCount;
    const auto count = static_cast<int>(items.size());
    const bool fold = count > folded(place) + kSlack;
    const int shown = fold && !section.all ? folded(place) : count;
    for (int i = 0; i < shown; ++i) {
        const int code = items[at(i)];
        m_rows.push_back({grouped ? Kind::Lineage : Kind::Label, place, code, false});
        if (grouped && section.openLineages.count(code) > 0) {
            for (const int label : section.byCount) {
                if (section.lineages[at(label)] == code) {
                    m_rows.push_back({Kind::Label, place, label, true});
                }
            }
        }
    }
    if (fold) {
        m_rows.push_back({Kind::More, place, -1, false});
    }
    if (place == 0 || section.missing > 0) {
        m_rows.push_back({Kind::NoLabel, place, -1, false});
    }
}

void CellsModel::addFiltered(int place) {
    const Section& section = m_sections[at(place)];
    const bool sectionFits = section.title.contains(m_filter, Qt::CaseInsensitive);
    std::vector<Row> found;
    if (section.labels) {
        for (const int code : section.byCount) {
            const QString label = QString::fromStdString(section.labels->categories[at(code)]);
            if (sectionFits || label.contains(m_filter, Qt::CaseInsensitive)) {
                found.push_back({Kind::Label, place, code, false});
            }
        }
    } else if (sectionFits) {
        found.push_back({Kind::Histogram, place, -1, false});
    }
    if (!found.empty()) {
        m_rows.push_back({Kind::Section, place, -1, false});
        m_rows.insert(m_rows.end(), found.begin(), found.end());
    }
}

// --- counting -----------------------------------------------------------------------------------

void CellsModel::recount() {
    if (!m_state.dataset() || m_sections.empty()) {
        return;
    }
    if (m_worker) {
        m_again = true;
        return;
    }
    SummaryRequest request;
    for (const Section& section : m_sections) {
        if (section.labels) {
            request.labels.push_back(section.labels);
        } else {
            request.numbers.push_back(section.numbers);
        }
    }
    request.colouring = m_state.colouring(m_map);
    request.visible = m_state.visible();
    request.selection = m_state.selection();
    if (m_state.dataset()->cellCount() < kWorkerCells) {
        takeSummary(summarise(request));
        return;
    }
    m_worker = std::make_unique<QFutureWatcher<Summary>>();
    connect(m_worker.get(), &QFutureWatcherBase::finished, this, [this] {
        Summary summary = m_worker->result();
        m_worker.release()->deleteLater();
        takeSummary(std::move(summary));
        if (std::exchange(m_again, false)) {
            recount();
        }
    });
    m_worker->setFuture(QtConcurrent::run([request = std::move(request)] { return summarise(request); }));
}

void CellsModel::takeSummary(Summary summary) {
    const auto labels = std::count_if(m_sections.begin(), m_sections.end(), [](const Section& s) { return s.labels != nullptr; });
    if (static_cast<long>(summary.labels.size()) != labels || summary.numbers.size() != m_sections.size() - summary.labels.size()) {
        m_again = true; // the columns changed meanwhile
        return;
    }
    m_summary = std::move(summary);
    if (!m_rows.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
}

CellsModel::Counts CellsModel::counts(const Row& row) const {
    const Section& own = section(row);
    Counts sum;
    if (!own.labels || own.place >= m_summary.labels.size() || m_summary.labels[own.place].total.empty()) {
        return sum;
    }
    const LabelCounts& counts = m_summary.labels[own.place];
    const auto add = [&](std::size_t code) {
        sum.total += counts.total[code];
        sum.visible += counts.visible[code];
        sum.selected += counts.selected[code];
    };
    switch (row.kind) {
    case Kind::Label:
        add(at(row.code));
        break;
    case Kind::NoLabel:
        add(counts.total.size() - 1);
        break;
    case Kind::Lineage:
        for (std::size_t code = 0; code < own.lineages.size(); ++code) {
            if (own.lineages[code] == row.code) {
                add(code);
            }
        }
        break;
    default:
        break;
    }
    return sum;
}

Index CellsModel::largestCount(const Row& row) const {
    const Section& own = section(row);
    const bool beside = row.kind != Kind::Lineage && !row.nested && own.lineages.empty();
    if ((beside || (row.kind == Kind::Label && !row.nested)) && !own.byCount.empty()) {
        return counts({Kind::Label, row.section, own.byCount.front(), false}).total;
    }
    return own.lineagesByCount.empty() ? 0 : counts({Kind::Lineage, row.section, own.lineagesByCount.front(), false}).total;
}

Index CellsModel::largestSelected(const Row& row) const {
    const Section& own = section(row);
    if (!own.labels || own.place >= m_summary.labels.size() || m_summary.labels[own.place].selected.empty()) {
        return 0;
    }
    const std::vector<Index>& selected = m_summary.labels[own.place].selected;
    const Index largest = *std::max_element(selected.begin(), selected.end());
    return own.lineages.empty() ? largest : std::min(10 * largest, m_state.selection().count());
}

bool CellsModel::startsBlock(const Row& row) const {
    const auto place = static_cast<std::size_t>(row.section);
    return !m_filter.isEmpty() || row.section == 0 || m_sections[place].open || m_sections[place - 1].open;
}

std::vector<std::pair<QColor, double>> CellsModel::occupancy(const Row& row) const {
    std::vector<std::pair<QColor, double>> shares;
    const Section& own = section(row);
    const auto colouring = m_state.colouring(m_map);
    if (!own.labels || !colouring || own.place >= m_summary.labels.size()) {
        return shares;
    }
    const LabelCounts& counted = m_summary.labels[own.place];
    const Index total = counts(row).total;
    if (counted.entries != colouring->entries.size() || total == 0) {
        return shares;
    }
    for (std::size_t entry = 0; entry < counted.entries; ++entry) {
        Index cells = 0;
        if (row.kind == Kind::Lineage) {
            for (std::size_t code = 0; code < own.lineages.size(); ++code) {
                cells += own.lineages[code] == row.code ? counted.occupancy[code * counted.entries + entry] : 0;
            }
        } else {
            const std::size_t code = row.kind == Kind::NoLabel ? counted.total.size() - 1 : at(row.code);
            cells = counted.occupancy[code * counted.entries + entry];
        }
        if (cells > 0) {
            shares.emplace_back(toColour(colouring->entries[entry].colour), double(cells) / double(total));
        }
    }
    return shares;
}

bool CellsModel::isColoured(const Section& section) const {
    const ColourSource source = m_state.colourSource(m_map);
    return source.kind == ColourSource::Kind::Column && columnOfSource(source.name) == section.key.name &&
        source.layer == section.key.layer;
}

std::optional<QColor> CellsModel::swatch(const Row& row) const {
    const Section& own = section(row);
    const auto colouring = m_state.colouring(m_map);
    if (!colouring || colouring->continuous || !isColoured(own)) {
        return std::nullopt;
    }
    const bool byLineage = isLineageSource(colouring->source);
    int code = row.kind == Kind::NoLabel ? -1 : row.code;
    if (byLineage && row.kind == Kind::Label) {
        code = own.lineages.empty() ? -2 : own.lineages[at(row.code)];
    }
    std::optional<QColor> other;
    for (const Colouring::Entry& entry : colouring->entries) {
        if (entry.code == code) {
            return toColour(entry.colour);
        }
        if (entry.code == -2) {
            other = toColour(entry.colour);
        }
    }
    return other;
}

} // namespace ocellus

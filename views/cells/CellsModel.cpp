// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/CellsModel.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kOpenSections = 3;
constexpr int kFirstShown = 8; // labels of the first section before "n more"
constexpr int kShown = 4;      // of the others

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
                // The next part of a running prediction stays hidden until it is judged.
                section.hidden = old.labels == section.labels || !section.key.layer.empty() ? old.hidden : QString();
                if (section.labels && section.labels == old.labels) {
                    section.tree = old.tree;
                    section.treeMade = old.treeMade;
                    section.openNodes = old.openNodes;
                }
            }
        }
    }
    rebuildRows();
    recount();
    wantTrees();
}

void CellsModel::addSection(const ColumnKey& key) {
    const LayerPtr layer = key.layer.empty() ? nullptr : m_state.store().find(key.layer);
    Section section;
    section.key = key;
    section.title = columnTitle(key.name);
    section.says = columnSource(key.name, layer.get(), m_state.dataset().get());
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
    }
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
        m_rows.push_back({Kind::Section, place});
        if (section.open && isHidden(section)) {
            m_rows.push_back({Kind::Hidden, place});
        } else if (section.open && section.labels) {
            addLabelRows(place);
        } else if (section.open) {
            m_rows.push_back({Kind::Histogram, place});
        }
    }
    endResetModel();
}

void CellsModel::addLabelRows(int place) {
    const Section& section = m_sections[at(place)];
    const std::vector<int> items = topRows(section);
    const auto count = static_cast<int>(items.size());
    const bool fold = count > folded(place) + kSlack;
    const int shown = fold && !section.all ? folded(place) : count;
    for (int i = 0; i < shown; ++i) {
        if (isTree(section)) {
            addNodeRows(place, items[at(i)]);
        } else {
            m_rows.push_back({Kind::Label, place, items[at(i)]});
        }
    }
    if (fold) {
        m_rows.push_back({Kind::More, place});
    }
    if (place == 0 || section.missing > 0) {
        m_rows.push_back({Kind::NoLabel, place});
    }
}

void CellsModel::addFiltered(int place) {
    const Section& section = m_sections[at(place)];
    const bool sectionFits = section.title.contains(m_filter, Qt::CaseInsensitive);
    const auto fits = [&](const std::string& label) {
        return QString::fromStdString(label).contains(m_filter, Qt::CaseInsensitive);
    };
    std::vector<Row> found;
    if (section.labels) {
        for (std::size_t node = 0; section.tree && isTree(section) && node < section.tree->nodes.size(); ++node) {
            if (section.tree->nodes[node].label < 0 && fits(section.tree->nodes[node].name)) {
                found.push_back(rowOfNode(place, static_cast<int>(node)));
            }
        }
        for (const int code : section.byCount) {
            if (sectionFits || fits(section.labels->categories[at(code)])) {
                found.push_back({Kind::Label, place, code});
            }
        }
    } else if (sectionFits) {
        found.push_back({Kind::Histogram, place});
    }
    if (!found.empty()) {
        m_rows.push_back({Kind::Section, place});
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
    rollUp();
    if (!m_rows.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
}

CellsModel::Counts CellsModel::counts(const Row& row) const {
    const Section& own = section(row);
    if (!own.labels || own.place >= m_summary.labels.size() || m_summary.labels[own.place].total.empty()) {
        return {};
    }
    if (row.node >= 0) {
        const RolledCounts& rolled = m_rolled[own.place];
        const std::size_t node = at(row.node);
        return node < rolled.total.size() ? Counts{rolled.total[node], rolled.visible[node], rolled.selected[node]} : Counts{};
    }
    const LabelCounts& counts = m_summary.labels[own.place];
    const std::size_t code = row.kind == Kind::Label ? at(row.code) : counts.total.size() - 1;
    if (row.kind != Kind::Label && row.kind != Kind::NoLabel) {
        return {};
    }
    return {counts.total[code], counts.visible[code], counts.selected[code]};
}

Index CellsModel::ownCount(const Row& row) const {
    return row.code < 0 || row.kind != Kind::Label ? 0 : counts({Kind::Label, row.section, row.code}).total;
}

Index CellsModel::largestCount(const Row& row) const {
    const Section& own = section(row);
    if (row.node >= 0 && !own.tree->top.empty()) {
        return counts(rowOfNode(row.section, own.tree->top.front())).total;
    }
    return own.byCount.empty() ? 0 : counts({Kind::Label, row.section, own.byCount.front()}).total;
}

Index CellsModel::largestSelected(const Row& row) const {
    const Section& own = section(row);
    if (!own.labels || own.place >= m_summary.labels.size() || m_summary.labels[own.place].selected.empty()) {
        return 0;
    }
    const std::vector<Index>& selected =
        isTree(own) && !m_rolled[own.place].selected.empty() ? m_rolled[own.place].selected : m_summary.labels[own.place].selected;
    return *std::max_element(selected.begin(), selected.end());
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
    const std::vector<std::int32_t> codes = codesBelow(row);
    if (counted.entries != colouring->entries.size() || total == 0) {
        return shares;
    }
    for (std::size_t entry = 0; entry < counted.entries; ++entry) {
        Index cells = 0;
        for (const std::int32_t code : codes) {
            cells += counted.occupancy[at(code) * counted.entries + entry];
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
    if (!byLineage && (row.kind == Kind::Lineage || row.kind == Kind::Group)) {
        return std::nullopt; // its bar shows the colours of its labels
    }
    if (byLineage && row.kind == Kind::Group) {
        code = own.lineages.empty() ? -2 : own.lineages[at(own.tree->labelsBelow(row.node).front())];
    } else if (byLineage && row.kind == Kind::Label) {
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

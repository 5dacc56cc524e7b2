// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of the Cells panel below the terms that group them.
#include "core/figures/Palette.h"
#include "core/tasks/FinishPredictions.h"
#include "core/tasks/LabelColumns.h"
#include "core/tasks/ShownClasses.h"
#include "views/cells/CellsModel.h"
#include "views/state/LabelGroups.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace ocellus {

namespace {

constexpr std::size_t kListShownWhole = 10; // more labels than this are a tree at first

std::size_t at(int code) { return static_cast<std::size_t>(code); }

/// What the tree of a column is made from.
struct TreeRequest {
    std::shared_ptr<const CategoryColumn> labels, ids;
    std::vector<int> lineages;
};

std::shared_ptr<const LabelTree> treeOf(const TreeRequest& request) {
    auto tree = std::make_shared<const LabelTree>(treeOfLabels(*request.labels, request.ids.get(), request.lineages));
    return tree->hasGroups() ? tree : nullptr;
}

using Hidden = std::map<std::pair<std::string, std::string>, std::string>;
using Records = std::map<std::string, ShownClassesOptions>;

/// Of the file, and of every layer of predictions: those of the running session as those of a project.
Hidden hiddenClasses(const Dataset& dataset, const std::vector<LayerPtr>& layers, const Records& records) {
    Hidden hidden;
    const auto add = [&](const std::string& layer, const std::vector<ShownClass>& classes) {
        for (const ShownClass& one : classes) {
            if (!one.shown) {
                hidden.emplace(std::pair(layer, one.className), one.reason);
            }
        }
    };
    ShownClassesOptions options;
    options.organism = dataset.organism();
    add({}, shownClasses(dataset.cells(), options));
    for (const LayerPtr& layer : layers) {
        const auto known = records.find(layer->provenance.modelHash);
        ShownClassesOptions own = known == records.end() ? ShownClassesOptions() : known->second;
        own.organism = dataset.organism();
        add(layer->name, shownPredictions(*layer, dataset.cells(), own));
    }
    return hidden;
}

} // namespace

// --- making trees ---------------------------------------------------------------------------------

void CellsModel::wantTrees() {
    if (m_treeWorker) {
        m_treesAgain = true;
        return;
    }
    std::vector<TreeRequest> requests;
    std::vector<std::shared_ptr<const CategoryColumn>> columns;
    for (const Section& section : m_sections) {
        if (!section.labels || section.treeMade) {
            continue;
        }
        std::vector<std::string> names;
        const LayerPtr layer = section.key.layer.empty() ? nullptr : m_state.store().find(section.key.layer);
        for (const Column& column : layer ? layer->columns : m_state.dataset()->cells().columns) {
            names.push_back(column.name);
        }
        const std::string twin = idTwinOf(section.key.name, names);
        std::shared_ptr<const CategoryColumn> ids; // a column of ids is its own
        if (const Column* column = m_state.column(twin.empty() ? section.key.name : twin, section.key.layer); column != nullptr && column->category() != nullptr) {
            ids = layer ? std::shared_ptr<const CategoryColumn>(layer, column->category())
                        : std::shared_ptr<const CategoryColumn>(m_state.dataset(), column->category());
        }
        columns.push_back(section.labels);
        requests.push_back({section.labels, std::move(ids), section.lineages});
    }
    if (!m_state.dataset() || (requests.empty() && !m_judgeAgain)) {
        return;
    }
    m_judgeAgain = false;
    m_treeWorker = std::make_unique<QFutureWatcher<Made>>();
    connect(m_treeWorker.get(), &QFutureWatcherBase::finished, this, [this, columns] {
        const Made made = m_treeWorker->result();
        m_treeWorker.release()->deleteLater();
        takeTrees(columns, made);
        if (std::exchange(m_treesAgain, false)) {
            wantTrees();
        }
    });
    std::vector<LayerPtr> layers;
    for (const LayerPtr& layer : m_state.store().layers()) {
        if (std::ranges::any_of(layer->columns, [](const Column& column) { return predictedClass(column.name).has_value(); })) {
            layers.push_back(layer);
        }
    }
    m_treeWorker->setFuture(QtConcurrent::run([requests = std::move(requests), layers = std::move(layers), records = m_records, dataset = m_state.dataset()] {
        Made made;
        made.hidden = hiddenClasses(*dataset, layers, records);
        for (const TreeRequest& request : requests) {
            made.trees.push_back(treeOf(request));
        }
        return made;
    }));
}

bool CellsModel::takeHidden(const Hidden& hidden) {
    bool changed = false;
    for (Section& section : m_sections) {
        const auto name = predictedClass(section.key.name);
        const auto found = name ? hidden.find({section.key.layer, *name}) : hidden.end();
        const QString why = found == hidden.end() ? QString() : QString::fromStdString(found->second);
        changed = changed || why != section.hidden;
        section.open = section.open && (why.isEmpty() || !section.hidden.isEmpty());
        section.hidden = why;
    }
    return changed;
}

void CellsModel::setModelRecords(const std::string& modelHash, const ShownClassesOptions& records) {
    m_records[modelHash] = records;
    m_judgeAgain = true;
    wantTrees();
}

void CellsModel::takeTrees(const std::vector<std::shared_ptr<const CategoryColumn>>& columns, const Made& made) {
    const auto& trees = made.trees;
    bool any = takeHidden(made.hidden);
    for (Section& section : m_sections) {
        const auto found = std::ranges::find(columns, section.labels);
        if (section.labels && !section.treeMade && found != columns.end()) {
            section.tree = trees[static_cast<std::size_t>(found - columns.begin())];
            section.treeMade = true;
            any = any || section.tree;
        }
    }
    if (any) {
        rollUp();
        rebuildRows();
    }
    Q_EMIT treesMade();
}

void CellsModel::rollUp() {
    m_rolled.assign(m_summary.labels.size(), {});
    for (const Section& section : m_sections) {
        if (!section.tree || section.place >= m_summary.labels.size()) {
            continue;
        }
        const LabelCounts& counts = m_summary.labels[section.place];
        m_rolled[section.place] = {section.tree->rolledUp(counts.total), section.tree->rolledUp(counts.visible),
            section.tree->rolledUp(counts.selected)};
    }
}

// --- tree or list ---------------------------------------------------------------------------------

bool CellsModel::isTree(const Section& section) const {
    if (!section.tree) {
        return false;
    }
    const auto chosen = m_choices.find(section.key.name);
    return chosen == m_choices.end() ? section.byCount.size() > kListShownWhole : chosen->second;
}

void CellsModel::setTree(const QModelIndex& index, bool tree) {
    const Section& own = section(row(index));
    if (own.tree && isTree(own) != tree) {
        m_choices[own.key.name] = tree;
        rebuildRows();
        Q_EMIT treeChoicesChanged();
    }
}

void CellsModel::setTreeChoices(std::map<std::string, bool> choices) {
    m_choices = std::move(choices);
    rebuildRows();
}

std::vector<int> CellsModel::topRows(const Section& section) const {
    if (!isTree(section)) {
        return section.byCount;
    }
    std::vector<int> top(section.tree->top.begin(), section.tree->top.end());
    std::ranges::stable_partition(top, [&](int node) { // "other" says least
        return section.tree->nodes[at(node)].family != static_cast<int>(ColourFamily::Other);
    });
    return top;
}

CellsModel::Row CellsModel::rowOfNode(int place, int node) const {
    const LabelTreeNode& own = m_sections[at(place)].tree->nodes[at(node)];
    const Kind kind = own.label >= 0 ? Kind::Label : own.family >= 0 ? Kind::Lineage : Kind::Group;
    return {kind, place, own.label >= 0 ? own.label : own.family, node};
}

const LabelTreeNode& CellsModel::nodeOf(const Row& row) const { return section(row).tree->nodes[at(row.node)]; }

void CellsModel::addNodeRows(int place, int node) {
    m_rows.push_back(rowOfNode(place, node));
    const Section& section = m_sections[at(place)];
    if (section.openNodes.contains(node)) {
        for (const std::int32_t child : section.tree->nodes[at(node)].children) {
            addNodeRows(place, child);
        }
    }
}

bool CellsModel::hasRowsBelow(const Row& row) const {
    return row.node >= 0 && m_filter.isEmpty() && !nodeOf(row).children.empty();
}

int CellsModel::level(const Row& row) const { return row.node < 0 || !m_filter.isEmpty() ? 0 : nodeOf(row).level; }

// --- cells of a row -------------------------------------------------------------------------------

std::vector<std::int32_t> CellsModel::codesBelow(const Row& row) const {
    if (row.node >= 0) {
        return section(row).tree->labelsBelow(row.node);
    }
    return {row.kind == Kind::NoLabel ? static_cast<std::int32_t>(section(row).labels->categories.size()) : row.code};
}

CellSet CellsModel::cellsOf(const Row& row) const {
    const Section& own = section(row);
    if (!own.labels) {
        return CellSet(m_state.visible().size());
    }
    if (row.node < 0) {
        return cellsWithCode(own.labels->codes, row.kind == Kind::NoLabel ? -1 : row.code);
    }
    std::vector<char> wanted(own.labels->categories.size(), 0);
    for (const std::int32_t code : codesBelow(row)) {
        wanted[at(code)] = 1;
    }
    return cellsWithCodes(own.labels->codes, wanted);
}

CellSet CellsModel::cellsOf(const ColumnKey& key, int node) const {
    for (std::size_t place = 0; place < m_sections.size(); ++place) {
        if (m_sections[place].key == key && m_sections[place].tree) {
            return cellsOf(rowOfNode(static_cast<int>(place), node));
        }
    }
    return CellSet(m_state.visible().size());
}

ColumnKey CellsModel::hoverKey(const Row& row) const {
    const Section& own = section(row);
    const bool group = row.kind == Kind::Group || (row.kind == Kind::Label && hasRowsBelow(row));
    const char* mark = row.kind == Kind::Lineage ? kLineageMark : group ? "#group" : "";
    return {own.key.name + mark, own.key.layer};
}

void CellsModel::hover(const Row& row) const {
    const ColumnKey key = hoverKey(row);
    const bool alone = row.kind == Kind::NoLabel || key == section(row).key;
    if (alone) {
        m_state.setHoveredLabel(key, row.kind == Kind::NoLabel ? -1 : row.code);
    } else if (!isHovered(row)) {
        setHoveredGroup(m_state, key, row.kind == Kind::Lineage ? row.code : row.node, std::make_shared<const CellSet>(cellsOf(row)));
    }
}

bool CellsModel::isHovered(const Row& row) const {
    const auto label = m_state.hoveredLabel();
    const bool group = row.kind == Kind::Group || (row.kind == Kind::Label && hasRowsBelow(row));
    return label && label->first == hoverKey(row) && label->second == (row.kind == Kind::NoLabel ? -1 : group ? row.node : row.code);
}

// --- finding a row --------------------------------------------------------------------------------

std::vector<CellsModel::GroupHit> CellsModel::groupsCalled(const QString& text) const {
    std::vector<GroupHit> hits;
    for (const Section& section : m_sections) {
        for (std::size_t node = 0; section.tree && node < section.tree->nodes.size(); ++node) {
            const QString name = QString::fromStdString(section.tree->nodes[node].name);
            if (section.tree->nodes[node].label < 0 && name.contains(text, Qt::CaseInsensitive)) {
                hits.push_back({name, section.title, section.key, static_cast<int>(node)});
            }
        }
    }
    return hits;
}

QModelIndex CellsModel::reveal(const ColumnKey& key, int code, int node) {
    const auto found = std::ranges::find(m_sections, key, &Section::key);
    if (found == m_sections.end()) {
        return {};
    }
    const auto place = static_cast<int>(found - m_sections.begin());
    m_filter.clear();
    found->open = true;
    if (isHidden(*found)) {
        m_shownAnyway.insert(key.name);
    }
    if (node >= 0 && found->tree && !isTree(*found)) {
        m_choices[key.name] = true; // a group has a row only there
    }
    if (isTree(*found) && node < 0 && code >= 0) {
        node = found->tree->nodeOfLabel[at(code)];
    }
    int top = isTree(*found) ? node : code;
    for (int above = node; isTree(*found) && above >= 0; above = found->tree->nodes[at(above)].parent) {
        top = above;
        if (above != node) {
            found->openNodes.insert(above);
        }
    }
    const std::vector<int> items = topRows(*found);
    const auto rank = std::ranges::find(items, top) - items.begin();
    found->all = found->all || rank >= folded(place);
    rebuildRows();
    for (int i = 0; i < rowCount(); ++i) {
        const Row& one = m_rows[at(i)];
        const bool same = isTree(*found) && node >= 0 ? one.node == node : one.kind == Kind::Label && one.code == code;
        if (one.section == place && same) {
            return index(i);
        }
    }
    return {};
}

} // namespace ocellus

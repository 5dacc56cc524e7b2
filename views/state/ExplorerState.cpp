// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/ExplorerState.h"

#include "core/base/parallelFor.h"
#include "core/tasks/KeptAnswers.h"
#include "views/state/ExplorerCommands.h"
#include "views/state/ExplorerStatePrivate.h"

#include <algorithm>
#include <array>

namespace ocellus {

namespace {

constexpr int kUndoLimit = 200;

/// Smaller is more map-like; nullopt: by its name certainly not a map of two dimensions.
std::optional<int> mapRank(const std::string& name) {
    static const std::array<const char*, 4> spaces = {"pca", "emb", "latent", "rgb"};
    static const std::array<const char*, 8> maps = {
        "umap", "tsne", "spatial", "draw_graph", "densmap", "phate", "pacmap", "mde"};
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    for (std::size_t i = 0; i < maps.size(); ++i) {
        if (lower.find(maps[i]) != std::string::npos) {
            return static_cast<int>(i);
        }
    }
    for (const char* space : spaces) {
        if (lower.find(space) != std::string::npos) {
            return std::nullopt;
        }
    }
    return static_cast<int>(maps.size());
}

QString defaultStepName(ExplorerState::SelectionMode mode, Index given, Index after) {
    switch (mode) {
    case ExplorerState::SelectionMode::Add:
        return QStringLiteral("Add %1 to the selection").arg(cellsText(given));
    case ExplorerState::SelectionMode::Subtract:
        return QStringLiteral("Take %1 from the selection").arg(cellsText(given));
    case ExplorerState::SelectionMode::Intersect:
        return QStringLiteral("Keep %1 selected").arg(cellsText(after));
    case ExplorerState::SelectionMode::Replace:
        break;
    }
    return after == 0 ? QStringLiteral("Clear the selection") : QStringLiteral("Select %1").arg(cellsText(after));
}

} // namespace

ExplorerState::ExplorerState(QObject* parent)
    : QObject(parent)
    , m_d(std::make_unique<Private>(*this)) {
    m_undoStack.setUndoLimit(kUndoLimit);
}

ExplorerState::~ExplorerState() = default;

void ExplorerState::setDataset(std::shared_ptr<const Dataset> dataset, const QString& title) {
    std::vector<int> known;
    for (const auto& [number, map] : m_d->maps) {
        known.push_back(number);
    }
    m_undoStack.clear();
    auto fresh = std::make_unique<Private>(*this);
    fresh->colourMap = m_d->colourMap;
    fresh->shownMaps = m_d->shownMaps;
    fresh->follows = m_d->follows;
    m_d = std::move(fresh);
    m_store = ResultStore();
    m_dataset = std::move(dataset);
    m_title = title;
    const Index cells = m_dataset ? m_dataset->cellCount() : 0;
    m_selection = CellSet(cells);
    m_visible = CellSet(cells, true);
    m_hoveredCell = -1;
    Q_EMIT datasetChanged();
    for (const int number : known) {
        Q_EMIT colouringChanged(number);
    }
}

// --- layers and columns -------------------------------------------------------------------------

void ExplorerState::addLayer(LayerPtr layer) {
    const LayerPtr added = layer;
    ++m_d->dataVersion;
    m_store.add(std::move(layer));
    std::erase_if(m_d->labelCache, [&](const auto& item) { return item.first.second == added->name; });
    for (const auto& [name, matrix] : added->embeddings) {
        if (matrix.columns == 2) {
            // shares ownership with the layer: the layer is immutable and outlives the pointer
            m_d->positions[name] = std::shared_ptr<const FloatMatrix>(added, &matrix);
            Q_EMIT positionsChanged(QString::fromStdString(name));
        }
    }
    for (auto& [number, map] : m_d->maps) {
        if (map.source.layer == added->name) {
            m_d->recolour(number);
        }
    }
    m_d->forgetModelled(*added);
    Q_EMIT layersChanged();
}

void ExplorerState::removeLayer(const std::string& name) {
    const LayerPtr removed = m_store.find(name);
    if (!removed) {
        return;
    }
    ++m_d->dataVersion;
    m_store.remove(name);
    std::erase_if(m_d->labelCache, [&](const auto& item) { return item.first.second == name; });
    m_d->forgetModelled(*removed);
    Q_EMIT layersChanged();
}

const Column* ExplorerState::column(const std::string& name, const std::string& layer) const {
    if (layer.empty()) {
        return m_dataset ? m_dataset->cells().find(name) : nullptr;
    }
    const LayerPtr found = m_store.find(layer);
    if (!found) {
        return nullptr;
    }
    for (const Column& candidate : found->columns) {
        if (candidate.name == name) {
            return &candidate;
        }
    }
    return nullptr;
}

std::vector<ColumnKey> ExplorerState::columnKeys() const {
    std::vector<ColumnKey> keys;
    const auto addAll = [&](const std::vector<Column>& columns, const std::string& layer) {
        std::vector<std::string> names;
        for (const Column& column : columns) {
            names.push_back(column.name);
        }
        for (const std::string& name : names) {
            if (!isIdTwin(name, names) && !isKeptAnswersName(name)) {
                keys.push_back({name, layer});
            }
        }
    };
    if (m_dataset) {
        addAll(m_dataset->cells().columns, {});
    }
    for (const LayerPtr& layer : m_store.layers()) {
        addAll(layer->columns, layer->name);
    }
    std::stable_sort(keys.begin(), keys.end(), [](const ColumnKey& a, const ColumnKey& b) {
        return columnRank(a.name) < columnRank(b.name);
    });
    return keys;
}

std::shared_ptr<const CategoryColumn> ExplorerState::labels(const ColumnKey& key) const {
    const auto place = std::make_pair(key.name, key.layer);
    if (const auto found = m_d->labelCache.find(place); found != m_d->labelCache.end()) {
        return found->second;
    }
    if (isLineageSource({ColourSource::Kind::Column, key.name, key.layer})) {
        const auto types = labels({columnOfSource(key.name), key.layer});
        return types ? m_d->labelCache[place] = std::make_shared<const CategoryColumn>(lineageLabels(*types)) : nullptr;
    }
    const Column* found = column(key.name, key.layer);
    if (found == nullptr) {
        return nullptr;
    }
    const std::shared_ptr<const void> owner = key.layer.empty()
        ? std::shared_ptr<const void>(m_dataset)
        : std::shared_ptr<const void>(m_store.find(key.layer));
    return m_d->labelCache[place] = labelsOf(*found, owner);
}

// --- positions ----------------------------------------------------------------------------------

std::vector<std::string> ExplorerState::mapNames() const {
    std::vector<std::string> names;
    if (!m_dataset) {
        return names;
    }
    for (const std::string& name : m_dataset->embeddingNames()) {
        if (mapRank(name) && !m_d->notFlat.contains(name)) {
            names.push_back(name);
        }
    }
    std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
        return *mapRank(a) < *mapRank(b);
    });
    for (const LayerPtr& layer : m_store.layers()) {
        for (const auto& [name, matrix] : layer->embeddings) {
            if (matrix.columns == 2 && std::find(names.begin(), names.end(), name) == names.end()) {
                names.push_back(name);
            }
        }
    }
    return names;
}

std::shared_ptr<const FloatMatrix> ExplorerState::positions(const std::string& mapName) const {
    const auto found = m_d->positions.find(mapName);
    return found == m_d->positions.end() ? nullptr : found->second;
}

void ExplorerState::setPositions(const std::string& mapName, std::shared_ptr<const FloatMatrix> positions) {
    if (positions && positions->columns == 2) {
        m_d->positions[mapName] = std::move(positions);
    } else {
        m_d->positions.erase(mapName);
        m_d->notFlat.insert(mapName);
    }
    Q_EMIT positionsChanged(QString::fromStdString(mapName));
}

void ExplorerState::requestPositions(const std::string& mapName) {
    if (!positions(mapName) && m_d->wantedPositions.insert(mapName).second) {
        Q_EMIT positionsWanted(QString::fromStdString(mapName));
    }
}

// --- selection and visible subset ---------------------------------------------------------------

void ExplorerState::select(const CellSet& cells, SelectionMode mode, const QString& stepName) {
    CellSet given = cells;
    given &= m_visible; // what nobody sees cannot be meant
    CellSet after = m_selection;
    switch (mode) {
    case SelectionMode::Replace:
        after = given;
        break;
    case SelectionMode::Add:
        after |= given;
        break;
    case SelectionMode::Subtract:
        after -= given;
        break;
    case SelectionMode::Intersect:
        after &= given;
        break;
    }
    if (after == m_selection) {
        return;
    }
    const QString text = stepName.isEmpty() ? defaultStepName(mode, given.count(), after.count()) : stepName;
    m_undoStack.push(new SelectionCommand(*this, std::move(after), m_d->gesture, text));
}

void ExplorerState::clearSelection() {
    select(CellSet(m_selection.size()), SelectionMode::Replace, QStringLiteral("Clear the selection"));
}

void ExplorerState::invertSelection() {
    CellSet after = m_visible;
    after -= m_selection;
    const QString text = QStringLiteral("Invert the selection to %1").arg(cellsText(after.count()));
    select(after, SelectionMode::Replace, text);
}

void ExplorerState::selectAll() {
    select(m_visible, SelectionMode::Replace, QStringLiteral("Select all %1").arg(cellsText(m_visible.count())));
}

void ExplorerState::setVisible(const CellSet& cells, const QString& stepName) {
    if (cells == m_visible) {
        return;
    }
    const QString text =
        stepName.isEmpty() ? QStringLiteral("Show %1").arg(cellsText(cells.count())) : stepName;
    m_undoStack.push(new VisibleCommand(*this, cells, m_d->gesture, text));
}

void ExplorerState::restoreCells(const CellSet& selection, const CellSet& visible) {
    m_d->applyVisible(visible, selection);
}

void ExplorerState::beginGesture() { m_d->gesture = ++m_d->lastGesture; }

void ExplorerState::endGesture() { m_d->gesture = 0; }

void ExplorerState::Private::applySelection(const CellSet& cells) {
    state.m_selection = cells;
    Q_EMIT state.selectionChanged();
}

void ExplorerState::Private::applyVisible(const CellSet& visible, const CellSet& selection) {
    state.m_visible = visible;
    const bool selectionToo = !(selection == state.m_selection);
    state.m_selection = selection;
    Q_EMIT state.visibleChanged();
    if (selectionToo) {
        Q_EMIT state.selectionChanged();
    }
}

// --- hover, theme -------------------------------------------------------------------------------

void ExplorerState::setHoveredCell(Index cell) {
    if (cell != m_hoveredCell) {
        m_hoveredCell = cell;
        Q_EMIT hoverChanged();
    }
}

int ExplorerState::hoveredEntry(int map) const {
    const auto& hovered = m_d->hovered;
    const auto shown = colouring(map);
    if (!hovered || !shown || shown->continuous) {
        return -1;
    }
    if (hovered->colouring == shown) {
        return hovered->entry;
    }
    if (shown->source.kind != ColourSource::Kind::Column || shown->source.name != hovered->key.name ||
        shown->source.layer != hovered->key.layer) {
        return -1;
    }
    for (std::size_t i = 0; i < shown->entries.size(); ++i) {
        if (shown->entries[i].code == hovered->code) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

void ExplorerState::setHoveredEntry(int map, int entry) {
    const auto shown = colouring(map);
    if (!shown || entry < 0 || entry >= static_cast<int>(shown->entries.size())) {
        m_d->setHover(std::nullopt);
        return;
    }
    const Colouring::Entry& hit = shown->entries[static_cast<std::size_t>(entry)];
    m_d->setHover(Private::HoveredLabel{{shown->source.name, shown->source.layer}, hit.code, shown, entry});
}

void ExplorerState::setHoveredLabel(const std::optional<ColumnKey>& key, int code) {
    if (!key) {
        m_d->setHover(std::nullopt);
    } else {
        m_d->setHover(Private::HoveredLabel{*key, code, nullptr, -1});
    }
}

std::optional<std::pair<ColumnKey, int>> ExplorerState::hoveredLabel() const {
    if (!m_d->hovered) {
        return std::nullopt;
    }
    return std::make_pair(m_d->hovered->key, m_d->hovered->code);
}

void ExplorerState::Private::setHover(std::optional<HoveredLabel> label, std::shared_ptr<const CellSet> cells) {
    const bool same = label.has_value() == hovered.has_value() &&
        (!label || (label->key == hovered->key && label->code == hovered->code));
    if (same) {
        return;
    }
    hovered = std::move(label);
    hoveredCells = std::move(cells);
    Q_EMIT state.hoverChanged();
}

std::shared_ptr<const CellSet> ExplorerState::hoveredCells() const {
    if (!m_d->hovered || !m_dataset) {
        return nullptr;
    }
    if (m_d->hoveredCells) {
        return m_d->hoveredCells;
    }
    const auto& hovered = *m_d->hovered;
    const std::vector<std::int32_t>* codes = nullptr;
    std::shared_ptr<const CategoryColumn> column;
    int wanted = hovered.code;
    if (hovered.colouring) {
        codes = &hovered.colouring->codes;
        wanted = hovered.entry;
    } else if ((column = labels(hovered.key))) {
        codes = &column->codes;
    }
    if (codes == nullptr || codes->empty()) {
        return nullptr;
    }
    auto cells = std::make_shared<CellSet>(cellsWithCode(*codes, wanted));
    return m_d->hoveredCells = std::move(cells);
}

void ExplorerState::setTheme(Theme theme) {
    if (theme == m_theme) {
        return;
    }
    m_theme = theme;
    Q_EMIT themeChanged();
    for (auto& [number, map] : m_d->maps) {
        m_d->recolour(number);
    }
}

} // namespace ocellus

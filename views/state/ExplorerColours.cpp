// SPDX-License-Identifier: GPL-3.0-or-later
// The colouring and gene part of ExplorerState.
#include "views/state/ExplorerCommands.h"
#include "views/state/ExplorerStatePrivate.h"
#include "views/state/GeneValueStates.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace ocellus {

namespace {

bool isKind(const ColourSource& source, ColourSource::Kind kind) { return source.kind == kind; }

} // namespace

ColourSource ExplorerState::Private::defaultSource(int number) const {
    // map 1 takes the best column of labels, map 2 the next one ...; columns where all cells carry
    // one label teach nothing and come last
    std::vector<ColumnKey> useful;
    for (const ColumnKey& key : state.columnKeys()) {
        const Column* column = state.column(key.name, key.layer);
        const CategoryColumn* category = column != nullptr ? column->category() : nullptr;
        if (category != nullptr && category->categories.size() > 1) {
            useful.push_back(key);
        }
    }
    if (useful.empty()) {
        return {};
    }
    const auto place = std::min(useful.size() - 1, static_cast<std::size_t>(std::max(0, number - 1)));
    return state.colourSources(useful[place]).back();
}

ExplorerState::Private::Map& ExplorerState::Private::map(int number) {
    const auto [place, fresh] = maps.try_emplace(number);
    if (fresh && state.m_dataset) {
        // asking for the colours of a map must not look like a change of them
        place->second.source = defaultSource(number);
        quiet = true;
        recolour(number);
        quiet = false;
    }
    return place->second;
}

ColouringRequest ExplorerState::Private::request(const ColourSource& source) const {
    ColouringRequest wanted;
    wanted.dataset = state.m_dataset;
    wanted.layer = source.layer.empty() ? nullptr : state.m_store.find(source.layer);
    wanted.source = source;
    wanted.theme = state.m_theme;
    wanted.map = colourMap;
    wanted.ends = ends(source);
    if (isKind(source, ColourSource::Kind::Gene)) {
        wanted.geneName = state.sourceTitle(source).toStdString();
        if (const auto gene = genes.find(geneKey(source)); gene != genes.end()) {
            wanted.geneValues = gene->second.values;
            wanted.geneUnit = gene->second.unit;
            wanted.geneState = gene->second.state;
        }
    }
    return wanted;
}

void ExplorerState::Private::applySource(int number, const ColourSource& source) {
    map(number).source = source;
    recolour(number);
}

void ExplorerState::Private::recolour(int number) {
    Map& target = maps[number];
    if (!state.m_dataset) {
        return;
    }
    target.watcher.reset(); // a job under way is left to end unheard
    const Index cells = state.m_dataset->cellCount();
    if (isKind(target.source, ColourSource::Kind::Gene) && !genes.contains(geneKey(target.source))) {
        target.pending = true;
        if (!target.colouring) {
            target.colouring = std::make_shared<const Colouring>(colourPlain(cells, state.m_theme));
        }
        const auto [gene, values] = geneKey(target.source); // the answer may come at once
        Q_EMIT state.colouringChanged(number);
        state.requestGeneValues(gene, values);
        return;
    }
    target.made = {target.source, state.m_theme, colourMap, dataVersion, ends(target.source), state.shownState(target.source)};
    for (const auto& [other, shown] : maps) {
        if (other != number && !shown.pending && shown.colouring && shown.made == target.made) {
            finishColouring(number, shown.colouring); // two maps with one source share the colours
            return;
        }
    }
    ColouringRequest wanted = request(target.source);
    if (cells < kWorkerCells) {
        finishColouring(number, makeColouring(wanted));
        return;
    }
    target.pending = true;
    if (!target.colouring) {
        target.colouring = std::make_shared<const Colouring>(colourPlain(cells, state.m_theme));
    }
    target.watcher = std::make_unique<QFutureWatcher<ColouringPtr>>();
    QObject::connect(target.watcher.get(), &QFutureWatcherBase::finished, &state, [this, number] {
        const ColouringPtr result = maps[number].watcher->result();
        maps[number].watcher.release()->deleteLater();
        finishColouring(number, result);
    });
    target.watcher->setFuture(QtConcurrent::run([wanted = std::move(wanted)] { return makeColouring(wanted); }));
    if (!quiet) {
        Q_EMIT state.colouringChanged(number);
    }
}

void ExplorerState::Private::finishColouring(int number, ColouringPtr colouring) {
    Map& target = maps[number];
    target.pending = false;
    target.colouring = std::move(colouring);
    if (!quiet) {
        Q_EMIT state.colouringChanged(number);
    }
}

void ExplorerState::Private::dropOldGenes() {
    std::size_t bytes = 0;
    for (const auto& [id, gene] : genes) {
        bytes += gene.values->size() * sizeof(float);
    }
    const auto shown = [&](const GeneKey& id) {
        return std::any_of(maps.begin(), maps.end(), [&](const auto& item) {
            return isKind(item.second.source, ColourSource::Kind::Gene) && geneKey(item.second.source) == id;
        });
    };
    for (auto id = geneUse.end(); bytes > kGeneCacheBytes && id != geneUse.begin();) {
        --id;
        if (id == geneUse.begin() || shown(*id)) {
            continue;
        }
        bytes -= genes[*id].values->size() * sizeof(float);
        genes.erase(*id);
        wantedGenes.erase(*id);
        id = geneUse.erase(id);
    }
}

ColourSource ExplorerState::colourSource(int map) const { return m_d->map(map).source; }

std::shared_ptr<const Colouring> ExplorerState::colouring(int map) const { return m_d->map(map).colouring; }

bool ExplorerState::colourPending(int map) const { return m_d->map(map).pending; }

std::vector<ColourSource> ExplorerState::colourSources(const ColumnKey& key) const {
    const Column* found = column(key.name, key.layer);
    std::vector<ColourSource> sources;
    if (found == nullptr) {
        return sources;
    }
    const auto own = labels(key);
    if (own || found->number() != nullptr) {
        sources.push_back({ColourSource::Kind::Column, key.name, key.layer});
    }
    if (own && hasLineages(key.name, *own)) {
        sources.push_back({ColourSource::Kind::Column, key.name + kLineageMark, key.layer});
    }
    return sources;
}

QString ExplorerState::sourceTitle(const ColourSource& source) const {
    switch (source.kind) {
    case ColourSource::Kind::Column:
        return columnTitle(columnOfSource(source.name));
    case ColourSource::Kind::Gene:
        if (m_dataset && !m_dataset->genes().find(source.name)) { // a gene that only a model gave
            for (const ValueState values : {ValueState::Imputed, ValueState::Denoised}) {
                if (const auto modelled = modelledGene(*this, source.name, values)) {
                    return QString::fromStdString(modelled->gene().symbol);
                }
            }
        }
        return m_dataset ? QString::fromStdString(geneSymbol(*m_dataset, source.name))
                         : QString::fromStdString(source.name);
    case ColourSource::Kind::None:
        break;
    }
    return QStringLiteral("one colour");
}

void ExplorerState::setColourSource(int map, const ColourSource& source) {
    if (!m_dataset || colourSource(map) == source) {
        return;
    }
    const QString text = QStringLiteral("Colour map %1 by %2").arg(map).arg(sourceTitle(source));
    m_undoStack.push(new ColourCommand(*this, map, source, m_d->gesture, text));
}

void ExplorerState::restoreColour(int map, const ColourSource& source) { m_d->applySource(map, source); }

void ExplorerState::setMapShown(int map, bool shown) {
    if (shown) {
        m_d->shownMaps.insert(map);
    } else {
        m_d->shownMaps.erase(map);
    }
}

std::vector<int> ExplorerState::shownMaps() const { return {m_d->shownMaps.begin(), m_d->shownMaps.end()}; }

bool ExplorerState::followsGenes(int map) const {
    if (const auto chosen = m_d->follows.find(map); chosen != m_d->follows.end()) {
        return chosen->second;
    }
    return !m_d->shownMaps.empty() && (m_d->shownMaps.size() == 1 || map != *m_d->shownMaps.begin());
}

void ExplorerState::setFollowsGenes(int map, bool follows) { m_d->follows[map] = follows; }

void ExplorerState::colourFollowers(const ColourSource& source) {
    std::vector<int> maps;
    QStringList numbers;
    for (const int map : m_d->shownMaps) {
        if (followsGenes(map) && !(colourSource(map) == source)) {
            maps.push_back(map);
            numbers << QString::number(map);
        }
    }
    if (maps.size() > 1) {
        m_undoStack.beginMacro(
            QStringLiteral("Colour maps %1 by %2").arg(numbers.join(QStringLiteral(", ")), sourceTitle(source)));
    }
    for (const int map : maps) {
        setColourSource(map, source);
    }
    if (maps.size() > 1) {
        m_undoStack.endMacro();
    }
}

std::pair<std::string, std::string> ExplorerState::Private::endsKey(const ColourSource& source) const {
    // measured and imputed values of a gene have scales of their own
    const ValueState values = state.shownState(source);
    return {source.name, isKind(source, ColourSource::Kind::Gene) && values != ValueState::Measured ? fixedTo(values)
                         : isKind(source, ColourSource::Kind::Gene)                                  ? std::string()
                                                                                                     : source.layer};
}

ExplorerState::Private::GeneKey ExplorerState::Private::geneKey(const std::string& gene, const AskedState& values) const {
    return {gene, values ? *values : state.shownState({ColourSource::Kind::Gene, gene, {}})};
}

ColourEnds ExplorerState::Private::ends(const ColourSource& source) const {
    const auto& known = isKind(source, ColourSource::Kind::Gene) ? geneEnds : columnEnds;
    const auto found = known.find(endsKey(source));
    return found == known.end() ? std::nullopt : ColourEnds(found->second);
}

void ExplorerState::Private::applyEnds(const ColourSource& source, const ColourEnds& chosen) {
    auto& known = isKind(source, ColourSource::Kind::Gene) ? geneEnds : columnEnds;
    if (chosen) {
        known[endsKey(source)] = *chosen;
    } else {
        known.erase(endsKey(source));
    }
    for (auto& [number, shown] : maps) {
        if (shown.source.kind == source.kind && endsKey(shown.source) == endsKey(source)) {
            recolour(number);
        }
    }
}

void ExplorerState::setColourMap(ColourMap map) {
    if (m_d->colourMap == map) {
        return;
    }
    m_d->colourMap = map;
    for (auto& [number, shown] : m_d->maps) {
        if (shown.colouring && shown.colouring->continuous) {
            m_d->recolour(number);
        }
    }
}

ColourMap ExplorerState::colourMap() const { return m_d->colourMap; }

void ExplorerState::setGeneValues(const std::string& geneId,
    std::shared_ptr<const std::vector<float>> values, const std::string& unit, ValueState state, ValueState askedAs) {
    if (!m_dataset || !values || static_cast<Index>(values->size()) != m_dataset->cellCount()) {
        return; // the answer of a job for a data set that was closed meanwhile
    }
    const Private::GeneKey key{geneId, askedAs};
    m_d->genes[key] = {std::move(values), unit, state};
    m_d->geneUse.remove(key);
    m_d->geneUse.push_front(key);
    m_d->wantedGenes.erase(key);
    m_d->dropOldGenes();
    ++m_d->dataVersion;
    for (auto& [number, map] : m_d->maps) {
        if (isKind(map.source, ColourSource::Kind::Gene) && m_d->geneKey(map.source) == key) {
            m_d->recolour(number);
        }
    }
    Q_EMIT geneValuesChanged(QString::fromStdString(geneId));
}

void ExplorerState::exchangeValues(std::shared_ptr<const Dataset> dataset) {
    m_dataset = std::move(dataset);
    m_d->genes.clear();
    m_d->geneUse.clear();
    m_d->wantedGenes.clear();
    ++m_d->dataVersion;
    Q_EMIT valuesChanged(); // first: who reads genes must read them from the new values
    for (auto& [number, map] : m_d->maps) {
        if (isKind(map.source, ColourSource::Kind::Gene)) {
            m_d->recolour(number);
        }
    }
}

std::shared_ptr<const std::vector<float>> ExplorerState::geneValues(const std::string& geneId, AskedState values) const {
    const auto found = m_d->genes.find(m_d->geneKey(geneId, values));
    return found == m_d->genes.end() ? nullptr : found->second.values;
}

std::string ExplorerState::geneUnit(const std::string& geneId, AskedState values) const {
    const auto found = m_d->genes.find(m_d->geneKey(geneId, values));
    return found == m_d->genes.end() ? std::string() : found->second.unit;
}

void ExplorerState::requestGeneValues(const std::string& geneId, AskedState values) {
    const Private::GeneKey key = m_d->geneKey(geneId, values);
    if (!m_d->genes.contains(key) && m_d->wantedGenes.insert(key).second) {
        Q_EMIT geneValuesWanted(QString::fromStdString(geneId), key.second);
    }
}

void ExplorerState::setGeneFailed(const std::string& geneId, ValueState askedAs) {
    m_d->wantedGenes.erase({geneId, askedAs});
    for (auto& [number, map] : m_d->maps) {
        if (map.pending && isKind(map.source, ColourSource::Kind::Gene) && m_d->geneKey(map.source) == Private::GeneKey{geneId, askedAs}) {
            map.source = map.colouring->source;
            map.pending = false;
            Q_EMIT colouringChanged(number);
        }
    }
}

} // namespace ocellus

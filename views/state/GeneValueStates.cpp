// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/GeneValueStates.h"

#include "views/state/ExplorerCommands.h"
#include "views/state/ExplorerStatePrivate.h"

#include <algorithm>
#include <set>

namespace ocellus {

namespace {

constexpr ValueState kSwitchable[] = {ValueState::Measured, ValueState::Normalised, ValueState::Denoised, ValueState::Imputed};

bool isModelled(ValueState values) { return values == ValueState::Denoised || values == ValueState::Imputed; }

/// What the measured values of the file are called.
ValueState measuredAre(const ExplorerState& state) {
    const auto& own = ColourCommand::within(state);
    return state.dataset() && state.dataset()->geneCount() > 0 && !own.countsThere && own.valuesStored ? ValueState::Normalised
                                                                                                         : ValueState::Measured;
}

/// Layers with values of a state, the one to ask first in front.
std::vector<LayerPtr> layersWith(const ExplorerState& state, ValueState values) {
    std::vector<LayerPtr> layers;
    for (const LayerPtr& layer : state.store().layers()) {
        if (statesOfLayer(*layer) == values) {
            layers.insert(layers.begin(), layer);
        }
    }
    std::stable_sort(layers.begin(), layers.end(), [](const LayerPtr& a, const LayerPtr& b) { return a->isPartial() < b->isPartial(); });
    return layers;
}

} // namespace

std::optional<ValueState> statesOfLayer(const ResultLayer& layer) {
    if (!layer.values) {
        return std::nullopt;
    }
    return layer.provenance.task == "denoise" ? std::optional(ValueState::Denoised)
        : layer.provenance.task == "impute"   ? std::optional(ValueState::Imputed)
                                              : std::nullopt;
}

std::optional<ModelledGene> modelledGene(const ExplorerState& state, const std::string& geneId, ValueState values) {
    if (!isModelled(values)) {
        return std::nullopt;
    }
    for (const LayerPtr& layer : layersWith(state, values)) {
        if (const auto column = layer->values->find(geneId)) {
            return ModelledGene{layer, *column};
        }
    }
    return std::nullopt;
}

std::vector<ModelledGene> modelledGenes(const ExplorerState& state, ValueState values) {
    std::vector<ModelledGene> genes;
    std::set<std::string> seen;
    for (const LayerPtr& layer : layersWith(state, values)) {
        for (Index column = 0; column < layer->values->width(); ++column) {
            if (seen.insert(layer->values->facts().genes[static_cast<std::size_t>(column)].id).second) {
                genes.push_back({layer, column});
            }
        }
    }
    std::stable_partition(genes.begin(), genes.end(), [](const ModelledGene& one) { return !one.gene().measured; });
    return genes;
}

std::vector<ValueState> valueStatesThere(const ExplorerState& state) {
    std::vector<ValueState> there;
    if (!state.dataset()) {
        return there;
    }
    const ValueState measured = measuredAre(state);
    for (const ValueState values : kSwitchable) {
        const bool normalised = values == ValueState::Normalised && ColourCommand::within(state).storedNormalised;
        if (values == measured || normalised || !layersWith(state, values).empty()) {
            there.push_back(values);
        }
    }
    return there;
}

Index genesWith(const ExplorerState& state, ValueState values) {
    if (isModelled(values)) {
        return static_cast<Index>(modelledGenes(state, values).size());
    }
    const bool there = values == measuredAre(state) || ColourCommand::within(state).storedNormalised;
    return state.dataset() && there ? state.dataset()->geneCount() : 0;
}

QString otherValuesNote(const ExplorerState& state, const std::string& geneId) {
    const ColourSource source{ColourSource::Kind::Gene, geneId, {}};
    const ValueState shown = state.shownState(source);
    const bool measured = state.dataset() && state.dataset()->measures(geneId);
    if (shown == state.valueState() || !measured || (shown == ValueState::Measured && switchState(state) == measuredAre(state))) {
        return {};
    }
    return QStringLiteral("%1 has no %2 values: %3 ones are shown.")
        .arg(state.sourceTitle(source), QString::fromStdString(toString(state.valueState())), QString::fromStdString(toString(shown == ValueState::Measured ? measuredAre(state) : shown)));
}

void setFileValues(ExplorerState& state, const FileValues& found) {
    auto& own = ColourCommand::within(state);
    if (own.countsThere != found.counts || own.valuesStored != found.stored) {
        own.countsThere = found.counts;
        own.valuesStored = found.stored;
        Q_EMIT state.valueStateChanged();
    }
}

ValueState switchState(const ExplorerState& state) {
    return state.valueState() == ValueState::Measured ? measuredAre(state) : state.valueState();
}

void chooseState(ExplorerState& state, ValueState values) {
    if (values != switchState(state)) {
        state.setValueState(values == measuredAre(state) ? ValueState::Measured : values);
    }
}

QString whyNoCounts(const ExplorerState& state) {
    if (!state.dataset()) {
        return {};
    }
    if (state.dataset()->geneCount() == 0) {
        return QStringLiteral("This map has no counts or gene values. Open the file with the counts.");
    }
    return ColourCommand::within(state).countsThere
               ? QString()
               : QStringLiteral("The model needs counts, and this file has none: neither X, raw/X nor a layer holds whole numbers. Open the file with the counts.");
}

std::string fixedTo(ValueState values) { return toString(values); }

std::optional<ValueState> fixedState(const ColourSource& source) {
    if (source.kind == ColourSource::Kind::Gene) {
        for (const ValueState values : kSwitchable) {
            if (source.layer == fixedTo(values)) {
                return values;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> findModelled(const ExplorerState& state, const QString& text) {
    for (const ValueState values : {ValueState::Imputed, ValueState::Denoised}) {
        for (const ModelledGene& one : modelledGenes(state, values)) {
            const auto is = [&](const std::string& name) { return text.trimmed().compare(QString::fromStdString(name), Qt::CaseInsensitive) == 0; };
            if (is(one.gene().symbol) || is(one.gene().id)) {
                return one.gene().id;
            }
        }
    }
    return std::nullopt;
}

// --- the switch ---------------------------------------------------------------------------------

ValueState ExplorerState::valueState() const { return m_d->valueState; }

ValueState ExplorerState::shownState(const ColourSource& source) const {
    if (source.kind != ColourSource::Kind::Gene || !m_dataset) {
        return ValueState::Measured;
    }
    if (const auto fixed = fixedState(source)) {
        return *fixed;
    }
    const bool measured = m_dataset->measures(source.name);
    const ValueState wanted = m_d->valueState;
    if (isModelled(wanted) ? modelledGene(*this, source.name, wanted).has_value() : measured) {
        return wanted == ValueState::Normalised && !m_d->storedNormalised ? ValueState::Measured : wanted;
    }
    for (const ValueState other : {ValueState::Imputed, ValueState::Denoised}) {
        if (!measured && modelledGene(*this, source.name, other)) {
            return other;
        }
    }
    return ValueState::Measured;
}

void ExplorerState::setValueState(ValueState values) {
    if (m_dataset && values != m_d->valueState) {
        m_undoStack.push(new ValueCommand(*this, values, QStringLiteral("Show %1 values").arg(QString::fromStdString(toString(values)))));
    }
}

void ExplorerState::restoreValueState(ValueState values) { m_d->applyValueState(values); }

void ExplorerState::setStoredNormalised(bool there) {
    if (m_d->storedNormalised != there) {
        m_d->storedNormalised = there;
        m_d->valuesSwitched();
    }
}

void ExplorerState::Private::applyValueState(ValueState values) {
    if (valueState != values) {
        valueState = values;
        valuesSwitched();
    }
}

void ExplorerState::Private::valuesSwitched() {
    ++dataVersion;
    Q_EMIT state.valueStateChanged(); // first: who reads genes asks for the other values
    for (auto& [number, map] : maps) {
        if (map.source.kind == ColourSource::Kind::Gene) {
            recolour(number);
        }
    }
}

void ExplorerState::Private::forgetModelled(const ResultLayer& layer) {
    const auto values = statesOfLayer(layer);
    if (!values) {
        return;
    }
    std::erase_if(genes, [&](const auto& item) { return item.first.second == *values; });
    std::erase_if(wantedGenes, [&](const GeneKey& key) { return key.second == *values; });
    geneUse.remove_if([&](const GeneKey& key) { return key.second == *values; });
    valuesSwitched();
}

ValueCommand::ValueCommand(ExplorerState& state, ValueState after, const QString& text)
    : QUndoCommand(text)
    , m_state(state)
    , m_before(state.valueState())
    , m_after(after) {}

void ValueCommand::undo() { m_state.restoreValueState(m_before); }

void ValueCommand::redo() { m_state.restoreValueState(m_after); }

} // namespace ocellus

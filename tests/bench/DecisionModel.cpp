// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/DecisionModel.h"

#include <QUndoStack>

#include <algorithm>

namespace ocellus::test {

namespace {

/// Decisions that are put back on the undo stack when a project is opened again (Annotations.cpp).
constexpr std::size_t kPutBack = 100;

} // namespace

DecisionModel::DecisionModel(ExplorerState& state, DecisionModel&& other)
    : m_state(state), m_names(std::move(other.m_names)), m_codes(std::move(other.m_codes)),
      m_originals(std::move(other.m_originals)), m_columns(std::move(other.m_columns)),
      m_books(std::move(other.m_books)), m_position(other.m_position), m_decisionsMade(other.m_decisionsMade) {}

QString DecisionModel::shown(const CategoryColumn& labels, Index cell) {
    const std::int32_t code = labels.codes[static_cast<std::size_t>(cell)];
    return code < 0 ? QString() : labelText(labels.categories[static_cast<std::size_t>(code)]);
}

void DecisionModel::begin() {
    m_books.assign(1, {});
    m_position = 0;
    m_columns.clear();
    m_originals.clear();
    m_places.assign(1, {0, seen()});
}

void DecisionModel::reopened() {
    const std::size_t first = m_position > kPutBack ? m_position - kPutBack : 0;
    const std::size_t last = std::min(m_position + 1, m_books.size() - 1);
    m_places.clear();
    for (std::size_t decisions = first; decisions <= last; ++decisions) {
        m_places.push_back({decisions, std::nullopt});
    }
    m_places[m_position - first].seen = seen();
}

void DecisionModel::forgetSeen() {
    for (Place& place : m_places) {
        place.seen.reset();
    }
}

std::int16_t DecisionModel::code(const QString& label) {
    const auto [place, fresh] = m_codes.try_emplace(label, static_cast<std::int16_t>(m_names.size()));
    if (fresh) {
        m_names.push_back(label);
    }
    return place->second;
}

DecisionModel::Labels DecisionModel::original(const ColumnKey& key) {
    const auto labels = m_state.labels(key);
    auto codes = std::make_shared<std::vector<std::int16_t>>();
    for (Index cell = 0; labels && cell < m_state.dataset()->cellCount(); ++cell) {
        codes->push_back(code(shown(*labels, cell)));
    }
    return codes;
}

DecisionModel::Labels DecisionModel::inForce(const Annotations::Target& target) {
    m_columns.try_emplace(target.annotation, target.original);
    if (!m_originals.contains(target.annotation)) {
        m_originals[target.annotation] = original(target.original);
    }
    const auto found = book().labels.find(target.annotation);
    return found != book().labels.end() ? found->second : m_originals[target.annotation];
}

DecisionModel::Book& DecisionModel::draft() {
    m_draft = book();
    m_draftChanges = false;
    m_draftMayBeNothing = false;
    return *m_draft;
}

void DecisionModel::keep(const Annotations::Target& target, std::vector<std::int16_t> codes, const Labels& before) {
    Book& next = draft();
    m_draftChanges = codes != *before;
    next.labels[target.annotation] = std::make_shared<const std::vector<std::int16_t>>(std::move(codes));
}

void DecisionModel::relabel(const Annotations::Target& target, const CellSet& cells, const QString& label) {
    const Labels before = inForce(target);
    std::vector<std::int16_t> codes = *before;
    const std::int16_t wanted = code(label.simplified());
    cells.forEach([&](Index cell) { codes[static_cast<std::size_t>(cell)] = wanted; });
    keep(target, std::move(codes), before);
}

void DecisionModel::restoreOriginal(const Annotations::Target& target, const CellSet& cells) {
    const Labels before = inForce(target);
    std::vector<std::int16_t> codes = *before;
    cells.forEach([&](Index cell) {
        const auto place = static_cast<std::size_t>(cell);
        codes[place] = (*m_originals[target.annotation])[place];
    });
    keep(target, std::move(codes), before);
    m_draftMayBeNothing = true;
}

void DecisionModel::putSet(const QString& name, const CellSet& cells) {
    auto& set = draft().sets[name];
    m_draftChanges = !set || !(*set == cells);
    set = std::make_shared<const CellSet>(cells);
}

void DecisionModel::renameSet(const QString& name, const QString& newName) {
    Book& next = draft();
    next.sets[newName] = next.sets[name];
    next.sets.erase(name);
    m_draftChanges = true;
}

void DecisionModel::forgetSet(const QString& name) {
    m_draftChanges = draft().sets.erase(name) > 0;
}

DecisionModel::Seen DecisionModel::seen() const {
    Seen now{m_state.selection(), m_state.visible(), {}};
    for (const int map : {1, 2}) {
        const ColourSource source = m_state.colourSource(map);
        if (source.layer != Annotations::kLevelsLayer) {
            now.colours[map - 1] = source;
        }
    }
    return now;
}

std::optional<int> DecisionModel::Seen::otherColour(const Seen& now) const {
    for (const int map : {0, 1}) {
        if (colours[map] && now.colours[map] && !(*colours[map] == *now.colours[map])) {
            return map;
        }
    }
    return std::nullopt;
}

QString DecisionModel::note(int before) {
    const QUndoStack& stack = m_state.undoStack();
    if (m_draft && m_draftMayBeNothing && !m_draftChanges) {
        m_draftChanges = stack.index() == before + 1;
    }
    const bool changes = m_draft && m_draftChanges;
    if (changes && stack.index() != before + 1) {
        return QStringLiteral("a decision left %1 undo steps").arg(stack.index() - before);
    }
    if (m_draft && !m_draftChanges && stack.index() != before) {
        return QStringLiteral("a decision that changes nothing left the undo step \"%1\"").arg(stack.undoText());
    }
    if (changes) {
        m_books.resize(m_position + 1);
        m_books.push_back(std::move(*m_draft));
        ++m_position;
        ++m_decisionsMade;
    }
    m_draft.reset();
    const auto index = static_cast<std::size_t>(stack.index());
    // Steps that were taken back are cut off by a new one.
    const std::size_t kept = stack.index() > before ? static_cast<std::size_t>(before) : static_cast<std::size_t>(stack.count());
    m_places.resize(std::min(m_places.size(), kept + 1));
    while (m_places.size() <= index) {
        m_places.push_back({m_position, std::nullopt});
    }
    m_places[index].seen = seen();
    return {};
}

QString DecisionModel::noteUndone(int before, int steps) {
    const int count = static_cast<int>(m_places.size()) - 1;
    const int index = std::clamp(before - steps, 0, count);
    if (m_state.undoStack().index() != index || m_state.undoStack().count() != count) {
        return QStringLiteral("%1 steps back from %2 of %3 is step %4 of %5")
            .arg(steps).arg(before).arg(count).arg(m_state.undoStack().index()).arg(m_state.undoStack().count());
    }
    Place& place = m_places[static_cast<std::size_t>(index)];
    m_position = place.decisions;
    const Seen now = seen();
    const std::optional<Seen> then = std::exchange(place.seen, now);
    if (!then) {
        return {};
    }
    if (!(then->selection == now.selection)) {
        return QStringLiteral("the selection of %1 cells came back as %2").arg(then->selection.count()).arg(now.selection.count());
    }
    if (!(then->visible == now.visible)) {
        return QStringLiteral("%1 visible cells came back as %2").arg(then->visible.count()).arg(now.visible.count());
    }
    const std::optional<int> map = then->otherColour(now);
    return !map ? QString()
                : QStringLiteral("map %1 was coloured by \"%2\" of \"%3\" and came back as \"%4\" of \"%5\"")
                      .arg(*map + 1)
                      .arg(QString::fromStdString(then->colours[*map]->name), QString::fromStdString(then->colours[*map]->layer),
                          QString::fromStdString(now.colours[*map]->name), QString::fromStdString(now.colours[*map]->layer));
}

QString DecisionModel::compare(const Annotations& annotations) const {
    for (const auto& [annotation, codes] : book().labels) {
        auto labels = m_state.labels({annotation.toStdString(), Annotations::kLayer});
        if (!labels) {
            labels = m_state.labels(m_columns.at(annotation));
        }
        for (std::size_t cell = 0; cell < codes->size(); ++cell) {
            const QString& wanted = m_names[static_cast<std::size_t>((*codes)[cell])];
            const QString found = labels ? shown(*labels, static_cast<Index>(cell)) : QStringLiteral("(no column)");
            if (found != wanted) {
                return QStringLiteral("cell %1 of %2 is \"%3\", decided was \"%4\"")
                    .arg(cell).arg(annotation, found, wanted);
            }
        }
    }
    for (const auto& [annotation, column] : m_columns) {
        const auto labels = m_state.labels({annotation.toStdString(), Annotations::kLayer});
        if (labels && !book().labels.contains(annotation)) {
            return QStringLiteral("%1 is shown, and was not decided").arg(annotation);
        }
    }
    if (annotations.sets().size() != book().sets.size()) {
        return QStringLiteral("%1 saved sets, decided were %2").arg(annotations.sets().size()).arg(book().sets.size());
    }
    for (const auto& [name, cells] : book().sets) {
        const auto found = annotations.set(name);
        if (!found || !(*found == *cells)) {
            return QStringLiteral("the saved cells \"%1\" are others than decided").arg(name);
        }
    }
    return {};
}

QString DecisionModel::compare(const Project& project) const {
    for (const auto& [annotation, column] : m_columns) {
        std::vector<std::int16_t> codes = *m_originals.at(annotation);
        for (const LabelEdit& edit : project.edits(annotation.toStdString())) {
            const auto known = m_codes.find(labelText(edit.label.name));
            codes[static_cast<std::size_t>(edit.cell)] = known == m_codes.end() ? std::int16_t{-1} : known->second;
        }
        const auto decided = book().labels.find(annotation);
        if (codes != *(decided == book().labels.end() ? m_originals.at(annotation) : decided->second)) {
            return QStringLiteral("the project on the disk has other labels in %1 than decided").arg(annotation);
        }
    }
    if (project.cellSets().size() != book().sets.size()) {
        return QStringLiteral("the project on the disk has %1 saved sets, decided were %2")
            .arg(project.cellSets().size()).arg(book().sets.size());
    }
    for (const auto& [name, cells] : book().sets) {
        if (!(project.cellSet(name.toStdString()) == *cells)) {
            return QStringLiteral("the saved cells \"%1\" on the disk are others than decided").arg(name);
        }
    }
    return {};
}

QStringList DecisionModel::setNames() const {
    QStringList names;
    for (const auto& [name, cells] : book().sets) {
        names << name;
    }
    return names;
}

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/ReviewState.h"

#include "views/state/ColumnFacts.h"

#include <algorithm>
#include <utility>

namespace ocellus {

void ReviewState::setFound(DisagreementsPtr found, const QString& message) {
    m_found = std::move(found);
    m_message = message;
    m_listed.clear();
    m_drafts.clear();
    m_groups = m_found ? m_found->groups : std::vector<DisagreementGroup>();
    m_markersKnown.clear();
    for (const DisagreementGroup& group : m_groups) {
        m_markersKnown.push_back(!group.markers.empty());
    }
    m_current = {};
    for (std::size_t i = 0; m_found && i < m_found->cells.size(); ++i) {
        if (m_found->cells[i].listed) {
            m_listed.push_back(i);
        }
    }
    Q_EMIT foundChanged();
    Q_EMIT currentChanged();
}

void ReviewState::setEvidence(Evidence evidence, const QString& whyNoModel) {
    if (evidence != m_evidence || whyNoModel != m_whyNoModel) {
        m_evidence = evidence;
        m_whyNoModel = whyNoModel;
        Q_EMIT evidenceChanged();
    }
}

void ReviewState::chooseEvidence(Evidence evidence) {
    if (evidence != m_evidence && (m_whyNoModel.isEmpty() || evidence == Evidence::Neighbours)) {
        setEvidence(evidence, m_whyNoModel);
        Q_EMIT evidenceChosen();
    }
}

void ReviewState::setOntology(const QString& note, std::shared_ptr<const TermFinder> finder) {
    m_ontologyNote = note;
    m_finder = std::move(finder);
}

void ReviewState::setAuthor(const QString& author) {
    if (author.trimmed() != m_author) {
        m_author = author.trimmed();
        Q_EMIT authorChanged();
    }
}

int ReviewState::count(List list) const {
    if (!m_found) {
        return 0;
    }
    return static_cast<int>(list == List::Groups ? m_found->groups.size() : m_listed.size());
}

const DisagreementGroup* ReviewState::group(const Place& place) const {
    const bool there = place.list == List::Groups && place.row >= 0 && place.row < count(List::Groups);
    return there ? &m_groups[static_cast<std::size_t>(place.row)] : nullptr;
}

void ReviewState::setMarkers(int row, std::vector<MarkerEvidence> markers) {
    m_groups[static_cast<std::size_t>(row)].markers = std::move(markers);
    m_markersKnown[static_cast<std::size_t>(row)] = true;
    Q_EMIT markersChanged(row);
}

const DisagreementGroup* ReviewState::evidenceGroup(const Place& place) const {
    if (place.row < 0 || place.list == List::Groups) {
        return group(place);
    }
    const Index cell = cells(place).front();
    const auto [annotated, suggested] = labels(place);
    const auto found = std::ranges::find_if(m_groups, [&, a = annotated, s = suggested](const DisagreementGroup& one) {
        return one.annotated == a && one.suggested == s && std::ranges::binary_search(one.cells, cell);
    });
    return found == m_groups.end() ? nullptr : &*found;
}

ReviewLine ReviewState::line(const Place& place) const {
    if (const DisagreementGroup* own = group(place)) {
        return lineOf(*m_found, *own);
    }
    return lineOf(*m_found, m_found->cells[m_listed[static_cast<std::size_t>(place.row)]]);
}

std::vector<Index> ReviewState::cells(const Place& place) const {
    if (const DisagreementGroup* own = group(place)) {
        return own->cells;
    }
    return {m_found->cells[m_listed[static_cast<std::size_t>(place.row)]].cell};
}

std::pair<std::int32_t, std::int32_t> ReviewState::labels(const Place& place) const {
    if (const DisagreementGroup* own = group(place)) {
        return {own->annotated, own->suggested};
    }
    const DisagreementCell& cell = m_found->cells[m_listed[static_cast<std::size_t>(place.row)]];
    return {cell.annotated, cell.suggested};
}

QString ReviewState::labelName(std::int32_t label) const {
    return QString::fromStdString(m_found->labels[static_cast<std::size_t>(label)].name);
}

void ReviewState::setReviewed(std::map<ReviewLine, ReviewedLine> reviewed) {
    // A decision that was taken back is the line a person wants to see again.
    std::vector<ReviewLine> gone;
    for (const auto& [line, decision] : m_reviewed) {
        if (!reviewed.contains(line)) {
            gone.push_back(line);
        }
    }
    m_reviewed = std::move(reviewed);
    Q_EMIT reviewedChanged();
    if (gone.size() != 1) {
        return;
    }
    const List list = gone.front().cell ? List::Cells : List::Groups;
    for (int row = 0; row < count(list); ++row) {
        if (line({list, row}) == gone.front()) {
            setCurrent({list, row});
            return;
        }
    }
}

std::optional<ReviewedLine> ReviewState::decided(const Place& place) const {
    if (place.row < 0 || place.row >= count(place.list)) {
        return std::nullopt;
    }
    const auto found = m_reviewed.find(line(place));
    return found == m_reviewed.end() ? std::nullopt : std::optional(found->second);
}

int ReviewState::decidedGroups() const {
    int decidedLines = 0;
    for (int row = 0; row < count(List::Groups); ++row) {
        decidedLines += decided({List::Groups, row}) ? 1 : 0;
    }
    return decidedLines;
}

void ReviewState::setWhyNot(const QString& sentence) {
    if (m_whyNot != sentence) {
        m_whyNot = sentence;
        Q_EMIT reviewedChanged();
    }
}

void ReviewState::setCurrent(const Place& place) {
    const Place wanted = place.row < count(place.list) ? place : Place{};
    if (wanted != m_current) {
        m_current = wanted;
        Q_EMIT currentChanged();
    }
}

void ReviewState::goToNext() {
    const int lines = count(m_current.list);
    for (int i = 1; i <= lines; ++i) {
        const Place next{m_current.list, (m_current.row + i) % lines};
        if (!decided(next)) {
            setCurrent(next);
            return;
        }
    }
}

Label ReviewState::labelOf(std::int32_t label) const {
    return {m_found->labels[static_cast<std::size_t>(label)].text, termIdOf(*m_found, label)};
}

std::optional<Label> ReviewState::coarserLabel() const {
    if (m_current.row < 0) {
        return std::nullopt;
    }
    const auto [annotated, suggested] = labels(m_current);
    const auto term = coarserTerm(*m_found, annotated, suggested);
    if (!term) {
        return std::nullopt;
    }
    const Term& own = m_found->lineage->ontology().term(*term);
    // A column of ids keeps ids.
    const DisagreementLabel& as = m_found->labels[static_cast<std::size_t>(annotated)];
    const bool byId = as.term && as.text == m_found->lineage->ontology().term(*as.term).id;
    return Label{byId ? own.id : own.name, own.id};
}

void ReviewState::setNote(const QString& note) {
    if (m_current.row >= 0) {
        m_drafts[{m_current.list, m_current.row}] = note;
    }
}

QString ReviewState::note() const {
    if (const auto draft = m_drafts.find({m_current.list, m_current.row}); draft != m_drafts.end()) {
        return draft->second;
    }
    const auto decision = decided(m_current);
    return decision ? QString::fromStdString(decision->note) : QString();
}

void ReviewState::decide(Verdict verdict, const Label& label) {
    if (m_current.row < 0) {
        return;
    }
    ReviewDecision decision;
    decision.verdict = verdict;
    decision.line = line(m_current);
    decision.cells = cells(m_current);
    decision.note = note().toStdString();
    if (verdict == Verdict::Accept) {
        decision.label = labelOf(labels(m_current).second);
    } else if (verdict == Verdict::Coarser) {
        const auto coarser = coarserLabel();
        if (!coarser) {
            const auto [annotated, suggested] = labels(m_current);
            Q_EMIT notDecided(QStringLiteral("No label stands above both “%1” and “%2”, so the line is as it was. Press O to choose another label.")
                                  .arg(labelText(labelOf(annotated).name), labelText(labelOf(suggested).name)));
            return;
        }
        decision.label = *coarser;
    } else if (verdict == Verdict::Other && label.name == labelOf(labels(m_current).first).name) {
        decision.verdict = Verdict::Reject; // the label that they have
    } else if (verdict == Verdict::Other) {
        decision.label = label;
    }
    m_drafts.erase({m_current.list, m_current.row});
    Q_EMIT decisionWanted(decision);
}

void ReviewState::setComparison(std::shared_ptr<const ShownComparison> comparison) {
    m_comparison = std::move(comparison);
    Q_EMIT comparisonChanged();
}

void ReviewState::setStep(int step) {
    if (step != m_step) {
        m_step = step;
        Q_EMIT stepChanged(step);
    }
}

std::optional<int> ReviewState::levelOf(int step, int finest) {
    return step <= 0 || finest <= 0 ? std::nullopt
                                    : std::optional(std::max(1, finest - step + 1));
}

void ReviewState::setColumns(std::vector<ColumnChoice> columns, int a, int b) {
    m_columns = std::move(columns);
    m_a = a;
    m_b = b;
    Q_EMIT columnsChanged();
}

void ReviewState::chooseColumns(int a, int b) {
    if (a != m_a || b != m_b) {
        m_a = a;
        m_b = b;
        Q_EMIT columnsChanged();
        Q_EMIT columnsChosen();
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/QualityFilters.h"

#include "views/state/ExplorerState.h"
#include "views/style/Fonts.h"

#include <QJsonArray>
#include <QPointer>
#include <QUndoCommand>

#include <cmath>
#include <utility>

namespace ocellus {

namespace {

const std::array<const char*, kMeasures> kNames = {"counts", "genes", "mitochondrial"};
constexpr const char* kDoublets = "hideDoublets";

bool isWithin(CellSet cells, const CellSet& all) {
    cells -= all;
    return cells.empty();
}

} // namespace

/// Half of a step; the other half is the visible cells, which the state keeps.
class QualityFilters::Step : public QUndoCommand {
public:
    Step(QualityFilters& owner, CellFilters after, CellSet othersAfter)
        : m_owner(&owner), m_before(owner.m_filters), m_after(std::move(after)),
          m_othersBefore(owner.m_others), m_othersAfter(std::move(othersAfter)) {}

    void undo() override {
        if (m_owner) {
            m_owner->take(m_before, m_othersBefore);
        }
    }

    void redo() override {
        if (m_owner) {
            m_owner->take(m_after, m_othersAfter);
        }
    }

private:
    QPointer<QualityFilters> m_owner;
    CellFilters m_before, m_after;
    CellSet m_othersBefore, m_othersAfter;
};

QualityFilters::QualityFilters(ExplorerState& state, QObject* parent)
    : QObject(parent), m_state(state) {
    connect(&state, &ExplorerState::visibleChanged, this, &QualityFilters::visibleChanged);
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_figures.reset();
        m_restored = false;
        take({}, m_state.visible());
    });
}

CellSet QualityFilters::withoutFilters(const CellSet& passed) const {
    CellSet hidden = m_others;
    hidden -= passed;
    hidden |= m_state.visible();
    return hidden;
}

void QualityFilters::setFigures(std::shared_ptr<const CheckFigures> figures) {
    m_figures = std::move(figures);
    const bool first = m_figures && std::exchange(m_restored, false);
    if (!m_filters.any()) {
        take(m_filters, m_state.visible());
    }
    if (!m_figures || !m_filters.any()) {
        return;
    }
    const CellSet passed = passing(*m_figures, m_filters);
    if (first) {
        // Restored: which of the cells that do not pass were hidden otherwise too was not kept.
        const bool inForce = isWithin(m_state.visible(), passed);
        m_others = CellSet(m_state.visible().size(), true);
        take(inForce ? m_filters : CellFilters(),
             inForce ? withoutFilters(passed) : m_state.visible());
        return;
    }
    narrow(m_filters, QStringLiteral("Filter the cells by the new check"));
}

void QualityFilters::take(const CellFilters& filters, const CellSet& others) {
    m_filters = filters;
    m_others = others;
    m_visible = m_state.visible();
    m_dropped.reset();
    Q_EMIT changed();
}

void QualityFilters::visibleChanged() {
    const CellSet before = std::exchange(m_visible, m_state.visible());
    if (m_dropped && m_dropped->visible == m_visible) {
        const Dropped back = *m_dropped;
        take(back.filters, back.others); // what dropped them was undone
        return;
    }
    if (!m_filters.any()) {
        m_others = m_visible;
    }
    if (!m_figures || !m_filters.any()) {
        return;
    }
    const CellSet passed = passing(*m_figures, m_filters);
    if (isWithin(m_visible, passed)) {
        m_others = withoutFilters(passed);
        return;
    }
    const Dropped dropped{m_filters, m_others, before};
    take({}, m_visible);
    m_dropped = dropped;
}

void QualityFilters::apply(const CellFilters& filters, const QString& stepName) {
    if (m_figures && !(filters == m_filters)) {
        narrow(filters, stepName);
    }
}

void QualityFilters::narrow(const CellFilters& filters, const QString& stepName) {
    CellSet visible = m_others;
    visible &= passing(*m_figures, filters);
    if (visible == m_state.visible()) {
        take(filters, m_others); // no cell comes or goes: nothing to undo
        return;
    }
    QUndoStack& stack = m_state.undoStack();
    const CellSet others = m_others;
    stack.beginMacro(stepName);
    stack.push(new Step(*this, filters, others));
    m_state.setVisible(visible, stepName);
    stack.endMacro();
}

void QualityFilters::setRange(Measure measure,
                              const std::optional<std::pair<double, double>>& range) {
    static const std::array<const char*, kMeasures> what = {
        "sum of values", "number of genes", "mitochondrial share"};
    const auto at = static_cast<std::size_t>(measure);
    CellFilters filters = m_filters;
    filters.ranges[at] = range;
    apply(filters,
          range ? QStringLiteral("Show cells with %1").arg(rangeWords(measure, *range))
                : QStringLiteral("Show cells with any %1").arg(QString::fromLatin1(what[at])));
}

void QualityFilters::setHideDoublets(bool hide) {
    CellFilters filters = m_filters;
    filters.hideDoublets = hide;
    const QString cells = m_figures ? cellsText(m_figures->likelyDoublets) : QString();
    apply(filters,
          hide ? QStringLiteral("Hide likely doublets: %1").arg(cells)
               : QStringLiteral("Show likely doublets again: %1").arg(cells));
}

void QualityFilters::reset() {
    apply({}, QStringLiteral("Reset the filters of cells"));
}

QString QualityFilters::rangeWords(Measure measure, const std::pair<double, double>& range) const {
    const MeasureFigure& figure = m_figures->measure(measure);
    const double low = figure.valueAt(range.first);
    const double high = figure.valueAt(range.second);
    if (measure == Measure::Mitochondrial) {
        const auto percent = [](double share) { return QString::number(100.0 * share, 'f', 1); };
        return QStringLiteral("%1 to %2 % mitochondrial").arg(percent(low), percent(high));
    }
    const auto number = [](double value) {
        return withThousands(static_cast<qint64>(std::llround(value)));
    };
    return QStringLiteral("%1 to %2 %3")
        .arg(number(low),
             number(high),
             measure == Measure::Genes              ? QStringLiteral("genes")
             : m_figures->check->values == "counts" ? QStringLiteral("counts")
                                                    : QStringLiteral("as the sum of their values"));
}

QJsonObject QualityFilters::save() const {
    QJsonObject saved;
    for (std::size_t i = 0; i < kMeasures; ++i) {
        if (const auto& range = m_filters.ranges[i]) {
            saved.insert(QString::fromLatin1(kNames[i]), QJsonArray{range->first, range->second});
        }
    }
    if (m_filters.hideDoublets) {
        saved.insert(QString::fromLatin1(kDoublets), true);
    }
    return saved;
}

void QualityFilters::restore(const QJsonObject& saved) {
    CellFilters filters;
    for (std::size_t i = 0; i < kMeasures; ++i) {
        const QJsonArray range = saved[QString::fromLatin1(kNames[i])].toArray();
        if (range.size() == 2) {
            filters.ranges[i] = {range[0].toDouble(), range[1].toDouble()};
        }
    }
    filters.hideDoublets = saved[QString::fromLatin1(kDoublets)].toBool();
    take(filters, m_state.visible());
    m_restored = filters.any();
}

} // namespace ocellus

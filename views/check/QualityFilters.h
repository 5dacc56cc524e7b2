// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/check/CheckFigures.h"

#include <QJsonObject>
#include <QObject>

namespace ocellus {

class ExplorerState;

/// The filters of the data check. They only narrow what is visible: what passes them is visible as
/// far as nothing else (a label that was unchecked) hides it. Every change is one undo step that
/// brings back the filters and the visible cells together. When something else makes cells visible
/// that a filter hides ("Show all cells"), the filters are taken away. GUI thread.
class QualityFilters : public QObject {
    Q_OBJECT

public:
    /// @param state  outlives this.
    explicit QualityFilters(ExplorerState& state, QObject* parent = nullptr);

    /// What the open data set was found to be; nullptr: not known, filters wait. Filters that were
    /// restored begin to count; filters in force stay, on the new measures.
    void setFigures(std::shared_ptr<const CheckFigures> figures);

    const CellFilters& filters() const { return m_filters; }

    void setRange(Measure measure, const std::optional<std::pair<double, double>>& range);
    void setHideDoublets(bool hide);
    void reset();

    /// For the session: what save() gives, before or after the data set is checked again.
    QJsonObject save() const;
    void restore(const QJsonObject& saved);

Q_SIGNALS:
    void changed();

private:
    class Step;

    /// Filters that something else made pointless, until that is undone.
    struct Dropped {
        CellFilters filters;
        CellSet others;
        CellSet visible;
    };

    void apply(const CellFilters& filters, const QString& stepName);
    void narrow(const CellFilters& filters, const QString& stepName);
    void take(const CellFilters& filters, const CellSet& others);
    void visibleChanged();
    /// The visible cells, and those that only the filters hide.
    CellSet withoutFilters(const CellSet& passed) const;
    QString rangeWords(Measure measure, const std::pair<double, double>& range) const;

    ExplorerState& m_state;
    std::shared_ptr<const CheckFigures> m_figures;
    CellFilters m_filters;
    CellSet m_others;  ///< cells that would be visible without the filters
    CellSet m_visible; ///< as seen last
    std::optional<Dropped> m_dropped;
    bool m_restored = false; ///< from a session, and not checked since
};

} // namespace ocellus

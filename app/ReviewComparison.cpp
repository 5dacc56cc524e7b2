// SPDX-License-Identifier: GPL-3.0-or-later
// The two label columns that are compared, and the maps that show where they agree.
#include "app/ReviewJobs.h"

#include "core/datasets/Dataset.h"
#include "core/tasks/LabelsOf.h"
#include "views/state/ColouringJob.h"

#include <utility>

namespace ocellus {

namespace {

/// One of the two columns that are compared: of the data set, of a layer, or what the evidence says.
struct Side {
    std::string title; ///< as sentences call it; empty: the evidence, whose labels are those of the column judged
    std::string column; ///< of the data set
    std::shared_ptr<const CategoryColumn> labels;
    std::shared_ptr<const EvidenceLabels> said;

    bool ready() const { return labels || said || !column.empty(); }
};

/// What `ocellus-cli compare` warns of.
std::vector<std::string> warningsOf(const Dataset& dataset, const Side& a, const ComparedColumn& first, const Side& b,
                                    const ComparedColumn& second, const Lineage& lineage) {
    const auto written = [&](const Side& side) {
        return side.said ? side.said->suggested : side.labels ? *side.labels : labelsOf(dataset.cells(), side.column);
    };
    const CategoryColumn firstLabels = written(a);
    const CategoryColumn secondLabels = written(b);
    std::vector<std::string> warnings = comparisonWarnings({{a.title, firstLabels, first}, {b.title, secondLabels, second}}, lineage);
    warnings.insert(warnings.end(), dataset.warnings().begin(), dataset.warnings().end());
    return warnings;
}

} // namespace

void ReviewJobs::compare() {
    const auto dataset = m_parts.state.dataset();
    const ReviewState& review = m_parts.review;
    if (!m_shown || !dataset || review.columnA() < 0 || review.columns().empty()) {
        return;
    }
    if (m_compare.isRunning()) {
        m_compareAgain = true;
        return;
    }
    const auto side = [&](int chosen) {
        const auto& key = review.columns()[static_cast<std::size_t>(chosen)].key;
        return !key                ? Side{{}, {}, nullptr, m_said}
               : key->layer.empty() ? Side{titleOf(chosen).toStdString(), key->name, nullptr, nullptr}
                                    : Side{titleOf(chosen).toStdString(), {}, m_parts.state.labels(*key), nullptr};
    };
    const Side a = side(review.columnA());
    const Side b = side(review.columnB());
    if (!a.ready() || !b.ready()) {
        m_parts.review.setComparison(nullptr);
        return;
    }
    const int step = review.step();
    const auto visible = std::make_shared<const CellSet>(m_parts.state.visible());
    const auto selected = std::make_shared<const CellSet>(m_parts.state.selection());
    JobDescription description;
    description.title = QStringLiteral("Compare labels");
    description.quiet = true;
    m_compareAgain = false;
    m_compare.start<Compared>(
        description,
        [dataset, a, b, step, visible, selected, own = lineage()](const JobControl& control, Compared& compared) {
            const auto lineage = own ? own : Lineage::shipped();
            const auto made = [&](const Side& one) {
                if (one.said) {
                    return ComparedColumn{one.said->suggested, one.said->terms};
                }
                return one.labels ? comparedColumn(*one.labels, nullptr, *lineage)
                                  : comparedColumn(dataset->cells(), one.column, *lineage);
            };
            const ComparedColumn first = made(a);
            const ComparedColumn second = made(b);
            compared.finest = finestLevel(first, second, *lineage);
            compared.warnings = warningsOf(*dataset, a, first, b, second, *lineage);
            CompareOptions options;
            options.level = ReviewState::levelOf(step, compared.finest);
            options.counted = visible.get();
            options.selected = selected.get();
            return compareLabels(first, second, *lineage, options, control.run(), &compared.labels);
        },
        [this](const JobEnd<Compared>& end) {
            if (end.failed()) {
                m_parts.review.setComparison(nullptr);
                Q_EMIT failed(end.error);
            } else if (end.finished() && m_shown) {
                takeComparison(*end.value);
            }
            if (m_compareAgain) {
                compare();
            }
        });
}

void ReviewJobs::takeComparison(Compared compared) {
    auto shown = std::make_shared<ShownComparison>();
    shown->labels = std::move(compared.labels);
    shown->finest = compared.finest;
    if (!m_parts.review.ontologyNote().isEmpty()) {
        shown->warnings << m_parts.review.ontologyNote();
    }
    for (const std::string& warning : compared.warnings) {
        shown->warnings << QString::fromStdString(warning);
    }
    shown->titleA = titleOf(m_parts.review.columnA());
    shown->titleB = titleOf(m_parts.review.columnB());
    const auto known = storedLabelColours(*m_parts.state.dataset(), m_column);
    const std::vector<Rgb> colours = sharedColours(shown->labels.a, shown->labels.b, known, m_parts.state.theme());
    for (std::size_t i = 0; i < colours.size(); ++i) {
        shown->colours.emplace(shown->labels.a.categories[i], colours[i]);
    }
    m_parts.review.setComparison(shown);
    if (m_levelsStale && !m_compareAgain) {
        m_levelsStale = false;
        showLevels(*shown);
    }
}

void ReviewJobs::showLevels(const ShownComparison& shown) {
    const auto keyOf = [&](int column) { return m_parts.review.columns()[static_cast<std::size_t>(column)].key; };
    const auto nameOf = [&](int column) { return keyOf(column) ? keyOf(column)->name : m_column; };
    const auto saysOf = [&](int column) {
        const QString title = titleOf(column);
        return keyOf(column) ? title.mid(title.lastIndexOf(QStringLiteral(", ")) + 2) : title.mid(5); // "neighbours say"
    };
    auto layer = std::make_shared<ResultLayer>();
    layer->name = Annotations::kLevelsLayer;
    layer->provenance.task = kLevelsTask;
    layer->provenance.options = (saysOf(m_parts.review.columnA()) + QLatin1Char('\n') + saysOf(m_parts.review.columnB())).toStdString();
    layer->cellsDone = layer->cellsTotal = m_parts.state.dataset()->cellCount();
    const std::string a = nameOf(m_parts.review.columnA());
    std::string b = nameOf(m_parts.review.columnB());
    if (b == a) {
        b = "pred_" + a + "_name"; // read as the same title
    }
    layer->columns.push_back({a, shown.labels.a});
    layer->columns.push_back({b, shown.labels.b});
    m_parts.state.addLayer(std::move(layer));
    showMaps();
}

void ReviewJobs::showMaps() {
    const LayerPtr layer = m_parts.state.store().find(Annotations::kLevelsLayer);
    if (!layer) {
        return;
    }
    for (const int map : {1, 2}) {
        const ColourSource now = m_parts.state.colourSource(map);
        if (now.layer != Annotations::kLevelsLayer && !m_before.contains(map)) {
            m_before[map] = now;
        } else if (now.layer != Annotations::kLevelsLayer) {
            continue; // the person looks at something else here
        }
        const std::string& column = layer->columns[static_cast<std::size_t>(map - 1)].name;
        m_parts.state.restoreColour(map, {ColourSource::Kind::Column, column, Annotations::kLevelsLayer});
    }
}

void ReviewJobs::leaveMaps() {
    for (const auto& [map, source] : m_before) {
        if (m_parts.state.colourSource(map).layer == Annotations::kLevelsLayer) {
            m_parts.state.restoreColour(map, source);
        }
    }
    if (!m_before.empty()) {
        m_left = std::exchange(m_before, {});
    }
    m_parts.state.removeLayer(Annotations::kLevelsLayer);
}

ColourSource ReviewJobs::colourOutside(int map) const {
    const ColourSource now = m_parts.state.colourSource(map);
    const auto before = m_before.find(map);
    return now.layer == Annotations::kLevelsLayer && before != m_before.end() ? before->second : now;
}

/// A step made while this mode was on may bring its colours back when it is undone elsewhere, where they are no more.
void ReviewJobs::replaceLeftColours() {
    for (const auto& [map, source] : m_left) {
        if (!m_shown && m_parts.state.colourSource(map).layer == Annotations::kLevelsLayer) {
            m_parts.state.restoreColour(map, source);
        }
    }
}

} // namespace ocellus

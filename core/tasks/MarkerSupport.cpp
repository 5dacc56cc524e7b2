// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/MarkerSupport.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/Normalise.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <span>

namespace ocellus {

namespace {

constexpr std::size_t kMarkers = 8;
constexpr double kLeastShare = 0.2;
constexpr Index kLeastCells = 3;
constexpr double kAmbientAllowance = 2.0;
constexpr double kPerTenThousand = 1e4;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Sums over some cells, one entry per gene.
struct Profile {
    Index cells = 0;
    double counts = 0.0;            ///< all counts of the cells
    std::vector<double> expressing; ///< cells with a value above 0
    std::vector<double> logSum;     ///< of log1p counts per 10,000
    std::vector<double> countSum;   ///< of counts as they are; empty where not asked for

    explicit Profile(std::size_t genes) : expressing(genes, 0.0), logSum(genes, 0.0) {}

    double share(std::size_t gene) const { return cells > 0 ? expressing[gene] / static_cast<double>(cells) : kNothing; }
    double mean(std::size_t gene) const { return cells > 0 ? logSum[gene] / static_cast<double>(cells) : kNothing; }
};

void add(std::span<const std::int32_t> genes, std::span<const float> values, bool isLog, Profile& profile) {
    double total = 0.0;
    for (const float value : values) {
        total += static_cast<double>(value);
    }
    const double scale = total > 0.0 ? kPerTenThousand / total : 1.0;
    ++profile.cells;
    profile.counts += total;
    for (std::size_t i = 0; i < genes.size(); ++i) {
        if (values[i] > 0.0F) {
            const auto gene = static_cast<std::size_t>(genes[i]);
            const auto value = static_cast<double>(values[i]);
            profile.expressing[gene] += 1.0;
            profile.logSum[gene] += isLog ? value : std::log1p(value * scale);
            if (!profile.countSum.empty()) {
                profile.countSum[gene] += value;
            }
        }
    }
}

/// All counts of a sample, one entry per gene.
struct AmbientProfile {
    double counts = 0.0;
    std::vector<double> countSum; ///< empty where nobody asks for the sample

    void add(std::span<const std::int32_t> genes, std::span<const float> values) {
        double total = 0.0;
        for (std::size_t i = 0; i < genes.size(); ++i) {
            total += static_cast<double>(values[i]);
            countSum[static_cast<std::size_t>(genes[i])] += static_cast<double>(values[i]);
        }
        counts += total;
    }
};

class Support {
public:
    Support(const Dataset& dataset, const LabelledCells& labelled, const std::vector<DisagreementCell>& cells)
        : m_labelled(labelled), m_cells(cells), m_measured(measuredExpression(dataset, true)),
          m_isCounts(m_measured.kind == ValueKind::Counts), m_isLog(m_measured.kind == ValueKind::Log),
          m_rows(std::make_shared<CheckedRows>(m_measured.rows, dataset.path(),
                                               m_isLog ? CheckedRows::Allowed::FiniteNumbers
                                                       : CheckedRows::Allowed::Counts)),
          m_genes(static_cast<std::size_t>(m_measured.genes->size())) {}

    /// One pass over all labelled cells: a profile per label (cells not listed) and, of counts, per sample with a group.
    /// @param samples  of the groups; -1: none
    Outcome gather(const std::set<std::int32_t>& samples, const RunControl& control) {
        m_leaders = leadingSpellings(m_labelled.names);
        m_labels.assign(m_labelled.names.size(), Profile(m_genes));
        m_samples.assign(m_labelled.sampleNames.size() + 1, {});
        for (const std::int32_t sample : m_isCounts ? samples : std::set<std::int32_t>()) {
            sampleOf(sample).countSum.assign(m_genes, 0.0);
        }
        const RowSubset rows(m_rows, m_labelled.cells);
        CountBatch batch;
        for (Index first = 0; first < rows.cellCount(); first += rows.preferredBatch()) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            const Index count = std::min(rows.preferredBatch(), rows.cellCount() - first);
            rows.readRange(first, count, batch);
            for (Index i = 0; i < count; ++i) {
                const auto at = static_cast<std::size_t>(first + i);
                if (!m_cells[at].listed) {
                    add(batch.genesOf(i), batch.valuesOf(i), m_isLog,
                        labelOf(m_labelled.labels[at]));
                }
                if (AmbientProfile& sample = sampleOf(m_labelled.samples[at]); !sample.countSum.empty()) {
                    sample.add(batch.genesOf(i), batch.valuesOf(i));
                }
            }
            control.report("Weighing markers", first + count, rows.cellCount());
        }
        return Outcome::Finished;
    }

    void fill(DisagreementGroup& group, std::int32_t sample) {
        const Profile& annotated = labelOf(group.annotated);
        const Profile& suggested = labelOf(group.suggested);
        group.supportSuggested = group.supportAnnotated = kNothing;
        if (annotated.cells < kLeastCells || suggested.cells < kLeastCells) {
            return;
        }
        Profile here(m_genes);
        here.countSum.assign(m_genes, 0.0);
        CountBatch batch;
        m_rows->read(group.cells, batch);
        for (Index i = 0; i < batch.cellCount(); ++i) {
            add(batch.genesOf(i), batch.valuesOf(i), m_isLog, here);
        }
        const AmbientProfile& ambient = sampleOf(sample);
        group.supportSuggested = side(suggested, annotated, here, ambient, true, group.markers);
        group.supportAnnotated = side(annotated, suggested, here, ambient, false, group.markers);
        const auto suggestedMarkers = std::count_if(group.markers.begin(), group.markers.end(),
                                                    [](const MarkerEvidence& m) { return m.ofSuggested; });
        const auto atAmbient = std::count_if(group.markers.begin(), group.markers.end(), [](const MarkerEvidence& m) {
            return m.ofSuggested && m.ambientLevel && m.shareHere > 0.0;
        });
        if (suggestedMarkers > 0 && 2 * atAmbient > suggestedMarkers) {
            group.flags |= flag::kAmbient;
        }
    }

private:
    Profile& labelOf(std::int32_t label) { return m_labels[static_cast<std::size_t>(m_leaders[static_cast<std::size_t>(label)])]; }
    AmbientProfile& sampleOf(std::int32_t sample) { return m_samples[static_cast<std::size_t>(sample + 1)]; }

    std::vector<std::size_t> markersOf(const Profile& own, const Profile& other) const {
        std::vector<std::pair<double, std::size_t>> ranked;
        for (std::size_t gene = 0; gene < m_genes; ++gene) {
            const double shares = own.share(gene) - other.share(gene);
            const double means = own.mean(gene) - other.mean(gene);
            if (own.share(gene) >= kLeastShare && shares > 0.0 && means > 0.0) {
                ranked.emplace_back(-shares * means, gene);
            }
        }
        const std::size_t kept = std::min(kMarkers, ranked.size());
        std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(kept), ranked.end());
        std::vector<std::size_t> genes;
        for (std::size_t i = 0; i < kept; ++i) {
            genes.push_back(ranked[i].second);
        }
        return genes;
    }

    /// Adds the markers of one side; its support, NaN without markers.
    double side(const Profile& own, const Profile& other, const Profile& here, const AmbientProfile& ambient,
                bool ofSuggested, std::vector<MarkerEvidence>& markers) const {
        double sum = 0.0;
        const auto genes = markersOf(own, other);
        for (const std::size_t gene : genes) {
            MarkerEvidence marker{};
            marker.gene = static_cast<Index>(gene);
            marker.symbol = m_measured.genes->symbol(static_cast<Index>(gene));
            marker.ofSuggested = ofSuggested;
            marker.shareHere = here.share(gene);
            marker.shareAnnotated = ofSuggested ? other.share(gene) : own.share(gene);
            marker.shareSuggested = ofSuggested ? own.share(gene) : other.share(gene);
            marker.ambientShare = kNothing;
            if (m_isCounts && ambient.counts > 0.0 && here.cells > 0) {
                const double expected = kAmbientShare * here.counts * ambient.countSum[gene] / ambient.counts;
                marker.ambientShare = 1.0 - std::exp(-expected / static_cast<double>(here.cells));
                marker.ambientLevel = here.countSum[gene] <= kAmbientAllowance * expected;
            }
            const double position = (here.mean(gene) - other.mean(gene)) / (own.mean(gene) - other.mean(gene));
            sum += ofSuggested && marker.ambientLevel ? 0.0 : std::clamp(position, 0.0, 1.0);
            markers.push_back(std::move(marker));
        }
        return genes.empty() ? kNothing : sum / static_cast<double>(genes.size());
    }

    const LabelledCells& m_labelled;
    const std::vector<DisagreementCell>& m_cells;
    MeasuredExpression m_measured;
    bool m_isCounts;
    bool m_isLog;
    std::shared_ptr<const RowSource> m_rows;
    std::size_t m_genes;
    std::vector<std::int32_t> m_leaders; ///< per label, that whose profile is that of all spellings of the term
    std::vector<Profile> m_labels;
    std::vector<AmbientProfile> m_samples; ///< the first: cells without a sample
};

} // namespace

Outcome addMarkerSupport(const Dataset& dataset, const LabelledCells& labelled,
                         const std::vector<DisagreementCell>& cells, const RunControl& control,
                         std::vector<DisagreementGroup>& groups) {
    if (!findMeasuredExpression(dataset, true)) {
        return Outcome::Finished;
    }
    std::map<std::string, std::int32_t> samples;
    for (std::size_t i = 0; i < labelled.sampleNames.size(); ++i) {
        samples.emplace(labelled.sampleNames[i], static_cast<std::int32_t>(i));
    }
    const auto sampleOf = [&](const DisagreementGroup& group) {
        const auto sample = samples.find(group.sample);
        return sample == samples.end() ? -1 : sample->second;
    };
    std::set<std::int32_t> withGroups;
    for (const DisagreementGroup& group : groups) {
        withGroups.insert(sampleOf(group));
    }
    Support support(dataset, labelled, cells);
    if (support.gather(withGroups, control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (DisagreementGroup& group : groups) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        support.fill(group, sampleOf(group));
    }
    return Outcome::Finished;
}

} // namespace ocellus

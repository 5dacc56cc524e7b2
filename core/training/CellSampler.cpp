// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/CellSampler.h"

#include "core/base/Random.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kLargestDetail = 999.0;
constexpr double kDetailSlope = 0.003;
constexpr double kDetailMiddle = 2000.0;
constexpr double kCurriculumStart = 5.0;
constexpr double kCurriculumEnd = 15.0;

Index firstAbove(const std::vector<double>& cumulated, double value) {
    const auto found = std::upper_bound(cumulated.begin(), cumulated.end(), value);
    return std::min<Index>(found - cumulated.begin(), static_cast<Index>(cumulated.size()) - 1);
}

} // namespace

double detailWeight(std::int32_t expressedGenes) {
    return 1.0 + kLargestDetail / (1.0 + std::exp(-kDetailSlope * (expressedGenes - kDetailMiddle)));
}

double groupWeight(double cells, double scale) {
    return scale * cells / (cells + scale);
}

CellSampler::CellSampler(std::vector<SampledFile> files, const SamplingOptions& options)
    : m_files(std::move(files)), m_options(options) {
    for (const SampledFile& file : m_files) {
        for (std::size_t cell = 0; cell < file.group.size(); ++cell) {
            if (file.group[cell] < 0) {
                continue;
            }
            const auto group = static_cast<std::size_t>(file.group[cell]);
            if (group >= m_groupSize.size()) {
                m_groupSize.resize(group + 1);
                m_groupDetail.resize(group + 1);
            }
            ++m_groupSize[group];
            m_groupDetail[group] += m_options.detail ? detailWeight(file.expressed[cell]) : 1.0;
        }
    }
    startEpoch(0);
}

void CellSampler::startEpoch(Index epoch) {
    const double power = m_options.curriculum
                             ? std::min(1.0, (static_cast<double>(epoch) + kCurriculumStart) / kCurriculumEnd)
                             : 1.0;
    std::vector<double> perDetail(m_groupSize.size()); // weight of a group per unit of its cells' weights
    for (std::size_t group = 0; group < perDetail.size(); ++group) {
        const double weight = groupWeight(static_cast<double>(m_groupSize[group]), m_options.weightScale);
        perDetail[group] = m_groupSize[group] == 0 ? 0.0 : std::pow(weight, power) / m_groupDetail[group];
    }
    m_cumulated.clear();
    m_fileCumulated.clear();
    double all = 0.0;
    for (const SampledFile& file : m_files) {
        std::vector<double> cumulated(file.group.size());
        double sum = 0.0;
        for (std::size_t cell = 0; cell < cumulated.size(); ++cell) {
            if (file.group[cell] >= 0) {
                sum += perDetail[static_cast<std::size_t>(file.group[cell])] *
                       (m_options.detail ? detailWeight(file.expressed[cell]) : 1.0);
            }
            cumulated[cell] = sum;
        }
        all += sum;
        m_cumulated.push_back(std::move(cumulated));
        m_fileCumulated.push_back(all);
    }
}

std::vector<CellSampler::Drawn> CellSampler::draw(Index count, std::uint64_t seed) const {
    Random random(seed);
    std::vector<Drawn> perFile(m_files.size());
    for (Index i = 0; i < count; ++i) {
        const auto file = static_cast<std::size_t>(firstAbove(m_fileCumulated, random.uniform() * m_fileCumulated.back()));
        const std::vector<double>& cumulated = m_cumulated[file];
        perFile[file].file = file;
        perFile[file].cells.push_back(firstAbove(cumulated, random.uniform() * cumulated.back()));
    }
    std::erase_if(perFile, [](const Drawn& drawn) { return drawn.cells.empty(); });
    return perFile;
}

double CellSampler::chance(std::size_t file, Index cell) const {
    const std::vector<double>& cumulated = m_cumulated[file];
    const auto at = static_cast<std::size_t>(cell);
    return (cumulated[at] - (at == 0 ? 0.0 : cumulated[at - 1])) / m_fileCumulated.back();
}

} // namespace ocellus

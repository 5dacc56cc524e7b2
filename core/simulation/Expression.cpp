// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/Expression.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

/// Above this mean a count is drawn as a Poisson of a gamma, below by walking its distribution.
constexpr double kLargeMean = 20.0;

/// Scale of the age programme: -1 at the organism's youngest age, +1 at its oldest.
double agePosition(const OrganismPlan& organism, double age) {
    const double share = (age - organism.youngest) / (organism.oldest - organism.youngest);
    return std::clamp(2.0 * share - 1.0, -1.0, 1.0);
}

/// How strongly an effect applies to a sample: 0 not at all, 1 fully.
double
strength(const PlantedEffect& effect, const SampleContext& sample, const OrganismPlan& organism) {
    const DonorPlan& donor = *sample.donor;
    if (effect.attribute == "age") {
        return agePosition(organism, donor.age);
    }
    if (effect.attribute == "cell_culture") {
        return sample.culture ? 1.0 : 0.0;
    }
    const std::string& value = effect.attribute == "sex"         ? donor.sex
                               : effect.attribute == "disease"   ? donor.disease
                               : effect.attribute == "ethnicity" ? sample.ethnicity
                               : effect.attribute == "tissue"    ? sample.tissue
                                                                 : sample.assay;
    return effect.value == value ? 1.0 : 0.0;
}

const AttributeValue* named(const std::vector<AttributeValue>& values, const std::string& name) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const AttributeValue& value) {
        return value.name == name;
    });
    return found == values.end() ? nullptr : &*found;
}

/// Shares of the types in a sample (sum 1): its own list, or the general shares changed by what the
/// sample is and by how its donor differs.
std::vector<double> compositionOf(const SimulationConfig& config,
                                  const DonorPlan& donor,
                                  const std::string& ethnicity,
                                  const SamplePlan& plan,
                                  const std::vector<double>& jitter) {
    std::vector<double> weights(config.cellTypes.size(), 0.0);
    for (std::size_t t = 0; t < weights.size(); ++t) {
        weights[t] = plan.types.empty() ? config.cellTypes[t].share * jitter[t] : 0.0;
    }
    for (const auto& [type, weight] : plan.types) {
        weights[static_cast<std::size_t>(*config.typeNamed(type))] = weight;
    }
    const AttributeValue* assay = nullptr;
    for (const AssayPlan& candidate : config.assays) {
        assay = candidate.value.name == plan.assay ? &candidate.value : assay;
    }
    for (const AttributeValue* value : {named(config.sexes, donor.sex),
                                        named(config.diseases, donor.disease),
                                        named(config.ethnicities, ethnicity),
                                        named(config.tissues, plan.tissue),
                                        assay}) {
        if (value != nullptr && plan.types.empty()) {
            for (const auto& [type, factor] : value->composition) {
                weights[static_cast<std::size_t>(*config.typeNamed(type))] *= factor;
            }
        }
    }
    for (const std::string& type : config.absentFromReference) {
        if (donor.split == "reference") {
            weights[static_cast<std::size_t>(*config.typeNamed(type))] = 0.0;
        }
    }
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (!(total > 0.0)) {
        throw InputError(config.path,
                         "the sample \"" + plan.id +
                             "\" has no cell type left with a share above 0");
    }
    for (double& weight : weights) {
        weight /= total;
    }
    return weights;
}

double captureBias(const World& world, const std::string& assay) {
    for (const AssayPlan& plan : world.config.assays) {
        if (plan.value.name == assay) {
            return plan.captureBias;
        }
    }
    return 0.0;
}

} // namespace

ExpressionModel::ExpressionModel(std::shared_ptr<const World> world,
                                 Index organism,
                                 std::uint64_t drawSeed,
                                 std::vector<SampleContext> samples)
    : m_world(std::move(world)), m_organism(organism), m_drawSeed(drawSeed),
      m_samples(std::move(samples)), m_genes(m_world->universe.genesOf(this->organism().taxon)),
      m_columnOf(static_cast<std::size_t>(m_world->geneCount), -1) {
    m_inverseDispersion.reserve(m_genes.size());
    for (std::size_t column = 0; column < m_genes.size(); ++column) {
        m_columnOf[static_cast<std::size_t>(m_genes[column])] = static_cast<std::int32_t>(column);
        m_inverseDispersion.push_back(
            m_world->inverseDispersion[static_cast<std::size_t>(m_genes[column])]);
    }
    makeShares();
    makeAmbient();
    makeNetworks();
}

std::span<const float> ExpressionModel::shares(Index sample, Index type) const {
    const Index at = (sample * m_world->typeCount + type) * geneCount();
    return {m_shares.data() + at, m_genes.size()};
}

std::span<const float> ExpressionModel::ambient(Index sample) const {
    return {m_ambient.data() + sample * geneCount(), m_genes.size()};
}

/// Natural-log changes of one sample, types x genes.
void ExpressionModel::addEffects(const SampleContext& sample, std::vector<float>& logs) const {
    const Index types = m_world->typeCount;
    const double bias = captureBias(*m_world, sample.assay);
    for (Index column = 0; column < geneCount(); ++column) {
        const Index gene = m_genes[static_cast<std::size_t>(column)];
        const std::string& key = m_world->universe.genes()[static_cast<std::size_t>(gene)].key;
        Random ofDonor(streamSeed(streamSeed(m_drawSeed, "donor " + sample.donor->id), key));
        Random ofSample(streamSeed(streamSeed(m_drawSeed, "sample " + sample.id), key));
        Random ofAssay(m_world->seedOf("capture " + sample.assay, gene));
        const double change = m_world->config.genes.donorSpread * ofDonor.normal() +
                              m_world->config.genes.sampleSpread * ofSample.normal() +
                              bias * ofAssay.normal();
        for (Index t = 0; t < types; ++t) {
            logs[static_cast<std::size_t>(t * geneCount() + column)] += static_cast<float>(change);
        }
    }
    for (const PlantedEffect& effect : m_world->effects) {
        const double scale = strength(effect, sample, organism());
        const std::int32_t column = m_columnOf[static_cast<std::size_t>(effect.gene)];
        if (scale == 0.0 || column < 0) {
            continue;
        }
        const Index first = effect.type < 0 ? 0 : effect.type;
        const Index last = effect.type < 0 ? types - 1 : effect.type;
        for (Index t = first; t <= last; ++t) {
            logs[static_cast<std::size_t>(t * geneCount() + column)] +=
                static_cast<float>(scale * effect.log);
        }
    }
}

void ExpressionModel::makeShares() {
    const Index types = m_world->typeCount;
    const Index genes = geneCount();
    m_shares.resize(static_cast<std::size_t>(static_cast<Index>(m_samples.size()) * types * genes));
    parallelFor(static_cast<Index>(m_samples.size()), 1, 0, [&](Index begin, Index end) {
        std::vector<float> logs(static_cast<std::size_t>(types * genes));
        for (Index s = begin; s < end; ++s) {
            for (Index t = 0; t < types; ++t) {
                for (Index column = 0; column < genes; ++column) {
                    logs[static_cast<std::size_t>(t * genes + column)] =
                        m_world->levelIn(m_organism, t, m_genes[static_cast<std::size_t>(column)]);
                }
            }
            addEffects(m_samples[static_cast<std::size_t>(s)], logs);
            for (Index t = 0; t < types; ++t) {
                float* out = m_shares.data() + (s * types + t) * genes;
                double total = 0.0;
                for (Index column = 0; column < genes; ++column) {
                    out[column] = std::exp(logs[static_cast<std::size_t>(t * genes + column)]);
                    total += out[column];
                }
                for (Index column = 0; column < genes; ++column) {
                    out[column] = static_cast<float>(out[column] / total);
                }
            }
        }
    });
}

void ExpressionModel::makeAmbient() {
    const Index genes = geneCount();
    m_ambient.assign(m_samples.size() * m_genes.size(), 0.0F);
    std::vector<double> sum(m_genes.size());
    for (Index s = 0; s < static_cast<Index>(m_samples.size()); ++s) {
        std::fill(sum.begin(), sum.end(), 0.0);
        double total = 0.0;
        for (Index t = 0; t < m_world->typeCount; ++t) {
            const CellTypePlan& type = m_world->config.cellTypes[static_cast<std::size_t>(t)];
            const double weight =
                m_samples[static_cast<std::size_t>(s)].composition[static_cast<std::size_t>(t)] *
                type.size * type.leak;
            const auto cell = shares(s, t);
            for (Index column = 0; column < genes; ++column) {
                sum[static_cast<std::size_t>(column)] +=
                    weight * cell[static_cast<std::size_t>(column)];
            }
            total += weight;
        }
        for (Index column = 0; column < genes && total > 0.0; ++column) {
            m_ambient[static_cast<std::size_t>(s * genes + column)] =
                static_cast<float>(sum[static_cast<std::size_t>(column)] / total);
        }
    }
}

void ExpressionModel::makeNetworks() {
    const auto& regulators = m_world->regulators;
    m_networks.resize(static_cast<std::size_t>(m_world->typeCount));
    for (std::int32_t t = 0; t < m_world->typeCount; ++t) {
        std::vector<bool> active(regulators.size(), false);
        for (std::size_t r = 0; r < regulators.size(); ++r) {
            const Regulator& regulator = regulators[r];
            const std::int32_t own = m_columnOf[static_cast<std::size_t>(regulator.gene)];
            if (!regulator.isActiveIn(t) ||
                own < 0) { // an organism without the gene lacks its regulation
                continue;
            }
            active[r] = true;
            ActiveRegulator entry;
            entry.regulator = static_cast<std::int32_t>(r);
            const bool driven =
                regulator.parent >= 0 && active[static_cast<std::size_t>(regulator.parent)];
            entry.parent = driven ? regulator.parent : -1;
            entry.parentWeight = driven ? regulator.parentWeight : 0.0F;
            entry.targets.push_back(
                {own, static_cast<float>(m_world->config.network.activitySpread)});
            for (std::size_t i = 0; i < regulator.targets.size(); ++i) {
                const std::int32_t column =
                    m_columnOf[static_cast<std::size_t>(regulator.targets[i])];
                if (column >= 0) {
                    entry.targets.push_back({column, regulator.weights[i]});
                }
            }
            m_networks[static_cast<std::size_t>(t)].push_back(std::move(entry));
        }
    }
}

void ExpressionModel::drawCell(Index sample,
                               Index type,
                               Index towards,
                               double progress,
                               Random& random,
                               ExpressionScratch& scratch) const {
    scratch.delta.resize(m_genes.size(), 0.0F);
    scratch.activity.assign(m_world->regulators.size(), 0.0F);
    scratch.touched.clear();
    for (const ActiveRegulator& entry : m_networks[static_cast<std::size_t>(type)]) {
        double z = random.normal();
        if (entry.parent >= 0) {
            const double c = entry.parentWeight;
            z = c * scratch.activity[static_cast<std::size_t>(entry.parent)] +
                std::sqrt(1.0 - c * c) * z;
        }
        scratch.activity[static_cast<std::size_t>(entry.regulator)] = static_cast<float>(z);
        for (const Target& target : entry.targets) {
            float& delta = scratch.delta[static_cast<std::size_t>(target.column)];
            if (delta == 0.0F) {
                scratch.touched.push_back(target.column);
            }
            delta += target.weight * static_cast<float>(z) - 0.5F * target.weight * target.weight;
        }
    }
    const auto average = shares(sample, type);
    scratch.profile.assign(average.begin(), average.end());
    if (towards >= 0) {
        const auto other = shares(sample, towards);
        for (std::size_t g = 0; g < other.size(); ++g) {
            scratch.profile[g] += static_cast<float>(progress) * (other[g] - scratch.profile[g]);
        }
    }
    double total = 1.0;
    for (const std::int32_t column : scratch.touched) {
        float& delta = scratch.delta[static_cast<std::size_t>(column)];
        if (delta != 0.0F) { // a column may be listed twice when its changes cancelled in between
            const float before = scratch.profile[static_cast<std::size_t>(column)];
            const float after = before * std::exp(std::min(delta, 4.0F));
            scratch.profile[static_cast<std::size_t>(column)] = after;
            total += static_cast<double>(after) - before;
            delta = 0.0F;
        }
    }
    const auto scale = static_cast<float>(1.0 / total);
    for (float& share : scratch.profile) {
        share *= scale;
    }
}

std::uint32_t ExpressionModel::drawCount(double mean, double inverseDispersion, Random& random) {
    const double u = random.uniform();
    if (u < 1.0 - mean) { // P(0) is at least 1 - mean: most counts are settled here
        return 0;
    }
    if (mean > kLargeMean) {
        const double rate = mean * random.gamma(inverseDispersion) / inverseDispersion;
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(random.poisson(rate), 100000000));
    }
    const double odds = mean / (mean + inverseDispersion);
    double probability = std::exp(-inverseDispersion * std::log1p(mean / inverseDispersion));
    double reached = probability;
    std::uint32_t count = 0;
    while (u >= reached && count < 100000) {
        probability *= odds * (inverseDispersion + count) / (count + 1.0);
        ++count;
        reached += probability;
        if (probability < 1e-18 && count > mean) {
            break; // rounding left a sliver above the sum of all probabilities
        }
    }
    return count;
}

std::vector<std::string> dealtEthnicities(const OrganismPlan& organism, std::uint64_t drawSeed) {
    std::vector<std::string> dealt;
    for (const DonorPlan& donor : organism.donors) {
        dealt.push_back(donor.ethnicity);
    }
    Random random(streamSeed(streamSeed(drawSeed, "ethnicity"), organism.taxon));
    for (std::size_t i = dealt.size(); i > 1; --i) {
        std::swap(dealt[i - 1], dealt[random.below(i)]);
    }
    return dealt;
}

std::vector<SampleContext>
sampleContexts(const World& world, Index organism, std::uint64_t drawSeed) {
    const SimulationConfig& config = world.config;
    const OrganismPlan& organismPlan = config.organisms[static_cast<std::size_t>(organism)];
    const std::vector<std::string> ethnicities = dealtEthnicities(organismPlan, drawSeed);
    std::vector<SampleContext> samples;
    for (std::size_t d = 0; d < organismPlan.donors.size(); ++d) {
        const DonorPlan& donor = organismPlan.donors[d];
        Random ofDonor(streamSeed(streamSeed(drawSeed, "composition"), donor.id));
        const double depthFactor = std::exp(0.1 * ofDonor.normal());
        std::vector<double> jitter;
        for (Index t = 0; t < world.typeCount; ++t) {
            jitter.push_back(std::exp(0.25 * ofDonor.normal()));
        }
        for (const SamplePlan& plan : donor.samples) {
            SampleContext sample;
            sample.id = plan.id;
            sample.donor = &donor;
            sample.ethnicity = ethnicities[d];
            sample.tissue = plan.tissue;
            sample.assay = plan.assay;
            sample.culture = plan.culture;
            sample.depthFactor = depthFactor;
            sample.ambientShare = plan.ambient.value_or(config.ambient.share);
            sample.composition = compositionOf(config, donor, ethnicities[d], plan, jitter);
            samples.push_back(std::move(sample));
        }
    }
    return samples;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/SimulatedAtlas.h"

#include "core/base/parallelFor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

std::vector<double> cumulated(const std::vector<double>& weights) {
    std::vector<double> ends(weights.size());
    std::partial_sum(weights.begin(), weights.end(), ends.begin());
    return ends;
}

/// Position drawn with the weights behind `ends`; never one of weight 0.
std::int32_t pick(const std::vector<double>& ends, double uniform) {
    const auto found = std::upper_bound(ends.begin(), ends.end(), uniform * ends.back());
    const auto last = std::lower_bound(ends.begin(), ends.end(), ends.back());
    return static_cast<std::int32_t>(std::min(found, last) - ends.begin());
}

const AssayPlan& assayNamed(const SimulationConfig& config, const std::string& name) {
    return *std::find_if(config.assays.begin(), config.assays.end(), [&](const AssayPlan& assay) {
        return assay.value.name == name;
    });
}

/// A bijection of 32-bit numbers that looks random: equal barcodes mean equal cells.
std::uint32_t scrambled(std::uint32_t number, std::uint32_t key) {
    number ^= key;
    number *= 0x9E3779B1U;
    number ^= number >> 15;
    number *= 0x85EBCA77U;
    number ^= number >> 13;
    return number;
}

} // namespace

SimulatedAtlas::SimulatedAtlas(std::shared_ptr<const World> world,
                               Index organism,
                               std::uint64_t drawSeed,
                               Index cells)
    : m_model(world, organism, drawSeed, sampleContexts(*world, organism, drawSeed)),
      m_cells(cells), m_seed(streamSeed(streamSeed(drawSeed, "cells"), m_model.organism().taxon)) {
    std::vector<double> weights;
    for (const DonorPlan& donor : m_model.organism().donors) {
        for (const SamplePlan& sample : donor.samples) {
            weights.push_back(sample.weight);
        }
    }
    m_sampleEnds = cumulated(weights);
    const auto& labels = config().labels;
    for (const SampleContext& sample : m_model.samples()) {
        m_typeEnds.push_back(cumulated(sample.composition));
        for (const CellTypePlan& type : config().cellTypes) {
            std::vector<std::int32_t> possible;
            for (std::size_t i = 0; i < labels.size(); ++i) {
                const auto in = [](const std::vector<std::string>& names, const std::string& name) {
                    return names.empty() ||
                           std::find(names.begin(), names.end(), name) != names.end();
                };
                if (in(labels[i].types, type.name) && in(labels[i].donors, sample.donor->id)) {
                    possible.push_back(static_cast<std::int32_t>(i));
                }
            }
            m_labelsOf.push_back(std::move(possible));
        }
    }
}

SimulatedCell SimulatedAtlas::plan(Index cell) const {
    Random random(streamSeed(m_seed, static_cast<std::uint64_t>(cell)));
    SimulatedCell plan;
    plan.sample = pick(m_sampleEnds, random.uniform());
    const SampleContext& sample = m_model.samples()[static_cast<std::size_t>(plan.sample)];
    const auto& types = m_typeEnds[static_cast<std::size_t>(plan.sample)];
    const AssayPlan& assay = assayNamed(config(), sample.assay);
    const auto depth = [&](std::int32_t type) {
        return assay.medianCounts * config().cellTypes[static_cast<std::size_t>(type)].size *
               sample.depthFactor * std::exp(assay.spread * random.normal());
    };
    plan.type = pick(types, random.uniform());
    plan.depth = depth(plan.type);
    plan.ambientShare =
        std::min(0.95, sample.ambientShare * std::exp(config().ambient.spread * random.normal()));
    const bool doublet = random.uniform() < config().doublets;
    for (int attempt = 0; doublet && attempt < 50 && plan.secondType < 0; ++attempt) {
        const std::int32_t other = pick(types, random.uniform());
        plan.secondType =
            other == plan.type ? -1 : other; // doublets of one type cannot be told apart
    }
    if (plan.secondType >= 0) {
        plan.secondDepth = depth(plan.secondType);
        return plan;
    }
    for (const TransitionPlan& transition : config().transitions) {
        if (transition.from == config().cellTypes[static_cast<std::size_t>(plan.type)].name &&
            random.uniform() < transition.share) {
            plan.towards = static_cast<std::int32_t>(*config().typeNamed(transition.to));
            plan.progress = transition.furthest * random.uniform();
        }
    }
    const auto at = static_cast<Index>(plan.sample) * m_model.world().typeCount + plan.type;
    for (const std::int32_t label : m_labelsOf[static_cast<std::size_t>(at)]) {
        if (random.uniform() < config().labels[static_cast<std::size_t>(label)].share) {
            plan.label = label;
            break;
        }
    }
    return plan;
}

std::string SimulatedAtlas::name(Index cell, const SimulatedCell& plan) const {
    const auto key = static_cast<std::uint32_t>(m_seed);
    std::uint32_t code = scrambled(static_cast<std::uint32_t>(cell), key);
    std::string barcode(16, 'A');
    for (char& letter : barcode) {
        letter = "ACGT"[code & 3U];
        code >>= 2;
    }
    return m_model.samples()[static_cast<std::size_t>(plan.sample)].id + "_" + barcode;
}

void SimulatedAtlas::mixture(const SimulatedCell& plan,
                             Random& random,
                             ExpressionScratch& scratch,
                             std::span<float> out) const {
    m_model.drawCell(plan.sample, plan.type, plan.towards, plan.progress, random, scratch);
    for (std::size_t g = 0; g < out.size(); ++g) {
        out[g] = static_cast<float>(plan.depth) * scratch.profile[g];
    }
    if (plan.secondType >= 0) {
        m_model.drawCell(plan.sample, plan.secondType, -1, 0.0, random, scratch);
        for (std::size_t g = 0; g < out.size(); ++g) {
            out[g] += static_cast<float>(plan.secondDepth) * scratch.profile[g];
        }
    }
}

void SimulatedAtlas::expected(Index cell, ExpressionScratch& scratch, std::span<float> out) const {
    Random random(streamSeed(streamSeed(m_seed, "counts"), static_cast<std::uint64_t>(cell)));
    const SimulatedCell cellPlan = plan(cell);
    mixture(cellPlan, random, scratch, out);
    for (float& value : out) {
        value *= static_cast<float>(1.0 - cellPlan.ambientShare);
    }
}

std::vector<float> SimulatedAtlas::activities(Index cell, ExpressionScratch& scratch) const {
    Random random(streamSeed(streamSeed(m_seed, "counts"), static_cast<std::uint64_t>(cell)));
    const SimulatedCell cellPlan = plan(cell);
    m_model.drawCell(
        cellPlan.sample, cellPlan.type, cellPlan.towards, cellPlan.progress, random, scratch);
    return scratch.activity;
}

void SimulatedAtlas::draw(Index cell, ExpressionScratch& scratch, RowSink& row) const {
    Random random(streamSeed(streamSeed(m_seed, "counts"), static_cast<std::uint64_t>(cell)));
    const SimulatedCell cellPlan = plan(cell);
    std::vector<float> means(static_cast<std::size_t>(m_model.geneCount()));
    mixture(cellPlan, random, scratch, means);
    const auto own = static_cast<float>(1.0 - cellPlan.ambientShare);
    const auto ambient =
        static_cast<float>(cellPlan.ambientShare * (cellPlan.depth + cellPlan.secondDepth));
    const auto soup = m_model.ambient(cellPlan.sample);
    for (std::size_t g = 0; g < means.size(); ++g) {
        const float mean = own * means[g] + ambient * soup[g];
        row.add(g,
                ExpressionModel::drawCount(
                    mean, m_model.inverseDispersion(static_cast<Index>(g)), random));
    }
}

PublishedLabel publishedLabel(const SimulationConfig& config, const SimulatedCell& plan) {
    if (plan.label < 0) {
        const CellTypePlan& type = config.cellTypes[static_cast<std::size_t>(plan.type)];
        return {type.name, type.id};
    }
    const LabelPlan& label = config.labels[static_cast<std::size_t>(plan.label)];
    if (label.kind == LabelPlan::Kind::Unlabelled) {
        return {};
    }
    const auto type = config.typeNamed(label.label);
    return {label.label,
            type ? config.cellTypes[static_cast<std::size_t>(*type)].id : label.labelId};
}

AtlasRows::AtlasRows(std::shared_ptr<const SimulatedAtlas> atlas, Values values, int threads)
    : m_atlas(std::move(atlas)), m_values(values), m_threads(threads) {}

Index AtlasRows::cellCount() const {
    return m_atlas->cellCount();
}

Index AtlasRows::geneCount() const {
    return m_atlas->model().geneCount();
}

void AtlasRows::read(std::span<const Index> cells, CountBatch& batch) const {
    batch =
        drawRows(cells, m_threads, [this](Index cell, ExpressionScratch& scratch, RowSink& row) {
            if (m_values == Values::Counts) {
                m_atlas->draw(cell, scratch, row);
                return;
            }
            std::vector<float> expected(static_cast<std::size_t>(geneCount()));
            m_atlas->expected(cell, scratch, expected);
            for (std::size_t g = 0; g < expected.size(); ++g) {
                row.addValue(g, expected[g]);
            }
        });
}

void AtlasRows::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus

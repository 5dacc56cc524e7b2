// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/GeneStarts.h"

#include "core/base/Random.h"
#include "core/datasets/GeneReference.h"
#include "core/statistics/Normalise.h"
#include "core/statistics/Pca.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace ocellus {

namespace {

constexpr Index kComponents = 50;
constexpr double kNoise = 0.3;       ///< of genes that take part in components, against 1 for the others
constexpr double kLargestValue = 4.0; ///< of a vector: some genes rule a component

using Vectors = std::unordered_map<std::string, std::vector<float>>; ///< by gene id

std::vector<float> randomVector(const std::string& id, Index width, std::uint64_t seed) {
    Random random(streamSeed(seed, id));
    std::vector<float> vector(static_cast<std::size_t>(width));
    std::generate(vector.begin(), vector.end(), [&] { return static_cast<float>(random.normal()); });
    return vector;
}

const TrainingSource* largestOf(const std::vector<TrainingSource>& sources, const std::string& organism) {
    const TrainingSource* largest = nullptr;
    for (const TrainingSource& source : sources) {
        if (source.organism == organism && (largest == nullptr || source.expressed.size() > largest->expressed.size())) {
            largest = &source;
        }
    }
    return largest;
}

/// Adds the loadings of a source's genes, every component scaled to spread 1 over the genes.
bool addLoadings(const TrainingSource& source, Index width, std::uint64_t seed, int threads, const RunControl& control, Vectors& into) {
    std::vector<Index> genes;
    for (std::size_t gene = 0; gene < source.seen.size(); ++gene) {
        if (source.seen[gene] != 0) {
            genes.push_back(static_cast<Index>(gene));
        }
    }
    const LogNormalisedRows rows(source.counts.rows, source.dataset->path());
    PcaOptions options;
    options.components = std::min(kComponents, width);
    options.seed = seed;
    options.threads = threads;
    Pca pca;
    if (computePca(rows, genes, options, control, &pca) == Outcome::Cancelled) {
        return false;
    }
    const double scale = std::sqrt(static_cast<double>(genes.size())); // columns of length 1
    for (std::size_t at = 0; at < genes.size(); ++at) {
        const std::string& id = source.geneIds[static_cast<std::size_t>(genes[at])];
        std::vector<float> vector = randomVector(id, width, seed);
        for (Index i = 0; i < width; ++i) {
            const double loading = i < pca.loadings.columns ? scale * pca.loadings.row(static_cast<Index>(at))[i] : 0.0;
            vector[static_cast<std::size_t>(i)] = static_cast<float>(
                kNoise * vector[static_cast<std::size_t>(i)] + std::clamp(loading, -kLargestValue, kLargestValue));
        }
        into.emplace(id, std::move(vector));
    }
    return true;
}

} // namespace

std::optional<FloatMatrix> geneStarts(
    const std::vector<TrainingSource>& sources,
    const std::vector<std::pair<std::string, std::vector<std::string>>>& vocabulary, Index width, GeneStart start,
    std::uint64_t seed, int threads, const RunControl& control) {
    FloatMatrix result{0, width, {}};
    std::vector<Vectors> known; // per organism, in the order of the vocabulary
    for (const auto& [organism, genes] : vocabulary) {
        Vectors vectors;
        // Orthologues of an earlier organism first: its vectors win.
        for (std::size_t other = 0; other < known.size(); ++other) {
            for (const auto& [from, to] : orthologues(vocabulary[other].first, organism)) {
                if (const auto found = known[other].find(from); found != known[other].end()) {
                    vectors.emplace(to, found->second);
                }
            }
        }
        const TrainingSource* source = largestOf(sources, organism);
        // Components of different organisms would not mean the same: only the first organism's are used.
        if (start == GeneStart::Components && known.empty() && source != nullptr &&
            !addLoadings(*source, width, seed, threads, control, vectors)) {
            return std::nullopt;
        }
        for (const std::string& gene : genes) {
            const auto at = vectors.find(gene);
            const std::vector<float> vector = at == vectors.end() ? randomVector(gene, width, seed) : at->second;
            vectors.insert_or_assign(gene, vector);
            result.values.insert(result.values.end(), vector.begin(), vector.end());
            ++result.rows;
        }
        known.push_back(std::move(vectors));
    }
    return result;
}

} // namespace ocellus

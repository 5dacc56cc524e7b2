// SPDX-License-Identifier: GPL-3.0-or-later
// How well planted label swaps are found: bench_disagreements FILE COLUMN [FILE COLUMN ...] [--seeds N] [--threads N]
//
// Per data set and seed four pairs of labels are drawn, two of them of different lineage and two close (by their
// terms; for columns of free text by the distance of their centres), among labels of at least 15 cells. Of each
// pair max(3, 5 %) and 20 % of the smaller label's cells change labels, both ways. Printed: average precision
// of the ranked cells, precision at the number planted, and the rank of the first group that holds the pair, beside
// kNN self-confidence and kNN margin (30 neighbours in the same 50 components) on the same labels.
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/base/RowSubset.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/Map.h"
#include "core/statistics/Neighbours.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/Disagreements.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <numeric>
#include <string>
#include <vector>

using namespace ocellus;

namespace {

constexpr Index kLeastCells = 15;
constexpr Index kNeighbours = 30;

struct Quality {
    double averagePrecision = 0.0;
    double precisionAtPlanted = 0.0;
};

/// Of cells ranked by descending score; cells of the same score count together.
Quality qualityOf(const std::vector<double>& scores, const std::vector<char>& planted) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    const auto total = static_cast<double>(std::count(planted.begin(), planted.end(), 1));
    Quality quality;
    double seen = 0.0;
    double hits = 0.0;
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first;
        double here = 0.0;
        while (end < order.size() && scores[order[end]] == scores[order[first]]) {
            here += planted[order[end++]] != 0 ? 1.0 : 0.0;
        }
        const auto count = static_cast<double>(end - first);
        if (seen < total) { // of cells of the same score as many as still fit, at their mean rate
            quality.precisionAtPlanted += here * std::min(1.0, (total - seen) / count) / total;
        }
        seen += count;
        hits += here;
        quality.averagePrecision += here / total * (hits / seen);
        first = end;
    }
    return quality;
}

struct Sample {
    std::string name;
    std::shared_ptr<const Dataset> file;
    FloatMatrix points; ///< labelled cells x components
    NeighbourLists neighbours;
    LabelledCells labelled;
    std::vector<std::pair<int, int>> close, far; ///< pairs of labels
};

std::vector<double> distancesOfCentres(const Sample& sample, std::size_t labels) {
    std::vector<double> sums(labels * static_cast<std::size_t>(sample.points.columns), 0.0);
    const auto width = static_cast<std::size_t>(sample.points.columns);
    for (std::size_t i = 0; i < sample.labelled.labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(sample.labelled.labels[i]);
        for (std::size_t d = 0; d < width; ++d) {
            sums[label * width + d] += static_cast<double>(sample.points.row(static_cast<Index>(i))[d]) /
                                       static_cast<double>(sample.labelled.names[label].cells);
        }
    }
    std::vector<double> distances(labels * labels);
    for (std::size_t a = 0; a < labels; ++a) {
        for (std::size_t b = 0; b < labels; ++b) {
            for (std::size_t d = 0; d < width; ++d) {
                distances[a * labels + b] += std::pow(sums[a * width + d] - sums[b * width + d], 2);
            }
        }
    }
    return distances;
}

void choosePairs(Sample& sample) {
    const auto& names = sample.labelled.names;
    const auto distances = distancesOfCentres(sample, names.size());
    std::vector<std::pair<double, std::pair<int, int>>> freeText;
    for (std::size_t a = 0; a < names.size(); ++a) {
        for (std::size_t b = a + 1; b < names.size(); ++b) {
            if (names[a].cells < kLeastCells || names[b].cells < kLeastCells) {
                continue;
            }
            const std::pair<int, int> pair(static_cast<int>(a), static_cast<int>(b));
            const Relation relation = Lineage::shipped()->relation(names[a].term, names[b].term);
            if (relation == Relation::Close) {
                sample.close.push_back(pair);
            } else if (relation == Relation::Contradiction) {
                sample.far.push_back(pair);
            } else if (relation == Relation::Unknown) {
                freeText.emplace_back(distances[a * names.size() + b], pair);
            }
        }
    }
    std::sort(freeText.begin(), freeText.end());
    for (std::size_t i = 0; i < freeText.size(); ++i) {
        (5 * i < freeText.size() ? sample.close : sample.far).push_back(freeText[i].second);
    }
}

Sample prepared(const std::string& path, const std::string& column, int threads) {
    Sample sample;
    sample.name = path.substr(path.find_last_of('/') + 1);
    sample.file = Dataset::open(path);
    DisagreementOptions options;
    options.annotation = column;
    sample.labelled = labelledCells(*sample.file, options, *Lineage::shipped());
    const MeasuredExpression measured = measuredExpression(*sample.file, true);
    MapOptions map;
    map.threads = threads;
    ExpressionComponents components;
    componentsOfExpression(std::make_shared<RowSubset>(measured.rows, sample.labelled.cells),
                           measured.kind == ValueKind::Log ? ExpressionScale::Log : ExpressionScale::Counts,
                           path, map, {}, &components);
    sample.points = std::move(components.scores);
    ExactNeighbours().search(sample.points, kNeighbours, threads, {}, &sample.neighbours);
    choosePairs(sample);
    return sample;
}

/// The labelled cells as a data set of their own, with other labels and the components at hand.
std::shared_ptr<const Dataset> relabelled(const Sample& sample, const std::vector<std::int32_t>& labels) {
    CellTable cells;
    CategoryColumn column;
    for (const DisagreementLabel& name : sample.labelled.names) {
        column.categories.push_back(name.text);
    }
    column.codes = labels;
    for (const Index cell : sample.labelled.cells) {
        cells.names.push_back(sample.file->cells().names[static_cast<std::size_t>(cell)]);
    }
    cells.columns = {{"label", column}};
    const auto counts = sample.file->counts();
    return Dataset::inMemory(cells, *counts->genes, std::make_shared<RowSubset>(counts->rows, sample.labelled.cells),
                             {{"X_pca", sample.points}});
}

struct Scores {
    std::vector<double> ours, self, margin;
    Index groupRank = 0; ///< of the planted pair, from 1; 0: not listed
};

Scores scored(const Sample& sample, const std::vector<std::int32_t>& labels, std::pair<int, int> pair, int threads) {
    DisagreementOptions options;
    options.annotation = "label";
    options.embedding = "X_pca";
    options.threads = threads;
    options.cellFlags = false; // they do not change the order of cells
    DisagreementsPtr found;
    findDisagreements(*relabelled(sample, labels), options, {}, &found);
    Scores scores;
    scores.ours.resize(labels.size());
    for (const DisagreementCell& cell : found->cells) {
        scores.ours[static_cast<std::size_t>(cell.cell)] = cell.score;
    }
    const auto textOf = [&](int label) { return sample.labelled.names[static_cast<std::size_t>(label)].text; };
    for (std::size_t i = 0; i < found->groups.size() && scores.groupRank == 0; ++i) {
        const std::string a = found->labels[static_cast<std::size_t>(found->groups[i].annotated)].text;
        const std::string b = found->labels[static_cast<std::size_t>(found->groups[i].suggested)].text;
        if ((a == textOf(pair.first) && b == textOf(pair.second)) ||
            (b == textOf(pair.first) && a == textOf(pair.second))) {
            scores.groupRank = static_cast<Index>(i) + 1;
        }
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        std::map<std::int32_t, double> votes;
        for (Index k = 0; k < sample.neighbours.perCell; ++k) {
            const std::int32_t other = sample.neighbours.neighboursOf(static_cast<Index>(i))[k];
            votes[labels[static_cast<std::size_t>(other)]] += 1.0 / static_cast<double>(kNeighbours);
        }
        const double own = votes[labels[i]];
        double best = 0.0;
        for (const auto& [label, share] : votes) {
            best = label != labels[i] ? std::max(best, share) : best;
        }
        scores.self.push_back(1.0 - own);
        scores.margin.push_back(best - own);
    }
    return scores;
}

/// Changes labels of `pair` both ways; true where a cell was changed.
std::vector<char> plant(std::vector<std::int32_t>& labels, std::pair<int, int> pair, double share, Random& random) {
    std::vector<std::size_t> cells[2];
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == pair.first || labels[i] == pair.second) {
            cells[labels[i] == pair.first ? 0 : 1].push_back(i);
        }
    }
    const auto smaller = static_cast<double>(std::min(cells[0].size(), cells[1].size()));
    const auto count = std::max<std::size_t>(3, static_cast<std::size_t>(std::lround(share * smaller)));
    std::vector<char> planted(labels.size(), 0);
    for (int side = 0; side < 2; ++side) {
        for (std::size_t i = 0; i < count; ++i) {
            std::swap(cells[side][i], cells[side][i + random.below(cells[side].size() - i)]);
            labels[cells[side][i]] = side == 0 ? pair.second : pair.first;
            planted[cells[side][i]] = 1;
        }
    }
    return planted;
}

struct Means {
    double cases = 0.0, ours = 0.0, self = 0.0, margin = 0.0, oursAt = 0.0, selfAt = 0.0, marginAt = 0.0, first = 0.0;

    void print(const char* what) const {
        std::printf("%-34s AP ours %.3f  self %.3f  margin %.3f | P@n ours %.3f  self %.3f  margin %.3f | group in first 3: %.2f (%d)\n",
                    what, ours / cases, self / cases, margin / cases, oursAt / cases, selfAt / cases, marginAt / cases,
                    first / cases, static_cast<int>(cases));
    }
};

void evaluate(const Sample& sample, int seeds, int threads, bool everyCase, std::map<std::string, Means>& all) {
    for (int seed = 0; seed < seeds; ++seed) {
        for (const bool isClose : {false, true}) {
            auto pairs = isClose ? sample.close : sample.far;
            Random random(streamSeed(static_cast<std::uint64_t>(seed), isClose ? "close" : "far"));
            for (std::size_t drawn = 0; drawn < std::min<std::size_t>(2, pairs.size()); ++drawn) {
                std::swap(pairs[drawn], pairs[drawn + random.below(pairs.size() - drawn)]);
                for (const double share : {0.05, 0.2}) {
                    std::vector<std::int32_t> labels = sample.labelled.labels;
                    const auto planted = plant(labels, pairs[drawn], share, random);
                    const Scores scores = scored(sample, labels, pairs[drawn], threads);
                    const Quality ours = qualityOf(scores.ours, planted);
                    const Quality self = qualityOf(scores.self, planted);
                    const Quality margin = qualityOf(scores.margin, planted);
                    if (everyCase) {
                        std::printf("  %s / %s %.2f seed %d: AP %.3f %.3f %.3f group rank %ld\n",
                                    sample.labelled.names[static_cast<std::size_t>(pairs[drawn].first)].name.c_str(),
                                    sample.labelled.names[static_cast<std::size_t>(pairs[drawn].second)].name.c_str(), share, seed,
                                    ours.averagePrecision, self.averagePrecision, margin.averagePrecision,
                                    static_cast<long>(scores.groupRank));
                    }
                    for (const std::string& key : {std::string("all"), std::string(isClose ? "close" : "far") + (share < 0.1 ? " 5 %" : " 20 %"), sample.name}) {
                        Means& means = all[key];
                        means.cases += 1.0;
                        means.ours += ours.averagePrecision;
                        means.self += self.averagePrecision;
                        means.margin += margin.averagePrecision;
                        means.oursAt += ours.precisionAtPlanted;
                        means.selfAt += self.precisionAtPlanted;
                        means.marginAt += margin.precisionAtPlanted;
                        means.first += scores.groupRank > 0 && scores.groupRank <= 3 ? 1.0 : 0.0;
                    }
                }
            }
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    int seeds = 3;
    int threads = 0;
    bool everyCase = false;
    std::vector<std::string> places;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--seeds") == 0 && i + 1 < argc) {
            seeds = std::atoi(argv[++i]);
        } else if (std::strcmp(argv[i], "--threads") == 0 && i + 1 < argc) {
            threads = std::atoi(argv[++i]);
        } else if (std::strcmp(argv[i], "--cases") == 0) {
            everyCase = true;
        } else {
            places.emplace_back(argv[i]);
        }
    }
    if (places.empty() || places.size() % 2 != 0) {
        std::fprintf(stderr, "usage: bench_disagreements FILE COLUMN [FILE COLUMN ...] [--seeds N] [--threads N] [--cases]\n");
        return 2;
    }
    try {
        std::map<std::string, Means> all;
        for (std::size_t i = 0; i < places.size(); i += 2) {
            evaluate(prepared(places[i], places[i + 1], threads), seeds, threads, everyCase, all);
        }
        for (const auto& [key, means] : all) {
            means.print(key.c_str());
        }
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 3;
    }
    return 0;
}

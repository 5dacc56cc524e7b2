// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchClassify.h"

#include "core/base/Random.h"
#include "core/benchmarks/ExpressionFeatures.h"
#include "core/benchmarks/LabelBaselines.h"
#include "core/statistics/FuzzyGraph.h"
#include "core/statistics/Leiden.h"
#include "core/statistics/LogisticRegression.h"
#include "core/statistics/Neighbours.h"
#include "core/statistics/SmoothLabels.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

namespace ocellus {

namespace {

constexpr Index kGraphNeighbours = 14; ///< 15 with the cell itself, as scanpy counts
constexpr double kSmoothing = 0.1;
constexpr int kSmoothings = 2;
constexpr double kVoteResolution = 4.0;
constexpr double kInnerShare = 0.2;
constexpr std::size_t kFewestGroups = 3;
constexpr Index kPublishedNeighbours = 5;
constexpr std::array<Index, 4> kNeighbourGrid{5, 15, 30, 50};
constexpr double kPublishedC = 1.0;
constexpr std::array<double, 5> kCGrid{0.001, 0.01, 0.1, 1.0, 10.0};

FloatMatrix rowsAt(const FloatMatrix& points, const std::vector<Index>& rows) {
    FloatMatrix result{std::ssize(rows), points.columns, {}};
    for (const Index row : rows) {
        result.values.insert(
            result.values.end(), points.row(row), points.row(row) + points.columns);
    }
    return result;
}

std::string withoutZeros(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

/// A baseline at one setting: known cells and test cells in, scores out.
using Method = std::function<Outcome(const LabelledPoints&, const FloatMatrix&, FloatMatrix*)>;

struct Setting {
    std::string name;
    Method method;
    bool published = false;
};

class Bench {
public:
    Bench(const ClassifySplit& split,
          const BenchClassifyOptions& options,
          const RunControl& control)
        : m_split(split), m_options(options), m_control(control) {}

    Outcome prepare();
    Outcome baselines();
    Outcome add(const ClassifierAnswers& answers);
    void noteUnanswerable(const std::string& who, const std::vector<std::string>& labels);
    BenchClassify result;

private:
    void chooseInner();
    double innerAccuracy(const FloatMatrix& scores) const;
    Outcome answer(const std::string& method, const Setting& setting, const std::string& said);
    Outcome bestOf(const std::string& method, const std::vector<Setting>& grid);
    LabelScores score(const ClassifierAnswers& answers,
                      const FloatMatrix& scores,
                      bool confident) const;
    std::vector<Setting> neighbourGrid() const;
    std::vector<Setting> logisticGrid() const;

    const ClassifySplit& m_split;
    const BenchClassifyOptions& m_options;
    const RunControl& m_control;
    ExpressionFeatures m_features;
    LabelledPoints m_known;
    std::vector<std::string> m_labels; ///< of the codes of m_known
    LabelledPoints m_innerKnown;
    FloatMatrix m_innerTest;
    std::vector<std::int32_t> m_innerCodes;
    SparseSquare m_graph;
    Clustering m_clusters;
};

Outcome Bench::prepare() {
    const ExpressionFeatureOptions options{
        m_options.genes, m_options.components, m_options.seed, m_options.threads};
    if (expressionFeatures(*m_split.train,
                           m_split.trainCells,
                           *m_split.test,
                           m_split.testCells,
                           options,
                           m_control,
                           &m_features) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    result.genesUsed = m_features.genesUsed;
    result.genesShared = m_features.genesShared;
    const std::set<std::string> names(m_split.trainLabels.begin(), m_split.trainLabels.end());
    m_labels.assign(names.begin(), names.end());
    m_known.points = m_features.train;
    m_known.classes = std::ssize(m_labels);
    for (const std::string& label : m_split.trainLabels) {
        m_known.codes.push_back(static_cast<std::int32_t>(
            std::lower_bound(m_labels.begin(), m_labels.end(), label) - m_labels.begin()));
    }
    chooseInner();
    NeighbourLists lists;
    if (ExactNeighbours().search(
            m_features.test, kGraphNeighbours, m_options.threads, m_control, &lists) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    m_graph = fuzzyGraph(lists, m_options.threads);
    return leiden(m_graph, {kVoteResolution, 2, m_options.seed}, m_control, &m_clusters);
}

/// The fifth of the training cells by which settings are chosen: whole groups where there are
/// enough of them.
void Bench::chooseInner() {
    std::vector<char> held(m_known.codes.size(), 0);
    Random random(streamSeed(m_options.seed, "inner"));
    const std::set<std::string> groups(m_split.trainGroups.begin(), m_split.trainGroups.end());
    if (groups.size() >= kFewestGroups) {
        std::map<std::string, double> drawn;
        for (const std::string& group : groups) {
            drawn[group] = random.uniform();
        }
        std::vector<double> order;
        for (const auto& [group, number] : drawn) {
            order.push_back(number);
        }
        std::sort(order.begin(), order.end());
        const auto wanted = std::max<std::size_t>(
            1, static_cast<std::size_t>(kInnerShare * static_cast<double>(groups.size()) + 0.5));
        for (std::size_t i = 0; i < held.size(); ++i) {
            held[i] = drawn[m_split.trainGroups[i]] <= order[wanted - 1] ? 1 : 0;
        }
    } else {
        for (char& cell : held) {
            cell = random.uniform() < kInnerShare ? 1 : 0;
        }
    }
    std::vector<Index> inside, outside;
    for (std::size_t i = 0; i < held.size(); ++i) {
        (held[i] != 0 ? outside : inside).push_back(static_cast<Index>(i));
    }
    m_innerKnown.points = rowsAt(m_known.points, inside);
    m_innerKnown.classes = m_known.classes;
    m_innerTest = rowsAt(m_known.points, outside);
    for (const Index cell : inside) {
        m_innerKnown.codes.push_back(m_known.codes[static_cast<std::size_t>(cell)]);
    }
    for (const Index cell : outside) {
        m_innerCodes.push_back(m_known.codes[static_cast<std::size_t>(cell)]);
    }
}

double Bench::innerAccuracy(const FloatMatrix& scores) const {
    const auto best = bestColumns(scores);
    Index right = 0;
    for (std::size_t i = 0; i < best.size(); ++i) {
        right += best[i] == m_innerCodes[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(1, best.size()));
}

LabelScores Bench::score(const ClassifierAnswers& answers,
                         const FloatMatrix& scores,
                         bool confident) const {
    LabelAnswers said;
    said.annotated = m_split.testLabels;
    const auto best = bestColumns(scores);
    for (std::size_t i = 0; i < best.size(); ++i) {
        const bool has = best[i] >= 0;
        said.predicted.push_back(has ? answers.labels[static_cast<std::size_t>(best[i])]
                                     : std::string());
        if (confident) {
            said.confidence.push_back(
                has ? std::optional<double>(scores.row(static_cast<Index>(i))[best[i]])
                    : std::nullopt);
        }
    }
    return scoreLabels(said, m_options.rule);
}

Outcome Bench::add(const ClassifierAnswers& answers) {
    ClassifyRow row;
    row.method = answers.method;
    row.setting = answers.setting;
    row.plain = score(answers, answers.scores, answers.scoresAreConfidences);
    FloatMatrix smooth;
    if (smoothScores(m_graph, answers.scores, kSmoothing, kSmoothings, m_control, &smooth) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    row.smoothed = score(answers, smooth, false);
    row.voted = score(answers, votedScores(smooth, m_clusters.groupOf, m_clusters.groups), false);
    result.rows.push_back(std::move(row));
    return Outcome::Finished;
}

/// Says it when no answer of somebody can be right for some of the annotated labels.
void Bench::noteUnanswerable(const std::string& who, const std::vector<std::string>& labels) {
    std::map<std::string, Index> cellsOf;
    for (const std::string& label : m_split.testLabels) {
        ++cellsOf[label];
    }
    std::vector<std::string> missed;
    Index cells = 0;
    for (const auto& [annotated, count] : cellsOf) {
        const bool can = std::any_of(labels.begin(), labels.end(), [&](const std::string& label) {
            return label == annotated ||
                   (m_options.rule && m_options.rule(label, annotated) != LabelMatch::None);
        });
        if (!can) {
            missed.push_back(annotated);
            cells += count;
        }
    }
    if (missed.size() == cellsOf.size()) {
        result.notes.push_back("No label of " + who + " (" +
                               (labels.empty() ? "it has none" : quotedNames(labels)) +
                               ") means an annotated one or lies below it (" + quotedNames(missed) +
                               "), which makes every answer wrong.");
    } else if (!missed.empty()) {
        result.notes.push_back(std::to_string(cells) + " of the " +
                               std::to_string(m_split.testCells.size()) +
                               " test cells have labels that no label of " + who +
                               " means or lies below (" + quotedNames(missed) +
                               "); every answer about them is wrong.");
    }
}

Outcome Bench::answer(const std::string& method,
                      const Setting& setting,
                      const std::string& said) {
    m_control.report(method + ", " + setting.name, 0, 0);
    ClassifierAnswers answers{method, setting.name + said, m_labels, {}, true};
    answers.scoresAreConfidences = method != "nearest centroid";
    if (setting.method(m_known, m_features.test, &answers.scores) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return add(answers);
}

Outcome Bench::bestOf(const std::string& method, const std::vector<Setting>& grid) {
    std::size_t best = 0;
    double most = -1.0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        FloatMatrix scores;
        if (m_innerTest.rows == 0 || m_innerKnown.codes.empty()) {
            break;
        }
        m_control.report("Choosing a setting of " + method, static_cast<Index>(i), std::ssize(grid));
        if (grid[i].method(m_innerKnown, m_innerTest, &scores) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        const double accuracy = innerAccuracy(scores);
        if (accuracy > most) {
            most = accuracy;
            best = i;
        }
    }
    for (const Setting& setting : grid) {
        if (setting.published &&
            answer(method, setting, " (published)") == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return answer(method, grid[best], " (best of " + std::to_string(grid.size()) + ")");
}

std::vector<Setting> Bench::neighbourGrid() const {
    std::vector<Setting> grid;
    for (const Index count : kNeighbourGrid) {
        grid.push_back({"k " + std::to_string(count),
                        [this, count](const LabelledPoints& known,
                                      const FloatMatrix& test,
                                      FloatMatrix* scores) {
                            return nearestNeighbourScores(
                                known, test, count, m_options.threads, m_control, scores);
                        },
                        count == kPublishedNeighbours});
    }
    return grid;
}

std::vector<Setting> Bench::logisticGrid() const {
    std::vector<Setting> grid;
    for (const double c : kCGrid) {
        grid.push_back(
            {"C " + withoutZeros(c),
             [this, c](const LabelledPoints& known, const FloatMatrix& test, FloatMatrix* scores) {
                 LogisticOptions options;
                 options.c = c;
                 LogisticModel model;
                 if (fitLogistic(
                         known.points, known.codes, known.classes, options, m_control, &model) ==
                     Outcome::Cancelled) {
                     return Outcome::Cancelled;
                 }
                 *scores = model.probabilities(test);
                 return Outcome::Finished;
             },
             c == kPublishedC});
    }
    return grid;
}

Outcome Bench::baselines() {
    noteUnanswerable("the training cells", m_labels);
    const auto centroids = [](bool scaled) {
        return [scaled](const LabelledPoints& known,
                        const FloatMatrix& test,
                        FloatMatrix* scores) {
            *scores = nearestCentroidScores(known, test, scaled);
            return Outcome::Finished;
        };
    };
    const Setting majority{"most frequent label",
                           [](const LabelledPoints& known,
                              const FloatMatrix& test,
                              FloatMatrix* scores) {
                               *scores = majorityScores(known, test.rows);
                               return Outcome::Finished;
                           },
                           true};
    if (answer("majority", majority, "") == Outcome::Cancelled ||
        bestOf("nearest centroid",
               {{"components as they are", centroids(false), true},
                {"components scaled", centroids(true), false}}) == Outcome::Cancelled ||
        bestOf("nearest neighbours", neighbourGrid()) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return bestOf("logistic regression", logisticGrid());
}

} // namespace

Outcome benchClassify(const ClassifySplit& split,
                      const std::vector<ClassifierAnswers>& answers,
                      const BenchClassifyOptions& options,
                      const RunControl& control,
                      BenchClassify* result) {
    Bench bench(split, options, control);
    if (bench.prepare() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (const ClassifierAnswers& one : answers) {
        bench.noteUnanswerable(one.method, one.labels);
        if (bench.add(one) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    if (bench.baselines() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(bench.result);
    return Outcome::Finished;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/LabelScores.h"

#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace ocellus {

namespace {

constexpr std::size_t kBins = 15;

double shareOf(Index part, Index whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

/// Remembers what the rule said: the same pairs are asked about for every cell.
class Verdicts {
public:
    explicit Verdicts(const LabelRule& rule) : m_rule(rule) {}

    LabelMatch match(const std::string& answer, const std::string& annotated) {
        const auto [known, isNew] = m_known.try_emplace({answer, annotated}, LabelMatch::None);
        if (isNew && answer == annotated) {
            known->second = LabelMatch::Same;
        } else if (isNew && m_rule) {
            known->second = m_rule(answer, annotated);
        }
        return known->second;
    }

    bool isRight(const std::string& answer, const std::string& annotated) {
        return match(answer, annotated) != LabelMatch::None;
    }

private:
    const LabelRule& m_rule;
    std::map<std::pair<std::string, std::string>, LabelMatch> m_known;
};

class Scoring {
public:
    Scoring(const LabelAnswers& answers, const LabelRule& rule)
        : m_answers(answers), m_verdicts(rule) {}

    LabelScores run();

private:
    void collectLabels();
    std::string collapsed(const std::string& predicted);
    void count(std::size_t cell);
    void finish();
    void calibration();
    void official();

    const LabelAnswers& m_answers;
    Verdicts m_verdicts;
    LabelScores m_scores;
    std::map<std::string, std::size_t> m_placeOf; ///< of an annotated label
    std::map<std::string, std::string> m_collapsed;
    std::vector<Index> m_claimed, m_correct;      ///< per label: answers, and right ones
    std::vector<Index> m_answered;                ///< per label: its cells with an answer
    std::array<Index, kBins> m_binCells{}, m_binRight{};
    std::array<double, kBins> m_binConfidence{};
};

void Scoring::collectLabels() {
    for (const std::string& label : m_answers.annotated) {
        if (!saysNoLabel(label) && m_placeOf.try_emplace(label, m_placeOf.size()).second) {
            m_scores.labels.push_back({label, 0, 0.0, 0.0, 0.0});
        }
    }
    m_claimed.assign(m_placeOf.size(), 0);
    m_correct.assign(m_placeOf.size(), 0);
    m_answered.assign(m_placeOf.size(), 0);
}

/// The most specific annotated label that an answer is or lies below; empty when there is none. Of
/// several, none below another, the first by name.
std::string Scoring::collapsed(const std::string& predicted) {
    const auto [known, isNew] = m_collapsed.try_emplace(predicted);
    if (!isNew) {
        return known->second;
    }
    for (const auto& [label, place] : m_placeOf) {
        if (!m_verdicts.isRight(predicted, label)) {
            continue;
        }
        if (known->second.empty() || m_verdicts.match(label, known->second) == LabelMatch::Below) {
            known->second = label;
        }
    }
    return known->second;
}

void Scoring::count(std::size_t cell) {
    const std::string& annotated = m_answers.annotated[cell];
    const std::string& predicted = m_answers.predicted[cell];
    if (saysNoLabel(annotated)) {
        return;
    }
    const std::size_t place = m_placeOf.at(annotated);
    ++m_scores.cells;
    ++m_scores.labels[place].cells;
    const bool answered = !saysNoLabel(predicted);
    const LabelMatch match = answered ? m_verdicts.match(predicted, annotated) : LabelMatch::None;
    const bool right = match != LabelMatch::None;
    if (right) {
        ++m_correct[place];
        ++m_claimed[place];
        m_scores.exactAccuracy += match == LabelMatch::Same ? 1.0 : 0.0;
    } else if (answered) {
        const auto claimed = m_placeOf.find(collapsed(predicted));
        if (claimed != m_placeOf.end()) {
            ++m_claimed[claimed->second];
        }
    }
    m_scores.unanswered += answered ? 0 : 1;
    m_answered[place] += answered ? 1 : 0;
    if (cell < m_answers.confidence.size() && m_answers.confidence[cell] && answered) {
        const double confidence = std::clamp(*m_answers.confidence[cell], 0.0, 1.0);
        const auto bin =
            std::min(kBins - 1, static_cast<std::size_t>(confidence * static_cast<double>(kBins)));
        ++m_binCells[bin];
        m_binRight[bin] += right ? 1 : 0;
        m_binConfidence[bin] += confidence;
    }
}

void Scoring::calibration() {
    Index cells = 0;
    double gap = 0.0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        cells += m_binCells[bin];
        gap += std::abs(static_cast<double>(m_binRight[bin]) - m_binConfidence[bin]);
    }
    if (cells > 0) {
        m_scores.calibrationError = gap / static_cast<double>(cells);
    }
}

void Scoring::official() {
    Index answered = 0, right = 0, labels = 0;
    double f1 = 0.0, weighted = 0.0;
    for (std::size_t place = 0; place < m_correct.size(); ++place) {
        if (m_answered[place] == 0) {
            continue;
        }
        const double recall = shareOf(m_correct[place], m_answered[place]);
        const double score = 2.0 * recall / (1.0 + recall); // precision is 1
        ++labels;
        f1 += score;
        weighted += score * static_cast<double>(m_correct[place]);
        answered += m_answered[place];
        right += m_correct[place];
    }
    if (answered == 0) {
        return;
    }
    labels += right < answered ? 1 : 0; // the empty label, with F1 0
    m_scores.official.accuracy = shareOf(right, answered);
    m_scores.official.f1Micro = m_scores.official.accuracy;
    m_scores.official.f1Macro = f1 / static_cast<double>(labels);
    m_scores.official.f1Weighted = weighted / static_cast<double>(answered);
}

void Scoring::finish() {
    Index right = 0;
    double f1 = 0.0;
    for (std::size_t place = 0; place < m_scores.labels.size(); ++place) {
        LabelScore& label = m_scores.labels[place];
        right += m_correct[place];
        label.precision = shareOf(m_correct[place], m_claimed[place]);
        label.recall = shareOf(m_correct[place], label.cells);
        label.f1 = shareOf(2 * m_correct[place], m_claimed[place] + label.cells);
        f1 += label.f1;
    }
    if (m_scores.cells > 0) {
        m_scores.accuracy = shareOf(right, m_scores.cells);
        m_scores.exactAccuracy /= static_cast<double>(m_scores.cells);
        m_scores.macroF1 = f1 / static_cast<double>(m_scores.labels.size());
    }
}

LabelScores Scoring::run() {
    collectLabels();
    for (std::size_t cell = 0; cell < m_answers.annotated.size(); ++cell) {
        count(cell);
    }
    finish();
    calibration();
    official();
    return m_scores;
}

} // namespace

LabelScores scoreLabels(const LabelAnswers& answers, const LabelRule& rule) {
    return Scoring(answers, rule).run();
}

} // namespace ocellus

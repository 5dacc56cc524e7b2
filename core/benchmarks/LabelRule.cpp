// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/LabelRule.h"

#include "core/ontology/TermSuggestions.h"
#include "core/tasks/LabelJudge.h"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

namespace ocellus {

namespace {

/// Looks up once what each label means.
class Meanings {
public:
    explicit Meanings(const std::string& className) : m_judge(className) {}

    LabelMatch match(const std::string& answer, const std::string& annotated) {
        const LabelJudge::Meaning& said = meaning(answer);
        const LabelJudge::Meaning& known = meaning(annotated);
        return m_judge.same(known, said)    ? LabelMatch::Same
               : m_judge.right(known, said) ? LabelMatch::Below
                                            : LabelMatch::None;
    }

private:
    const LabelJudge::Meaning& meaning(const std::string& label) {
        const auto found = m_known.find(label);
        return found != m_known.end() ? found->second
                                      : m_known.emplace(label, m_judge.meaning(label)).first->second;
    }

    LabelJudge m_judge;
    std::unordered_map<std::string, LabelJudge::Meaning> m_known; ///< references stay valid
};

bool hasOntology(const std::string& className) {
    return className == "cell_type" || className == "tissue";
}

} // namespace

LabelRule labelRule(const std::string& className) {
    return [meanings = std::make_shared<Meanings>(className)](
               const std::string& answer, const std::string& annotated) {
        return meanings->match(answer, annotated);
    };
}

std::string classOfColumn(const std::string& labelColumn) {
    const std::string suffix = "_ontology_term_id";
    return labelColumn.ends_with(suffix)
               ? labelColumn.substr(0, labelColumn.size() - suffix.size())
               : labelColumn;
}

std::string judgedClass(const std::string& labelColumn, const std::vector<std::string>& labels) {
    std::string className = classOfColumn(labelColumn);
    if (hasOntology(className)) {
        return className;
    }
    const std::set<std::string> different(labels.begin(), labels.end());
    const auto anyStartsWith = [&](const char* prefix) {
        return std::any_of(different.begin(), different.end(), [&](const std::string& label) {
            return label.starts_with(prefix);
        });
    };
    const TermFinder& finder = TermFinder::shippedCellTypes();
    const auto named = std::count_if(different.begin(), different.end(), [&](const std::string& label) {
        return finder.exact(label).has_value();
    });
    const bool mostNamed = !different.empty() && 2 * named >= std::ssize(different);
    if (anyStartsWith("CL:") || mostNamed) {
        return "cell_type";
    }
    return anyStartsWith("UBERON:") ? "tissue" : className;
}

std::string rightAnswerWords(const std::string& className) {
    return hasOntology(className)
               ? "the annotated term, by its id or its name, or a descendant of it"
               : "the same label";
}

} // namespace ocellus

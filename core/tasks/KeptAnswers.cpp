// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/KeptAnswers.h"

#include "core/base/Error.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace ocellus {

namespace {

constexpr char kBetween = ' ';
constexpr const char* kEnd = "_topk_ids";
const std::string kNone = "-"; ///< a cell with fewer answers than others

const FloatMatrix* probabilitiesOf(const ResultLayer& layer, const std::string& className) {
    const auto found = std::ranges::find(layer.embeddings, "pred_" + className + "_topk", [](const auto& each) { return each.first; });
    return found == layer.embeddings.end() ? nullptr : &found->second;
}

const CategoryColumn* columnOf(const ResultLayer& layer, const std::string& className) {
    const auto found = std::ranges::find(layer.columns, keptAnswersName(className), &Column::name);
    return found == layer.columns.end() ? nullptr : found->category();
}

/// The ids in one text, as codes.
std::vector<std::int32_t> codesIn(const std::string& text, std::map<std::string, std::int32_t>& codeOf, std::vector<std::string>& labels) {
    std::vector<std::int32_t> codes;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(kBetween, begin), text.size());
        const std::string id = text.substr(begin, end - begin);
        begin = end + 1;
        if (id == kNone) {
            codes.push_back(-1);
            continue;
        }
        const auto [at, isNew] = codeOf.emplace(id, static_cast<std::int32_t>(labels.size()));
        if (isNew) {
            labels.push_back(id);
        }
        codes.push_back(at->second);
    }
    return codes;
}

} // namespace

std::string keptAnswersName(const std::string& className) { return "pred_" + className + kEnd; }

bool isKeptAnswersName(const std::string& column) { return column.starts_with("pred_") && column.ends_with(kEnd); }

LayerPtr withKeptAnswers(const LayerPtr& layer, const TopLabels& top) {
    const FloatMatrix* probabilities = layer ? probabilitiesOf(*layer, top.className) : nullptr;
    if (probabilities == nullptr || probabilities->columns != top.perCell || top.perCell == 0) {
        return layer;
    }
    const auto perCell = static_cast<std::size_t>(top.perCell);
    CategoryColumn column;
    column.codes.assign(top.codes.size() / perCell, -1);
    std::map<std::vector<std::int32_t>, std::int32_t> known; // cells of a type often have the same answers
    for (std::size_t cell = 0; cell < column.codes.size(); ++cell) {
        const auto first = top.codes.begin() + static_cast<std::ptrdiff_t>(cell * perCell);
        if (*first < 0) {
            continue;
        }
        const std::vector<std::int32_t> answers(first, first + static_cast<std::ptrdiff_t>(perCell));
        const auto [at, isNew] = known.emplace(answers, static_cast<std::int32_t>(column.categories.size()));
        if (isNew) {
            std::string text;
            for (const std::int32_t answer : answers) {
                text += (text.empty() ? "" : std::string(1, kBetween)) + (answer < 0 ? kNone : top.labels[static_cast<std::size_t>(answer)]);
            }
            column.categories.push_back(std::move(text));
        }
        column.codes[cell] = at->second;
    }
    auto made = std::make_shared<ResultLayer>(*layer);
    std::erase_if(made->columns, [&](const Column& one) { return one.name == keptAnswersName(top.className); });
    made->columns.push_back({keptAnswersName(top.className), std::move(column)});
    return made;
}

std::optional<TopLabels> keptAnswers(const ResultLayer& layer, const std::string& className) {
    const CategoryColumn* column = columnOf(layer, className);
    const FloatMatrix* probabilities = probabilitiesOf(layer, className);
    if (column == nullptr || probabilities == nullptr) {
        return std::nullopt;
    }
    TopLabels top{className, {}, probabilities->columns, {}};
    std::map<std::string, std::int32_t> codeOf;
    std::vector<std::vector<std::int32_t>> answers;
    for (const std::string& text : column->categories) {
        answers.push_back(codesIn(text, codeOf, top.labels));
        if (static_cast<Index>(answers.back().size()) != top.perCell) {
            throw Error("Layer " + layer.name + " names " + std::to_string(answers.back().size()) + " labels of a cell in " +
                        column->categories[answers.size() - 1] + ", " + std::to_string(top.perCell) + " expected");
        }
    }
    const std::vector<std::int32_t> none(static_cast<std::size_t>(top.perCell), -1);
    for (const std::int32_t code : column->codes) {
        const auto& own = code < 0 ? none : answers[static_cast<std::size_t>(code)];
        top.codes.insert(top.codes.end(), own.begin(), own.end());
    }
    return top;
}

bool hasKeptAnswers(const ResultLayer& layer, const std::string& className) {
    return columnOf(layer, className) != nullptr && probabilitiesOf(layer, className) != nullptr;
}

} // namespace ocellus

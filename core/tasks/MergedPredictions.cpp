// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/MergedPredictions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace ocellus {

namespace {

constexpr const char* kCells = "scprint_emb"; ///< every predicted cell has a row of it

const FloatMatrix* embeddingOf(const ResultLayer& layer, const std::string& name) {
    const auto found = std::ranges::find(layer.embeddings, name, &std::pair<std::string, FloatMatrix>::first);
    return found == layer.embeddings.end() ? nullptr : &found->second;
}

const Column* columnOf(const ResultLayer& layer, const std::string& name) {
    const auto found = std::ranges::find(layer.columns, name, &Column::name);
    return found == layer.columns.end() ? nullptr : &*found;
}

/// An embedding with rows of its own per cell, not laid out from all of them.
bool isPerCell(const std::string& name) { return name.starts_with(kCells) || name.ends_with("_topk"); }

std::vector<char> predictedCells(const FloatMatrix& rows) {
    std::vector<char> there;
    for (Index cell = 0; cell < rows.rows; ++cell) {
        there.push_back(std::isnan(*rows.row(cell)) ? 0 : 1);
    }
    return there;
}

template <class T>
void takeRows(std::vector<T>& into, const std::vector<T>& from, const std::vector<char>& cells) {
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (cells[cell] != 0) {
            into[cell] = from[cell];
        }
    }
}

CategoryColumn merged(CategoryColumn earlier, const CategoryColumn& later, const std::vector<char>& cells) {
    std::map<std::string, std::int32_t> codeOf;
    for (const std::string& category : earlier.categories) {
        codeOf.emplace(category, static_cast<std::int32_t>(codeOf.size()));
    }
    std::vector<std::int32_t> codes;
    for (const std::string& category : later.categories) {
        const auto [place, isNew] = codeOf.emplace(category, static_cast<std::int32_t>(earlier.categories.size()));
        if (isNew) {
            earlier.categories.push_back(category);
        }
        codes.push_back(place->second);
    }
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (cells[cell] != 0) {
            const std::int32_t code = later.codes[cell];
            earlier.codes[cell] = code < 0 ? -1 : codes[static_cast<std::size_t>(code)];
        }
    }
    return earlier;
}

template <class Values>
Values merged(Values earlier, const Values& later, const std::vector<char>& cells) {
    takeRows(earlier.values, later.values, cells);
    return earlier;
}

/// False: the two columns are of different kinds.
bool mergeInto(Column& earlier, const Column& later, const std::vector<char>& cells) {
    return std::visit(
        [&](auto& values) {
            using Values = std::decay_t<decltype(values)>;
            const Values* other = std::get_if<Values>(&later.data);
            if (other != nullptr) {
                values = merged(std::move(values), *other, cells);
            }
            return other != nullptr;
        },
        earlier.data);
}

void takeRows(FloatMatrix& into, const FloatMatrix& from, const std::vector<char>& cells) {
    for (Index cell = 0; cell < into.rows; ++cell) {
        if (cells[static_cast<std::size_t>(cell)] != 0) {
            std::copy_n(from.row(cell), from.columns, into.row(cell));
        }
    }
}

bool areOneAnswer(const ResultLayer& earlier, const ResultLayer& later) {
    const FloatMatrix* before = embeddingOf(earlier, kCells);
    const FloatMatrix* after = embeddingOf(later, kCells);
    return before != nullptr && after != nullptr && earlier.cellsTotal == later.cellsTotal && before->columns > 0
        && earlier.provenance.modelHash == later.provenance.modelHash && earlier.provenance.options == later.provenance.options
        && std::ranges::all_of(later.embeddings, [&](const auto& embedding) {
               const FloatMatrix* other = embeddingOf(earlier, embedding.first);
               return other == nullptr || !isPerCell(embedding.first)
                   || (other->columns == embedding.second.columns && other->rows == embedding.second.rows);
           });
}

} // namespace

LayerPtr mergedPredictions(const ResultLayer& earlier, const ResultLayer& later) {
    if (!areOneAnswer(earlier, later)) {
        return nullptr;
    }
    const std::vector<char> cells = predictedCells(*embeddingOf(later, kCells));
    auto all = std::make_shared<ResultLayer>(earlier);
    for (const Column& column : later.columns) {
        if (columnOf(earlier, column.name) == nullptr) {
            all->columns.push_back(column);
        } else if (!mergeInto(*std::ranges::find(all->columns, column.name, &Column::name), column, cells)) {
            return nullptr;
        }
    }
    for (const auto& [name, rows] : later.embeddings) {
        const auto own = std::ranges::find(all->embeddings, name, &std::pair<std::string, FloatMatrix>::first);
        if (own == all->embeddings.end()) {
            all->embeddings.emplace_back(name, rows);
        } else if (isPerCell(name)) {
            takeRows(own->second, rows, cells);
        }
    }
    const std::vector<char> predicted = predictedCells(*embeddingOf(*all, kCells));
    all->cellsDone = std::ranges::count(predicted, 1);
    return all;
}

} // namespace ocellus

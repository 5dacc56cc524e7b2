// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/Random.h"
#include "core/base/RowSource.h"

#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ocellus::test {

/// A table of numbers, row after row.
struct Numbers {
    Index rows = 0;
    Index columns = 0;
    std::vector<double> values;

    double at(Index row, Index column) const { return values[row * columns + column]; }
};

/// The tables of tests/data/statistics/references.txt and cell_references.txt (made by the scripts
/// beside them).
inline const Numbers& reference(const std::string& name) {
    static const std::map<std::string, Numbers> all = [] {
        std::map<std::string, Numbers> tables;
        for (const char* fileName : {"references.txt", "cell_references.txt"}) {
            std::ifstream file(std::string(OCELLUS_TEST_DATA "/statistics/") + fileName);
            std::string title;
            Numbers numbers;
            while (file >> title >> numbers.rows >> numbers.columns) {
                numbers.values.resize(static_cast<std::size_t>(numbers.rows * numbers.columns));
                for (double& value : numbers.values) {
                    file >> value;
                }
                tables[title] = numbers;
            }
        }
        return tables;
    }();
    const auto found = all.find(name);
    if (found == all.end()) {
        throw std::runtime_error("no reference table " + name);
    }
    return found->second;
}

/// "" when `found` is, value by value, within `relative` of a row of a reference table from
/// `firstColumn` on; else what differs. Below 1e-300 everything is alike.
inline std::string disagreement(const std::string& table,
                                Index row,
                                Index firstColumn,
                                const std::vector<double>& found,
                                double relative = 1e-6) {
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double expected = reference(table).at(row, firstColumn + static_cast<Index>(i));
        if (!(std::abs(found[i] - expected) <= relative * std::abs(expected) + 1e-300)) {
            return table + " row " + std::to_string(row) + ", value " + std::to_string(i) + ": " +
                   std::to_string(found[i]) + ", " + std::to_string(expected) + " expected";
        }
    }
    return {};
}

inline FloatMatrix floats(const Numbers& numbers) {
    return {numbers.rows, numbers.columns, {numbers.values.begin(), numbers.values.end()}};
}

/// A matrix, cells x genes, row after row, as sparse rows; zeros are not stored.
template <class Value>
std::shared_ptr<const RowSource>
rowsOf(Index cells, Index genes, const std::vector<Value>& values) {
    CountBatch batch;
    batch.clear();
    for (Index cell = 0; cell < cells; ++cell) {
        for (Index gene = 0; gene < genes; ++gene) {
            const auto value = static_cast<float>(values[cell * genes + gene]);
            if (value != 0.0F) {
                batch.genes.push_back(static_cast<std::int32_t>(gene));
                batch.values.push_back(value);
            }
        }
        batch.rowStart.push_back(static_cast<Index>(batch.genes.size()));
    }
    return std::make_shared<MemoryRowSource>(std::move(batch), genes);
}

/// Counts of `kinds` kinds of cells, each with its own tenth of the genes raised; cell i is of kind
/// i % kinds.
inline std::shared_ptr<const RowSource>
kindsOfCells(Index cells, Index genes, Index kinds, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> base(static_cast<std::size_t>(genes));
    for (double& level : base) {
        level = 0.05 + 0.6 * random.gamma(0.5);
    }
    std::vector<float> values(static_cast<std::size_t>(cells * genes));
    for (Index cell = 0; cell < cells; ++cell) {
        const double depth = 0.5 + random.uniform();
        for (Index gene = 0; gene < genes; ++gene) {
            const bool raised = gene % 10 == cell % kinds;
            values[cell * genes + gene] =
                static_cast<float>(random.poisson(depth * base[gene] * (raised ? 8.0 : 1.0)));
        }
    }
    return rowsOf(cells, genes, values);
}

/// Points of `kinds` Gaussian clouds with random centres; point i belongs to cloud i % kinds.
inline FloatMatrix
clouds(Index points, Index dimensions, Index kinds, double apart, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> centres(static_cast<std::size_t>(kinds * dimensions));
    for (double& value : centres) {
        value = apart * random.normal();
    }
    FloatMatrix result{
        points, dimensions, std::vector<float>(static_cast<std::size_t>(points * dimensions))};
    for (Index point = 0; point < points; ++point) {
        for (Index d = 0; d < dimensions; ++d) {
            result.row(point)[d] =
                static_cast<float>(centres[point % kinds * dimensions + d] + random.normal());
        }
    }
    return result;
}

} // namespace ocellus::test

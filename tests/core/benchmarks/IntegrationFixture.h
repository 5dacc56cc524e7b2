// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace ocellus::test {

/// tests/data/statistics/integration.json: points with labels and batches, and what scikit-learn
/// and scipy say about them (make_integration.py).
struct IntegrationFixture {
    FloatMatrix points, corrected;
    std::vector<std::int32_t> labels, batches;
    nlohmann::json expected;

    IntegrationFixture() {
        std::ifstream file(OCELLUS_TEST_DATA "/statistics/integration.json");
        const auto json = nlohmann::json::parse(file);
        points = matrix(json["points"]);
        corrected = matrix(json["corrected"]);
        labels = json["labels"].get<std::vector<std::int32_t>>();
        batches = json["batches"].get<std::vector<std::int32_t>>();
        expected = json["expected"];
    }

    double number(const char* name) const { return expected[name].get<double>(); }

private:
    static FloatMatrix matrix(const nlohmann::json& rows) {
        FloatMatrix result{static_cast<Index>(rows.size()), static_cast<Index>(rows[0].size()), {}};
        for (const auto& row : rows) {
            for (const auto& value : row) {
                result.values.push_back(value.get<float>());
            }
        }
        return result;
    }
};

} // namespace ocellus::test

/// Both were computed in float64 by different code; points are float32, exact in both.
#define QVERIFY_NEAR(found, wanted, tolerance)                                                     \
    QVERIFY2(std::abs((found) - (wanted)) <= (tolerance),                                          \
             qPrintable(QString("%1, %2 expected").arg(found, 0, 'g', 12).arg(wanted, 0, 'g', 12)))

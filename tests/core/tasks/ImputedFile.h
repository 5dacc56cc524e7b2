// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultFile.h"
#include "core/tasks/Impute.h"
#include "tests/core/tasks/FakeModel.h"

#include <string>
#include <vector>

namespace ocellus::test {

/// Imputes genes of `fakeData(3)` with the fake model and writes the file that the verb writes.
/// @param withX  the counts beside them. @returns what was imputed; without a layer when the file could not be written.
inline ImputeResult writeImputed(const std::string& path, const std::vector<std::string>& genes, bool withX) {
    ImputeOptions options;
    options.genes = genes;
    options.reliabilityCells = 0;
    ImputeResult result;
    const auto data = fakeData(3);
    impute(data, FakeModel(), options, {}, &result);
    ResultFileContent content;
    content.dataset = data;
    content.layers = {result.layer};
    content.matrices = {{"imputed", result.imputed}};
    content.genes = result.genes;
    content.geneColumns = result.geneColumns;
    if (withX) {
        content.x = result.measured;
    }
    if (writeResultFile(path, content, {}) != Outcome::Finished) {
        result.layer = nullptr;
    }
    return result;
}

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/LossTable.h"

#include "core/base/Error.h"
#include "core/base/TabText.h"

#include <nlohmann/json.hpp>

#include <set>
#include <sstream>

namespace ocellus {

std::string lossTableText(const std::vector<LossRow>& rows) {
    std::set<std::string> names;
    for (const LossRow& row : rows) {
        for (const auto& [name, value] : row.values) {
            names.insert(name);
        }
    }
    names.erase("total");
    std::string text = "step,epoch,part,total";
    for (const std::string& name : names) {
        text += "," + name;
    }
    text += "\n";
    for (const LossRow& row : rows) {
        const auto cell = [&](const std::string& name) {
            const auto found = row.values.find(name);
            return found == row.values.end() ? std::string() : tabField(found->second);
        };
        text += std::to_string(row.step) + "," + std::to_string(row.epoch) + "," + (row.trial ? "validation" : "training") + "," + cell("total");
        for (const std::string& name : names) {
            text += "," + cell(name);
        }
        text += "\n";
    }
    return text;
}

std::string keptRows(const std::vector<LossRow>& rows) {
    std::string text;
    for (const LossRow& row : rows) {
        text += nlohmann::json{{"step", row.step}, {"epoch", row.epoch}, {"trial", row.trial}, {"values", row.values}}.dump() + "\n";
    }
    return text;
}

std::vector<LossRow> rowsKept(const std::string& text, std::int64_t lastStep, const std::string& file) {
    std::vector<LossRow> rows;
    std::istringstream lines(text);
    std::string line;
    try {
        while (std::getline(lines, line)) {
            const auto json = nlohmann::json::parse(line);
            LossRow row{json.at("step"), json.at("epoch"), json.at("trial"), {}};
            for (const auto& [name, value] : json.at("values").items()) {
                row.values[name] = value.is_number() ? value.get<double>() : 0.0;
            }
            if (row.step <= lastStep) {
                rows.push_back(std::move(row));
            }
        }
    } catch (const nlohmann::json::exception&) {
        throw InputError(file, "line " + std::to_string(rows.size() + 1) + " is damaged; start again without --resume");
    }
    return rows;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/tasks/Calibration.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kPlace = "uns/pred_calibration";

std::string shortNumber(double value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.3f", value);
    return text;
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.3g %%", 100.0 * share);
    return text;
}

Calibration calibrationOf(const Json& json) {
    Calibration record;
    record.className = json.at("class").get<std::string>();
    record.predictions = json.at("predictions").get<std::string>();
    record.dataset = json.at("data_set").get<std::string>();
    record.fingerprint = json.at("fingerprint").get<std::string>();
    record.column = json.at("column").get<std::string>();
    record.heldOut = json.at("held_out").get<std::string>();
    record.cells = json.at("cells").get<Index>();
    record.disagreeing = json.at("disagreeing").get<Index>();
    record.notChecked = json.at("not_checked").get<Index>();
    record.wrongLabels = json.at("wrong_labels").get<double>();
    record.temperature = json.at("temperature").get<double>();
    record.errorBefore = json.at("error_before").get<double>();
    record.errorAfter = json.at("error_after").get<double>();
    for (const Json& bin : json.at("bins")) {
        record.bins.push_back({bin.at("cells").get<Index>(), bin.at("probability").get<double>(),
                               bin.at("agreed").get<double>(), bin.at("right").get<double>()});
    }
    return record;
}

} // namespace

std::string calibrationText(const CalibrationState& state) {
    if (!state.record) {
        return "not calibrated" + (state.reason.empty() ? std::string() : ": " + state.reason);
    }
    const Calibration& record = *state.record;
    return "calibrated on " + std::to_string(record.cells) + " labelled cells of " + record.dataset + ", column \"" +
           record.column + "\" (" + std::to_string(record.disagreeing) + " of them disagree), " + percent(record.wrongLabels) +
           " of the labels taken to be wrong: calibration error " + shortNumber(record.errorBefore) + " before, " +
           shortNumber(record.errorAfter) + " after on cells held out";
}

std::string calibrationJson(const CalibrationState& state, const std::string& className) {
    if (!state.record) {
        return Json{{"class", className}, {"calibrated", false}, {"reason", state.reason}}.dump();
    }
    const Calibration& record = *state.record;
    Json bins = Json::array();
    for (const CalibrationBin& bin : record.bins) {
        bins.push_back({{"cells", bin.cells}, {"probability", bin.probability}, {"agreed", bin.agreed}, {"right", bin.right}});
    }
    return Json{{"class", className},
                {"calibrated", true},
                {"predictions", record.predictions},
                {"data_set", record.dataset},
                {"fingerprint", record.fingerprint},
                {"column", record.column},
                {"held_out", record.heldOut},
                {"cells", record.cells},
                {"disagreeing", record.disagreeing},
                {"not_checked", record.notChecked},
                {"wrong_labels", record.wrongLabels},
                {"temperature", record.temperature},
                {"error_before", record.errorBefore},
                {"error_after", record.errorAfter},
                {"bins", bins}}
        .dump();
}

std::vector<std::pair<std::string, CalibrationState>> storedCalibrations(const std::string& h5adPath) {
    std::vector<std::pair<std::string, CalibrationState>> states;
    const hdf5::Group file = hdf5::Group::openFile(h5adPath);
    if (!file.hasArray(kPlace)) {
        return states;
    }
    for (const std::string& text : file.array(kPlace).readTexts()) {
        try {
            const Json json = Json::parse(text);
            CalibrationState state;
            if (json.at("calibrated").get<bool>()) {
                state.record = std::make_shared<const Calibration>(calibrationOf(json));
            } else {
                state.reason = json.at("reason").get<std::string>();
            }
            states.emplace_back(json.at("class").get<std::string>(), std::move(state));
        } catch (const Json::exception&) {
            throw InputError(h5adPath, std::string(kPlace) + ": the record of a calibration was expected, \"" +
                                           text.substr(0, 60) + "\" was found");
        }
    }
    return states;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/PublishedStudy.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iomanip>
#include <iterator>
#include <sstream>

namespace ocellus {

namespace {

using Json = nlohmann::json;

struct Place {
    const char* measure;
    const char* part; ///< nullptr: the measure is one figure
    const char* name;
};

constexpr std::array<Place, kStudyMeasures> kPlaces = {{
    {"minutes_per_epoch", nullptr, "minutes per epoch"},
    {"denoising", nullptr, "denoising"},
    {"scib", "lung", "scIB, lung"},
    {"scib", "pancreas", "scIB, pancreas"},
    {"cell_type_f1", "lung", "cell type F1, lung"},
    {"cell_type_f1", "pancreas", "cell type F1, pancreas"},
    {"network_odds_ratio", "perturb_seq", "network odds ratio, Perturb-seq"},
    {"network_odds_ratio", "omnipath", "network odds ratio, OmniPath"},
    {"network_auprc", "perturb_seq", "network AUPRC, Perturb-seq"},
    {"network_auprc", "omnipath", "network AUPRC, OmniPath"},
}};

StudyFigure figureFrom(const Json& item) {
    StudyFigure figure;
    if (item.is_object()) {
        figure = {item.at("mean").get<double>(), item.at("spread").get<double>()};
    } else if (!item.is_null()) {
        figure.value = item.get<double>();
    }
    return figure;
}

StudyRow rowFrom(const Json& item) {
    StudyRow row;
    row.row = item.at("row").get<Index>();
    row.group = item.at("group").get<std::string>();
    row.change = item.at("change").get<std::string>();
    const Json& published = item.at("published");
    for (std::size_t i = 0; i < kStudyMeasures; ++i) {
        const Json& measure = published.at(kPlaces[i].measure);
        row.figures[i] = figureFrom(kPlaces[i].part == nullptr ? measure : measure.at(kPlaces[i].part));
    }
    row.preset = item.value("preset", std::string());
    row.here = row.preset.empty() ? item.at("cannot").get<std::string>() : item.value("here", std::string());
    row.caution = item.value("caution", item.value("note", std::string()));
    return row;
}

} // namespace

std::string studyMeasureName(StudyMeasure measure) { return kPlaces[static_cast<std::size_t>(measure)].name; }

PublishedStudy publishedStudyFrom(const std::string& json, const std::string& place) {
    PublishedStudy study;
    try {
        const Json all = Json::parse(json);
        study.about = all.at("about").get<std::string>();
        for (const Json& item : all.at("rows")) {
            study.rows.push_back(rowFrom(item));
        }
    } catch (const std::exception& problem) {
        throw Error("The published study (" + place + ") cannot be read at row " + std::to_string(study.rows.size() + 1) + ": " + problem.what() +
                    ". Install Ocellus again.");
    }
    return study;
}

PublishedStudy publishedStudy() {
    const std::string place = "models/study/study.json";
    std::ifstream file(resourcePath(place));
    return publishedStudyFrom({std::istreambuf_iterator<char>(file), {}}, place);
}

std::string studyFigureText(const StudyFigure& figure) {
    if (!std::isfinite(figure.value)) {
        return "–";
    }
    std::ostringstream text;
    text << std::setprecision(4) << figure.value;
    if (figure.spread > 0.0) {
        text << " ± " << std::setprecision(2) << figure.spread;
    }
    return text.str();
}

} // namespace ocellus

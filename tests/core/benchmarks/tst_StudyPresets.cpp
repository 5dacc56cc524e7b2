// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Resources.h"

#include <QTest>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

using nlohmann::json;
using namespace ocellus;
namespace fs = std::filesystem;

class tst_StudyPresets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRowOfTheStudyHasAPresetOrAReason();
    void everyPresetBelongsToARow();
    void aPresetChangesTheBaseInItsOwnWayOnly();

private:
    static json read(const std::string& name) {
        std::ifstream file(resourcePath("models/study/" + name));
        return json::parse(file);
    }
};

void tst_StudyPresets::everyRowOfTheStudyHasAPresetOrAReason() {
    const json study = read("study.json");
    std::set<int> rows;
    for (const json& row : study["rows"]) {
        rows.insert(row["row"].get<int>());
        QVERIFY2(row.contains("preset") != row.contains("cannot"), row.dump().c_str());
        QVERIFY(row["published"].contains("cell_type_f1"));
    }
    QCOMPARE(rows.size(), std::size_t{41}); // all that the authors recorded
    QCOMPARE(*rows.begin(), 1);
    QCOMPARE(*rows.rbegin(), 41);
    QCOMPARE(study["rows"][28]["published"]["denoising"].get<double>(), 0.44); // neighbours
}

void tst_StudyPresets::everyPresetBelongsToARow() {
    const json study = read("study.json");
    std::set<std::string> named{"study.json"};
    for (const json& row : study["rows"]) {
        if (row.contains("preset")) {
            QVERIFY2(named.insert(row["preset"].get<std::string>()).second, "named twice");
        }
    }
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(resourcePath("models/study"))) {
        found.insert(entry.path().filename().string());
    }
    QVERIFY(named == found);
}

void tst_StudyPresets::aPresetChangesTheBaseInItsOwnWayOnly() {
    json base = read("base.json");
    base.erase("about");
    const json study = read("study.json");
    std::set<std::string> changes;
    for (const json& row : study["rows"]) {
        if (!row.contains("preset") || row["preset"] == "base.json") {
            continue;
        }
        json preset = read(row["preset"].get<std::string>());
        preset.erase("about");
        for (const char* same : {"format", "seed", "files", "hierarchy"}) {
            QVERIFY2(preset[same] == base[same], same);
        }
        const json change = json::diff(base, preset);
        QVERIFY2(!change.empty(), row.dump().c_str());
        QVERIFY2(changes.insert(change.dump()).second, "two presets are the same");
    }
}

QTEST_GUILESS_MAIN(tst_StudyPresets)
#include "tst_StudyPresets.moc"

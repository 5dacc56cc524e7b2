// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/GroupSummary.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace ocellus;

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Values of cells in three groups and without a label, many of them zero.
struct Cells {
    std::vector<float> values;
    std::vector<std::int32_t> codes;

    explicit Cells(int cells) {
        std::mt19937 random(11);
        std::normal_distribution<float> normal(2.0F, 0.7F);
        for (int cell = 0; cell < cells; ++cell) {
            codes.push_back(cell % 7 == 6 ? -1 : cell % 3);
            values.push_back(cell % 4 == 0
                                 ? 0.0F
                                 : std::max(0.01F, normal(random)) + static_cast<float>(cell % 3));
        }
    }

    LabelGroups groups() const { return {codes, 3, nullptr}; }

    std::vector<double> of(int group) const {
        std::vector<double> own;
        for (std::size_t cell = 0; cell < values.size(); ++cell) {
            if (codes[cell] == group) {
                own.push_back(values[cell]);
            }
        }
        std::ranges::sort(own);
        return own;
    }
};

GeneSummary summarised(const Cells& cells, int threads = 1) {
    GeneSummary summary;
    summariseGene(cells.values, cells.groups(), threads, RunControl(), &summary);
    return summary;
}

/// The definition, written again without bins.
double exactDensity(const std::vector<double>& values, double bandwidth, double x) {
    double sum = 0.0;
    for (const double value : values) {
        sum += std::exp(-0.5 * std::pow((x - value) / bandwidth, 2.0));
    }
    return sum /
           (static_cast<double>(values.size()) * bandwidth * std::sqrt(2.0 * 3.14159265358979));
}

} // namespace

class tst_GroupSummary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void meansSharesAndQuartilesOfEveryGroup();
    void cellsWithoutLabelAreAGroup();
    void missingValuesAreCountedApart();
    void onlyCountedCellsCount();
    void densityIsThatOfItsDefinition();
    void equalValuesHaveNoDensity();
    void anyNumberOfThreadsGivesTheSameBytes();
    void stopEndsAsCancelled();
    void pairsAreCountedOnce();
    void groupsAndRangesGiveTheirCells();
};

void tst_GroupSummary::meansSharesAndQuartilesOfEveryGroup() {
    const Cells cells(1000);
    const GeneSummary summary = summarised(cells);
    QCOMPARE(summary.groups.size(), std::size_t(4));
    for (int group = 0; group < 3; ++group) {
        const GroupSummary& found = summary.groups[static_cast<std::size_t>(group)];
        const std::vector<double> own = cells.of(group);
        double sum = 0.0;
        Index above = 0;
        for (const double value : own) {
            sum += value;
            above += value > 0.0 ? 1 : 0;
        }
        QCOMPARE(found.cells, static_cast<Index>(own.size()));
        QCOMPARE(found.expressing, above);
        QVERIFY(std::abs(found.mean - sum / static_cast<double>(own.size())) < 1e-12);
        const double place = 0.75 * static_cast<double>(own.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const double expected =
            own[below] + (place - std::floor(place)) * (own[below + 1] - own[below]);
        QVERIFY(std::abs(found.threeQuarters - expected) < 1e-12);
        QCOMPARE(found.low, own.front());
        QCOMPARE(found.high, own.back());
    }
}

void tst_GroupSummary::cellsWithoutLabelAreAGroup() {
    Cells cells(70);
    cells.codes[0] = 99; // a code beyond the categories is no label either
    const GeneSummary summary = summarised(cells);
    QCOMPARE(summary.groups[3].cells, Index(11));
}

void tst_GroupSummary::missingValuesAreCountedApart() {
    Cells cells(9);
    cells.codes.assign(9, 1);
    cells.values = {
        kNone, 1.0F, 0.0F, kNone, 3.0F, 0.0F, 0.0F, std::numeric_limits<float>::infinity(), 2.0F};
    const GeneSummary summary = summarised(cells);
    QCOMPARE(summary.groups[1].missing, Index(3));
    QCOMPARE(summary.groups[1].cells, Index(6));
    QCOMPARE(summary.groups[1].mean, 1.0);
    QCOMPARE(summary.groups[1].share(), 0.5);
    QCOMPARE(summary.groups[0].cells, Index(0));
    QCOMPARE(summary.groups[0].share(), 0.0);
}

void tst_GroupSummary::onlyCountedCellsCount() {
    const Cells cells(300);
    CellSet counted(300);
    Index own = 0;
    for (Index cell = 0; cell < 300; cell += 5) {
        counted.insert(cell);
        own += cells.codes[static_cast<std::size_t>(cell)] == 2 ? 1 : 0;
    }
    GeneSummary summary;
    LabelGroups groups = cells.groups();
    groups.counted = &counted;
    QCOMPARE(summariseGene(cells.values, groups, 1, RunControl(), &summary), Outcome::Finished);
    QCOMPARE(summary.groups[2].cells, own);
}

void tst_GroupSummary::densityIsThatOfItsDefinition() {
    const Cells cells(4000);
    const GeneSummary summary = summarised(cells);
    const GroupSummary& group = summary.groups[2];
    const std::vector<double> own = cells.of(2);
    double squares = 0.0;
    for (const double value : own) {
        squares += (value - group.mean) * (value - group.mean);
    }
    const double deviation = std::sqrt(squares / static_cast<double>(own.size() - 1));
    const double bandwidth = 0.9 *
                             std::min(deviation, (group.threeQuarters - group.quarter) / 1.34) *
                             std::pow(static_cast<double>(own.size()), -0.2);
    QCOMPARE(group.density.size(), std::size_t(kDensityPoints));
    const float most = *std::ranges::max_element(group.density);
    for (int point = 0; point < kDensityPoints; ++point) {
        const double x = summary.low + (summary.high - summary.low) * point / (kDensityPoints - 1);
        const bool inside = x >= group.low && x <= group.high;
        const double expected = inside ? exactDensity(own, bandwidth, x) : 0.0;
        // linear binning on 1024 points moves no value by more than half a bin
        QVERIFY2(std::abs(group.density[static_cast<std::size_t>(point)] - expected) < 2e-3 * most,
                 qPrintable(QString::number(point)));
    }
}

void tst_GroupSummary::equalValuesHaveNoDensity() {
    Cells cells(40);
    std::ranges::fill(cells.values, 1.5F);
    const GeneSummary summary = summarised(cells);
    QVERIFY(summary.groups[0].density.empty());
    QCOMPARE(summary.groups[0].median, 1.5);
    cells.values.clear();
    cells.codes.clear();
    QCOMPARE(summarised(cells).groups[0].cells, Index(0)); // no cells at all
}

void tst_GroupSummary::anyNumberOfThreadsGivesTheSameBytes() {
    const Cells cells(200000);
    const GeneSummary one = summarised(cells, 1);
    const GeneSummary four = summarised(cells, 4);
    for (std::size_t group = 0; group < one.groups.size(); ++group) {
        QCOMPARE(four.groups[group].mean, one.groups[group].mean);
        QCOMPARE(four.groups[group].median, one.groups[group].median);
        QVERIFY(four.groups[group].density == one.groups[group].density);
    }
    PairCounts table;
    PairCounts again;
    CellSet selected(200000);
    for (Index cell = 0; cell < 200000; cell += 3) {
        selected.insert(cell);
    }
    countPairs(cells.groups(), {cells.codes, 2, nullptr}, &selected, 1, RunControl(), &table);
    countPairs(cells.groups(), {cells.codes, 2, nullptr}, &selected, 4, RunControl(), &again);
    QVERIFY(table.cells == again.cells && table.selected == again.selected);
}

void tst_GroupSummary::stopEndsAsCancelled() {
    const Cells cells(1000);
    std::stop_source stop;
    stop.request_stop();
    const RunControl control(stop.get_token(), {});
    GeneSummary summary;
    PairCounts table;
    QCOMPARE(summariseGene(cells.values, cells.groups(), 1, control, &summary), Outcome::Cancelled);
    QCOMPARE(countPairs(cells.groups(), cells.groups(), nullptr, 1, control, &table),
             Outcome::Cancelled);
    QVERIFY(summary.groups.empty() && table.cells.empty());
}

void tst_GroupSummary::pairsAreCountedOnce() {
    const std::vector<std::int32_t> rows = {0, 0, 1, -1, 1, 0, 1};
    const std::vector<std::int32_t> columns = {1, 0, 1, 1, -1, 1, 1};
    CellSet counted(7, true);
    counted.remove(6);
    CellSet selected(7);
    selected.insert(0);
    selected.insert(6); // selected but not counted
    PairCounts table;
    countPairs({rows, 2, &counted}, {columns, 2, nullptr}, &selected, 2, RunControl(), &table);
    QCOMPARE(table.at(0, 1), Index(2));
    QCOMPARE(table.at(0, 0), Index(1));
    QCOMPARE(table.at(1, 1), Index(1));
    QCOMPARE(table.at(1, 2), Index(1)); // without a second label
    QCOMPARE(table.at(2, 1), Index(1)); // without a first one
    QCOMPARE(table.rowCells(0), Index(3));
    QCOMPARE(table.selectedAt(0, 1), Index(1));
    QCOMPARE(table.rowSelected(1), Index(0));
}

void tst_GroupSummary::groupsAndRangesGiveTheirCells() {
    const Cells cells(500);
    const CellSet first = cellsOfGroups(cells.groups(), {true, false, false, true}, 2);
    const CellSet range =
        cellsOfGroups(cells.groups(), {false, true, false, false}, cells.values, 1.0, 3.0, 2);
    Index wrong = 0;
    for (Index cell = 0; cell < 500; ++cell) {
        const int code = cells.codes[static_cast<std::size_t>(cell)];
        const float value = cells.values[static_cast<std::size_t>(cell)];
        wrong += first.contains(cell) != (code == 0 || code == -1) ? 1 : 0;
        wrong += range.contains(cell) != (code == 1 && value >= 1.0F && value <= 3.0F) ? 1 : 0;
    }
    QCOMPARE(wrong, Index(0));
    QVERIFY(range.count() > 20);
}

QTEST_APPLESS_MAIN(tst_GroupSummary)
#include "tst_GroupSummary.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Resources.h"
#include "core/simulation/TissueSection.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace ocellus;

namespace {

/// Is a point inside an outline (even-odd rule)?
bool inside(const PlacedCell& cell, double x, double y) {
    bool in = false;
    for (std::size_t i = 0, j = kOutlineCorners - 1; i < kOutlineCorners; j = i++) {
        const double xi = cell.outline[2 * i], yi = cell.outline[2 * i + 1];
        const double xj = cell.outline[2 * j], yj = cell.outline[2 * j + 1];
        if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) {
            in = !in;
        }
    }
    return in;
}

} // namespace

class tst_TissueSection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theSameForAnyThreads();
    void outlinesHoldTheirCellAndNoOther();
    void layersHoldTheirTypes();
    void luminaAreEmpty();
    void countsFollowTheType();
    void panelAndWholeTranscriptomeAreTheSameCells();
    void namesAreUnique();

private:
    std::shared_ptr<const World> m_world;
    std::unique_ptr<TissueSection> m_section;
};

void tst_TissueSection::initTestCase() {
    m_world = std::make_shared<const World>(readSimulationConfig(resourcePath("demo/lung.json")));
    m_section = std::make_unique<TissueSection>(m_world, 1, 2);
    QVERIFY(m_section->cellCount() > 3000);
    QCOMPARE(m_section->panel().size(), std::size_t{300});
}

void tst_TissueSection::theSameForAnyThreads() {
    const TissueSection again(m_world, 1, 1);
    QVERIFY(again.counts().values == m_section->counts().values);
    QVERIFY(again.counts().genes == m_section->counts().genes);
}

void tst_TissueSection::outlinesHoldTheirCellAndNoOther() {
    for (const PlacedCell& cell : m_section->cells()) {
        QVERIFY(inside(cell, cell.x, cell.y));
        QVERIFY(outlineArea(cell) > 5.0);
        for (const std::int32_t other : cell.neighbours) {
            const PlacedCell& neighbour = m_section->cells()[static_cast<std::size_t>(other)];
            for (std::size_t corner = 0; corner < kOutlineCorners; ++corner) {
                QVERIFY(!inside(neighbour, cell.outline[2 * corner], cell.outline[2 * corner + 1]));
            }
        }
    }
}

void tst_TissueSection::layersHoldTheirTypes() {
    std::map<std::string, std::map<std::string, int>> found;
    for (Index cell = 0; cell < m_section->cellCount(); ++cell) {
        const auto type = static_cast<std::size_t>(m_section->typeOf(cell));
        ++found[m_section->structureName(cell) + " " + m_section->layerName(cell)]
               [m_world->config.cellTypes[type].name];
    }
    for (const StructurePlan& structure : m_section->plan().structures) {
        for (const StructurePlan::Layer& layer : structure.layers) {
            std::set<std::string> allowed;
            for (const auto& [name, weight] : layer.types) {
                allowed.insert(name);
            }
            const auto& here = found[structure.name + " " + layer.name];
            QVERIFY2(!here.empty(), layer.name.c_str());
            for (const auto& [type, cells] : here) {
                QVERIFY2(allowed.contains(type), type.c_str());
            }
        }
    }
}

void tst_TissueSection::luminaAreEmpty() {
    for (const StructurePlan& structure : m_section->plan().structures) {
        if (structure.kind != StructurePlan::Kind::Ring) {
            continue;
        }
        for (const PlacedCell& cell : m_section->cells()) {
            QVERIFY(std::hypot(cell.x - structure.x, cell.y - structure.y) >
                    0.7 * structure.radius);
        }
    }
}

void tst_TissueSection::countsFollowTheType() {
    const std::int32_t muscle =
        static_cast<std::int32_t>(*m_world->config.typeNamed("smooth muscle cell"));
    const auto gene = m_world->universe.find("MYH11")[0];
    std::int32_t column = -1;
    for (std::size_t i = 0; i < m_section->panel().size(); ++i) {
        if (m_section->model().genes()[static_cast<std::size_t>(m_section->panel()[i])] == gene) {
            column = static_cast<std::int32_t>(i);
        }
    }
    QVERIFY(column >= 0);
    double in = 0.0, inCells = 0.0, out = 0.0, outCells = 0.0;
    for (Index cell = 0; cell < m_section->cellCount(); ++cell) {
        const auto genes = m_section->counts().genesOf(cell);
        const auto found = std::lower_bound(genes.begin(), genes.end(), column);
        const double count = found != genes.end() && *found == column
                                 ? m_section->counts().valuesOf(
                                       cell)[static_cast<std::size_t>(found - genes.begin())]
                                 : 0.0;
        (m_section->typeOf(cell) == muscle ? in : out) += count;
        (m_section->typeOf(cell) == muscle ? inCells : outCells) += 1.0;
    }
    QVERIFY(in / inCells > 10.0 * out / outCells);
}

void tst_TissueSection::panelAndWholeTranscriptomeAreTheSameCells() {
    // The activity of a regulator is the same in both: over muscle cells the panel's and the whole
    // transcriptome's share of a strongly regulated gene go together.
    const auto gene = m_world->universe.find("MYH11")[0];
    const auto& genes = m_section->model().genes();
    const auto column =
        static_cast<std::int32_t>(std::find(genes.begin(), genes.end(), gene) - genes.begin());
    const auto inPanel = std::find(m_section->panel().begin(), m_section->panel().end(), column);
    QVERIFY(inPanel != m_section->panel().end());
    const auto panelColumn = static_cast<std::int32_t>(inPanel - m_section->panel().begin());
    const std::int32_t muscle =
        static_cast<std::int32_t>(*m_world->config.typeNamed("smooth muscle cell"));
    CountBatch whole;
    m_section->wholeCounts(2)->readRange(0, m_section->cellCount(), whole);
    const auto share = [](const CountBatch& batch, Index cell, std::int32_t wanted) {
        double total = 0.0, value = 0.0;
        for (std::size_t i = 0; i < batch.genesOf(cell).size(); ++i) {
            total += batch.valuesOf(cell)[i];
            value += batch.genesOf(cell)[i] == wanted ? batch.valuesOf(cell)[i] : 0.0F;
        }
        return total > 0.0 ? std::log1p(1e4 * value / total) : 0.0;
    };
    double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (Index cell = 0; cell < m_section->cellCount(); ++cell) {
        if (m_section->typeOf(cell) == muscle) {
            const double a = share(m_section->counts(), cell, panelColumn);
            const double b = share(whole, cell, column);
            n += 1, sa += a, sb += b, saa += a * a, sbb += b * b, sab += a * b;
        }
    }
    const double correlation =
        (sab - sa * sb / n) / std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
    QVERIFY2(correlation > 0.3, std::to_string(correlation).c_str());
}

void tst_TissueSection::namesAreUnique() {
    std::set<std::string> names;
    for (Index cell = 0; cell < m_section->cellCount(); ++cell) {
        names.insert(m_section->name(cell));
    }
    QCOMPARE(static_cast<Index>(names.size()), m_section->cellCount());
}

QTEST_GUILESS_MAIN(tst_TissueSection)
#include "tst_TissueSection.moc"

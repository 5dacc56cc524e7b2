// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Resources.h"
#include "core/simulation/SimulatedAtlas.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace ocellus;

namespace {

constexpr Index kCells = 1500;

CountBatch countsOf(const std::shared_ptr<const SimulatedAtlas>& atlas,
                    Index first,
                    Index count,
                    int threads) {
    CountBatch batch;
    AtlasRows(atlas, AtlasRows::Values::Counts, threads).readRange(first, count, batch);
    return batch;
}

bool sameCounts(const CountBatch& a, const CountBatch& b) {
    return a.rowStart == b.rowStart && a.genes == b.genes && a.values == b.values;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sa += a[i];
        sb += b[i];
        saa += a[i] * a[i];
        sbb += b[i] * b[i];
        sab += a[i] * b[i];
    }
    const double variance = (saa - sa * sa / n) * (sbb - sb * sb / n);
    return variance > 0.0 ? (sab - sa * sb / n) / std::sqrt(variance) : 0.0;
}

} // namespace

class tst_SimulatedAtlas : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theSameSeedGivesTheSameBytesForAnyThreads();
    void fewerCellsAreTheFirstOfMore();
    void cellsDoNotDependOnTheOrderOfReading();
    void anotherDrawKeepsTheWorld();
    void markersMark();
    void macrophagesCarryAmbientReads();
    void swapsAreOnlyInTheTruth();
    void theAbsentTypeIsInNoReferenceDonor();
    void regulatorsDriveTheirTargetsWithinTypes();
    void sexGenesFollowTheDonor();
    void ethnicityChangesNoGene();
    void speciesEffectsDifferByType();
    void columnsAreThoseOfCellxgene();

private:
    std::vector<double> normalised(const std::string& symbol) const;
    bool isPlain(Index cell) const;

    std::shared_ptr<const World> m_world;
    std::shared_ptr<const SimulatedAtlas> m_atlas;
    std::vector<SimulatedCell> m_plans;
    CountBatch m_counts;
    std::vector<double> m_depth;
};

void tst_SimulatedAtlas::initTestCase() {
    m_world = std::make_shared<const World>(readSimulationConfig(resourcePath("demo/lung.json")));
    m_atlas = std::make_shared<const SimulatedAtlas>(m_world, 0, m_world->config.drawSeed, kCells);
    m_counts = countsOf(m_atlas, 0, kCells, 2);
    for (Index cell = 0; cell < kCells; ++cell) {
        m_plans.push_back(m_atlas->plan(cell));
        double sum = 0.0;
        for (const float value : m_counts.valuesOf(cell)) {
            sum += value;
        }
        m_depth.push_back(sum);
    }
}

/// Counts per 10,000 of a gene in every cell.
std::vector<double> tst_SimulatedAtlas::normalised(const std::string& symbol) const {
    const auto world = m_world->universe.find(symbol);
    std::vector<double> values(static_cast<std::size_t>(kCells), 0.0);
    for (Index column = 0; column < m_atlas->model().geneCount(); ++column) {
        if (world.empty() ||
            m_atlas->model().genes()[static_cast<std::size_t>(column)] != world[0]) {
            continue;
        }
        for (Index cell = 0; cell < kCells; ++cell) {
            const auto genes = m_counts.genesOf(cell);
            const auto found =
                std::lower_bound(genes.begin(), genes.end(), static_cast<std::int32_t>(column));
            if (found != genes.end() && *found == column) {
                values[static_cast<std::size_t>(cell)] =
                    1e4 * m_counts.valuesOf(cell)[static_cast<std::size_t>(found - genes.begin())] /
                    m_depth[static_cast<std::size_t>(cell)];
            }
        }
    }
    return values;
}

/// Neither a doublet nor on its way to another type.
bool tst_SimulatedAtlas::isPlain(Index cell) const {
    const SimulatedCell& plan = m_plans[static_cast<std::size_t>(cell)];
    return plan.secondType < 0 && plan.towards < 0;
}

void tst_SimulatedAtlas::theSameSeedGivesTheSameBytesForAnyThreads() {
    const auto again = std::make_shared<const SimulatedAtlas>(
        std::make_shared<const World>(readSimulationConfig(resourcePath("demo/lung.json"))),
        0,
        m_world->config.drawSeed,
        kCells);
    for (const int threads : {1, 2, 5}) {
        QVERIFY(sameCounts(countsOf(again, 0, 300, threads), countsOf(m_atlas, 0, 300, 2)));
    }
}

void tst_SimulatedAtlas::fewerCellsAreTheFirstOfMore() {
    const auto few =
        std::make_shared<const SimulatedAtlas>(m_world, 0, m_world->config.drawSeed, 40);
    QVERIFY(sameCounts(countsOf(few, 0, 40, 2), countsOf(m_atlas, 0, 40, 2)));
    const Table less = atlasCells(*few, 2);
    const Table more = atlasCells(*m_atlas, 2);
    for (std::size_t cell = 0; cell < 40; ++cell) {
        QCOMPARE(less.names[cell], more.names[cell]);
        for (std::size_t c = 0; c < less.columns.size(); ++c) {
            const CategoryColumn& a = *less.columns[c].category();
            const CategoryColumn& b = *more.columns[c].category();
            QCOMPARE(a.codes[cell], b.codes[cell]);
            QCOMPARE(a.categories, b.categories);
        }
    }
}

void tst_SimulatedAtlas::cellsDoNotDependOnTheOrderOfReading() {
    const std::vector<Index> order{77, 3, 1400, 3};
    CountBatch batch;
    AtlasRows(m_atlas, AtlasRows::Values::Counts, 2).read(order, batch);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto got = batch.valuesOf(static_cast<Index>(i));
        const auto expected = m_counts.valuesOf(order[i]);
        QVERIFY(std::equal(got.begin(), got.end(), expected.begin(), expected.end()));
    }
}

void tst_SimulatedAtlas::anotherDrawKeepsTheWorld() {
    const SimulatedAtlas other(m_world, 0, 4711, 200);
    int sameNames = 0;
    for (Index cell = 0; cell < 200; ++cell) {
        sameNames += other.name(cell, other.plan(cell)) ==
                     m_atlas->name(cell, m_plans[static_cast<std::size_t>(cell)]);
    }
    QCOMPARE(sameNames, 0);
    QCOMPARE(other.model().genes(), m_atlas->model().genes());
    const auto a = other.model().shares(0, 1);
    const auto b = m_atlas->model().shares(0, 1);
    std::vector<double> logA, logB;
    for (std::size_t g = 0; g < a.size(); ++g) {
        if (a[g] > 0.0F && b[g] > 0.0F) {
            logA.push_back(std::log(a[g]));
            logB.push_back(std::log(b[g]));
        }
    }
    QVERIFY2(correlation(logA, logB) > 0.97, "a type of another draw differs by its donor only");
}

void tst_SimulatedAtlas::markersMark() {
    int checked = 0;
    for (std::int32_t type = 0; type < m_world->typeCount; ++type) {
        const CellTypePlan& plan = m_world->config.cellTypes[static_cast<std::size_t>(type)];
        Index cells = 0;
        for (Index cell = 0; cell < kCells; ++cell) {
            cells += isPlain(cell) && m_plans[static_cast<std::size_t>(cell)].type == type ? 1 : 0;
        }
        for (const GeneLevel& marker : plan.markers) {
            Index owners = 0; // a marker written for one type only, at a level that can be counted
            for (const CellTypePlan& other : m_world->config.cellTypes) {
                owners += std::count_if(
                    other.markers.begin(), other.markers.end(), [&](const GeneLevel& level) {
                        return level.gene == marker.gene;
                    });
            }
            for (const LineagePlan& lineage : m_world->config.lineages) {
                owners += std::count_if(
                    lineage.markers.begin(), lineage.markers.end(), [&](const GeneLevel& level) {
                        return level.gene == marker.gene;
                    });
            }
            if (owners != 1 || marker.level < 5.0 || cells < 20) {
                continue;
            }
            const std::vector<double> values = normalised(marker.gene);
            double inside = 0.0, outside = 0.0, others = 0.0;
            for (Index cell = 0; cell < kCells; ++cell) {
                if (isPlain(cell) && m_plans[static_cast<std::size_t>(cell)].type == type) {
                    inside += values[static_cast<std::size_t>(cell)];
                } else if (isPlain(cell)) {
                    outside += values[static_cast<std::size_t>(cell)];
                    others += 1.0;
                }
            }
            inside /= static_cast<double>(cells);
            outside /= others;
            const std::string text = marker.gene + " in " + plan.name + ": " +
                                     std::to_string(inside) + " against " + std::to_string(outside);
            QVERIFY2(inside > 4.0 * outside && inside > 0.25 * marker.level, text.c_str());
            ++checked;
        }
    }
    QVERIFY2(checked > 40, std::to_string(checked).c_str());
}

void tst_SimulatedAtlas::macrophagesCarryAmbientReads() {
    const std::int32_t macrophage =
        static_cast<std::int32_t>(*m_world->config.typeNamed("macrophage"));
    const std::int32_t typeTwo =
        static_cast<std::int32_t>(*m_world->config.typeNamed("pulmonary alveolar type 2 cell"));
    const std::vector<double> sftpc = normalised("SFTPC");
    double reads = 0.0, own = 0.0, carriers = 0.0, cells = 0.0, typeTwoCells = 0.0;
    for (Index cell = 0; cell < kCells; ++cell) {
        const SimulatedCell& plan = m_plans[static_cast<std::size_t>(cell)];
        const double value = sftpc[static_cast<std::size_t>(cell)];
        if (isPlain(cell) && plan.type == macrophage) {
            reads += value;
            carriers += value > 0.0 ? 1.0 : 0.0;
            cells += 1.0;
        } else if (isPlain(cell) && plan.type == typeTwo) {
            own += value;
            typeTwoCells += 1.0;
        }
    }
    QVERIFY2(carriers / cells > 0.3, "many true macrophages carry SFTPC reads");
    QVERIFY2(own / typeTwoCells > 15.0 * reads / cells,
             "and far fewer than the cells that make it");
}

void tst_SimulatedAtlas::swapsAreOnlyInTheTruth() {
    const Table cells = atlasCells(*m_atlas, 2);
    const CategoryColumn& labels = *cells.find("cell_type")->category();
    std::map<std::string, int> planted;
    for (Index cell = 0; cell < kCells; ++cell) {
        const SimulatedCell& plan = m_plans[static_cast<std::size_t>(cell)];
        const std::int32_t code = labels.codes[static_cast<std::size_t>(cell)];
        const std::string published =
            code < 0 ? "" : labels.categories[static_cast<std::size_t>(code)];
        const std::string& truth =
            m_world->config.cellTypes[static_cast<std::size_t>(plan.type)].name;
        QCOMPARE(published, publishedLabel(m_world->config, plan).name);
        QCOMPARE(published == truth, plan.label < 0);
        if (plan.label >= 0) {
            ++planted[m_world->config.labels[static_cast<std::size_t>(plan.label)].name];
        }
    }
    QVERIFY(planted["type II labelled macrophage"] > 5);
    QVERIFY(planted["monocyte labelled dendritic"] > 2);
    QVERIFY(planted["T cells not split"] > 8);
    for (const Column& column : cells.columns) {
        QVERIFY2(column.name.find("true") == std::string::npos, column.name.c_str());
    }
}

void tst_SimulatedAtlas::theAbsentTypeIsInNoReferenceDonor() {
    const auto absent = *m_world->config.typeNamed(m_world->config.absentFromReference.at(0));
    int inQuery = 0;
    for (const SimulatedCell& plan : m_plans) {
        const DonorPlan& donor =
            *m_atlas->model().samples()[static_cast<std::size_t>(plan.sample)].donor;
        if (plan.type == absent || plan.secondType == absent) {
            QCOMPARE(donor.split, std::string("query"));
            ++inQuery;
        }
    }
    QVERIFY(inQuery > 5);
}

void tst_SimulatedAtlas::regulatorsDriveTheirTargetsWithinTypes() {
    const std::int32_t macrophage =
        static_cast<std::int32_t>(*m_world->config.typeNamed("macrophage"));
    std::vector<Index> cells;
    for (Index cell = 0; cell < kCells; ++cell) {
        if (isPlain(cell) && m_plans[static_cast<std::size_t>(cell)].type == macrophage) {
            cells.push_back(cell);
        }
    }
    const auto within = [&](const std::string& symbol) {
        const std::vector<double> all = normalised(symbol);
        std::vector<double> values;
        for (const Index cell : cells) {
            values.push_back(std::log1p(all[static_cast<std::size_t>(cell)]));
        }
        return values;
    };
    for (const auto& [regulator, target] :
         {std::pair{"MAFB", "C1QB"}, {"MAFB", "C1QA"}, {"SPI1", "TYROBP"}}) {
        QVERIFY2(correlation(within(regulator), within(target)) > 0.15, target);
    }
    // A regulator of T cells drives nothing here.
    QVERIFY(std::abs(correlation(within("BCL11B"), within("C1QB"))) < 0.2);
}

void tst_SimulatedAtlas::sexGenesFollowTheDonor() {
    const std::vector<double> male = normalised("RPS4Y1");
    const std::vector<double> female = normalised("XIST");
    double maleInFemales = 0.0, femaleInFemales = 0.0, maleInMales = 0.0, femaleInMales = 0.0;
    for (Index cell = 0; cell < kCells; ++cell) {
        const auto at = static_cast<std::size_t>(cell);
        const bool isMale =
            m_atlas->model().samples()[static_cast<std::size_t>(m_plans[at].sample)].donor->sex ==
            "male";
        (isMale ? maleInMales : maleInFemales) += male[at];
        (isMale ? femaleInMales : femaleInFemales) += female[at];
    }
    QCOMPARE(maleInFemales, 0.0);
    QCOMPARE(femaleInMales, 0.0);
    QVERIFY(maleInMales > 0.0 && femaleInFemales > 0.0);
}

void tst_SimulatedAtlas::ethnicityChangesNoGene() {
    std::set<std::string> attributes;
    for (const PlantedEffect& effect : m_world->effects) {
        attributes.insert(effect.attribute);
    }
    const std::set<std::string> expected{"age", "cell_culture", "disease", "sex", "tissue"};
    QCOMPARE(attributes,
             expected); // assay differs by depth and capture, organism by species effects
}

void tst_SimulatedAtlas::speciesEffectsDifferByType() {
    Index shared = 0, own = 0;
    for (Index gene = 0; gene < m_world->geneCount; ++gene) {
        std::set<float> values;
        for (Index type = 0; type < m_world->typeCount; ++type) {
            values.insert(
                m_world->speciesLog[static_cast<std::size_t>(type * m_world->geneCount + gene)]);
        }
        own += values.size() > 1 ? 1 : 0;
        shared += values.size() == 1 && *values.begin() != 0.0F ? 1 : 0;
        if (m_world->isMarker[static_cast<std::size_t>(gene)]) {
            QCOMPARE(values, std::set<float>{0.0F});
        }
    }
    QVERIFY(own > 2000);
    QVERIFY(shared > 0);
}

void tst_SimulatedAtlas::columnsAreThoseOfCellxgene() {
    const Table cells = atlasCells(*m_atlas, 2);
    for (const char* name : {"cell_type",
                             "cell_type_ontology_term_id",
                             "tissue_ontology_term_id",
                             "disease_ontology_term_id",
                             "assay_ontology_term_id",
                             "sex_ontology_term_id",
                             "donor_id",
                             "development_stage_ontology_term_id",
                             "age_group",
                             "self_reported_ethnicity_ontology_term_id",
                             "organism_ontology_term_id",
                             "cell_culture"}) {
        QVERIFY2(cells.find(name) != nullptr, name);
        QCOMPARE(cells.find(name)->size(), kCells);
    }
    const std::set<std::string> unique(cells.names.begin(), cells.names.end());
    QCOMPARE(unique.size(), cells.names.size());
    const Table genes = modelGenes(m_atlas->model());
    QVERIFY(std::is_sorted(genes.names.begin(), genes.names.end()));
    QCOMPARE(genes.size(), m_atlas->model().geneCount());
}

QTEST_GUILESS_MAIN(tst_SimulatedAtlas)
#include "tst_SimulatedAtlas.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/TextLines.h"
#include "core/statistics/Distributions.h"
#include "core/tasks/ModuleEnrichment.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace ocellus;

namespace {

constexpr int kGenes = 40;

/// Genes g0 ... g39, the first twelve in one ring, the others in another.
GeneNetwork twoRings() {
    Table var;
    for (int gene = 0; gene < kGenes; ++gene) {
        var.names.push_back("g" + std::to_string(gene));
    }
    GeneNetwork network;
    network.table = std::make_shared<const GeneTable>(std::move(var));
    network.genes.resize(kGenes);
    std::iota(network.genes.begin(), network.genes.end(), Index{0});
    network.regulator.assign(kGenes, 1);
    network.edges = {kGenes, {0}, {}, {}};
    for (int gene = 0; gene < kGenes; ++gene) {
        const int next = gene < 12 ? (gene + 1) % 12 : 12 + (gene - 11) % 28;
        network.edges.columns.push_back(next);
        network.edges.values.push_back(1.0);
        network.edges.rowStart.push_back(gene + 1);
    }
    return network;
}

/// The lines of one kind that tests/data/statistics/make_enrichment.py wrote.
std::vector<std::vector<std::string>> recorded(const char* kind) {
    TextLines lines(std::string(OCELLUS_TEST_DATA) + "/statistics/enrichment.tsv");
    std::vector<std::vector<std::string>> found;
    std::vector<std::string> fields;
    for (std::string_view line; lines.next(line);) {
        splitFields(line, '\t', fields);
        if (fields[0] == kind) {
            found.push_back(fields);
        }
    }
    return found;
}

bool near(double value, const std::string& wanted) {
    const double other = std::stod(wanted);
    return std::abs(value - other) <= 1e-9 * std::abs(other);
}

} // namespace

class tst_ModuleEnrichment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tailsAreThoseOfScipy() {
        const auto cases = recorded("h");
        QCOMPARE(cases.size(), std::size_t{11});
        for (const auto& one : cases) {
            const double found = hypergeometricAbove(std::stoll(one[1]), std::stoll(one[2]), std::stoll(one[3]), std::stoll(one[4]));
            QVERIFY2(near(found, one[5]), (one[1] + " of " + one[2]).c_str());
        }
    }

    void setsAreTestedAsByScipy() {
        std::vector<GeneSet> sets;
        const auto cases = recorded("e");
        for (const auto& one : cases) {
            GeneSet set{one[1], {}};
            splitFields(one[2], ',', set.genes);
            set.genes.push_back("not in the network");
            set.genes.push_back(set.genes.front()); // named twice
            sets.push_back(std::move(set));
        }
        sets.push_back({"strange", {"x", "y"}});
        std::vector<std::int32_t> chosen(12);
        std::iota(chosen.begin(), chosen.end(), 0);
        const Enrichment found = enrichedSets(twoRings(), chosen, sets);
        QCOMPARE(found.background, Index{kGenes});
        QCOMPARE(found.leftOut, Index{1});
        QCOMPARE(found.sets.size(), cases.size());
        QCOMPARE(sets[found.sets.front().set].name, std::string("all within"));
        for (const SetEnrichment& set : found.sets) {
            const auto& one = cases[set.set];
            QCOMPARE(set.shared.size(), std::stoul(one[3]));
            QVERIFY2(near(set.expected, one[4]), one[1].c_str());
            QVERIFY2(near(set.pValue, one[5]), one[1].c_str());
            QVERIFY2(near(set.qValue, one[6]), one[1].c_str());
        }
    }

    void theGenesOfAModuleAreTakenFromTheNetwork() {
        NetworkModules modules;
        QCOMPARE(findModules(twoRings(), 0, {}, &modules), Outcome::Finished);
        Index genes = 0;
        for (std::size_t module = 0; module < modules.modules.size(); ++module) {
            const auto own = genesOfModule(modules, static_cast<std::int32_t>(module));
            QCOMPARE(static_cast<Index>(own.size()), modules.modules[module].genes);
            for (const std::int32_t gene : own) { // no module spans both rings
                QCOMPARE(gene < 12, own.front() < 12);
            }
            genes += static_cast<Index>(own.size());
        }
        QCOMPARE(genes, Index{kGenes});
    }

    void gmtFilesAreReadAndOthersRefused() {
        const std::vector<GeneSet> sets = readGmt(file("A\tsome words\tg1\tg2\t\tg3\n# a note\n\nB\thttp://x\tg4\n"));
        QCOMPARE(sets.size(), std::size_t{2});
        QCOMPARE(sets[0].name, std::string("A"));
        QCOMPARE(sets[0].genes, (std::vector<std::string>{"g1", "g2", "g3"}));
        QVERIFY_EXCEPTION_THROWN(readGmt(file("A\tg1\n")), InputError);
        QVERIFY_EXCEPTION_THROWN(readGmt(file("# nothing\n")), InputError);
    }

private:
    std::string file(const QByteArray& text) const {
        QFile out(m_folder.path() + "/sets.gmt");
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size()) {
            qFatal("the test folder cannot be written");
        }
        return out.fileName().toStdString();
    }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(tst_ModuleEnrichment)
#include "tst_ModuleEnrichment.moc"

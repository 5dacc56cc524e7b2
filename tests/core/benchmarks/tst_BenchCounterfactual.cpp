// SPDX-License-Identifier: GPL-3.0-or-later
// Predicted differences between organisms against planted ones.
#include "core/base/Error.h"
#include "core/benchmarks/BenchCounterfactual.h"
#include "tests/core/benchmarks/FakePairModel.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;
using test::FakePairModel;
using test::OrthologuePairs;
using test::typedCells;

namespace {

constexpr int kGenes = 80;

const OrthologuePairs& pairs() {
    static const OrthologuePairs all(kGenes);
    return all;
}

/// Every fourth gene is raised in the mouse, every fourth lowered.
double change(int gene) { return gene % 4 == 0 ? 1.5 : gene % 4 == 1 ? -1.5 : 0.0; }

std::shared_ptr<const Dataset> human() {
    return typedCells(pairs().human, 150, 1, [](int type, int gene) { return 1.0 + gene % 7 + (gene % 3 == type ? 6.0 : 0.0); });
}

std::shared_ptr<const Dataset> mouse() {
    return typedCells(pairs().mouse, 150, 2, [](int type, int gene) { return (1.0 + gene % 7 + (gene % 3 == type ? 6.0 : 0.0)) * std::exp2(change(gene)); });
}

PlantedSpeciesEffects truth() {
    PlantedSpeciesEffects effects;
    for (const char* type : {"A", "B", "C"}) {
        for (int gene = 0; gene < kGenes; ++gene) {
            if (change(gene) != 0.0) {
                const auto at = static_cast<std::size_t>(gene);
                effects.types[type][{pairs().human[at], pairs().mouse[at]}] = change(gene);
            }
        }
    }
    return effects;
}

std::shared_ptr<const Model> knowingModel() {
    std::vector<double> changes;
    for (int gene = 0; gene < kGenes; ++gene) {
        changes.push_back(change(gene));
    }
    return std::make_shared<const FakePairModel>(pairs(), changes);
}

double correlationOf(const BenchCounterfactual& bench, const std::string& method) {
    for (const CounterfactualBenchRow& row : bench.rows) {
        if (row.method == method && row.type == "mean of types") {
            return row.scores.correlation.value_or(-9.0);
        }
    }
    return -9.0;
}

BenchCounterfactual run(const std::shared_ptr<const Dataset>& from, const std::shared_ptr<const Dataset>& to, bool model) {
    BenchCounterfactualOptions options;
    options.input.session.threads = 1;
    if (model) {
        options.model = knowingModel();
    }
    BenchCounterfactual bench;
    benchCounterfactual(from, to, truth(), options, RunControl(), &bench);
    return bench;
}

} // namespace

class tst_BenchCounterfactual : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string file(const QByteArray& text) {
        QFile out(m_folder.filePath("effects.tsv"));
        out.open(QIODevice::WriteOnly);
        out.write(text);
        return out.fileName().toStdString();
    }

private Q_SLOTS:
    void measuredCellsShowWhatWasPlanted() {
        const BenchCounterfactual bench = run(human(), mouse(), false);
        QCOMPARE(bench.types.size(), std::size_t{3});
        QCOMPARE(bench.genes, Index{kGenes});
        QCOMPARE(bench.planted, Index{3 * kGenes / 2});
        // the planted changes are the same in all types, so the other types say them as well
        QVERIFY(correlationOf(bench, "measured difference") > 0.8);
        QVERIFY(correlationOf(bench, "mean difference") > 0.8);
    }

    void theOtherDirectionTurnsTheSigns() {
        const BenchCounterfactual bench = run(mouse(), human(), false);
        QVERIFY(correlationOf(bench, "measured difference") > 0.8);
    }

    void aModelThatKnowsTheChangeShowsItOverItsControlOnly() {
        const BenchCounterfactual bench = run(human(), mouse(), true);
        QVERIFY(correlationOf(bench, "model, generated over control") > 0.9);
        QVERIFY(correlationOf(bench, "model, unchanged control") < 0.5);
        QVERIFY(correlationOf(bench, "model, wrong target") < 0.5);
        QVERIFY(correlationOf(bench, "model, wrong target over control") < 0.5);
        // one mean and one row a type for each of seven methods
        QCOMPARE(bench.rows.size(), std::size_t{7 * 4});
    }

    void theTruthOfASimulationIsRead() {
        const PlantedSpeciesEffects effects = readSpeciesEffects(
            file("gene\tsymbol\tother_gene\tother_symbol\tcell_type\tlog2_change\nENSG1\tA\tENSMUSG1\ta\tB cell\t-0.5\n"));
        QCOMPARE(effects.types.at("B cell").at({"ENSG1", "ENSMUSG1"}), -0.5);
        QVERIFY_EXCEPTION_THROWN(readSpeciesEffects(file("gene\tother\n")), InputError);
        QVERIFY_EXCEPTION_THROWN(
            readSpeciesEffects(file("gene\tsymbol\tother_gene\tother_symbol\tcell_type\tlog2_change\na\tb\n")), InputError);
    }

    void dataThatShareNothingAreRefused() {
        BenchCounterfactual bench;
        QVERIFY_EXCEPTION_THROWN(benchCounterfactual(human(), human(), truth(), {}, RunControl(), &bench), RefusedError);
        QVERIFY_EXCEPTION_THROWN(benchCounterfactual(human(), mouse(), {}, {}, RunControl(), &bench), RefusedError);
    }
};

QTEST_GUILESS_MAIN(tst_BenchCounterfactual)
#include "tst_BenchCounterfactual.moc"

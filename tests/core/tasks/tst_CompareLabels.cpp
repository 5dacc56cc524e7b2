// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/CompareLabels.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

namespace {

/// Twelve cells: author against model, with a finer label, a sibling, another lineage and gaps.
struct Study {
    CategoryColumn author{{0, 0, 0, 0, 1, 1, 1, 2, 2, 3, -1, 0}, {"T cell", "B cell", "hepatocyte", "my cells"}, false};
    CategoryColumn model{{0, 0, 1, 2, 2, 2, 2, 3, 0, 4, 0, -1},
                         {"T cell", "CD4-positive, alpha-beta T cell", "B cell", "hepatocyte", "my cells"},
                         false};
    std::shared_ptr<const Lineage> lineage = Lineage::shipped();
    ComparedColumn a = comparedColumn(author, nullptr, *lineage);
    ComparedColumn b = comparedColumn(model, nullptr, *lineage);

    LabelComparison at(std::optional<int> level, int threads = 1) const {
        CompareOptions options;
        options.level = level;
        options.threads = threads;
        LabelComparison result;
        if (compareLabels(a, b, *lineage, options, RunControl(), &result) != Outcome::Finished) {
            throw Error("cancelled");
        }
        return result;
    }
};

} // namespace

class tst_CompareLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void labelsAsGivenAgreeWhenTheyMeanTheSame() {
        const Study study;
        const LabelComparison given = study.at(std::nullopt);
        QCOMPARE(given.cells, Index{10});
        QCOMPARE(given.onlyA, Index{1});
        QCOMPARE(given.onlyB, Index{1});
        QCOMPARE(given.neither, Index{0});
        QCOMPARE(given.agree, Index{7}); // 2 T, 3 B, 1 hepatocyte, 1 "my cells"
        QCOMPARE(given.pairs.rows, static_cast<Index>(given.a.categories.size()) + 1);
        QCOMPARE(given.a.categories, given.b.categories);
    }

    void agreementOnlyRisesFromFineToCoarse() {
        const Study study;
        const int finest = finestLevel(study.a, study.b, *study.lineage);
        QVERIFY(finest >= 3);
        Index before = study.at(std::nullopt).agree;
        for (int level = finest; level >= 0; --level) {
            const Index agree = study.at(level).agree;
            QVERIFY2(agree >= before, qPrintable(QString::number(level)));
            before = agree;
        }
        // A finer label agrees at the finest level already; free text with itself alone.
        QCOMPARE(study.at(finest).agree, Index{8});
        QCOMPARE(study.at(0).agree, Index{10});
    }

    void theCountsOfAllPairsAreKeptAtEveryLevel() {
        const Study study;
        for (const int level : {0, 1, 2, 3, 5}) {
            const LabelComparison at = study.at(level);
            Index cells = 0;
            Index agree = 0;
            for (std::size_t i = 0; i < at.pairs.cells.size(); ++i) {
                QVERIFY(at.agreeing[i] <= at.pairs.cells[i]);
                cells += at.pairs.cells[i];
                agree += at.agreeing[i];
            }
            QCOMPARE(cells, Index{12});
            QCOMPARE(agree, at.agree);
        }
    }

    void termsAreFoundBesideNamesThatAreNone() {
        const auto lineage = Lineage::shipped();
        const CategoryColumn names{{0, 0, 1}, {"cluster 1", "cluster 2"}, false};
        const CategoryColumn ids{{0, 0, 1}, {"CL:0000084", "not a term"}, false};
        const ComparedColumn column = comparedColumn(names, &ids, *lineage);
        QVERIFY(column.terms[0].has_value());
        QCOMPARE(lineage->ontology().term(*column.terms[0]).id, std::string("CL:0000084"));
        QVERIFY(!column.terms[1]);
        const ComparedColumn byId = comparedColumn(ids, nullptr, *lineage);
        QCOMPARE(byId.labels.categories[0], std::string("T cell"));
    }

    /// cohen_kappa_score, normalized_mutual_info_score and adjusted_rand_score of scikit-learn 1.2
    /// for the table [[5, 1, 0], [2, 7, 1], [0, 3, 6]]; given to 12 digits.
    void measuresAreThoseOfScikitLearn() {
        const Concordance measures = concordance({5, 1, 0, 2, 7, 1, 0, 3, 6}, 3);
        const double tolerance = 1e-11; // of the digits given
        QVERIFY(std::abs(measures.kappa - 0.573170731707) < tolerance);
        QVERIFY(std::abs(measures.nmi - 0.386891908766) < tolerance);
        QVERIFY(std::abs(measures.ari - 0.289642529789) < tolerance);
        QVERIFY(std::isnan(concordance({0, 0, 0, 0}, 2).kappa));
    }

    void theSameBytesForAnyNumberOfThreads() {
        const Study study;
        const LabelComparison one = study.at(2, 1);
        const LabelComparison many = study.at(2, 4);
        QCOMPARE(one.pairs.cells, many.pairs.cells);
        QCOMPARE(comparisonText(one), comparisonText(many));
        QVERIFY(comparisonText(one).starts_with("a\tb\tcells\tshare_of_a\tshare_of_b\tagree\n"));
    }

    void aCancelledComparisonLeavesTheResultAlone() {
        const Study study;
        std::stop_source stop;
        stop.request_stop();
        LabelComparison result;
        result.cells = 77;
        QVERIFY(compareLabels(study.a, study.b, *study.lineage, {}, RunControl(stop.get_token(), {}), &result) ==
                Outcome::Cancelled);
        QCOMPARE(result.cells, Index{77});
    }

    void whatIsComparedByWordsAloneIsSaid() {
        Table cells;
        cells.names = {"a", "b", "c", "d"};
        cells.columns.push_back({"author", CategoryColumn{{0, 1, 2, 3}, {"T cell", "blob", "CL:0000003", "CL:9999999"}, false}});
        cells.columns.push_back({"clean", CategoryColumn{{0, 1, 0, 1}, {"T cell", "hepatocyte"}, false}});
        cells.columns.push_back({"empty", CategoryColumn{{-1, -1, -1, -1}, {"T cell", "never used"}, false}});
        const auto said = comparisonWarnings(cells, {"author", "clean"}, *Lineage::shipped());
        QCOMPARE(said.size(), std::size_t{2});
        QCOMPARE(said[0], std::string("2 of 4 labels of \"author\" are no current Cell Ontology terms (\"blob\", \"CL:9999999\"): they "
                                      "agree with the same words only, at every level."));
        QCOMPARE(said[1], std::string("Obsolete ids of \"author\" are read as the terms that replaced them: \"CL:0000003\"."));
        const auto none = comparisonWarnings(cells, {"clean", "empty"}, *Lineage::shipped());
        QCOMPARE(none, std::vector<std::string>{"No cell has a label in \"empty\": there is nothing to compare."});
        cells.columns.push_back({"firstHalf", CategoryColumn{{0, 0, -1, -1}, {"T cell"}, false}});
        cells.columns.push_back({"secondHalf", CategoryColumn{{-1, -1, 0, 0}, {"T cell"}, false}});
        const auto apart = comparisonWarnings(cells, {"firstHalf", "secondHalf"}, *Lineage::shipped());
        QCOMPARE(apart, std::vector<std::string>{"No cell has a label in both columns: there is nothing to compare."});
    }

    void cellsWhoseLabelIsNotKnownHaveNone() {
        Table cells;
        cells.names = {"a", "b", "c", "d"};
        cells.columns = {{"one", CategoryColumn{{0, 1, 1, 0}, {"T cell", "NA"}, false}},
                         {"two", CategoryColumn{{0, 1, 0, 1}, {"T cell", "NA"}, false}}};
        const auto lineage = Lineage::shipped();
        LabelComparison result;
        QVERIFY(compareLabels(comparedColumn(cells, "one", *lineage), comparedColumn(cells, "two", *lineage), *lineage, {}, {}, &result) == Outcome::Finished);
        QCOMPARE(result.cells, Index{1});
        QCOMPARE(result.agree, Index{1});
        QCOMPARE(result.neither, Index{1}); // "NA" in both is no agreement
        QVERIFY(comparisonWarnings(cells, {"one", "two"}, *lineage).empty()); // nor a label that is no term
    }

    void labelsOfAnotherColumnAreToldOfOnce() {
        const auto lineage = Lineage::shipped();
        const CategoryColumn author{{0, 1}, {"T cell", "blob"}, false};
        const CategoryColumn said{{1, 1}, {"T cell", "blob"}, false};
        const ComparedColumn a = comparedColumn(author, nullptr, *lineage);
        const ComparedColumn b = comparedColumn(said, nullptr, *lineage);
        const auto warnings = comparisonWarnings({{"author", author, a}, {"", said, b}}, *lineage);
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(warnings[0].starts_with("1 of 2 labels of \"author\""));
    }

    void aColumnWithoutLabelsIsRefused() {
        Table cells;
        cells.names = {"a", "b"};
        cells.columns.push_back({"score", NumberColumn{{0.5, 0.25}, false}});
        QVERIFY_EXCEPTION_THROWN(comparedColumn(cells, "score", *Lineage::shipped()), UsageError);
        QVERIFY_EXCEPTION_THROWN(comparedColumn(cells, "absent", *Lineage::shipped()), UsageError);
    }
};

QTEST_APPLESS_MAIN(tst_CompareLabels)
#include "tst_CompareLabels.moc"

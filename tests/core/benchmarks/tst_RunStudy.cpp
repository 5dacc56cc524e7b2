// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/benchmarks/RunStudy.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ocellus;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

StudyRank row(double publishedF1, std::vector<double> f1s) {
    StudyRank rank;
    rank.published.figures[static_cast<std::size_t>(StudyMeasure::F1Lung)].value = publishedF1;
    for (std::size_t i = 0; i < f1s.size(); ++i) {
        rank.trials.push_back({i + 1, f1s[i] + 0.1, f1s[i], 100});
    }
    return rank;
}

std::string refusalOf(const StudyRunOptions& options) {
    std::vector<StudyRank> result;
    try {
        (void)runStudy(options, {}, &result);
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

} // namespace

class tst_RunStudy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ranksAreOfTheSameSeedAndAveragedOverSeeds() {
        std::vector<StudyRank> rows{row(0.5, {0.9, 0.5, 0.8}), row(0.7, {0.6, 0.7, 0.8}), row(0.6, {0.1, 0.2, 0.3})};
        rankStudy(rows);
        QCOMPARE(rows[0].rank.mean, (1.0 + 2.0 + 1.5) / 3.0); // equal in the third seed: both 1.5
        QCOMPARE(rows[1].rank.mean, (2.0 + 1.0 + 1.5) / 3.0);
        QCOMPARE(rows[2].rank.mean, 3.0);
        QCOMPARE(rows[2].rank.spread, 0.0);
        QCOMPARE(rows[0].rank.spread, 0.5); // standard deviation of 1, 2 and 1.5
        QCOMPARE(rows[2].macroF1.mean, 0.2);
        QVERIFY(std::abs(rows[2].macroF1.spread - 0.1) < 1e-12); // of .1, .2 and .3
        QCOMPARE(rows[0].publishedRank, 3.0);
        QCOMPARE(rows[1].publishedRank, 1.0);
    }

    void aRowWithoutCellTypesComesLastAndOneThatWasNotPublishedHasNoRank() {
        std::vector<StudyRank> rows{row(kNone, {kNone, kNone}), row(0.6, {0.2, 0.0})};
        rankStudy(rows);
        QCOMPARE(rows[0].rank.mean, 2.0);
        QVERIFY(std::isnan(rows[0].macroF1.mean));
        QVERIFY(std::isnan(rows[0].publishedRank));
        QCOMPARE(rows[1].publishedRank, 1.0);
    }

    void oneSeedHasNoSpread() {
        std::vector<StudyRank> rows{row(0.5, {0.4})};
        rankStudy(rows);
        QCOMPARE(rows[0].macroF1.spread, 0.0);
    }

    void aRowThatCannotBeTrainedSaysWhy() {
        QTemporaryDir folder;
        StudyRunOptions options;
        options.folder = folder.filePath("models").toStdString();
        options.data = folder.path().toStdString();
        options.rows = {5};
        const std::string reason = refusalOf(options);
        QVERIFY2(reason.starts_with("Row 5 (MVC) cannot be trained here: ") && reason.ends_with("."), reason.c_str());
        options.rows = {99};
        QCOMPARE(refusalOf(options), std::string("The study has rows 1 to 41, no row 99."));
    }
};

QTEST_GUILESS_MAIN(tst_RunStudy)
#include "tst_RunStudy.moc"

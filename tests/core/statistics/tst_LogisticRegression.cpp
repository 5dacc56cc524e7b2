// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/LogisticRegression.h"
#include "tests/core/benchmarks/IntegrationFixture.h"

#include <QTest>

#include <cmath>

using namespace ocellus;

class tst_LogisticRegression : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void probabilitiesAreThoseOfTheReference();
    void aClassWithoutCellsIsHardlyPredicted();
    void stoppingGivesNothing();

private:
    test::IntegrationFixture m_fixture;
};

void tst_LogisticRegression::probabilitiesAreThoseOfTheReference() {
    LogisticOptions options;
    options.c = 0.5;
    options.tolerance = 1e-9;
    LogisticModel model;
    QVERIFY(fitLogistic(m_fixture.points, m_fixture.labels, 4, options, {}, &model) ==
            Outcome::Finished);
    QVERIFY(model.converged);
    const FloatMatrix found = model.probabilities(m_fixture.points);
    for (Index i = 0; i < 6; ++i) {
        for (Index k = 0; k < 4; ++k) {
            // Both descended to the one minimum; scikit-learn's stop leaves about 1e-6.
            QVERIFY_NEAR(static_cast<double>(found.row(i)[k]),
                         m_fixture.expected["logistic_first"][static_cast<std::size_t>(i)]
                                           [static_cast<std::size_t>(k)]
                                               .get<double>(),
                         1e-5);
        }
    }
}

void tst_LogisticRegression::aClassWithoutCellsIsHardlyPredicted() {
    LogisticModel model;
    QVERIFY(fitLogistic(m_fixture.points, m_fixture.labels, 5, {}, {}, &model) ==
            Outcome::Finished);
    const FloatMatrix found = model.probabilities(m_fixture.points);
    for (Index i = 0; i < found.rows; ++i) {
        QVERIFY(found.row(i)[4] < 0.01F);
    }
}

void tst_LogisticRegression::stoppingGivesNothing() {
    std::stop_source stop;
    stop.request_stop();
    LogisticModel model;
    QVERIFY(fitLogistic(m_fixture.points,
                        m_fixture.labels,
                        4,
                        {},
                        RunControl(stop.get_token(), {}),
                        &model) == Outcome::Cancelled);
    QVERIFY(model.weights.empty());
}

QTEST_GUILESS_MAIN(tst_LogisticRegression)
#include "tst_LogisticRegression.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/JobRunner.h"
#include "core/base/Error.h"
#include "views/jobs/JobListModel.h"
#include "views/jobs/JobStatusWidget.h"
#include "views/jobs/RateMeter.h"

#include <QLabel>
#include <QProgressBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <thread>

using namespace ocellus;

namespace {

// Counts to `total` in steps, stopping when asked; the shape of every core function.
Outcome countTo(Index total, const RunControl& control, Index& reached) {
    for (Index i = 1; i <= total; ++i) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        reached = i;
        control.report("Counting", i, total);
    }
    return Outcome::Finished;
}

LayerPtr layerWith(Index done, Index total) {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "count";
    layer->cellsDone = done;
    layer->cellsTotal = total;
    return layer;
}

} // namespace

class tst_JobRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finishedWorkDeliversItsValueOnTheGuiThread();
    void thrownErrorsBecomeOneSentence_data();
    void thrownErrorsBecomeOneSentence();
    void cancelKeepsWhatWasDone();
    void progressOnlyGrows();
    void snapshotsArriveInOrderAndTheLastIsNeverLost();
    void destroyingTheRunnerWaitsAndCallsNothingBack();
    void deadContextIsNotCalled();
    void aQueuedJobCanBeCancelled();
    void jobsThatKeepSomethingOutliveTheEnd();
    void rateAndTimeLeftFollowThePace();
    void theStatusWidgetShowsAndCancelsTheNewestJob();
    void endedJobsAreForgottenButRunningOnesAreNot();

private:
    JobDescription named(const QString& title) const {
        JobDescription description;
        description.title = title;
        return description;
    }
};

void tst_JobRunner::finishedWorkDeliversItsValueOnTheGuiThread() {
    JobListModel jobs;
    JobRunner runner(jobs);
    std::optional<JobEnd<Index>> end;
    std::thread::id worker;
    const int id = runner.start<Index>(
        named(QStringLiteral("Count")), this,
        [&worker](const JobControl& control, Index& value) {
            worker = std::this_thread::get_id();
            return countTo(5, control.run(), value);
        },
        [&end](JobEnd<Index> ended) { end = std::move(ended); });
    QVERIFY(runner.isRunning(id));
    QTRY_VERIFY(end.has_value());
    QVERIFY(end->finished());
    QCOMPARE(*end->value, Index(5));
    QVERIFY(worker != std::this_thread::get_id());
    QCOMPARE(jobs.find(id)->state, JobRow::State::Finished);
    QVERIFY(!runner.isRunning(id));
}

void tst_JobRunner::thrownErrorsBecomeOneSentence_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("our error") << 0 << QStringLiteral("liver.h5ad could not be opened: X/indptr has 725 entries, 731 expected.");
    QTest::newRow("memory") << 1 << QStringLiteral("There was not enough memory.");
    QTest::newRow("something else") << 2 << QStringLiteral("Something unknown went wrong.");
}

void tst_JobRunner::thrownErrorsBecomeOneSentence() {
    QFETCH(int, kind);
    QFETCH(QString, sentence);
    JobListModel jobs;
    JobRunner runner(jobs);
    std::optional<JobEnd<Index>> end;
    const int id = runner.start<Index>(
        named(QStringLiteral("Fail")), this,
        [kind](const JobControl&, Index&) -> Outcome {
            if (kind == 0) {
                throw InputError("/data/liver.h5ad", "X/indptr has 725 entries, 731 expected");
            }
            if (kind == 1) {
                throw std::bad_alloc();
            }
            throw 42;
        },
        [&end](JobEnd<Index> ended) { end = std::move(ended); });
    QTRY_VERIFY(end.has_value());
    QVERIFY(end->failed());
    QVERIFY(!end->value.has_value());
    QCOMPARE(end->error, sentence);
    QCOMPARE(jobs.find(id)->state, JobRow::State::Failed);
    QCOMPARE(jobs.find(id)->message, sentence);
}

void tst_JobRunner::cancelKeepsWhatWasDone() {
    JobListModel jobs;
    JobRunner runner(jobs);
    std::optional<JobEnd<Index>> end;
    const int id = runner.start<Index>(
        named(QStringLiteral("Count")), this,
        [](const JobControl& control, Index& value) { return countTo(1000000, control.run(), value); },
        [&end](JobEnd<Index> ended) { end = std::move(ended); });
    QTRY_VERIFY(jobs.find(id)->done > 3);
    runner.cancel(id);
    QCOMPARE(jobs.find(id)->state, JobRow::State::Cancelling);
    QTRY_VERIFY(end.has_value());
    QVERIFY(end->cancelled());
    QVERIFY(*end->value > 3 && *end->value < 1000000);
    QCOMPARE(jobs.find(id)->state, JobRow::State::Cancelled);
    runner.cancel(id); // ended: ignored
}

void tst_JobRunner::progressOnlyGrows() {
    JobListModel jobs;
    JobRunner runner(jobs);
    bool ended = false;
    std::vector<Index> seen;
    const int id = runner.start<Index>(
        named(QStringLiteral("Count")), this,
        [](const JobControl& control, Index& value) { return countTo(300, control.run(), value); },
        [&ended](JobEnd<Index>) { ended = true; });
    connect(&jobs, &JobListModel::jobChanged, this, [&](int) { seen.push_back(jobs.find(id)->done); });
    QTRY_VERIFY(ended);
    QVERIFY(seen.size() > 2);
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QCOMPARE(seen.back(), Index(300));
    QVERIFY(seen.size() < 200); // Qt limits the rate
}

void tst_JobRunner::snapshotsArriveInOrderAndTheLastIsNeverLost() {
    JobListModel jobs;
    JobRunner runner(jobs);
    std::vector<Index> seen;
    bool ended = false;
    JobDescription description = named(QStringLiteral("Predict"));
    description.onSnapshot = [&seen](LayerPtr layer) { seen.push_back(layer->cellsDone); };
    runner.start<Index>(
        description, this,
        [](const JobControl& control, Index&) {
            for (Index i = 1; i <= 500; ++i) {
                control.publish(layerWith(i, 500));
                if (i % 50 == 0) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                }
            }
            return Outcome::Finished;
        },
        [&ended](JobEnd<Index>) { ended = true; });
    QTRY_VERIFY(ended);
    QVERIFY(!seen.empty());
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QCOMPARE(seen.back(), Index(500));
}

void tst_JobRunner::destroyingTheRunnerWaitsAndCallsNothingBack() {
    JobListModel jobs;
    std::atomic<bool> workEnded = false;
    bool called = false;
    {
        JobRunner runner(jobs);
        runner.start<Index>(
            named(QStringLiteral("Count")), this,
            [&workEnded](const JobControl& control, Index& value) {
                const Outcome outcome = countTo(1000000, control.run(), value);
                workEnded = true;
                return outcome;
            },
            [&called](JobEnd<Index>) { called = true; });
        QTest::qWait(50);
    }
    QVERIFY(workEnded);
    QTest::qWait(20);
    QVERIFY(!called);
}

void tst_JobRunner::deadContextIsNotCalled() {
    JobListModel jobs;
    JobRunner runner(jobs);
    auto context = std::make_unique<QObject>();
    bool called = false;
    runner.start<Index>(
        named(QStringLiteral("Count")), context.get(),
        [](const JobControl& control, Index& value) { return countTo(20, control.run(), value); },
        [&called](JobEnd<Index>) { called = true; });
    context.reset();
    QTRY_COMPARE(runner.runningCount(), 0);
    QVERIFY(!called);
}

void tst_JobRunner::aQueuedJobCanBeCancelled() {
    JobListModel jobs;
    JobRunner runner(jobs);
    const auto count = [](const JobControl& control, Index& value) { return countTo(1000000, control.run(), value); };
    for (int i = 0; i < 8; ++i) {
        runner.start<Index>(named(QStringLiteral("Busy")), this, count, {});
    }
    std::optional<JobEnd<Index>> end;
    const int id = runner.start<Index>(named(QStringLiteral("Queued")), this, count, [&end](JobEnd<Index> ended) { end = std::move(ended); });
    runner.cancel(id);
    runner.cancelAll();
    QTRY_VERIFY(end.has_value());
    QVERIFY(end->cancelled());
    QTRY_COMPARE(runner.runningCount(), 0);
}

void tst_JobRunner::jobsThatKeepSomethingOutliveTheEnd() {
    JobListModel jobs;
    std::atomic<bool> go = false;
    std::atomic<int> kept = 0;
    std::thread later;
    {
        JobRunner runner(jobs);
        JobDescription keep = named(QStringLiteral("Keep"));
        keep.keeps = true;
        const auto write = [&](const JobControl& control, int&) {
            while (!go && !control.run().stopRequested()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            kept += control.run().stopRequested() ? 0 : 1;
            return Outcome::Finished;
        };
        for (int i = 0; i < 10; ++i) { // two more than run at once
            runner.start<int>(keep, this, write, {});
        }
        runner.cancelAll();
        later = std::thread([&go] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            go = true;
        });
    }
    QCOMPARE(kept.load(), 10);
    later.join();
}

void tst_JobRunner::rateAndTimeLeftFollowThePace() {
    RateMeter meter;
    meter.add(0, 0);
    QCOMPARE(meter.rate(), 0.0);
    QVERIFY(meter.secondsLeft(100) < 0.0);
    for (int second = 1; second <= 30; ++second) {
        meter.add(100 * second, 1000 * second);
    }
    QCOMPARE(meter.rate(), 100.0);
    QCOMPARE(meter.secondsLeft(4000), 10.0);
    for (int second = 31; second <= 60; ++second) { // ten times slower from now on
        meter.add(3000 + 10 * (second - 30), 1000 * second);
    }
    QCOMPARE(meter.rate(), 10.0);
}

void tst_JobRunner::theStatusWidgetShowsAndCancelsTheNewestJob() {
    JobListModel jobs;
    JobStatusWidget widget(jobs);
    QVERIFY(widget.isHidden());
    const int quiet = jobs.add(QStringLiteral("Read"), QStringLiteral("cells"), true);
    QVERIFY(widget.isHidden());
    const int first = jobs.add(QStringLiteral("Open"), QStringLiteral("cells"), false);
    const int second = jobs.add(QStringLiteral("Predict"), QStringLiteral("cells"), false);
    jobs.report(second, {"Predicting", 0, 6000}, 0);
    jobs.report(second, {"Predicting", 3780, 6000}, 99474);
    QVERIFY(!widget.isHidden());
    QCOMPARE(widget.shownJob(), second);
    QCOMPARE(widget.findChild<QLabel*>(QStringLiteral("jobNumbers"))->text(), QStringLiteral("63 %   38 cells/s   0:58 left   and 1 more"));
    QCOMPARE(widget.findChild<QProgressBar*>(QStringLiteral("jobProgress"))->value(), 630);
    QVERIFY(widget.accessibleName().contains(QStringLiteral("Predict 63 % · Predicting · 38 cells/s · 0:58 left")));
    QSignalSpy cancelled(&widget, &JobStatusWidget::cancelRequested);
    QTest::mouseClick(widget.findChild<QToolButton*>(QStringLiteral("jobCancel")), Qt::LeftButton);
    QCOMPARE(cancelled.count(), 1);
    QCOMPARE(cancelled.constFirst().constFirst().toInt(), second);
    jobs.setState(second, JobRow::State::Finished);
    QCOMPARE(widget.shownJob(), first);
    jobs.setState(first, JobRow::State::Failed, QStringLiteral("no"));
    jobs.setState(quiet, JobRow::State::Finished);
    QVERIFY(widget.isHidden());
}

void tst_JobRunner::endedJobsAreForgottenButRunningOnesAreNot() {
    JobListModel jobs;
    const int running = jobs.add(QStringLiteral("Long"), QStringLiteral("cells"), false);
    for (int i = 0; i < 100; ++i) {
        jobs.setState(jobs.add(QStringLiteral("Short"), QStringLiteral("cells"), true), JobRow::State::Finished);
    }
    QCOMPARE(jobs.rowCount(), JobListModel::kKept);
    QVERIFY(jobs.find(running));
}

QTEST_MAIN(tst_JobRunner)
#include "tst_JobRunner.moc"

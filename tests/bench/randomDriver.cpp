// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the whole window at random for a while and holds it against a second book of what was
// decided: no crash, no lost change, no growing memory.
//
//   randomDriver [--minutes 30 | --actions 400] [--seed 1] [--data FILE] [--log FILE] [--only NAME,NAME]
//
// Ends with 0, or with 1 after saying what was wrong and after which actions.
#include "app/HeapSettings.h"
#include "core/base/Sha256.h"
#include "tests/bench/RandomPerson.h"
#include "views/jobs/MemoryUse.h"

#include <QCommandLineParser>
#include <QElapsedTimer>

#include <cstdio>
#include <set>

using namespace ocellus;

namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kMostGrowth = 1.2; ///< memory at the end, of that after the first part
constexpr double kSettledMinutes = 5.0;
constexpr int kSampleMs = 10000;

std::set<QString>& warnings() {
    static std::set<QString> all;
    return all;
}

void noteWarning(QtMsgType type, const QMessageLogContext&, const QString& text) {
    if (type != QtDebugMsg && type != QtInfoMsg && warnings().size() < 50) {
        warnings().insert(text);
    }
    if (type == QtFatalMsg) {
        std::fprintf(stderr, "%s\n", qPrintable(text));
    }
}

struct Plan {
    double minutes = 0.0;
    int actions = 0;
    std::uint32_t seed = 1;
    QString data;
    QString log;
    QStringList only;
};

Plan planOf(const QCoreApplication& application) {
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption minutes(QStringLiteral("minutes"), QStringLiteral("How long."), QStringLiteral("N"), QStringLiteral("0"));
    const QCommandLineOption actions(QStringLiteral("actions"), QStringLiteral("How many, without --minutes."), QStringLiteral("N"),
        QStringLiteral("400"));
    const QCommandLineOption seed(QStringLiteral("seed"), QStringLiteral("Of the dice."), QStringLiteral("N"), QStringLiteral("1"));
    const QCommandLineOption data(QStringLiteral("data"), QStringLiteral("The file to work on."), QStringLiteral("FILE"));
    const QCommandLineOption log(QStringLiteral("log"), QStringLiteral("Where every action is written."), QStringLiteral("FILE"));
    const QCommandLineOption only(QStringLiteral("only"), QStringLiteral("Only these actions, by name."), QStringLiteral("NAME,NAME"));
    parser.addOptions({minutes, actions, seed, data, log, only});
    parser.process(application);
    return {parser.value(minutes).toDouble(), parser.value(actions).toInt(), parser.value(seed).toUInt(), parser.value(data),
        parser.value(log), parser.value(only).split(QLatin1Char(','), Qt::SkipEmptyParts)};
}

/// Resident memory over the run, printed as it is sampled.
class MemoryWatch {
public:
    void sample(double minutes, int actions) {
        const double now = memoryUse().process / kMebibyte;
        m_last = now;
        if (m_settled == 0.0 && minutes >= kSettledMinutes) {
            m_settled = now;
        }
        std::printf("%6.2f min  %7d actions  %7.1f MiB\n", minutes, actions, now);
        std::fflush(stdout);
    }

    /// @returns false when it grew too much; a run too short to tell is never too much.
    bool report() const {
        if (m_settled == 0.0) {
            std::printf("memory: %.1f MiB at the end; too short to judge\n", m_last);
            return true;
        }
        std::printf("memory: %.1f MiB after %.0f minutes, %.1f MiB at the end: %.3f times\n", m_settled, kSettledMinutes, m_last,
            m_last / m_settled);
        return m_last <= kMostGrowth * m_settled;
    }

private:
    double m_settled = 0.0;
    double m_last = 0.0;
};

bool drive(test::RandomPerson& person, const Plan& plan, MemoryWatch& memory) {
    QElapsedTimer clock;
    clock.start();
    qint64 sampledAt = -kSampleMs;
    while (plan.minutes > 0 ? static_cast<double>(clock.elapsed()) < plan.minutes * 60000.0 : person.actions() < plan.actions) {
        if (clock.elapsed() - sampledAt >= kSampleMs) {
            sampledAt = clock.elapsed();
            memory.sample(static_cast<double>(sampledAt) / 60000.0, person.actions());
        }
        if (!person.act()) {
            return false;
        }
    }
    memory.sample(static_cast<double>(clock.elapsed()) / 60000.0, person.actions());
    return person.end();
}

} // namespace

int main(int argc, char** argv) {
    keepHeapSmall(); // as the program does
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    Plan plan = planOf(application);
    qInstallMessageHandler(noteWarning);
    test::AppFixture app;
    if (plan.data.isEmpty()) {
        plan.data = test::smallFile(app.folder);
    }
    QFile log(plan.log.isEmpty() ? app.folder.filePath(QStringLiteral("actions.log")) : plan.log);
    if (!log.open(QIODevice::ReadWrite | QIODevice::Truncate)) {
        std::fprintf(stderr, "randomDriver: %s cannot be written\n", qPrintable(log.fileName()));
        return 2;
    }
    const std::string hash = sha256OfFile(plan.data.toStdString(), {});
    test::RandomPerson person(app, plan.data, plan.seed, log);
    person.setOnly(plan.only);
    MemoryWatch memory;
    bool good = person.begin() && drive(person, plan, memory);
    for (const auto& [name, count] : person.counts()) {
        std::printf("%6d  %s\n", count, qPrintable(name));
    }
    for (const QString& text : warnings()) {
        std::printf("warning: %s\n", qPrintable(text));
    }
    if (!good) {
        log.seek(std::max<qint64>(0, log.size() - 3000));
        std::printf("%s\nseed %u, action %d: %s\n", log.readAll().constData(), plan.seed, person.actions(),
            qPrintable(person.failure()));
        return 1;
    }
    if (sha256OfFile(plan.data.toStdString(), {}) != hash) {
        std::printf("the data file was changed\n");
        good = false;
    }
    if (!memory.report()) {
        std::printf("memory grew by more than %.1f times\n", kMostGrowth);
        good = false;
    }
    std::printf("%d actions, %d decisions, seed %u: %s\n", person.actions(), person.model().decisions(), plan.seed,
        good ? "nothing was lost" : "FAILED");
    return good ? 0 : 1;
}

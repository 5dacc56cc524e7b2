// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/AppOptions.h"

#include "core/base/Error.h"

#include <QCommandLineParser>
#include <QTextStream>

#include <cstdio>

namespace ocellus {

namespace {

void refuseUnless(const QString& value, const QStringList& known, const char* what) {
    if (!known.contains(value)) {
        throw UsageError("There is no " + std::string(what) + " \"" + value.toStdString() + "\": expected one of "
            + known.join(QStringLiteral(", ")).toStdString() + ".");
    }
}

} // namespace

AppOptions parseAppOptions(const QStringList& arguments, bool* goOn) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Explore single-cell atlases, and see where the labels and the model disagree."));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Print this help."));
    const QCommandLineOption version(QStringLiteral("version"), QStringLiteral("Print the version."));
    const QCommandLineOption demo(QStringLiteral("demo"), QStringLiteral("Open an example: lung, tissue or atlas."), QStringLiteral("NAME"));
    const QCommandLineOption layout(QStringLiteral("layout"),
        QStringLiteral("Start in a layout: explore, check, tissue, network or species."), QStringLiteral("NAME"), QStringLiteral("explore"));
    const QCommandLineOption uiTest(QStringLiteral("ui-test"),
        QStringLiteral("For tests: no animations, 1440 x 900, nothing kept for the next start."));
    const QCommandLineOption dump(QStringLiteral("state-dump"),
        QStringLiteral("Write what is shown as JSON to FILE at the end, on SIGUSR1 and from the Help menu."), QStringLiteral("FILE"));
    parser.addOptions({help, version, demo, layout, uiTest, dump});
    parser.addPositionalArgument(QStringLiteral("PATH"), QStringLiteral("File, folder or project to open."), QStringLiteral("[PATH]"));

    *goOn = true;
    if (!parser.parse(arguments)) {
        throw UsageError(parser.errorText().toStdString() + (parser.errorText().endsWith(QLatin1Char('.')) ? "" : "."));
    }
    if (parser.isSet(help) || parser.isSet(version)) {
        QTextStream out(stdout);
        out << (parser.isSet(help) ? parser.helpText().replace(QStringLiteral("<executable_name>"), QStringLiteral("ocellus")) : QStringLiteral("ocellus %1\n").arg(QStringLiteral(OCELLUS_VERSION)));
        *goOn = false;
        return {};
    }
    AppOptions options;
    const QStringList paths = parser.positionalArguments();
    if (paths.size() > 1) {
        throw UsageError("One file, folder or project can be opened at a time, " + std::to_string(paths.size()) + " were given.");
    }
    options.path = paths.value(0);
    options.demo = parser.value(demo);
    options.layout = parser.value(layout);
    options.uiTest = parser.isSet(uiTest);
    options.stateDump = parser.value(dump);
    if (parser.isSet(demo)) {
        refuseUnless(options.demo, {QStringLiteral("lung"), QStringLiteral("tissue"), QStringLiteral("atlas")}, "example");
    }
    refuseUnless(options.layout,
        {QStringLiteral("explore"), QStringLiteral("check"), QStringLiteral("tissue"), QStringLiteral("network"), QStringLiteral("species")},
        "layout");
    if (!options.demo.isEmpty() && !options.path.isEmpty()) {
        throw UsageError("Give either a path or --demo, not both.");
    }
    return options;
}

} // namespace ocellus

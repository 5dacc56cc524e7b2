// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/AppOptions.h"
#include "app/AppSettings.h"
#include "app/HeapSettings.h"
#include "app/MainWindow.h"
#include "app/ProcessSignals.h"
#include "core/base/Error.h"
#include "views/style/AppTheme.h"
#include "views/style/DesktopTheme.h"

#include <QApplication>

#include <csignal>
#include <cstdio>

namespace {

// Exit codes as in the command line: 0 done, 2 wrong usage, 1 our bug.
constexpr int kUsage = 2;
constexpr int kBug = 1;

int run(int argc, char** argv) {
    ocellus::keepHeapSmall();
    QCoreApplication::setApplicationName(QStringLiteral("ocellus"));
    QCoreApplication::setApplicationVersion(QStringLiteral(OCELLUS_VERSION));
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments << QString::fromLocal8Bit(argv[i]);
    }
    bool goOn = true;
    const ocellus::AppOptions options = ocellus::parseAppOptions(arguments, &goOn);
    if (!goOn) {
        return 0;
    }
    QApplication application(argc, argv);
    application.setDesktopFileName(QStringLiteral("ocellus"));
    application.setProperty("uiTest", options.uiTest);
    ocellus::AppSettings settings(options.uiTest);
    ocellus::AppTheme theme(!options.uiTest);
    theme.setChoice(settings.theme());
    if (!options.uiTest) {
        theme.followDesktop(ocellus::DesktopTheme::sessionBus(),
                            ocellus::DesktopTheme::portalService());
    }
    ocellus::MainWindow window(theme, settings, options);
    // The end of a desktop session closes the window as a person would.
    const ocellus::ProcessSignals ends({SIGTERM, SIGINT, SIGHUP});
    QObject::connect(&ends, &ocellus::ProcessSignals::received, &window, [&window] {
        window.close();
        QCoreApplication::quit(); // whatever dialog is open
    });
    window.show();
    window.begin();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
#ifdef OCELLUS_DISABLE_CATCH_ALL
    return run(argc, argv);
#else
    try {
        return run(argc, argv);
    } catch (const ocellus::UsageError& error) {
        std::fprintf(stderr, "ocellus: %s\n", error.what());
        return kUsage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ocellus: %s\n", error.what());
        return kBug;
    }
#endif
}

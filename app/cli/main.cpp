// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "core/base/Error.h"

#include <csignal>
#include <iostream>

namespace {

using namespace ocellus;
using namespace ocellus::cli;

/// Runs the verb. @returns its exit code.
int run(const Context& context) {
    const int code = context.run();
    if (code == kCancelled) {
        context.sayCancelled();
    }
    return code;
}

/// Parses, runs the verb, and turns what was thrown into the exit codes of the contract.
int runVerb(CLI::App& app, Context& context, int argc, char** argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, std::cout, std::cerr);
        return code == 0 ? kDone : kUsage;
    }
    context.listenForInterrupt();
#ifdef OCELLUS_DISABLE_CATCH_ALL
    return run(context);
#else
    try {
        return run(context);
    } catch (const UsageError& error) {
        context.warn(error.what());
        return kUsage;
    } catch (const RefusedError& error) {
        context.warn(error.what());
        return kRefused;
    } catch (const Error& error) {
        context.warn(error.what());
        return kBug;
    } catch (const std::exception& error) {
        context.warn(std::string("Ocellus made a mistake, nothing was written: ") + error.what());
        return kBug;
    }
#endif
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error of writing, as a full disk is
    CLI::App app("Ocellus, headless: single-cell data, the scPRINT-2 model, maps and figures", "ocellus-cli");
    app.set_version_flag("--version", OCELLUS_VERSION);
    app.require_subcommand(1);
    Context context;
    addInspectVerb(app, context);
    addModelVerb(app, context);
    addSimulateVerb(app, context);
    addAnnotateVerb(app, context);
    addDenoiseVerb(app, context);
    addImputeVerb(app, context);
    addCounterfactualVerb(app, context);
    addFigureVerb(app, context);
    addUmapVerb(app, context);
    addDemoVerb(app, context);
    addExportVerb(app, context);
    addMarkersVerb(app, context);
    addScoreVerb(app, context);
    addCompareVerb(app, context);
    addReviewVerb(app, context);
    addDisagreementsVerb(app, context);
    addBenchVerb(app, context);
    addGrnVerb(app, context);
    addGrnCompareVerb(app, context);
    addEnrichVerb(app, context);
    addPretrainVerb(app, context);
    addFinetuneVerb(app, context);
    addOntologyVerb(app, context);
    // VERBS
    return runVerb(app, context, argc, argv);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"

namespace ocellus::cli {

void addBenchVerb(CLI::App& app, Context& context) {
    CLI::App* verb =
        app.add_subcommand("bench", "Scores against known labels, beside baselines");
    verb->require_subcommand(1);
    addBenchClassify(*verb, context);
    addBenchIntegrate(*verb, context);
    addBenchDenoise(*verb, context);
    addBenchImpute(*verb, context);
    addBenchGrn(*verb, context);
    addBenchCounterfactual(*verb, context);
}

} // namespace ocellus::cli

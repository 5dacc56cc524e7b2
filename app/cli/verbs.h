// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"

namespace ocellus::cli {

// Each adds one verb, in the file of its name.
void addInspectVerb(CLI::App& app, Context& context);
void addUmapVerb(CLI::App& app, Context& context);
void addModelVerb(CLI::App& app, Context& context);
void addAnnotateVerb(CLI::App& app, Context& context);
void addDenoiseVerb(CLI::App& app, Context& context);
void addImputeVerb(CLI::App& app, Context& context);
void addCounterfactualVerb(CLI::App& app, Context& context);
void addSimulateVerb(CLI::App& app, Context& context);
void addFigureVerb(CLI::App& app, Context& context);
void addMarkersVerb(CLI::App& app, Context& context);
void addScoreVerb(CLI::App& app, Context& context);
void addDisagreementsVerb(CLI::App& app, Context& context);
void addGrnVerb(CLI::App& app, Context& context);
void addGrnCompareVerb(CLI::App& app, Context& context);
void addEnrichVerb(CLI::App& app, Context& context);
void addPretrainVerb(CLI::App& app, Context& context);
void addFinetuneVerb(CLI::App& app, Context& context);
void addDemoVerb(CLI::App& app, Context& context);
void addExportVerb(CLI::App& app, Context& context);
void addCompareVerb(CLI::App& app, Context& context);
void addReviewVerb(CLI::App& app, Context& context);
void addBenchVerb(CLI::App& app, Context& context);
void addOntologyVerb(CLI::App& app, Context& context);

// Parts of "model" with a file of their own.
void addModelPublished(CLI::App& model, Context& context);
void addModelDownload(CLI::App& model, Context& context);
void addModelStudy(CLI::App& model, Context& context);
void addModelOrganism(CLI::App& model, Context& context);

// Parts of "bench" with a file of their own.
void addBenchClassify(CLI::App& bench, Context& context);
void addBenchCounterfactual(CLI::App& bench, Context& context);
void addBenchDenoise(CLI::App& bench, Context& context);
void addBenchGrn(CLI::App& bench, Context& context);
void addBenchImpute(CLI::App& bench, Context& context);
void addBenchIntegrate(CLI::App& bench, Context& context);

} // namespace ocellus::cli

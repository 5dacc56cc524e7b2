// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/simulation/SimulatedAtlas.h"

#include <string>

namespace ocellus {

/// The truth of an atlas, written beside the data as tab-separated tables with a header line:
///
/// FILE_truth.tsv    one line a cell: true type, published label, what was planted (correct, the
/// name
///                   of a label plan, or doublet), the other type of a doublet, the type it is on
///                   its way to and how far, ambient share, expected counts
/// FILE_profiles.tsv level (counts per 10,000) of every gene in every type, before donors, samples
///                   and attributes
/// FILE_markers.tsv  genes whose level in a type is written in the configuration
/// FILE_network.tsv  regulator, target, weight (natural log per unit of activity), types; `kind` is
///                   target, or regulator where one activity drives another (weight: correlation)
/// FILE_effects.tsv  planted changes: attribute, value, type ("every" for all), gene, log2 change
/// FILE_ambient.tsv  ambient profile of every sample, counts per 10,000
///
/// @param stem  folder and FILE. @returns Cancelled when stopped.
Outcome
writeAtlasTruth(const std::string& stem, const SimulatedAtlas& atlas, const RunControl& control);

/// species_effects.tsv: every pair of one-to-one orthologues and type that was changed; log2 change
/// of the second organism relative to the first.
void writeSpeciesTruth(const std::string& path, const World& world);

/// The parts of writeAtlasTruth that do not depend on cells, also used for the tissue section.
void writeProfiles(const std::string& path, const ExpressionModel& model);
void writeMarkers(const std::string& path, const ExpressionModel& model);
void writeNetwork(const std::string& path, const ExpressionModel& model);
void writeEffects(const std::string& path, const ExpressionModel& model);
void writeAmbient(const std::string& path, const ExpressionModel& model);

} // namespace ocellus

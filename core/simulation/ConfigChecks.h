// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/ConfigReader.h"
#include "core/simulation/SimulationConfig.h"

namespace ocellus {

/// Adds a mistake for every name that refers to nothing, every missing part and every gene symbol
/// that is neither human nor mouse. Internal to core/simulation.
void checkSimulationConfig(const SimulationConfig& config, ConfigMistakes& mistakes);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace ocellus {

/// The small model that comes with the program; nullopt when this build has none.
std::optional<QString> shippedModel();
QString shippedModelName();
QString shippedModelText();

} // namespace ocellus

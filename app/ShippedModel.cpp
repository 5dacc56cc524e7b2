// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ShippedModel.h"

#include "core/model/ShippedModel.h"

namespace ocellus {

std::optional<QString> shippedModel() {
    const auto path = shippedModelPath();
    return path ? std::optional(QString::fromStdString(*path)) : std::nullopt;
}

QString shippedModelName() {
    return QStringLiteral("scPRINT-2 demo, small");
}

QString shippedModelText() {
    return QStringLiteral("Trained by Ocellus on simulated lung cells. Good for the examples; for your own data open the published weights.");
}

} // namespace ocellus

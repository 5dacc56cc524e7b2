// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ShippedModel.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"

namespace ocellus {

std::optional<QString> shippedModel() {
    for (const char* name : {"model/scprint2-demo.ckpt", "model/scprint2-demo.safetensors"}) {
        try {
            return QString::fromStdString(resourcePath(name));
        } catch (const Error&) {
            // Not in this build: absence is no error here, and resourcePath has no other way to say it.
        }
    }
    return std::nullopt;
}

QString shippedModelName() {
    return QStringLiteral("scPRINT-2 demo, small");
}

QString shippedModelText() {
    return QStringLiteral("Trained by Ocellus on simulated lung cells. Good for the examples; for your own data open the published weights.");
}

} // namespace ocellus

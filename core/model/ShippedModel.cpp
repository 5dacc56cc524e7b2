// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ShippedModel.h"

#include "core/base/Resources.h"
#include "core/base/RunControl.h"
#include "core/base/Sha256.h"

#include <filesystem>

namespace ocellus {

std::optional<std::string> shippedModelPath() {
    const std::string path = resourcePath("models") + "/demo/scprint2-demo.ckpt";
    return std::filesystem::exists(path) ? std::optional(path) : std::nullopt;
}

bool isShippedModel(const ModelInfo& model) {
    const auto path = shippedModelPath();
    return path && !model.hash.empty() && sha256OfFile(*path, RunControl()) == model.hash;
}

std::string attentionCaution(const ModelInfo& model) {
    return isShippedModel(model) ? "The attention of the small model that comes with Ocellus finds known edges no better than chance, also in the cells it "
                                   "learned from. Correlation, CLR and GENIE3 find several times as many."
                                 : std::string();
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ShippedModel.h"

#include "core/base/Resources.h"

#include <filesystem>

namespace ocellus {

std::optional<std::string> shippedModelPath() {
    const std::string path = resourcePath("models") + "/demo/scprint2-demo.ckpt";
    return std::filesystem::exists(path) ? std::optional(path) : std::nullopt;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Weights that can be downloaded, as resources/models/published.json lists them. What is not known
/// is absent, never guessed.
struct PublishedModel {
    std::string name;      ///< "scPRINT-2 small"
    std::string file;      ///< name to save it under, without a folder
    std::string organism;  ///< in words
    std::string text;      ///< one or two sentences
    std::optional<Index> bytes;
    std::string bytesNote; ///< in place of an unknown size; may be empty
    std::string address;   ///< https
    std::string page;      ///< for people; may be empty
    std::optional<std::string> sha256; ///< 64 lower-case hex digits, as its authors published it
    std::string licence;   ///< in words; "unknown" when nobody says
};

/// The list, in its order. Reads a small file; no network. @throws Error when a resource is damaged.
std::vector<PublishedModel> publishedModels();

/// The same from any text; `place` names it in sentences. @throws Error.
std::vector<PublishedModel> publishedModelsFrom(const std::string& json, const std::string& place);

/// An address that a person gave, as an entry: named by the file at its end, everything else unknown.
/// @throws RefusedError when it is no address that may be asked (checkedAddress).
PublishedModel modelAtAddress(const std::string& address);

/// 64 hex digits in lower case; nullopt when the text is something else.
std::optional<std::string> sha256From(const std::string& text);

} // namespace ocellus

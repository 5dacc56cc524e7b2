// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Value.h"

#include <string>

namespace ocellus {

/// A value as JSON text from which the same value can be read back: what JSON has no word for
/// becomes an object with one key that starts with "$" ("$tuple", "$set", "$dict" for keys that are
/// no text, "$bytes", "$real" for infinities and NaN, "$opaque").
std::string toJson(const Value& value);

bool isUtf8(const std::string& text);

/// The reverse of toJson. Ordinary JSON gives dicts, lists, numbers and texts.
/// @throws InputError (naming `file` and `where`) when it is no JSON or nested deeper than 64.
Value valueFromJson(const std::string& text, const std::string& file, const std::string& where);

} // namespace ocellus

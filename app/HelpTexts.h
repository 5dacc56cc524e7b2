// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ocellus {

// The sheets behind the Learn entries; paragraphs apart by newlines, "# " begins a heading.

QString learnCheckText();
QString learnValuesText();
QString aboutText();

} // namespace ocellus

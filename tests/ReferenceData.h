// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <filesystem>
#include <string>

namespace ocellus::test {

/// Folder of real data sets and reference tensors: $OCELLUS_REFERENCE_DATA, else the folder beside
/// the checkout. Empty where it is absent; tests that need it then skip with a message.
inline std::string referenceData() {
    const std::string given = qEnvironmentVariable("OCELLUS_REFERENCE_DATA").toStdString();
    const std::string folder = given.empty() ? OCELLUS_DEFAULT_REFERENCE_DATA : given;
    return std::filesystem::exists(folder + "/data") ? folder : std::string();
}

} // namespace ocellus::test

/// First line of a test that needs the reference folder.
#define OCELLUS_NEEDS_REFERENCE_DATA()                                                                                 \
    if (ocellus::test::referenceData().empty())                                                                        \
    QSKIP("reference data not found: set OCELLUS_REFERENCE_DATA")

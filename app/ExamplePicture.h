// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"

#include <QImage>
#include <QString>

namespace ocellus {

/// What the card of an example shows, made from its data.
struct ExamplePicture {
    QImage light; ///< points on a transparent ground
    QImage dark;
    QString facts; ///< "6,000 cells · 16 cell types · 6 donors"
};

/// Draws the first map of a data set in the colours of its first column of labels, or takes the
/// picture from the cache when the file is unchanged since. For workers. A data set without a map
/// gives null pictures. @throws InputError as Dataset::open.
Outcome makeExamplePicture(const QString& path, const RunControl& control, ExamplePicture& result);

} // namespace ocellus

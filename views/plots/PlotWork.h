// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"

#include <QString>

#include <functional>

namespace ocellus {

/// Something a plot needs computed away from the GUI thread. Whoever runs it calls `run` once on
/// any thread and, when that finished, `finished` on the GUI thread; a result that nobody needs any
/// more is then ignored. `run` holds shared ownership of everything it reads.
struct PlotWork {
    QString title;
    std::function<Outcome(const RunControl&)> run;
    std::function<void()> finished;
};

} // namespace ocellus

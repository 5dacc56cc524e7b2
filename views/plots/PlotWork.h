// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"

#include <QString>

#include <functional>

namespace ocellus {

/// Something a plot needs computed away from the GUI thread. Whoever runs it calls `run` once on
/// any thread and, when that finished, `finished` on the GUI thread. Work replaces earlier work for
/// the same thing, which may be stopped; a result that nobody needs any more is ignored. `run` holds
/// shared ownership of everything it reads.
struct PlotWork {
    QString thing; ///< what it is for, such as "counts"; not shown
    QString title;
    std::function<Outcome(const RunControl&)> run;
    std::function<void()> finished;
};

} // namespace ocellus

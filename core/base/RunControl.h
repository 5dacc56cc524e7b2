// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <functional>
#include <stop_token>
#include <string>

namespace ocellus {

/// How a synchronous core function ended. Failing is an exception, never an Outcome.
enum class Outcome { Finished, Cancelled };

/// One report of a running function. `done` and `total` count in `unit` (usually cells); `total`
/// is 0 while unknown. Reports of one run never go backwards within a `stage`.
struct Progress {
    std::string stage; ///< plain words, e.g. "Reading cells"
    Index done = 0;
    Index total = 0;
};

/// What a long core function receives from its caller: a way to stop and a way to report.
///
/// The loop shape is: stop? -> read -> stop? -> compute -> report. `report` is called on the
/// thread that runs the function and must be cheap. Default constructed: never stops, is silent.
class RunControl {
public:
    using Report = std::function<void(const Progress&)>;

    RunControl() = default;

    RunControl(std::stop_token stop, Report report)
        : m_stop(std::move(stop))
        , m_report(std::move(report)) {}

    bool stopRequested() const { return m_stop.stop_requested(); }

    std::stop_token stopToken() const { return m_stop; }

    void report(const std::string& stage, Index done, Index total) const {
        if (m_report) {
            m_report({stage, done, total});
        }
    }

private:
    std::stop_token m_stop;
    Report m_report;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ocellus::cli {

/// Exit codes of PRODUCT.md section 4.
enum ExitCode { kDone = 0, kBug = 1, kUsage = 2, kRefused = 3, kCancelled = 4 };

/// What every verb shares: the options before or after the verb, the stop source that Ctrl-C fires,
/// progress on stderr, and the one place that prints a result.
class Context {
public:
    bool json = false;
    int threads = 0;
    std::uint64_t seed = 0;
    bool recoverCounts = false; ///< see OpenData.h

    /// The stop token of Ctrl-C and a progress line with ETA on stderr.
    RunControl runControl() const;

    /// Prints the result: exactly one JSON object with --json, else `plain`, to stdout.
    void print(const nlohmann::ordered_json& object, const std::string& plain) const;

    /// A sentence on stderr.
    void warn(const std::string& sentence) const;

    /// Says on stderr, once, that the verb was cancelled. main() says the usual sentence for a verb that
    /// ends with kCancelled; only one that keeps something has to say so itself.
    void sayCancelled(const std::string& sentence = "Cancelled. Nothing was written.") const;

    /// Starts listening for SIGINT and SIGTERM. Call once, before any thread is started.
    void listenForInterrupt();

    /// What the chosen verb will do; set by its subcommand's callback and run by main().
    std::function<int()> run;

private:
    std::stop_source m_stop;
    mutable bool m_saidCancelled = false;
};

/// Adds --json, --threads and --seed to a verb.
void addCommonOptions(CLI::App& verb, Context& context);

/// "inspect F --json" as a plain table of `key: value` lines, for verbs with nothing better.
std::string asLines(const nlohmann::ordered_json& object);

/// For verbs that train: large blocks are used again instead of being given back to the system and
/// cleared anew in every step.
void keepFreedMemory();

/// kCancelled or kDone.
int exitCodeOf(Outcome outcome);

} // namespace ocellus::cli

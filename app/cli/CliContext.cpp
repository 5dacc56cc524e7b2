// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/CliContext.h"

#include <csignal>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

namespace ocellus::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// One line on stderr, at most ten times a second on a terminal, once a second elsewhere.
class ProgressLine {
public:
    void show(const Progress& progress) {
        const auto now = Clock::now();
        if (progress.stage != m_stage) {
            m_stage = progress.stage;
            m_started = now;
        }
        const bool last = progress.total > 0 && progress.done >= progress.total;
        if (!last && now - m_shown < (m_terminal ? std::chrono::milliseconds(100) : std::chrono::seconds(1))) {
            return;
        }
        m_shown = now;
        std::string line = progress.stage;
        if (progress.total > 0) {
            const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
            const double elapsed = std::chrono::duration<double>(now - m_started).count();
            line += ", " + std::to_string(progress.done) + " of " + std::to_string(progress.total);
            if (share > 0.0 && share < 1.0 && elapsed > 1.0) {
                const int left = static_cast<int>(elapsed / share * (1.0 - share) + 0.5);
                char text[32];
                std::snprintf(text, sizeof(text), ", %d:%02d left", left / 60, left % 60);
                line += text;
            }
        }
        std::fprintf(stderr, m_terminal ? "\r\033[K%s%s" : "%s%s", line.c_str(), m_terminal && !last ? "" : "\n");
    }

private:
    bool m_terminal = isatty(STDERR_FILENO) == 1;
    std::string m_stage;
    Clock::time_point m_started = Clock::now();
    Clock::time_point m_shown{};
};

int interruptPipe[2] = {-1, -1};

/// Only what a signal handler may do.
void noteInterrupt(int) {
    const char byte = 1;
    const auto written = write(interruptPipe[1], &byte, 1);
    (void)written;
}

} // namespace

RunControl Context::runControl() const {
    auto line = std::make_shared<ProgressLine>();
    return {m_stop.get_token(), [line](const Progress& progress) { line->show(progress); }};
}

void Context::print(const nlohmann::ordered_json& object, const std::string& plain) const {
    if (json) {
        std::cout << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    } else {
        std::cout << plain;
        if (plain.empty() || plain.back() != '\n') {
            std::cout << '\n';
        }
    }
    std::cout.flush();
}

void Context::warn(const std::string& sentence) const { std::cerr << sentence << '\n'; }

void Context::sayCancelled(const std::string& sentence) const {
    if (!std::exchange(m_saidCancelled, true)) {
        warn(sentence);
    }
}

void Context::listenForInterrupt() {
    // A handler, not sigwait: libraries may have started threads before main that block nothing.
    if (pipe2(interruptPipe, O_CLOEXEC) != 0) {
        return;
    }
    struct sigaction action {};
    action.sa_handler = noteInterrupt;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::thread([stop = m_stop]() mutable {
        char byte = 0;
        while (read(interruptPipe[0], &byte, 1) < 0) {
        }
        stop.request_stop();
        while (read(interruptPipe[0], &byte, 1) < 0) {
        }
        _exit(kCancelled); // asked twice: leave at once, unfinished files are temporary by name
    }).detach();
}

void addCommonOptions(CLI::App& verb, Context& context) {
    verb.add_flag("--json", context.json, "Print one JSON object to stdout");
    verb.add_option("--threads", context.threads, "Threads (0: one per core)")->check(CLI::Range(0, 1024));
    verb.add_option("--seed", context.seed, "Seed of everything random");
}

std::string asLines(const nlohmann::ordered_json& object) {
    std::string text;
    for (const auto& [key, value] : object.items()) {
        text += key + ": " + (value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
    }
    return text;
}

void keepFreedMemory() {
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

int exitCodeOf(Outcome outcome) { return outcome == Outcome::Cancelled ? kCancelled : kDone; }

} // namespace ocellus::cli

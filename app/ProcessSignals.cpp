// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ProcessSignals.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace ocellus {

namespace {

constexpr int kSignals = 65;

struct Listening {
    volatile std::sig_atomic_t writeEnd = -1;
    struct sigaction before = {};
};

std::array<Listening, kSignals> listening; ///< by signal

void onSignal(int number) {
    const auto byte = static_cast<char>(number);
    if (listening[static_cast<std::size_t>(number)].writeEnd >= 0) {
        [[maybe_unused]] const ssize_t written =
            ::write(listening[static_cast<std::size_t>(number)].writeEnd, &byte, 1);
    }
}

} // namespace

ProcessSignals::ProcessSignals(const std::vector<int>& numbers, QObject* parent)
    : QObject(parent)
    , m_numbers(numbers) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        m_numbers.clear();
        return; // the signals do what they did before
    }
    m_readEnd = ends[0];
    m_writeEnd = ends[1];
    m_notifier = new QSocketNotifier(m_readEnd, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        while (::read(m_readEnd, &byte, 1) == 1) {
            Q_EMIT received(byte);
        }
    });
    for (const int number : m_numbers) {
        Listening& own = listening.at(static_cast<std::size_t>(number));
        own.writeEnd = m_writeEnd;
        struct sigaction action = {};
        action.sa_handler = onSignal;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        ::sigaction(number, &action, &own.before);
    }
}

ProcessSignals::~ProcessSignals() {
    for (const int number : m_numbers) {
        Listening& own = listening.at(static_cast<std::size_t>(number));
        ::sigaction(number, &own.before, nullptr);
        own.writeEnd = -1;
    }
    delete m_notifier;
    if (m_readEnd >= 0) {
        ::close(m_readEnd);
        ::close(m_writeEnd);
    }
}

} // namespace ocellus

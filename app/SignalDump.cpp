// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SignalDump.h"

#include <QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace ocellus {

namespace {

volatile std::sig_atomic_t writeEnd = -1;
struct sigaction oldAction;

void onSignal(int) {
    const char byte = 1;
    if (writeEnd >= 0) {
        [[maybe_unused]] const ssize_t written = ::write(writeEnd, &byte, 1);
    }
}

} // namespace

SignalDump::SignalDump(QObject* parent)
    : QObject(parent) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    m_readEnd = ends[0];
    writeEnd = ends[1];
    m_notifier = new QSocketNotifier(m_readEnd, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        char bytes[16];
        while (::read(m_readEnd, bytes, sizeof bytes) > 0) {}
        Q_EMIT wanted();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGUSR1, &action, &oldAction);
}

SignalDump::~SignalDump() {
    if (m_readEnd < 0) {
        return;
    }
    ::sigaction(SIGUSR1, &oldAction, nullptr);
    delete m_notifier;
    ::close(m_readEnd);
    ::close(writeEnd);
    writeEnd = -1;
}

} // namespace ocellus

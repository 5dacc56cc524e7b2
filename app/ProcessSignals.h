// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

class QSocketNotifier;

namespace ocellus {

/// Turns signals of the system into a Qt signal on the thread of this object, through a pipe: the
/// handler itself only writes one byte. At most one object at a time for each signal; the old
/// handlers are put back at the end.
class ProcessSignals : public QObject {
    Q_OBJECT

public:
    /// @param numbers  such as SIGUSR1; below 65
    explicit ProcessSignals(const std::vector<int>& numbers, QObject* parent = nullptr);
    ~ProcessSignals() override;

Q_SIGNALS:
    void received(int number);

private:
    std::vector<int> m_numbers;
    int m_readEnd = -1;
    int m_writeEnd = -1;
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace ocellus

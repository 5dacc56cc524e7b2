// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace ocellus {

/// Turns SIGUSR1 into a Qt signal, through a pipe: the handler itself only writes one byte. One per
/// process; the old handler is put back at the end.
class SignalDump : public QObject {
    Q_OBJECT

public:
    explicit SignalDump(QObject* parent = nullptr);
    ~SignalDump() override;

Q_SIGNALS:
    void wanted();

private:
    int m_readEnd = -1;
    QSocketNotifier* m_notifier = nullptr;
};

} // namespace ocellus

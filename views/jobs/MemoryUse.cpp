// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/MemoryUse.h"

#include <QFile>

#include <unistd.h>

namespace ocellus {

MemoryUse memoryUse() {
    MemoryUse use;
    const double page = static_cast<double>(sysconf(_SC_PAGESIZE));
    use.machine = page * static_cast<double>(sysconf(_SC_PHYS_PAGES));
    QFile file(QStringLiteral("/proc/self/statm"));
    if (file.open(QIODevice::ReadOnly)) {
        use.process = page * file.readAll().split(' ').value(1).toDouble();
    }
    return use;
}

} // namespace ocellus

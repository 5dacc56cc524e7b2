// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CountBatch.h"
#include "core/base/Index.h"
#include "core/base/RowSource.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace ocellus {

/// Reads a matrix batch by batch, in an order known ahead, one thread reading the next batches while
/// the consumer works on the present one.
///
///     BatchStream stream(rows, BatchStream::allCells(*rows), 512, control.stopToken());
///     while (auto batch = stream.next()) { ... }
///     if (control.stopRequested()) return Outcome::Cancelled;
///
/// Batches come in order: batch i holds cells i*size .. of the given order, the last may be shorter.
/// At most `ahead` batches wait at any time. Used by one consumer thread.
class BatchStream {
public:
    /// @param order  cells to read, any order, repeats allowed; copied.
    /// @param batchSize  cells a batch; 0 takes the source's preferred size.
    BatchStream(std::shared_ptr<const RowSource> rows,
        std::vector<Index> order,
        Index batchSize,
        std::stop_token stop,
        std::size_t ahead = 2);

    /// Stops reading and waits for the reading thread.
    ~BatchStream();
    BatchStream(const BatchStream&) = delete;
    BatchStream& operator=(const BatchStream&) = delete;

    /// The next batch; nullopt after the last one and once a stop was requested. Rethrows what
    /// reading threw (InputError), after the batches that were read before it.
    std::optional<CountBatch> next();

    /// Gives a batch's memory back for reuse; optional.
    void recycle(CountBatch batch);

    Index cellCount() const { return static_cast<Index>(m_order.size()); }

    static std::vector<Index> allCells(const RowSource& rows);

private:
    void readAll(const std::stop_token& ownStop);

    // immutable
    std::shared_ptr<const RowSource> m_rows;
    std::vector<Index> m_order;
    Index m_batchSize = 0;
    std::stop_token m_stop;
    std::size_t m_ahead = 2;

    // guarded by m_mutex
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<CountBatch> m_ready;
    std::vector<CountBatch> m_spare;
    std::exception_ptr m_error;
    bool m_finished = false;

    std::jthread m_reader; ///< last: stopped and joined before the rest goes
};

} // namespace ocellus

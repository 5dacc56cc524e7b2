// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/BatchStream.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace ocellus {

BatchStream::BatchStream(std::shared_ptr<const RowSource> rows,
    std::vector<Index> order,
    Index batchSize,
    std::stop_token stop,
    std::size_t ahead)
    : m_rows(std::move(rows))
    , m_order(std::move(order))
    , m_batchSize(batchSize > 0 ? batchSize : m_rows->preferredBatch())
    , m_stop(std::move(stop))
    , m_ahead(std::max<std::size_t>(1, ahead))
    , m_reader([this](const std::stop_token& ownStop) { readAll(ownStop); }) {}

BatchStream::~BatchStream() {
    m_reader.request_stop();
    m_reader.join();
}

std::vector<Index> BatchStream::allCells(const RowSource& rows) {
    std::vector<Index> order(static_cast<std::size_t>(rows.cellCount()));
    std::iota(order.begin(), order.end(), Index{0});
    return order;
}

void BatchStream::readAll(const std::stop_token& ownStop) {
    const std::stop_callback forward(m_stop, [this] {
        const std::lock_guard guard(m_mutex); // not between a waiter's check and its sleep
        m_changed.notify_all();
    });
    try {
        for (Index first = 0; first < cellCount(); first += m_batchSize) {
            CountBatch batch;
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, ownStop, [&] { return m_ready.size() < m_ahead || m_stop.stop_requested(); });
                if (ownStop.stop_requested() || m_stop.stop_requested()) {
                    break;
                }
                if (!m_spare.empty()) {
                    batch = std::move(m_spare.back());
                    m_spare.pop_back();
                }
            }
            const Index count = std::min(m_batchSize, cellCount() - first);
            m_rows->read(
                std::span(m_order).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), batch);
            const std::lock_guard guard(m_mutex);
            m_ready.push_back(std::move(batch));
            m_changed.notify_all();
        }
    } catch (...) {
        const std::lock_guard guard(m_mutex);
        m_error = std::current_exception();
    }
    const std::lock_guard guard(m_mutex);
    m_finished = true;
    m_changed.notify_all();
}

std::optional<CountBatch> BatchStream::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return !m_ready.empty() || m_finished || m_stop.stop_requested(); });
    if (m_stop.stop_requested()) {
        return std::nullopt;
    }
    if (m_ready.empty()) {
        if (m_error) {
            std::rethrow_exception(std::exchange(m_error, nullptr));
        }
        return std::nullopt;
    }
    CountBatch batch = std::move(m_ready.front());
    m_ready.pop_front();
    m_changed.notify_all();
    return batch;
}

void BatchStream::recycle(CountBatch batch) {
    const std::lock_guard guard(m_mutex);
    if (m_spare.size() < m_ahead) {
        m_spare.push_back(std::move(batch));
    }
}

} // namespace ocellus

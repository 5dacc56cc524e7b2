// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/RowJournal.h"

#include "core/base/Error.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

struct RecordHead {
    std::int64_t first = 0;
    std::int64_t count = 0;
    std::uint64_t checksum = 0;
};

std::uint64_t checksumOf(std::int64_t first, std::int64_t count, const float* rows, std::size_t size) {
    uLong sum = crc32(0L, Z_NULL, 0);
    const std::array<std::int64_t, 2> range{first, count};
    sum = crc32_z(sum, reinterpret_cast<const Bytef*>(range.data()), sizeof(range));
    return crc32_z(sum, reinterpret_cast<const Bytef*>(rows), size * sizeof(float));
}

std::string textOf(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace

RowJournal::RowJournal(std::string folder, const std::string& key, Index width)
    : m_folder(std::move(folder))
    , m_width(width) {
    std::error_code problem;
    const fs::path keyFile = fs::path(m_folder) / "key";
    if (fs::exists(keyFile) && textOf(keyFile) != key) {
        m_startedAnew = true;
        fs::remove(fs::path(m_folder) / "rows.bin", problem);
        fs::remove(keyFile, problem);
    }
    fs::create_directories(m_folder, problem);
    std::ofstream(keyFile, std::ios::trunc) << key;
    const std::string path = (fs::path(m_folder) / "rows.bin").string();
    m_file.reset(std::fopen(path.c_str(), fs::exists(path) ? "r+b" : "w+b"));
    if (!m_file) {
        throw UsageError("The folder " + m_folder + " cannot be written. Nothing was changed. Choose another output.");
    }
}

Index RowJournal::load(std::vector<char>& done,
    const std::function<void(Index first, Index count, const float* rows)>& take) {
    Index kept = 0;
    long good = 0;
    std::vector<float> record;
    const auto cells = static_cast<std::int64_t>(done.size());
    std::rewind(m_file.get());
    RecordHead head;
    while (std::fread(&head, sizeof(head), 1, m_file.get()) == 1) {
        if (head.first < 0 || head.count <= 0 || head.first > cells || head.count > cells - head.first) {
            break;
        }
        record.resize(static_cast<std::size_t>(head.count * m_width));
        if (std::fread(record.data(), sizeof(float), record.size(), m_file.get()) != record.size()
            || checksumOf(head.first, head.count, record.data(), record.size()) != head.checksum) {
            break;
        }
        take(head.first, head.count, record.data());
        for (Index cell = head.first; cell < head.first + head.count; ++cell) {
            kept += done[static_cast<std::size_t>(cell)] == 0 ? 1 : 0;
            done[static_cast<std::size_t>(cell)] = 1;
        }
        good = std::ftell(m_file.get());
    }
    std::fflush(m_file.get());
    if (ftruncate(fileno(m_file.get()), good) != 0) {
        throw Error("The folder " + m_folder + " cannot be written.");
    }
    std::fseek(m_file.get(), good, SEEK_SET);
    return kept;
}

void RowJournal::append(Index first, Index count, const float* rows) {
    const auto size = static_cast<std::size_t>(count * m_width);
    const RecordHead head{first, count, checksumOf(first, count, rows, size)};
    if (std::fwrite(&head, sizeof(head), 1, m_file.get()) != 1
        || std::fwrite(rows, sizeof(float), size, m_file.get()) != size || std::fflush(m_file.get()) != 0) {
        throw Error("Finished cells could not be kept in " + m_folder + ": the disk is full or cannot be written.");
    }
}

void RowJournal::removeFolder(const std::string& folder) {
    std::error_code problem;
    fs::remove(fs::path(folder) / "rows.bin", problem);
    fs::remove(fs::path(folder) / "key", problem);
    fs::remove(folder, problem);
}

} // namespace ocellus

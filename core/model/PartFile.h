// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <string>
#include <string_view>

namespace ocellus {

/// What is known of the file on a server, to tell later whether it is still the same one.
struct ServerFile {
    std::string address; ///< as asked, before redirects
    Index total = -1;
    std::string etag;
    std::string lastModified;
    std::string sha256;  ///< as the server states it; empty: not stated

    /// What If-Range takes: a strong ETag, else the date; empty when there is neither.
    std::string unchangedMark() const;
    /// The same bytes, as far as the server tells.
    bool sameAs(const ServerFile& other) const;
};

/// The growing part of a download, locked against a second program. Bytes count as kept once they
/// are flushed to the disk; a part never claims more than that. Worker thread only.
class PartFile {
public:
    static std::string bytesPath(const std::string& output) { return output + ".download"; }
    static std::string notesPath(const std::string& output) { return output + ".download.json"; }

    /// Opens or makes it. A part without readable notes starts empty.
    /// @throws RefusedError when the folder cannot be written or another program downloads the same.
    explicit PartFile(std::string output);
    /// Keeps what was written; an empty part is removed.
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    const ServerFile& server() const { return m_server; }
    Index size() const { return m_size; }
    Index kept() const { return m_kept; }

    /// Empties it; what follows comes from `server`. @throws RefusedError.
    void begin(const ServerFile& server);
    /// Appends. @throws RefusedError when the disk refuses; what was flushed stays.
    void write(std::string_view bytes);
    /// Flushes bytes and notes to the disk. @throws RefusedError.
    void keep();
    /// Gives the bytes their final name; nothing is left of the part. Call once, last.
    void finish();
    /// Removes everything.
    void drop();

private:
    void readNotes();
    void writeNotes() const;
    [[noreturn]] void fail(int error) const;

    std::string m_output;
    ServerFile m_server;
    int m_handle = -1;
    Index m_size = 0;
    Index m_kept = 0;
};

} // namespace ocellus

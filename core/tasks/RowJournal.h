// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// Finished rows of a long run, kept on disk so that the next `--resume` continues.
///
/// A folder `OUT.partial/` with one append-only file of checksummed records. A record torn by a
/// crash is cut off at the next opening; a journal with another key (other input, model or options)
/// is set aside and a new one started. Used on one thread.
class RowJournal {
public:
    /// @param folder  created when missing.
    /// @param key     identifies input, model and options; must not change between runs.
    /// @param width   floats per row.
    /// @throws UsageError when the folder cannot be written.
    RowJournal(std::string folder, const std::string& key, Index width);

    /// Gives every kept record to `take` (rows: count x width) and sets done[cell]. @returns the
    /// number of cells.
    Index load(std::vector<char>& done,
        const std::function<void(Index first, Index count, const float* rows)>& take);

    /// Appends rows `first` .. `first + count - 1`, flushed to the operating system.
    void append(Index first, Index count, const float* rows);

    /// True when a journal of other options was found and set aside.
    bool startedAnew() const { return m_startedAnew; }

    /// Deletes a journal's folder; the run is complete.
    static void removeFolder(const std::string& folder);

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    std::string m_folder;
    Index m_width = 0;
    bool m_startedAnew = false;
    std::unique_ptr<std::FILE, Closer> m_file;
};

} // namespace ocellus

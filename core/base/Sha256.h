// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace ocellus {

class RunControl;

/// SHA-256 over bytes given in pieces. Movable, not thread-safe.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(const void* bytes, std::size_t size);
    void add(const std::string& text) { add(text.data(), text.size()); }

    /// 64 lower-case hex digits. Call once, last.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// SHA-256 of a file's bytes; empty when stopped. @throws InputError when it cannot be read.
std::string sha256OfFile(const std::string& path, const RunControl& control);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"
#include "core/base/Sha256.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocellus {
class DurableFile;
}

/// Files made of checked parts, as a project keeps results: a magic word and a version byte; sections of kind (u32),
/// length (u64), payload and SHA-256 (32 bytes) over kind, length and payload. Little-endian. What a payload holds is
/// the business of those who write and read it; none of this trusts a size that it reads. One thread each.
namespace ocellus::sectionfile {

/// What a reader expects.
struct Kind {
    std::string_view magic;
    char newest = 1;       ///< versions 1 to this one are read
    const char* name = ""; ///< "layer file", for refusals
};

/// A payload in parts: small things it owns and big arrays it only points to.
class Payload {
public:
    template <class T>
    Payload& number(T value) {
        return own(std::string_view(reinterpret_cast<const char*>(&value), sizeof(T)));
    }

    Payload& text(const std::string& value);
    Payload& own(std::string_view bytes);

    /// The numbers alone, without how many. `values` must outlive the payload.
    template <class T>
    Payload& array(const std::vector<T>& values) {
        m_parts.emplace_back(std::string(), std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
        return *this;
    }

    std::vector<std::string_view> parts() const;

private:
    std::vector<std::pair<std::string, std::optional<std::string_view>>> m_parts;
};

/// Writes sections and counts them.
class SectionWriter {
public:
    /// Both are kept by reference. @throws Error, here and below, when the disk refuses.
    SectionWriter(DurableFile& file, std::string_view magic, char version, const RunControl& control);

    /// @returns false once stopped: the file is then not to be finished.
    bool write(std::uint32_t kind, const Payload& payload);

    std::uint64_t sections() const { return m_sections; }

private:
    bool put(std::string_view bytes, Sha256& hash);

    DurableFile& m_file;
    const RunControl& m_control;
    std::uint64_t m_sections = 0;
};

struct Section {
    std::uint32_t kind = 0;
    std::uint64_t place = 0; ///< of the payload in the file
    std::string payload;
};

/// The file as sections whose checksums were compared.
class SectionReader {
public:
    /// @param path  kept by reference. @throws InputError, here and in next(), when the file is
    /// absent, of another kind or version, cut or changed.
    SectionReader(const std::string& path, const Kind& kind);

    Section next();

    std::uint64_t sections() const { return m_sections; }
    Index bytes() const { return m_bytes; }
    bool atEnd() const { return m_left == 0; }

private:
    [[noreturn]] void cut() const;
    void read(char* out, std::size_t bytes);

    const std::string& m_path;
    std::ifstream m_file;
    std::uint64_t m_left = 0;
    Index m_bytes = 0;
    std::uint64_t m_sections = 0;
};

/// Takes values off the front of a payload; what is missing throws InputError, sizes are checked
/// against what is left before memory is asked for.
class Cursor {
public:
    /// @param bytes, file  kept by reference. @param place  "column leiden", for refusals.
    Cursor(std::string_view bytes, const std::string& file, std::string place)
        : m_bytes(bytes)
        , m_file(file)
        , m_place(std::move(place)) {}

    /// "x.layer could not be opened: column leiden WHAT."
    [[noreturn]] void refuse(const std::string& what) const;

    void rename(const std::string& place) { m_place = place; }

    template <class T>
    T number() {
        T value{};
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }

    std::string text() { return std::string(take(count(1))); }

    /// A number of things that take at least `bytesEach` bytes.
    std::size_t count(std::size_t bytesEach);

    template <class T>
    std::vector<T> array(std::size_t count) {
        if (count > m_bytes.size() / sizeof(T)) {
            refuse("ends early: " + std::to_string(count) + " values announced");
        }
        std::vector<T> values(count);
        const std::string_view bytes = take(count * sizeof(T));
        if (count > 0) {
            std::memcpy(values.data(), bytes.data(), bytes.size());
        }
        return values;
    }

    /// Refuses what is left over.
    void end() const;

private:
    std::string_view take(std::size_t bytes);

    std::string_view m_bytes;
    const std::string& m_file;
    std::string m_place;
};

} // namespace ocellus::sectionfile

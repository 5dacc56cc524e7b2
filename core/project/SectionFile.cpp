// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/SectionFile.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"

#include <algorithm>
#include <array>

namespace ocellus::sectionfile {

namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kPiece = std::size_t{8} << 20; ///< written between two looks at the stop

/// 64 hex digits -> 32 bytes.
std::array<char, kHashBytes> bytesOfHex(std::string_view hex) {
    std::array<char, kHashBytes> bytes{};
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i < bytes.size() && 2 * i + 1 < hex.size(); ++i) {
        bytes[i] = static_cast<char>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
    }
    return bytes;
}

} // namespace

// --- writing ------------------------------------------------------------------------------------

Payload& Payload::text(const std::string& value) {
    number(static_cast<std::uint64_t>(value.size()));
    return own(value);
}

Payload& Payload::own(std::string_view bytes) {
    if (m_parts.empty() || m_parts.back().second) {
        m_parts.emplace_back(std::string(), std::nullopt);
    }
    m_parts.back().first += bytes;
    return *this;
}

std::vector<std::string_view> Payload::parts() const {
    std::vector<std::string_view> result;
    for (const auto& [owned, pointed] : m_parts) {
        result.push_back(pointed ? *pointed : std::string_view(owned));
    }
    return result;
}

SectionWriter::SectionWriter(DurableFile& file, std::string_view magic, char version, const RunControl& control)
    : m_file(file)
    , m_control(control) {
    m_file.write(magic);
    m_file.write({&version, 1});
}

bool SectionWriter::write(std::uint32_t kind, const Payload& payload) {
    const auto parts = payload.parts();
    std::uint64_t length = 0;
    for (const std::string_view part : parts) {
        length += part.size();
    }
    Payload front;
    front.number(kind).number(length);
    Sha256 hash;
    bool going = put(front.parts().front(), hash);
    for (std::size_t i = 0; going && i < parts.size(); ++i) {
        going = put(parts[i], hash);
    }
    if (going) {
        const auto digest = bytesOfHex(hash.hex());
        m_file.write({digest.data(), digest.size()});
        ++m_sections;
    }
    return going;
}

bool SectionWriter::put(std::string_view bytes, Sha256& hash) {
    while (!bytes.empty()) {
        if (m_control.stopRequested()) {
            return false;
        }
        const std::string_view piece = bytes.substr(0, kPiece);
        hash.add(piece.data(), piece.size());
        m_file.write(piece);
        bytes.remove_prefix(piece.size());
    }
    return true;
}

// --- reading ------------------------------------------------------------------------------------

SectionReader::SectionReader(const std::string& path, const Kind& kind)
    : m_path(path)
    , m_file(path, std::ios::binary | std::ios::ate) {
    if (!m_file) {
        throw InputError(path, "the file cannot be read");
    }
    m_left = static_cast<std::uint64_t>(m_file.tellg());
    m_bytes = static_cast<Index>(m_left);
    m_file.seekg(0);
    std::string magic(kind.magic.size() + 1, '\0');
    read(magic.data(), magic.size());
    if (std::string_view(magic).substr(0, kind.magic.size()) != kind.magic) {
        throw InputError(path, std::string("this is no ") + kind.name + " of Ocellus");
    }
    if (magic.back() < 1 || magic.back() > kind.newest) {
        throw InputError(path, "version " + std::to_string(static_cast<unsigned char>(magic.back())) + " of the " + kind.name
                + " found, " + std::to_string(kind.newest) + " or less expected");
    }
}

Section SectionReader::next() {
    constexpr std::size_t kFront = sizeof(std::uint32_t) + sizeof(std::uint64_t);
    char front[kFront];
    read(front, kFront);
    Section section;
    std::uint64_t length = 0;
    std::memcpy(&section.kind, front, sizeof(section.kind));
    std::memcpy(&length, front + sizeof(section.kind), sizeof(length));
    if (m_left < kHashBytes || length > m_left - kHashBytes) {
        cut();
    }
    section.place = static_cast<std::uint64_t>(m_bytes) - m_left;
    section.payload.resize(static_cast<std::size_t>(length));
    read(section.payload.data(), section.payload.size());
    char expected[kHashBytes];
    read(expected, kHashBytes);
    Sha256 hash;
    hash.add(front, kFront);
    hash.add(section.payload);
    const auto digest = bytesOfHex(hash.hex());
    if (!std::equal(digest.begin(), digest.end(), expected)) {
        throw InputError(m_path, "part " + std::to_string(m_sections + 1)
                + " is damaged: its checksum does not match its contents");
    }
    ++m_sections;
    return section;
}

void SectionReader::cut() const {
    throw InputError(m_path, "the file is cut short or damaged after part " + std::to_string(m_sections));
}

void SectionReader::read(char* out, std::size_t bytes) {
    if (bytes > m_left || !m_file.read(out, static_cast<std::streamsize>(bytes))) {
        cut();
    }
    m_left -= bytes;
}

void Cursor::refuse(const std::string& what) const {
    throw InputError(m_file, m_place + " " + what);
}

std::size_t Cursor::count(std::size_t bytesEach) {
    const auto value = number<std::uint64_t>();
    if (value > m_bytes.size() / bytesEach) {
        refuse("ends early: " + std::to_string(value) + " entries announced");
    }
    return static_cast<std::size_t>(value);
}

void Cursor::end() const {
    if (!m_bytes.empty()) {
        refuse("has " + std::to_string(m_bytes.size()) + " bytes too many");
    }
}

std::string_view Cursor::take(std::size_t bytes) {
    if (bytes > m_bytes.size()) {
        refuse("ends early");
    }
    const std::string_view result = m_bytes.substr(0, bytes);
    m_bytes.remove_prefix(bytes);
    return result;
}

} // namespace ocellus::sectionfile

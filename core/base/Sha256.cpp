// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Sha256.h"

#include "core/base/Error.h"
#include "core/base/RunControl.h"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <vector>

namespace ocellus {

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256::Sha256()
    : m_state(std::make_unique<State>()) {
    if (!m_state->context || EVP_DigestInit_ex(m_state->context.get(), EVP_sha256(), nullptr) != 1) {
        throw Error("SHA-256 is not available in this installation of OpenSSL.");
    }
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(const void* bytes, std::size_t size) {
    EVP_DigestUpdate(m_state->context.get(), bytes, size);
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(m_state->context.get(), digest.data(), &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        constexpr const char* kDigits = "0123456789abcdef";
        text.push_back(kDigits[digest[i] >> 4]);
        text.push_back(kDigits[digest[i] & 15]);
    }
    return text;
}

std::string sha256OfFile(const std::string& path, const RunControl& control) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) {
        throw InputError(path, "the file cannot be read");
    }
    const Index total = file.tellg();
    file.seekg(0);
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    Index done = 0;
    while (done < total) {
        if (control.stopRequested()) {
            return {};
        }
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        if (file.gcount() <= 0) {
            throw InputError(path, "reading stopped at byte " + std::to_string(done));
        }
        hash.add(buffer.data(), static_cast<std::size_t>(file.gcount()));
        done += file.gcount();
        control.report("Reading the file", done, total);
    }
    return hash.hex();
}

} // namespace ocellus

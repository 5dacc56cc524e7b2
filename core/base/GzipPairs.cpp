// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/GzipPairs.h"

#include "core/base/Error.h"

#include <zlib.h>

#include <array>
#include <memory>

namespace ocellus {

std::vector<std::pair<std::string, std::string>> readGzipPairs(const std::string& path) {
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), gzclose);
    if (!file) {
        throw Error("A table that belongs to Ocellus cannot be read: " + path + ".");
    }
    std::vector<std::pair<std::string, std::string>> pairs;
    std::array<char, 4096> line{};
    while (gzgets(file.get(), line.data(), static_cast<int>(line.size())) != nullptr) {
        std::string text(line.data());
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
            text.pop_back();
        }
        const std::size_t tab = text.find('\t');
        if (tab == std::string::npos) {
            throw Error("A table that belongs to Ocellus is damaged: " + path + ".");
        }
        pairs.emplace_back(text.substr(0, tab), text.substr(tab + 1));
    }
    return pairs;
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoint files put together byte by byte, for tests of what a reader refuses.
#pragma once

#include "core/model/ZipWriter.h"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ocellus::test {

inline std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) {
        text += static_cast<char>(value >> (8 * i) & 0xff);
    }
    return text;
}

/// Pickle of a text, a whole number, a tuple of numbers.
inline std::string text(const std::string& value) {
    return "X" + little(value.size(), 4) + value;
}

inline std::string number(std::int64_t value) {
    return "\x8a\x08" + little(static_cast<std::uint64_t>(value), 8);
}

inline std::string numbers(const std::vector<std::int64_t>& values) {
    std::string pickle = "(";
    for (const std::int64_t value : values) {
        pickle += number(value);
    }
    return pickle + "t";
}

/// Pickle of a tensor, as torch.save writes it.
struct TensorPickle {
    std::string storage = "FloatStorage";
    std::string key = "0";
    std::int64_t stored = 4;
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape{4};
    std::vector<std::int64_t> strides{1};

    std::string pickle() const {
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + storage +
               "\n" + text(key) + text("cpu") + number(stored) + "tQ" + number(offset) +
               numbers(shape) + numbers(strides) + "\x89" + "ccollections\nOrderedDict\n)RtR";
    }
};

/// {"state_dict": {"x": tensor}, "hyper_parameters": settings}.
inline std::string checkpointPickle(const std::string& tensor, const std::string& settings = "}") {
    return "\x80\x02}(" + text("state_dict") + "}" + text("x") + tensor + "s" +
           text("hyper_parameters") + settings + "u.";
}

using ZipEntries = std::vector<std::pair<std::string, std::string>>;

/// The archive torch.save would make of a pickle: storage "0" holds `stored` bytes.
inline ZipEntries entriesOf(const std::string& pickle, std::size_t stored = 16) {
    return {{"model/data.pkl", pickle},
            {"model/byteorder", "little"},
            {"model/data/0", std::string(stored, '\0')}};
}

inline std::string zipped(const ZipEntries& entries) {
    std::ostringstream out;
    ZipWriter zip(out);
    for (const auto& [name, content] : entries) {
        zip.add(name, content);
    }
    zip.finish();
    return out.str();
}

inline void writeFile(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

} // namespace ocellus::test

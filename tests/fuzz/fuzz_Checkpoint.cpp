// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds model files to the readers: zip, pickle, .safetensors, configuration, conversion. A file is
// read or refused with an InputError; anything else is a finding. Zip archives are taken apart
// before they are changed and put together again, so that checksums do not hide what lies inside.
#include "core/base/Error.h"
#include "core/model/Checkpoint.h"
#include "core/model/ModelConfig.h"
#include "core/model/SafetensorsFile.h"
#include "core/model/TorchFile.h"
#include "core/model/ZipReader.h"
#include "core/model/ZipWriter.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace ocellus;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t maxSize);

namespace {

/// A file in memory with a path of its own.
class MemoryFile {
public:
    MemoryFile(const std::uint8_t* data, std::size_t size) : m_file(memfd_create("fuzzed", 0)) {
        if (m_file < 0 || ::write(m_file, data, size) != static_cast<ssize_t>(size)) {
            std::abort();
        }
    }

    ~MemoryFile() { ::close(m_file); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(m_file); }

private:
    int m_file;
};

/// Everything `model info` does with a file, but for hashing it, and on request `model convert`.
void readModel(const std::string& path, bool convert) {
    Checkpoint checkpoint = Checkpoint::open(path);
    if (convert) {
        std::ostringstream converted;
        writeSafetensors(checkpoint, converted);
        writeTorchFile(checkpoint, "fuzzed", converted);
    }
    std::vector<std::string> warnings;
    migrateCheckpoint(checkpoint, warnings);
    const ModelConfig config = readModelConfig(checkpoint, warnings);
    for (const PlannedTensor& tensor : plannedTensors(config)) {
        checkpoint.require(tensor.name, tensor.shape).asFloat32();
    }
}

using Entries = std::vector<std::pair<std::string, std::vector<std::byte>>>;

Entries entriesOf(const std::uint8_t* data, std::size_t size) {
    Entries entries;
    try {
        const MemoryFile file(data, size);
        const ZipReader zip(file.path());
        std::uint64_t total = 0;
        for (const std::string& name : zip.names()) {
            total += zip.size(name);
            if (total > size) {
                return {};
            }
            entries.emplace_back(name, zip.read(name, size));
        }
    } catch (const Error&) {
        return {};
    }
    return entries;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const MemoryFile file(data, size);
    try {
        readModel(file.path(), size % 4 == 0); // converting costs more than reading
    } catch (const Error&) {                   // refused, with a sentence
    }
    return 0;
}

/// Seven times in eight changes one entry of a zip archive, mostly the pickle; else any bytes.
extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t maxSize, unsigned seed) {
    Entries entries = seed % 8 == 0 ? Entries() : entriesOf(data, size);
    if (entries.empty()) {
        return LLVMFuzzerMutate(data, size, maxSize);
    }
    std::size_t chosen = seed / 8 % entries.size();
    if (seed / 8 % 4 != 0) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            chosen = entries[i].first.find("data.pkl") != std::string::npos ? i : chosen;
        }
    }
    std::vector<std::byte>& bytes = entries[chosen].second;
    const std::size_t before = bytes.size();
    bytes.resize(before + 256);
    bytes.resize(
        LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), before, bytes.size()));
    std::ostringstream out;
    ZipWriter zip(out);
    for (const auto& [name, content] : entries) {
        zip.add(name, content.data(), content.size());
    }
    zip.finish();
    const std::string made = out.str();
    if (made.size() > maxSize) {
        return LLVMFuzzerMutate(data, size, maxSize);
    }
    std::memcpy(data, made.data(), made.size());
    return made.size();
}

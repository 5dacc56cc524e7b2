// SPDX-License-Identifier: GPL-3.0-or-later
//
// Damages data files and generates odd ones, and reads each with every reader there is. Built in
// every preset, meant for `asan`; ctest runs a few seconds of it.
//
// usage: readerFuzz damage FOLDER KEPT FILE...     every file truncated at 20 places, flipped 200
// times
//        readerFuzz generate FOLDER KEPT CPU-SECONDS SEED FILE...   mutations of the files, and
//        generated text
//
// FOLDER is a scratch folder; KEPT receives the inputs that fail, each among the files that lay in
// FOLDER then (a Xenium or matrix folder is read with its neighbours). Each input is read in a
// process of its own kind: one that dies, hangs (20 s of CPU) or refuses otherwise than by one
// sentence counts as a failure. Exit code 0: none.
#include "tests/fuzz/Mutation.h"
#include "tests/fuzz/ReadEverything.h"
#include "tests/fuzz/TextGenerator.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr int kTruncations = 20;
constexpr int kFlips = 200;
constexpr int kInputsOfProcess = 100;
constexpr int kCpuSecondsOfInput = 20;
constexpr std::size_t kLargestMutated = 400'000;
constexpr int kWrong = 7; // exit code of a process that met a wrong refusal

/// Shared with the reading process.
struct Shared {
    int current = 0;
    int refused = 0;
    int read = 0;
    char wrong[512] = {};
};

struct Input {
    std::string name;     ///< of the file to open, in the scratch folder
    std::string bytes;    ///< its content
    std::string features; ///< content of features.tsv and barcodes.tsv beside a matrix; empty: none
    std::string barcodes;
};

using MakeInput = std::function<Input(int)>;

std::string readFile(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void writeFile(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void put(const Input& input, const fs::path& folder) {
    writeFile(folder / input.name, input.bytes);
    if (!input.features.empty()) {
        writeFile(folder / "features.tsv", input.features);
        writeFile(folder / "barcodes.tsv", input.barcodes);
    }
}

class Fuzz {
public:
    Fuzz(fs::path folder, fs::path kept)
        : m_folder(std::move(folder)), m_kept(std::move(kept)),
          m_shared(static_cast<Shared*>(mmap(nullptr,
                                             sizeof(Shared),
                                             PROT_READ | PROT_WRITE,
                                             MAP_SHARED | MAP_ANONYMOUS,
                                             -1,
                                             0))) {
        fs::create_directories(m_folder);
        fs::create_directories(m_kept);
    }

    /// Reads inputs 0 .. count-1, going on behind one that fails.
    void run(int count, const std::string& label, const MakeInput& make) {
        for (int next = 0; next < count;) {
            const int end = std::min(count, next + kInputsOfProcess);
            m_shared->current = next;
            m_shared->wrong[0] = 0;
            const pid_t child = fork();
            if (child == 0) {
                readInputs(next, end, make);
            }
            int status = 0;
            waitpid(child, &status, 0);
            next = end;
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
                keep(label, make, status);
                next = m_shared->current + 1;
            }
        }
    }

    int failures() const { return m_failures; }

    void report() const {
        std::cout << m_shared->refused << " refused, " << m_shared->read << " read, " << m_failures
                  << " failures" << std::endl;
    }

private:
    [[noreturn]] void readInputs(int first, int end, const MakeInput& make) {
        for (int i = first; i < end; ++i) {
            m_shared->current = i;
            const itimerval limit{{0, 0}, {kCpuSecondsOfInput, 0}};
            setitimer(ITIMER_PROF, &limit, nullptr);
            const Input input = make(i);
            put(input, m_folder);
            const ReadOutcome outcome = readEverything((m_folder / input.name).string());
            if (!outcome.wrong.empty()) {
                std::snprintf(
                    m_shared->wrong, sizeof(m_shared->wrong), "%s", outcome.wrong.c_str());
                _exit(kWrong);
            }
            ++(outcome.refused ? m_shared->refused : m_shared->read);
        }
        _exit(0);
    }

    void keep(const std::string& label, const MakeInput& make, int status) {
        ++m_failures;
        const std::string how = WIFSIGNALED(status)
                                    ? "signal " + std::to_string(WTERMSIG(status))
                                    : "exit code " + std::to_string(WEXITSTATUS(status));
        const Input input = make(m_shared->current);
        const fs::path folder = m_kept / (label + "-" + std::to_string(m_shared->current));
        fs::create_directories(folder);
        fs::copy(m_folder, folder, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        put(input, folder);
        std::cout << "FAILURE " << how << " " << m_shared->wrong << " "
                  << (folder / input.name).string() << std::endl;
    }

    fs::path m_folder;
    fs::path m_kept;
    Shared* m_shared;
    int m_failures = 0;
};

/// The files that belong to a matrix, under the names the reader looks for.
void addCompanions(const fs::path& file, Input& input) {
    if (file.string().find(".mtx") == std::string::npos) {
        return;
    }
    for (const char* name :
         {"features.tsv", "genes.tsv", "features.tsv.gz", "barcodes.tsv", "barcodes.tsv.gz"}) {
        const fs::path beside = file.parent_path() / name;
        if (fs::exists(beside)) {
            (std::string(name).starts_with("barcodes") ? input.barcodes : input.features) =
                readFile(beside);
        }
    }
}

void damage(Fuzz& fuzz, const fs::path& file) {
    Input original{file.filename().string(), readFile(file), {}, {}};
    addCompanions(file, original);
    fuzz.run(kTruncations + kFlips, original.name, [&](int i) {
        Input input = original;
        Random random(streamSeed(20, static_cast<std::uint64_t>(i)));
        input.bytes = i < kTruncations
                          ? truncated(original.bytes, static_cast<std::size_t>(i), kTruncations)
                          : flipped(original.bytes, random);
        return input;
    });
    std::cout << original.name << ": ";
    fuzz.report();
}

Input generated(const std::vector<Input>& seeds, std::uint64_t seed, int i) {
    Random random(streamSeed(seed, static_cast<std::uint64_t>(i)));
    TextGenerator text(random);
    switch (random.below(4)) {
    case 0:
        return {"table.csv", text.table(), {}, {}};
    case 1:
        return {"matrix.mtx",
                text.matrixMarket(),
                text.names("\tSYMBOL\tGene Expression"),
                text.names("")};
    default:
        break;
    }
    Input input = seeds[random.below(seeds.size())];
    input.bytes = mutated(std::move(input.bytes), random);
    return input;
}

double cpuSecondsOfChildren() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
}

void generate(Fuzz& fuzz,
              double cpuSeconds,
              std::uint64_t seed,
              const std::vector<fs::path>& files) {
    std::vector<Input> seeds;
    for (const fs::path& file : files) {
        if (fs::file_size(file) <= kLargestMutated) {
            seeds.push_back({file.filename().string(), readFile(file), {}, {}});
            addCompanions(file, seeds.back());
        }
    }
    for (int round = 0; cpuSecondsOfChildren() < cpuSeconds; ++round) {
        const std::uint64_t ofRound = streamSeed(seed, static_cast<std::uint64_t>(round));
        fuzz.run(kInputsOfProcess,
                 "generated-" + std::to_string(seed) + "-" + std::to_string(round),
                 [&](int i) { return generated(seeds, ofRound, i); });
        if (round % 100 == 0) {
            std::cout << static_cast<long>(cpuSecondsOfChildren()) << " CPU seconds: ";
            fuzz.report();
        }
    }
    fuzz.report();
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool damages = arguments.size() >= 4 && arguments[0] == "damage";
    const bool generates = arguments.size() >= 6 && arguments[0] == "generate";
    if (!damages && !generates) {
        std::cerr << "usage: readerFuzz damage FOLDER KEPT FILE...\n"
                     "       readerFuzz generate FOLDER KEPT CPU-SECONDS SEED FILE...\n";
        return 2;
    }
    Fuzz fuzz(arguments[1], arguments[2]);
    const std::vector<fs::path> files(arguments.begin() + (damages ? 3 : 5), arguments.end());
    if (damages) {
        for (const fs::path& file : files) {
            damage(fuzz, file);
        }
    } else {
        generate(fuzz, std::stod(arguments[3]), std::stoull(arguments[4]), files);
    }
    return fuzz.failures() == 0 ? 0 : 1;
}

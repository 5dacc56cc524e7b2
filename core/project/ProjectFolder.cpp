// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/ProjectFolder.h"

#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/base/DurableFile.h"
#include "core/project/Schema.h"
#include "core/project/Sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace ocellus::projectfolder {

namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".ocellus";
constexpr const char* kDatabase = "project.sqlite";
constexpr const char* kNetwork = "gene.network";

fs::path plain(const fs::path& path) {
    const fs::path result = fs::absolute(path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();
}

[[noreturn]] void cannotMake(const fs::path& folder, const std::string& why) {
    throw Error(folder.filename().string() + " could not be made in " + folder.parent_path().string() + ": " + why + ".");
}

/// Renames without ever replacing what is there.
void giveName(const fs::path& temporary, const fs::path& folder) {
    if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, folder.c_str(), RENAME_NOREPLACE) == 0) {
        return;
    }
    const bool unsupported = errno == EINVAL || errno == ENOSYS;
    if (!unsupported || fs::exists(folder) || rename(temporary.c_str(), folder.c_str()) != 0) {
        cannotMake(folder, fs::exists(folder) ? "something of this name has appeared" : std::strerror(errno));
    }
}

/// Lets `fill` work in a hidden folder beside, which gets its name when that went well.
void makeWhole(
    const std::string& given, const std::function<void(const fs::path& temporary, const std::string& project)>& fill) {
    const fs::path folder = plain(given);
    if (folder.extension() != kEnding) {
        throw UsageError("A project's folder ends in " + std::string(kEnding) + "; found " + folder.filename().string()
            + ".");
    }
    std::error_code error;
    if (fs::exists(folder, error)) {
        throw UsageError(folder.filename().string() + " exists already; open it, or choose another name.");
    }
    std::string hidden = ".";
    hidden.append(folder.filename().string()).append(".").append(std::to_string(getpid())).append(".part");
    const fs::path temporary = folder.parent_path() / hidden;
    fs::remove_all(temporary, error); // of an earlier program with our number
    if (!fs::create_directory(temporary, error) || !fs::create_directory(temporary / "layers", error)) {
        cannotMake(folder, error.message());
    }
    try {
        fill(temporary, folder.string());
        flushFolder(temporary.string());
        giveName(temporary, folder);
        flushFolder(folder.parent_path().string());
    } catch (const fs::filesystem_error& failure) {
        fs::remove_all(temporary, error);
        cannotMake(folder, failure.code().message());
    } catch (...) {
        fs::remove_all(temporary, error);
        throw;
    }
}

} // namespace

std::string resolve(const std::string& given) {
    fs::path folder = plain(given);
    if (folder.filename() == kDatabase) {
        folder = folder.parent_path();
    }
    std::error_code ignored;
    if (!fs::exists(folder, ignored)) {
        throw InputError(folder.string(), "there is no such project");
    }
    const fs::path database = folder / kDatabase;
    if (!fs::is_directory(folder, ignored) || !fs::is_regular_file(database, ignored)) {
        throw InputError(folder.string(), std::string("a folder with ") + kDatabase + " in it was expected");
    }
    if (fs::file_size(database, ignored) == 0) {
        throw InputError(folder.string(), std::string(kDatabase) + " is empty");
    }
    return folder.string();
}

void create(const std::string& given, const std::function<void(const sqlite::Database&)>& fill) {
    makeWhole(given, [&](const fs::path& temporary, const std::string& project) {
        const sqlite::Database database((temporary / kDatabase).string(), sqlite::Mode::Create, project);
        database.beginWriting();
        schema::migrate(database, schema::migrations());
        fill(database);
    });
}

void copy(const sqlite::Database& from,
    const std::string& fromFolder,
    const std::string& given,
    const std::function<void(const sqlite::Database&)>& fill) {
    makeWhole(given, [&](const fs::path& temporary, const std::string& project) {
        const std::string file = (temporary / kDatabase).string();
        from.prepare("VACUUM INTO ?").bind(1, file).run();
        for (const auto& layer : fs::directory_iterator(fs::path(fromFolder) / "layers")) {
            if (layer.path().extension() == ".layer" || layer.path().filename() == kNetwork) {
                fs::copy_file(layer.path(), temporary / "layers" / layer.path().filename());
            }
        }
        const sqlite::Database database(file, sqlite::Mode::Write, project);
        database.beginWriting();
        fill(database);
    });
}

Temporary::Temporary() {
    std::string pattern = (fs::temp_directory_path() / "ocellus-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw Error("A temporary folder could not be made: " + std::string(std::strerror(errno)) + ".");
    }
    m_path = pattern;
}

Temporary::~Temporary() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

std::unique_ptr<Temporary> copyDatabase(const std::string& folder) {
    auto copy = std::make_unique<Temporary>();
    for (const char* name : {kDatabase, "project.sqlite-wal"}) {
        const fs::path from = fs::path(folder) / name;
        std::error_code error;
        if (fs::exists(from, error) && !fs::copy_file(from, fs::path(copy->path()) / name, error)) {
            throw InputError(folder, std::string(name) + " cannot be read (" + error.message() + ")");
        }
        // A copy keeps the permissions of a read-only file.
        fs::permissions(fs::path(copy->path()) / name, fs::perms::owner_write, fs::perm_options::add, error);
    }
    return copy;
}

void removeUnfinished(const std::string& folder) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(fs::path(folder) / "layers", error)) {
        if (entry.path().filename().string().ends_with(DurableFile::kTemporarySuffix)) {
            fs::remove(entry.path(), error);
        }
    }
}

std::string layerFile(const std::string& folder, const std::string& layer) {
    constexpr std::size_t kMostLetters = 40;
    std::string letters;
    for (const char letter : layer.substr(0, kMostLetters)) {
        const auto plainLetter = static_cast<unsigned char>(letter) < 128 && std::isalnum(static_cast<unsigned char>(letter));
        letters += plainLetter ? letter : '_';
    }
    Sha256 hash;
    hash.add(layer);
    return (fs::path(folder) / "layers" / (letters + "-" + hash.hex().substr(0, 8) + ".layer")).string();
}

std::string networkFile(const std::string& folder) {
    return (fs::path(folder) / "layers" / kNetwork).string();
}

} // namespace ocellus::projectfolder

bool ocellus::isProjectPath(const std::string& path) {
    namespace fs = std::filesystem;
    const fs::path given = fs::path(path).has_filename() ? fs::path(path) : fs::path(path).parent_path();
    const fs::path folder = given.filename() == ocellus::projectfolder::kDatabase ? given.parent_path() : given;
    std::error_code error;
    return folder.extension() == ocellus::projectfolder::kEnding && fs::is_directory(folder, error);
}

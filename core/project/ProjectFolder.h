// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace ocellus {

namespace sqlite {
class Database;
}

/// True for a folder "NAME.ocellus" and for the database inside.
bool isProjectPath(const std::string& path);

/// The folder of a project on disk: finding it, making it, copying it aside, tidying it.
namespace projectfolder {

/// Absolute path of a project given by its folder or by the database inside it.
/// @throws InputError when there is no project.
std::string resolve(const std::string& given);

/// Copies the database of `from`, as it stands now, and the layers of its folder into a new project.
/// The folder appears whole or not at all. @throws as `create`.
void copy(const sqlite::Database& from, const std::string& fromFolder, const std::string& folder,
    const std::function<void(const sqlite::Database&)>& fill);

/// Makes the folder with an empty database in it. `fill` runs once the tables are there; the folder
/// gets its name after that, so it appears whole or not at all.
/// @throws UsageError when `folder` exists or does not end in ".ocellus", Error when the disk refuses.
void create(const std::string& folder, const std::function<void(const sqlite::Database&)>& fill);

/// A folder that is deleted with this object.
class Temporary {
public:
    Temporary();
    ~Temporary();
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

/// Copies the database and its journal, so that a project on a read-only disk can be read whole
/// (SQLite needs to write beside the file it reads). @throws InputError when they cannot be read.
std::unique_ptr<Temporary> copyDatabase(const std::string& folder);

/// Removes what killed programs left unfinished in `layers/`.
void removeUnfinished(const std::string& folder);

/// "layers/umap-1f2e3d4c.layer": where a layer of this name is kept.
std::string layerFile(const std::string& folder, const std::string& layer);

/// "layers/gene.network": where the gene network is kept (core/tasks/KeptNetwork.h). A project has one at most.
std::string networkFile(const std::string& folder);

} // namespace projectfolder

} // namespace ocellus

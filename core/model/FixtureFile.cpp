// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/FixtureFile.h"

#include "core/base/Error.h"
#include "core/base/Hdf5.h"

#include <hdf5.h>
#include <unistd.h>

#include <filesystem>

namespace fs = std::filesystem;

namespace ocellus {

struct FixtureWriter::State {
    std::string path;
    std::string temporary;
    hid_t file = -1;
    hid_t links = -1;   ///< makes the groups of a name
    hid_t dataset = -1; ///< without times

    void close() {
        const hdf5::Lock lock;
        for (hid_t* id : {&links, &dataset}) {
            if (*id >= 0) {
                H5Pclose(*id);
                *id = -1;
            }
        }
        if (file >= 0) {
            H5Fclose(file);
            file = -1;
        }
    }

    void write(const std::string& name, const std::vector<Index>& shape, hid_t type, const void* values) {
        const hdf5::Lock lock;
        std::vector<hsize_t> sizes(shape.begin(), shape.end());
        const hid_t space = sizes.empty() ? H5Screate(H5S_SCALAR)
                                          : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr);
        const hid_t array = H5Dcreate2(file, name.c_str(), type, space, links, dataset, H5P_DEFAULT);
        const bool written = array >= 0 && H5Dwrite(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
        if (array >= 0) {
            H5Dclose(array);
        }
        H5Sclose(space);
        if (!written) {
            throw Error("Could not write " + name + " to " + path + ".");
        }
    }
};

FixtureWriter::FixtureWriter(const std::string& path)
    : m_state(std::make_unique<State>()) {
    m_state->path = path;
    m_state->temporary = path + ".partial-" + std::to_string(getpid());
    const hdf5::Lock lock;
    m_state->file = H5Fcreate(m_state->temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    if (m_state->file < 0) {
        throw Error("Could not create " + path + ": is its folder there and writable?");
    }
    m_state->links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(m_state->links, 1);
    m_state->dataset = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(m_state->dataset, 0);
}

FixtureWriter::~FixtureWriter() {
    m_state->close();
    std::error_code ignored;
    fs::remove(m_state->temporary, ignored);
}

void FixtureWriter::write(const std::string& name, const std::vector<Index>& shape, const float* values) {
    m_state->write(name, shape, H5T_NATIVE_FLOAT, values);
}

void FixtureWriter::write(const std::string& name, const std::vector<Index>& shape, const double* values) {
    m_state->write(name, shape, H5T_NATIVE_DOUBLE, values);
}

void FixtureWriter::write(const std::string& name, const std::vector<Index>& shape, const std::int64_t* values) {
    m_state->write(name, shape, H5T_NATIVE_INT64, values);
}

void FixtureWriter::finish() {
    m_state->close();
    std::error_code failure;
    fs::rename(m_state->temporary, m_state->path, failure);
    if (failure) {
        throw Error("Could not put " + m_state->path + " in place: " + failure.message() + ".");
    }
}

} // namespace ocellus

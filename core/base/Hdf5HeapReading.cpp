// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Internal.h"

#include <cstring>
#include <string>

// HDF5 1.10 trusts the numbers in a text heap and reads outside of it when they are damaged. So a
// conversion of our own stands in for the library's where texts of variable length are read, be it
// from attributes or from arrays that only H5Dread can read: it looks texts up with TextHeap.
namespace ocellus::hdf5 {

namespace {

constexpr std::size_t kStoredBytes = 16; ///< length, address and number

/// The reading under way on this thread; the C interface has no way to hand it on.
thread_local HeapReading* t_reading = nullptr;

bool isVariableText(hid_t type, std::size_t bytes) {
    return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0 &&
           H5Tget_size(type) == bytes;
}

/// H5T_conv_t: elements of 16 bytes become pointers to texts that H5free_memory frees, in place.
herr_t convertTexts(hid_t source,
                    hid_t target,
                    H5T_cdata_t* data,
                    std::size_t count,
                    std::size_t stride,
                    std::size_t,
                    void* buffer,
                    void*,
                    hid_t) {
    if (data->command == H5T_CONV_FREE) {
        return 0;
    }
    if (t_reading == nullptr) {
        return -1; // the library's own conversion is taken
    }
    if (data->command == H5T_CONV_INIT) {
        data->need_bkg = H5T_BKG_NO;
        return isVariableText(source, kStoredBytes) && isVariableText(target, sizeof(char*)) ? 0
                                                                                             : -1;
    }
    const std::size_t sourceStride = stride != 0 ? stride : kStoredBytes;
    const std::size_t targetStride = stride != 0 ? stride : sizeof(char*);
    char* bytes = static_cast<char*>(buffer);
    for (std::size_t i = 0; i < count; ++i) {
        char* text = t_reading->copyOf(bytes + i * sourceStride);
        std::memcpy(bytes + i * targetStride,
                    &text,
                    sizeof(text)); // never ahead of what is still to be read
    }
    return 0;
}

} // namespace

HeapReading::HeapReading(const std::shared_ptr<const RawFile>& file) {
    if (file) {
        m_heap.emplace(file);
        t_reading = this;
    }
}

HeapReading::~HeapReading() {
    t_reading = nullptr;
}

char* HeapReading::copyOf(const char* element) {
    std::string text;
    try {
        text = m_heap->text(element);
    } catch (const Damage& damage) {
        m_damage = damage.what;
        return nullptr;
    }
    char* copy = static_cast<char*>(H5allocate_memory(text.size() + 1, false));
    if (copy != nullptr) {
        std::memcpy(copy, text.c_str(), text.size() + 1);
    }
    return copy;
}

void registerTextConversion() {
    const Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(text.id(), H5T_VARIABLE);
    H5Tregister(H5T_PERS_SOFT, "ocellus texts", text.id(), text.id(), convertTexts);
}

} // namespace ocellus::hdf5

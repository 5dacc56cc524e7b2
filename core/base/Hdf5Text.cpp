// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Headers.h"
#include "core/base/Hdf5Internal.h"

#include <algorithm>
#include <cstring>

// Attributes, text and records.
namespace ocellus::hdf5 {

namespace {

constexpr Index kLargestAttribute = 1 << 20;

/// An attribute as it is stored.
struct Attribute {
    Handle handle;
    Handle type;
    Handle space;
};

/// Nullopt when there is none; refuses a damaged one. Take the lock first.
std::optional<Attribute> openAttribute(const Node& node, const std::string& name) {
    if (!node.hasAttribute(name)) {
        return std::nullopt;
    }
    Attribute attribute{Handle(H5Aopen(node.id(), name.c_str(), H5P_DEFAULT), H5Aclose), {}, {}};
    if (attribute.handle.valid()) {
        attribute.type = Handle(H5Aget_type(attribute.handle.id()), H5Tclose);
        attribute.space = Handle(H5Aget_space(attribute.handle.id()), H5Sclose);
    }
    if (!attribute.type.valid() || !attribute.space.valid()) {
        node.refuse("has a damaged attribute \"" + name + "\"");
    }
    return attribute;
}

/// Reads all of it. Take the lock first.
void readAttribute(const Node& node,
                   const std::string& name,
                   const Attribute& attribute,
                   hid_t memory,
                   void* out) {
    if (H5Aread(attribute.handle.id(), memory, out) < 0) {
        node.refuse("has an attribute \"" + name + "\" that could not be read");
    }
}

Index elementsOf(hid_t space) {
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    return H5Sget_simple_extent_type(space) == H5S_NULL ? 0 : static_cast<Index>(count);
}

/// Takes over text that HDF5 allocated. A null pointer is an empty text.
std::vector<std::string> collectVariable(std::vector<char*>& pointers) {
    std::vector<std::string> texts(pointers.size());
    for (std::size_t i = 0; i < pointers.size(); ++i) {
        if (pointers[i] != nullptr) {
            texts[i] = pointers[i];
            H5free_memory(pointers[i]);
        }
    }
    return texts;
}

std::string fixedText(const char* bytes, std::size_t width, bool spacePadded) {
    std::string text = trimmed(bytes, width);
    while (spacePadded && !text.empty() && text.back() == ' ') {
        text.pop_back();
    }
    return text;
}

std::vector<std::string>
collectFixed(const std::vector<char>& bytes, std::size_t width, bool spacePadded) {
    std::vector<std::string> texts(width == 0 ? 0 : bytes.size() / width);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        texts[i] = fixedText(bytes.data() + i * width, width, spacePadded);
    }
    return texts;
}

/// A text type of the same width and character set, as HDF5 refuses to convert between sets.
Handle textMemoryType(hid_t stored) {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    const bool variable = H5Tis_variable_str(stored) > 0;
    H5Tset_size(type.id(), variable ? H5T_VARIABLE : H5Tget_size(stored));
    H5Tset_cset(type.id(), H5Tget_cset(stored));
    H5Tset_strpad(type.id(), variable ? H5T_STR_NULLTERM : H5Tget_strpad(stored));
    return type;
}

} // namespace

bool Node::hasAttribute(const std::string& name) const {
    const Lock lock;
    H5O_info_t object;
    if (m_file->raw && H5Oget_info2(id(), &object, H5O_INFO_BASIC) >= 0) {
        const auto address = static_cast<Index>(object.addr);
        try {
            if (!m_file->soundHeaders.contains(address)) {
                checkAttributes(*m_file->raw, address);
                m_file->soundHeaders.insert(address);
            }
        } catch (const Damage& damage) {
            refuse(damage.what);
        }
    }
    return H5Aexists(id(), name.c_str()) > 0;
}

std::optional<std::vector<std::string>> Node::textsAttribute(const std::string& name) const {
    const Lock lock;
    const auto attribute = openAttribute(*this, name);
    if (!attribute) {
        return std::nullopt;
    }
    const Index count = elementsOf(attribute->space.id());
    if (count == 0) {
        return std::vector<std::string>(); // an empty array of any type, h5py writes it as float64
    }
    if (H5Tget_class(attribute->type.id()) != H5T_STRING) {
        return std::nullopt;
    }
    const Handle memory = textMemoryType(attribute->type.id());
    const std::size_t width = H5Tget_size(memory.id());
    if (count < 0 || count > kLargestAttribute ||
        width > static_cast<std::size_t>(kLargestAttribute)) {
        refuse("has an attribute \"" + name + "\" of impossible size");
    }
    if (H5Tis_variable_str(memory.id()) > 0) {
        std::vector<char*> pointers(static_cast<std::size_t>(count), nullptr);
        const HeapReading reading(m_file->raw);
        readAttribute(*this, name, *attribute, memory.id(), pointers.data());
        std::vector<std::string> texts = collectVariable(pointers);
        if (!reading.damage().empty()) {
            refuse("has an attribute \"" + name + "\" that " + reading.damage());
        }
        return texts;
    }
    std::vector<char> bytes(static_cast<std::size_t>(count) * width);
    readAttribute(*this, name, *attribute, memory.id(), bytes.data());
    return collectFixed(bytes, width, H5Tget_strpad(attribute->type.id()) == H5T_STR_SPACEPAD);
}

std::optional<std::string> Node::textAttribute(const std::string& name) const {
    const auto texts = textsAttribute(name);
    return texts && texts->size() == 1 ? std::optional(texts->front()) : std::nullopt;
}

std::optional<std::vector<Index>> Node::numbersAttribute(const std::string& name) const {
    const Lock lock;
    const auto attribute = openAttribute(*this, name);
    if (!attribute) {
        return std::nullopt;
    }
    const Type type = describe(attribute->type.id());
    const Index count = elementsOf(attribute->space.id());
    if (!isSound(attribute->type.id()) || !type.isNumber() || count < 0 || count > kLargestAttribute) {
        return std::nullopt;
    }
    std::vector<Index> values(static_cast<std::size_t>(count));
    if (type.kind == Kind::Bool) {
        std::vector<std::int8_t> bytes(values.size() * type.bytes);
        if (type.bytes != 1 ||
            H5Aread(attribute->handle.id(), attribute->type.id(), bytes.data()) < 0) {
            return std::nullopt;
        }
        std::copy(bytes.begin(), bytes.end(), values.begin());
    } else {
        readAttribute(*this, name, *attribute, H5T_NATIVE_INT64, values.data());
    }
    return values;
}

std::optional<Array> Node::referencedArray(const std::string& name) const {
    const Lock lock;
    const auto attribute = openAttribute(*this, name);
    if (!attribute) {
        return std::nullopt;
    }
    if (H5Tequal(attribute->type.id(), H5T_STD_REF_OBJ) <= 0 ||
        elementsOf(attribute->space.id()) != 1) {
        return std::nullopt;
    }
    hobj_ref_t reference = 0;
    readAttribute(*this, name, *attribute, H5T_STD_REF_OBJ, &reference);
    H5O_type_t kind = H5O_TYPE_UNKNOWN;
    if (H5Rget_obj_type2(id(), H5R_OBJECT, &reference, &kind) < 0 || kind != H5O_TYPE_DATASET) {
        refuse("has an attribute \"" + name + "\" that points to no array");
    }
    Handle target(H5Rdereference2(id(), H5P_DEFAULT, H5R_OBJECT, &reference), H5Oclose);
    if (!target.valid()) {
        refuse("has an attribute \"" + name + "\" that points to no array");
    }
    return Array(m_file, std::move(target), m_place + " (categories)");
}

/// All elements as they lie in the file. @pre m_storage.
std::vector<char> Array::readStored() const {
    checkPlausible(m_size, m_storedBytes);
    std::vector<char> stored(static_cast<std::size_t>(m_size) * m_storedBytes);
    try {
        m_storage->read(std::vector<Index>(m_shape.size(), 0), m_shape, stored.data());
    } catch (const Damage& damage) {
        refuse(damage.what);
    }
    return stored;
}

/// Texts that start `offset` bytes into each stored element.
/// @param width  of texts of fixed length; 0 when the length varies.
std::vector<std::string>
Array::textsInStored(std::size_t offset, std::size_t width, bool spacePadded) const {
    const std::vector<char> stored = readStored();
    std::vector<std::string> texts;
    texts.reserve(static_cast<std::size_t>(m_size));
    TextHeap heap(m_file->raw);
    try {
        for (std::size_t at = offset; at < stored.size(); at += m_storedBytes) {
            const char* element = stored.data() + at;
            texts.push_back(width == 0 ? heap.text(element)
                                       : fixedText(element, width, spacePadded));
        }
    } catch (const Damage& damage) {
        refuse(damage.what);
    }
    return texts;
}

/// Reads all texts, of the array itself or of one member of its records; through H5Dread only where
/// they are not plainly stored.
std::vector<std::string> Array::readTextsAs(Id storedText, const std::string& field) const {
    const bool variable = H5Tis_variable_str(storedText) > 0;
    const bool spacePadded = H5Tget_strpad(storedText) == H5T_STR_SPACEPAD;
    if (m_storage) {
        std::size_t offset = 0;
        for (const Field& member : fields()) {
            offset = member.name == field ? member.offset : offset;
        }
        return textsInStored(offset, variable ? 0 : H5Tget_size(storedText), spacePadded);
    }
    const Lock lock;
    const Handle text = textMemoryType(storedText);
    const std::size_t width = H5Tget_size(text.id());
    checkPlausible(m_size, width);
    Handle record;
    if (!field.empty()) {
        record = Handle(H5Tcreate(H5T_COMPOUND, width), H5Tclose);
        H5Tinsert(record.id(), field.c_str(), 0, text.id());
    }
    const Id memory = field.empty() ? text.id() : record.id();
    const std::vector<Index> origin(m_shape.size(), 0);
    if (!variable) {
        std::vector<char> bytes(static_cast<std::size_t>(m_size) * width);
        if (!bytes.empty()) {
            readRaw(memory, origin, m_shape, bytes.data());
        }
        return collectFixed(bytes, width, spacePadded);
    }
    std::vector<char*> pointers(static_cast<std::size_t>(m_size), nullptr);
    const HeapReading reading(m_file->raw);
    if (!pointers.empty()) {
        readRaw(memory, origin, m_shape, pointers.data());
    }
    std::vector<std::string> texts = collectVariable(pointers);
    if (!reading.damage().empty()) {
        refuse(reading.damage());
    }
    return texts;
}

std::vector<std::string> Array::readTexts() const {
    if (m_type.kind != Kind::Text) {
        refuse("holds " + m_type.name() + " values, text was expected");
    }
    Handle stored;
    {
        const Lock lock;
        stored = Handle(H5Dget_type(id()), H5Tclose);
    }
    return readTextsAs(stored.id(), "");
}

std::vector<Field> Array::fields() const {
    std::vector<Field> result;
    if (m_type.kind != Kind::Record) {
        return result;
    }
    const Lock lock;
    const Handle stored(H5Dget_type(id()), H5Tclose);
    const int count = H5Tget_nmembers(stored.id());
    for (int i = 0; i < count; ++i) {
        Field field;
        char* name = H5Tget_member_name(stored.id(), static_cast<unsigned>(i));
        field.name = name == nullptr ? "" : name;
        H5free_memory(name);
        const Handle member(H5Tget_member_type(stored.id(), static_cast<unsigned>(i)), H5Tclose);
        field.type = describe(member.id());
        const std::size_t inMemory = H5Tget_member_offset(stored.id(), static_cast<unsigned>(i));
        field.offset = inMemory + 8 * static_cast<std::size_t>(textsBefore(stored.id(), inMemory));
        if (H5Tget_class(member.id()) == H5T_ARRAY) {
            const Handle base(H5Tget_super(member.id()), H5Tclose);
            field.type = describe(base.id());
            field.width =
                field.type.bytes == 0
                    ? 0
                    : static_cast<Index>(H5Tget_size(member.id()) /
                                         std::max<std::size_t>(1, H5Tget_size(base.id())));
        }
        result.push_back(field);
    }
    return result;
}

std::vector<double> Array::readField(const Field& field) const {
    if (field.type.kind != Kind::Integer && field.type.kind != Kind::Float &&
        field.type.kind != Kind::Bool) {
        refuse("has a member \"" + field.name + "\" of " + field.type.name() +
               " values, numbers were expected");
    }
    const auto perRecord = static_cast<std::size_t>(field.width);
    checkPlausible(m_size, perRecord * sizeof(double));
    std::vector<double> values(static_cast<std::size_t>(m_size) * perRecord);
    if (values.empty()) {
        return values;
    }
    if (m_storage && field.type.nativeOrder) {
        const std::vector<char> stored = readStored();
        for (std::size_t row = 0; row < static_cast<std::size_t>(m_size); ++row) {
            convertNumbers(stored.data() + row * m_storedBytes + field.offset,
                           field.type.bytes,
                           field.type,
                           field.width,
                           values.data() + row * perRecord);
        }
        return values;
    }
    const Lock lock;
    const hsize_t width = static_cast<hsize_t>(field.width);
    Handle number(H5Tcopy(field.type.kind == Kind::Bool ? H5T_NATIVE_INT8 : H5T_NATIVE_DOUBLE),
                  H5Tclose);
    if (field.type.kind == Kind::Bool) {
        number = Handle(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);
        std::int8_t value = 0;
        H5Tenum_insert(number.id(), "FALSE", &value);
        value = 1;
        H5Tenum_insert(number.id(), "TRUE", &value);
    }
    const std::size_t bytes = H5Tget_size(number.id());
    if (field.width != 1) {
        number = Handle(H5Tarray_create2(number.id(), 1, &width), H5Tclose);
    }
    const Handle record(H5Tcreate(H5T_COMPOUND, bytes * perRecord), H5Tclose);
    H5Tinsert(record.id(), field.name.c_str(), 0, number.id());
    const std::vector<Index> origin(m_shape.size(), 0);
    if (bytes == sizeof(double)) {
        readRaw(record.id(), origin, m_shape, values.data());
    } else {
        std::vector<std::int8_t> small(values.size());
        readRaw(record.id(), origin, m_shape, small.data());
        std::copy(small.begin(), small.end(), values.begin());
    }
    return values;
}

std::vector<std::string> Array::readTextField(const Field& field) const {
    const Lock lock;
    const Handle stored(H5Dget_type(id()), H5Tclose);
    const int index = H5Tget_member_index(stored.id(), field.name.c_str());
    const Handle member(
        index < 0 ? -1 : H5Tget_member_type(stored.id(), static_cast<unsigned>(index)), H5Tclose);
    if (!member.valid() || H5Tget_class(member.id()) != H5T_STRING) {
        refuse("has no text member \"" + field.name + "\"");
    }
    return readTextsAs(member.id(), field.name);
}

} // namespace ocellus::hdf5

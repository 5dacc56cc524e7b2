// SPDX-License-Identifier: GPL-3.0-or-later
// The types of elements: what they are, and whether HDF5 can convert them.
#include "core/base/Hdf5Internal.h"

#include <cstring>

namespace ocellus::hdf5 {

namespace {

Type describeNumber(hid_t type, H5T_class_t kind) {
    Type result;
    result.kind = kind == H5T_FLOAT ? Kind::Float : Kind::Integer;
    result.bytes = H5Tget_size(type);
    const std::size_t bits = result.bytes * 8;
    const bool usualSize = bits == 8 || bits == 16 || bits == 32 || bits == 64;
    result.nativeOrder = usualSize && H5Tget_order(type) == H5T_ORDER_LE && H5Tget_precision(type) == bits;
    if (kind == H5T_INTEGER) {
        result.isSigned = H5Tget_sign(type) == H5T_SGN_2;
        result.nativeOrder = result.nativeOrder && H5Tget_offset(type) == 0;
    } else {
        const bool usual = H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F64LE) > 0;
        result.nativeOrder = result.nativeOrder && usual;
    }
    return result;
}

/// h5py writes bool as an 8-bit enumeration FALSE, TRUE.
Type describeEnumeration(hid_t type) {
    const Handle base(H5Tget_super(type), H5Tclose);
    Type result = describeNumber(base.id(), H5T_INTEGER);
    if (H5Tget_nmembers(type) == 2) {
        char* first = H5Tget_member_name(type, 0);
        if (first != nullptr && std::strcmp(first, "FALSE") == 0) {
            result.kind = Kind::Bool;
        }
        H5free_memory(first);
    }
    return result;
}

/// The bits of a number lie within its bytes: HDF5 copies them from where the file says.
bool isSoundNumber(hid_t type, H5T_class_t kind) {
    const std::size_t bits = 8 * H5Tget_size(type);
    const std::size_t precision = H5Tget_precision(type);
    const int offset = H5Tget_offset(type);
    if (precision == 0 || precision > bits || offset < 0 || static_cast<std::size_t>(offset) > bits - precision) {
        return false;
    }
    if (kind == H5T_INTEGER) {
        return true;
    }
    std::size_t sign = 0, exponent = 0, exponentBits = 0, mantissa = 0, mantissaBits = 0;
    return H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0 && sign < precision
           && exponentBits > 0 && exponentBits <= precision && exponent <= precision - exponentBits
           && mantissaBits > 0 && mantissaBits <= precision && mantissa <= precision - mantissaBits;
}

bool isSoundRecord(hid_t type) {
    const std::size_t bytes = H5Tget_size(type);
    for (int i = 0; i < H5Tget_nmembers(type); ++i) {
        const auto number = static_cast<unsigned>(i);
        const Handle member(H5Tget_member_type(type, number), H5Tclose);
        const std::size_t offset = H5Tget_member_offset(type, number);
        if (!member.valid() || offset > bytes || H5Tget_size(member.id()) > bytes - offset || !isSound(member.id())) {
            return false;
        }
    }
    return true;
}

} // namespace

std::string Type::name() const {
    switch (kind) {
    case Kind::Integer:
        return (isSigned ? "int" : "uint") + std::to_string(bytes * 8);
    case Kind::Float:
        return "float" + std::to_string(bytes * 8);
    case Kind::Bool:
        return "bool";
    case Kind::Text:
        return "text";
    case Kind::Record:
        return "record";
    case Kind::Reference:
        return "reference";
    case Kind::Other:
        break;
    }
    return "unknown";
}

Type describe(hid_t type) {
    Type result;
    const H5T_class_t kind = H5Tget_class(type);
    if (kind == H5T_INTEGER || kind == H5T_FLOAT) {
        return describeNumber(type, kind);
    }
    if (kind == H5T_ENUM) {
        return describeEnumeration(type);
    }
    result.bytes = H5Tget_size(type);
    if (kind == H5T_STRING) {
        result.kind = Kind::Text;
        result.variableLength = H5Tis_variable_str(type) > 0;
    } else if (kind == H5T_COMPOUND) {
        result.kind = Kind::Record;
    } else if (kind == H5T_REFERENCE) {
        result.kind = Kind::Reference;
    }
    return result;
}

bool isSound(hid_t type) {
    const H5T_class_t kind = H5Tget_class(type);
    switch (kind) {
    case H5T_INTEGER:
    case H5T_FLOAT:
        return isSoundNumber(type, kind);
    case H5T_COMPOUND:
        return isSoundRecord(type);
    case H5T_ENUM:
    case H5T_ARRAY:
    case H5T_VLEN: {
        const Handle base(H5Tget_super(type), H5Tclose);
        return base.valid() && isSound(base.id()) && (kind != H5T_ENUM || H5Tget_size(base.id()) == H5Tget_size(type));
    }
    default:
        return kind != H5T_NO_CLASS;
    }
}

} // namespace ocellus::hdf5

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/ParquetReader.h"

#include "core/base/Error.h"
#include "core/datasets/readers/ParquetBytes.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>

namespace ocellus {

namespace {

using parquet::Bytes;
using parquet::Thrift;

// Numbers of the format's own lists.
enum Physical { Boolean = 0, Int32 = 1, Int64 = 2, Int96 = 3, Float = 4, Double = 5, ByteArray = 6, FixedBytes = 7 };
enum Encoded { Plain = 0, PlainDictionary = 2, Runs = 3, RunsDictionary = 8 };
enum Page { DataPage = 0, DictionaryPage = 2, DataPage2 = 3 };

constexpr std::size_t kMagic = 4;

struct Element { ///< of the schema
    std::string name;
    int type = -1;
    int repetition = 0; ///< 0 required, 1 optional, 2 repeated
    std::int64_t children = 0;
};

struct Chunk { ///< a column in a row group
    int type = -1, codec = 0;
    std::int64_t values = 0, bytes = 0, dataAt = -1, dictionaryAt = -1;
    std::size_t path = 0; ///< parts of its name; more than 1: inside another column
};

struct Group {
    std::int64_t rows = 0;
    std::vector<Chunk> chunks;
};

struct Footer {
    std::vector<Element> schema; ///< the first is the table itself
    std::vector<Group> groups;
    std::int64_t rows = 0;
};

struct PageHead {
    int type = -1, encoding = -1;
    std::int64_t size = -1, packed = -1, values = -1;
    std::int64_t levels = 0;  ///< bytes of version 2's repetition and definition levels
    std::int64_t repetition = 0;
    bool isPacked = true;
};

Element readElement(Thrift& thrift) {
    Element element;
    thrift.readStruct([&](int id, int type) {
        switch (id) {
        case 1: element.type = static_cast<int>(thrift.integer()); break;
        case 3: element.repetition = static_cast<int>(thrift.integer()); break;
        case 4: element.name = thrift.text(); break;
        case 5: element.children = thrift.integer(); break;
        default: thrift.skip(type);
        }
    });
    return element;
}

Chunk readChunk(Thrift& thrift) {
    Chunk chunk;
    thrift.readStruct([&](int id, int type) {
        if (id != 3) { // meta_data
            return thrift.skip(type);
        }
        thrift.readStruct([&](int field, int kind) {
            switch (field) {
            case 1: chunk.type = static_cast<int>(thrift.integer()); break;
            case 3: thrift.readList([&](int) { thrift.text(); ++chunk.path; }); break;
            case 4: chunk.codec = static_cast<int>(thrift.integer()); break;
            case 5: chunk.values = thrift.integer(); break;
            case 7: chunk.bytes = thrift.integer(); break;
            case 9: chunk.dataAt = thrift.integer(); break;
            case 11: chunk.dictionaryAt = thrift.integer(); break;
            default: thrift.skip(kind);
            }
        });
    });
    return chunk;
}

Footer readFooter(Bytes& bytes) {
    Thrift thrift(bytes);
    Footer footer;
    thrift.readStruct([&](int id, int type) {
        switch (id) {
        case 2: thrift.readList([&](int) { footer.schema.push_back(readElement(thrift)); }); break;
        case 3: footer.rows = thrift.integer(); break;
        case 4:
            thrift.readList([&](int) {
                Group& group = footer.groups.emplace_back();
                thrift.readStruct([&](int field, int kind) {
                    switch (field) {
                    case 1: thrift.readList([&](int) { group.chunks.push_back(readChunk(thrift)); }); break;
                    case 3: group.rows = thrift.integer(); break;
                    default: thrift.skip(kind);
                    }
                });
            });
            break;
        default: thrift.skip(type);
        }
    });
    return footer;
}

PageHead readPageHead(Bytes& bytes) {
    Thrift thrift(bytes);
    PageHead head;
    const auto inner = [&](bool second) {
        thrift.readStruct([&](int id, int type) {
            if (id == 1) {
                head.values = thrift.integer();
            } else if (id == (second ? 4 : 2)) {
                head.encoding = static_cast<int>(thrift.integer());
            } else if (second && (id == 5 || id == 6)) {
                const std::int64_t size = thrift.integer();
                head.levels += size;
                head.repetition += id == 6 ? size : 0;
            } else if (second && id == 7) {
                head.isPacked = type == Thrift::True;
            } else {
                thrift.skip(type);
            }
        });
    };
    thrift.readStruct([&](int id, int type) {
        switch (id) {
        case 1: head.type = static_cast<int>(thrift.integer()); break;
        case 2: head.size = thrift.integer(); break;
        case 3: head.packed = thrift.integer(); break;
        case 5:
        case 7: inner(false); break;
        case 8: inner(true); break;
        default: thrift.skip(type);
        }
    });
    if (head.size < 0 || head.packed < 0 || head.levels < 0 || head.levels > head.packed || head.levels > head.size) {
        bytes.refuse("has a head without its sizes");
    }
    return head;
}

/// Values of a dictionary, or of a page that holds them as they are.
struct Values {
    std::vector<double> numbers;
    std::vector<std::string> texts;

    std::size_t size() const { return std::max(numbers.size(), texts.size()); }
};

Values plainValues(Bytes& bytes, int type, Index count) {
    Values values;
    const std::size_t least = type == Boolean ? 0 : type == Int32 || type == Float || type == ByteArray ? 4 : 8;
    if (static_cast<std::uint64_t>(count) * least > bytes.left()) {
        bytes.refuse("has " + std::to_string(bytes.left()) + " bytes for " + std::to_string(count) + " values");
    }
    std::uint8_t bits = 0;
    for (Index i = 0; i < count; ++i) {
        switch (type) {
        case Boolean:
            bits = i % 8 == 0 ? bytes.byte() : bits;
            values.numbers.push_back((bits >> (i % 8)) & 1);
            break;
        case Int32: values.numbers.push_back(bytes.number<std::int32_t>()); break;
        case Int64: values.numbers.push_back(static_cast<double>(bytes.number<std::int64_t>())); break;
        case Float: values.numbers.push_back(static_cast<double>(bytes.number<float>())); break;
        case Double: values.numbers.push_back(bytes.number<double>()); break;
        default: values.texts.emplace_back(bytes.take(bytes.number<std::uint32_t>()));
        }
    }
    return values;
}

/// Reads one column of one row group, page by page.
class ChunkReader {
public:
    ChunkReader(const std::string& file, const std::string& name, const Element& element, const Chunk& chunk, std::string_view bytes)
        : m_file(file)
        , m_name(name)
        , m_element(element)
        , m_chunk(chunk)
        , m_bytes(bytes) {}

    void read(ParquetTable::Column& column, Index rows) {
        Bytes pages(m_bytes, m_file, "the column " + m_name);
        Index done = 0;
        while (done < rows) {
            const PageHead head = readPageHead(pages);
            const std::string_view packed = pages.take(static_cast<std::uint64_t>(head.packed));
            if (head.type == DictionaryPage) {
                readDictionary(head, packed, pages, rows);
            } else if (head.type == DataPage || head.type == DataPage2) {
                if (head.values < 0 || head.values > rows - done) {
                    pages.refuse("has a page of " + std::to_string(head.values) + " values where " + std::to_string(rows - done) + " are left");
                }
                readData(head, packed, pages, column);
                done += head.values;
            } // else an index: of no use here
        }
    }

private:
    void readDictionary(const PageHead& head, std::string_view packed, const Bytes& pages, Index rows) {
        if (head.values < 0 || head.values > rows) {
            pages.refuse("has a dictionary of " + std::to_string(head.values) + " values for " + std::to_string(rows) + " rows");
        }
        const std::string plain = parquet::unpacked(packed, m_chunk.codec, static_cast<std::uint64_t>(head.size), pages);
        Bytes bytes(plain, m_file, "the dictionary of the column " + m_name);
        m_dictionary = plainValues(bytes, m_chunk.type, head.values);
    }

    void readData(const PageHead& head, std::string_view packed, const Bytes& pages, ParquetTable::Column& column) {
        // Version 2 keeps the levels in front, never packed.
        const auto levels = static_cast<std::uint64_t>(head.levels);
        const int codec = head.type == DataPage2 && !head.isPacked ? 0 : m_chunk.codec;
        const std::string body = head.type == DataPage2
                                     ? std::string(packed.substr(0, levels)) + parquet::unpacked(packed.substr(levels), codec, static_cast<std::uint64_t>(head.size) - levels, pages)
                                     : parquet::unpacked(packed, codec, static_cast<std::uint64_t>(head.size), pages);
        Bytes bytes(body, m_file, "a page of the column " + m_name);
        std::vector<std::uint32_t> present(static_cast<std::size_t>(head.values), 1);
        if (m_element.repetition == 1) {
            const std::uint64_t size = head.type == DataPage2 ? levels - static_cast<std::uint64_t>(head.repetition) : bytes.number<std::uint32_t>();
            if (head.type == DataPage2) {
                bytes.take(static_cast<std::uint64_t>(head.repetition));
            }
            Bytes own(bytes.take(size), m_file, "the missing values of the column " + m_name);
            present = parquet::readRuns(own, 1, head.values);
        } else if (head.type == DataPage2) {
            bytes.take(levels);
        }
        const auto count = static_cast<Index>(std::count(present.begin(), present.end(), 1U));
        append(column, present, valuesOf(head, bytes, count));
    }

    Values valuesOf(const PageHead& head, Bytes& bytes, Index count) {
        if (head.encoding == Plain) {
            return plainValues(bytes, m_chunk.type, count);
        }
        Values values;
        if (head.encoding == Runs && m_chunk.type == Boolean) {
            bytes.take(4); // their length
            for (const std::uint32_t value : parquet::readRuns(bytes, 1, count)) {
                values.numbers.push_back(value);
            }
            return values;
        }
        if (head.encoding != PlainDictionary && head.encoding != RunsDictionary) {
            bytes.refuse("is written in the encoding " + std::to_string(head.encoding) + "; plain values, dictionaries and runs are read");
        }
        const int width = count == 0 && bytes.left() == 0 ? 0 : bytes.byte();
        if (width > 32) {
            bytes.refuse("has places of " + std::to_string(width) + " bits");
        }
        for (const std::uint32_t place : parquet::readRuns(bytes, width, count)) {
            if (place >= m_dictionary.size()) {
                bytes.refuse("names value " + std::to_string(place) + " of a dictionary of " + std::to_string(m_dictionary.size()));
            }
            if (m_dictionary.texts.empty()) {
                values.numbers.push_back(m_dictionary.numbers[place]);
            } else {
                values.texts.push_back(m_dictionary.texts[place]);
            }
        }
        return values;
    }

    static void append(ParquetTable::Column& column, const std::vector<std::uint32_t>& present, Values values) {
        std::size_t next = 0;
        if (auto* numbers = std::get_if<ParquetTable::Numbers>(&column.data)) {
            for (const std::uint32_t there : present) {
                numbers->values.push_back(there == 1 ? values.numbers[next++] : std::numeric_limits<double>::quiet_NaN());
            }
        } else {
            auto& texts = std::get<std::vector<std::string>>(column.data);
            for (const std::uint32_t there : present) {
                texts.push_back(there == 1 ? std::move(values.texts[next++]) : std::string());
            }
        }
    }

    const std::string& m_file;
    const std::string& m_name;
    const Element& m_element;
    const Chunk& m_chunk;
    std::string_view m_bytes;
    Values m_dictionary;
};

std::string wholeFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw InputError(path, "it cannot be read");
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

Footer footerOf(const std::string& path, const std::string& file) {
    constexpr std::size_t kTail = kMagic + 4;
    if (file.size() < kTail + kMagic || file.compare(0, kMagic, "PAR1") != 0 || file.compare(file.size() - kMagic, kMagic, "PAR1") != 0) {
        throw InputError(path, "it is no Parquet file, or it ends early");
    }
    Bytes tail(std::string_view(file).substr(file.size() - kTail), path, "the end");
    const auto length = tail.number<std::uint32_t>();
    if (length > file.size() - kTail - kMagic) {
        throw InputError(path, "its footer has " + std::to_string(length) + " bytes, the file only " + std::to_string(file.size()));
    }
    Bytes bytes(std::string_view(file).substr(file.size() - kTail - length, length), path, "the footer");
    Footer footer = readFooter(bytes);
    std::int64_t rows = 0;
    for (const Group& group : footer.groups) {
        // One row of ids takes a byte at least; more would be a lie that costs memory.
        if (group.rows < 0 || group.rows > static_cast<std::int64_t>(file.size()) || (rows += group.rows) > static_cast<std::int64_t>(file.size())) {
            bytes.refuse("says there are " + std::to_string(group.rows) + " rows in a group, in a file of " + std::to_string(file.size()) + " bytes");
        }
    }
    if (footer.schema.empty() || rows != footer.rows) {
        bytes.refuse("says there are " + std::to_string(footer.rows) + " rows, its groups have " + std::to_string(rows));
    }
    return footer;
}

/// The columns that stand directly in the table: their elements, and their places among the chunks.
struct FlatColumn {
    const Element* element = nullptr;
    std::size_t chunk = 0;
    bool readable = false;
};

std::vector<FlatColumn> flatColumns(const Footer& footer) {
    std::vector<FlatColumn> columns;
    std::size_t chunk = 0;
    std::vector<std::int64_t> open{footer.schema.front().children}; // children still to come, by depth
    for (std::size_t i = 1; i < footer.schema.size(); ++i) {
        while (!open.empty() && open.back() <= 0) {
            open.pop_back();
        }
        if (open.empty()) {
            break;
        }
        --open.back();
        const Element& element = footer.schema[i];
        if (element.children > 0) {
            open.push_back(element.children);
            continue;
        }
        const bool known = element.type >= Boolean && element.type <= ByteArray && element.type != Int96;
        columns.push_back({&element, chunk++, open.size() == 1 && known && element.repetition != 2});
    }
    return columns;
}

} // namespace

ParquetTable readParquet(const std::string& path, const std::vector<std::string>& wanted) {
    const std::string file = wholeFile(path);
    const Footer footer = footerOf(path, file);
    const std::vector<FlatColumn> columns = flatColumns(footer);
    ParquetTable table;
    table.rows = footer.rows;
    for (const FlatColumn& flat : columns) {
        const std::string& name = flat.element->name;
        const bool asked = std::find(wanted.begin(), wanted.end(), name) != wanted.end();
        if (!flat.readable && asked) {
            throw InputError(path, "its column " + name + " is a list, a column of columns or of a type that is not read");
        }
        if (!flat.readable || (!wanted.empty() && !asked)) {
            continue;
        }
        ParquetTable::Column column{name, ParquetTable::Numbers{{}, flat.element->type <= Int64}};
        if (flat.element->type == ByteArray) {
            column.data = std::vector<std::string>();
        }
        for (const Group& group : footer.groups) {
            if (flat.chunk >= group.chunks.size() || group.chunks[flat.chunk].type != flat.element->type || group.chunks[flat.chunk].values != group.rows) {
                throw InputError(path, "a group of rows has no whole column " + name);
            }
            const Chunk& chunk = group.chunks[flat.chunk];
            const std::int64_t start = chunk.dictionaryAt > 0 ? std::min(chunk.dictionaryAt, chunk.dataAt) : chunk.dataAt;
            if (start < 0 || chunk.bytes < 0 || start > static_cast<std::int64_t>(file.size()) || chunk.bytes > static_cast<std::int64_t>(file.size()) - start) {
                throw InputError(path, "its column " + name + " lies outside the file");
            }
            const std::string_view bytes = std::string_view(file).substr(static_cast<std::size_t>(start), static_cast<std::size_t>(chunk.bytes));
            ChunkReader(path, name, *flat.element, chunk, bytes).read(column, group.rows);
        }
        table.columns.push_back(std::move(column));
    }
    for (const std::string& name : wanted) {
        if (std::none_of(table.columns.begin(), table.columns.end(), [&](const auto& column) { return column.name == name; })) {
            throw InputError(path, "it has no column " + name);
        }
    }
    return table;
}

} // namespace ocellus

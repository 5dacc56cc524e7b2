// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ValueJson.h"

#include "core/base/Error.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace ocellus {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kDeepest = 64;
constexpr Index kMostValues = 4'000'000;

std::string hexOf(const std::string& bytes) {
    static const char* const kDigits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += kDigits[static_cast<unsigned char>(byte) >> 4];
        text += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

int digitOf(char letter) {
    return letter >= '0' && letter <= '9'   ? letter - '0'
           : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
                                            : -1;
}

/// The text between quotes, or nothing when it is not UTF-8.
std::optional<std::string> quoted(const std::string& text) {
    try {
        return Json(text).dump();
    } catch (const Json::type_error&) {
        return std::nullopt;
    }
}

/// Appends values to one text; dicts of any size cost what they hold.
class Writer {
public:
    void write(const Value& value) {
        switch (value.kind) {
        case Value::Kind::None:
            m_text += "null";
            break;
        case Value::Kind::Bool:
            m_text += value.integer != 0 ? "true" : "false";
            break;
        case Value::Kind::Integer:
            m_text += std::to_string(value.integer);
            break;
        case Value::Kind::Real:
            writeReal(value.real);
            break;
        case Value::Kind::Text:
            writeText(value.text);
            break;
        case Value::Kind::Bytes:
            writeSpecial("$bytes", '"' + hexOf(value.text) + '"');
            break;
        case Value::Kind::List:
            writeItems(value);
            break;
        case Value::Kind::Tuple:
            writeWrapped("$tuple", value);
            break;
        case Value::Kind::Set:
            writeWrapped("$set", value);
            break;
        case Value::Kind::Dict:
            writeDict(value);
            break;
        case Value::Kind::Opaque:
            writeSpecial("$opaque", quoted(value.text).value_or('"' + hexOf(value.text) + '"'));
            break;
        }
    }

    std::string take() { return std::move(m_text); }

private:
    void writeSpecial(const char* key, const std::string& content) {
        m_text += std::string("{\"") + key + "\":" + content + "}";
    }

    void writeWrapped(const char* key, const Value& value) {
        m_text += std::string("{\"") + key + "\":";
        writeItems(value);
        m_text += '}';
    }

    void writeReal(double value) {
        if (std::isfinite(value)) {
            m_text += Json(value).dump(); // the shortest text that gives the same bits
        } else {
            writeSpecial("$real",
                         std::isnan(value) ? "\"nan\""
                         : value > 0       ? "\"inf\""
                                           : "\"-inf\"");
        }
    }

    void writeText(const std::string& text) {
        if (const std::optional<std::string> json = quoted(text)) {
            m_text += *json;
        } else {
            writeSpecial("$text", '"' + hexOf(text) + '"');
        }
    }

    void writeItems(const Value& value) {
        m_text += '[';
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            m_text += i == 0 ? "" : ",";
            write(value.items[i]);
        }
        m_text += ']';
    }

    void writeDict(const Value& value) {
        bool plain = true;
        for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
            const Value& key = value.items[i];
            plain = plain && key.kind == Value::Kind::Text && quoted(key.text) &&
                    (key.text.empty() || key.text[0] != '$');
        }
        m_text += plain ? "{" : "{\"$dict\":[";
        for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
            m_text += i == 0 ? "" : ",";
            m_text += plain ? "" : "[";
            write(value.items[i]);
            m_text += plain ? ":" : ",";
            write(value.items[i + 1]);
            m_text += plain ? "" : "]";
        }
        m_text += plain ? "}" : "]}";
    }

    std::string m_text;
};

/// Builds values as the parser meets them, so that depth and number are limited before memory is
/// taken and no dict is searched.
class Builder : public nlohmann::json_sax<Json> {
public:
    Builder(const std::string& file, const std::string& where) : m_file(file), m_where(where) {}

    bool null() override { return add(Value::none()); }

    bool boolean(bool value) override { return add(Value::boolean(value)); }

    bool number_integer(number_integer_t value) override { return add(Value::number(value)); }

    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return add(Value::real64(static_cast<double>(value)));
        }
        return add(Value::number(static_cast<std::int64_t>(value)));
    }

    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return add(Value::real64(value));
    }

    bool string(string_t& text) override { return add(Value::string(text)); }

    bool binary(binary_t& /*bytes*/) override { return false; }

    bool start_object(std::size_t /*size*/) override { return open(Value::dict()); }

    bool start_array(std::size_t /*size*/) override { return open(Value::list()); }

    bool key(string_t& text) override { return add(Value::string(text)); }

    bool end_object() override {
        Value value = std::move(m_open.back());
        m_open.pop_back();
        const bool special = value.items.size() == 2 && value.items[0].text.rfind('$', 0) == 0;
        return add(special ? specialValue(value.items[0].text, std::move(value.items[1]))
                           : std::move(value));
    }

    bool end_array() override {
        Value value = std::move(m_open.back());
        m_open.pop_back();
        return add(std::move(value));
    }

    bool parse_error(std::size_t /*position*/,
                     const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        refuse("is no valid JSON");
    }

    Value take() { return std::move(m_root); }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw InputError(m_file, m_where + " " + what);
    }

    bool open(Value value) {
        if (m_open.size() >= kDeepest) {
            refuse("is nested deeper than " + std::to_string(kDeepest));
        }
        m_open.push_back(std::move(value));
        return true;
    }

    bool add(Value value) {
        if (++m_count > kMostValues) {
            refuse("has more than " + std::to_string(kMostValues) + " values");
        }
        (m_open.empty() ? m_root : m_open.back().items.emplace_back()) = std::move(value);
        return true;
    }

    Value specialValue(const std::string& key, Value content) const {
        const bool list = content.kind == Value::Kind::List;
        const bool text = content.kind == Value::Kind::Text;
        if (list && (key == "$tuple" || key == "$set")) {
            content.kind = key == "$tuple" ? Value::Kind::Tuple : Value::Kind::Set;
            return content;
        }
        if (list && key == "$dict") {
            Value dict = Value::dict();
            for (Value& pair : content.items) {
                if (pair.kind != Value::Kind::List || pair.items.size() != 2) {
                    refuse("has a dict that is not made of pairs");
                }
                dict.items.push_back(std::move(pair.items[0]));
                dict.items.push_back(std::move(pair.items[1]));
            }
            return dict;
        }
        if (text && key == "$real") {
            const double infinity = std::numeric_limits<double>::infinity();
            return Value::real64(content.text == "inf" ? infinity
                                 : content.text == "-inf"
                                     ? -infinity
                                     : std::numeric_limits<double>::quiet_NaN());
        }
        if (text && (key == "$bytes" || key == "$text" || key == "$opaque")) {
            content.kind = key == "$bytes"  ? Value::Kind::Bytes
                           : key == "$text" ? Value::Kind::Text
                                            : Value::Kind::Opaque;
            content.text = key == "$opaque" ? content.text : bytesOf(content.text);
            return content;
        }
        refuse("has the unknown entry " + key.substr(0, 40));
    }

    std::string bytesOf(const std::string& hex) const {
        std::string bytes;
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            const int high = digitOf(hex[i]);
            const int low = i + 1 < hex.size() ? digitOf(hex[i + 1]) : -1;
            if (high < 0 || low < 0) {
                refuse("has bytes that are not written in hexadecimal");
            }
            bytes += static_cast<char>(high * 16 + low);
        }
        return bytes;
    }

    const std::string& m_file;
    const std::string& m_where;
    std::vector<Value> m_open; ///< objects and arrays that are not closed yet
    Value m_root;
    Index m_count = 0;
};

} // namespace

bool isUtf8(const std::string& text) {
    return quoted(text).has_value();
}

std::string toJson(const Value& value) {
    Writer writer;
    writer.write(value);
    return writer.take();
}

Value valueFromJson(const std::string& text, const std::string& file, const std::string& where) {
    Builder builder(file, where);
    Json::sax_parse(text, &builder);
    return builder.take();
}

} // namespace ocellus

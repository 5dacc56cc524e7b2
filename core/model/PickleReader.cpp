// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/PickleReader.h"

#include "core/base/Error.h"
#include "core/model/PickleMachine.h"

#include <bit>
#include <cstring>

namespace ocellus {

namespace {

// A file of the largest published model has some 700,000 gene names and 60,000 other objects.
constexpr std::size_t kMostNodes = 10'000'000;
constexpr std::uint64_t kMostItems = 200'000'000;
constexpr std::size_t kDeepestStack = 2'000'000;

bool sameName(const PickleNode& node, const std::string& key) {
    return node.kind == PickleNode::Kind::Text && node.text == key;
}

} // namespace

Index widthOf(TensorType type) {
    switch (type) {
    case TensorType::Float64:
    case TensorType::Int64: return 8;
    case TensorType::Float32:
    case TensorType::Int32: return 4;
    case TensorType::Float16:
    case TensorType::BFloat16:
    case TensorType::Int16: return 2;
    default: return 1;
    }
}

const char* nameOf(TensorType type) {
    switch (type) {
    case TensorType::Float16: return "float16";
    case TensorType::BFloat16: return "bfloat16";
    case TensorType::Float32: return "float32";
    case TensorType::Float64: return "float64";
    case TensorType::Int8: return "int8";
    case TensorType::UInt8: return "uint8";
    case TensorType::Int16: return "int16";
    case TensorType::Int32: return "int32";
    case TensorType::Int64: return "int64";
    default: return "bool";
    }
}

const PickleNode* PickleNode::find(const std::string& key) const {
    if (!isDictLike()) {
        return nullptr;
    }
    for (std::size_t i = items.size(); i >= 2; i -= 2) {
        if (sameName(*items[i - 2], key)) {
            return items[i - 1];
        }
    }
    return nullptr;
}

PickleReader::PickleReader(const std::string& file, const std::vector<std::byte>& bytes) {
    m_root = PickleMachine(file, bytes, *this).run();
}

PickleReader::~PickleReader() = default;

PickleMachine::PickleMachine(const std::string& file, const std::vector<std::byte>& bytes, PickleReader& reader)
    : m_file(file)
    , m_bytes(bytes)
    , m_reader(reader)
    , m_nodes(reader.m_nodes) {}

void PickleMachine::refuse(const std::string& reason) const {
    throw InputError(m_file, "damaged pickle, byte " + std::to_string(m_at) + ": " + reason);
}

PickleNode* PickleMachine::run() {
    while (true) {
        const auto code = std::to_integer<unsigned char>(*take(1));
        if (code == '.') {
            return pop();
        }
        if (!runConstant(code) && !runText(code) && !runContainer(code) && !runStack(code) && !runObject(code)) {
            refuse("opcode " + std::to_string(code) + " is not one that torch.save writes");
        }
    }
}

const std::byte* PickleMachine::take(std::uint64_t size) {
    if (size > m_bytes.size() - m_at) {
        refuse("it ends in the middle of an object");
    }
    const std::byte* at = m_bytes.data() + m_at;
    m_at += size;
    return at;
}

template <class Number>
Number PickleMachine::takeNumber() {
    Number value{};
    std::memcpy(&value, take(sizeof(Number)), sizeof(Number));
    return value;
}

std::string PickleMachine::takeText(std::uint64_t size) {
    const std::byte* at = take(size);
    return {reinterpret_cast<const char*>(at), static_cast<std::size_t>(size)};
}

std::string PickleMachine::takeLine() {
    std::string line;
    while (true) {
        const char letter = static_cast<char>(*take(1));
        if (letter == '\n') {
            return line;
        }
        line += letter;
    }
}

PickleNode* PickleMachine::make(Kind kind) {
    if (m_nodes.size() >= kMostNodes) {
        refuse("it holds more than " + std::to_string(kMostNodes) + " objects");
    }
    PickleNode& node = m_nodes.emplace_back();
    node.kind = kind;
    return &node;
}

void PickleMachine::push(PickleNode* node) {
    if (m_stack.size() >= kDeepestStack) {
        refuse("its stack is deeper than " + std::to_string(kDeepestStack));
    }
    m_stack.push_back(node);
}

PickleNode* PickleMachine::pop() {
    PickleNode* node = top();
    m_stack.pop_back();
    return node;
}

PickleNode* PickleMachine::top() const {
    if (m_stack.empty() || (!m_marks.empty() && m_stack.size() <= m_marks.back())) {
        refuse("it takes more from the stack than there is");
    }
    return m_stack.back();
}

std::vector<PickleNode*> PickleMachine::popToMark() {
    if (m_marks.empty() || m_marks.back() > m_stack.size()) {
        refuse("a mark is missing");
    }
    const auto first = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleNode*> values(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    m_marks.pop_back();
    return values;
}

void PickleMachine::remember(std::uint32_t slot) { m_memo[slot] = top(); }

void PickleMachine::recall(std::uint32_t slot) {
    const auto found = m_memo.find(slot);
    if (found == m_memo.end()) {
        refuse("it refers to object " + std::to_string(slot) + ", which was never defined");
    }
    push(found->second);
}

/// Counts what is copied into containers: sharing lets a small file ask for a lot of memory.
void PickleMachine::account(std::uint64_t values) {
    m_items += values;
    if (m_items > kMostItems) {
        refuse("its containers hold more than " + std::to_string(kMostItems) + " values");
    }
}

void PickleMachine::pushInteger(std::int64_t value) {
    PickleNode* node = make(Kind::Integer);
    node->integer = value;
    push(node);
}

void PickleMachine::pushLong(std::uint64_t size) {
    const std::byte* at = take(size);
    if (size > sizeof(std::int64_t)) {
        PickleNode* node = make(Kind::Opaque);
        node->text = "integer of " + std::to_string(size) + " bytes";
        push(node);
        return;
    }
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < size; ++i) {
        value |= std::to_integer<std::uint64_t>(at[i]) << (8 * i);
    }
    const bool negative = size > 0 && size < 8 && (std::to_integer<unsigned>(at[size - 1]) & 0x80) != 0;
    if (negative) {
        value |= ~std::uint64_t{0} << (8 * size);
    }
    pushInteger(static_cast<std::int64_t>(value));
}

void PickleMachine::pushTextLike(Kind kind, std::string text) {
    PickleNode* node = make(kind);
    node->text = std::move(text);
    push(node);
}

bool PickleMachine::runConstant(unsigned char code) {
    switch (code) {
    case 0x80: // PROTO
        if (const int protocol = takeNumber<std::uint8_t>(); protocol < 2 || protocol > 5) {
            refuse("protocol " + std::to_string(protocol) + ", 2 to 5 expected");
        }
        return true;
    case 0x95: takeNumber<std::uint64_t>(); return true; // FRAME: its length is of no use here
    case 'N': push(make(Kind::None)); return true;
    case 0x88: // NEWTRUE
    case 0x89: // NEWFALSE
        push(make(Kind::Bool));
        m_stack.back()->integer = code == 0x88 ? 1 : 0;
        return true;
    case 'J': pushInteger(takeNumber<std::int32_t>()); return true;
    case 'K': pushInteger(takeNumber<std::uint8_t>()); return true;
    case 'M': pushInteger(takeNumber<std::uint16_t>()); return true;
    case 0x8a: pushLong(takeNumber<std::uint8_t>()); return true;
    case 0x8b: pushLong(takeNumber<std::uint32_t>()); return true;
    case 'G': { // BINFLOAT, big-endian
        std::uint64_t bits = 0;
        const std::byte* at = take(8);
        for (int i = 0; i < 8; ++i) {
            bits = bits << 8 | std::to_integer<std::uint64_t>(at[i]);
        }
        push(make(Kind::Real));
        m_stack.back()->real = std::bit_cast<double>(bits);
        return true;
    }
    default: return false;
    }
}

bool PickleMachine::runText(unsigned char code) {
    switch (code) {
    case 'X': pushTextLike(Kind::Text, takeText(takeNumber<std::uint32_t>())); return true;
    case 0x8c: pushTextLike(Kind::Text, takeText(takeNumber<std::uint8_t>())); return true;
    case 0x8d: pushTextLike(Kind::Text, takeText(takeNumber<std::uint64_t>())); return true;
    case 'T': pushTextLike(Kind::Text, takeText(takeNumber<std::uint32_t>())); return true; // Python 2 str
    case 'U': pushTextLike(Kind::Text, takeText(takeNumber<std::uint8_t>())); return true;
    case 'B': pushTextLike(Kind::Bytes, takeText(takeNumber<std::uint32_t>())); return true;
    case 'C': pushTextLike(Kind::Bytes, takeText(takeNumber<std::uint8_t>())); return true;
    case 0x8e: // BINBYTES8
    case 0x96: pushTextLike(Kind::Bytes, takeText(takeNumber<std::uint64_t>())); return true; // BYTEARRAY8
    default: return false;
    }
}

void PickleMachine::appendTo(PickleNode* target, const std::vector<PickleNode*>& values) {
    account(values.size());
    if (target->kind != Kind::List && target->kind != Kind::Set && target->kind != Kind::Opaque) {
        refuse("it appends to something that is no list");
    }
    target->items.insert(target->items.end(), values.begin(), values.end());
}

void PickleMachine::setItems(PickleNode* target, const std::vector<PickleNode*>& values) {
    account(values.size());
    if (values.size() % 2 != 0 || (target->kind != Kind::Dict && target->kind != Kind::Opaque)) {
        refuse("it sets entries of something that is no dict");
    }
    if (target->kind == Kind::Opaque && !target->paired) {
        target->items.clear();
        target->paired = true;
    }
    target->items.insert(target->items.end(), values.begin(), values.end());
}

bool PickleMachine::runContainer(unsigned char code) {
    const auto makeFilled = [this](Kind kind, std::vector<PickleNode*> values) {
        PickleNode* node = make(kind);
        account(values.size());
        node->items = std::move(values);
        push(node);
    };
    switch (code) {
    case '(': m_marks.push_back(m_stack.size()); return m_marks.size() <= kDeepestStack;
    case ']': makeFilled(Kind::List, {}); return true;
    case ')': makeFilled(Kind::Tuple, {}); return true;
    case '}': makeFilled(Kind::Dict, {}); return true;
    case 0x8f: makeFilled(Kind::Set, {}); return true;
    case 'l': makeFilled(Kind::List, popToMark()); return true;
    case 't': makeFilled(Kind::Tuple, popToMark()); return true;
    case 0x91: makeFilled(Kind::Set, popToMark()); return true; // FROZENSET
    case 'd': {
        const std::vector<PickleNode*> values = popToMark();
        push(make(Kind::Dict));
        setItems(m_stack.back(), values);
        return true;
    }
    case 0x85:
    case 0x86:
    case 0x87: { // TUPLE1 .. TUPLE3
        std::vector<PickleNode*> values(code - 0x84u);
        for (std::size_t i = values.size(); i-- > 0;) {
            values[i] = pop();
        }
        makeFilled(Kind::Tuple, std::move(values));
        return true;
    }
    case 'a': {
        PickleNode* value = pop();
        appendTo(top(), {value});
        return true;
    }
    case 'e':
    case 0x90: { // APPENDS, ADDITEMS
        const std::vector<PickleNode*> values = popToMark();
        appendTo(top(), values);
        return true;
    }
    case 's': {
        PickleNode* value = pop();
        PickleNode* key = pop();
        setItems(top(), {key, value});
        return true;
    }
    case 'u': {
        const std::vector<PickleNode*> values = popToMark();
        setItems(top(), values);
        return true;
    }
    default: return false;
    }
}

bool PickleMachine::runStack(unsigned char code) {
    switch (code) {
    case '0':
        if (!m_marks.empty() && m_marks.back() == m_stack.size()) {
            m_marks.pop_back();
        } else {
            pop();
        }
        return true;
    case '1': popToMark(); return true;
    case '2': push(top()); return true;
    case 'q': remember(takeNumber<std::uint8_t>()); return true;
    case 'r': remember(takeNumber<std::uint32_t>()); return true;
    case 0x94: remember(static_cast<std::uint32_t>(m_memo.size())); return true; // MEMOIZE
    case 'h': recall(takeNumber<std::uint8_t>()); return true;
    case 'j': recall(takeNumber<std::uint32_t>()); return true;
    default: return false;
    }
}

bool PickleMachine::runObject(unsigned char code) {
    switch (code) {
    case 'c': {
        const std::string module = takeLine();
        pushTextLike(Kind::Global, module + "." + takeLine());
        return true;
    }
    case 0x93: { // STACK_GLOBAL
        const PickleNode* name = pop();
        const PickleNode* module = pop();
        if (name->kind != Kind::Text || module->kind != Kind::Text) {
            refuse("the name of a class is no text");
        }
        pushTextLike(Kind::Global, module->text + "." + name->text);
        return true;
    }
    case 'R':      // REDUCE
    case 0x81:     // NEWOBJ
    case 0x92: {   // NEWOBJ_EX: keyword arguments are dropped, the object is opaque anyway
        if (code == 0x92) {
            pop();
        }
        const PickleNode* arguments = pop();
        const PickleNode* callable = pop();
        if (arguments->kind != Kind::Tuple) {
            refuse("the arguments of " + callable->text + " are no tuple");
        }
        push(call(*callable, arguments->items));
        return true;
    }
    case 'b': build(); return true;
    case 'Q': {
        const PickleNode* id = pop();
        push(makeStorage(*id));
        return true;
    }
    default: return false;
    }
}

void PickleMachine::build() {
    PickleNode* state = pop();
    PickleNode* target = top();
    if (target->kind == Kind::Opaque) {
        target->state = state;
    } else if (target->kind == Kind::Array || target->kind == Kind::Dtype) {
        if (!buildNumpy(target, *state)) {
            target->kind = Kind::Opaque;
            target->text = "numpy object";
            target->items.clear();
        }
    }
    // An OrderedDict carries attributes (the _metadata of a state dict): they are of no use here.
}

} // namespace ocellus

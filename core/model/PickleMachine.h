// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/PickleReader.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace ocellus {

/// The stack machine behind PickleReader: one run over the bytes, then it is thrown away.
class PickleMachine {
public:
    PickleMachine(const std::string& file, const std::vector<std::byte>& bytes, PickleReader& reader);

    /// Runs until STOP. @throws InputError on anything that is not a well-formed pickle.
    PickleNode* run();

private:
    using Kind = PickleNode::Kind;

    [[noreturn]] void refuse(const std::string& reason) const;

    // bytes
    const std::byte* take(std::uint64_t size);
    template <class Number>
    Number takeNumber();
    std::string takeText(std::uint64_t size);
    std::string takeLine();

    // stack
    PickleNode* make(Kind kind);
    void push(PickleNode* node);
    PickleNode* pop();
    PickleNode* top() const;
    std::vector<PickleNode*> popToMark();
    void remember(std::uint32_t slot);
    void recall(std::uint32_t slot);

    // opcodes, by family; each returns false when the opcode is not of its family
    bool runConstant(unsigned char code);
    bool runText(unsigned char code);
    bool runContainer(unsigned char code);
    bool runStack(unsigned char code);
    bool runObject(unsigned char code);

    void account(std::uint64_t values);
    void pushInteger(std::int64_t value);
    void pushLong(std::uint64_t size);
    void pushTextLike(Kind kind, std::string text);
    void appendTo(PickleNode* target, const std::vector<PickleNode*>& values);
    void setItems(PickleNode* target, const std::vector<PickleNode*>& values);
    void build();

    // PickleObjects.cpp: what is made of a global and its arguments
    PickleNode* call(const PickleNode& callable, const std::vector<PickleNode*>& arguments);
    PickleNode* callContainer(const std::string& name, const std::vector<PickleNode*>& arguments);
    PickleNode* callTensor(const std::string& name, const std::vector<PickleNode*>& arguments);
    PickleNode* callNumpy(const std::string& name, const std::vector<PickleNode*>& arguments);
    PickleNode* encoded(const std::vector<PickleNode*>& arguments);
    PickleNode* makeStorage(const PickleNode& id);
    PickleNode* makeTensor(const std::vector<PickleNode*>& arguments, bool hasType);
    PickleNode* numpyScalar(const PickleNode& type, const PickleNode& bytes);
    bool buildNumpy(PickleNode* target, const PickleNode& state);
    std::vector<Index> indices(const PickleNode& node, const char* what) const;

    std::string m_file;
    const std::vector<std::byte>& m_bytes;
    std::size_t m_at = 0;
    PickleReader& m_reader;
    std::deque<PickleNode>& m_nodes;
    std::vector<PickleNode*> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint32_t, PickleNode*> m_memo;
    std::uint64_t m_items = 0; ///< values put into containers, all together
};

/// The number type behind a storage class ("torch.HalfStorage") or dtype ("torch.float16"), false
/// when there is none.
bool tensorTypeNamed(const std::string& name, TensorType& type);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <bit>
#include <cstdint>
#include <vector>

namespace ocellus {

/// A set of cells of one data set, one bit a cell. A value: copy, compare, combine. Operations on
/// two sets need the same `size()`.
class CellSet {
public:
    CellSet() = default;

    explicit CellSet(Index size, bool all = false)
        : m_words(static_cast<std::size_t>((size + 63) / 64), all ? ~std::uint64_t{0} : 0)
        , m_size(size) {
        trim();
    }

    Index size() const { return m_size; }
    bool contains(Index cell) const { return (m_words[cell >> 6] >> (cell & 63)) & 1; }
    void insert(Index cell) { m_words[cell >> 6] |= std::uint64_t{1} << (cell & 63); }
    void remove(Index cell) { m_words[cell >> 6] &= ~(std::uint64_t{1} << (cell & 63)); }

    Index count() const {
        Index total = 0;
        for (const std::uint64_t word : m_words) {
            total += std::popcount(word);
        }
        return total;
    }

    bool empty() const { return count() == 0; }

    CellSet& operator|=(const CellSet& other) { return combine(other, [](auto a, auto b) { return a | b; }); }
    CellSet& operator&=(const CellSet& other) { return combine(other, [](auto a, auto b) { return a & b; }); }
    CellSet& operator-=(const CellSet& other) { return combine(other, [](auto a, auto b) { return a & ~b; }); }

    /// Bit `cell % 64` of word `cell / 64` says whether `cell` is in the set; bits beyond `size()` are 0.
    const std::vector<std::uint64_t>& words() const { return m_words; }

    /// Calls `visit(cell)` for every cell of the set, ascending.
    template <class Visit>
    void forEach(Visit visit) const {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            for (std::uint64_t word = m_words[i]; word != 0; word &= word - 1) {
                visit(static_cast<Index>(i) * 64 + std::countr_zero(word));
            }
        }
    }

    void invert() {
        for (std::uint64_t& word : m_words) {
            word = ~word;
        }
        trim();
    }

    bool operator==(const CellSet&) const = default;

private:
    template <class Operation>
    CellSet& combine(const CellSet& other, Operation operation) {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            m_words[i] = operation(m_words[i], other.m_words[i]);
        }
        return *this;
    }

    void trim() {
        if (m_size % 64 != 0) {
            m_words.back() &= (std::uint64_t{1} << (m_size % 64)) - 1;
        }
    }

    std::vector<std::uint64_t> m_words;
    Index m_size = 0;
};

} // namespace ocellus

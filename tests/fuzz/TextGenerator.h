// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Random.h"

#include <string>
#include <vector>

namespace ocellus::test {

/// Makes text that is nearly a table or a Matrix Market file, from pieces that readers may stumble
/// over.
class TextGenerator {
public:
    explicit TextGenerator(Random& random) : m_random(random) {}

    std::string table() {
        const std::string separator = pick({",", "\t", ";", " "});
        const std::string end = pick({"\n", "\r\n", "\n\n", "\r"});
        const std::uint64_t columns = 1 + m_random.below(12);
        const std::uint64_t rows = m_random.below(40);
        std::string text = m_random.below(8) == 0   ? "\xEF\xBB\xBF"
                           : m_random.below(8) == 0 ? "# note" + end
                                                    : "";
        for (std::uint64_t row = 0; row <= rows; ++row) {
            const std::uint64_t fields = m_random.below(60) == 0 ? m_random.below(20) : columns;
            for (std::uint64_t column = 0; column < fields; ++column) {
                text += (column == 0 ? "" : separator) + (row == 0 || column == 0   ? name()
                                                          : m_random.below(40) == 0 ? oddField()
                                                                                    : number());
            }
            text += end;
        }
        return text;
    }

    std::string matrixMarket() {
        std::string text = "%%MatrixMarket matrix " +
                           pick({"coordinate", "coordinate", "coordinate", "array", ""}) + " " +
                           pick({"integer", "real", "pattern", "complex", "x"}) + " " +
                           pick({"general", "general", "symmetric"}) + "\n";
        text += m_random.below(3) == 0 ? "%\n% more\n" : "";
        const std::uint64_t entries = m_random.below(30);
        text += pick({"3", "3", "3", "0", "-1", "99999999999"}) + " " +
                pick({"2", "2", "2", "2147483648"}) + " " +
                (m_random.below(8) == 0 ? oddField() : std::to_string(entries)) + "\n";
        for (std::uint64_t i = 0; i < entries; ++i) {
            text += std::to_string(m_random.below(5)) + " " + std::to_string(m_random.below(4)) +
                    " " + (m_random.below(20) == 0 ? oddField() : number()) +
                    pick({"\n", "\n", "\n", "\r\n", "", "\n\n"});
        }
        return text;
    }

    std::string names(const std::string& extra) {
        std::string text;
        for (std::uint64_t i = 0; i < (m_random.below(6) == 0 ? m_random.below(6)
                                       : extra.empty()        ? 2U
                                                              : 3U);
             ++i) {
            text += name() + extra + (m_random.below(30) == 0 ? "\t\t" : "") + "\n";
        }
        return text;
    }

private:
    std::string pick(const std::vector<std::string>& choices) {
        return choices[m_random.below(choices.size())];
    }

    std::string name() {
        return pick({"ENSG00000000003",
                     "cell",
                     "gene",
                     "AAACCTGAGAAACCAT-1",
                     "\"a,b\"",
                     "\"",
                     "",
                     "TP53",
                     "\xC3\xA9",
                     "1",
                     "x"}) +
               (m_random.below(2) == 0 ? std::to_string(m_random.below(50)) : "");
    }

    std::string number() {
        return pick({"0",
                     "0",
                     "0",
                     "1",
                     "2",
                     "7",
                     "0.5",
                     "1.25e1",
                     "NA",
                     "",
                     "1.0986123",
                     "0.6931472",
                     "3"});
    }

    std::string oddField() {
        return pick({"-1",
                     "1e400",
                     "-1e-400",
                     "inf",
                     "nan",
                     "0x10",
                     "1,5",
                     "\"",
                     "\"\"\"",
                     "99999999999999999999",
                     "1e",
                     "+",
                     "++1",
                     "1 2",
                     std::string(1, '\0'),
                     std::string(3000, '9'),
                     "\xFF\xFE"});
    }

    Random& m_random;
};

} // namespace ocellus::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/LabelEdits.h"

#include "core/project/Sqlite.h"

#include <algorithm>

namespace ocellus {

LabelEdits::LabelEdits(const sqlite::Database& database, Index annotation, Index cells)
    : m_annotation(annotation)
    , m_codes(static_cast<std::size_t>(cells), kOriginal) {
    sqlite::Statement known = database.prepare("SELECT max(id) FROM labels WHERE annotation = ?");
    known.bind(1, annotation).step();
    const Index largest = std::max<Index>(known.integer(0), kNoLabel);
    sqlite::Statement blocks = database.prepare("SELECT block, codes FROM label_blocks WHERE annotation = ?");
    blocks.bind(1, annotation);
    while (blocks.step()) {
        const Index block = blocks.integer(0);
        if (block < 0 || block > (cells - 1) / kBlockCells) {
            database.refuse("holds labels of cells that the data set does not have");
        }
        Index cell = block * kBlockCells;
        const auto runs = coding::unpackRuns(blocks.bytes(1), std::min(kBlockCells, cells - cell));
        if (!runs) {
            database.refuse("is damaged: the labels of cells " + std::to_string(cell) + " and following cannot be read");
        }
        for (const coding::Run& run : *runs) {
            if (run.code > largest) {
                database.refuse("is damaged: it uses label " + std::to_string(run.code) + ", which has no name");
            }
            std::fill_n(m_codes.begin() + cell, run.length, run.code);
            cell += run.length;
        }
    }
}

Index LabelEdits::editedCells() const {
    return std::count_if(m_codes.begin(), m_codes.end(), [](std::int32_t code) { return code != kOriginal; });
}

coding::Runs LabelEdits::read(const CellSet& cells) const {
    coding::Runs runs;
    cells.forEach([&](Index cell) { coding::append(runs, 1, m_codes[static_cast<std::size_t>(cell)]); });
    return runs;
}

void LabelEdits::write(const sqlite::Database& database, const CellSet& cells, const coding::Runs& runs) {
    auto run = runs.begin();
    Index left = run == runs.end() ? 0 : run->length;
    Index touched = -1;
    cells.forEach([&](Index cell) {
        const Index block = cell / kBlockCells;
        if (touched >= 0 && block != touched) {
            writeBlock(database, touched);
        }
        touched = block;
        while (left == 0 && run != runs.end()) {
            left = (++run)->length;
        }
        m_codes[static_cast<std::size_t>(cell)] = run->code;
        --left;
    });
    if (touched >= 0) {
        writeBlock(database, touched);
    }
}

void LabelEdits::writeBlock(const sqlite::Database& database, Index block) const {
    const auto begin = m_codes.begin() + block * kBlockCells;
    const auto end = m_codes.begin() + std::min((block + 1) * kBlockCells, static_cast<Index>(m_codes.size()));
    coding::Runs runs;
    std::for_each(begin, end, [&](std::int32_t code) { coding::append(runs, 1, code); });
    if (runs.size() == 1 && runs.front().code == kOriginal) {
        database.prepare("DELETE FROM label_blocks WHERE annotation = ? AND block = ?")
            .bind(1, m_annotation)
            .bind(2, block)
            .run();
        return;
    }
    database
        .prepare("INSERT INTO label_blocks (annotation, block, codes) VALUES (?1, ?2, ?3) "
                 "ON CONFLICT (annotation, block) DO UPDATE SET codes = ?3")
        .bind(1, m_annotation)
        .bind(2, block)
        .bindBytes(3, coding::pack(runs))
        .run();
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/Matrix.h"
#include "core/base/Rgb.h"
#include "core/base/RowSource.h"
#include "core/base/Table.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// What a file says of all its cells, by the name in uns: "simulated", "generated_by_a_model", "spatial_unit". Every file
/// made from it says it too.
using OriginTexts = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// What was measured, as plain tables and matrices: the face of a data set towards rooms that do
/// not know how files are read. Implemented by Dataset; the contracts are documented there.
class MeasuredData {
public:
    virtual ~MeasuredData() = default;

    virtual const std::string& path() const = 0;
    virtual const Table& cells() const = 0;
    virtual const Table& geneColumns() const = 0; ///< the file's own gene table (var)
    virtual const std::optional<std::string>& organism() const = 0;
    virtual const std::vector<std::string>& embeddingNames() const = 0;
    virtual FloatMatrix embedding(const std::string& name) const = 0;
    virtual const std::vector<std::string>& graphNames() const = 0;
    virtual SparseSquare graph(const std::string& name) const = 0;
    virtual const std::vector<Rgb>& storedColours(const std::string& column) const = 0;
    virtual const OriginTexts& originTexts() const = 0;
    virtual std::shared_ptr<const RowSource> mainMatrix() const = 0;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/DonorShares.h"

#include "core/statistics/Composition.h"
#include "core/tasks/LabelsOf.h"

#include <tuple>

namespace ocellus {

std::vector<DonorShare> donorShares(const Disagreements& found, std::int32_t annotated, std::int32_t suggested,
                                    const Table& cells, const std::string& donorColumn) {
    const CategoryColumn donors = labelsOf(cells, donorColumn);
    std::vector<DonorShare> all(donors.categories.size() + 1);
    for (std::size_t donor = 0; donor < donors.categories.size(); ++donor) {
        all[donor].donor = donors.categories[donor];
    }
    for (const DisagreementCell& cell : found.cells) {
        if (cell.annotated == annotated) {
            const std::int32_t code = donors.codes[static_cast<std::size_t>(cell.cell)];
            DonorShare& donor = code < 0 ? all.back() : all[static_cast<std::size_t>(code)];
            ++donor.labelled;
            donor.disagreeing += cell.listed && cell.suggested == suggested ? 1 : 0;
        }
    }
    std::vector<DonorShare> shares;
    for (DonorShare& donor : all) {
        if (donor.labelled > 0) {
            const auto count = static_cast<double>(donor.labelled);
            donor.share = static_cast<double>(donor.disagreeing) / count;
            std::tie(donor.low, donor.high) = wilsonInterval(donor.share, count);
            shares.push_back(std::move(donor));
        }
    }
    return shares;
}

std::string donorColumnOf(const Table& cells) {
    for (const char* name : {"donor_id", "donor", "patient", "individual", "subject"}) {
        const Column* column = cells.find(name);
        if (column != nullptr && column->asCategory()) {
            return name;
        }
    }
    return "";
}

} // namespace ocellus

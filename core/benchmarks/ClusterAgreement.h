// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace ocellus {

/// How far two groupings of the same cells agree.
struct ClusterAgreement {
    double nmi = 0.0; ///< mutual information over the mean of both entropies; 1 when both are one group
    double ari = 0.0; ///< Rand index adjusted for chance (Hubert and Arabie 1985), at most 1
};

/// @pre as many codes in both; codes >= 0.
ClusterAgreement clusterAgreement(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

} // namespace ocellus

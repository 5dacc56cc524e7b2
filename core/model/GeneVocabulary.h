// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ocellus {

class Checkpoint;
struct ModelConfig;

/// Fills `organisms` and `genes` of a configuration: token of a gene = its position in the lists of
/// all organisms, one after another in the order of `organisms`. A flat list of older files is split
/// by Ensembl prefix. @throws InputError when genes are missing or do not fit the gene table.
void readGeneVocabulary(const Checkpoint& checkpoint, ModelConfig& config, std::vector<std::string>& warnings);

} // namespace ocellus

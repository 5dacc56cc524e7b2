// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/networks/EdgeScores.h"
#include "core/networks/KnownEdges.h"
#include "core/results/ResultLayer.h"
#include "core/tasks/CellAttention.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Which edges of a network are kept. All look at the attending gene's row, before orientation.
enum class NetworkFilter {
    None,
    Threshold, ///< attention of at least 1 / genes
    Strongest, ///< the strongest of each attending gene
    Planar,    ///< triangulated maximally filtered graph, 3 n - 6 pairs
    Tree,      ///< maximum spanning tree, n - 1 pairs
};

/// Which of the two genes of an edge is called the regulator.
enum class Orientation {
    Attended,  ///< the one that is attended to: what a gene looks at explains it (as benchmarked)
    Attending, ///< the one that attends
};

/// Choosing the attention heads that carry known edges (core/tasks/HeadChoice.h).
struct HeadChoiceOptions {
    std::shared_ptr<const KnownEdges> known;
    std::string knownName;            ///< of their list, for what is said
    int folds = 5;                    ///< at most; regulators held out in turn, to say how much the choice helps
    std::optional<double> edgeWeight; ///< as in ScoreChoiceOptions
    std::uint64_t seed = 0;           ///< of the folds
};

/// Which heads were chosen, and what that is worth.
struct HeadChoice {
    std::string knownName;
    std::vector<HeadId> heads;          ///< chosen on all known edges
    Index allHeads = 0;
    Index regulators = 0;               ///< with known edges in the network
    Index edges = 0;                    ///< known ones between genes of the network
    int folds = 0;
    std::optional<EdgeScores> heldOut;  ///< of heads chosen without the regulator that is judged
    std::optional<EdgeScores> together; ///< of all heads, on the same pairs
};

struct NetworkOptions {
    CellOptions input;
    NetworkMode mode = NetworkMode::MeanVectors;
    AttentionScores scores = AttentionScores::Softmax;
    HeadAggregation heads = HeadAggregation::Mean;
    std::vector<HeadId> onlyHeads; ///< empty: all
    HeadChoiceOptions headChoice;  ///< with known edges: the heads that carry them, their mean; not with PerCell
    NetworkFilter filter = NetworkFilter::Strongest;
    Index strongest = 10;
    Orientation orientation = Orientation::Attended;
    std::vector<std::string> regulators; ///< ids or symbols of known regulators; empty: the shipped list
    bool onlyRegulators = false;         ///< keep only edges that start at a known regulator
    bool bothWays = false;               ///< also make NetworkResult::otherWay
    bool dropUnexpressed = true; ///< leave out genes that no chosen cell has a count of; false: for networks that must have the same genes
    std::size_t memoryLimit = std::size_t{4} << 30; ///< bytes of whole matrices
};

/// Where the weights of a network come from.
enum class NetworkMethod {
    Attention,   ///< of the model
    Correlation, ///< absolute Pearson correlation of expression
    Clr,         ///< context likelihood of relatedness, from mutual information of expression
    Genie3,      ///< trees that predict each gene from its regulators
    File,        ///< read from an edge list; its notes say more
};

/// A gene network: entry (regulator, target). No gene is joined to itself.
struct GeneNetwork {
    NetworkMethod method = NetworkMethod::Attention;
    std::shared_ptr<const GeneTable> table; ///< genes of the counts matrix
    std::vector<Index> genes;               ///< of the network: rows of `table`, ascending
    std::vector<char> regulator;            ///< per gene of the network: a known regulator
    SparseSquare edges;                     ///< genes x genes, rows are regulators
    Orientation orientation = Orientation::Attended; ///< of Attention
    NetworkFilter filter = NetworkFilter::None;
    Index strongest = 0;                ///< edges kept of each gene by the filter Strongest
    std::vector<std::string> fileNotes; ///< of File: what the list says of itself
    std::optional<HeadChoice> headChoice; ///< of Attention, where heads were chosen on known edges
};

struct NetworkResult {
    GeneNetwork network;
    std::optional<GeneNetwork> otherWay; ///< the same read the other way round, where asked for and some head carries the known edges
    GeneMatching matching;
    LayerPtr layer;        ///< provenance alone
    Index neverSeen = 0;   ///< matched genes that no cell showed to the model
    Index unexpressed = 0; ///< genes shown that no chosen cell has a count of and that were dropped
    Index cells = 0;
    Index genesPerCell = 0;
    std::string device;
    double cellsPerSecond = 0.0;
    std::vector<std::string> warnings;
    std::string caution; ///< what is known against this model's attention, one of the warnings; empty: nothing is
};

/// Reads a gene network out of the model's attention over the chosen cells (TASKS_SPEC 7,
/// MODEL_SPEC 12). The planar graph and the tree join pairs by their mean weight in both directions;
/// of each pair the stronger direction is kept with its own weight. Same bytes for any thread count.
/// @throws RefusedError when the data have no counts, no gene matches the model, memory would not do,
/// no listed regulator is among the genes, or no head carries the known edges. @returns Cancelled when stopped.
Outcome makeNetwork(const Dataset& dataset,
                    const Model& model,
                    const NetworkOptions& options,
                    const RunControl& control,
                    NetworkResult* result);

/// One sentence that says how edges are to be read.
std::string orientationSentence(Orientation orientation);

/// The same for any network.
std::string readingSentence(const GeneNetwork& network);

/// Whether edges go from one gene to another; else they join two genes.
bool hasDirection(NetworkMethod method);

/// One sentence that says which edges were kept.
std::string filterSentence(NetworkFilter filter, Index strongest);

/// The command line's names: thresh, top-k ..., attended, attending.
std::string toString(NetworkMethod method); ///< attention, correlation, clr, genie3, file
/// The methods that make a network, by those names: all but file.
const std::map<std::string, NetworkMethod>& networkMethods();
std::string toString(NetworkFilter filter);
std::string toString(Orientation orientation);

/// Ids of the transcription factors that Ocellus ships (resources/genes/regulators.txt.gz, Ensembl
/// ids of many organisms), ascending. @throws InputError when the file is damaged.
const std::vector<std::string>& knownRegulators();

} // namespace ocellus

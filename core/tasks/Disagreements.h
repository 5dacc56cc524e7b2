// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/ontology/Lineage.h"
#include "core/results/ResultLayer.h"
#include "core/tasks/Calibration.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;
class TissueLabels;
struct TopLabels;
struct TrainingRecipe;

/// Whose word is set against the annotated label.
enum class Evidence {
    Neighbours, ///< the labels of similar cells (no model needed)
    Model,      ///< a model's probabilities
    Both,       ///< the mean of the two
};

/// Was this data set among those the model learned from?
enum class SeenInTraining {
    Likely,  ///< the file carries a CELLxGENE id or citation, or the model's own recipe lists it
    No,      ///< the model's own recipe lists everything it was taught with, and not this file
    Unknown,
};

/// What a person should know before believing a suggestion. Bits of `flags`.
namespace flag {
inline constexpr std::uint32_t kLowCounts = 1;      ///< "low counts"
inline constexpr std::uint32_t kDoubletLike = 2;    ///< "doublet-like"
inline constexpr std::uint32_t kAmbient = 4;        ///< "ambient": its markers lie at ambient level
inline constexpr std::uint32_t kTissueMismatch = 8; ///< "tissue mismatch": one of the labels lives elsewhere
inline constexpr std::uint32_t kNewType = 16;       ///< "new type?": no label fits
} // namespace flag

/// The words of the bits, in the order above, joined with ", "; the empty text for none.
std::string flagText(std::uint32_t flags);

struct DisagreementOptions {
    std::string annotation; ///< column of labels (names, free text or ontology ids). Required
    Evidence evidence = Evidence::Neighbours;
    std::string sampleColumn; ///< groups are kept apart by it; empty: the first that the file has of
                              ///< sample_id, sample, donor_id, donor, batch with samples of many cells; else none
    std::string embedding;    ///< obsm to look for neighbours in; empty: components of the counts, without any scprint_emb
    /// A finished annotation (layer and its label lists) for Model and Both; null: the `pred_*` of
    /// the file.
    LayerPtr predictions;
    std::shared_ptr<const std::vector<TopLabels>> predictedLabels;
    std::shared_ptr<const Lineage> lineage; ///< null: the shipped one
    std::string tissueColumn; ///< empty: tissue_ontology_term_id, else tissue, else none
    std::shared_ptr<const TissueLabels> tissueLabels; ///< over the ontology of `lineage`; null: the reviewed list
    CalibrationOptions calibration; ///< its threads do not count
    std::shared_ptr<const TrainingRecipe> recipe; ///< of the model behind `predictions`; null: that of the file, if any
    bool cellFlags = true; ///< also look for low counts and doublets (the slowest part; they lower a group's rank)
    std::uint64_t seed = 0;
    int threads = 0;
};

/// A label as the file or the model writes it.
struct DisagreementLabel {
    std::string text;               ///< as in the column; what only the model knows: the term's name, or its id in a column of ids
    std::string name;               ///< as people read it: the term's name, else the text
    std::optional<TermIndex> term;  ///< of the lineage's ontology; nullopt for free text
    Index cells = 0;                ///< annotated with it
};

/// How a gene tells the two labels of a group apart. Measured values only. Shares are of cells
/// with a count above 0, 0..1; NaN where there is no such cell.
struct MarkerEvidence {
    Index gene;             ///< of Disagreements::genesOf
    std::string symbol;
    bool ofSuggested;       ///< a marker of the suggested label, else of the annotated
    double shareHere;       ///< these cells
    double shareAnnotated;  ///< the other cells annotated with the same label
    double shareSuggested;  ///< cells of the suggested label
    double ambientShare;    ///< what the sample's ambient profile alone would give these cells
    bool ambientLevel;      ///< no more than ambient: does not count as support
};

/// Cells of one sample that share the annotated and the suggested label.
struct DisagreementGroup {
    std::int32_t annotated = 0; ///< into Disagreements::labels
    std::int32_t suggested = 0;
    std::string sample; ///< empty without a column of samples
    Relation relation = Relation::Unknown;
    std::vector<Index> cells;    ///< of the data set, ascending, at least one
    double score = 0.0;          ///< what the list is ranked by, descending; see findDisagreements
    double probabilitySuggested = 0.0; ///< mean over the cells, 0..1; see Disagreements::calibration
    double probabilityAnnotated = 0.0;
    /// Mean over the suggested label's markers of where these cells lie between the other cells of
    /// the annotated label (0) and true cells of the suggested (1); NaN when no marker can tell.
    double supportSuggested = 0.0;
    double supportAnnotated = 0.0; ///< likewise for the annotated label's markers (1: as the rest)
    std::uint32_t flags = 0;       ///< those of at least half of the cells
    std::vector<MarkerEvidence> markers; ///< of both labels, most telling first
    std::vector<double> distribution;    ///< mean probability of every label, one per `labels`
    bool annotatedElsewhere = false;     ///< the label is not at home in the tissue of at least half of the cells
    bool suggestedElsewhere = false;
    std::string tissueNote;              ///< that in words; empty: both are at home, or it is not known
};

/// One labelled cell.
struct DisagreementCell {
    Index cell = 0;
    std::int32_t annotated = 0;
    std::int32_t suggested = 0; ///< the likeliest label of another meaning; never of the same term
    std::int32_t sample = -1;   ///< into Disagreements::samples; -1: none
    Relation relation = Relation::Unknown;
    double score = 0.0;         ///< suspicion 0..1; see findDisagreements
    double probabilitySuggested = 0.0;
    double probabilityAnnotated = 0.0;
    std::uint32_t flags = 0;
    bool listed = false; ///< passed the thresholds: it is in a group
};

/// Where annotated and suggested labels part. Immutable.
struct Disagreements {
    std::string annotation;
    Evidence evidence = Evidence::Neighbours;
    std::string source;       ///< what the evidence was taken from, in words
    std::string sampleColumn; ///< empty: none
    std::vector<std::string> samples; ///< the labels of that column
    SeenInTraining seen = SeenInTraining::Unknown;
    std::vector<DisagreementLabel> labels; ///< of the column, then what only the model suggests
    std::vector<DisagreementGroup> groups; ///< best first
    std::vector<DisagreementCell> cells;   ///< every labelled cell, most suspicious first
    std::vector<double> selfConfidence;    ///< per label: mean probability of itself in its cells that can be judged; 0.5 without
    Index unlabelled = 0;                  ///< cells without a label: left out
    std::vector<std::string> warnings;     ///< plain sentences: labels that are no terms, ...
    CalibrationState calibration;          ///< of every probability in here but selfConfidence; see below
    std::string tissueColumn;              ///< empty: none
    std::string tissueSource;              ///< where it is said which cell types belong in a tissue
    std::shared_ptr<const Lineage> lineage;
};

using DisagreementsPtr = std::shared_ptr<const Disagreements>;

/// Finds labels that the evidence speaks against (UX.md section 3).
///
/// Single cells. Evidence gives log odds of every label for every cell, of which the cell's own label is no part
/// (NeighbourEvidence.h, ModelEvidence.h). x = log odds of the likeliest other label minus those of the annotated one;
///     score = 0.5 + 0.5 x / (|x| + 10)
/// so 0.5 means that both fit alike. Log odds and not probabilities, because these are full at 1: a cell at the
/// border of two similar types and one amid another lineage would share the first place. All labelled cells are ranked.
/// Labels of the same term are spellings of one label: a cell is judged by all of them together, and never set against
/// another of them.
///
/// Who is listed (confident learning, Northcutt, Jiang and Chuang 2021): cells with a score above 0.5 whose other label
/// reaches the probability that this label's own cells have on average, or 0.8 (0.5 for a label that only a model knows). A rare label with modest self-confidence
/// thus needs less than a frequent, clear one, and is not swamped.
///
/// Groups: listed cells of the same annotated label, suggested label and sample.
///     score = relation x evidence x sqrt(cells) x support x doubt
/// - relation: contradiction 1, unknown 0.8, close 0.7, coarser label 0.3, model less specific 0.2: what a person would
///   be most sorry to leave wrong comes first; finer or coarser is never a contradiction.
/// - evidence: the mean of 2 (score - 0.5) over the cells, 0..1.
/// - sqrt(cells): as standard errors grow; ten times the cells are not ten times the reason.
/// - support: 0.2 + 0.8 (supportSuggested + 1 - supportAnnotated) / 2, from measured markers; 0.6 where none can tell.
///   Never 0, so that evidence without markers is still seen. Ambient-level markers support nothing (MarkerSupport.h).
/// - doubt: half for each of low counts, doublet-like and ambient that holds for at least half of the cells (ambient: of
///   the markers): such cells explain themselves without a wrong label; half for a suggested label that is not at home
///   in the tissue. An annotated label that is not at home there speaks for the disagreement: no doubt.
///
/// Probabilities are calibrated on the labelled cells of the data set themselves, each judged without its own label and
/// the cells that disagree among them (Calibration.h), so that every one is shown with what it was calibrated on. Lists
/// and ranks use what the evidence gave before, so calibrating changes no line's place.
///
/// @throws UsageError for an unknown column or embedding; RefusedError in one sentence when the
/// column has no label, one label only or a label for every cell, when the column of samples has one for every cell, when there is no expression to
/// find neighbours by, or no prediction for Model and Both.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
Outcome findDisagreements(const Dataset& dataset,
                          const DisagreementOptions& options,
                          const RunControl& control,
                          DisagreementsPtr* result);

/// The id of a label's term; empty for a label that is none.
std::string termIdOf(const Disagreements& disagreements, std::int32_t label);

/// Tab-separated text with the columns of PRODUCT.md section 4 (`disagreements`, T), then `sample` and
/// `suggested_term` (id of the suggested label's term). Labels as `DisagreementLabel::text`; supports are empty where no
/// marker can tell. With a column `decision` added it is what `readDecisions` takes, and `cellsText` lists its cells.
std::string groupsText(const Disagreements& disagreements);

/// The same for single cells (C), then `sample`, `suggested_term` and `group`: the rank of the line of T that the cell
/// is in, empty for one that is in none. @param cellNames  of the data set.
std::string cellsText(const Disagreements& disagreements, const std::vector<std::string>& cellNames);

} // namespace ocellus

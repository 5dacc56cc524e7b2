// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ocellus {

/// A figure as its authors published it; the spread is over four seeds and known for the base alone.
struct StudyFigure {
    double value = std::numeric_limits<double>::quiet_NaN(); ///< NaN: none was published
    double spread = 0.0;
};

/// What the figures of a row are, in their order.
enum class StudyMeasure { MinutesPerEpoch, Denoising, ScibLung, ScibPancreas, F1Lung, F1Pancreas, OddsPerturbSeq, OddsOmniPath, AuprcPerturbSeq, AuprcOmniPath };
inline constexpr std::size_t kStudyMeasures = 10;
/// "scIB, lung".
std::string studyMeasureName(StudyMeasure measure);

/// One change to the base model.
struct StudyRow {
    Index row = 0;
    std::string group;   ///< "architecture", "loss"
    std::string change;  ///< "no dropout"
    std::array<StudyFigure, kStudyMeasures> figures;
    std::string preset;  ///< configuration for `pretrain` at demo size; empty: it cannot be made here
    std::string here;    ///< why it cannot, or how ours differs; may be empty
    std::string caution; ///< what is doubtful about the published figures; may be empty
};

/// The additive study of scPRINT-2 as its authors recorded it (TASKS_SPEC section 9.1), from
/// resources/models/study. Reads a small file. @throws Error when the resource is missing or damaged.
struct PublishedStudy {
    std::string about;
    std::vector<StudyRow> rows;
};
PublishedStudy publishedStudy();

/// The same from any text; `place` names it in sentences. @throws Error.
PublishedStudy publishedStudyFrom(const std::string& json, const std::string& place);

/// "0.62 ± 0.07", "0.5", "–" for none.
std::string studyFigureText(const StudyFigure& figure);

} // namespace ocellus

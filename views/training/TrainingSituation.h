// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>

namespace ocellus {

struct FinetuneReport;

/// How far a training is.
struct TrainingSituation {
    enum class Kind {
        Ready,   ///< nothing was asked for yet
        Running, ///< job `job` learns
        Kept,    ///< it was cancelled; `sentence` says what is kept
        Failed,  ///< `sentence` says why
        Done     ///< the model lies at `path`
    };
    Kind kind = Kind::Ready;
    int job = 0;
    bool canGoOn = false; ///< Kept: the same request goes on where it stopped
    QString sentence;
    QString path;
    std::shared_ptr<const FinetuneReport> report; ///< Done: how good it is; nullptr where nobody was asked
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/PublishedStudy.h"

#include <QDialog>

namespace ocellus {

/// The additive study of scPRINT-2 as its authors published it: one change a row, sortable by every
/// figure, with what Ocellus can make of it. Shows only. GUI thread.
class StudyDialog : public QDialog {
    Q_OBJECT

public:
    StudyDialog(const PublishedStudy& study, QWidget* parent);
};

} // namespace ocellus

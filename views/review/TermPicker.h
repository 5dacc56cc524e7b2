// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/Step.h"
#include "views/review/ReviewState.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QListWidget;

namespace ocellus {

/// A small window to choose another label: type words, an id or a short form; the list shows
/// labels in use and terms of the Cell Ontology. Enter takes the chosen line, or the words as they
/// are where none fits; Escape closes. GUI thread.
///
/// objectNames: "termPicker", "termEdit", "termList".
class TermPicker : public QFrame {
    Q_OBJECT

public:
    TermPicker(ReviewState& review, QWidget* parent);

    void ask(const QString& about);

Q_SIGNALS:
    void chosen(const ocellus::Label& label);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void take();

    ReviewState& m_review;
    QLabel* m_about;
    QLineEdit* m_edit;
    QListWidget* m_list;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/training/TrainingSituation.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace ocellus {

/// A page on which a model is trained: what is asked on the left, how it goes on the right, below
/// where the model is written and the one thing to do next. Shows and asks only; closing it stops
/// nothing. GUI thread.
class TrainingDialog : public QDialog {
    Q_OBJECT

public:
    /// Where the model will be written.
    void setPath(const QString& path);
    virtual void setSituation(const TrainingSituation& situation);

Q_SIGNALS:
    void pathRequested();
    /// @param goOn  where a cancelled run of the same request stopped.
    void startRequested(bool goOn);
    void cancelRequested(int job);
    void useRequested(const QString& path);

protected:
    struct Words {
        QString name;  ///< object names begin with it
        QString title; ///< of the page
        QString verb;  ///< of its button
    };
    TrainingDialog(Words words, QWidget* parent);

    /// Puts the two sides in place; once, by the constructor of the page.
    void fill(QWidget* form, QWidget* report);
    /// The buttons follow what is asked and how far it is.
    void refresh();
    /// Why nothing can be trained; empty: it can.
    virtual QString problem() const = 0;

private:
    QWidget* buildHeader();
    QWidget* buildFooter();
    void press();

    Words m_words;
    QWidget* m_form = nullptr;
    QLabel* m_path = nullptr;
    QPushButton* m_change = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_main = nullptr;
    TrainingSituation m_situation;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QImage>
#include <QString>
#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ocellus {

class Chip;
class ExampleCard;

/// A data set that can be tried without a file of one's own.
struct StartExample {
    QString name;     ///< objectName of its card: "demoLung", "demoTissue", "atlasButton"
    QString title;    ///< "Lung"
    QString chip;     ///< "simulated", "published"
    QString text;     ///< one or two lines
    QString facts;    ///< "6,000 cells · 16 cell types · 6 donors"; empty while unknown
    QString disabledReason; ///< not empty: the card is shown but cannot be used, and says why
};

/// A file or project that was open before.
struct RecentItem {
    QString path;
    QString title;   ///< file name, or "Continue: NAME" of a project
    QString details; ///< "724 cells · ~/data"
    QString when;    ///< see recentTime
    bool project = false;
    bool missing = false; ///< no longer at `path`: greyed, "Locate..." instead of the time
};

/// The model that would be used, in words.
struct StartModel {
    QString name;
    QString text;
    QString chip; ///< "ready"; empty when there is no model
};

/// "Today 12:03", "Yesterday", "Mon", "12 Nov", "12 Nov 2024".
QString recentTime(const QDateTime& when, const QDateTime& now);

/// What the window shows before anything is open: open, drop, examples, recents, model, learn.
/// Only shows and asks: every action is a signal. Nothing here reads a file.
class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setExamples(const std::vector<StartExample>& examples);
    /// @param light, dark  points on a transparent ground, at any size, for the two themes; null: the
    /// neutral drawing.
    void setExamplePicture(const QString& name, const QImage& light, const QImage& dark);
    void setExampleFacts(const QString& name, const QString& facts);
    /// Its card says "Opening Lung…"; empty: none does.
    void setOpening(const QString& name);
    void setRecents(const std::vector<RecentItem>& recents);
    void setModel(const StartModel& model);

Q_SIGNALS:
    void openFileRequested();
    void openFolderRequested();
    void exampleRequested(const QString& name);
    void recentRequested(const QString& path);
    void locateRequested(const QString& path);
    void clearRecentsRequested();
    void modelHelpRequested();
    void openModelRequested();
    void learnRequested(const QString& topic); ///< "check", "values", "shortcuts"

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeLeft();
    QWidget* makeRight();
    QWidget* makeModelRow();
    QWidget* makeLearn();

    QWidget* m_content;
    QWidget* m_right = nullptr;
    QWidget* m_cardRow = nullptr;
    QWidget* m_recentList = nullptr;
    QPushButton* m_clearRecents = nullptr;
    QLabel* m_modelName = nullptr;
    QLabel* m_modelText = nullptr;
    Chip* m_modelChip = nullptr;
    std::vector<ExampleCard*> m_cards;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/composer/FigureDraft.h"

#include <QAbstractButton>
#include <QWidget>

class QCheckBox;
class QLabel;
class QSlider;
class QVBoxLayout;

namespace ocellus {

/// A panel in the list: its letter, its title and who says it.
class PanelButton : public QAbstractButton {
    Q_OBJECT

public:
    PanelButton(const QString& title, const QString& subtitle, QWidget* parent);
    void setLetter(const QString& letter);
    QSize sizeHint() const override { return {204, 44}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_letter;
    QString m_title;
    QString m_subtitle;
};

/// The left column of the figure dialog: the panels, and what the chosen one shows.
class PanelColumn : public QWidget {
    Q_OBJECT

public:
    PanelColumn(const std::vector<FigurePanelDraft>& panels, QWidget* parent);

    const std::vector<FigurePanelDraft>& panels() const { return m_panels; }

    /// Place of the chosen panel among the shown ones; -1 when it is not shown.
    int shownPlace() const;

    /// The point size in force, where the chosen panel leaves it to the program.
    void setAutomaticPoint(double points);

Q_SIGNALS:
    void changed();  ///< the figure looks different
    void chosen();   ///< another panel is being edited

private:
    void buildList(QVBoxLayout* column);
    void buildOptions(QVBoxLayout* column);
    QCheckBox* addCheck(QVBoxLayout* column, const QString& name, const QString& text, bool PanelOptions::*option);
    void choose(int panel);
    void showOptions();
    void showLetters();
    void setPoint(int step);
    PanelOptions& options() { return m_panels[static_cast<std::size_t>(m_chosen)].options; }

    std::vector<FigurePanelDraft> m_panels;
    std::vector<PanelButton*> m_buttons;
    struct Check {
        QCheckBox* box;
        bool PanelOptions::*option;
    };
    std::vector<Check> m_checks;
    QLabel* m_heading = nullptr;
    QCheckBox* m_shown = nullptr;
    QCheckBox* m_fade = nullptr;
    QSlider* m_point = nullptr;
    QLabel* m_pointName = nullptr;
    QLabel* m_pointText = nullptr;
    int m_chosen = 0;
};

} // namespace ocellus

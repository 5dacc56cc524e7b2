// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/PretrainConfig.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ocellus {

/// The left side of the page "Train a new model": which recipe, and what it says. GUI thread.
class RecipeForm : public QWidget {
    Q_OBJECT

public:
    explicit RecipeForm(QWidget* parent);

    /// Reads a recipe (a small file); one that cannot be used says why.
    void setRecipe(const QString& path);
    const std::optional<PretrainConfig>& config() const { return m_config; } ///< nullopt: none that can be used
    QString path() const { return m_path; }
    /// Why nothing can be trained; empty: it can.
    QString problem() const { return m_problem; }

Q_SIGNALS:
    void chooseRequested();
    void changed();

private:
    void showFacts();
    void addFact(const QString& title, const QString& text);

    QString m_path;
    QString m_problem;
    std::optional<PretrainConfig> m_config;
    QLabel* m_name = nullptr;
    QLabel* m_words = nullptr;
    QPushButton* m_example = nullptr; ///< opens the shipped recipe
    QVBoxLayout* m_facts = nullptr;
};

/// What a recipe says, as pairs of title and text in plain words; for the page.
std::vector<std::pair<QString, QString>> recipeFacts(const PretrainConfig& config);

} // namespace ocellus

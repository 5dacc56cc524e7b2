// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QWidget>

#include <array>

class QLabel;
class QPushButton;

namespace ocellus {

struct CheckFigures;
class Chip;

/// How the genes of a checked data set were recognised, with examples and the table of all.
///
/// objectNames: "genesRecognised", "genesOrganism", "genesChanged", "genesUnknown",
/// "saveGeneTable", and "genesBy0" .. "genesBy4" for the counts of each kind.
class GenesSection : public QWidget {
    Q_OBJECT

public:
    explicit GenesSection(QWidget* parent);

    void showFigures(const CheckFigures& figures);

Q_SIGNALS:
    void saveWanted();

private:
    static constexpr std::size_t kKinds = 5;

    struct Kind {
        QLabel* title = nullptr;
        QWidget* bar = nullptr;
        QLabel* count = nullptr;
    };

    QWidget* buildKinds();

    QLabel* m_recognised = nullptr;
    Chip* m_organism = nullptr;
    QWidget* m_kindBox = nullptr;
    std::array<Kind, kKinds> m_kinds;
    QLabel* m_changed = nullptr;
    QLabel* m_unknown = nullptr;
    QPushButton* m_save = nullptr;
};

} // namespace ocellus

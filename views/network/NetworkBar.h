// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace ocellus {

class ExplorerState;
class NetworkCellsBox;

/// The context bar of the network: whose network and how it is made, what part is shown, how many
/// edges, how they are read. GUI thread.
///
/// objectNames: "networkBar", "networkCells", "networkMethod", "makeNetwork", "networkAround",
/// "edgeSlider", "edgeCount", "networkReading".
class NetworkBar : public QFrame {
    Q_OBJECT

public:
    NetworkBar(NetworkState& network, ExplorerState& state, QWidget* parent);

    /// What the boxes say; nullopt where no data set is open or nothing is selected.
    std::optional<NetworkRequest> request() const;
    /// Chooses the selected cells.
    void chooseSelection();
    /// Whether the model's attention can be chosen. @param remark  why not, or what speaks against it; then
    /// another way is offered first, unless the person chose one.
    void setModelReady(bool ready, const QString& remark);
    NetworkMethod method() const;
    bool capped() const { return m_capped; }
    void setCapped(bool capped);

    static constexpr int kHeight = 44;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QComboBox* combo(const char* name, const QString& title, int width);
    QLabel* word(const QString& text);
    void fillAround();
    void showChoice();
    void chooseAround(int index);

    NetworkState& m_network;
    std::vector<QLabel*> m_words; ///< left out where the bar is narrow
    NetworkCellsBox* m_cells;
    QComboBox* m_method;
    QPushButton* m_make;
    QComboBox* m_around;
    QSlider* m_slider;
    QSpinBox* m_count;
    QComboBox* m_reading;
    bool m_capped = true;
    bool m_methodChosen = false; ///< by the person
    bool m_filling = false;
};

} // namespace ocellus

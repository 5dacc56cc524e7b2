// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QComboBox>

namespace ocellus {

class ExplorerState;

/// Whose network: the visible cells, the selected ones, or those of a label of the first column that
/// has labels. Follows the explorer. GUI thread.
class NetworkCellsBox : public QComboBox {
    Q_OBJECT

public:
    /// @param others  it also offers all visible cells that are not in another group.
    NetworkCellsBox(const QString& name, const QString& title, ExplorerState& state, bool others, QWidget* parent);

    /// What is chosen; nullopt where no data set is open, and of "all others" (see isOthers()).
    std::optional<NetworkCells> cells() const;
    bool isOthers() const;
    void chooseSelection();
    /// The commonest label but `place` commoner ones; nothing where there are too few.
    void chooseLabel(int place);

Q_SIGNALS:
    void refilled(); ///< the cells of the explorer changed

private:
    void fill();

    ExplorerState& m_state;
    bool m_others;
    std::shared_ptr<const CategoryColumn> m_labels; ///< of the entries
    std::vector<Index> m_counts;                    ///< cells of each label
};

/// A box of the network's bars.
void styleNetworkBox(QComboBox& box, const QString& name, const QString& title, int width);

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkCellsBox.h"

#include "views/state/ExplorerState.h"
#include "views/style/Fonts.h"

#include <QAbstractItemView>
#include <QStandardItemModel>

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

constexpr int kWidth = 172;
// Data of the entries: a label's code, or one of these.
constexpr int kVisible = -1;
constexpr int kSelected = -2;
constexpr int kOthers = -3;

} // namespace

void styleNetworkBox(QComboBox& box, const QString& name, const QString& title, int width) {
    box.setObjectName(name);
    box.setAccessibleName(title);
    box.view()->setAccessibleName(title);
    box.setToolTip(title);
    box.setProperty("metric", "dock");
    box.setMinimumWidth(80);
    box.setMaximumWidth(width);
    box.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box.setMinimumContentsLength(width / 9);
    box.view()->setMinimumWidth(220);
}

NetworkCellsBox::NetworkCellsBox(const QString& name, const QString& title, ExplorerState& state, bool others, QWidget* parent)
    : QComboBox(parent), m_state(state), m_others(others) {
    styleNetworkBox(*this, name, title, kWidth);
    for (auto signal : {&ExplorerState::datasetChanged, &ExplorerState::layersChanged, &ExplorerState::selectionChanged, &ExplorerState::visibleChanged}) {
        connect(&state, signal, this, &NetworkCellsBox::fill);
    }
    fill();
}

void NetworkCellsBox::fill() {
    const int first = m_others ? kOthers : kVisible;
    const int before = count() > 0 ? currentData().toInt() : first;
    clear();
    m_labels.reset();
    m_counts.clear();
    if (!m_state.dataset()) {
        Q_EMIT refilled();
        return;
    }
    const Index visible = m_state.visible().count(), selected = m_state.selection().count();
    const bool all = visible == m_state.dataset()->cellCount();
    if (m_others) {
        addItem(QStringLiteral("All other cells"), kOthers);
    } else {
        addItem(QStringLiteral("%1  %2").arg(all ? QStringLiteral("All cells") : QStringLiteral("Visible cells"), withThousands(visible)), kVisible);
    }
    addItem(QStringLiteral("Selected cells  %1").arg(withThousands(selected)), kSelected);
    static_cast<QStandardItemModel*>(model())->item(1)->setEnabled(selected > 0);
    for (const ColumnKey& key : m_state.columnKeys()) {
        m_labels = m_state.labels(key);
        if (m_labels) {
            break;
        }
    }
    if (m_labels) {
        m_counts = labelCounts(*m_labels);
        insertSeparator(count());
        for (std::size_t code = 0; code < m_labels->categories.size(); ++code) {
            if (m_counts[code] > 0) {
                addItem(QStringLiteral("%1  %2").arg(labelText(m_labels->categories[code]), withThousands(m_counts[code])), static_cast<int>(code));
            }
        }
    }
    const int again = findData(before == kSelected && selected == 0 ? first : before);
    setCurrentIndex(std::max(0, again));
    Q_EMIT refilled();
}

std::optional<NetworkCells> NetworkCellsBox::cells() const {
    if (!m_state.dataset() || count() == 0 || isOthers()) {
        return std::nullopt;
    }
    NetworkCells cells;
    const int what = currentData().toInt();
    cells.cells = what == kSelected ? m_state.selection() : m_state.visible();
    if (what == kVisible) {
        cells.name = m_state.visible().count() == m_state.dataset()->cellCount() ? QStringLiteral("all cells") : QStringLiteral("visible cells");
    } else if (what == kSelected) {
        cells.kind = NetworkCells::Kind::Selected;
        cells.name = QStringLiteral("selected cells");
    } else {
        cells.kind = NetworkCells::Kind::Label;
        cells.labels = m_labels;
        cells.code = what;
        cells.name = labelText(m_labels->categories[static_cast<std::size_t>(what)]);
    }
    return cells;
}

bool NetworkCellsBox::isOthers() const {
    return count() > 0 && currentData().toInt() == kOthers;
}

void NetworkCellsBox::chooseSelection() {
    setCurrentIndex(std::max(0, findData(kSelected)));
}

void NetworkCellsBox::chooseLabel(int place) {
    std::vector<int> codes(m_counts.size());
    std::iota(codes.begin(), codes.end(), 0);
    std::stable_sort(codes.begin(), codes.end(), [this](int a, int b) { return m_counts[static_cast<std::size_t>(a)] > m_counts[static_cast<std::size_t>(b)]; });
    if (place < static_cast<int>(codes.size()) && m_counts[static_cast<std::size_t>(codes[static_cast<std::size_t>(place)])] > 0) {
        setCurrentIndex(findData(codes[static_cast<std::size_t>(place)]));
    }
}

} // namespace ocellus

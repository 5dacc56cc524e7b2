// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/WorkArea.h"

#include <QDataStream>
#include <QVBoxLayout>
#include <QIODevice>
#include <QSplitter>

namespace ocellus {

WorkArea::WorkArea(ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_splitter(new QSplitter(Qt::Horizontal, this)) {
    setObjectName(QStringLiteral("workArea"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_splitter, 1);
    m_splitter->setObjectName(QStringLiteral("mapSplitter"));
    m_splitter->setChildrenCollapsible(false);
    for (int number = 1; number <= 2; ++number) {
        auto* pane = new MapPane(state, number, m_splitter);
        pane->setSelectionChipShown(number == 1);
        connect(pane, &MapPane::toolChanged, this, [this](MapTool tool) {
            setTool(tool);
            if (tool == MapTool::Pan) {
                Q_EMIT toolLeft();
            }
        });
        connect(pane, &MapPane::geneWanted, this, [this, number] { Q_EMIT geneWanted(number); });
        m_splitter->addWidget(pane);
        m_maps[static_cast<std::size_t>(number - 1)] = pane;
    }
    connect(&state, &ExplorerState::datasetChanged, this, [this] { m_views = {}; });
    m_splitter->setStretchFactor(0, 17);
    m_splitter->setStretchFactor(1, 10);
    m_splitter->setSizes({540, 318});
}

void WorkArea::setSecondMapShown(bool shown) {
    if (shown != secondMapShown()) {
        m_maps[1]->setVisible(shown);
        Q_EMIT secondMapToggled(shown);
    }
}

bool WorkArea::secondMapShown() const {
    return !m_maps[1]->isHidden();
}

void WorkArea::setTool(MapTool tool) {
    for (MapPane* pane : m_maps) {
        if (pane->tool() != tool) {
            pane->setTool(tool);
        }
    }
}

void WorkArea::setSelectionMode(ExplorerState::SelectionMode mode) {
    for (MapPane* pane : m_maps) {
        pane->surface()->setSelectionMode(mode);
    }
}

void WorkArea::setContextBar(QWidget* bar) {
    bar->setParent(this);
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, bar);
    bar->hide();
}

void WorkArea::setEqualMaps() {
    // What is hidden takes no room; the rest shares all of it alike.
    m_splitter->setSizes(QList<int>(m_splitter->count(), m_splitter->width() / 2));
}

void WorkArea::setLeftView(QWidget* view) {
    m_left = view;
    m_splitter->insertWidget(0, view);
    m_splitter->setStretchFactor(0, 17);
    m_splitter->setSizes({540, 540, 318});
    view->hide();
}

void WorkArea::setLeftShown(bool shown) {
    if (m_left != nullptr) {
        m_left->setVisible(shown);
    }
}

void WorkArea::setPage(QWidget* page) {
    m_page = page;
    layout()->addWidget(page);
    static_cast<QVBoxLayout*>(layout())->setStretchFactor(page, 1);
    page->hide();
}

void WorkArea::setPageShown(bool shown) {
    if (m_page != nullptr) {
        m_page->setVisible(shown);
        m_splitter->setVisible(!shown);
    }
}

QByteArray WorkArea::saveState() const {
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << secondMapShown() << m_splitter->saveState();
    return state;
}

void WorkArea::restoreState(const QByteArray& state) {
    bool second = true;
    QByteArray splitter;
    QDataStream in(state);
    in >> second >> splitter;
    if (in.status() == QDataStream::Ok) {
        m_splitter->restoreState(splitter);
        setSecondMapShown(second);
    }
}

void WorkArea::rememberViews() {
    for (std::size_t i = 0; i < m_maps.size(); ++i) {
        m_views[i] = m_maps[i]->view();
    }
}

void WorkArea::restoreViews() {
    for (std::size_t i = 0; i < m_maps.size(); ++i) {
        if (!m_views[i].mapName.isEmpty()) {
            m_maps[i]->setView(m_views[i]);
        } else if (!m_maps[i]->zoomNote().isEmpty()) {
            m_maps[i]->fit();
        }
    }
    m_views = {};
}

void WorkArea::fit() {
    for (MapPane* pane : m_maps) {
        pane->fit();
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/Annotations.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStandardItemModel;
class QSortFilterProxyModel;
class QTreeView;

namespace ocellus {

class ExplorerState;

/// Where a person names the selected cells, without a dialog: it floats over the map. As a label
/// box it lists the labels of the column while one types; as a name box the saved sets. Enter does
/// it, Up and Down choose from the list, Escape leaves everything as it is. GUI thread.
///
/// objectNames: "annotationBox", "annotationTitle", "annotationColumn", "annotationEdit",
/// "annotationList", "annotationAccept", "annotationClose".
class AnnotationBox : public QFrame {
    Q_OBJECT

public:
    AnnotationBox(ExplorerState& state, Annotations& annotations, QWidget* parent);

    /// Opens as a label box for the selected cells; says so when there is nothing to label.
    void askLabel();
    /// Opens as a name box for a set of the selected cells.
    void askSetName();
    void leave();

    /// Right edge and top of the box, in the parent; it keeps its own size.
    void setAnchor(const QPoint& topRight);

Q_SIGNALS:
    void refused(const QString& sentence); ///< nothing to name, or nothing can be kept
    void closed();                         ///< the focus should go back to the map

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Task { Label, SaveSet };

    bool begin(Task task);
    void fillColumns();
    void fillList();
    void showTexts();
    void accept();
    void choose(int step);
    std::optional<Annotations::Target> target() const;

    ExplorerState& m_state;
    Annotations& m_annotations;
    Task m_task = Task::Label;
    std::vector<Annotations::Target> m_targets;
    QPoint m_anchor;
    QLabel* m_title;
    QLabel* m_hint;
    QComboBox* m_column;
    QLineEdit* m_edit;
    QTreeView* m_list;
    QStandardItemModel* m_names;
    QSortFilterProxyModel* m_filtered;
    QPushButton* m_accept;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QFocusFrame;
class QWidget;

namespace ocellus {

/// Lays the focus ring around the focused widget while the keyboard moves the focus, and takes it
/// away when the mouse does. A widget with the property focusRing = "inside" gets it inside its
/// edge (maps, tabs), "none" draws its own (rows of tables).
class FocusRing : public QObject {
    Q_OBJECT

public:
    explicit FocusRing(QObject* parent);
    ~FocusRing() override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show(QWidget* widget);
    void hide();

    QPointer<QFocusFrame> m_frame;
};

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

#include <functional>
#include <map>
#include <vector>

class QMainWindow;
class QUndoStack;

namespace ocellus {

class WorkArea;

/// Where the panels and maps are: one arrangement per mode of the window, changed by dragging docks
/// and the line between the maps, kept when the mode changes and between starts. GUI thread.
class Layouts : public QObject {
    Q_OBJECT

public:
    /// All are kept by reference and outlive this.
    Layouts(QMainWindow& window, WorkArea& work, QUndoStack& undo, QObject* parent = nullptr);

    /// Takes what is on screen as the arrangement that every mode starts from and that reset() goes
    /// back to. Call once, when the explorer is first laid out.
    void rememberDefault();

    /// How a mode is arranged at first, as a change of the default; without one it is the default.
    void setFirst(int mode, std::function<void()> arrange) { m_first[mode] = std::move(arrange); }

    /// What else belongs to an arrangement: `save` reads it, `restore` gets it before the docks get their
    /// places (empty: an arrangement of a program that did not keep it). Call before rememberDefault().
    void keepAlso(std::function<QByteArray()> save, std::function<void(const QByteArray&)> restore);

    bool hasDefault() const { return !m_default.isEmpty(); }

    /// The mode shown, counted from 0 as in modes().
    int mode() const { return m_mode; }

    /// Keeps this mode's arrangement and shows the other's.
    void setMode(int mode);

    /// Puts this mode's panels and maps back to where they were at first: one undo step.
    void reset();

    /// Notes what is on screen as this mode's arrangement; show() puts it there again.
    void keep();
    void show();

    /// What was kept of all modes, for the next start; restore() ignores what it cannot read.
    QByteArray saved() const;
    void restore(const QByteArray& saved);

Q_SIGNALS:
    void applied(); ///< panels or maps were moved by the program

private:
    class ResetStep;
    struct Part {
        std::function<QByteArray()> save;
        std::function<void(const QByteArray&)> restore;
    };

    QByteArray present() const;
    void apply(const QByteArray& arrangement);
    void applyFirst(); ///< of this mode

    QMainWindow& m_window;
    WorkArea& m_work;
    QUndoStack& m_undo;
    QByteArray m_default;
    std::vector<Part> m_parts;
    std::map<int, std::function<void()>> m_first;
    std::map<int, QByteArray> m_arrangements; ///< kept, by mode
    int m_mode = 0;
};

} // namespace ocellus

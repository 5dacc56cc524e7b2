// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Layouts.h"

#include "app/WorkArea.h"

#include <QDataStream>
#include <QIODevice>
#include <QMainWindow>
#include <QUndoStack>

namespace ocellus {

namespace {

// Raised when docks get other names: older arrangements are then left alone.
constexpr int kVersion = 3;

} // namespace

class Layouts::ResetStep : public QUndoCommand {
public:
    ResetStep(Layouts& layouts, QByteArray before)
        : QUndoCommand(QStringLiteral("Reset layout")), m_layouts(layouts),
          m_before(std::move(before)) {}

    void undo() override { m_layouts.apply(m_before); }

    void redo() override { m_layouts.applyFirst(); }

private:
    Layouts& m_layouts;
    QByteArray m_before;
};

Layouts::Layouts(QMainWindow& window, WorkArea& work, QUndoStack& undo, QObject* parent)
    : QObject(parent), m_window(window), m_work(work), m_undo(undo) {}

void Layouts::keepAlso(std::function<QByteArray()> save, std::function<void(const QByteArray&)> restore) {
    m_parts.push_back({std::move(save), std::move(restore)});
}

void Layouts::rememberDefault() {
    m_default = present();
}

void Layouts::keep() {
    if (hasDefault()) {
        m_arrangements[m_mode] = present();
    }
}

void Layouts::show() {
    const auto kept = m_arrangements.find(m_mode);
    if (!hasDefault()) {
        return;
    }
    if (kept == m_arrangements.end()) {
        applyFirst();
    } else {
        apply(kept->second);
    }
}

void Layouts::applyFirst() {
    apply(m_default);
    if (const auto first = m_first.find(m_mode); first != m_first.end()) {
        first->second();
        Q_EMIT applied();
    }
}

void Layouts::setMode(int mode) {
    if (mode == m_mode) {
        return;
    }
    keep();
    m_mode = mode;
    show();
}

void Layouts::reset() {
    if (hasDefault()) {
        m_undo.push(new ResetStep(*this, present()));
    }
}

QByteArray Layouts::saved() const {
    QByteArray saved;
    QDataStream out(&saved, QIODevice::WriteOnly);
    out << qint32(kVersion) << qint32(m_arrangements.size());
    for (const auto& [mode, arrangement] : m_arrangements) {
        out << qint32(mode) << arrangement;
    }
    return saved;
}

void Layouts::restore(const QByteArray& saved) {
    QDataStream in(saved);
    qint32 version = 0;
    qint32 count = 0;
    in >> version >> count;
    if (in.status() != QDataStream::Ok || version != kVersion) {
        return;
    }
    for (qint32 i = 0; i < count; ++i) {
        qint32 mode = 0;
        QByteArray arrangement;
        in >> mode >> arrangement;
        if (in.status() != QDataStream::Ok) {
            return;
        }
        m_arrangements[mode] = arrangement;
    }
}

QByteArray Layouts::present() const {
    QByteArray arrangement;
    QDataStream out(&arrangement, QIODevice::WriteOnly);
    out << m_window.saveState(kVersion) << m_work.saveState();
    for (const Part& part : m_parts) {
        out << part.save();
    }
    return arrangement;
}

void Layouts::apply(const QByteArray& arrangement) {
    QByteArray docks;
    QByteArray maps;
    QDataStream in(arrangement);
    in >> docks >> maps;
    if (in.status() != QDataStream::Ok) {
        return;
    }
    for (const Part& part : m_parts) { // older arrangements end before them
        QByteArray kept;
        in >> kept;
        part.restore(in.status() == QDataStream::Ok ? kept : QByteArray());
    }
    m_window.restoreState(docks, kVersion);
    m_work.restoreState(maps);
    Q_EMIT applied();
}

} // namespace ocellus

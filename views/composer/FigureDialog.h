// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/composer/FigureWorkshop.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTimer;

namespace ocellus {

class ExplorerState;
class FigurePreview;
class MessageBar;
class PageColumn;
class PanelColumn;
class SegmentedControl;

/// The figure page: the maps of the window as panels, a page in mm with a colour-blind preview, a
/// caption, and files. The maps are taken as they stand when the dialog is made; it changes nothing
/// in the explorer. Window modal; close it by Escape.
class FigureDialog : public QDialog {
    Q_OBJECT

public:
    /// @param maps  the maps to offer, as on the screen; those without positions are left out
    /// @param plots  those to offer below them, as on the screen
    FigureDialog(const ExplorerState& state, const std::vector<FigureMap>& maps,
        const std::vector<FigurePlotOnScreen>& plots, QWidget* parent);
    ~FigureDialog() override;

    /// Where files go. Starts at the person's documents.
    QString folder() const { return m_folder; }
    void setFolder(const QString& folder);

    /// The files that Save would write: "atlas_fig1.pdf" ..., the first number not yet taken.
    QStringList paths() const;

    /// False while a view or a file is being made; for tests.
    bool isIdle() const;

Q_SIGNALS:
    /// Files were written; the dialog is closed.
    void saved(const QStringList& paths);

private:
    QWidget* buildHeader();
    QWidget* buildMiddle();
    QWidget* buildFooter();
    FigureDraft draft() const;
    void wantView();
    void draw();
    void showView(const FigureView& view);
    void showFiles();
    void chooseFolder();
    void save();
    void setBusy(bool busy);

    std::shared_ptr<const Dataset> m_dataset;
    FigureDraft m_start;
    QString m_stem;
    QString m_folder;
    PanelColumn* m_panels = nullptr;
    PageColumn* m_page = nullptr;
    SegmentedControl* m_vision = nullptr;
    QLabel* m_zoom = nullptr;
    FigurePreview* m_preview = nullptr;
    MessageBar* m_message = nullptr;
    QPlainTextEdit* m_caption = nullptr;
    QLabel* m_files = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_save = nullptr;
    QTimer* m_wait = nullptr;
    bool m_drawing = false;
    bool m_saving = false;
    FigureWorkshop* m_workshop = nullptr;
};

} // namespace ocellus

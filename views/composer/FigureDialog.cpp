// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/composer/FigureDialog.h"

#include "views/composer/FigurePreview.h"
#include "views/composer/PageColumn.h"
#include "views/composer/PanelColumn.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStandardPaths>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kWaitMs = 40; // several changes of a moved slider make one view

QString startFolder() {
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(documents).isDir() ? documents : QDir::homePath();
}

/// "~/projects/figures" for what lies in the person's own folder.
QString shortPath(const QString& folder) {
    const QString home = QDir::homePath();
    return folder.startsWith(home) ? QStringLiteral("~") + folder.mid(home.size()) : folder;
}

/// "_imputed": the states of values in a figure that are not as measured, for its file's name.
QString valuesInName(const FigureDraft& draft) {
    QString name;
    for (const ValueState values : {ValueState::Normalised, ValueState::Denoised, ValueState::Imputed}) {
        const QString word = QString::fromStdString(toString(values));
        const bool shown = std::any_of(draft.panels.begin(), draft.panels.end(), [&](const FigurePanelDraft& panel) { return panel.shown && panel.subtitle == word; });
        name += shown ? QLatin1Char('_') + word : QString();
    }
    return name;
}

} // namespace

FigureDialog::FigureDialog(const ExplorerState& state, const std::vector<FigureMap>& maps,
    const std::vector<FigurePlotOnScreen>& plots, QWidget* parent)
    : QDialog(parent)
    , m_dataset(state.dataset())
    , m_start(draftOf(state, maps, plots))
    , m_stem(QFileInfo(QString::fromStdString(m_start.source.dataName)).completeBaseName())
    , m_folder(startFolder())
    , m_wait(new QTimer(this))
    , m_workshop(new FigureWorkshop(this)) {
    setObjectName(QStringLiteral("figureDialog"));
    setWindowTitle(QStringLiteral("Figure"));
    setAccessibleName(windowTitle());
    setWindowModality(Qt::WindowModal);
    setMinimumSize(900, 600);
    resize(1200, 800);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(horizontalLine(this));
    column->addWidget(buildMiddle(), 1);
    column->addWidget(buildFooter());

    m_wait->setSingleShot(true);
    m_wait->setInterval(kWaitMs);
    connect(m_wait, &QTimer::timeout, this, &FigureDialog::draw);
    connect(m_workshop, &FigureWorkshop::shown, this, &FigureDialog::showView);
    connect(m_workshop, &FigureWorkshop::saved, this, [this](const QStringList& paths) {
        setBusy(false);
        Q_EMIT saved(paths);
        accept();
    });
    connect(m_workshop, &FigureWorkshop::saveFailed, this, [this](const QString& sentence, bool place) {
        setBusy(false);
        m_message->showMessage(MessageBar::Kind::Error,
            place ? sentence + QStringLiteral(" Choose another folder.") : sentence,
            place ? QStringLiteral("Change…") : QString());
    });
    connect(m_workshop, &FigureWorkshop::copied, this, [this](const QImage& image) {
        setBusy(false);
        if (!image.isNull()) {
            QGuiApplication::clipboard()->setImage(image);
            m_copy->setText(QStringLiteral("Copied"));
        }
    });
    connect(m_workshop, &FigureWorkshop::fingerprintRead, this, [this](const QString& fingerprint) {
        m_start.source.fingerprint = fingerprint.toStdString();
        wantView();
    });
    if (m_dataset) {
        m_workshop->readFingerprint(m_dataset);
    }
    showFiles();
    wantView();
    m_save->setFocus();
}

FigureDialog::~FigureDialog() = default;

QWidget* FigureDialog::buildHeader() {
    auto* header = new QWidget(this);
    header->setProperty("surface", "panel");
    header->setAttribute(Qt::WA_StyledBackground);
    header->setFixedHeight(44);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(18, 0, 14, 0);
    layout->addWidget(textLabel(windowTitle(), TextRole::Title, header));
    layout->addStretch(1);
    QToolButton* close = dockButton(QStringLiteral("close"), QStringLiteral("Close"), header);
    close->setObjectName(QStringLiteral("figureClose"));
    connect(close, &QToolButton::clicked, this, &QDialog::reject);
    layout->addWidget(close);
    return header;
}

QWidget* FigureDialog::buildMiddle() {
    auto* middle = new QWidget(this);
    auto* layout = new QHBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_panels = new PanelColumn(m_start.panels, middle);
    auto* scroll = new QScrollArea(middle);
    scroll->setObjectName(QStringLiteral("figurePageScroll"));
    scroll->setAccessibleName(QStringLiteral("Page, text and files"));
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidgetResizable(true);
    m_page = new PageColumn(scroll);
    scroll->setWidget(m_page);
    scroll->setFixedWidth(m_page->width());
    const auto edge = [middle] {
        QFrame* line = verticalLine(middle);
        line->setStyleSheet(QStringLiteral("max-height: 16777215px;")); // as high as the dialog
        return line;
    };

    auto* centre = new QWidget(middle);
    centre->setProperty("surface", "window");
    centre->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(16, 8, 16, 14);
    column->setSpacing(8);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(textLabel(QStringLiteral("See as"), TextRole::Secondary, centre));
    m_vision = new SegmentedControl(SegmentedControl::Size::Panel, centre);
    m_vision->setObjectName(QStringLiteral("figureVision"));
    m_vision->setAccessibleName(QStringLiteral("See the figure as with"));
    for (const char* name : {"Normal", "Deuteranopia", "Protanopia", "Tritanopia", "Grey"}) {
        QToolButton* button = m_vision->addSegment(QLatin1String(name));
        button->setObjectName(QStringLiteral("figureVision") + QLatin1String(name));
    }
    m_vision->setCurrent(0);
    bar->addWidget(m_vision);
    bar->addStretch(1);
    m_zoom = textLabel({}, TextRole::Secondary, centre);
    m_zoom->setObjectName(QStringLiteral("figureZoom"));
    m_zoom->setToolTip(QStringLiteral("Size on the screen, of the printed size"));
    bar->addWidget(m_zoom);
    column->addLayout(bar);
    m_message = new MessageBar(centre);
    column->addWidget(m_message);
    m_preview = new FigurePreview(centre);
    column->addWidget(m_preview, 1);

    auto* heading = new QHBoxLayout;
    heading->addWidget(textLabel(QStringLiteral("Caption"), TextRole::Heading, centre));
    heading->addStretch(1);
    QPushButton* copy = pushButton(QStringLiteral("figureCopyCaption"), QStringLiteral("Copy"), ButtonKind::Link, centre);
    copy->setAccessibleName(QStringLiteral("Copy the caption"));
    heading->addWidget(copy);
    column->addLayout(heading);
    m_caption = new QPlainTextEdit(centre);
    m_caption->setObjectName(QStringLiteral("figureCaption"));
    m_caption->setAccessibleName(QStringLiteral("Caption"));
    m_caption->setReadOnly(true);
    m_caption->setTabChangesFocus(true);
    m_caption->setFixedHeight(84);
    column->addWidget(m_caption);

    layout->addWidget(m_panels);
    layout->addWidget(edge());
    layout->addWidget(centre, 1);
    layout->addWidget(edge());
    layout->addWidget(scroll);

    connect(copy, &QPushButton::clicked, this, [this, copy] {
        QGuiApplication::clipboard()->setText(m_caption->toPlainText());
        copy->setText(QStringLiteral("Copied"));
    });
    connect(m_vision, &SegmentedControl::currentChanged, this, &FigureDialog::wantView);
    connect(m_preview, &FigurePreview::scaleChanged, this, &FigureDialog::wantView);
    connect(m_panels, &PanelColumn::changed, this, &FigureDialog::wantView);
    connect(m_panels, &PanelColumn::chosen, this, &FigureDialog::wantView);
    connect(m_page, &PageColumn::changed, this, &FigureDialog::wantView);
    connect(m_page, &PageColumn::endingsChanged, this, &FigureDialog::showFiles);
    connect(m_message, &MessageBar::actionTriggered, this, &FigureDialog::chooseFolder);
    return middle;
}

QWidget* FigureDialog::buildFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("kind", "footer");
    footer->setFixedHeight(52);
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(16, 0, 14, 0);
    layout->setSpacing(10);
    m_files = textLabel({}, TextRole::Secondary, footer);
    m_files->setObjectName(QStringLiteral("figureFiles"));
    m_files->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    layout->addWidget(m_files);
    QPushButton* change = pushButton(QStringLiteral("figureFolder"), QStringLiteral("Change…"), ButtonKind::Link, footer);
    change->setAccessibleName(QStringLiteral("Choose another folder"));
    layout->addWidget(change);
    layout->addStretch(1);
    QPushButton* cancel = pushButton(QStringLiteral("figureCancel"), QStringLiteral("Cancel"), ButtonKind::Flat, footer);
    m_copy = pushButton(QStringLiteral("figureCopyImage"), QStringLiteral("Copy image"), ButtonKind::Normal, footer);
    m_save = pushButton(QStringLiteral("figureSave"), QStringLiteral("Save"), ButtonKind::Primary, footer);
    m_save->setDefault(true);
    layout->addWidget(cancel);
    layout->addWidget(m_copy);
    layout->addWidget(m_save);
    connect(change, &QPushButton::clicked, this, &FigureDialog::chooseFolder);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        setBusy(true);
        m_workshop->copy(draft());
    });
    connect(m_save, &QPushButton::clicked, this, &FigureDialog::save);
    return footer;
}

FigureDraft FigureDialog::draft() const {
    FigureDraft result = m_start;
    result.panels = m_panels->panels();
    result.page = m_page->page();
    result.dpi = m_page->dpi();
    return result;
}

bool FigureDialog::isIdle() const { return !m_drawing && !m_saving && !m_wait->isActive(); }

void FigureDialog::wantView() {
    m_copy->setText(QStringLiteral("Copy image"));
    m_wait->start();
}

void FigureDialog::draw() {
    if (!m_saving) {
        showFiles(); // their names say which values the panels show
    }
    m_drawing = true;
    m_workshop->show(draft(), m_preview->pixelsPerMm(), static_cast<ColourVision>(m_vision->current()), m_panels->shownPlace());
}

void FigureDialog::showView(const FigureView& view) {
    m_drawing = m_workshop->isDrawing();
    m_preview->setView(view);
    m_zoom->setText(QStringLiteral("%1 %").arg(std::lround(100.0 * m_preview->zoom())));
    m_save->setEnabled(view.error.isEmpty() && !m_page->endings().isEmpty() && !m_saving);
    m_copy->setEnabled(view.error.isEmpty() && !m_saving);
    if (!view.error.isEmpty()) {
        return;
    }
    m_panels->setAutomaticPoint(view.firstPointPt);
    m_page->setDrawn(view.widthMm, view.heightMm);
    m_page->setRemarks(view.remarks);
    if (m_caption->toPlainText() != view.caption) {
        m_caption->setPlainText(view.caption);
    }
    // The page may have another shape than the room it was drawn for.
    if (std::abs(m_preview->pixelsPerMm() - view.pixelsPerMm) > 1e-6 * view.pixelsPerMm) {
        wantView();
    }
}

void FigureDialog::setFolder(const QString& folder) {
    if (QFileInfo(folder).isDir()) {
        m_folder = QDir(folder).absolutePath();
        showFiles();
    }
}

QStringList FigureDialog::paths() const {
    const QStringList endings = m_page->endings();
    const QDir folder(m_folder);
    const QString stem = (m_stem.isEmpty() ? QStringLiteral("figure") : m_stem) + valuesInName(draft());
    for (int number = 1;; ++number) {
        QStringList names;
        bool taken = false;
        for (const char* ending : {"pdf", "svg", "png"}) { // one number for the three of them
            const QString path =
                folder.filePath(QStringLiteral("%1_fig%2.%3").arg(stem).arg(number).arg(QLatin1String(ending)));
            taken = taken || QFileInfo::exists(path);
            if (endings.contains(QLatin1String(ending))) {
                names << path;
            }
        }
        if (!taken) {
            return names;
        }
    }
}

void FigureDialog::showFiles() {
    const QStringList files = paths();
    const bool none = files.isEmpty();
    QString text = none ? QStringLiteral("No file chosen") : QFileInfo(files.first()).fileName();
    for (qsizetype i = 1; i < files.size(); ++i) {
        text += QStringLiteral(", .") + QFileInfo(files[i]).suffix();
    }
    if (!none) {
        text += QStringLiteral(" in ") + shortPath(m_folder);
    }
    m_files->setText(text);
    m_files->setToolTip(files.join(QLatin1Char('\n')));
    m_save->setText(files.size() == 1 ? QStringLiteral("Save 1 file") : QStringLiteral("Save %1 files").arg(files.size()));
    m_save->setAccessibleName(m_save->text());
    m_save->setEnabled(!none && !m_saving);
    m_save->setToolTip(none ? QStringLiteral("Choose PDF, SVG or PNG under Files.") : QString());
}

void FigureDialog::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, QStringLiteral("Folder for figures"), m_folder);
    if (!folder.isEmpty()) {
        setFolder(folder);
    }
}

void FigureDialog::save() {
    setBusy(true);
    m_save->setText(QStringLiteral("Saving…"));
    m_workshop->save(draft(), paths());
}

void FigureDialog::setBusy(bool busy) {
    m_saving = busy;
    m_copy->setEnabled(!busy);
    m_save->setEnabled(!busy);
    if (!busy) {
        showFiles();
    }
}

} // namespace ocellus

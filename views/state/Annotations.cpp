// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/Annotations.h"

#include "core/base/Error.h"
#include "views/state/ExplorerCommands.h"
#include "views/state/ExplorerState.h"

#include <QUndoCommand>

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

const QString kReviewed = QStringLiteral(" (reviewed)");

/// Steps that are put back on the undo stack when a project is opened.
constexpr std::size_t kStepsPutBack = 100;

std::string stdText(const QString& text) {
    return text.toStdString();
}

QString qText(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace

/// A decision that stands in the project. It was made before it is pushed, so the first redo does
/// nothing.
class ProjectStepCommand : public QUndoCommand {
public:
    ProjectStepCommand(Annotations& annotations, Index step, const QString& text)
        : QUndoCommand(text), m_annotations(annotations), m_step(step) {}

    void undo() override {
        for (auto follower = m_followers.rbegin(); follower != m_followers.rend(); ++follower) {
            (*follower)->undo();
        }
        if (!std::exchange(m_undoneAlready, false)) {
            m_annotations.replay(false, m_step);
        }
    }

    void redo() override {
        if (!std::exchange(m_doneAlready, false)) {
            m_annotations.replay(true, m_step);
        }
        for (const auto& follower : m_followers) {
            follower->redo();
        }
    }

    /// Something of the view that goes with the decision, in the same step.
    void add(std::unique_ptr<QUndoCommand> follower) { m_followers.push_back(std::move(follower)); }

    /// The project has the step undone already: the next undo does nothing.
    void setUndone() { m_undoneAlready = true; }

private:
    Annotations& m_annotations;
    Index m_step;
    std::vector<std::unique_ptr<QUndoCommand>> m_followers;
    bool m_doneAlready = true;
    bool m_undoneAlready = false;
};

Annotations::Annotations(ExplorerState& state, QObject* parent) : QObject(parent), m_state(state) {}

Annotations::~Annotations() = default;

void Annotations::begin(std::shared_ptr<Project> project, MakeProject make) {
    m_project = std::move(project);
    m_make = std::move(make);
    m_sideA.clear();
    m_sideB.clear();
    if (m_project && guard([this] {
            showSets();
            showLabels();
        })) {
        fillUndoStack();
    }
    Q_EMIT projectChanged();
    Q_EMIT decisionsChanged();
}

void Annotations::end() {
    m_project.reset();
    m_make = {};
    m_sets.clear();
    m_setCache.clear();
    Q_EMIT setsChanged();
    Q_EMIT projectChanged();
}

void Annotations::takeIn() {
    if (m_project && m_project->isReadOnly()) {
        guard([this] {
            if (m_project->refresh()) {
                showSets();
                showLabels();
                Q_EMIT decisionsChanged();
            }
        });
    }
}

QString Annotations::whyNot() const {
    if (!m_state.dataset()) {
        return QStringLiteral("Open a data set first.");
    }
    if (!m_paused.isEmpty()) {
        return m_paused;
    }
    if (m_project && m_project->isReadOnly()) {
        const auto& notices = m_project->notices();
        return notices.empty() ? QStringLiteral("The project is read-only here.")
                               : qText(notices.front());
    }
    return m_project || m_make ? QString() : QStringLiteral("The project is not open yet.");
}

std::shared_ptr<Project> Annotations::ensureProject() {
    if (!m_project && m_make) {
        guard([this] {
            m_project = m_make();
            Q_EMIT projectChanged();
        });
    }
    return m_project;
}

Remark Annotations::remark(const QString& note) const {
    return {stdText(m_author), stdText(note), {}};
}

bool Annotations::guard(const std::function<void()>& change) {
    try {
        change();
        return true;
    } catch (const Error& error) {
        Q_EMIT refused(QString::fromUtf8(error.what()));
        return false;
    }
}

// --- steps and undo -----------------------------------------------------------------------------

bool Annotations::decide(const StepDraft& draft, const Target* reviewed) {
    if (const QString why = whyNot(); !why.isEmpty()) {
        Q_EMIT refused(why);
        return false;
    }
    const auto project = ensureProject();
    if (!project) {
        return false;
    }
    std::optional<Step> step;
    if (!guard([&] { step = project->apply(draft); }) || !step) {
        return false;
    }
    show(*step);
    auto command = std::make_unique<ProjectStepCommand>(*this, step->id, qText(step->name));
    if (reviewed != nullptr) {
        showReviewOn(*reviewed, *command);
    }
    m_state.undoStack().push(command.release());
    Q_EMIT saved();
    return true;
}

void Annotations::replay(bool forward, Index step) {
    std::optional<Step> done;
    guard([&] {
        if (const QString why = whyNot(); !why.isEmpty()) {
            throw Error(stdText(why));
        }
        done = forward ? m_project->redo(stdText(m_author)) : m_project->undo(stdText(m_author));
    });
    if (done) {
        show(*done);
        Q_EMIT saved();
    }
    if (!done || done->id != step) {
        // The disk refused: the stack and the project no longer agree, and the project is right.
        QMetaObject::invokeMethod(this, &Annotations::fillUndoStack, Qt::QueuedConnection);
    }
}

void Annotations::fillUndoStack() {
    QUndoStack& stack = m_state.undoStack();
    stack.clear();
    std::vector<Step> applied;
    if (!m_project || m_project->isReadOnly() || !guard([&] { applied = m_project->steps(); })) {
        return;
    }
    std::erase_if(applied, [](const Step& step) { return step.state != StepState::Applied; });
    const std::size_t first = applied.size() > kStepsPutBack ? applied.size() - kStepsPutBack : 0;
    for (std::size_t i = first; i < applied.size(); ++i) {
        stack.push(new ProjectStepCommand(*this, applied[i].id, qText(applied[i].name)));
    }
    std::optional<Step> undone;
    guard([&] { undone = m_project->nextRedo(); });
    if (undone) {
        auto* command = new ProjectStepCommand(*this, undone->id, qText(undone->name));
        command->setUndone();
        stack.push(command);
        stack.undo();
    }
}

void Annotations::show(const Step& step) {
    guard([&] {
        bool labels = false;
        bool sets = false;
        bool decisions = false;
        for (const StepChange& change : m_project->changesOf(step.id)) {
            labels = labels || change.section == Section::Annotation;
            sets = sets || change.section == Section::CellSet;
            decisions = decisions || change.section == Section::Decision;
        }
        if (labels) {
            showLabels();
        }
        if (sets) {
            showSets();
        }
        if (decisions) {
            Q_EMIT decisionsChanged();
        }
    });
}

// --- labels -------------------------------------------------------------------------------------

OriginalLabels Annotations::originalOf(const ColumnKey& key) const {
    OriginalLabels original{key.name, key.layer, nullptr};
    const Column* column = m_state.column(key.name, key.layer);
    if (column == nullptr) {
        return original;
    }
    if (const CategoryColumn* labels = column->category()) {
        // shares ownership with what holds the column
        const std::shared_ptr<const void> owner =
            key.layer.empty() ? std::shared_ptr<const void>(m_state.dataset())
                              : std::shared_ptr<const void>(m_state.store().find(key.layer));
        original.labels = {owner, labels};
    } else if (auto made = column->asCategory()) {
        original.labels = std::make_shared<const CategoryColumn>(std::move(*made));
    }
    return original;
}

std::vector<Annotations::Target> Annotations::targets() const {
    std::vector<Target> result;
    for (const ColumnKey& key : m_state.columnKeys()) {
        if (!isMadeAnew(key.layer) && m_state.labels(key)) {
            result.push_back({key, qText(key.name) + kReviewed});
        }
    }
    return result;
}

std::optional<Annotations::Target> Annotations::targetOfMap(int map) const {
    const ColourSource source = m_state.colourSource(map);
    const QString name = qText(columnOfSource(source.name));
    const auto all = targets();
    for (const Target& target : all) {
        const bool original =
            source.layer == target.original.layer && name == qText(target.original.name);
        const bool review = source.layer == kLayer && name == target.annotation;
        if (source.kind == ColourSource::Kind::Column && (original || review)) {
            return target;
        }
    }
    return all.empty() ? std::nullopt : std::optional(all.front());
}

std::vector<std::pair<QString, Index>> Annotations::labelsOf(const Target& target) const {
    auto labels = m_state.labels({stdText(target.annotation), kLayer});
    if (!labels) {
        labels = m_state.labels(target.original);
    }
    if (!labels) {
        return {};
    }
    const std::vector<Index> counts = labelCounts(*labels);
    std::vector<std::size_t> order(labels->categories.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return counts[a] > counts[b];
    });
    std::vector<std::pair<QString, Index>> counted;
    for (const std::size_t category : order) {
        counted.emplace_back(qText(labels->categories[category]), counts[category]);
    }
    return counted;
}

bool Annotations::relabel(const Target& target,
                          const CellSet& cells,
                          const QString& label,
                          const QString& note) {
    const OriginalLabels original = originalOf(target.original);
    if (!original.labels) {
        return false;
    }
    // A column of term ids is shown by names: a name that stands for one of its ids gives that id.
    Label wanted{stdText(label.simplified()), {}};
    for (const std::string& category : original.labels->categories) {
        if (qText(category) != label && labelText(category) == label.simplified()) {
            wanted.name = category;
        }
    }
    return decide(
        {{}, remark(note), {RelabelCells{stdText(target.annotation), original, cells, wanted}}},
        &target);
}

bool Annotations::review(const Target& target, const ReviewDecision& decision) {
    const OriginalLabels original = originalOf(target.original);
    const auto dataset = m_state.dataset();
    if (!original.labels || !dataset) {
        return false;
    }
    ReviewDecision own = decision;
    own.author = stdText(m_author);
    StepDraft draft = draftOf(stdText(target.annotation), original, own, dataset->cellCount());
    // In words: a column of ids is shown by names.
    own.line.annotated = stdText(labelText(own.line.annotated));
    own.label.name = stdText(labelText(own.label.name));
    draft.name = reviewStepName(own);
    return decide(draft);
}

std::map<ReviewLine, ReviewedLine> Annotations::reviewed(const Target& target) const {
    return m_project ? reviewedLines(*m_project, stdText(target.annotation))
                     : std::map<ReviewLine, ReviewedLine>();
}

bool Annotations::restoreOriginal(const Target& target, const CellSet& cells) {
    const OriginalLabels original = originalOf(target.original);
    return original.labels &&
           decide({{}, remark(), {RestoreCells{stdText(target.annotation), original, cells}}});
}

void Annotations::showReviewOn(const Target& target, ProjectStepCommand& command) {
    for (const int map : m_state.shownMaps()) {
        const ColourSource source = m_state.colourSource(map);
        if (source.kind == ColourSource::Kind::Column && source.layer == target.original.layer &&
            columnOfSource(source.name) == target.original.name) {
            const std::string mark = isLineageSource(source) ? kLineageMark : "";
            const ColourSource review{
                ColourSource::Kind::Column, stdText(target.annotation) + mark, kLayer};
            command.add(std::make_unique<ColourCommand>(m_state, map, review, 0, QString()));
        }
    }
}

void Annotations::leaveLostReviews() {
    for (const int map : m_state.shownMaps()) {
        const ColourSource source = m_state.colourSource(map);
        if (source.layer != kLayer ||
            m_state.column(columnOfSource(source.name), kLayer) != nullptr) {
            continue;
        }
        for (const Target& target : targets()) {
            if (stdText(target.annotation) == columnOfSource(source.name)) {
                m_state.restoreColour(
                    map, {ColourSource::Kind::Column, target.original.name, target.original.layer});
            }
        }
    }
}

void Annotations::showLabels() {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = kLayer;
    layer->provenance.task = "review";
    layer->cellsDone = layer->cellsTotal = m_project->cellCount();
    for (const AnnotationInfo& info : m_project->annotations()) {
        const OriginalLabels original = originalOf({info.originalColumn, info.originalLayer});
        CategoryColumn none;
        if (!original.labels) {
            none.codes.assign(static_cast<std::size_t>(m_project->cellCount()), -1);
        }
        layer->columns.push_back(
            {info.name,
             m_project->annotationColumn(info.name, original.labels ? *original.labels : none)});
    }
    if (layer->columns.empty()) {
        m_state.removeLayer(kLayer);
    } else {
        m_state.addLayer(std::move(layer));
    }
    leaveLostReviews();
    Q_EMIT labelsChanged();
}

// --- named sets ---------------------------------------------------------------------------------

void Annotations::showSets() {
    m_setCache.clear();
    m_sets.clear();
    for (const auto& [name, cells] : m_project->cellSets()) {
        m_sets.push_back({qText(name), cells});
    }
    const auto gone = [this](const QString& name) {
        return std::none_of(
            m_sets.begin(), m_sets.end(), [&](const NamedSet& set) { return set.name == name; });
    };
    for (QString* side : {&m_sideA, &m_sideB}) {
        if (gone(*side)) {
            side->clear();
        }
    }
    Q_EMIT setsChanged();
}

std::shared_ptr<const CellSet> Annotations::set(const QString& name) const {
    const auto known = m_setCache.find(name);
    if (known != m_setCache.end()) {
        return known->second;
    }
    try {
        return m_setCache[name] =
                   m_project ? std::make_shared<const CellSet>(m_project->cellSet(stdText(name)))
                             : nullptr;
    } catch (const UsageError&) {
        return nullptr;
    }
}

bool Annotations::saveSet(const QString& name, const CellSet& cells) {
    return decide({{}, remark(), {PutCellSet{stdText(name.simplified()), cells}}});
}

bool Annotations::forgetSet(const QString& name) {
    return decide({{}, remark(), {PutCellSet{stdText(name), std::nullopt}}});
}

bool Annotations::renameSet(const QString& name, const QString& newName) {
    const auto cells = set(name);
    const QString wanted = newName.simplified();
    if (!cells || wanted.isEmpty() || wanted == name) {
        return false;
    }
    return decide({stdText(QStringLiteral("Rename the cells \"%1\" to \"%2\"").arg(name, wanted)),
                   remark(),
                   {PutCellSet{stdText(name), std::nullopt}, PutCellSet{stdText(wanted), *cells}}});
}

QString Annotations::freeSetName() const {
    for (int number = 1;; ++number) {
        const QString name = QStringLiteral("Cells %1").arg(number);
        if (std::none_of(m_sets.begin(), m_sets.end(), [&](const NamedSet& set) {
                return set.name == name;
            })) {
            return name;
        }
    }
}

// --- other decisions ----------------------------------------------------------------------------

std::optional<QString> Annotations::decision(const QString& key) const {
    if (!m_project) {
        return std::nullopt;
    }
    const auto decisions = m_project->entries(Section::Decision);
    const auto found = decisions.find(stdText(key));
    return found == decisions.end() ? std::nullopt : std::optional(qText(found->second));
}

bool Annotations::putDecision(const QString& key,
                              const std::optional<QString>& text,
                              const QString& step) {
    const auto words = text ? std::optional(stdText(*text)) : std::nullopt;
    return decide(
        {stdText(step), remark(), {PutEntry{Section::Decision, stdText(key), words}}});
}

// --- A against B --------------------------------------------------------------------------------

void Annotations::setSides(const QString& a, const QString& b) {
    m_sideA = a;
    m_sideB = b == a ? QString() : b;
    Q_EMIT setsChanged();
}

CellSet Annotations::cellsA() const {
    const auto named = m_sideA.isEmpty() ? nullptr : set(m_sideA);
    return named ? *named : m_state.selection();
}

CellSet Annotations::cellsB() const {
    const auto named = m_sideB.isEmpty() ? nullptr : set(m_sideB);
    CellSet cells = named ? *named : m_state.visible();
    cells -= cellsA();
    return cells;
}

void Annotations::showComparison() {
    const CellSet a = cellsA();
    const CellSet b = cellsB();
    CategoryColumn column;
    column.categories = {
        "A: " + stdText(m_sideA.isEmpty() ? QStringLiteral("selection") : m_sideA),
        "B: " + stdText(m_sideB.isEmpty() ? QStringLiteral("all other cells") : m_sideB)};
    column.codes.assign(static_cast<std::size_t>(a.size()), -1);
    a.forEach([&](Index cell) { column.codes[static_cast<std::size_t>(cell)] = 0; });
    b.forEach([&](Index cell) { column.codes[static_cast<std::size_t>(cell)] = 1; });
    auto layer = std::make_shared<ResultLayer>();
    layer->name = kComparisonLayer;
    layer->provenance.task = "comparison";
    layer->cellsDone = layer->cellsTotal = a.size();
    layer->columns.push_back({kComparisonColumn, std::move(column)});
    m_state.addLayer(std::move(layer));
    m_state.setColourSource(1, {ColourSource::Kind::Column, kComparisonColumn, kComparisonLayer});
}

} // namespace ocellus

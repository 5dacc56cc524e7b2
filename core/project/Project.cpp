// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/Project.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/ProjectInternal.h"
#include "core/project/StepPreparer.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>

namespace ocellus {

namespace {

namespace fs = std::filesystem;

constexpr char kKeySeparator = '\x1f';

std::string hexOf(Rgb colour) {
    char text[8];
    std::snprintf(text, sizeof(text), "#%02x%02x%02x", colour.r, colour.g, colour.b);
    return text;
}

std::optional<Rgb> colourOf(const std::string& hex) {
    unsigned value = 0;
    const char* end = hex.data() + hex.size();
    if (hex.size() != 7 || hex[0] != '#' || std::from_chars(hex.data() + 1, end, value, 16).ptr != end) {
        return std::nullopt;
    }
    return Rgb{static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8 & 0xff),
        static_cast<std::uint8_t>(value & 0xff)};
}

/// Makes, undoes or redoes a step and keeps it; nothing is written when there is none.
template <class Make>
std::optional<Step> commitStep(ProjectState& d, Make make) {
    Writing writing(d);
    auto step = make(StepLog(d));
    if (step) {
        writing.commit();
    } else {
        writing.nothingDone();
    }
    return step;
}

/// The set of cells in a blob of the database. @throws InputError when it is damaged.
CellSet unpacked(const ProjectState& d, std::string_view packed, const std::string& name) {
    auto cells = coding::unpackCells(packed, d.cells);
    if (!cells) {
        d.database->refuse("is damaged: the set of cells " + name + " cannot be read");
    }
    return std::move(*cells);
}

} // namespace

const std::string& Project::folder() const { return m_d->folder; }

std::string Project::name() const { return fs::path(m_d->folder).stem().string(); }

Index Project::cellCount() const { return m_d->cells; }

bool Project::isReadOnly() const { return m_d->readOnly; }

bool Project::wasRecovered() const { return m_d->recovered; }

const std::vector<std::string>& Project::notices() const { return m_d->notices; }

bool Project::refresh() {
    const Reading reading(*m_d);
    return std::exchange(m_d->refreshedVersion, m_d->dataVersion) != m_d->dataVersion;
}

// --- the data set -------------------------------------------------------------------------------

DatasetLink Project::datasetLink() const {
    const Reading reading(*m_d);
    return m_d->link();
}

std::optional<std::string> Project::findDataset() const { return findLinked(datasetLink(), m_d->folder); }

std::string Project::missingDataset() const { return missingSentence(datasetLink(), m_d->folder); }

DatasetCheck Project::checkDataset(const Dataset& dataset, bool thorough, const RunControl& control) const {
    return compareWith(datasetLink(), dataset, thorough, control);
}

void Project::adoptDataset(const Dataset& dataset, const std::string& fingerprint) {
    DatasetLink now = linkTo(dataset, m_d->folder);
    Writing writing(*m_d);
    const DatasetLink before = m_d->link();
    if (now.cells != before.cells || now.cellsHash != before.cellsHash) {
        throw UsageError(fs::path(now.path).filename().string() + " holds other cells than "
            + fs::path(m_d->folder).filename().string() + " was made for.");
    }
    const bool untouched = now.fileBytes == before.fileBytes && now.modifiedNs == before.modifiedNs;
    now.fingerprint = !fingerprint.empty() ? fingerprint : untouched ? before.fingerprint : std::string();
    if (now == before) {
        writing.nothingDone();
        return;
    }
    putLink(*m_d->database, now);
    writing.commit();
}

// --- decisions ----------------------------------------------------------------------------------

std::optional<Step> Project::apply(const StepDraft& draft) { return commitStep(*m_d, [&](StepLog log) { return log.make(draft); }); }

std::optional<Step> Project::relabel(const std::string& annotation,
    const OriginalLabels& original,
    const CellSet& cells,
    const Label& label,
    const Remark& remark) {
    return apply({{}, remark, {RelabelCells{annotation, original, cells, label}}});
}

std::optional<Step> Project::restoreOriginal(
    const std::string& annotation, const OriginalLabels& original, const CellSet& cells, const Remark& remark) {
    return apply({{}, remark, {RestoreCells{annotation, original, cells}}});
}

std::optional<Step> Project::putCellSet(
    const std::string& name, const std::optional<CellSet>& cells, const Remark& remark) {
    return apply({{}, remark, {PutCellSet{name, cells}}});
}

std::optional<Step> Project::setColour(const std::string& column,
    const std::string& category,
    const std::optional<Rgb>& colour,
    const Remark& remark) {
    return apply({{}, remark,
        {PutEntry{Section::Colour, column + kKeySeparator + category,
            colour ? std::optional(hexOf(*colour)) : std::nullopt}}});
}

std::optional<Step> Project::setNote(
    const std::string& subject, const std::optional<std::string>& text, const Remark& remark) {
    return apply({{}, remark, {PutEntry{Section::Note, subject, text}}});
}

std::optional<Step> Project::undo(const std::string& author) {
    return commitStep(*m_d, [&](StepLog log) { return log.undo(author); });
}

std::optional<Step> Project::redo(const std::string& author) {
    return commitStep(*m_d, [&](StepLog log) { return log.redo(author); });
}

std::optional<Step> Project::nextUndo() const {
    const Reading reading(*m_d);
    return StepLog(*m_d).nextUndo();
}

std::optional<Step> Project::nextRedo() const {
    const Reading reading(*m_d);
    return StepLog(*m_d).nextRedo();
}

std::vector<Step> Project::steps() const {
    const Reading reading(*m_d);
    return StepLog(*m_d).all();
}

std::vector<StepChange> Project::changesOf(Index step) const {
    const Reading reading(*m_d);
    return StepLog(*m_d).changesOf(step);
}

std::vector<TrailLine> Project::trail() const {
    const Reading reading(*m_d);
    std::vector<TrailLine> lines;
    sqlite::Statement row = m_d->database->prepare("SELECT at, author, action, step FROM trail ORDER BY id");
    while (row.step()) {
        lines.push_back({row.text(0), row.text(1), row.text(2), row.integer(3)});
    }
    return lines;
}

// --- annotations --------------------------------------------------------------------------------

std::vector<AnnotationInfo> Project::annotations() const {
    const Reading reading(*m_d);
    std::vector<AnnotationInfo> result;
    {
        sqlite::Statement row = m_d->database->prepare("SELECT key, value FROM entries WHERE section = ? ORDER BY id");
        row.bind(1, static_cast<Index>(Section::Annotation));
        while (row.step()) {
            const auto [column, layer] = originalOf(std::string(row.bytes(1)));
            result.push_back({row.text(0), column, layer, 0});
        }
    }
    for (AnnotationInfo& info : result) {
        const auto id = m_d->annotationId(info.name);
        info.editedCells = id ? m_d->edits(*id).editedCells() : 0;
    }
    return result;
}

CategoryColumn Project::annotationColumn(const std::string& name, const CategoryColumn& original) const {
    const Reading reading(*m_d);
    if (static_cast<Index>(original.codes.size()) != m_d->cells) {
        throw UsageError("The labels that " + name + " starts from cover "
            + cellsText(static_cast<Index>(original.codes.size())) + ", but the project has " + cellsText(m_d->cells)
            + ".");
    }
    CategoryColumn column = original;
    const auto id = m_d->annotationId(name);
    if (!id) {
        return column;
    }
    const std::vector<std::int32_t>& edits = m_d->edits(*id).codes();
    std::vector<bool> used; // by label
    for (const std::int32_t label : edits) {
        if (static_cast<std::size_t>(label) >= used.size()) {
            used.resize(static_cast<std::size_t>(label) + 1, false);
        }
        used[static_cast<std::size_t>(label)] = true;
    }
    std::map<std::string, std::int32_t> categories;
    for (std::size_t i = 0; i < column.categories.size(); ++i) {
        categories.emplace(column.categories[i], static_cast<std::int32_t>(i));
    }
    constexpr std::int32_t kNameless = -2;
    std::vector<std::int32_t> codeOf(std::max<std::size_t>(used.size(), LabelEdits::kNoLabel + 1), kNameless);
    codeOf[LabelEdits::kNoLabel] = -1;
    for (const auto& [label, text] : m_d->labelsOf(*id)) {
        if (static_cast<std::size_t>(label) < used.size() && used[static_cast<std::size_t>(label)]) {
            const auto next = static_cast<std::int32_t>(column.categories.size());
            const auto [position, isNew] = categories.emplace(text.name, next);
            if (isNew) {
                column.categories.push_back(text.name);
                column.ordered = false; // nobody said where the person's label belongs
            }
            codeOf[static_cast<std::size_t>(label)] = position->second;
        }
    }
    for (std::size_t cell = 0; cell < edits.size(); ++cell) {
        if (edits[cell] != LabelEdits::kOriginal) {
            const std::int32_t code = codeOf[static_cast<std::size_t>(edits[cell])];
            if (code == kNameless) {
                m_d->database->refuse("is damaged: a label of " + name + " has no name");
            }
            column.codes[cell] = code;
        }
    }
    return column;
}

std::vector<LabelEdit> Project::edits(const std::string& name) const {
    const Reading reading(*m_d);
    std::vector<LabelEdit> result;
    const auto id = m_d->annotationId(name);
    if (!id) {
        return result;
    }
    auto labels = m_d->labelsOf(*id);
    labels[LabelEdits::kNoLabel] = {};
    const std::vector<std::int32_t>& codes = m_d->edits(*id).codes();
    for (std::size_t cell = 0; cell < codes.size(); ++cell) {
        if (codes[cell] != LabelEdits::kOriginal) {
            const auto label = labels.find(codes[cell]);
            if (label == labels.end()) {
                m_d->database->refuse("is damaged: a label of " + name + " has no name");
            }
            result.push_back({static_cast<Index>(cell), label->second});
        }
    }
    return result;
}

// --- what else is decided -----------------------------------------------------------------------

std::vector<std::pair<std::string, Index>> Project::cellSets() const {
    const Reading reading(*m_d);
    std::vector<std::pair<std::string, Index>> sets;
    sqlite::Statement row = m_d->database->prepare("SELECT key, value FROM entries WHERE section = ? ORDER BY key");
    row.bind(1, static_cast<Index>(Section::CellSet));
    while (row.step()) {
        const auto size = coding::sizeOfCells(row.bytes(1));
        if (!size) {
            m_d->database->refuse("is damaged: the set of cells " + row.text(0) + " cannot be read");
        }
        sets.emplace_back(row.text(0), size->count);
    }
    return sets;
}

CellSet Project::cellSet(const std::string& name) const {
    const Reading reading(*m_d);
    const auto packed = m_d->entry(Section::CellSet, name);
    if (!packed) {
        throw UsageError("The project has no set of cells named " + name + ".");
    }
    return unpacked(*m_d, *packed, name);
}

std::map<std::string, std::string> Project::entries(Section section) const {
    if (section == Section::Annotation || section == Section::CellSet) {
        throw UsageError("Annotations and cell sets are no texts.");
    }
    const Reading reading(*m_d);
    std::map<std::string, std::string> result;
    sqlite::Statement row = m_d->database->prepare("SELECT key, value FROM entries WHERE section = ?");
    row.bind(1, static_cast<Index>(section));
    while (row.step()) {
        result[row.text(0)] = std::string(row.bytes(1));
    }
    return result;
}

std::map<std::string, Rgb> Project::colours(const std::string& column) const {
    std::map<std::string, Rgb> result;
    const std::string prefix = column + kKeySeparator;
    for (const auto& [key, text] : entries(Section::Colour)) {
        const auto colour = colourOf(text);
        if (key.starts_with(prefix) && colour) {
            result[key.substr(prefix.size())] = *colour;
        }
    }
    return result;
}

// --- view states --------------------------------------------------------------------------------

void Project::saveViews(
    const std::map<std::string, std::string>& states, const std::map<std::string, CellSet>& sets) {
    Writing writing(*m_d);
    for (const auto& [name, state] : states) {
        if (state.empty()) {
            m_d->database->prepare("DELETE FROM views WHERE name = ?").bind(1, name).run();
        } else {
            m_d->database
                ->prepare("INSERT INTO views (name, state) VALUES (?1, ?2) "
                          "ON CONFLICT (name) DO UPDATE SET state = ?2")
                .bind(1, name)
                .bind(2, state)
                .run();
        }
    }
    for (const auto& [name, cells] : sets) {
        if (cells.size() != m_d->cells) {
            throw UsageError("The set " + name + " covers " + cellsText(cells.size()) + ", but the project has "
                + cellsText(m_d->cells) + ".");
        }
        m_d->database
            ->prepare("INSERT INTO view_cells (name, cells) VALUES (?1, ?2) "
                      "ON CONFLICT (name) DO UPDATE SET cells = ?2")
            .bind(1, name)
            .bindBytes(2, coding::pack(cells))
            .run();
    }
    writing.commit();
}

std::map<std::string, std::string> Project::views() const {
    const Reading reading(*m_d);
    std::map<std::string, std::string> result;
    sqlite::Statement row = m_d->database->prepare("SELECT name, state FROM views");
    while (row.step()) {
        result[row.text(0)] = row.text(1);
    }
    return result;
}

std::optional<CellSet> Project::viewCells(const std::string& name) const {
    const Reading reading(*m_d);
    sqlite::Statement row = m_d->database->prepare("SELECT cells FROM view_cells WHERE name = ?");
    row.bind(1, name);
    return row.step() ? std::optional(unpacked(*m_d, row.bytes(0), name)) : std::nullopt;
}

// --- result layers ------------------------------------------------------------------------------

std::vector<LayerInfo> Project::layers() const {
    std::vector<LayerInfo> result;
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(fs::path(m_d->folder) / "layers", ignored)) {
        if (file.path().extension() != ".layer") {
            continue;
        }
        try {
            result.push_back(layerfile::readHead(file.path().string()));
        } catch (const InputError& error) {
            LayerInfo damaged;
            damaged.name = file.path().filename().string();
            damaged.problem = error.what();
            result.push_back(std::move(damaged));
        }
    }
    std::sort(result.begin(), result.end(), [](const LayerInfo& a, const LayerInfo& b) {
        return std::pair(a.sequence, a.name) < std::pair(b.sequence, b.name);
    });
    return result;
}

Outcome Project::saveLayer(const ResultLayer& layer, const RunControl& control) {
    if (m_d->readOnly) {
        throw Error(fs::path(m_d->folder).filename().string() + " is read-only here; nothing was saved.");
    }
    Index sequence = 1;
    for (const LayerInfo& known : layers()) {
        if (known.name == layer.name && known.problem.empty()) {
            sequence = known.sequence;
            break;
        }
        sequence = std::max(sequence, known.sequence + 1);
    }
    std::error_code error;
    fs::create_directories(fs::path(m_d->folder) / "layers", error);
    return layerfile::write(projectfolder::layerFile(m_d->folder, layer.name), layer, sequence, control);
}

LayerPtr Project::loadLayer(const std::string& name) const {
    const std::string file = projectfolder::layerFile(m_d->folder, name);
    if (!fs::exists(file)) {
        throw UsageError("The project has no layer named " + name + ".");
    }
    return layerfile::read(file);
}

void Project::removeLayer(const std::string& name) {
    if (m_d->readOnly) {
        throw Error(fs::path(m_d->folder).filename().string() + " is read-only here; nothing was changed.");
    }
    std::error_code error;
    if (!fs::remove(projectfolder::layerFile(m_d->folder, name), error)) {
        throw UsageError("The project has no layer named " + name + ".");
    }
}

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelDownload.h"

#include "core/base/ByteText.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/HttpGet.h"
#include "core/base/Sha256.h"
#include "core/model/PartFile.h"
#include "core/model/PublishedModels.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <filesystem>
#include <fstream>

namespace ocellus {

namespace {

constexpr int kMostRedirects = 5;
constexpr Index kReportEvery = 256 * 1024;

/// "bytes 100-199/200" -> 100 and 200 (-1 for "*").
struct SentRange {
    Index first = -1;
    Index total = -1;
};

SentRange rangeFrom(const std::string& text) {
    SentRange range;
    const std::string digits = "0123456789";
    const auto first = text.find_first_of(digits);
    const auto slash = text.find('/');
    if (text.starts_with("bytes ") && first != std::string::npos && slash != std::string::npos) {
        std::from_chars(text.data() + first, text.data() + slash, range.first);
        std::from_chars(text.data() + slash + 1, text.data() + text.size(), range.total);
    }
    return range;
}

/// Hugging Face names large files by their SHA-256, in quotes.
std::string statedSha256(const std::string& etag) {
    const bool quoted = etag.size() == 66 && etag.front() == '"' && etag.back() == '"';
    return sha256From(quoted ? etag.substr(1, 64) : etag).value_or("");
}

/// One download: the steps share the part, what is asked for and what the server said.
class Download {
public:
    Download(const DownloadOptions& options, const RunControl& control)
        : m_options(options)
        , m_control(control)
        , m_name(options.name.empty() ? std::filesystem::path(options.output).filename().string() : options.name)
        , m_part(options.output) {}

    Outcome run(DownloadResult* result);

private:
    enum class Answer { Whole, Rest, Moved, Again };

    Outcome fetch();
    Outcome fetchOnce(const std::string& address, Answer* answer, std::string* movedTo);
    Answer judge(const HttpHead& head, const WebAddress& at);
    void beginWhole(const HttpHead& head);
    bool goOn(const HttpHead& head);
    ServerFile described(const HttpHead& head, Index total) const;
    void checkRoom(Index total) const;
    void announce();
    void take(std::string_view bytes);
    void dropUnusablePart();
    Outcome check(DownloadResult* result);
    void writeSource(const DownloadResult& result) const;
    [[noreturn]] void refuse(const std::string& reason, const std::string& next) const;
    [[noreturn]] void refuseStatus(int status, const std::string& host) const;

    const DownloadOptions& m_options;
    const RunControl& m_control;
    std::string m_name;
    PartFile m_part;
    Index m_from = 0;
    Index m_reported = 0;
    std::string m_note;
    std::string m_stated; ///< SHA-256 of the server's own copy
};

Outcome Download::run(DownloadResult* result) {
    dropUnusablePart();
    const bool complete = m_part.size() > 0 && m_part.size() == m_part.server().total;
    if (complete) { // only the check was missing
        m_from = m_part.size();
        m_stated = m_part.server().sha256;
        announce();
    } else if (fetch() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return check(result);
}

void Download::dropUnusablePart() {
    if (m_part.size() == 0) {
        return;
    }
    if (m_options.restart) {
        m_part.begin({});
    } else if (m_part.server().address != m_options.address) {
        m_note = "The part that was here came from another address; it was dropped.";
        m_part.begin({});
    } else if (m_part.server().unchangedMark().empty() && m_part.server().etag.empty()) {
        m_note = "The server does not say whether its file has changed, so the download began again.";
        m_part.begin({});
    }
}

Outcome Download::fetch() {
    std::string address = m_options.address;
    bool again = false;
    for (int hop = 0; hop <= kMostRedirects;) {
        Answer answer = Answer::Whole;
        std::string movedTo;
        if (fetchOnce(address, &answer, &movedTo) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (answer == Answer::Moved) {
            const WebAddress from = checkedAddress(address);
            if (checkedAddress(movedTo).scheme != from.scheme && from.scheme == "https") {
                refuse(from.host + " sends on to an address that is not https", "Look for another address");
            }
            address = movedTo;
            ++hop;
        } else if (answer == Answer::Again && !again) {
            again = true; // the part is empty now
            address = m_options.address;
            hop = 0;
        } else if (answer == Answer::Again) {
            refuse("the server's answers contradict each other", "Try again later");
        } else {
            return Outcome::Finished;
        }
    }
    refuse("the address only leads to other addresses", "Check it in a browser");
}

Outcome Download::fetchOnce(const std::string& address, Answer* answer, std::string* movedTo) {
    const WebAddress at = checkedAddress(address);
    HttpRequest request;
    request.address = address;
    request.firstByte = m_part.size();
    request.ifUnchanged = m_part.server().unchangedMark();
    request.connectSeconds = m_options.connectSeconds;
    request.silentSeconds = m_options.silentSeconds;
    HttpHandlers handlers;
    handlers.head = [&](const HttpHead& head) {
        *answer = judge(head, at);
        *movedTo = head.movedTo;
        return *answer == Answer::Whole || *answer == Answer::Rest;
    };
    handlers.body = [this](std::string_view bytes) { take(bytes); };
    m_control.report("Downloading", m_part.size(), std::max<Index>(m_part.server().total, 0));
    try {
        const Outcome outcome = httpGet(request, m_control, handlers);
        const bool whole = *answer == Answer::Whole || *answer == Answer::Rest;
        const Index total = m_part.server().total;
        if (outcome == Outcome::Finished && whole && total >= 0 && m_part.size() != total) {
            refuse("the server sent " + byteText(m_part.size()) + " of " + byteText(total), "Download again to go on from there");
        }
        return outcome;
    } catch (const TransferError& error) {
        switch (error.kind()) {
        case TransferError::Kind::Unreachable: refuse(error.what(), "Try again when it is online");
        case TransferError::Kind::Untrusted: refuse(error.what(), "Try from another network; do not trust this one with downloads");
        case TransferError::Kind::Silent:
        case TransferError::Kind::Cut: break;
        }
        refuse(error.what(), m_part.size() > 0 ? "Download again to go on from there" : "Try again later");
    }
}

Download::Answer Download::judge(const HttpHead& head, const WebAddress& at) {
    if (const std::string stated = statedSha256(head.fileEtag); !stated.empty()) {
        m_stated = stated;
    }
    if (!head.movedTo.empty()) {
        return Answer::Moved;
    }
    if (head.status == 206 && m_part.size() > 0 && goOn(head)) {
        return Answer::Rest;
    }
    if (head.status == 206 || head.status == 416) {
        m_note = "The file on the server has changed since the first part, so the download began again.";
        m_part.begin({});
        return Answer::Again;
    }
    if (head.status != 200) {
        refuseStatus(head.status, at.host);
    }
    if (head.contentType.starts_with("text/html")) {
        refuse("the address gives a web page, not " + m_options.what, "Open it in a browser and look for the address of the file itself");
    }
    beginWhole(head);
    return Answer::Whole;
}

ServerFile Download::described(const HttpHead& head, Index total) const {
    return {m_options.address, total, head.etag, head.lastModified, m_stated};
}

bool Download::goOn(const HttpHead& head) {
    const SentRange range = rangeFrom(head.contentRange);
    if (range.first != m_part.size() || !m_part.server().sameAs(described(head, range.total))) {
        return false;
    }
    m_from = m_part.size();
    announce();
    return true;
}

void Download::beginWhole(const HttpHead& head) {
    const ServerFile now = described(head, head.bodyBytes);
    if (m_part.size() > 0) {
        m_note = m_part.server().sameAs(now)
            ? "The server cannot go on in the middle of a file, so the download began again."
            : "The file on the server has changed since the first part, so the download began again.";
    }
    if (now.total > m_options.mostBytes) {
        refuse("it is " + byteText(now.total) + ", more than the " + byteText(m_options.mostBytes) + " that Ocellus takes for " + m_options.what, "Check the address");
    }
    checkRoom(now.total);
    m_part.begin(now);
    m_from = 0;
    announce();
}

void Download::checkRoom(Index total) const {
    std::error_code problem;
    const auto folder = std::filesystem::absolute(m_options.output).parent_path();
    const auto space = std::filesystem::space(folder, problem);
    const Index room = problem ? -1 : static_cast<Index>(space.available) + m_part.size();
    if (!problem && total > room) {
        refuse("it needs " + byteText(total) + " and " + folder.string() + " has room for " + byteText(room), "Free some space or choose another folder");
    }
}

void Download::announce() {
    m_reported = m_part.size();
    if (m_options.onStart) {
        m_options.onStart({m_from, m_part.server().total, m_note});
    }
}

void Download::take(std::string_view bytes) {
    const Index total = m_part.server().total;
    const Index after = m_part.size() + static_cast<Index>(bytes.size());
    if (after > m_options.mostBytes || (total >= 0 && after > total)) {
        m_part.begin({});
        refuse("the server sends more than it announced", "Check the address");
    }
    m_part.write(bytes);
    if (m_part.size() - m_reported >= kReportEvery || m_part.size() == total) {
        m_reported = m_part.size();
        m_control.report("Downloading", m_part.size(), std::max<Index>(total, 0));
    }
}

Outcome Download::check(DownloadResult* result) {
    m_part.keep();
    const RunControl renamed(m_control.stopToken(), [this](const Progress& progress) {
        m_control.report("Checking the file", progress.done, progress.total);
    });
    result->sha256 = sha256OfFile(PartFile::bytesPath(m_options.output), renamed);
    if (result->sha256.empty()) {
        return Outcome::Cancelled;
    }
    const std::string& wanted = m_options.sha256.empty() ? m_stated : m_options.sha256;
    if (!wanted.empty() && wanted != result->sha256) {
        m_part.begin({});
        refuse("its SHA-256 is " + result->sha256 + ", and " + (m_options.sha256.empty() ? "the server states " : "the published one is ") + wanted,
            "The file was removed. Download it again, or look whether its authors have replaced it");
    }
    result->bytes = m_part.size();
    result->resumedFrom = m_from;
    result->note = m_note;
    result->check = !m_options.sha256.empty() ? DownloadCheck::Published : !m_stated.empty() ? DownloadCheck::Server : DownloadCheck::None;
    writeSource(*result);
    m_part.finish();
    return Outcome::Finished;
}

void Download::writeSource(const DownloadResult& result) const {
    const auto orNull = [](const std::string& text) { return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text); };
    const nlohmann::ordered_json source{{"address", m_options.address},
                                        {"bytes", result.bytes},
                                        {"sha256", result.sha256},
                                        {"publishedSha256", orNull(m_options.sha256)},
                                        {"serverSha256", orNull(m_stated)},
                                        {"etag", orNull(m_part.server().etag)},
                                        {"lastModified", orNull(m_part.server().lastModified)}};
    constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
    writeDurably(m_options.output + ".source.json", source.dump(2, ' ', false, kReplace) + "\n");
}

void Download::refuse(const std::string& reason, const std::string& next) const {
    const std::string kept = m_part.size() > 0 ? byteText(m_part.size()) + " are kept" : std::string("Nothing was kept");
    throw RefusedError(m_name + " could not be downloaded: " + reason + ". " + kept + ". " + next + ".");
}

void Download::refuseStatus(int status, const std::string& host) const {
    const std::string code = " (HTTP " + std::to_string(status) + ")";
    if (status == 401 || status == 403) {
        refuse(host + " wants a login for this file" + code, "Download it with a browser and open the file");
    }
    if (status == 404 || status == 410) {
        refuse(host + " has no such file" + code, "Check the address");
    }
    refuse(host + " could not answer" + code, "Try again later");
}

} // namespace

std::string checkSentence(const DownloadResult& result) {
    switch (result.check) {
    case DownloadCheck::Published: return "The SHA-256 is the published one: " + result.sha256 + ".";
    case DownloadCheck::Server: return "No checksum is published; the file's own SHA-256 is " + result.sha256 + ", as the server states it.";
    case DownloadCheck::None: break;
    }
    return "No checksum is published; the file's own SHA-256 is " + result.sha256 + ".";
}

std::optional<PartialDownload> partialDownload(const std::string& output) {
    std::ifstream file(PartFile::notesPath(output));
    const auto notes = nlohmann::json::parse(file, nullptr, false);
    std::error_code problem;
    const auto size = std::filesystem::file_size(PartFile::bytesPath(output), problem);
    if (problem || !notes.is_object()) {
        return std::nullopt;
    }
    try {
        const Index kept = std::min<Index>(notes.at("kept").get<Index>(), static_cast<Index>(size));
        return kept > 0 ? std::optional<PartialDownload>({notes.at("address").get<std::string>(), kept, notes.at("total").get<Index>()})
                        : std::nullopt;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

void removePartialDownload(const std::string& output) {
    PartFile(output).drop();
}

Outcome downloadModel(const DownloadOptions& options, const RunControl& control, DownloadResult* result) {
    checkedAddress(options.address);
    *result = {};
    Download download(options, control);
    return download.run(result);
}

DownloadSource downloadableWeights() { return {publishedModels, modelAtAddress, downloadModel, partialDownload}; }

} // namespace ocellus

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/HttpGet.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <charconv>
#include <exception>
#include <memory>
#include <mutex>

namespace ocellus {

namespace {

constexpr int kPollMs = 100;
constexpr long kBufferBytes = 256 * 1024;

using Clock = std::chrono::steady_clock;
using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;
using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Multi = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void startCurlOnce() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::string partOf(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) {
        return {};
    }
    std::string copy(text);
    curl_free(text);
    return copy;
}

bool isThisComputer(const std::string& host) {
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// A Location, which may be relative, as an absolute address; empty when it is none.
std::string absolute(const std::string& location, const std::string& base) {
    const Url url(curl_url(), curl_url_cleanup);
    const bool good = !location.empty() && url && curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) == CURLUE_OK
        && curl_url_set(url.get(), CURLUPART_URL, location.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
    return good ? partOf(url.get(), CURLUPART_URL) : std::string();
}

/// One transfer: what the callbacks of libcurl write to.
struct Transfer {
    const RunControl& control;
    const HttpHandlers& handlers;
    CURL* easy;
    const std::string& address;
    HttpHead head;
    bool headShown = false;
    bool unwanted = false; ///< the body is not read
    std::exception_ptr thrown;
    Clock::time_point heard = Clock::now(); ///< when the last byte came

    /// Shows the head once. @returns whether the body is wanted.
    bool showHead() {
        if (!headShown) {
            headShown = true;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            head.status = static_cast<int>(status);
            head.movedTo = status >= 300 && status < 400 ? absolute(head.movedTo, address) : std::string();
            unwanted = !handlers.head(head);
        }
        return !unwanted;
    }

    void noteHeader(std::string_view line) {
        if (line.starts_with("HTTP/")) {
            head = {}; // of the last answer; an interim one may have come before it
            return;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            return;
        }
        const std::string name = lowered(line.substr(0, colon));
        const std::string value(trimmed(line.substr(colon + 1)));
        if (name == "content-length") {
            Index bytes = -1;
            const auto read = std::from_chars(value.data(), value.data() + value.size(), bytes);
            head.bodyBytes = read.ec == std::errc() && bytes >= 0 ? bytes : -1;
        } else if (name == "content-type") {
            head.contentType = lowered(value);
        } else if (name == "content-range") {
            head.contentRange = value;
        } else if (name == "etag") {
            head.etag = value;
        } else if (name == "last-modified") {
            head.lastModified = value;
        } else if (name == "location") {
            head.movedTo = value;
        } else if (name == "x-linked-etag") {
            head.fileEtag = value;
        }
    }
};

/// Exceptions may not pass through C: they are kept and thrown again after the transfer.
template <class Work>
std::size_t guarded(Transfer& transfer, std::size_t size, Work work) {
    try {
        return work() ? size : 0;
    } catch (...) {
        transfer.thrown = std::current_exception();
        return 0;
    }
}

std::size_t onHeader(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.heard = Clock::now();
    transfer.noteHeader({bytes, count});
    return count;
}

std::size_t onBody(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.heard = Clock::now();
    return guarded(transfer, count, [&] {
        if (transfer.control.stopRequested() || !transfer.showHead()) {
            return false;
        }
        transfer.handlers.body({bytes, count});
        return true;
    });
}

List configure(CURL* easy, const HttpRequest& request, bool local, Transfer& transfer) {
    const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
    set(CURLOPT_URL, request.address.c_str());
    set(CURLOPT_PROTOCOLS_STR, local ? "http,https" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L); // a stop does not wait for a name server
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.connectSeconds));
    set(CURLOPT_BUFFERSIZE, kBufferBytes);
    set(CURLOPT_USERAGENT, "Ocellus");
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (local) {
        set(CURLOPT_PROXY, ""); // nothing between this computer and itself
    }
    set(CURLOPT_HEADERFUNCTION, onHeader);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(CURLOPT_WRITEFUNCTION, onBody);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    List headers(nullptr, curl_slist_free_all);
    if (request.firstByte > 0) {
        // Not CURLOPT_RESUME_FROM: that would refuse an answer with the whole file.
        headers.reset(curl_slist_append(nullptr, ("Range: bytes=" + std::to_string(request.firstByte) + "-").c_str()));
        if (!request.ifUnchanged.empty()) {
            curl_slist_append(headers.get(), ("If-Range: " + request.ifUnchanged).c_str());
        }
        set(CURLOPT_HTTPHEADER, headers.get());
    }
    return headers;
}

[[noreturn]] void refuse(CURLcode code, const HttpRequest& request, const std::string& host) {
    using Kind = TransferError::Kind;
    switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        throw TransferError(Kind::Unreachable, host + " cannot be reached; this computer may be offline");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
        throw TransferError(Kind::Untrusted, host + " could not prove that it is " + host + " (its certificate was refused)");
    case CURLE_OPERATION_TIMEDOUT:
        throw TransferError(Kind::Silent, host + " did not answer, or sent nothing for " + std::to_string(request.silentSeconds) + " seconds");
    default:
        throw TransferError(Kind::Cut, "the connection to " + host + " was cut (" + lowered(curl_easy_strerror(code)) + ")");
    }
}

/// Runs until the transfer ended, fell silent or was asked to stop. @returns false when stopped.
bool runUntilDone(CURLM* multi, const Transfer& transfer, std::chrono::seconds silence, CURLcode* code) {
    int running = 1;
    while (running > 0) {
        if (transfer.control.stopRequested()) {
            return false;
        }
        if (Clock::now() - transfer.heard > silence) {
            *code = CURLE_OPERATION_TIMEDOUT;
            return true;
        }
        if (curl_multi_perform(multi, &running) != CURLM_OK) {
            *code = CURLE_FAILED_INIT;
            return true;
        }
        if (running > 0) {
            curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
        }
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            *code = message->data.result;
        }
    }
    return true;
}

} // namespace

WebAddress checkedAddress(const std::string& address) {
    const Url url(curl_url(), curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, address.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        throw RefusedError("“" + address + "” is not a web address. Give one that begins with https://.");
    }
    const WebAddress parts{partOf(url.get(), CURLUPART_SCHEME), partOf(url.get(), CURLUPART_HOST)};
    if (!partOf(url.get(), CURLUPART_USER).empty() || !partOf(url.get(), CURLUPART_PASSWORD).empty()) {
        throw RefusedError("The address holds a user name or password, which Ocellus never sends. Give it without.");
    }
    if (parts.scheme != "https" && !(parts.scheme == "http" && isThisComputer(parts.host))) {
        throw RefusedError("The address begins with " + parts.scheme + "://; only https:// is safe enough for weights. Nothing was downloaded.");
    }
    return parts;
}

Outcome httpGet(const HttpRequest& request, const RunControl& control, const HttpHandlers& handlers) {
    const WebAddress parts = checkedAddress(request.address);
    startCurlOnce();
    const Easy easy(curl_easy_init(), curl_easy_cleanup);
    const Multi multi(curl_multi_init(), curl_multi_cleanup);
    if (!easy || !multi) {
        throw Error("The network library could not be started.");
    }
    Transfer transfer{control, handlers, easy.get(), request.address};
    const List headers = configure(easy.get(), request, isThisComputer(parts.host), transfer);
    curl_multi_add_handle(multi.get(), easy.get());
    CURLcode code = CURLE_OK;
    const bool ended = runUntilDone(multi.get(), transfer, std::chrono::seconds(request.silentSeconds), &code);
    if (ended && code == CURLE_OK && !transfer.thrown) {
        guarded(transfer, 0, [&] { return transfer.showHead(); }); // an answer without a body
    }
    curl_multi_remove_handle(multi.get(), easy.get());
    if (transfer.thrown) {
        std::rethrow_exception(transfer.thrown);
    }
    if (!ended || control.stopRequested()) {
        return Outcome::Cancelled;
    }
    if (code != CURLE_OK && !transfer.unwanted) {
        refuse(code, request, parts.host);
    }
    return Outcome::Finished;
}

} // namespace ocellus

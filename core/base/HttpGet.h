// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <functional>
#include <string>
#include <string_view>

namespace ocellus {

/// A web address taken apart.
struct WebAddress {
    std::string scheme; ///< "https" or "http"
    std::string host;   ///< "huggingface.co"
};

/// Takes an address apart and refuses what Ocellus never asks: anything but https (http to this
/// computer itself is allowed), and addresses with a user name or password in them.
/// @throws RefusedError, one sentence.
WebAddress checkedAddress(const std::string& address);

/// Why a transfer broke off. `what()` is a reason without capital and full stop: "huggingface.co
/// cannot be reached; this computer may be offline".
class TransferError : public RefusedError {
public:
    enum class Kind { Unreachable, Untrusted, Silent, Cut };

    TransferError(Kind kind, const std::string& reason)
        : RefusedError(reason)
        , m_kind(kind) {}

    Kind kind() const { return m_kind; }

private:
    Kind m_kind;
};

struct HttpRequest {
    std::string address;
    Index firstByte = 0;   ///< more than 0: asks for the rest from here on
    std::string ifUnchanged; ///< strong ETag or date sent as If-Range; empty: none
    int connectSeconds = 20; ///< until a connection stands
    int silentSeconds = 60;  ///< without a byte, before it counts as broken
};

/// What the server says before the bytes. Texts are as sent, empty when absent.
struct HttpHead {
    int status = 0;
    Index bodyBytes = -1;     ///< of this answer's body; -1: not said
    std::string contentType;
    std::string contentRange; ///< "bytes 100-199/200"
    std::string etag;
    std::string lastModified;
    std::string fileEtag;     ///< "X-Linked-ETag": of the file behind a redirect
    std::string movedTo;      ///< absolute address of a redirect
};

struct HttpHandlers {
    std::function<bool(const HttpHead&)> head; ///< called once; false: the body is not read
    std::function<void(std::string_view)> body;
};

/// One GET without redirects, cookies or credentials; TLS certificates are always verified. Blocks;
/// for worker threads. Stops within a fifth of a second when asked to. What handlers throw comes
/// out of here.
/// @throws TransferError; RefusedError as checkedAddress.
Outcome httpGet(const HttpRequest& request, const RunControl& control, const HttpHandlers& handlers);

} // namespace ocellus

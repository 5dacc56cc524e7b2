// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ocellus::test {

/// How the server answers one path.
struct Served {
    std::string body;
    std::string etag;         ///< sent as it is, with its quotes
    std::string lastModified;
    std::string contentType = "application/octet-stream";
    std::string extraHeaders; ///< each ending in "\r\n"
    int status = 200;
    bool ranges = true;       ///< understands Range and If-Range
    bool sendsLength = true;
    long cutAfter = -1;       ///< closes the connection after so many bytes of the body
    long stallAfter = -1;     ///< then sends nothing until the server ends
    long long announced = -1; ///< Content-Length when it is not the body's
};

struct Asked {
    std::string path;
    std::string head; ///< the whole request head
};

/// A socket on a free port of this computer, not yet listening.
inline int socketOnFreePort(int* port) {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(place);
    bind(made, reinterpret_cast<sockaddr*>(&place), size);
    getsockname(made, reinterpret_cast<sockaddr*>(&place), &size);
    *port = ntohs(place.sin_port);
    return made;
}

/// A port where nobody listens.
inline int portWithoutServer() {
    int port = 0;
    close(socketOnFreePort(&port));
    return port;
}

inline bool someoneListens(int port) {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    place.sin_port = htons(static_cast<in_port_t>(port));
    const bool listens = connect(made, reinterpret_cast<sockaddr*>(&place), sizeof(place)) == 0;
    close(made);
    return listens;
}

/// A small HTTP server on this computer for tests of downloads; its own thread, one connection at a
/// time a thread. Ends with the object.
class LocalServer {
public:
    LocalServer()
        : m_socket(socketOnFreePort(&m_port)) {
        listen(m_socket, 8);
        m_accepting = std::thread([this] { acceptAll(); });
    }

    ~LocalServer() {
        m_ending = true;
        m_accepting.join();
        for (std::thread& answering : m_answering) {
            answering.join();
        }
        close(m_socket);
    }

    void serve(const std::string& path, Served served) {
        const std::lock_guard lock(m_mutex);
        m_served[path] = std::move(served);
    }

    std::string address(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(m_port) + path; }

    std::vector<Asked> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

private:
    void acceptAll() {
        while (!m_ending) {
            pollfd waiting{m_socket, POLLIN, 0};
            if (poll(&waiting, 1, 20) > 0) {
                const int client = accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
                m_answering.emplace_back([this, client] {
                    answer(client);
                    shutdown(client, SHUT_RDWR);
                    close(client);
                });
            }
        }
    }

    static std::string valueOf(const std::string& head, const std::string& name) {
        const auto at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos) {
            return {};
        }
        const auto first = at + name.size() + 4;
        return head.substr(first, head.find("\r\n", first) - first);
    }

    void answer(int client) {
        std::string head;
        char bytes[4096];
        while (head.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = recv(client, bytes, sizeof(bytes), 0);
            if (got <= 0) {
                return;
            }
            head.append(bytes, static_cast<std::size_t>(got));
        }
        const auto begin = head.find(' ') + 1;
        const std::string path = head.substr(begin, head.find(' ', begin) - begin);
        Served served;
        {
            const std::lock_guard lock(m_mutex);
            const auto found = m_served.find(path);
            served = found != m_served.end() ? found->second : Served{.body = "no such file", .status = 404};
            m_asked.push_back({path, head});
        }
        send(client, served, head);
    }

    void send(int client, const Served& served, const std::string& request) {
        std::size_t from = 0;
        int status = served.status;
        const std::string range = valueOf(request, "Range");
        const std::string unchanged = valueOf(request, "If-Range");
        const bool same = unchanged.empty() || unchanged == served.etag || unchanged == served.lastModified;
        if (status == 200 && served.ranges && same && range.starts_with("bytes=")) {
            from = std::stoul(range.substr(6));
            status = from < served.body.size() ? 206 : 416;
        }
        const std::string body = status == 416 ? std::string() : served.body.substr(from);
        std::string head = "HTTP/1.1 " + std::to_string(status) + " x\r\nConnection: close\r\nContent-Type: " + served.contentType + "\r\n";
        if (status == 206) {
            head += "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(served.body.size() - 1) + "/"
                + std::to_string(served.body.size()) + "\r\n";
        }
        if (served.sendsLength) {
            head += "Content-Length: " + std::to_string(served.announced >= 0 ? served.announced : static_cast<long long>(body.size())) + "\r\n";
        }
        if (!served.etag.empty()) {
            head += "ETag: " + served.etag + "\r\n";
        }
        if (!served.lastModified.empty()) {
            head += "Last-Modified: " + served.lastModified + "\r\n";
        }
        sendAll(client, head + served.extraHeaders + "\r\n");
        const long most = served.cutAfter >= 0 ? served.cutAfter : served.stallAfter;
        sendAll(client, most >= 0 ? body.substr(0, static_cast<std::size_t>(most)) : body);
        while (served.stallAfter >= 0 && !m_ending) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    static void sendAll(int client, const std::string& bytes) {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const ssize_t now = ::send(client, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (now <= 0) {
                return;
            }
            sent += static_cast<std::size_t>(now);
        }
    }

    int m_port = 0;
    int m_socket;
    std::atomic<bool> m_ending = false;
    std::thread m_accepting;
    std::vector<std::thread> m_answering; ///< by m_accepting, then by the destructor
    mutable std::mutex m_mutex;
    std::map<std::string, Served> m_served; ///< guarded by m_mutex
    std::vector<Asked> m_asked;             ///< guarded by m_mutex
};

} // namespace ocellus::test

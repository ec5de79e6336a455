#pragma once
// What the tests of the tester's own HTTP exchanges have in common.
#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"

namespace lvspec::words {

/// A profile whose two real servers have pages of their own.
inline void pages_of_their_own(Wire& wire) {
  wire.profile.real_servers[0].expect_body = "this is kgc web!";
  wire.profile.real_servers[1].expect_body = "this is benet web!";
}

/// One request to each of them, and its answer.
inline void both_serve(Wire& wire, const std::string& page1 = "this is kgc web!",
                       const std::string& page2 = "this is benet web!") {
  Connection(wire, 20000).handshake().get().ok(page1).close();
  Connection(wire, 20001).to("web2").handshake().get().ok(page2).close();
}

inline std::string response(const std::string& status, const std::string& headers = {}, const std::string& body = {}) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace lvspec::words

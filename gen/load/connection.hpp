#pragma once
// One TCP connection of a load run.
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>  // Boost 1.74's asio.hpp uses std::exchange without including it
#include <vector>

#include "gen/load/port_walk.hpp"
#include "gen/load/response.hpp"
#include "lvspec/load_run.hpp"

namespace lvspec {

/// State of a connection; the engine works with it. At most one operation of the socket is under way at a time, and a connection
/// is given to a new client only when that one has come back.
struct LoadSocket {
  enum class Phase : std::uint8_t {
    free,
    connecting,
    idle,     ///< open, no request under way
    waiting,  ///< sent, no octet of the response yet
    reading,
    ending,  ///< answered; the server is to close
    closed,  ///< closed here, its last operation has not come back yet
  };

  explicit LoadSocket(boost::asio::io_context& context) : socket(context) {}

  boost::asio::ip::tcp::socket socket;
  Phase phase = Phase::free;
  PortWalk::Pair pair{};
  std::uint32_t connection = 0;  ///< position in LoadRun::connections
  std::uint32_t exchange = 0;    ///< position in LoadRun::exchanges: the request under way
  std::uint32_t asked = 0;       ///< requests so far
  std::size_t written = 0;       ///< octets of the request's text that the kernel took
  bool closing = false;          ///< the request asks the server to close
  std::int64_t phase_since_ns = 0;
  std::vector<char> buffer = std::vector<char>(2048);
  std::size_t held = 0;  ///< octets of the buffer that the parser could not use yet
  std::string body, token;
  std::optional<ResponseParser> response;
};

}  // namespace lvspec

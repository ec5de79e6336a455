#pragma once
// A TCP connection from an address and port of our choice.
#include <cstdint>

#include "gen/load/port_walk.hpp"
#include "lvspec/address.hpp"

namespace lvspec {

struct OpenSocket {
  int descriptor = -1;  ///< non-blocking, its connection under way; -1 where there is none
  int error = 0;        ///< errno of what did not work; 0 where it is under way
  PortWalk::Pair pair{};
};

/// Binds to a client's address and port even where an earlier connection of it is still in TIME-WAIT (SO_REUSEADDR), and starts
/// to connect. EADDRINUSE or EADDRNOTAVAIL: somebody else has this port, or an earlier connection to the same place is in
/// TIME-WAIT.
[[nodiscard]] OpenSocket open_socket(const Ip& client, std::uint16_t client_port, const Ip& vip, std::uint16_t port) noexcept;

/// The outcome of a connection that was under way: 0, or its errno.
[[nodiscard]] int pending_error(int descriptor) noexcept;

}  // namespace lvspec

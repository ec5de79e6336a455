#pragma once
// Downloads that ICMP errors complain of, in words.
#include <doctest/doctest.h>

#include "tests/checks/connection.hpp"
#include "tests/checks/icmp_words.hpp"

namespace lvspec::words {

/// A plan with a step of each shape: port 20000 + 10 * shape and the nine behind it.
struct Complaints : Wire {
  Complaints() {
    without_stimulus(Stimulus::quote);
    for (std::uint8_t shape = 0; shape < 5; ++shape)
      plan.steps.push_back({.stimulus = Stimulus::quote,
                            .repeat = 10,
                            .client_port = static_cast<std::uint16_t>(20000 + 10 * shape),
                            .target = vip(),
                            .shape = shape});
  }

  static constexpr std::uint8_t types[] = {3, 3, 11, 5, 12};
  static constexpr std::uint8_t codes[] = {4, 1, 0, 1, 0};

  /// A download of which the first segment has come.
  Connection download(std::uint16_t port, const std::string& server = "web1") {
    Connection c(*this, port);
    c.to(server).handshake().get("/big");
    quoted = c.server_packet(flag::ack, std::string(1000, 'x')).frame();
    c.server_says(std::string(1000, 'x'));
    return c;
  }
  /// The error about that segment as the client sends it.
  [[nodiscard]] Octets error(std::uint16_t port) const {
    const auto shape = static_cast<std::size_t>((port - 20000) / 10);
    const Octets quotation(quoted.begin() + ethernet, quoted.begin() + ethernet + 28);
    return icmp(*this, "tester", "dr1", client(), vip(), types[shape], codes[shape], shape == 0 ? 1200 : 0, quotation);
  }
  FrameId complain(std::uint16_t port) { return send(error(port)); }
  /// What the director makes of it.
  FrameId pass_on(std::uint16_t port, const std::string& server = "web1", std::size_t changed = 0) {
    Octets out = error(port);
    set_macs(out, mac("dr1"), mac(server));
    lower_ttl(out, 1);
    if (changed != 0) out[changed] ^= 1;
    mend_header_checksum(out);
    return send(out);
  }
  /// A segment of so many octets, IP header and all, so far behind the first one.
  FrameId segment(Connection& c, std::uint32_t length, std::uint32_t behind = 65536) {
    Connection later = c;
    later.server_next += behind - 1000;
    later.server_says(std::string(length - 40, 'y'));
    return later.reply;
  }
  /// All of it, as it should be.
  void healthy(std::uint16_t port, const std::string& server = "web1") {
    Connection c = download(port, server);
    complain(port);
    pass_on(port, server);
    segment(c, 1200);
  }

  Octets quoted;
};

}  // namespace lvspec::words

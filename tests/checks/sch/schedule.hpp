#pragma once
// New connections in words: which server each one got.
#include <string>

#include "tests/checks/connection.hpp"

namespace lvspec::words {

/// A segment whose only service has this scheduler, and whose rotation is opened from ports 20000 to 20499.
inline Wire scheduled(const std::string& scheduler, std::uint32_t weight1 = 1, std::uint32_t weight2 = 1) {
  Wire wire;
  wire.profile.services.front().scheduler = scheduler;
  wire.profile.real_servers[0].weight = weight1;
  wire.profile.real_servers[1].weight = weight2;
  for (Step& step : wire.plan.steps)
    if (step.stimulus == Stimulus::connect) step.client_port = 20000, step.repeat = 500;
  return wire;
}

/// "1121": web1, web1, web2, web1. From one client, one after the other; only the handshake.
inline Wire given(Wire wire, const std::string& servers, std::uint16_t port = 20000, const Ip& client = Wire::client()) {
  for (const char s : servers) Connection(wire, port++, client).to(std::string("web") + s).handshake();
  return wire;
}

/// The segment's service by firewall mark: its port and 443 are scheduled as one.
inline Wire marked(Wire wire) {
  wire.profile.services.front().fwmark = 1;
  wire.profile.services.push_back(wire.profile.services.front());
  wire.profile.services.back().port = 443;
  wire.profile.services.back().application = Application::tcp;
  return wire;
}

/// As given(), the connections by turns to the two ports.
inline Wire given_by_turns(Wire wire, const std::string& servers, std::uint16_t port = 20000) {
  for (const char s : servers) {
    Connection(wire, port).at(port % 2 == 0 ? 80 : 443).to(std::string("web") + s).handshake();
    ++port;
  }
  return wire;
}

inline std::string times(std::size_t count, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace lvspec::words

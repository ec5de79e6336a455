#pragma once
// Frames from one of the tester's addresses to another by way of a host whose business they are not.
#include <doctest/doctest.h>

#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// A wire whose plan frames one such packet to each host, from the ports 20000, 20001 and so on.
struct StrayWire : Wire {
  explicit StrayWire(Stimulus stimulus, const std::vector<std::string>& hosts) {
    without_stimulus(stimulus);
    for (const std::string& host : hosts) {
      plan.steps.push_back({.stimulus = stimulus, .client = client(), .client_port = port_of(plan.steps.size()), .to = host});
      ports_[host] = plan.steps.back().client_port;
    }
  }
  FrameId stray(const std::string& host, const std::string& from = "tester", const std::string& to = {}) {
    Packet p{mac(from), mac(to.empty() ? host : to), client(), client(211), ports_.at(host), 9};
    p.protocol = 17;
    p.ttl = from == "tester" ? 64 : 63;
    p.payload = octets("lvspec");
    return send(p.frame());
  }
  FrameId forwarded_by(const std::string& host) { return stray(host, host, "tester"); }
  /// A datagram of the host itself.
  void own_words(const std::string& host) { datagram(host, address(host), 20000); }
  /// One that it forwards, and that this run has not sent.
  void unknown(const std::string& host) { datagram(host, client(), 30000); }

 private:
  void datagram(const std::string& host, const Ip& source, std::uint16_t port) {
    Packet p{mac(host), mac("tester"), source, client(211), port, 9};
    p.protocol = 17;
    send(p.frame());
  }
  static std::uint16_t port_of(std::size_t steps) { return static_cast<std::uint16_t>(20000 + steps); }
  std::map<std::string, std::uint16_t> ports_;
};

}  // namespace lvspec::words

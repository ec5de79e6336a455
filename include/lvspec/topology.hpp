#pragma once
// Who is who on the segment and which way requests and replies took, as a picture shows it.
#include <cstdint>
#include <string>
#include <vector>

#include "lvspec/address.hpp"
#include "lvspec/frame.hpp"
#include "lvspec/party.hpp"

namespace lvspec {

struct TopologyHost {
  Party party;
  std::string name;  ///< of the profile; "the tester", "the gateway"
  std::vector<Ip> addresses;
  std::vector<Mac> macs;  ///< empty where none is known
};

/// Frames of one kind from one MAC to another.
struct Hop {
  Kind kind = Kind::other;
  Mac from, to;
  std::uint64_t frames = 0;
};

/// What the profile describes, and what was seen of it.
struct Topology {
  std::string interface;              ///< of the tester's port; empty where it is not a local one
  std::vector<std::string> services;  ///< "tcp 198.51.100.180:80"
  std::vector<Ip> vips;               ///< each once
  std::vector<TopologyHost> hosts;    ///< the tester, directors, real servers, the gateway
  std::vector<Hop> hops;              ///< requests, forwarded copies, replies; by kind, then as first seen
  Kinds looked_at;                    ///< of these three kinds those that some capture would have shown
};

}  // namespace lvspec

#include "reports/topology_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

const char* role_word(Role role) noexcept {
  switch (role) {
    case Role::director:
      return "director";
    case Role::real_server:
      return "real_server";
    case Role::gateway:
      return "gateway";
    case Role::client:
      return "client";
    case Role::unknown:
      break;
  }
  return "unknown";
}

/// The three kinds of hop that a topology has.
const char* kind_word(Kind kind) noexcept {
  return kind == Kind::request ? "request" : kind == Kind::forwarded ? "forwarded" : "reply";
}

template <class Items, class Text>
Json texts(const Items& items, Text text_of) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(text_of(item));
  return out;
}

Json host_json(const TopologyHost& host) {
  return {{"name", printable(host.name)},
          {"role", role_word(host.party.role)},
          {"addresses", texts(host.addresses, [](const Ip& ip) { return ip.text(); })},
          {"macs", texts(host.macs, [](const Mac& mac) { return mac.text(); })}};
}

/// Null where nobody of the cluster is known to have it.
Json owner_of(Mac mac, const Topology& topology) {
  for (const TopologyHost& host : topology.hosts)
    if (std::find(host.macs.begin(), host.macs.end(), mac) != host.macs.end()) return printable(host.name);
  return nullptr;
}

Json hop_json(const Hop& hop, const Topology& topology) {
  return {{"kind", kind_word(hop.kind)},
          {"from", hop.from.text()},
          {"from_host", owner_of(hop.from, topology)},
          {"to", hop.to.text()},
          {"to_host", owner_of(hop.to, topology)},
          {"frames", hop.frames}};
}

}  // namespace

Json topology_json(const Topology& topology) {
  Json looked_at = Json::array();
  for (const Kind kind : {Kind::request, Kind::forwarded, Kind::reply})
    if (topology.looked_at.contains(kind)) looked_at.push_back(kind_word(kind));
  return {{"interface", printable(topology.interface)},
          {"services", texts(topology.services, [](const std::string& s) { return printable(s); })},
          {"vips", texts(topology.vips, [](const Ip& ip) { return ip.text(); })},
          {"hosts", texts(topology.hosts, host_json)},
          {"ways", texts(topology.hops, [&](const Hop& hop) { return hop_json(hop, topology); })},
          {"looked_at", std::move(looked_at)}};
}

}  // namespace lvspec

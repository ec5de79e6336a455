// [[cluster.service]]
#include <fmt/format.h>

#include <algorithm>

#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;
using toml_tree::Type;

namespace {

constexpr std::int64_t day_ms = 86'400'000;

/// What clients ask for is a port of its own always; that the director has a service for all of them is said beside it.
std::optional<Placed<std::int64_t>> read_port(Draft& draft, Table& table) {
  const Node* node = table.find("port");
  if (!node) table.missing("port", "port = 80");
  if (!node || node->type != Type::integer || node->integer != 0) return table.number("port", 1, 65535);
  draft.problems.add(node->where,
                     "port is 0, expected one that clients use, as lvspec must ask for one; where the director has a service for "
                     "every port of the VIP, write every_port = true beside it");
  return std::nullopt;
}

void read_place(Draft& draft, Table& table, Service& service) {
  const auto vip = table.required_address("vip", R"(vip = "198.51.100.180")");
  const auto protocol = table.choice("protocol", {"tcp", "udp"});
  if (protocol) service.protocol = *protocol == 0 ? Transport::tcp : Transport::udp;
  const auto port = read_port(draft, table);
  if (port) service.port = static_cast<std::uint16_t>(port->value);
  if (!vip) return;
  service.vip = vip->value;
  service.persistence_netmask = vip->value.is_v4() ? 32 : 128;
  draft.addresses.push_back({vip->value, vip->where, Draft::Kind::vip, "the VIP"});
  if (port)
    claim(draft.problems, draft.services, {service.text(), vip->where}, "service",
          "merge the two, or change address, protocol or port");
}

void read_application(Draft& draft, Table& table, Service& service) {
  constexpr std::string_view words[] = {"http", "tcp", "udp-echo", "dns"};
  const auto at = table.choice("application", {std::begin(words), std::end(words)});
  if (at) service.application = static_cast<Application>(*at);
  const Node* node = table.find("application");
  if (node && !at) return;
  const bool over_udp = service.application == Application::udp_echo || service.application == Application::dns;
  if (over_udp == (service.protocol == Transport::udp)) return;
  const std::string_view expected =
      over_udp ? R"(protocol = "udp")" : R"(protocol = "tcp", or an application over UDP ("udp-echo", "dns"))";
  draft.problems.add(node ? node->where : table.where(),
                     fmt::format("application {} does not go with the service's protocol, expected {}",
                                 quoted(words[static_cast<std::size_t>(service.application)]), expected));
}

void read_flags(Draft& draft, Table& table, Service& service) {
  const auto flags = table.texts("scheduler_flags");
  for (const auto& flag : flags) {
    const auto& known = scheduler_flag_names();
    if (std::find(known.begin(), known.end(), flag.value) == known.end())
      draft.problems.add(flag.where,
                         fmt::format("scheduler flag {} is unknown, expected {}", quoted(flag.value), choices(known)));
    service.scheduler_flags.push_back(flag.value);
  }
  const Node* scheduler = table.find("scheduler");
  if (!flags.empty() && !scheduler)
    draft.problems.add(flags[0].where, "scheduler_flags without a scheduler; add scheduler = \"sh\" or leave them out");
}

void read_scheduler(Draft& draft, Table& table, Service& service) {
  if (const auto at = table.choice("scheduler", scheduler_names())) service.scheduler = scheduler_names()[*at];
  read_flags(draft, table, service);
}

/// A prefix length, or a dotted netmask as ipvsadm -M takes it.
std::optional<std::uint8_t> netmask_bits(const Node& node, bool v4) {
  if (node.type == Type::integer && node.integer >= 1 && node.integer <= (v4 ? 32 : 128))
    return static_cast<std::uint8_t>(node.integer);
  const auto mask = node.type == Type::text ? Ip::parse(node.text) : std::nullopt;
  if (!mask || !v4 || !mask->is_v4() || mask->v4_value() == 0) return std::nullopt;
  for (unsigned bits = 1; bits <= 32; ++bits)
    if (mask->v4_value() == 0xffff'ffffU << (32 - bits)) return static_cast<std::uint8_t>(bits);
  return std::nullopt;
}

void read_persistence(Draft& draft, Table& table, Service& service) {
  const auto time = table.duration("persistence", 0, 31 * day_ms);
  if (time && time->value % 1000 != 0)
    draft.problems.add(time->where, "persistence is not whole seconds, expected a time such as \"300s\"");
  else if (time)
    service.persistence_s = static_cast<std::uint32_t>(time->value / 1000);
  const Node* node = table.find("persistence_netmask");
  if (!node) return;
  if (const auto bits = netmask_bits(*node, service.vip.is_v4()))
    service.persistence_netmask = *bits;
  else
    table.wrong(*node, "persistence_netmask", R"(a prefix length such as 24, or for IPv4 a netmask such as "255.255.255.0")");
}

/// By firewall mark, or for every port.
void read_reach(Draft& draft, Table& table, Service& service) {
  if (const auto mark = table.number("fwmark", 1, 0xffff'ffff)) service.fwmark = static_cast<std::uint32_t>(mark->value);
  service.every_port = table.flag("every_port").value_or(false);
  const Node* node = table.find("every_port");
  if (service.every_port && service.fwmark)
    draft.problems.add(node->where, "every_port beside fwmark; a service by firewall mark has whatever is marked: leave one out");
  else if (service.every_port && service.persistence_s == 0)
    draft.problems.add(node->where,
                       "every_port without persistence, which IPVS does not schedule (ipvsadm -p); add persistence = \"300s\"");
}

/// What the director schedules as one has one scheduler and one persistence.
void check_schedule(Draft& draft, const Service& service, toml_tree::Where where) {
  const auto& all = draft.profile.services;
  const auto earlier = std::find_if(all.begin(), all.end(), [&](const Service& other) {
    return other.vip != Ip{} && other.text() != service.text() && same_virtual_service(other, service);
  });
  if (service.vip == Ip{} || earlier == all.end()) return;
  const bool same = earlier->scheduler == service.scheduler && earlier->scheduler_flags == service.scheduler_flags &&
                    earlier->persistence_s == service.persistence_s &&
                    earlier->persistence_netmask == service.persistence_netmask;
  if (!same)
    draft.problems.add(where,
                       fmt::format("{} and {} are one virtual service ({}), so scheduler, scheduler_flags, persistence and "
                                   "persistence_netmask must be the same in both",
                                   service.text(), earlier->text(), service.virtual_text()));
}

void read_service(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[[cluster.service]]");
  Service service;
  read_place(draft, table, service);
  read_application(draft, table, service);
  read_scheduler(draft, table, service);
  read_persistence(draft, table, service);
  read_reach(draft, table, service);
  table.finish();
  check_schedule(draft, service, table.where());
  draft.profile.services.push_back(std::move(service));
}

}  // namespace

void read_services(Draft& draft, Table& cluster) {
  for (const Node* node : cluster.tables("service")) read_service(draft, *node);
  if (!cluster.find("service")) cluster.missing("service", R"([[cluster.service]] with vip = "198.51.100.180", port = 80)");
  if (draft.profile.services.size() > 255)
    draft.problems.add(cluster.where(), "more than 255 services; a profile holds at most 255");
}

}  // namespace lvspec

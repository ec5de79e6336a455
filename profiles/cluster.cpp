// [cluster] with its directors and real servers.
#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;
using toml_tree::Type;

namespace {

struct Host {
  std::string name;
  Ip address;
  std::vector<Mac> macs;
  std::optional<std::string> command;
  std::optional<Ip> address6;
};

std::optional<std::string> value_of(std::optional<Placed<std::string>> text) {
  return text ? std::optional(std::move(text->value)) : std::nullopt;
}

std::vector<Mac> read_macs(Draft& draft, Table& table) {
  std::vector<Mac> macs;
  for (const auto& text : table.texts("mac")) {
    const auto mac = read_mac(draft.problems, text);
    if (!mac) continue;
    claim(draft.problems, draft.macs, {mac->text(), text.where}, "mac", "a MAC address belongs to one host");
    macs.push_back(*mac);
  }
  return macs;
}

std::string read_name(Draft& draft, Table& table, std::string_view example) {
  const auto name = table.required_text("name", example);
  if (!name) return {};
  const bool reserved = name->value == "client" || name->value == "segment" || name->value.ends_with(".service");
  if (!is_name(name->value))
    draft.problems.add(name->where,
                       fmt::format("name is {}, expected 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first; "
                                   "it names files and appears in reports",
                                   quoted(name->value)));
  else if (reserved)
    draft.problems.add(name->where,
                       fmt::format("name is {}, which vantages and hooks need for themselves; call the host something else",
                                   quoted(name->value)));
  else
    claim(draft.problems, draft.names, *name, "host name", "give every host a name of its own");
  return name->value;
}

/// IPv4 comes first.
template <class Owner>
void set_addresses(Draft& draft, Owner& owner, const std::vector<Placed<Ip>>& all, Draft::Kind kind, const std::string& whose) {
  if (!all.empty()) owner.address = all[0].value;
  if (all.size() > 1) owner.address6 = all[1].value;
  for (const auto& [ip, where] : all) draft.addresses.push_back({ip, where, kind, whose});
}

Host read_host(Draft& draft, Table& table, Draft::Kind kind, std::string_view name_example, std::string_view address_example) {
  Host host;
  host.name = read_name(draft, table, name_example);
  const std::string whose = (kind == Draft::Kind::director ? "director " : "real server ") + printable(host.name);
  set_addresses(draft, host, table.required_addresses("address", address_example), kind, whose);
  host.macs = read_macs(draft, table);
  host.command = value_of(table.text("command"));
  return host;
}

void read_director(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[[cluster.director]]");
  Host host = read_host(draft, table, Draft::Kind::director, R"(name = "dr1")", R"(address = "198.51.100.18")");
  table.finish();
  draft.profile.directors.push_back(
      {std::move(host.name), host.address, std::move(host.macs), std::move(host.command), host.address6});
}

void read_real_server(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[[cluster.real_server]]");
  Host host = read_host(draft, table, Draft::Kind::real_server, R"(name = "web1")", R"(address = "198.51.100.16")");
  RealServer server{std::move(host.name), host.address, std::move(host.macs), 1, {}, std::move(host.command), host.address6};
  if (const auto weight = table.number("weight", 0, 65535)) server.weight = static_cast<std::uint32_t>(weight->value);
  server.expect_body = value_of(table.text("expect_body"));
  table.finish();
  draft.profile.real_servers.push_back(std::move(server));
}

void add_gateway(Draft& draft, const std::vector<Placed<Ip>>& addresses, std::vector<Mac> macs) {
  if (addresses.empty()) return;
  draft.profile.gateway = Gateway{{}, std::move(macs)};
  set_addresses(draft, *draft.profile.gateway, addresses, Draft::Kind::gateway, "the gateway");
}

/// An address or one of each family, or a table of address and mac.
void read_gateway(Draft& draft, Table& cluster) {
  const Node* node = cluster.find("gateway");
  if (!node) return;
  if (node->type == Type::text || node->type == Type::array) {
    add_gateway(draft, cluster.required_addresses("gateway", R"(gateway = "198.51.100.1")"), {});
  } else if (node->type == Type::table) {
    Table table(draft.problems, *node, "the gateway");
    const auto addresses = table.required_addresses("address", R"(address = "198.51.100.1")");
    std::vector<Mac> macs = read_macs(draft, table);
    table.finish();
    add_gateway(draft, addresses, std::move(macs));
  } else {
    cluster.wrong(*node, "gateway",
                  R"(an address such as "198.51.100.1", or { address = "198.51.100.1", mac = "02:00:00:00:00:01" })");
  }
}

void read_ttl_delta(Draft& draft, Table& cluster) {
  const Node* node = cluster.find("ttl_delta");
  if (!node) return;
  const bool number = node->type == Type::integer && (node->integer == 0 || node->integer == 1);
  if (number)
    draft.profile.ttl_delta = node->integer == 0 ? TtlDelta::zero : TtlDelta::one;
  else if (node->type != Type::text || node->text != "auto")
    cluster.wrong(*node, "ttl_delta", R"("auto" (0 or 1, the same for every frame), 0 or 1)");
}

void read_segment(Draft& draft, Table& cluster) {
  for (const auto& text : cluster.texts("segment")) {
    if (const auto range = IpRange::parse(text.value)) {
      draft.segment.push_back({*range, text.where});
      draft.profile.segment.push_back(*range);
    } else {
      draft.problems.add(text.where,
                         fmt::format("segment is {}, expected a prefix such as \"198.51.100.0/24\"", quoted(text.value)));
    }
  }
}

void read_hosts(Draft& draft, Table& cluster) {
  for (const Node* node : cluster.tables("director")) read_director(draft, *node);
  for (const Node* node : cluster.tables("real_server")) read_real_server(draft, *node);
  // Not asked for through `required`: a director that answers for the VIP is found without its name.
  if (!cluster.find("real_server"))
    cluster.missing("real_server", R"([[cluster.real_server]] with name = "web1", address = "198.51.100.16")");
  if (draft.profile.directors.size() > 255)
    draft.problems.add(cluster.where(), "more than 255 directors; a profile holds at most 255");
  if (draft.profile.real_servers.size() > 255)
    draft.problems.add(cluster.where(), "more than 255 real servers; a profile holds at most 255");
}

}  // namespace

void read_cluster(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[cluster]");
  if (auto name = table.required_text("name", R"(name = "web")")) draft.profile.name = std::move(name->value);
  read_gateway(draft, table);
  if (const auto at = table.choice("implementation", {"ipvs", "dpvs", "other"}))
    draft.profile.implementation = static_cast<Implementation>(*at);
  read_ttl_delta(draft, table);
  draft.profile.connection_sync = table.flag("connection_sync");
  draft.profile.sync_elsewhere = table.flag("sync_elsewhere").value_or(false);
  if (draft.profile.sync_elsewhere && draft.profile.connection_sync != true)
    draft.problems.add(table.where(),
                       "[cluster] has sync_elsewhere = true without connection_sync = true; write both, or neither");
  read_segment(draft, table);
  read_services(draft, table);
  read_hosts(draft, table);
  table.finish();
}

}  // namespace lvspec

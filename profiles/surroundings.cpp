// [[vantage]], [clients], [http], [limits]
#include <fmt/format.h>

#include <algorithm>

#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

constexpr std::uint64_t most_clients = 65'536;

template <class Hosts>
std::optional<std::uint8_t> position(const Hosts& hosts, std::string_view name) {
  const auto at = std::find_if(hosts.begin(), hosts.end(), [&](const auto& host) { return host.name == name; });
  return at == hosts.end() ? std::nullopt : std::optional(static_cast<std::uint8_t>(at - hosts.begin()));
}

std::string known_places(const Profile& profile) {
  std::vector<std::string_view> words{"client", "segment"};
  for (const Director& host : profile.directors) words.push_back(host.name);
  for (const RealServer& host : profile.real_servers) words.push_back(host.name);
  return choices(words);
}

void read_client_place(Draft& draft, toml_tree::Where where) {
  const auto& all = draft.profile.vantages;
  if (std::any_of(all.begin(), all.end(), [](const Vantage& v) { return v.at == Place::client; }))
    draft.problems.add(where, "a second vantage at \"client\"; stimuli leave by one port, so keep one of them");
}

void read_place(Draft& draft, Table& table, Vantage& vantage) {
  const auto at = table.required_text("at", R"(at = "client", at = "segment", or a host's name)");
  if (!at) return;
  const Profile& profile = draft.profile;
  if (at->value == "client") {
    read_client_place(draft, at->where);
  } else if (at->value == "segment") {
    vantage.at = Place::segment;
  } else if (const auto director = position(profile.directors, at->value)) {
    vantage.at = Place::director;
    vantage.host = *director;
  } else if (const auto server = position(profile.real_servers, at->value)) {
    vantage.at = Place::real_server;
    vantage.host = *server;
  } else {
    vantage.at = Place::segment;
    draft.problems.add(at->where, fmt::format("at is {}, which no host of this profile is called; expected {}", quoted(at->value),
                                              known_places(profile)));
  }
}

bool is_interface(std::string_view name) {
  return name.size() <= 15 && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f && c != '/'; });
}

void read_interface(Draft& draft, const Placed<std::string>& name, Vantage& vantage) {
  if (name.value == "any")
    draft.problems.add(
        name.where,
        "interface is \"any\", which is no vantage: its frames carry no destination MAC address, and direct routing is "
        "about those; name one interface, or write one [[vantage]] for each");
  else if (!is_interface(name.value))
    draft.problems.add(name.where,
                       fmt::format("interface is {}, expected an interface's name of at most 15 characters as `ip link` shows it",
                                   quoted(name.value)));
  vantage.interface = name.value;
}

void read_capture(Draft& draft, Table& table, Vantage& vantage) {
  const auto interface = table.text("interface");
  const auto command = table.text("command");
  const bool has_interface = table.find("interface"), has_command = table.find("command");
  if (!has_interface && !has_command)
    table.missing("interface", R"(interface = "eth0", or: command = "ssh web1 tcpdump -i eth0 -U -s 0 -w - not tcp port 22")");
  if (has_interface && has_command)
    draft.problems.add(table.find("command")->where,
                       "a vantage has both interface and command, expected one of them; remove the other");
  if (interface) read_interface(draft, *interface, vantage);
  if (command) vantage.command = command->value;
  if (command && !has_interface && vantage.at == Place::client)
    draft.problems.add(
        command->where,
        "the vantage at \"client\" has a command, expected interface = \"…\": stimuli leave by that port of this host");
}

/// A host that is this very port has no MAC of its own, so nobody could tell its frames from the tester's.
void refuse_shared_port(Draft& draft, toml_tree::Where where, const Vantage& vantage) {
  const auto of_host = [](const Vantage& v) { return v.at == Place::director || v.at == Place::real_server; };
  for (const Vantage& other : draft.profile.vantages) {
    if (!vantage.interface || other.interface != vantage.interface) continue;
    if (!(of_host(vantage) && other.at == Place::client) && !(of_host(other) && vantage.at == Place::client)) continue;
    draft.problems.add(
        where, fmt::format("interface {} is the tester's port at \"client\" and a host's as well, whose frames nobody could "
                           "tell apart; give the host that this machine is enrolled as a port and a MAC of its own",
                           quoted(*vantage.interface)));
  }
}

std::vector<Placed<IpRange>> read_ranges(Draft& draft, Table& table, std::string_view key) {
  auto ranges = table.ranges(key);
  for (const auto& [range, where] : ranges) {
    if (range.size() == 0 || range.size() > most_clients)
      draft.problems.add(where, fmt::format("{} holds more than {} addresses; name a smaller range", key, most_clients));
    if (!is_host_address(range.first) || !is_host_address(range.last))
      draft.problems.add(
          where, fmt::format("{} holds addresses that no host can have (unspecified, loopback, multicast or broadcast)", key));
  }
  return ranges;
}

}  // namespace

void read_vantage(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[[vantage]]");
  Vantage vantage;
  if (const auto name = table.required_text("name", R"(name = "mirror")")) {
    vantage.name = name->value;
    claim(draft.problems, draft.vantages, *name, "vantage name", "its capture is a file of that name, so give each its own");
    if (!is_name(name->value))
      draft.problems.add(name->where,
                         fmt::format("name is {}, expected 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first; "
                                     "the capture is a file of that name",
                                     quoted(name->value)));
  }
  read_place(draft, table, vantage);
  read_capture(draft, table, vantage);
  if (const auto* interface = table.find("interface")) refuse_shared_port(draft, interface->where, vantage);
  if (const auto at = table.choice("segment", {"outside", "inside"})) vantage.segment = *at == 0 ? "outside" : "inside";
  table.finish();
  draft.profile.vantages.push_back(std::move(vantage));
}

void read_clients(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[clients]");
  draft.on_link = read_ranges(draft, table, "on_link");
  draft.off_link = read_ranges(draft, table, "off_link");
  table.finish();
  for (const auto& range : draft.on_link) draft.profile.on_link.push_back(range.value);
  for (const auto& range : draft.off_link) draft.profile.off_link.push_back(range.value);
}

void read_http(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[http]");
  Http& http = draft.profile.http;
  http.path = read_path(draft.problems, table, "path").value_or("/");
  if (const auto host = table.text("host")) {
    http.host = host->value;
    if (!std::all_of(host->value.begin(), host->value.end(), [](char c) { return c > ' ' && c < 0x7f && c != '/'; }))
      draft.problems.add(host->where, fmt::format("host is {}, expected the value of a Host header such as \"www.example.org\"",
                                                  quoted(host->value)));
  }
  if (const auto status = table.number("expect_status", 200, 599)) http.expect_status = static_cast<std::uint16_t>(status->value);
  http.large_path = read_path(draft.problems, table, "large_path");
  http.upload_path = read_path(draft.problems, table, "upload_path");
  table.finish();
}

void read_limits(Draft& draft, const Node& node) {
  Table table(draft.problems, node, "[limits]");
  if (const auto rate = table.number("frames_per_second", 1, 1'000'000))
    draft.profile.frames_per_second = static_cast<std::uint32_t>(rate->value);
  table.finish();
}

}  // namespace lvspec

// What was found as a profile, with a comment on each line that nothing told.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lvspec/printable.hpp"
#include "profiles/draft.hpp"
#include "profiles/found.hpp"
#include "profiles/values.hpp"

namespace lvspec {
namespace {

constexpr std::string_view fill_in = "fill in: ";

/// Comments hold others' words; TOML allows no control characters in them.
std::string comment(std::string_view text) { return text.empty() ? "" : "  # " + shortened(printable(text), 300); }

class Writer {
 public:
  void section(std::string_view title) { out += fmt::format("\n{}\n", title); }
  void line(std::string_view key, std::string_view value, std::string_view remark = "") {
    out += fmt::format("{} = {}{}\n", key, value, comment(remark));
  }
  void text(std::string_view key, std::string_view value, std::string_view remark = "") { line(key, toml_quote(value), remark); }
  void note(std::string_view text) { out += fmt::format("# {}\n", shortened(printable(text), 400)); }

  std::string out;
};

/// An address for an example, of the family that the cluster has.
std::string_view example(const Found& found, std::string_view v4, std::string_view v6) {
  const auto is_v6 = [](const FoundService& s) { return s.service.vip != Ip{} && !s.service.vip.is_v4(); };
  return std::any_of(found.services.begin(), found.services.end(), is_v6) ? v6 : v4;
}

std::string_view guess_of(const Service& s) {
  if (s.application == Application::http) return "a guess by the port: http, or tcp (handshake and close alone)";
  if (s.protocol == Transport::tcp) return "a guess: handshake and close alone; http where it speaks plain HTTP";
  return "a guess by the port: udp-echo or dns";
}

void write_service(Writer& w, const FoundService& found) {
  constexpr std::array applications{"http", "tcp", "udp-echo", "dns"};
  const Service& s = found.service;
  w.section("[[cluster.service]]");
  for (const std::string& note : found.notes) w.note(note);
  const bool known = s.vip != Ip{};
  w.text("vip", known ? s.vip.text() : "", known ? "" : std::string(fill_in) + "the virtual IP address");
  w.text("protocol", s.protocol == Transport::tcp ? "tcp" : "udp");
  w.line("port", std::to_string(s.port),
         s.port != 0 ? "" : std::string(fill_in) + "a port that clients use; the service has more than one");
  if (s.fwmark) w.line("fwmark", std::to_string(*s.fwmark));
  if (s.every_port) w.line("every_port", "true");
  w.text("application", applications[static_cast<std::size_t>(s.application)], found.application_known ? "" : guess_of(s));
  if (s.scheduler)
    w.text("scheduler", *s.scheduler);
  else
    w.out += "# scheduler = \"rr\"  # not known: without it distribution is reported, not judged\n";
  if (!s.scheduler_flags.empty() && s.scheduler) {
    std::string flags;
    for (const std::string& flag : s.scheduler_flags) flags += (flags.empty() ? "" : ", ") + toml_quote(flag);
    w.line("scheduler_flags", "[" + flags + "]");
  }
  if (s.persistence_s != 0) w.text("persistence", duration_text(std::int64_t{s.persistence_s} * 1000));
  if (s.persistence_netmask != 32 && s.persistence_netmask != 128)
    w.line("persistence_netmask", std::to_string(s.persistence_netmask));
}

void write_host(Writer& w, const FoundHost& host, std::string_view kind) {
  w.section(fmt::format("[[cluster.{}]]", kind));
  for (const std::string& note : host.notes) w.note(note);
  w.text("name", host.name, "a guess: what reports call it");
  const bool known = host.address != Ip{};
  w.text("address", known ? host.address.text() : "", known ? "" : std::string(fill_in) + "its own address");
  for (const Mac mac : host.macs) w.text("mac", mac.text());
}

void write_directors(Writer& w, const Found& found) {
  for (const FoundHost& host : found.directors)
    if (host.address != Ip{}) write_host(w, host, "director");
  if (std::any_of(found.directors.begin(), found.directors.end(), [](const FoundHost& h) { return h.address != Ip{}; })) return;
  w.out += "\n# Not known: without a [[cluster.director]] whoever answers for the VIP counts as the director.\n";
  for (const FoundHost& host : found.directors)
    for (const Mac mac : host.macs) w.note(fmt::format("{} answered for the VIP.", mac.text()));
  w.out += fmt::format("# [[cluster.director]]\n# name = \"dr1\"\n# address = \"{}\"  # its own address, not the VIP\n",
                       example(found, "198.51.100.18", "2001:db8:51::12"));
}

void write_real_servers(Writer& w, const Found& found) {
  for (const FoundHost& host : found.real_servers) {
    write_host(w, host, "real_server");
    w.line("weight", std::to_string(host.weight), found.weights_known ? "" : "a guess");
    w.out += "# expect_body = \"…\"  # not known: what only this server's page says\n";
  }
  if (found.real_servers.empty()) write_host(w, {"rs1", {}, {}, 1, {}}, "real_server");
}

/// What a profile knows of addresses, for choosing others.
Profile addresses_of(const Found& found) {
  Profile out;
  for (const FoundService& s : found.services)
    if (s.service.vip != Ip{}) out.services.push_back(s.service);
  for (const FoundHost& host : found.directors)
    if (host.address != Ip{}) out.directors.push_back({host.name, host.address, {}, {}});
  for (const FoundHost& host : found.real_servers)
    if (host.address != Ip{}) out.real_servers.push_back({host.name, host.address, {}, 1, {}, {}});
  if (found.gateway) out.gateway = Gateway{*found.gateway, {}};
  if (const auto range = found.clients ? found.clients : unnamed_addresses(out)) out.on_link = {*range};
  return out;
}

/// The prefixes around every address there is, in order and each once.
std::vector<std::string> prefixes(const Profile& p) {
  std::vector<std::string> out;
  const auto add = [&](const Ip& ip) {
    const std::string text = prefix_around(ip, 24, 64).text();
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
  };
  for (const Director& host : p.directors) add(host.address);
  if (p.gateway) add(p.gateway->address);
  for (const RealServer& host : p.real_servers) add(host.address);
  for (const Service& s : p.services) add(s.vip);
  for (const IpRange& range : p.on_link) add(range.first), add(range.last);
  return out;
}

void write_cluster(Writer& w, const Found& found, const Profile& p) {
  w.section("[cluster]");
  w.text("name", "cluster", "a guess: what reports call it");
  if (found.gateway)
    w.text("gateway", found.gateway->text());
  else
    w.out += fmt::format("# gateway = \"{}\"  # not known: the segment's router, for checks of off-link clients\n",
                         example(found, "198.51.100.1", "2001:db8:51::1"));
  if (found.connection_sync) w.line("connection_sync", *found.connection_sync ? "true" : "false");
  if (found.sync_elsewhere) w.line("sync_elsewhere", "true", "its interface is none that a VIP is on");
  const std::vector<std::string> all = prefixes(p);
  std::string list;
  for (const std::string& prefix : all) list += (list.empty() ? "" : ", ") + toml_quote(prefix);
  if (all.size() > 1)
    w.line("segment", "[" + list + "]", "a guess: the prefixes of the link; all hosts of direct routing stand on one");
}

void write_rest(Writer& w, const Found& found, const Profile& p) {
  w.section("[[vantage]]");
  w.text("name", "client");
  w.text("at", "client");
  w.text("interface", found.interface.value_or(""),
         found.interface ? "" : std::string(fill_in) + "this host's interface on the segment");
  if (found.mirror) {
    w.section("[[vantage]]");
    w.text("name", "mirror");
    w.text("at", "segment");
    w.text("interface", *found.mirror);
  } else {
    w.out +=
        "\n# Not known: a mirror port of the segment, or captures on the hosts; without one most of what the director forwards "
        "cannot be seen.\n"
        "# [[vantage]]\n# name = \"mirror\"\n# at = \"segment\"\n# interface = \"eth1\"\n";
  }
  w.section("[clients]");
  if (!p.on_link.empty())
    w.text("on_link", p.on_link.front().text(),
           found.clients ? "" : "a guess: addresses that nobody owns; lvspec probes them before it speaks from them");
  else
    w.out += fmt::format("# on_link = \"{}\"  # not known: addresses that nobody owns, for lvspec to speak from\n",
                         example(found, "198.51.100.210-198.51.100.229", "2001:db8:51::d2-2001:db8:51::e5"));
  w.out += fmt::format("# off_link = \"{}\"  # not known: addresses behind the gateway that lead nowhere\n",
                       example(found, "203.0.113.0/28", "2001:db8:f::/124"));
  if (!found.http) return;
  w.section("[http]");
  w.text("path", found.http->path);
  if (found.http->host) w.text("host", *found.http->host);
  w.line("expect_status", std::to_string(found.http->expect_status), "what is asked for and answered today");
}

}  // namespace

std::string found_to_toml(const Found& found) {
  const Profile addresses = addresses_of(found);
  Writer w;
  w.note(fmt::format("Made by `lvspec init` from {}.", found.origin));
  w.out += "# Lines that say \"fill in\" could not be known; `lvspec validate` names them. Look at each that says \"a guess\".\n";
  if (!found.left_out.empty()) w.out += "#\n# Left out:\n";
  for (const std::string& text : found.left_out) w.note("* " + text);
  write_cluster(w, found, addresses);
  for (const FoundService& service : found.services) write_service(w, service);
  write_directors(w, found);
  write_real_servers(w, found);
  write_rest(w, found, addresses);
  return std::move(w.out);
}

}  // namespace lvspec

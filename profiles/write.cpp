// A profile as TOML text.
#include <fmt/format.h>

#include <array>

#include "profiles/draft.hpp"
#include "profiles/quick.hpp"
#include "profiles/values.hpp"

namespace lvspec {
namespace {

std::string quote(std::string_view text) { return toml_quote(text); }

void line(std::string& out, std::string_view key, std::string_view value) { out += fmt::format("{} = {}\n", key, quote(value)); }

void optional_line(std::string& out, std::string_view key, const std::optional<std::string>& value) {
  if (value) line(out, key, std::string_view(*value));
}

template <class Items, class Text>
std::string list(const Items& items, Text text_of) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + quote(text_of(item));
  return "[" + out + "]";
}

std::string mac_list(const std::vector<Mac>& macs) {
  return list(macs, [](Mac mac) { return mac.text(); });
}

void macs(std::string& out, const std::vector<Mac>& all) {
  if (!all.empty()) out += fmt::format("mac = {}\n", all.size() == 1 ? quote(all[0].text()) : mac_list(all));
}

/// One text, or a list where a host has an address of each family.
template <class Host>
std::string addresses(const Host& host) {
  if (!host.address6) return quote(host.address.text());
  return list(std::array{host.address, *host.address6}, [](const Ip& ip) { return ip.text(); });
}

void ranges(std::string& out, std::string_view key, const std::vector<IpRange>& all) {
  const auto text = [](const IpRange& range) { return range.text(); };
  if (!all.empty()) out += fmt::format("{} = {}\n", key, all.size() == 1 ? quote(text(all[0])) : list(all, text));
}

void write_gateway(std::string& out, const Gateway& gateway) {
  const std::string where = addresses(gateway);
  out += gateway.macs.empty() ? fmt::format("gateway = {}\n", where)
                              : fmt::format("gateway = {{ address = {}, mac = {} }}\n", where, mac_list(gateway.macs));
}

void write_cluster(std::string& out, const Profile& profile) {
  constexpr std::array implementations{"ipvs", "dpvs", "other"};
  constexpr std::array deltas{"0", "1", "\"auto\""};
  out += "[cluster]\n";
  line(out, "name", profile.name);
  if (profile.gateway) write_gateway(out, *profile.gateway);
  line(out, "implementation", std::string_view(implementations[static_cast<std::size_t>(profile.implementation)]));
  out += fmt::format("ttl_delta = {}\n", deltas[static_cast<std::size_t>(profile.ttl_delta)]);
  if (profile.connection_sync) out += fmt::format("connection_sync = {}\n", *profile.connection_sync);
  if (profile.sync_elsewhere) out += "sync_elsewhere = true\n";
  if (!profile.segment.empty() && profile.segment != derived_segment(profile))
    out += fmt::format("segment = {}\n", list(profile.segment, [](const IpRange& range) { return range.text(); }));
}

void write_service(std::string& out, const Service& service) {
  constexpr std::array applications{"http", "tcp", "udp-echo", "dns"};
  out += "\n[[cluster.service]]\n";
  line(out, "vip", service.vip.text());
  line(out, "protocol", std::string_view(service.protocol == Transport::tcp ? "tcp" : "udp"));
  out += fmt::format("port = {}\n", service.port);
  line(out, "application", std::string_view(applications[static_cast<std::size_t>(service.application)]));
  if (service.fwmark) out += fmt::format("fwmark = {}\n", *service.fwmark);
  if (service.every_port) out += "every_port = true\n";
  optional_line(out, "scheduler", service.scheduler);
  if (!service.scheduler_flags.empty())
    out += fmt::format("scheduler_flags = {}\n", list(service.scheduler_flags, [](const std::string& flag) { return flag; }));
  if (service.persistence_s != 0) line(out, "persistence", duration_text(std::int64_t{service.persistence_s} * 1000));
  if (service.persistence_netmask != (service.vip.is_v4() ? 32 : 128))
    out += fmt::format("persistence_netmask = {}\n", service.persistence_netmask);
}

void write_hosts(std::string& out, const Profile& profile) {
  for (const Director& host : profile.directors) {
    if (host.address == Ip{}) continue;
    out += "\n[[cluster.director]]\n";
    line(out, "name", host.name);
    out += fmt::format("address = {}\n", addresses(host));
    macs(out, host.macs);
    optional_line(out, "command", host.command);
  }
  for (const RealServer& host : profile.real_servers) {
    out += "\n[[cluster.real_server]]\n";
    line(out, "name", host.name);
    out += fmt::format("address = {}\n", addresses(host));
    macs(out, host.macs);
    out += fmt::format("weight = {}\n", host.weight);
    optional_line(out, "expect_body", host.expect_body);
    optional_line(out, "command", host.command);
  }
}

std::string place(const Profile& profile, const Vantage& vantage) {
  switch (vantage.at) {
    case Place::client:
      return "client";
    case Place::segment:
      return "segment";
    case Place::director:
      return vantage.host < profile.directors.size() ? profile.directors[vantage.host].name : "";
    case Place::real_server:
      return vantage.host < profile.real_servers.size() ? profile.real_servers[vantage.host].name : "";
  }
  return "";
}

void write_vantages(std::string& out, const Profile& profile) {
  for (const Vantage& vantage : profile.vantages) {
    out += "\n[[vantage]]\n";
    line(out, "name", vantage.name);
    line(out, "at", place(profile, vantage));
    optional_line(out, "interface", vantage.interface);
    optional_line(out, "command", vantage.command);
    optional_line(out, "segment", vantage.segment);
  }
}

void write_traffic(std::string& out, const Profile& profile) {
  if (!profile.on_link.empty() || !profile.off_link.empty()) out += "\n[clients]\n";
  ranges(out, "on_link", profile.on_link);
  ranges(out, "off_link", profile.off_link);
  out += "\n[http]\n";
  line(out, "path", profile.http.path);
  optional_line(out, "host", profile.http.host);
  out += fmt::format("expect_status = {}\n", profile.http.expect_status);
  optional_line(out, "large_path", profile.http.large_path);
  optional_line(out, "upload_path", profile.http.upload_path);
  out += fmt::format("\n[limits]\nframes_per_second = {}\n", profile.frames_per_second);
}

void write_limits(std::string& out, const FailoverLimits& limits) {
  const auto time = [&](const char* key, const std::optional<std::uint32_t>& most) {
    if (most) line(out, key, duration_text(*most));
  };
  time("detected", limits.detected_ms);
  time("announced", limits.announced_ms);
  time("answers", limits.answers_ms);
  time("gap", limits.gap_ms);
  if (limits.lost) out += fmt::format("lost = {}\n", *limits.lost);
  if (limits.connections) out += fmt::format("lost_connections = {}\n", *limits.connections);
}

void write_failover(std::string& out, const Failover& failover) {
  out += "\n[failover]\n";
  line(out, "every", duration_text(failover.every_ms));
  line(out, "timeout", duration_text(failover.timeout_ms));
  line(out, "before", duration_text(failover.before_ms));
  line(out, "broken", duration_text(failover.broken_ms));
  line(out, "after", duration_text(failover.after_ms));
  out += fmt::format("connections = {}\n", failover.connections);
  line(out, "speak_every", duration_text(failover.speak_every_ms));
  write_limits(out, failover.limits);
  for (const auto& [hook, limits] : failover.limits_of) {
    out += fmt::format("\n[failover.{}]\n", quote(hook));
    write_limits(out, limits);
  }
}

void write_rest(std::string& out, const Profile& profile) {
  for (const auto& [target, hook] : profile.hooks) {
    out += fmt::format("\n[hooks.{}]\n", quote(target));
    line(out, "break", hook.break_command);
    line(out, "mend", hook.mend_command);
    line(out, "within", duration_text(hook.within_ms));
  }
  // Hooks are what it is about.
  if (!profile.hooks.empty()) write_failover(out, profile.failover);
  for (const Waiver& waiver : profile.waivers) {
    out += "\n[[waiver]]\n";
    line(out, "check", waiver.check);
    line(out, "reason", waiver.reason);
    if (!waiver.until) continue;
    out += fmt::format("until = {:04}-{:02}-{:02}\n", static_cast<int>(waiver.until->year()),
                       static_cast<unsigned>(waiver.until->month()), static_cast<unsigned>(waiver.until->day()));
  }
}

}  // namespace

std::string profile_to_toml(const Profile& profile) {
  std::string out;
  write_cluster(out, profile);
  for (const Service& service : profile.services) write_service(out, service);
  write_hosts(out, profile);
  write_vantages(out, profile);
  write_traffic(out, profile);
  write_rest(out, profile);
  return out;
}

}  // namespace lvspec

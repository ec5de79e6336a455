#pragma once
// What the cluster is meant to be: the values of a profile file after it was read and checked. All durations are milliseconds.
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lvspec/address.hpp"
#include "lvspec/failover.hpp"
#include "lvspec/hook.hpp"

namespace lvspec {

enum class Transport : std::uint8_t { tcp = 6, udp = 17 };  ///< values are IP protocol numbers
enum class Application : std::uint8_t { http, tcp, udp_echo, dns };
enum class Implementation : std::uint8_t { ipvs, dpvs, other };
/// How much a forwarded copy's TTL may fall below its original's. `automatic`: 0 or 1, the same for every frame.
enum class TtlDelta : std::uint8_t { zero, one, automatic };

/// A port of a VIP that clients use, as ipvsadm(8) names things. Ports that one virtual service of the director has in common are
/// a Service each; see same_virtual_service().
struct Service {
  Ip vip;
  Transport protocol = Transport::tcp;
  std::uint16_t port = 0;  ///< never 0, unless it is not known
  Application application = Application::http;
  std::optional<std::string> scheduler;  ///< absent: distribution is reported, not judged
  std::vector<std::string> scheduler_flags;
  std::uint32_t persistence_s = 0;
  std::uint8_t persistence_netmask = 32;
  std::optional<std::uint32_t> fwmark{};  ///< of the director's virtual service by firewall mark (ipvsadm -f), never 0
  bool every_port = false;                ///< the director's virtual service is that of every port (ipvsadm -t VIP:0)

  [[nodiscard]] std::string text() const;  ///< "tcp 198.51.100.180:80"
  /// Of the director's virtual service: as text(), or "firewall mark 1", "tcp 198.51.100.180, every port".
  [[nodiscard]] std::string virtual_text() const;
};

/// Whether the director schedules the two as one: by one firewall mark (of an address family), or as ports of a VIP that has a
/// service for every port.
[[nodiscard]] bool same_virtual_service(const Service& a, const Service& b) noexcept;

struct Director {
  std::string name;
  Ip address;  ///< DIP, the IPv4 one of two; Ip{} where the profile names no director: then whoever answers for the VIP is it
  std::vector<Mac> macs;  ///< empty: learned by ARP or NDP
  std::optional<std::string> command;
  std::optional<Ip> address6{};  ///< the IPv6 one of a host that has both
};

struct RealServer {
  std::string name;
  Ip address;  ///< RIP, the IPv4 one of two
  std::vector<Mac> macs;
  std::uint32_t weight = 1;
  std::optional<std::string> expect_body;
  std::optional<std::string> command;
  std::optional<Ip> address6{};  ///< the IPv6 one of a host that has both
};

struct Gateway {
  Ip address;  ///< the IPv4 one of two
  std::vector<Mac> macs;
  std::optional<Ip> address6{};
};

/// A director's, real server's or gateway's own address of one family, where it has one.
template <class Host>
[[nodiscard]] std::optional<Ip> own_address(const Host& host, Family family) noexcept {
  if (host.address6 && family == Family::ipv6) return host.address6;
  if (host.address == Ip{} || host.address.family() != family) return std::nullopt;
  return host.address;
}
template <class Host>
[[nodiscard]] bool has_address(const Host& host, const Ip& ip) noexcept {
  return host.address == ip || host.address6 == ip;
}

/// Where a vantage stands: at the tester's port, on the segment (a mirror port), or on a named host.
enum class Place : std::uint8_t { client, segment, director, real_server };

struct Vantage {
  std::string name;
  Place at = Place::client;
  std::uint8_t host = 0;                 ///< position in directors or real_servers, for those places
  std::optional<std::string> interface;  ///< a local interface; exactly one of interface and command is there
  std::optional<std::string> command;    ///< writes pcap or pcapng to its standard output
  std::optional<std::string> segment;    ///< "outside" or "inside" for a director with two arms
};

struct Http {
  std::string path = "/";
  std::optional<std::string> host;  ///< default: the VIP
  std::uint16_t expect_status = 200;
  std::optional<std::string> large_path;
  std::optional<std::string> upload_path;
};

struct Hook {
  std::string host;  ///< name of a director or real server
  HookKind kind = HookKind::host;
  std::string break_command;
  std::string mend_command;
  std::uint32_t within_ms = 10'000;  ///< for each command; for a service also for the director to notice
};

struct Waiver {
  std::string check;  ///< id
  std::string reason;
  std::optional<std::chrono::year_month_day> until;  ///< last day on which it holds
};

struct Profile {
  std::string name;
  std::optional<Gateway> gateway;
  Implementation implementation = Implementation::ipvs;
  TtlDelta ttl_delta = TtlDelta::automatic;
  std::optional<bool> connection_sync{};  ///< whether directors tell each other of connections; absent: reported, not judged
  bool sync_elsewhere = false;            ///< they do so over a link of their own, which no vantage sees
  std::vector<Service> services;
  std::vector<Director> directors;
  std::vector<RealServer> real_servers;
  std::vector<Vantage> vantages;
  std::vector<IpRange> segment;   ///< prefixes of the link that the cluster stands on; never empty after loading
  std::vector<IpRange> on_link;   ///< at most one of each family, IPv4 first
  std::vector<IpRange> off_link;  ///< likewise
  Http http;
  std::uint32_t frames_per_second = 1000;
  std::map<std::string, Hook> hooks;  ///< key: "HOST", or "HOST.KIND" with the word of its kind
  Failover failover{};
  std::vector<Waiver> waivers;
  std::string source;  ///< the file's text as it was read, for the run folder

  [[nodiscard]] bool serves(Family family) const noexcept {
    for (const Service& service : services)
      if (service.vip.family() == family) return true;
    return false;
  }
};

/// Whether one of a profile's client ranges holds the address.
[[nodiscard]] inline bool holds(const std::vector<IpRange>& ranges, const Ip& ip) noexcept {
  for (const IpRange& range : ranges)
    if (range.contains(ip)) return true;
  return false;
}

}  // namespace lvspec

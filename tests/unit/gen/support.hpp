#pragma once
// Profiles, checks and frames for the tests of gen/.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gen/planner.hpp"
#include "gen/stimuli.hpp"
#include "lvspec/decode.hpp"

namespace lvspec::test {

inline Ip ip(std::string_view text) { return Ip::parse(text).value(); }
inline Mac mac(std::string_view text) { return Mac::parse(text).value(); }

inline const Mac own = mac("02:00:00:00:00:c8");
inline const Mac director = mac("02:00:00:00:00:12");
inline const Mac web1 = mac("02:00:00:00:00:10");
inline const Mac web2 = mac("02:00:00:00:00:11");
inline const Mac router = mac("02:00:00:00:00:01");
inline const Ip vip = ip("198.51.100.180");

/// The lab's segment.
inline Profile profile() {
  Profile p;
  p.name = "test";
  p.gateway = Gateway{ip("198.51.100.1"), {}};
  Service service;
  service.vip = vip;
  service.port = 80;
  p.services = {service};
  p.directors = {{"dr1", ip("198.51.100.18"), {}, {}}};
  p.real_servers = {{"web1", ip("198.51.100.16"), {}, 1, {}, {}}, {"web2", ip("198.51.100.17"), {}, 1, {}, {}}};
  p.on_link = {*IpRange::parse("198.51.100.210-198.51.100.229")};
  p.off_link = {*IpRange::parse("203.0.113.0/28")};
  return p;
}

inline const Ip vip6 = ip("2001:db8:51::b4");

/// What the lab has with IPv6 alone, or, with `both`, beside what it has of IPv4.
inline Profile profile6(bool both = false) {
  Profile p = profile();
  const auto give = [both](auto& host, std::string_view address) {
    (both ? host.address6.emplace() : host.address) = ip(address);
  };
  give(*p.gateway, "2001:db8:51::1");
  give(p.directors[0], "2001:db8:51::12");
  give(p.real_servers[0], "2001:db8:51::10");
  give(p.real_servers[1], "2001:db8:51::11");
  if (!both) p.services.clear(), p.on_link.clear(), p.off_link.clear();
  p.services.push_back({vip6, Transport::tcp, 80, Application::http, {}, {}, 0, 128});
  p.on_link.push_back(*IpRange::parse("2001:db8:51::d2-2001:db8:51::e5"));
  p.off_link.push_back(*IpRange::parse("2001:db8:f::/124"));
  return p;
}

inline CheckSpec needing(std::string_view id, Stimuli needs) {
  CheckSpec spec{};
  spec.id = id;
  spec.needs = needs;
  return spec;
}

inline Stimuli everything() {
  Stimuli out;
  out.bits = (1ULL << stimulus_count) - 1;
  return out;
}

inline Plan plan_for(const Profile& p, Stimuli needs, const PlanOptions& options = {.seed = 7, .started_s = 1'700'000'000}) {
  const CheckSpec spec = needing("TST-01", needs);
  const CheckSpec* const selected[] = {&spec};
  return make_plan(p, options, selected);
}

inline Record record_of(const Octets& octets) {
  const auto length = static_cast<std::uint32_t>(octets.size());
  return {.data = octets.data(), .captured = length, .length = length};
}
inline Frame frame_of(const Octets& octets) { return decode(record_of(octets)); }

/// ICMP 3/4 or ICMPv6 packet too big about `packet`, a frame of ours, with its IP header and the `carried` octets behind it. Its
/// checksums are 0, as nobody looks at them.
inline Octets too_long_error(const Frame& packet, std::uint32_t mtu, std::size_t carried = 8) {
  const bool v4 = packet.ip().is_v4();
  const std::size_t header = v4 ? 20 : 40, quoted = packet.ip().header_length() + carried, length = header + 8 + quoted;
  Octets out(14 + length);
  std::copy_n(packet.data + 6, 6, out.begin());
  std::copy_n(director.octets().begin(), 6, out.begin() + 6);
  std::copy_n(packet.data + 12, 2 + header, out.begin() + 12);
  const std::size_t ip = 14, icmp = ip + header, size = v4 ? 4 : 16, source = ip + (v4 ? 12 : 8);
  const std::size_t total = v4 ? length : length - 40;
  out[ip + (v4 ? 2 : 4)] = static_cast<std::uint8_t>(total >> 8U);
  out[ip + (v4 ? 3 : 5)] = static_cast<std::uint8_t>(total);
  out[ip + (v4 ? 9 : 6)] = v4 ? 1 : 58;
  std::swap_ranges(out.begin() + static_cast<std::ptrdiff_t>(source), out.begin() + static_cast<std::ptrdiff_t>(source + size),
                   out.begin() + static_cast<std::ptrdiff_t>(source + size));
  out[icmp] = v4 ? 3 : 2;
  out[icmp + 1] = v4 ? 4 : 0;
  out[icmp + 6] = static_cast<std::uint8_t>(mtu >> 8U);
  out[icmp + 7] = static_cast<std::uint8_t>(mtu);
  std::copy_n(packet.data + packet.l3_offset, quoted, out.begin() + static_cast<std::ptrdiff_t>(icmp + 8));
  return out;
}

/// The checksums of a TCP, UDP or ICMPv6 frame hold, summed up anew over the octets.
inline bool checksums_hold(const Frame& f) {
  const IpHeader header = f.ip();
  if (header.is_v4() && internet_checksum({header.p, header.header_length()}) != 0) return false;
  const std::size_t length = f.payload_offset - f.l4_offset + f.payload_length;
  std::vector<std::uint8_t> sum(header.p + (header.is_v4() ? 12 : 8), header.p + (header.is_v4() ? 20 : 40));
  sum.insert(sum.end(), {0, f.protocol, static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length)});
  sum.insert(sum.end(), f.data + f.l4_offset, f.data + f.l4_offset + length);
  return internet_checksum(sum) == 0;
}

}  // namespace lvspec::test

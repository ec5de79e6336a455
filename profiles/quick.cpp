#include "profiles/quick.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "profiles/draft.hpp"
#include "profiles/found.hpp"
#include "profiles/load.hpp"
#include "profiles/problems.hpp"
#include "profiles/values.hpp"

namespace lvspec {
namespace {

constexpr std::string_view origin = "command line";
constexpr std::uint32_t default_clients = 20;

void read_vips(Problems& problems, const QuickFlags& flags, Profile& profile) {
  if (flags.vips.empty()) problems.add({}, "no --vip; add one such as --vip 198.51.100.180");
  for (const std::string& text : flags.vips) {
    Service service;
    const auto endpoint = endpoint_of(text, 80);
    const bool usable = endpoint && endpoint->port != 0;
    if (!usable)
      problems.add({}, fmt::format("--vip is {}, expected ADDRESS or ADDRESS:PORT such as 198.51.100.180:80", quoted(text)));
    if (!usable) continue;
    service.vip = endpoint->ip;
    service.port = endpoint->port;
    service.persistence_netmask = endpoint->ip.is_v4() ? 32 : 128;
    profile.services.push_back(std::move(service));
  }
}

/// "NAME=ADDRESS" or "ADDRESS"; calls `add` with name and address.
template <class Add>
void read_hosts(Problems& problems, const std::vector<std::string>& texts, std::string_view flag, std::string_view prefix,
                Add add) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto equals = texts[i].find('=');
    const bool named = equals != std::string::npos;
    const std::string name = named ? texts[i].substr(0, equals) : fmt::format("{}{}", prefix, i + 1);
    const auto ip = Ip::parse(named ? texts[i].substr(equals + 1) : texts[i]);
    if (ip && is_name(name))
      add(name, *ip);
    else
      problems.add({},
                   fmt::format("{} is {}, expected ADDRESS or NAME=ADDRESS such as web1=198.51.100.16", flag, quoted(texts[i])));
  }
}

bool is_taken(const Profile& profile, const IpRange& range) {
  const auto inside = [&](const auto& host) { return range.contains(host.address); };
  return std::any_of(profile.directors.begin(), profile.directors.end(), inside) ||
         std::any_of(profile.real_servers.begin(), profile.real_servers.end(), inside) ||
         std::any_of(profile.services.begin(), profile.services.end(), [&](const Service& s) { return range.contains(s.vip); }) ||
         (profile.gateway && inside(*profile.gateway));
}

void read_clients(Problems& problems, const QuickFlags& flags, Profile& profile) {
  const auto range = flags.clients ? IpRange::parse(*flags.clients) : unnamed_addresses(profile);
  if (range) profile.on_link = {*range};
  if (range || !problems.empty()) return;
  const bool v4 = profile.services.empty() || profile.services[0].vip.is_v4();
  if (flags.clients)
    problems.add({}, fmt::format("--clients is {}, expected addresses nobody owns, such as 198.51.100.210-198.51.100.229",
                                 quoted(*flags.clients)));
  else
    problems.add({}, fmt::format("no addresses to speak from; name some that nobody owns, such as --clients {}",
                                 v4 ? "198.51.100.210-198.51.100.229" : "2001:db8::d2-2001:db8::e5"));
}

void read_gateway(Problems& problems, const QuickFlags& flags, Profile& profile) {
  if (!flags.gateway) return;
  if (const auto ip = Ip::parse(*flags.gateway))
    profile.gateway = Gateway{*ip, {}};
  else
    problems.add({}, fmt::format("--gateway is {}, expected an address such as 198.51.100.1", quoted(*flags.gateway)));
}

void add_vantages(Problems& problems, const QuickFlags& flags, Profile& profile) {
  if (flags.interface.empty()) problems.add({}, "no --interface; name the port that stimuli leave by, such as --interface eth0");
  profile.vantages.push_back({"client", Place::client, 0, flags.interface, {}, {}});
  if (flags.mirror) profile.vantages.push_back({"mirror", Place::segment, 0, flags.mirror, {}, {}});
}

}  // namespace

std::optional<IpRange> unnamed_addresses(const Profile& profile) {
  if (profile.services.empty() || !profile.services[0].vip.is_v4()) return std::nullopt;
  const std::uint32_t base = profile.services[0].vip.v4_value() & 0xffff'ff00U;
  for (std::uint32_t last = 253; last >= default_clients; --last) {
    const IpRange range{Ip::v4(base + last - default_clients + 1), Ip::v4(base + last)};
    if (!is_taken(profile, range)) return range;
  }
  return std::nullopt;
}

Profile quick_profile(const QuickFlags& flags) {
  Problems problems(origin);
  Profile profile;
  profile.name = "cluster";
  read_vips(problems, flags, profile);
  read_hosts(problems, flags.directors, "--director", "dr", [&](auto name, Ip ip) {
    profile.directors.push_back({name, ip, {}, {}});
  });
  if (flags.real_servers.empty()) problems.add({}, "no --real-server; add one for each, such as --real-server 198.51.100.16");
  read_hosts(problems, flags.real_servers, "--real-server", "rs", [&](auto name, Ip ip) {
    profile.real_servers.push_back({name, ip, {}, 1, {}, {}});
  });
  read_gateway(problems, flags, profile);
  read_clients(problems, flags, profile);
  add_vantages(problems, flags, profile);
  problems.throw_if_any();
  return parse_profile(profile_to_toml(profile), "the profile of the command line");
}

Profile vip_profile(const QuickFlags& flags) {
  Problems problems(origin);
  Profile profile;
  profile.name = "cluster";
  read_vips(problems, flags, profile);
  if (profile.services.size() > 1) problems.add({}, "more than one --vip; look at one service at a time");
  read_gateway(problems, flags, profile);
  read_clients(problems, flags, profile);
  add_vantages(problems, flags, profile);
  problems.throw_if_any();
  Service& service = profile.services.front();
  service.application = likely_application(service.protocol, service.port);
  profile.segment = derived_segment(profile);
  profile.directors.push_back({"director", {}, {}, {}});
  return profile;
}

void add_flags(Found& found, const QuickFlags& flags) {
  Problems problems(origin);
  Profile profile;
  read_gateway(problems, flags, profile);
  if (flags.clients) read_clients(problems, flags, profile);
  problems.throw_if_any();
  if (!flags.interface.empty()) found.interface = flags.interface;
  found.mirror = flags.mirror;
  if (!profile.on_link.empty()) found.clients = profile.on_link.front();
  if (profile.gateway) found.gateway = profile.gateway->address;
}

}  // namespace lvspec

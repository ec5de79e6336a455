#include "cli/load_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "cli/files.hpp"
#include "cli/load_case.hpp"
#include "cli/selection.hpp"
#include "gen/plan_addresses.hpp"
#include "profiles/load.hpp"
#include "profiles/load_profile.hpp"
#include "wire/host.hpp"

namespace lvspec {
namespace {

constexpr std::size_t most_clients = 4096;

LoadTarget target_of(const Profile& profile) {
  for (std::size_t s = 0; s < profile.services.size(); ++s) {
    const Service& service = profile.services[s];
    if (service.protocol != Transport::tcp || service.application != Application::http) continue;
    LoadTarget target;
    target.service = static_cast<std::uint8_t>(s);
    target.vip = service.vip;
    target.port = service.port;
    target.host = profile.http.host.value_or(service.vip.text());
    target.expect_status = profile.http.expect_status;
    for (const RealServer& server : profile.real_servers) {
      target.server_names.push_back(server.name);
      target.server_pages.push_back(server.expect_body.value_or(""));
    }
    return target;
  }
  throw CommandError(exit_usage, "the profile has no service with application = \"http\": there is nothing to load");
}

/// Without the right to add addresses, what the interface has must do; then nobody can be asked in a name that is free.
/// Link-local addresses (RFC 3927 2.1, RFC 4291 2.5.6) reach no VIP of another prefix.
bool is_link_local(Ip ip) { return ip.is_v4() ? ip.v4_value() >> 16U == 0xa9feU : ip.high >> 54U == 0x3faU; }

Speakers own_speakers(const ClientAddresses& addresses, Family family) {
  Speakers out;
  out.added = false;
  for (const Ip ip : addresses.present())
    if (ip.family() == family && !is_link_local(ip)) out.clients.push_back(ip);
  if (out.clients.empty())
    throw CommandError(exit_unable,
                       "the interface has no address of the VIP's family, and adding some needs CAP_NET_ADMIN: run as "
                       "root, or setcap cap_net_raw,cap_net_admin+ep $(command -v lvspec)");
  return out;
}

Speakers chosen_speakers(const LoadProfile& load, const Profile& profile, const ClientAddresses& addresses, Family family) {
  if (!may_change_addresses()) {
    if (!load.questions.empty())
      throw CommandError(exit_unable,
                         "[[arp]] asks in the name of an address that nobody has, beside clients that the interface has only for "
                         "the run; that needs CAP_NET_ADMIN: run as root, or leave [[arp]] out");
    return own_speakers(addresses, family);
  }
  Speakers out;
  const std::vector<Ip> others = load.clients.pool.empty() ? audit_addresses(profile, family) : std::vector<Ip>{};
  bool more = false;
  for (const IpRange& range : pool_of(load, profile)) {
    for (std::uint64_t i = 0; range.first.family() == family && i < range.size() && !more; ++i) {
      if (std::find(others.begin(), others.end(), range.at(i)) != others.end()) continue;
      more = out.clients.size() == most_clients;
      if (!more) out.clients.push_back(range.at(i));
    }
  }
  if (more)
    out.cut = fmt::format(
        "the pool has more addresses than one run proves free: its first {} speak; name fewer in [clients] of "
        "the load profile, or load from several hosts",
        most_clients);
  // A range so small that audits need all of it.
  if (out.clients.empty()) out.clients = others;
  if (!load.questions.empty() && !out.clients.empty()) {
    out.asker = out.clients.back();
    out.clients.pop_back();
  }
  if (out.clients.empty())
    throw CommandError(exit_usage,
                       load.questions.empty()
                           ? "no client address is of the VIP's family; give the load profile a pool in [clients]"
                           : "[[arp]] needs a client address of its own beside the load's: give [clients] a larger pool");
  return out;
}

/// The kernel would take an address that another interface has without a word, and no probe of ours is answered by ourselves.
void refuse_own(const Speakers& speakers) {
  if (!speakers.added) return;
  for (const Ip& own : own_addresses())
    if (own == speakers.asker || std::find(speakers.clients.begin(), speakers.clients.end(), own) != speakers.clients.end())
      throw CommandError(exit_usage,
                         fmt::format("{} is this host's own address; leave it out of [clients] of the load profile, or "
                                     "of the cluster's",
                                     own.text()));
}

}  // namespace

LoadOrder read_load_order(const LoadOptions& options) {
  std::string text = read_file(options.profile), load_text = read_file(options.load);
  LoadOrder order;
  order.profile = parse_profile(text, options.profile);
  order.profile.source = std::move(text);
  order.load = parse_load_profile(load_text, options.load, order.profile);
  order.load.source = std::move(load_text);
  order.target = target_of(order.profile);
  if (!options.no_checks)
    for (const CatalogueEntry* entry : select({}))
      if (rides_along(*entry->spec, !order.load.questions.empty())) order.selected.push_back(entry);
  return order;
}

std::span<const IpRange> pool_of(const LoadProfile& load, const Profile& profile) {
  return load.clients.pool.empty() ? profile.on_link : load.clients.pool;
}

Speakers speakers_of(const LoadOrder& order, const ClientAddresses& addresses) {
  Speakers out = chosen_speakers(order.load, order.profile, addresses, order.target.vip.family());
  refuse_own(out);
  return out;
}

}  // namespace lvspec

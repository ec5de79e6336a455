// Who has whose address, and what lies on the segment.
#include <fmt/format.h>

#include <algorithm>

#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {
namespace {

bool overlap(const IpRange& a, const IpRange& b) { return a.first <= b.last && b.first <= a.last; }

std::string text_of(const std::vector<IpRange>& segment) {
  std::string out;
  for (const IpRange& range : segment) out += (out.empty() ? "" : ", ") + range.text();
  return out;
}

constexpr std::string_view segment_advice =
    "correct the address, or name every prefix of the link with cluster.segment = [\"…/23\"]";

/// The VIP has to be nobody's own address: a real server would answer for it whatever its ARP settings.
void check_pair(Draft& draft, const Draft::Address& earlier, const Draft::Address& later) {
  const bool vips = (earlier.kind == Draft::Kind::vip) + (later.kind == Draft::Kind::vip) == 1;
  const std::string_view rule = vips ? "a VIP is never a host's own address in direct routing; give one of them another"
                                     : "every host has an address of its own";
  draft.problems.add(later.where, fmt::format("{} of {} is already the address of {}, in line {}; {}", later.ip.text(),
                                              later.whose, earlier.whose, earlier.where.line, rule));
}

void check_duplicates(Draft& draft) {
  auto& all = draft.addresses;
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.where < b.where; });
  for (std::size_t i = 1; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool both_vip = all[i].kind == Draft::Kind::vip && all[j].kind == Draft::Kind::vip;
      if (both_vip || all[i].ip != all[j].ip) continue;
      check_pair(draft, all[j], all[i]);
      break;
    }
}

void check_on_link(Draft& draft, const Placed<IpRange>& on_link) {
  const auto& [range, where] = on_link;
  for (const Draft::Address& address : draft.addresses)
    if (range.contains(address.ip))
      draft.problems.add(where,
                         fmt::format("on_link holds {}, the address of {}, expected addresses that nobody owns; leave it out",
                                     address.ip.text(), address.whose));
  const auto& segment = draft.profile.segment;
  if (segment.empty() || (holds(segment, range.first) && holds(segment, range.last))) return;
  draft.problems.add(where,
                     fmt::format("on_link {} is outside the segment {}; {}", range.text(), text_of(segment), segment_advice));
}

void check_off_link(Draft& draft, const Placed<IpRange>& off_link) {
  const auto& [range, where] = off_link;
  const auto overlaps = [&](const Placed<IpRange>& on_link) { return overlap(off_link.value, on_link.value); };
  if (std::any_of(draft.on_link.begin(), draft.on_link.end(), overlaps))
    draft.problems.add(where, fmt::format("off_link {} overlaps on_link, expected addresses behind the gateway", range.text()));
  else
    for (const IpRange& prefix : draft.profile.segment)
      if (overlap(range, prefix))
        draft.problems.add(
            where, fmt::format("off_link {} overlaps the segment {}, expected addresses behind the gateway; choose others",
                               range.text(), prefix.text()));
}

/// The address that stands for its family: a director's, else the gateway's, else a real server's, else a VIP.
std::optional<Ip> anchor(const Profile& profile, Family family) {
  for (const Director& host : profile.directors)
    if (const auto ip = own_address(host, family)) return ip;
  if (profile.gateway)
    if (const auto ip = own_address(*profile.gateway, family)) return ip;
  for (const RealServer& host : profile.real_servers)
    if (const auto ip = own_address(host, family)) return ip;
  for (const Service& service : profile.services)
    if (service.vip.family() == family) return service.vip;
  return std::nullopt;
}

}  // namespace

std::vector<IpRange> derived_segment(const Profile& profile) {
  std::vector<IpRange> out;
  for (const Family family : families) {
    const auto ip = anchor(profile, family);
    // An address that could not be read is ::, and no anchor for anything.
    if (ip && !ip->is_unspecified()) out.push_back(prefix_around(*ip, 24, 64));
  }
  return out;
}

void check_addresses(Draft& draft) {
  check_duplicates(draft);
  auto& segment = draft.profile.segment;
  if (segment.empty()) segment = derived_segment(draft.profile);
  for (const Draft::Address& address : draft.addresses)
    if (!segment.empty() && !holds(segment, address.ip))
      draft.problems.add(address.where, fmt::format("{} of {} is outside the segment {}; {}", address.ip.text(), address.whose,
                                                    text_of(segment), segment_advice));
  for (const auto& range : draft.on_link) check_on_link(draft, range);
  for (const auto& range : draft.off_link) check_off_link(draft, range);
}

}  // namespace lvspec

// Who has whose address, and what lies on the segment.
#include <fmt/format.h>

#include <algorithm>

#include "profiles/draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {
namespace {

bool overlap(const IpRange& a, const IpRange& b) { return a.first <= b.last && b.first <= a.last; }

bool holds(const std::vector<IpRange>& segment, const Ip& ip) {
  return std::any_of(segment.begin(), segment.end(), [&](const IpRange& range) { return range.contains(ip); });
}

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

void check_on_link(Draft& draft) {
  if (!draft.on_link) return;
  const IpRange& range = draft.on_link->value;
  for (const Draft::Address& address : draft.addresses)
    if (range.contains(address.ip))
      draft.problems.add(draft.on_link->where,
                         fmt::format("on_link holds {}, the address of {}, expected addresses that nobody owns; leave it out",
                                     address.ip.text(), address.whose));
  const auto& segment = draft.profile.segment;
  if (segment.empty() || (holds(segment, range.first) && holds(segment, range.last))) return;
  draft.problems.add(draft.on_link->where,
                     fmt::format("on_link {} is outside the segment {}; {}", range.text(), text_of(segment), segment_advice));
}

void check_off_link(Draft& draft) {
  if (!draft.off_link) return;
  const auto& [range, where] = *draft.off_link;
  if (draft.on_link && overlap(range, draft.on_link->value))
    draft.problems.add(where, fmt::format("off_link {} overlaps on_link, expected addresses behind the gateway", range.text()));
  else
    for (const IpRange& prefix : draft.profile.segment)
      if (overlap(range, prefix))
        draft.problems.add(
            where, fmt::format("off_link {} overlaps the segment {}, expected addresses behind the gateway; choose others",
                               range.text(), prefix.text()));
}

/// The address that stands for its family: a director's, else the gateway's, else a real server's, else a VIP.
const Ip* anchor(const Profile& profile, bool v4) {
  for (const Director& host : profile.directors)
    if (host.address.is_v4() == v4) return &host.address;
  if (profile.gateway && profile.gateway->address.is_v4() == v4) return &profile.gateway->address;
  for (const RealServer& host : profile.real_servers)
    if (host.address.is_v4() == v4) return &host.address;
  for (const Service& service : profile.services)
    if (service.vip.is_v4() == v4) return &service.vip;
  return nullptr;
}

}  // namespace

std::vector<IpRange> derived_segment(const Profile& profile) {
  std::vector<IpRange> out;
  for (const bool v4 : {true, false}) {
    const Ip* ip = anchor(profile, v4);
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
  check_on_link(draft);
  check_off_link(draft);
}

}  // namespace lvspec

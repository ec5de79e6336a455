#include "cli/heard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace lvspec {
namespace {

/// "02-00-00-00-00-10", as a host's name may be.
std::string name_of(Mac mac) {
  std::string out = mac.text();
  std::replace(out.begin(), out.end(), ':', '-');
  return out;
}

}  // namespace

void Heard::note(const Frame& frame) {
  if (frame.arp()) return note_arp(frame);
  if (frame.protocol == 58) return note_icmp6(frame);
  if (frame.tcp() && frame.ip().source() == service_.vip && frame.source_port() == service_.port) note_answer(frame);
}

void Heard::note_arp(const Frame& frame) {
  const Ip said = frame.arp().sender_ip();
  if (said == service_.vip)
    hosts_[frame.arp().sender_mac()].claims_vip = true;
  else
    note_own(frame.arp().sender_mac(), said);
}

/// A question or an answer for a neighbour names its sender, but most hosts ask in the name of their link-local address; the echo
/// of a multicast is the answer of an address of the host's own.
void Heard::note_icmp6(const Frame& frame) {
  constexpr std::uint8_t echo_reply = 129;
  constexpr std::uint64_t link_local = 0xfe80'0000'0000'0000ULL;
  const Ndp ndp = frame.ndp();
  const Ip sender = frame.ip().source();
  if (ndp.is_advertisement() && ndp.target() == service_.vip)
    hosts_[ndp.target_mac() == Mac{} ? frame.source_mac() : ndp.target_mac()].claims_vip = true;
  const bool speaks = ndp.is_solicitation() || ndp.is_advertisement() || frame.icmp().type() == echo_reply;
  if (speaks && sender != service_.vip && sender.high != link_local) note_own(frame.source_mac(), sender);
}

void Heard::note_own(Mac mac, const Ip& said) {
  const bool ours = std::find(clients_.begin(), clients_.end(), said) != clients_.end();
  if (said.is_unspecified() || ours) return;
  auto& addresses = hosts_[mac].addresses;
  if (std::find(addresses.begin(), addresses.end(), said) == addresses.end()) addresses.push_back(said);
}

void Heard::note_answer(const Frame& frame) {
  Host& host = hosts_[frame.source_mac()];
  host.accepted += frame.tcp().is_syn_ack() ? 1U : 0U;
  host.refused += frame.tcp().rst() ? 1U : 0U;
  note_status(frame);
}

void Heard::note_status(const Frame& frame) {
  constexpr std::string_view start = "HTTP/1.1 ";
  const auto payload = frame.payload();
  if (http_ || payload.size() < start.size() + 3) return;
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (!text.starts_with("HTTP/1.")) return;
  std::uint16_t status = 0;
  std::from_chars(text.data() + start.size(), text.data() + start.size() + 3, status);
  if (status < 200 || status > 599) return;
  http_ = Http{};
  http_->expect_status = status;
}

std::uint32_t Heard::accepted() const {
  std::uint32_t out = 0;
  for (const auto& [mac, host] : hosts_) out += host.accepted;
  return out;
}

std::vector<Mac> Heard::silent() const {
  std::vector<Mac> out;
  for (const auto& [mac, host] : hosts_)
    if (host.accepted != 0 && host.addresses.empty()) out.push_back(mac);
  return out;
}

FoundHost Heard::host(Mac mac, const Host& heard) const {
  FoundHost out{name_of(mac), heard.addresses.empty() ? Ip{} : heard.addresses.front(), {mac}, 1, {}};
  if (heard.accepted != 0) out.notes.push_back(fmt::format("Answered {} of {} connections.", heard.accepted, accepted()));
  if (heard.accepted == 0 && heard.refused != 0)
    out.notes.push_back("Refused every connection that it got: does its service run?");
  for (std::size_t i = 1; i < heard.addresses.size(); ++i)
    out.notes.push_back(fmt::format("Speaks for {} as well.", heard.addresses[i].text()));
  return out;
}

Found Heard::found() const {
  Found out;
  out.weights_known = false;
  out.services.push_back({service_.text(), service_, {}, http_.has_value(), {}});
  out.http = http_;
  const bool somebody_else_claims = std::any_of(hosts_.begin(), hosts_.end(), [](const auto& one) {
    return one.second.claims_vip && one.second.accepted + one.second.refused == 0;
  });
  for (const auto& [mac, heard] : hosts_) {
    const bool answers = heard.accepted + heard.refused != 0;
    FoundHost one = host(mac, heard);
    if (answers && heard.claims_vip && !somebody_else_claims) {
      out.left_out.push_back(
          fmt::format("{} answers for the VIP and the connections, too: it translates addresses or serves by itself, which "
                      "is no direct routing",
                      mac.text()));
      out.directors.push_back(std::move(one));
    } else if (answers) {
      if (heard.claims_vip)
        one.notes.push_back(service_.vip.is_v4() ? "Answers ARP for the VIP, which no real server should (lvspec explain ARP-01)."
                                                 : "Answers for the VIP, which no real server should (lvspec explain NDP-01).");
      out.real_servers.push_back(std::move(one));
    } else if (heard.claims_vip) {
      out.directors.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace lvspec

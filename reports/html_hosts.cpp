#include <algorithm>

#include "lvspec/decode.hpp"
#include "lvspec/printable.hpp"
#include "reports/html_parts.hpp"

namespace lvspec {
namespace {

constexpr std::size_t most_strangers = 6;

Mac mac_at(const EvidenceFrame& frame, std::size_t offset) {
  return frame.bytes.size() >= 14 ? Mac::from_wire(frame.bytes.data() + offset) : Mac{};
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

const char* html_class(const Verdict& verdict) noexcept {
  switch (verdict.outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return verdict.counts_as_failure() ? "fail" : "waived";
    case Outcome::inconclusive:
      return "inconclusive";
    case Outcome::not_applicable:
      return "skipped";
    case Outcome::error:
      break;
  }
  return "error";
}

Frame decoded(const EvidenceFrame& frame) {
  Record record;
  record.data = frame.bytes.data();
  record.captured = static_cast<std::uint32_t>(frame.bytes.size());
  record.length = std::max(frame.length, record.captured);
  return decode(record);
}

PageHosts::PageHosts(const Report& report) {
  for (const TopologyHost& host : report.topology.hosts) hosts_.push_back({host.party, host.name, host.addresses, host.macs});
  for (const Hop& hop : report.topology.hops) meet(hop.from), meet(hop.to);
  for (const Verdict& verdict : report.verdicts)
    for (const Evidence& evidence : verdict.evidence)
      for (const EvidenceFrame& frame : evidence.frames) meet(mac_at(frame, 6)), meet(mac_at(frame, 0));
}

void PageHosts::meet(Mac mac) {
  const auto strangers =
      std::count_if(hosts_.begin(), hosts_.end(), [](const PageHost& h) { return h.party.role == Role::unknown; });
  if (mac == Mac{} || mac.is_group() || of(mac) != nobody || static_cast<std::size_t>(strangers) == most_strangers) return;
  hosts_.push_back({{}, "host " + mac.text(), {}, {mac}});
}

std::size_t PageHosts::of(Mac mac) const noexcept {
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    if (std::find(hosts_[i].macs.begin(), hosts_[i].macs.end(), mac) != hosts_[i].macs.end()) return i;
  return nobody;
}

bool PageHosts::blamed(const Verdict& verdict, std::size_t host) const {
  if (host >= hosts_.size()) return false;
  const PageHost& who = hosts_[host];
  // A stranger is blamed as "02:… (a host that the profile does not know)".
  const std::string start = who.party.role == Role::unknown ? who.macs.front().text() : who.name;
  return std::any_of(verdict.parties.begin(), verdict.parties.end(), [&](const std::string& party) {
    return who.party.role == Role::unknown ? party.starts_with(start) : party == start;
  });
}

}  // namespace lvspec

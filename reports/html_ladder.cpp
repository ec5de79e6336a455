#include <fmt/format.h>

#include <algorithm>

#include "reports/describe.hpp"
#include "reports/html_parts.hpp"

namespace lvspec {
namespace {

/// Who has a lane: positions of hosts; behind them everybody, where a frame is for a group.
struct Lanes {
  std::vector<std::size_t> hosts;
  bool everybody = false;

  [[nodiscard]] std::size_t count() const noexcept { return hosts.size() + (everybody ? 1 : 0); }
  [[nodiscard]] std::size_t of(std::size_t host) const noexcept {
    return static_cast<std::size_t>(std::find(hosts.begin(), hosts.end(), host) - hosts.begin());
  }
  /// The middle of a lane, in hundredths of the width.
  [[nodiscard]] double middle(std::size_t lane) const noexcept {
    return (static_cast<double>(lane) + 0.5) * 100 / static_cast<double>(count());
  }
};

struct Ends {
  std::size_t from = PageHosts::nobody, to = PageHosts::nobody;
  bool group = false;
};

Ends ends_of(const EvidenceFrame& frame, const PageHosts& hosts) {
  if (frame.bytes.size() < 14) return {};
  const Mac to = Mac::from_wire(frame.bytes.data());
  return {hosts.of(Mac::from_wire(frame.bytes.data() + 6)), hosts.of(to), to.is_group()};
}

Lanes lanes_of(const Evidence& evidence, const PageHosts& hosts) {
  Lanes lanes;
  for (const EvidenceFrame& frame : evidence.frames) {
    const Ends ends = ends_of(frame, hosts);
    for (const std::size_t host : {ends.from, ends.to})
      if (host != PageHosts::nobody && lanes.of(host) == lanes.hosts.size()) lanes.hosts.push_back(host);
    lanes.everybody |= ends.group;
  }
  std::sort(lanes.hosts.begin(), lanes.hosts.end());
  return lanes;
}

std::string head(const Lanes& lanes, const Verdict& verdict, const PageHosts& hosts) {
  std::string out = "<div class=\"lanes\">";
  for (const std::size_t h : lanes.hosts) {
    const PageHost& host = hosts.all()[h];
    const std::string more = host.party.role == Role::unknown || host.addresses.empty() ? "" : host.addresses.front().text();
    out += fmt::format("<span{}>{}<small>{}</small></span>", hosts.blamed(verdict, h) ? " class=\"bad\"" : "",
                       html_text(host.name), html_text(more));
  }
  if (lanes.everybody) out += "<span>everybody<small>broadcast or multicast</small></span>";
  return out + "</div>";
}

std::string arrow(const Lanes& lanes, const Ends& ends, bool bad) {
  std::string out = "<svg width=\"100%\" height=\"18\" aria-hidden=\"true\">";
  for (std::size_t lane = 0; lane < lanes.count(); ++lane)
    out += fmt::format("<line class=\"lane\" x1=\"{0:.2f}%\" x2=\"{0:.2f}%\" y1=\"0\" y2=\"18\"/>", lanes.middle(lane));
  const std::size_t from = lanes.of(ends.from), to = ends.group ? lanes.hosts.size() : lanes.of(ends.to);
  if (from < lanes.hosts.size() && to < lanes.count())
    out += fmt::format(
        "<circle class=\"{2}\" cx=\"{0:.2f}%\" cy=\"9\" r=\"3\"/>"
        "<line class=\"way {2}\" x1=\"{0:.2f}%\" x2=\"{1:.2f}%\" y1=\"9\" y2=\"9\" marker-end=\"url(#head-{2})\"/>",
        lanes.middle(from), lanes.middle(to), bad ? "bad" : "plain");
  return out + "</svg>";
}

}  // namespace

std::string html_ladder(const Verdict& verdict, const Evidence& evidence, const PageHosts& hosts) {
  if (evidence.frames.empty()) return "";
  const Lanes lanes = lanes_of(evidence, hosts);
  std::string out = "<div class=\"ladder\">";
  if (!lanes.hosts.empty()) out += head(lanes, verdict, hosts);
  out += "<ol>";
  for (const EvidenceFrame& frame : evidence.frames) {
    const Ends ends = ends_of(frame, hosts);
    out += "<li>";
    if (!lanes.hosts.empty()) out += arrow(lanes, ends, hosts.blamed(verdict, ends.from));
    // The clock's date is at the top of the page.
    out +=
        fmt::format("<p><span class=\"where\">{} #{}</span> <time>{}</time> <code>{}</code></p></li>", html_text(frame.vantage),
                    frame.number, utc_time(frame.time_ns).substr(11), html_text(describe(frame)));
  }
  return out + "</ol></div>\n";
}

}  // namespace lvspec

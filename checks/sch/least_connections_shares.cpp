// SCH-14
//
//   clients           --- 100 SYNs and more --->  director ---> rs1 75, rs2 25, or nearly so      for wlc and weights 3 and 1
#include <fmt/format.h>

#include <cmath>

#include "checks/define.hpp"
#include "checks/sch/choices.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_wlc.c", "ip_vs_wlc_schedule"},
                                    {"Linux include/net/ip_vs.h", "ip_vs_dest_conn_overhead"},
                                    {"R. Sokal, J. Rohlf: Biometry", "G-test of goodness of fit"}};

constexpr CheckSpec spec{
    .id = "SCH-14",
    .slug = "least-connections-shares",
    .title = "With the lc and wlc schedulers, real servers get shares of short connections that do not contradict their weights.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Short connections of one kind leave each server with as many entries in the director's table as it was given, so that "
        "lc "
        "spreads them evenly and wlc by weight. The shares are held against that by a G-test with alpha = 0.001: of a thousand "
        "healthy "
        "runs at most one fails, in truth fewer, as these schedulers are steadier than chance. With 117 connections to two "
        "servers, "
        "weights of 1:1 in the place of 3:1 are found in practically every run, 2:1 is not. Schedulers whose shares "
        "depend on "
        "how busy servers are (sed, nq, lblc, lblcr, fo, ovf, twos) and services without one in the profile are reported, not "
        "judged.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show the profile's scheduler and weights for this service (ipvsadm -e "
        "-t "
        "VIP:PORT -r RIP:PORT -g -w WEIGHT), and no persistent flag; look at ActiveConn and InActConn for a server with many "
        "connections of somebody else.",
    .by_hand = "ipvsadm -Z; for i in $(seq 100); do curl -s http://VIP/ >/dev/null; done; ipvsadm -Ln --stats",
    .needs = Stimuli(Stimulus::connect, Stimulus::burst, Stimulus::resolve),
    .views = {View::segment, View::director},
    .shown = Kinds(Kind::request, Kind::forwarded),
    .segments = Segments::edges,
};

constexpr double least_expected = 5;  // below it the test's distribution is a poor guess

/// The value that a chi-square variable with `df` degrees of freedom exceeds once in 1000 times, by Wilson and Hilferty's
/// approximation.
double critical(std::size_t df) {
  constexpr double z = 3.0902;  // of a normal variable
  const double part = 2.0 / (9.0 * static_cast<double>(df));
  return static_cast<double>(df) * std::pow(1.0 - part + z * std::sqrt(part), 3);
}

bool is_judged(const Service& service) {
  return service.persistence_s == 0 && (service.scheduler == "lc" || service.scheduler == "wlc");
}
/// Rotations and hashes have checks of their own.
bool is_reported(const Service& service) {
  if (service.persistence_s != 0) return false;  // SCH-06's
  for (const char* other : {"rr", "wrr", "sh", "mh", "dh"})
    if (service.scheduler == other) return false;
  return true;
}

class LeastConnectionsShares final : public Check {
 public:
  explicit LeastConnectionsShares(const Scene& scene) : scene_(scene), choices_(scene, is_reported) {}

  void on_frame(const Frame& frame) noexcept override { choices_.note(frame); }

  Conclusion conclude() override {
    std::string seen, only_reported;
    for (const std::uint8_t s : choices_.services()) {
      const Service& service = scene_.profile.services[s];
      const std::string shares = fmt::format("{}: {}", service.virtual_text(), choices_.shares(s));
      if (!is_judged(service)) {
        only_reported += "; not judged, as seen: " + shares;
        continue;
      }
      if (weighted_servers(scene_.profile) < 2) continue;
      const auto g = g_of(service, choices_.of(s));
      if (!g) return unproven(fmt::format("too few connections for a test of shares: {}", shares));
      // Connections that nobody saw may have gone elsewhere, so this rests on a complete capture.
      if (*g > critical(weighted_servers(scene_.profile) - 1))
        return missing(fmt::format("the shares contradict the weights (G = {:.1f}); {}", *g, shares), examples(choices_.of(s)));
      seen += (seen.empty() ? "" : "; ") + shares;
    }
    if (!seen.empty()) return held(seen + only_reported);
    return not_applicable(
        "no service of the profile has scheduler = \"lc\" or \"wlc\" without persistence, and two real servers" + only_reported);
  }

 private:
  /// Nothing where a server's expected share is too small. A server that should get none and does makes it infinite.
  [[nodiscard]] std::optional<double> g_of(const Service& service, std::span<const Choice> choices) const {
    double all = 0, g = 0;
    const auto share = [&](const RealServer& rs) { return rs.weight == 0 ? 0.0 : service.scheduler == "lc" ? 1.0 : rs.weight; };
    for (const RealServer& rs : scene_.profile.real_servers) all += share(rs);
    for (std::size_t i = 0; i < scene_.profile.real_servers.size(); ++i) {
      const double expected = share(scene_.profile.real_servers[i]) / all * static_cast<double>(choices.size());
      double got = 0;
      for (const Choice& choice : choices) got += choice.server == i ? 1 : 0;
      if (expected > 0 && expected < least_expected) return std::nullopt;
      if (got > 0) g += 2 * got * std::log(got / expected);
    }
    return choices.empty() ? std::nullopt : std::optional(g);
  }

  [[nodiscard]] Sightings examples(std::span<const Choice> choices) const {
    Sightings out;
    for (const Choice& choice : choices) out.note(choice.frame, choices_.director());
    return out;
  }

  const Scene& scene_;
  Choices choices_;
};

}  // namespace

extern const CatalogueEntry least_connections_shares = entry<LeastConnectionsShares>(spec);

}  // namespace lvspec

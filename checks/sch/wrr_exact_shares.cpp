// SCH-12
//
//   client            --- SYN 1, SYN 2, SYN 3, … --->  director ---> rs1, rs1, rs1, rs2, rs1, …      for weights 3 and 1
#include <fmt/format.h>

#include <numeric>

#include "checks/define.hpp"
#include "checks/sch/choices.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"Linux net/netfilter/ipvs/ip_vs_wrr.c", "ip_vs_wrr_schedule"},
                                    {"ipvsadm(8)", "--scheduler"}};

constexpr CheckSpec spec{
    .id = "SCH-12",
    .slug = "wrr-exact-shares",
    .title = "With the wrr scheduler, each cycle of new connections gives every real server exactly its weight.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Weighted round robin is exact: in any run of as many new connections as the weights' sum (over their greatest common "
        "divisor) "
        "each server gets its weight's share. Where it does not, a weight is not what was meant, a server was taken out, or "
        "another "
        "scheduler is at work, and the small server gets the big one's load.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln must show wrr for this service, no persistent flag, and each real server "
        "with the "
        "profile's weight (ipvsadm -e -t VIP:PORT -r RIP:PORT -g -w WEIGHT); look for a health checker that lowers weights.",
    .by_hand = "for i in $(seq 8); do curl -s http://VIP/; done | sort | uniq -c; in the ratio of the weights",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::segment, View::director},
    .shown = Kinds(Kind::request, Kind::forwarded),
    .segments = Segments::edges,
};

class WrrExactShares final : public Check {
 public:
  explicit WrrExactShares(const Scene& scene)
      : scene_(scene), choices_(scene, [](const Service& s) { return s.scheduler == "wrr" && s.persistence_s == 0; }) {
    std::uint32_t divisor = 0;
    for (const RealServer& rs : scene.profile.real_servers) divisor = std::gcd(divisor, rs.weight);
    for (const RealServer& rs : scene.profile.real_servers) shares_.push_back(divisor == 0 ? 0 : rs.weight / divisor);
    cycle_ = std::accumulate(shares_.begin(), shares_.end(), std::size_t{0});
  }

  void on_frame(const Frame& frame) noexcept override { choices_.note(frame); }

  Conclusion conclude() override {
    if (choices_.none_wanted()) return not_applicable("no service of the profile has scheduler = \"wrr\" without persistence");
    if (weighted_servers(scene_.profile) < 2) return not_applicable("it takes two real servers with a weight above 0");
    std::size_t cycles = 0;
    std::string short_of;
    for (const std::uint8_t s : choices_.services()) {
      const auto [slips, whole] = slips_of(choices_.of(s));
      if (slips && choices_.resent())
        return unproven("a share slipped, but SYNs were sent again, so the order in which the director took them is not known");
      // A connection that nobody saw would look like a slip, so this rests on a complete capture.
      if (slips)
        return missing(
            fmt::format("{} did not give {} new connections to {} in the weights' shares (in all: {})",
                        scene_.names(slips.culprits()), cycle_, scene_.profile.services[s].virtual_text(), choices_.shares(s)),
            slips);
      cycles += whole;
      if (whole < cycle_ + 1) short_of = scene_.profile.services[s].virtual_text();
    }
    if (!short_of.empty())
      return unproven(
          fmt::format("fewer than two cycles of {} new connections to {} were seen one after the other", cycle_, short_of));
    return held(fmt::format("{} runs of {} new connections, each in the weights' shares", cycles, cycle_));
  }

 private:
  struct Slips {
    Sightings seen;
    std::size_t whole = 0;  ///< runs of one cycle's length that were looked at
  };

  /// The choices repeat with the cycle's length, so every run of that length holds exactly the weights, wherever it begins.
  [[nodiscard]] Slips slips_of(std::span<const Choice> choices) const {
    Slips out;
    for (std::size_t i = 0; i + cycle_ <= choices.size(); ++i) {
      const auto run = choices.subspan(i, cycle_);
      if (!std::all_of(run.begin(), run.end(), [](const Choice& c) { return c.serial; })) continue;
      ++out.whole;
      std::vector<std::uint32_t> got(shares_.size());
      for (const Choice& choice : run)
        if (choice.server < got.size()) ++got[choice.server];
      if (got != shares_) out.seen.note(run.front().frame, run.back().frame, choices_.director());
    }
    return out;
  }

  const Scene& scene_;
  Choices choices_;
  std::vector<std::uint32_t> shares_;  // by real server
  std::size_t cycle_ = 0;
};

}  // namespace

extern const CatalogueEntry wrr_exact_shares = entry<WrrExactShares>(spec);

}  // namespace lvspec

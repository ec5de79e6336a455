// ICM-02
//
//   real server       --- a long segment of a download ---> client
//   client            --- ICMP 3/4, next hop takes 1200 octets, quoting it --->  director ---> the real server that sent it
//   real server       --- segments of at most 1200 octets ---> client
#include <fmt/format.h>

#include "checks/fwd/forwarding.hpp"
#include "checks/icm/quotes.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 1191", "6.3"}, {"RFC 7690", "2"}, {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_icmp"}};

constexpr CheckSpec spec{
    .id = "ICM-02",
    .slug = "frag-needed-relayed",
    .title =
        "ICMP 'fragmentation needed' about a connection reaches its real server unchanged, and the server sends shorter "
        "segments.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Routers on the way to a client send it to the VIP, which is the director. Where it stops there, or a real server's "
        "firewall "
        "drops it, clients behind tunnels and PPPoE get the first octets of every large page, and never the rest.",
    .references = references,
    .remediation =
        "On the director that is named: let ICMP to the VIP pass its firewall (type 3), and ipvsadm -Lnc must hold connections "
        "longer "
        "than transfers pause. On the real server that is named: accept ICMP type 3 in its firewall, and leave "
        "net.ipv4.ip_no_pmtu_disc at 0; net.ipv4.tcp_mtu_probing=1 softens what others filter.",
    .by_hand =
        "tcpdump -eni mon0 'icmp[0] = 3 and icmp[1] = 4'; each shows twice, the second time to a real server, whose segments are "
        "shorter then",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::quote, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::icmp, Kind::reply),
    .of = Stimuli(Stimulus::quote),
};

class FragNeededRelayed final : public Check {
 public:
  explicit FragNeededRelayed(const Scene& scene) : scene_(scene), quotes_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::icmp) return quotes_.take(frame);
    const Quotation* quote = quotes_.of(frame.destination_port());
    if (quote == nullptr || !quote->copy || quote->mtu == 0 || frame.sender.role != Role::real_server) return;
    // What left before the error came, and what is repeated of it, is as long as it was.
    if (static_cast<std::int32_t>(frame.tcp().sequence() - quote->sequence) < far_behind) return;
    if (frame.length > longest_ethernet) return void(++merged_);
    const std::uint32_t length = frame.payload_offset - frame.l3_offset + frame.payload_length;
    if (length > quote->mtu)
      long_.note(quote->copy, FrameRef::of(frame), {frame.sender, frame.source_mac()});
    else
      ++short_;
  }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("what another implementation than IPVS does with ICMP errors is its own affair");
    const Relayed seen = relayed(quotes_, scene_, [](const Step& step) { return step.shape == 0; });
    if (seen.strayed || seen.changed || long_) return wrong(seen);
    if (seen.kept)
      return missing(fmt::format("{} sent on {} of {} errors about its connections", scene_.names(seen.kept.culprits()),
                                 seen.good, seen.sent),
                     seen.kept);
    if (seen.good == 0) return unproven("no ICMP error about a connection that was sent on was seen");
    if (short_ == 0)
      return unproven(merged_ == 0 ? "no later segment of those connections was seen"
                                   : "the capture merges segments: their lengths do not show");
    return held(fmt::format("{} errors reached the real server of their connection, and {} later segments were short enough",
                            seen.good, short_));
  }

 private:
  static constexpr std::int32_t far_behind = 65536;  // octets: more than a server sends before it hears of the first
  static constexpr std::uint32_t longest_ethernet = 1518;

  [[nodiscard]] Conclusion wrong(const Relayed& seen) const {
    Conclusion all{Conclusion::Word::violated, {}, {}};
    const auto add = [&](const Sightings& s, std::string words) {
      if (s) join(all, violated(std::move(words), s));
    };
    add(seen.strayed,
        fmt::format("{} sent errors to another real server than the connection's", scene_.names(seen.strayed.culprits())));
    add(seen.changed, fmt::format("{} changed the errors that it sent on", scene_.names(seen.changed.culprits())));
    add(long_, fmt::format("{} was told that its segments are too long, and went on with them", scene_.names(long_.culprits())));
    return all;
  }

  const Scene& scene_;
  Quotes quotes_;
  std::uint64_t short_ = 0, merged_ = 0;
  Sightings long_;
};

}  // namespace

extern const CatalogueEntry frag_needed_relayed = entry<FragNeededRelayed>(spec);

}  // namespace lvspec

// ICM-03
//
//   client            --- ICMP 3/1 or 11/0, quoting a segment of a download --->  director ---> the real server that sent it
//   client            --- ICMP 5 or 12, quoting one --->                          director      and no further
#include <fmt/format.h>

#include "checks/fwd/forwarding.hpp"
#include "checks/icm/quotes.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 1122", "3.2.2"}, {"RFC 1122", "3.2.2.2"}, {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_icmp"}};

constexpr CheckSpec spec{
    .id = "ICM-03",
    .slug = "unreach-relayed",
    .title =
        "ICMP 'unreachable' and 'time exceeded' about a connection reach its real server; redirects and parameter problems do "
        "not.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "A server that is not told of a lost way to a client repeats itself for minutes. A redirect that is handed on is worse: "
        "anybody who can send to the VIP tells the real servers whom to send their answers to.",
    .references = references,
    .remediation =
        "On the director that is named: let ICMP types 3 and 11 to the VIP pass its firewall, and nothing but IPVS send on what "
        "comes for the VIP (no nftables or tc rule that copies or redirects ICMP); on real servers accept_redirects=0.",
    .by_hand = "tcpdump -eni mon0 'icmp and dst host VIP'; types 3 and 11 show twice, 5 and 12 once",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::quote, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::icmp),
};

class UnreachRelayed final : public Check {
 public:
  explicit UnreachRelayed(const Scene& scene) : scene_(scene), quotes_(scene) {}

  void on_frame(const Frame& frame) noexcept override { quotes_.take(frame); }

  Conclusion conclude() override {
    if (scene_.profile.implementation != Implementation::ipvs)
      return not_applicable("what another implementation than IPVS does with ICMP errors is its own affair");
    const Relayed errors = relayed(quotes_, scene_, [](const Step& step) { return step.shape == 1 || step.shape == 2; });
    const Relayed others = relayed(quotes_, scene_, [](const Step& step) { return step.shape > 2; });
    Sightings handed_on;
    for (const Quotation& q : quotes_.all())
      if (q.step->shape > 2 && q.copy) handed_on.note(q.sent, q.copy, q.director);
    if (handed_on || errors.strayed || errors.changed) return wrong(errors, handed_on);
    if (errors.kept)
      return missing(fmt::format("{} sent on {} of {} errors about its connections", scene_.names(errors.kept.culprits()),
                                 errors.good, errors.sent),
                     errors.kept);
    if (errors.good == 0 || others.sent == 0)
      return unproven("not every kind of ICMP error about a connection that was sent on was seen");
    return held(fmt::format("{} errors reached the real server of their connection, and {} redirects and parameter problems none",
                            errors.good, others.sent));
  }

 private:
  [[nodiscard]] Conclusion wrong(const Relayed& errors, const Sightings& handed_on) const {
    Conclusion all{Conclusion::Word::violated, {}, {}};
    const auto add = [&](const Sightings& s, std::string words) {
      if (s) join(all, violated(std::move(words), s));
    };
    add(handed_on, fmt::format("{} sent on redirects or parameter problems", scene_.names(handed_on.culprits())));
    add(errors.strayed,
        fmt::format("{} sent errors to another real server than the connection's", scene_.names(errors.strayed.culprits())));
    add(errors.changed, fmt::format("{} changed the errors that it sent on", scene_.names(errors.changed.culprits())));
    return all;
  }

  const Scene& scene_;
  Quotes quotes_;
};

}  // namespace

extern const CatalogueEntry unreach_relayed = entry<UnreachRelayed>(spec);

}  // namespace lvspec

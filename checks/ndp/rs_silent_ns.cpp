// NDP-01
//
//   tester            --- who has VIP? to the VIP's group, to each host alone, and as a test for a free address --->
//   director          --- VIP is at the director --->  tester, or all nodes
//   real server       silence
#include <fmt/format.h>

#include <array>

#include "checks/define.hpp"
#include "checks/ndp/questions.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 4861", "7.2.3"}, {"RFC 4862", "5.4.3"}, {"Linux net/ipv6/ndisc.c", "ndisc_recv_ns"}};

constexpr CheckSpec spec{
    .id = "NDP-01",
    .slug = "rs-silent-ns",
    .title = "No real server advertises an IPv6 VIP, whoever asks for it and however.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Whoever asks for the VIP and hears a real server talks to that server alone: no balancing, no failover, and pages still "
        "load, so that nobody notices until the server is taken out. Linux keeps quiet about an address on lo by itself, since "
        "it answers for the interface that was asked; there is no arp_ignore for IPv6, and none is needed.",
    .references = references,
    .remediation =
        "On the real server that is named: ip -6 addr del VIP/128 dev eth0 and ip -6 addr add VIP/128 dev lo, in the boot "
        "scripts, too; and no proxy for the VIP (ip -6 neigh show proxy; sysctl net.ipv6.conf.all.proxy_ndp=0).",
    .by_hand = "ndisc6 -m VIP eth0; the answers must all carry the director's MAC",
    .family = Family::ipv6,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::ask_vip_unicast, Stimulus::probe_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::ndp),
};

/// How one VIP was asked for.
struct Questions {
  std::uint64_t everybody = 0, tested = 0;
  HostSet alone;
};

class RsSilentNs final : public Check {
 public:
  explicit RsSilentNs(const Scene& scene) : scene_(scene), asked_(scene.cluster.vips().size()) {}

  void on_frame(const Frame& frame) noexcept override {
    if (frame.sender.role == Role::real_server) awake_.add(frame.sender);
    const Ndp ndp = frame.ndp();
    if (ndp.is_advertisement() && scene_.cluster.is_vip(ndp.target())) return hear_answer(frame);
    const Asked question = question_for_vip(scene_, frame);
    if (question == Asked::nothing || !scene_.answer_shows(frame)) return;
    Questions& asked = asked_[scene_.cluster.vip(ndp.target())];
    if (question == Asked::everybody) ++asked.everybody;
    if (question == Asked::tested) ++asked.tested;
    if (question == Asked::alone && frame.receiver.role == Role::real_server) asked.alone.add(frame.receiver);
  }

  Conclusion conclude() override {
    if (answered_)
      return violated(fmt::format("{} advertised an IPv6 VIP with its own MAC", scene_.names(answered_.culprits())), answered_);
    std::uint64_t questions = 0;
    for (std::size_t v = 0; v < asked_.size(); ++v) {
      const Ip& vip = scene_.cluster.vips()[v];
      if (vip.is_v4()) continue;
      if (std::string unseen = what_is_missing(asked_[v]); !unseen.empty())
        return unproven(fmt::format("{} for {} was not seen", unseen, vip.text()));
      questions += asked_[v].everybody + asked_[v].tested;
    }
    if (const std::string dead = awake_.missing(scene_.cluster, Role::real_server); !dead.empty())
      return unproven(fmt::format("{} sent no NDP in this run, so its silence means nothing", dead));
    return held(fmt::format(
        "{} questions for the VIP to everybody, and some to each real server alone, and none of them answered", questions));
  }

 private:
  /// What counts is whose MAC the askers keep; it stands in the option, whoever sent the frame.
  void hear_answer(const Frame& frame) noexcept {
    const Mac told = frame.ndp().target_mac() == Mac{} ? frame.source_mac() : frame.ndp().target_mac();
    const Party owner = scene_.owners.of(told);
    if (owner.role == Role::real_server)
      answered_.note(frame, {owner, told});
    else if (frame.sender.role == Role::real_server)
      answered_.note(frame);
  }

  [[nodiscard]] std::string what_is_missing(const Questions& asked) const {
    if (asked.everybody == 0) return "a question to everybody";
    if (asked.tested == 0) return "a test whether the address is free";
    if (const std::string spared = asked.alone.missing(scene_.cluster, Role::real_server); !spared.empty())
      return fmt::format("a question to {} alone", spared);
    return {};
  }

  const Scene& scene_;
  std::vector<Questions> asked_;  // by VIP
  HostSet awake_;                 // real servers that sent NDP at all: the silence of a dead host proves nothing
  Sightings answered_;
};

}  // namespace

extern const CatalogueEntry rs_silent_ns = entry<RsSilentNs>(spec);

}  // namespace lvspec

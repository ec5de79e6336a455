// NDP-03
//
//   tester            --- who has VIP? --->  the VIP's group
//   director          --- VIP is at the director [solicited, override] --->  tester            once
//   anybody           --- is VIP free? from :: --->                  director --- [override] --->  all nodes
#include <fmt/format.h>

#include <array>
#include <utility>

#include "checks/define.hpp"
#include "checks/ndp/questions.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 4861", "7.2.4"}, {"RFC 4861", "4.4"}, {"RFC 9568", "6.4.3"}};

constexpr CheckSpec spec{
    .id = "NDP-03",
    .slug = "director-na-form",
    .title = "A question for an IPv6 VIP has one answer, a director's, which names its MAC and may be relied on.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Neighbours that get no solicited answer ask again and again and give up the VIP in between; without the override flag "
        "they keep the old director's MAC after a takeover; and where two answers come, or a stranger's, which director gets "
        "the connection is chance.",
    .references = references,
    .remediation =
        "On the host that is named: one active director alone has the VIP, as an address of its own (no anycast, no proxy: ip -6 "
        "neigh show proxy), and no rule (nft, ebtables) rewrites or duplicates its advertisements. A MAC that belongs to a "
        "director and that lvspec cannot know goes into the profile (mac = [\"…\"]).",
    .by_hand =
        "tcpdump -eni eth0 -v 'icmp6 and ip6[40] == 136' while ndisc6 -m VIP eth0; one answer: solicited, override, with its MAC",
    .family = Family::ipv6,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::probe_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::ndp),
};

class DirectorNaForm final : public Check {
 public:
  explicit DirectorNaForm(const Scene& scene) noexcept : scene_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Ndp ndp = frame.ndp();
    if (const Asked question = question_for_vip(scene_, frame); question != Asked::nothing) return hear_question(frame, question);
    if (!ndp.is_advertisement() || !scene_.cluster.is_vip(ndp.target())) return;
    const Mac told = ndp.target_mac() == Mac{} ? frame.source_mac() : ndp.target_mac();
    const Party owner = scene_.owners.of(told);
    // What a real server says is NDP-01's.
    if (owner.role == Role::real_server || frame.sender.role == Role::real_server) return;
    if (owner.role == Role::director) return hear_director(frame, {owner, told});
    strangers_.note(frame, {owner, told});
  }

  Conclusion conclude() override {
    if (strangers_ && scene_.owners.knows_all(Role::director))
      return violated(fmt::format("{} advertised an IPv6 VIP", scene_.names(strangers_.culprits())), strangers_);
    for (const auto& [seen, what] :
         {std::pair{&unsolicited_, "without saying that it was solicited"},
          std::pair{&solicited_by_all_, "to all nodes as if one of them had asked, which they discard"},
          std::pair{&weak_, "without the override flag"}, std::pair{&nameless_, "without its MAC"}})
      if (*seen) return violated(fmt::format("{} answered {}", scene_.names(seen->culprits()), what), *seen);
    if (strangers_) return unproven("somebody unknown advertised an IPv6 VIP, but not every director's own MAC is known");
    if (!asked_) return unproven("no question for an IPv6 VIP was seen");
    // A question that the capture lost would explain it.
    if (again_) return missing(fmt::format("{} answered more often than it was asked", scene_.names(again_.culprits())), again_);
    if (answers_ == 0) return missing("no director answered the questions for an IPv6 VIP", asked_);
    return held(fmt::format("{} answers of a director, one to each question, with its MAC and to be relied on", answers_));
  }

 private:
  static constexpr std::size_t places = 256;
  struct Talk {
    std::uint32_t asked = 0, answered = 0;
    bool alone = false;  ///< it asked one host, whose answer may leave its MAC out (RFC 4861 7.2.4)
  };
  /// Of an asker and what it asked for. Two that share a place share what they are allowed.
  [[nodiscard]] Talk& place(const Ip& asker, const Ip& vip) noexcept {
    return talks_[mix64(asker.low ^ mix64(asker.high ^ mix64(vip.low))) % places];
  }

  void hear_question(const Frame& frame, Asked question) noexcept {
    const bool alone = question == Asked::alone;
    if (!scene_.answer_shows(frame) || (alone && frame.receiver.role != Role::director)) return;
    Talk& talk = place(frame.ip().source(), frame.ndp().target());
    ++talk.asked;
    talk.alone |= alone;
    if (question == Asked::everybody) scene_.note_question(asked_, frame);
  }

  void hear_director(const Frame& frame, const Culprit& director) noexcept {
    const Ndp ndp = frame.ndp();
    const bool to_all = frame.destination_mac().is_group();
    Talk& talk = place(frame.ip().destination(), ndp.target());
    const bool named = ndp.target_mac() != Mac{};
    if (to_all && ndp.solicited()) return solicited_by_all_.note(frame, director);
    if (!named && (to_all || (talk.asked != 0 && !talk.alone))) return nameless_.note(frame, director);
    if (named && !ndp.overrides()) return weak_.note(frame, director);
    // To all and not solicited: somebody tested whether the address is free, or a director took over.
    if (to_all) return;
    if (!ndp.solicited()) return unsolicited_.note(frame, director);
    ++answers_;
    // Of other askers than the tester nobody knows how often they asked.
    if (talk.asked != 0 && ++talk.answered > talk.asked) again_.note(frame, director);
  }

  const Scene& scene_;
  std::array<Talk, places> talks_{};
  std::uint64_t answers_ = 0;
  Sightings asked_, strangers_, unsolicited_, solicited_by_all_, weak_, nameless_, again_;
};

}  // namespace

extern const CatalogueEntry director_na_form = entry<DirectorNaForm>(spec);

}  // namespace lvspec

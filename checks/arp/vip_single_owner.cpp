// ARP-01
//
//   tester            --- who-has VIP (broadcast, five times or more) --->  everybody
//   active director   <--- VIP is-at director ---
//   anybody else      silence
#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"
#include "checks/facts/election.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Reception"}, {"RFC 5227", "2.4"}};

constexpr CheckSpec spec{
    .id = "ARP-01",
    .slug = "vip-single-owner",
    .title = "Exactly one MAC answers ARP requests for the VIP, and it is the director's.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Two answers mean a race at every resolution: whichever a client keeps decides whether it is balanced at all. Where the "
        "director wins each "
        "race the service looks healthy, until the day that it answers a little later.",
    .references = references,
    .remediation =
        "On the host that is named: keep it from answering for the VIP (real server: sysctl net.ipv4.conf.all.arp_ignore=1 with "
        "the VIP on lo; "
        "standby director: take the VIP off). If nobody answers: on the director, ip addr add VIP/32 dev its-interface.",
    .by_hand = "arping -b -c 5 -I eth0 VIP; every answer must carry the director's MAC",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp, Kind::other),
};

/// The questions for one VIP and who answered them. Another VIP may be another director's.
struct Vip {
  Sightings asked, director, other, stranger;
  Sightings both;                           ///< answers of two directors to one question
  std::vector<Sightings> beside;            ///< the same, by director: of those that were not in service as far as VRRP tells
  std::array<Culprit, 2> since_question{};  ///< the directors that answered since the last question; MAC 0: none yet
  FrameRef first_answer;
  void note_director(const Culprit& by, const Frame& frame, Party active) noexcept {
    if (since_question[0].mac == Mac{}) return void((since_question[0] = by, first_answer = FrameRef::of(frame)));
    if (since_question[0].party == by.party) return;
    both.note(first_answer, since_question[0]);
    both.note(frame, by);
    for (const Culprit& one : {since_question[0], by})
      if (active.role == Role::director && one.party != active)
        beside[one.party.index].note(first_answer, FrameRef::of(frame), one);
  }
  std::array<Mac, 2> strangers{};  ///< the first two MACs
  std::array<FrameRef, 2> answers{};
  void note_stranger(Mac mac, const Frame& frame) noexcept {
    for (std::size_t i = 0; i < strangers.size() && strangers[i] != mac; ++i)
      if (!answers[i]) return void((strangers[i] = mac, answers[i] = FrameRef::of(frame)));
  }
};

class VipSingleOwner final : public Check {
 public:
  explicit VipSingleOwner(const Scene& scene)
      : scene_(scene), questions_(scene), elections_(scene.cluster), vips_(scene.cluster.vips().size()) {
    for (Vip& vip : vips_) vip.beside.resize(scene.profile.directors.size());
  }

  void on_frame(const Frame& frame) noexcept override {
    if (frame.kind == Kind::other) return advertised(frame);
    const Arp arp = frame.arp();
    if (questions_.ask(frame) == Question::broadcast) {
      Vip& vip = vips_[scene_.cluster.vip(arp.target_ip())];
      vip.since_question = {};
      if (scene_.answer_shows(frame)) scene_.note_question(vip.asked, frame);
    }
    if (questions_.answered_by(frame) != Question::broadcast) return;
    // What the asker keeps is the sender address inside the frame, whoever sent it.
    const Party owner = scene_.owners.of(arp.sender_mac());
    const Party party = owner.role == Role::unknown ? frame.sender : owner;
    Vip& vip = vips_[scene_.cluster.vip(arp.sender_ip())];
    Sightings& answers = party.role == Role::director ? vip.director : party.role == Role::unknown ? vip.stranger : vip.other;
    answers.note(frame, {party, arp.sender_mac()});
    if (&answers == &vip.director)
      vip.note_director({party, arp.sender_mac()}, frame, elections_.of(scene_.cluster.vip(arp.sender_ip())).active());
    if (&answers == &vip.stranger) vip.note_stranger(arp.sender_mac(), frame);
  }

  Conclusion conclude() override {
    // A violation of one VIP outweighs what is not known of another, and that outweighs what held.
    constexpr auto weight = [](Conclusion::Word w) {
      return w == Conclusion::Word::violated ? 0 : w == Conclusion::Word::missing ? 1 : w == Conclusion::Word::unproven ? 2 : 3;
    };
    Conclusion worst;
    bool first = true;
    for (std::size_t v = 0; v < vips_.size(); ++v) {
      if (!scene_.cluster.vips()[v].is_v4()) continue;
      Conclusion one = conclude(vips_[v], elections_.of(v), scene_.cluster.vips()[v].text());
      if (std::exchange(first, false) || weight(one.word) < weight(worst.word))
        worst = std::move(one);
      else if (one.word == Conclusion::Word::held && worst.word == Conclusion::Word::held)
        worst.because += "; " + one.because;
    }
    return worst;
  }

 private:
  static constexpr std::uint64_t enough = 5;

  void advertised(const Frame& frame) noexcept {
    elections_.note(frame);
    for (std::size_t v = 0; v < vips_.size(); ++v)
      if (const Party right = elections_.of(v).vindicated(); right.role == Role::director) vips_[v].beside[right.index] = {};
  }

  [[nodiscard]] Conclusion conclude(const Vip& vip, const Election& election, const std::string& address) const {
    const auto answered = [&](const Sightings& by) {
      return violated(fmt::format("{} answered a broadcast request for the VIP {}", scene_.names(by.culprits()), address), by);
    };
    if (vip.other) return answered(vip.other);
    if (vip.stranger && scene_.owners.knows_all(Role::director)) return answered(vip.stranger);
    // One after the other, directors may answer: the VIP has gone over.
    if (vip.both) return two_directors(vip, election, address);
    if (has_two_macs(vip.director.culprits()))
      return violated(fmt::format("{} different MACs answered for the VIP {}: of {}", vip.director.culprits().size(), address,
                                  scene_.names(vip.director.culprits())),
                      vip.director);
    if (vip.answers[1] && scene_.profile.directors.size() == 1) return two_strangers(vip, address);
    if (vip.stranger)
      return unproven(fmt::format("somebody answered for the VIP {}, but not every director's own MAC is known", address));
    if (vip.asked.count() < enough)
      return unproven(
          fmt::format("{} broadcast requests for the VIP {} were seen, {} are needed", vip.asked.count(), address, enough));
    if (!vip.director) return missing(fmt::format("nobody answered the broadcast requests for the VIP {}", address), vip.asked);
    return held(fmt::format("{} requests for {}, {} answers, all from {}", vip.asked.count(), address, vip.director.count(),
                            scene_.names(vip.director.culprits())));
  }

  [[nodiscard]] static bool has_two_macs(std::span<const Culprit> culprits) noexcept {
    for (const Culprit& one : culprits)
      for (const Culprit& other : culprits)
        if (one.party == other.party && one.mac != other.mac) return true;
    return false;
  }

  /// Where VRRP tells who is in service, the other is to blame; where it is silent, both are; in between nobody is yet.
  [[nodiscard]] Conclusion two_directors(const Vip& vip, const Election& election, const std::string& address) const {
    Sightings beside;
    for (const Sightings& one : vip.beside) {
      if (!one || !election.is_sure()) continue;
      if (beside)
        beside.note(one.frames()[0], one.frames()[1], one.culprits()[0]);
      else
        beside = one;
    }
    if (beside)
      return violated(fmt::format("{} answered a broadcast request for the VIP {} beside the director in service",
                                  scene_.names(beside.culprits()), address),
                      beside);
    const std::string what =
        fmt::format("{} both answered a broadcast request for the VIP {}", scene_.names(vip.both.culprits()), address);
    if (!election.is_heard()) return violated(what, vip.both);
    Sightings unnamed;
    for (const FrameRef& answer : vip.both.frames()) unnamed.note(answer);
    return violated(what + ", and which of them should have does not show", unnamed);
  }

  /// One of the two may be the director, so nobody is blamed.
  [[nodiscard]] static Conclusion two_strangers(const Vip& vip, const std::string& address) {
    Sightings both;
    for (const FrameRef& answer : vip.answers) both.note(answer);
    return violated(
        fmt::format("{} and {} both answered a broadcast request for the VIP {}; which of them is the director shows once "
                    "its MAC is in the profile",
                    vip.strangers[0].text(), vip.strangers[1].text(), address),
        both);
  }

  const Scene& scene_;
  Questions questions_;
  Elections elections_;
  std::vector<Vip> vips_;
};

}  // namespace

extern const CatalogueEntry vip_single_owner = entry<VipSingleOwner>(spec);

}  // namespace lvspec

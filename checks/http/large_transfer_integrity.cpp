// HTTP-04
//
//   client            --- GET, a part of a large file --->  each real server     the same octets from all of them
//   client            --- POST, a large body --->           each real server     taken to its last octet, and not refused
//                      by way of the director, and straight to each server
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9110", "14.2"}, {"RFC 9293", "3.8"}, {"RFC 1191", "3"}};

constexpr CheckSpec spec{
    .id = "HTTP-04",
    .slug = "large-transfer-integrity",
    .title = "Large bodies arrive whole, up and down, and every real server has the same octets to give.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "Short pages fit into one segment. What drops or mangles long segments (an MTU that differs on one leg, a card that "
        "merges segments, a filter in one server's path) shows in large transfers alone: they hang in the middle, and a file "
        "that "
        "differs from server to server breaks downloads that are resumed.",
    .references = references,
    .remediation =
        "On the host that is named: compare the MTU of its interface and of the switch port with the others' (ip link, ping -M "
        "do "
        "-s 1472), its firewall, and its limits for bodies (client_max_body_size, LimitRequestBody); deploy the file to it anew. "
        "On a director that is named: turn LRO off (ethtool -K NIC lro off), and let its firewall pass ICMP 3/4.",
    .by_hand =
        "curl -s -r 0-65535 http://VIP/LARGE-PATH | sha256sum several times beside tcpdump -eni eth0 src host VIP; one sum for "
        "every source MAC",
    .needs = Stimuli(Stimulus::resolve),
    .either = Stimuli(Stimulus::upload, Stimulus::download),
    .views = {View::client, View::segment},
    .responses = true,
};

enum Way : std::uint8_t { down, up };
constexpr std::array<const char*, 2> words{"download", "upload"};

/// What one server of one service gave and took.
struct Partner {
  FrameRef frame;                    // the end of its first download
  Response copy;                     // what it was
  Sightings varies;                  // its later ones are not like it
  std::array<Sightings, 2> refused;  // by way
  std::array<std::uint16_t, 2> status{};
  std::array<bool, 2> direct{}, routed{};  // a transfer of that way was whole: one framed to it alone, one by a director
  bool endless = false;                    // sends all of the file where a part was asked for

  [[nodiscard]] bool whole(Way way) const noexcept { return direct[way] || routed[way]; }
};

class LargeTransferIntegrity final : public Check {
 public:
  explicit LargeTransferIntegrity(const Scene& scene)
      : scene_(scene),
        servers_(scene.cluster.count(Role::real_server)),
        partners_(servers_ * scene.profile.services.size()) {}

  void on_response(const Talk& talk, const Frame& frame) noexcept override {
    const Step* step = scene_.steps.of(frame);
    if (step == nullptr || !is_transfer(*step) || frame.sender.role != Role::real_server) return;
    Partner& partner = partners_[scene_.flow(frame)->service * servers_ + frame.sender.index];
    const Response& said = talk.response;
    const Way way = way_of(*step);
    if (said.status >= 300) {
      partner.refused[way].note(frame);
      partner.status[way] = said.status;
      return;
    }
    (step->to.empty() ? partner.routed : partner.direct)[way] = true;
    if (way == down) compare(partner, said, frame);
  }

  Conclusion conclude() override {
    for (const Talk& talk : scene_.talks.all()) note_stall(talk);
    for (std::size_t s = 0; s < scene_.profile.services.size(); ++s)
      if (scene_.profile.services[s].application == Application::http) weigh({partners_.data() + s * servers_, servers_});
    if (!wrong_.findings.empty()) return wrong_;
    if (stalled_) return missing(stall_words(), stalled_);
    if (!doubts_.empty()) return unproven(doubts_);
    return held(fmt::format("{} large transfers, each whole, and the same octets from every real server", transfers_));
  }

 private:
  static constexpr std::int64_t patience_ns = 1'000'000'000;

  static bool is_transfer(const Step& step) noexcept {
    return step.stimulus == Stimulus::upload || step.stimulus == Stimulus::download;
  }
  static Way way_of(const Step& step) noexcept { return step.stimulus == Stimulus::upload ? up : down; }
  static bool alike(const Response& a, const Response& b) noexcept {
    return a.length == b.length && (!a.whole || !b.whole || a.hash == b.hash);
  }
  static void compare(Partner& partner, const Response& said, const Frame& frame) noexcept {
    if (!partner.frame || !partner.copy.whole) {
      partner.frame = FrameRef::of(frame);
      partner.copy = said;
    } else if (!alike(partner.copy, said)) {
      partner.varies.note(partner.frame, FrameRef::of(frame), {frame.sender, frame.source_mac()});
    }
  }

  /// A transfer that began and never ended. The host that is known to have the request is to blame; for an upload that a director
  /// was sent, the director, where the same server takes uploads that come straight to it.
  void note_stall(const Talk& talk) noexcept {
    const Flow* flow = scene_.flows.at(talk.flow, talk.first);
    if (flow == nullptr || !talk.waits()) return;
    const bool over = talk.given_up || flow->reset || flow->fin_server;
    if (!over && talk.request.time_ns + patience_ns >= scene_.flows.last_ns()) return;  // it may yet come
    const Step* step = scene_.steps.of(flow->client, flow->client_port);
    if (step == nullptr || !is_transfer(*step) || flow->replier.party.role != Role::real_server) return;
    Partner& partner = partners_[flow->service * servers_ + flow->replier.party.index];
    if (talk.response.length > step->padding) return void(partner.endless = true);
    Culprit culprit = flow->holder(talk.sent_to);
    if (culprit.mac == Mac{} && flow->through_director && partner.direct[way_of(*step)]) culprit = flow->asked;
    culprit.mac == Mac{} ? stalled_.note(talk.request) : stalled_.note(talk.request, culprit);
  }
  [[nodiscard]] std::string stall_words() const {
    const std::string names = scene_.names(stalled_.culprits());
    return fmt::format("{} large transfers stopped in the middle{}{}", stalled_.count(), names.empty() ? "" : " at ", names);
  }

  void weigh(std::span<Partner> partners) {
    for (const Way way : {down, up}) {
      if (!scene_.planned(way == down ? Stimulus::download : Stimulus::upload)) continue;
      const bool possible = std::any_of(partners.begin(), partners.end(), [=](const Partner& p) { return p.whole(way); });
      for (std::size_t i = 0; i < partners.size(); ++i) weigh(partners[i], way, possible, scene_.profile.real_servers[i].name);
      if (possible && std::none_of(partners.begin(), partners.end(), [=](const Partner& p) { return p.routed[way]; }))
        doubt(fmt::format("no whole {} by way of a director was seen", words[way]));
    }
    for (std::size_t i = 0; i < partners.size(); ++i) weigh_copies(partners[i], scene_.profile.real_servers[i].name);
    differ(partners);
  }
  void weigh(const Partner& partner, Way way, bool possible, const std::string& name) {
    const char* what = words[way];
    transfers_ += partner.whole(way) ? 1 : 0;
    if (partner.refused[way] && possible)
      accuse(
          violated(fmt::format("{} refused a large {} with status {}", name, what, partner.status[way]), partner.refused[way]));
    else if (partner.refused[way])
      doubt(fmt::format("{} answered the {} with status {}, and no other took it: is the path in the profile right?", name, what,
                        partner.status[way]));
    else if (partner.endless && way == down)
      doubt(fmt::format("{} sends all of the file where a part was asked for (Range)", name));
    else if (!partner.whole(way))
      doubt(fmt::format("no whole {} of {} was seen", what, name));
  }
  void weigh_copies(const Partner& partner, const std::string& name) {
    if (partner.varies)
      accuse(violated(fmt::format("{} sends other octets for the same part from one time to the next", name), partner.varies));
    if (partner.frame && !partner.copy.whole) doubt(fmt::format("the capture cuts off what {} sends (snap length)", name));
  }
  /// Those that are unlike most are to blame; where there is no majority, nobody.
  void differ(std::span<const Partner> partners) {
    const auto like = [&](const Partner& one) {
      return std::count_if(partners.begin(), partners.end(),
                           [&](const Partner& p) { return p.frame && alike(p.copy, one.copy); });
    };
    const auto all = std::count_if(partners.begin(), partners.end(), [](const Partner& p) { return bool{p.frame}; });
    const bool majority =
        std::any_of(partners.begin(), partners.end(), [&](const Partner& p) { return p.frame && like(p) * 2 > all; });
    Sightings proof;
    for (std::size_t i = 0; i < partners.size(); ++i) {
      const Partner& partner = partners[i];
      if (!partner.frame || like(partner) == all) continue;
      if (majority && like(partner) * 2 <= all)
        proof.note(partner.frame, {{Role::real_server, static_cast<std::uint8_t>(i)}, Mac{}});
      if (!majority) proof.note(partner.frame);
    }
    if (!proof) return;
    const std::string names = scene_.names(proof.culprits());
    accuse(violated(fmt::format("the real servers differ in the part of {} that was asked for{}{}",
                                *scene_.profile.http.large_path, names.empty() ? "" : ": not like the others is ", names),
                    proof));
  }
  void accuse(Conclusion one) { join(wrong_, std::move(one)); }
  void doubt(const std::string& why) { doubts_ += (doubts_.empty() ? "" : "; ") + why; }

  const Scene& scene_;
  std::size_t servers_;
  std::vector<Partner> partners_;  // by service and server
  Sightings stalled_;
  std::uint64_t transfers_ = 0;
  Conclusion wrong_{Conclusion::Word::violated, {}, {}};
  std::string doubts_;
};

}  // namespace

extern const CatalogueEntry large_transfer_integrity = entry<LargeTransferIntegrity>(spec);

}  // namespace lvspec

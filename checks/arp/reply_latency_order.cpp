// ARP-15
//
//   tester            --- who-has VIP (broadcast) --->  everybody
//   active director   <--- VIP is-at director ---       the first answer, whoever else claims it after
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/arp/questions.hpp"
#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 826", "Packet Reception"}, {"Linux net/ipv4/arp.c", "arp_process, locktime"}};

constexpr CheckSpec spec{
    .id = "ARP-15",
    .slug = "reply-latency-order",
    .title = "The first answer to each ARP request for the VIP is a director's.",
    .level = Level::may,
    .severity = Severity::info,
    .rationale =
        "Linux keeps the first answer and ignores those that follow within a second. Where several hosts answer, the order says "
        "which of them clients really talk to: a real server that is first takes the service for itself, one that is second "
        "waits for the day that the director is slow.",
    .references = references,
    .remediation =
        "On the host that is named: keep it from answering for the VIP at all, as ARP-01 says (real server: sysctl "
        "net.ipv4.conf.all.arp_ignore=1 with the VIP on lo).",
    .by_hand = "arping -b -c 5 -I eth0 VIP; the first answer to each request carries the director's MAC",
    .family = Family::ipv4,
    .needs = Stimuli(Stimulus::ask_vip, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::arp),
};

class ReplyLatencyOrder final : public Check {
 public:
  explicit ReplyLatencyOrder(const Scene& scene) noexcept : scene_(scene), questions_(scene) {}

  void on_frame(const Frame& frame) noexcept override {
    const Arp arp = frame.arp();
    if (questions_.ask(frame) == Question::broadcast && scene_.answer_shows(frame)) {
      open(arp.sender_ip(), arp.target_ip()) = {FrameRef::of(frame), arp.sender_ip(), arp.target_ip()};
      ++asked_;
    }
    if (questions_.answered_by(frame) != Question::broadcast) return;
    Asked& asked = open(arp.target_ip(), arp.sender_ip());
    if (!asked.question || asked.by != arp.target_ip() || asked.vip != arp.sender_ip()) return;
    hear_first(frame, asked.question);
    asked = {};
  }

  Conclusion conclude() override {
    // An answer that was lost may have come before it.
    if (overtaken_) return missing(text(overtaken_), overtaken_);
    if (strange_ && scene_.owners.knows_all(Role::director)) return missing(text(strange_), strange_);
    if (strange_)
      return unproven("somebody answered first, but not every director's MAC is known: " + scene_.owners.unknown_names());
    if (first_ == 0) return unproven(fmt::format("{} broadcast requests for the VIP were seen, and no answer to any", asked_));
    return held(fmt::format("{} requests, each answered first by a director{}", first_, slowest()));
  }

 private:
  struct Asked {
    FrameRef question;
    Ip by, vip;
  };

  [[nodiscard]] Asked& open(const Ip& by, const Ip& vip) noexcept { return open_[mix64(by.low ^ mix64(vip.low)) % open_.size()]; }

  void hear_first(const Frame& frame, const FrameRef& question) noexcept {
    // What the asker keeps is the sender address inside the frame, whoever sent it.
    const Party owner = scene_.owners.of(frame.arp().sender_mac());
    const Party party = owner.role == Role::unknown ? frame.sender : owner;
    if (party.role != Role::director)
      return (party.role == Role::unknown ? strange_ : overtaken_)
          .note(question, FrameRef::of(frame), {party, frame.arp().sender_mac()});
    ++first_;
    if (question.vantage != frame.vantage) return;  // two hosts' clocks
    slowest_ns_ = std::max(slowest_ns_, frame.time_ns - question.time_ns);
  }

  [[nodiscard]] std::string text(const Sightings& sightings) const {
    return fmt::format("{} answered a request for the VIP before any director, {} times of {}",
                       scene_.names(sightings.culprits()), sightings.count(), asked_);
  }
  [[nodiscard]] std::string slowest() const {
    return slowest_ns_ == 0 ? "" : fmt::format(", after {:.1f} ms at most", static_cast<double>(slowest_ns_) / 1e6);
  }

  const Scene& scene_;
  Questions questions_;
  std::uint64_t asked_ = 0, first_ = 0;
  std::int64_t slowest_ns_ = 0;
  std::array<Asked, 256> open_{};  // questions that nobody has answered; a crowded place forgets the older one
  Sightings overtaken_, strange_;
};

}  // namespace

extern const CatalogueEntry reply_latency_order = entry<ReplyLatencyOrder>(spec);

}  // namespace lvspec

// What is sent around a hook's break: each part of it (HookPart) is a step.
//
//   held    SYN, SYN-ACK, ACK ──── break ──── request … FIN ──── mend
//   idle                      ──── break ──── SYN, SYN-ACK, ACK ── pause ── request … FIN ──── mend
//   fresh, direct             ──── break ──── pause ── whole connections ──── mend
//   back                                                                     mend ──── whole connections
//   question              ──── break ──── pause ── who-has VIP ──── mend
//
// Where the service of a director ends, what is held says half of its request before the break and the rest to whichever director
// has the VIP then, and what comes back waits until that is the first one again.
#include <algorithm>
#include <optional>

#include "gen/activity.hpp"
#include "gen/manners.hpp"
#include "lvspec/steady.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

// Hosts that come back speak up within a moment: what they say then is part of the run.
constexpr Moment answers_window = 300ms, boot_window = 1500ms;
constexpr Moment handshake_patience = 1s, poll = 10ms;
// A director tells another of its connections every two seconds or when it has many, and looks once a second whether it has to
// (Linux net/netfilter/ipvs/ip_vs_sync.c).
constexpr Moment told_within = 3s;

class HookStep : public Activity {
 public:
  explicit HookStep(const Step& step) noexcept : Activity(step), part_(static_cast<HookPart>(step.shape)) {}

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer || step_.service >= stage.profile.services.size();
    if (left_out_) return;
    peer_ = *peer;
    of_director_ = is_of_director(stage);
    if (part_ != HookPart::back) stage.hooks.enter(step_.hook);
    if (part_ == HookPart::held)
      open(stage, now);
    else if (part_ != HookPart::back)
      stage.hooks.prepared(step_.hook);
  }

  void advance(Stage& stage, Moment now) override {
    if (left_out_ || ended_) return;
    looked_ = now;
    const Hooks::Phase phase = stage.hooks.phase(step_.hook);
    if (!rested_ && has_opened(stage, now)) rested_ = now;
    if (!prepared_ && part_ == HookPart::held && rested_ && now >= *rested_ + (of_director_ ? told_within : 0s)) {
      prepared_ = true;
      stage.hooks.prepared(step_.hook);
    }
    if (phase == Hooks::Phase::broken && part_ != HookPart::back) act(stage, now);
    if (phase == Hooks::Phase::over && part_ == HookPart::back && numbers_.empty() && mended(stage)) {
      if (!is_back(stage, now)) return;
      open(stage, now);
    }
    const bool too_late = phase >= Hooks::Phase::mending && part_ != HookPart::back;
    if (too_late || (phase == Hooks::Phase::over && numbers_.empty()) || (spoken_ && all_over(stage))) end(stage, now);
  }

  void stop(Stage& stage, Moment now) override {
    if (!left_out_ && !ended_) end(stage, now);
  }
  [[nodiscard]] Moment next() const override { return ended_ || left_out_ ? never : looked_ + poll; }
  [[nodiscard]] bool done(const Stage&) const override { return left_out_ || ended_; }
  [[nodiscard]] Moment window() const override { return part_ == HookPart::back ? boot_window : answers_window; }

 private:
  [[nodiscard]] bool is_of_director(const Stage& stage) const {
    const auto hook = stage.profile.hooks.find(step_.hook);
    const auto is_host = [&](const Director& d) { return d.name == hook->second.host; };
    return hook != stage.profile.hooks.end() && hook->second.kind == HookKind::service &&
           std::any_of(stage.profile.directors.begin(), stage.profile.directors.end(), is_host);
  }
  /// The VIP is where it was before the break, or has had time to be.
  [[nodiscard]] bool is_back(const Stage& stage, Moment now) const {
    return stage.destination(step_) == peer_ || now >= stage.hooks.since(step_.hook) + std::chrono::milliseconds(step_.pause_ms);
  }
  [[nodiscard]] bool is_patient() const noexcept { return part_ == HookPart::held || part_ == HookPart::idle; }

  /// What there is to do while it is broken.
  void act(Stage& stage, Moment now) {
    if (part_ == HookPart::idle && numbers_.empty()) open(stage, now);
    const Moment from = part_ == HookPart::idle ? opened_ : stage.hooks.since(step_.hook);
    if (now < from + std::chrono::milliseconds(step_.pause_ms) || spoken_) return;
    if (numbers_.empty()) open(stage, now);
    spoken_ = true;
    if (!is_patient()) return;
    if (of_director_) peer_ = stage.destination(step_).value_or(peer_);
    for (const std::size_t number : numbers_) {
      stage.connections.at(number).turn_to(peer_);
      stage.connections.at(number).proceed(now);
    }
    // Those that were never accepted have nothing to say.
    for (const std::size_t number : numbers_)
      if (!stage.connections.at(number).answered()) stage.connections.at(number).give_up(now);
  }

  void open(Stage& stage, Moment now) {
    // By now another director may have the VIP.
    peer_ = stage.destination(step_).value_or(peer_);
    Manner manner = manner_of(step_, stage.profile);
    manner.patient = is_patient();
    manner.hesitant = of_director_;
    for (; sent_ < step_.repeat; ++sent_)
      numbers_.push_back(stage.connections.open(stage.ends(step_, peer_, sent_), manner, now));
    opened_ = now;
    spoken_ = part_ == HookPart::back;
  }

  [[nodiscard]] bool has_opened(const Stage& stage, Moment now) const {
    return now >= opened_ + handshake_patience || std::all_of(numbers_.begin(), numbers_.end(), [&](std::size_t n) {
             return of_director_ ? stage.connections.at(n).rests() : stage.connections.at(n).answered();
           });
  }
  [[nodiscard]] bool all_over(const Stage& stage) const {
    return std::all_of(numbers_.begin(), numbers_.end(), [&](std::size_t n) { return stage.connections.at(n).over(); });
  }
  [[nodiscard]] bool mended(const Stage& stage) const {
    for (const HookRecord& record : stage.hooks.records())
      if (record.hook == step_.hook) return record.broke.trouble.empty() && record.mended.trouble.empty();
    return false;
  }

  /// Nothing stays behind at a real server that the director no longer sends to.
  void end(Stage& stage, Moment now) {
    ended_ = true;
    for (const std::size_t number : numbers_) {
      stage.connections.at(number).give_up(now);
      if (!is_patient()) continue;
      for (const RealServer& server : stage.profile.real_servers)
        if (const auto mac = stage.neighbours.mac_of(server.name)) stage.connections.at(number).reset_straight(now, *mac);
    }
    if (part_ == HookPart::back) return;
    if (!prepared_ && part_ == HookPart::held) stage.hooks.prepared(step_.hook);
    stage.hooks.leave(step_.hook);
  }

  HookPart part_;
  Mac peer_;
  std::vector<std::size_t> numbers_;
  Moment opened_{0}, looked_{0};
  std::optional<Moment> rested_;  ///< when everything that was opened before the break was
  bool of_director_ = false;
  bool prepared_ = false;
  bool spoken_ = false;  ///< everything that it has to say was begun
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Activity> play_hook(const Step& step) {
  const auto part = static_cast<HookPart>(step.shape);
  if (part == HookPart::question || part == steady_part) return play_takeover(step);
  return std::make_unique<HookStep>(step);
}

}  // namespace lvspec

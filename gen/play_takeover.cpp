// What watches the VIP go from one director to another, around a hook's break.
//
//   question   ──── break ──── pause ── who-has VIP, to everybody and to the hook's host ──── mend
#include <optional>

#include "gen/activity.hpp"
#include "gen/ndp_frames.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

constexpr Moment answers_window = 300ms, question_window = 1s, poll = 10ms;

/// Asks for the VIP while another director should have it.
class HookQuestion : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment) override {
    stage.hooks.enter(step_.hook);
    stage.hooks.prepared(step_.hook);
  }
  void advance(Stage& stage, Moment now) override {
    if (ended_) return;
    looked_ = now;
    const Hooks::Phase phase = stage.hooks.phase(step_.hook);
    if (phase >= Hooks::Phase::mending) return stop(stage, now);
    const Moment from = stage.hooks.since(step_.hook) + std::chrono::milliseconds(step_.pause_ms);
    if (phase != Hooks::Phase::broken || now < from) return;
    for (; sent_ < step_.repeat && now >= due_; ++sent_) {
      ask(stage, std::nullopt);
      if (const auto host = stage.neighbours.mac_of(step_.to)) ask(stage, *host);
      due_ = now + (sent_ + 1 < step_.repeat ? Moment(std::chrono::milliseconds(step_.interval_ms)) : question_window);
    }
    if (sent_ == step_.repeat && now >= due_) stop(stage, now);
  }
  void stop(Stage& stage, Moment) override {
    if (!ended_) stage.hooks.leave(step_.hook);
    ended_ = true;
  }
  [[nodiscard]] Moment next() const override { return ended_ ? never : looked_ + poll; }
  [[nodiscard]] bool done(const Stage&) const override { return ended_; }
  [[nodiscard]] Moment window() const override { return answers_window; }

 private:
  /// One host alone, or everybody.
  void ask(Stage& stage, std::optional<Mac> to) const {
    const Ip sender = stage.pool.actual(step_.client);
    stage.outbox.push(step_.target.is_v4()
                          ? arp_question({.own = stage.own,
                                          .to = to.value_or(Mac::broadcast()),
                                          .sender_mac = stage.own,
                                          .sender = sender,
                                          .target = step_.target})
                          : neighbour_solicitation({.own = stage.own, .to = to, .sender = sender, .target = step_.target}),
                      Urgency::acknowledgement);
  }

  Moment due_{0}, looked_{0};
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Activity> play_takeover(const Step& step) { return std::make_unique<HookQuestion>(step); }

}  // namespace lvspec

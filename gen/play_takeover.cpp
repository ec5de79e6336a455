// What watches what a hook's break costs, and the VIP go from one director to another.
//
//   question   ──── break ──── pause ── who-has VIP, to everybody and to the hook's host ──── mend
//   steady     SYN, SYN, … break … SYN, SYN, … mend … SYN, SYN, … one every interval, all the while
#include <deque>
#include <optional>

#include "gen/activity.hpp"
#include "gen/ndp_frames.hpp"
#include "lvspec/steady.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Moment answers_window = 300ms, question_window = 1s, poll = 10ms;
// Shorter than a client waits before it sends its SYN again: an answer is one to the SYN whose time counts.
constexpr Moment patience = 900ms;
// What a host that comes back breaks, it breaks within that.
constexpr Moment aftermath = 2s;

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

/// Asks for new connections all the while, of whoever announced the VIP last, and breaks them off once they are accepted.
class HookSteady : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto hook = stage.profile.hooks.find(step_.hook);
    first_ = stage.destination(step_);
    left_out_ = !first_ || hook == stage.profile.hooks.end();
    if (left_out_) return;
    within_ = milliseconds(hook->second.within_ms);
    parts_ = hook->second.kind == split_hook;
    due_ = now + milliseconds(step_.pause_ms);
    stage.hooks.enter(step_.hook);
    advance(stage, now);
  }
  void advance(Stage& stage, Moment now) override {
    if (left_out_ || ended_) return;
    looked_ = now;
    const bool enough = sent_ == step_.repeat || seen_enough(stage, now);
    for (; !enough && now >= due_ && sent_ < step_.repeat; due_ += milliseconds(step_.interval_ms)) ask(stage, now);
    while (!open_.empty() && (now >= open_.front().until || stage.connections.at(open_.front().number).answered()))
      close(stage, now);
    take_part(stage);
    if (enough && open_.empty()) end(stage, now);
  }
  void stop(Stage& stage, Moment now) override {
    if (!left_out_ && !ended_) end(stage, now);
  }
  [[nodiscard]] Moment next() const override { return ended_ || left_out_ ? never : looked_ + poll; }
  [[nodiscard]] bool done(const Stage&) const override { return ended_ || left_out_; }
  [[nodiscard]] Moment window() const override { return answers_window; }

 private:
  struct Open {
    std::size_t number;
    Moment until;
  };

  /// It is mended, the VIP is where it was and answers, or has had the time. Directors that were parted always have it: VRRP
  /// takes some of its intervals to show who stays.
  [[nodiscard]] bool seen_enough(const Stage& stage, Moment now) const {
    if (stage.hooks.phase(step_.hook) != Hooks::Phase::over) return false;
    const Moment since = stage.hooks.since(step_.hook);
    const bool well = !parts_ && answers_ && stage.destination(step_) == first_;
    return now >= since + (well ? aftermath : std::max(within_, aftermath));
  }
  void ask(Stage& stage, Moment now) {
    Manner manner;
    manner.silent = true;
    const Mac peer = stage.destination(step_).value_or(*first_);
    open_.push_back({stage.connections.open(stage.ends(step_, peer, sent_), std::move(manner), now), now + patience});
    ++sent_;
  }
  /// Nothing of it stays behind.
  void close(Stage& stage, Moment now) {
    TcpClient& client = stage.connections.at(open_.front().number);
    answers_ = client.state() == TcpClient::State::held;
    client.give_up(now);
    open_.pop_front();
    if (!prepared_) stage.hooks.prepared(step_.hook);
    prepared_ = true;
  }
  /// The break waits for its first connection, and the mend for as long as others may take to notice the break.
  void take_part(Stage& stage) {
    const Hooks::Phase phase = stage.hooks.phase(step_.hook);
    const bool long_enough = phase == Hooks::Phase::broken && looked_ >= stage.hooks.since(step_.hook) + within_;
    if (!left_ && (long_enough || phase >= Hooks::Phase::mending)) leave(stage);
  }
  void leave(Stage& stage) {
    left_ = true;
    stage.hooks.leave(step_.hook);
  }
  void end(Stage& stage, Moment now) {
    while (!open_.empty()) close(stage, now);
    if (!prepared_) stage.hooks.prepared(step_.hook);
    if (!left_) leave(stage);
    ended_ = true;
  }

  std::optional<Mac> first_;  ///< who had the VIP at the beginning
  Moment within_{0};
  std::deque<Open> open_;
  Moment due_{0}, looked_{0};
  bool parts_ = false;    ///< directors, from each other
  bool answers_ = false;  ///< the connection that ended last was accepted
  bool prepared_ = false, left_ = false, ended_ = false;
};

}  // namespace

std::unique_ptr<Activity> play_takeover(const Step& step) {
  if (static_cast<HookPart>(step.shape) == steady_part) return std::make_unique<HookSteady>(step);
  return std::make_unique<HookQuestion>(step);
}

}  // namespace lvspec

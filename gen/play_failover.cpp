// What a failover run sends around a hook's break: each part of it (HookPart) is a step.
//
//   polled    … whole connections, one every interval … break … mend … all the while
//   kept      SYN, SYN-ACK, ACK, request … request … break … request … mend … request …
//   watched   who has the VIP? … break … who has the VIP? … mend … who has the VIP? …
#include <algorithm>
#include <deque>

#include "gen/activity.hpp"
#include "gen/manners.hpp"
#include "gen/ndp_frames.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Moment answers_window = 300ms, handshake_patience = 1s, poll = 10ms;

/// What the three have in common: from when the run gets to the hook until some time after its mend.
class FailoverStep : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    left_out_ = !stage.destination(step_) || step_.service >= stage.profile.services.size();
    if (left_out_) return;
    from_ = due_ = now;
    stage.hooks.enter(step_.hook);
    start(stage, now);
    advance(stage, now);
  }

  void advance(Stage& stage, Moment now) override {
    if (left_out_ || ended_) return;
    looked_ = now;
    take_part(stage, now);
    act(stage, now);
    if (watched_enough(stage, now) && settled(stage)) end(stage, now);
  }

  void stop(Stage& stage, Moment now) override {
    if (!left_out_ && !ended_) end(stage, now);
  }
  [[nodiscard]] Moment next() const override {
    return ended_ || left_out_ ? never : std::min(looked_ + poll, std::max(due_, looked_));
  }
  [[nodiscard]] bool done(const Stage&) const override { return left_out_ || ended_; }
  [[nodiscard]] Moment window() const override { return answers_window; }

 protected:
  virtual void start(Stage&, Moment) {}
  virtual void act(Stage& stage, Moment now) = 0;
  /// The break need not wait for it any more.
  [[nodiscard]] virtual bool ready(const Stage&, Moment) const { return true; }
  /// Nothing of it is on its way.
  [[nodiscard]] virtual bool settled(const Stage&) const { return true; }
  /// Leaves nothing open.
  virtual void close(Stage&, Moment) {}

  /// The mend is over, and what came of it was watched.
  [[nodiscard]] bool watched_enough(const Stage& stage, Moment now) const {
    return stage.hooks.phase(step_.hook) == Hooks::Phase::over &&
           now >= stage.hooks.since(step_.hook) + milliseconds(stage.profile.failover.after_ms);
  }
  /// Whether its next frame is due; then the one after it is due an interval later, however late this one is.
  [[nodiscard]] bool take_turn(const Stage& stage, Moment now) {
    if (now < due_ || turns_ >= step_.repeat || watched_enough(stage, now)) return false;
    ++turns_;
    due_ += milliseconds(step_.interval_ms);
    return true;
  }
  std::uint32_t turns_ = 0;
  Moment due_{0};

 private:
  void take_part(Stage& stage, Moment now) {
    const Failover& order = stage.profile.failover;
    if (!prepared_ && now >= from_ + milliseconds(order.before_ms) && ready(stage, now)) {
      prepared_ = true;
      stage.hooks.prepared(step_.hook);
    }
    const Hooks::Phase phase = stage.hooks.phase(step_.hook);
    const bool long_enough =
        phase == Hooks::Phase::broken && now >= stage.hooks.since(step_.hook) + milliseconds(order.broken_ms);
    if (prepared_ && !left_ && (long_enough || phase >= Hooks::Phase::mending)) leave(stage);
  }
  void leave(Stage& stage) {
    left_ = true;
    stage.hooks.leave(step_.hook);
  }
  void end(Stage& stage, Moment now) {
    ended_ = true;
    close(stage, now);
    if (!prepared_) stage.hooks.prepared(step_.hook);
    if (!left_) leave(stage);
  }

  Moment from_{0}, looked_{0};
  bool prepared_ = false, left_ = false, ended_ = false;
};

/// A client turns to whoever announced the VIP last, in the middle of its connections, too.
void follow_owner(Stage& stage, const Step& step, Mac& peer, const auto& numbers) {
  const auto way = stage.destination(step);
  if (!way || *way == peer) return;
  peer = *way;
  for (const auto number : numbers) stage.connections.at(number).turn_to(peer);
}

class Polled final : public FailoverStep {
 public:
  using FailoverStep::FailoverStep;

 protected:
  void start(Stage& stage, Moment now) override {
    due_ = now + milliseconds(step_.pause_ms);  // its turn among those of other clients
    peer_ = stage.destination(step_).value_or(Mac{});
    manner_ = manner_of(step_, stage.profile);
  }
  void act(Stage& stage, Moment now) override {
    follow_owner(stage, step_, peer_, numbers_);
    while (take_turn(stage, now)) {
      numbers_.push_back(stage.connections.open(stage.ends(step_, peer_, sent_), manner_, now));
      limits_.push_back(now + milliseconds(stage.profile.failover.timeout_ms));
      ++sent_;
    }
    for (; !numbers_.empty() && (now >= limits_.front() || stage.connections.at(numbers_.front()).over());
         numbers_.pop_front(), limits_.pop_front())
      stage.connections.at(numbers_.front()).give_up(now);
  }
  [[nodiscard]] bool settled(const Stage&) const override { return numbers_.empty(); }
  void close(Stage& stage, Moment now) override {
    for (const std::size_t number : numbers_) stage.connections.at(number).give_up(now);
  }

 private:
  Mac peer_;
  Manner manner_;
  std::deque<std::size_t> numbers_;  // of connections that are not over
  std::deque<Moment> limits_;        // when each of them has taken too long
};

class Kept final : public FailoverStep {
 public:
  using FailoverStep::FailoverStep;

 protected:
  void start(Stage& stage, Moment now) override {
    peer_ = stage.destination(step_).value_or(Mac{});
    if (!is_late()) open(stage, now);
  }
  void act(Stage& stage, Moment now) override {
    follow_owner(stage, step_, peer_, numbers_);
    if (is_late() && stage.hooks.phase(step_.hook) == Hooks::Phase::broken &&
        now >= stage.hooks.since(step_.hook) + milliseconds(step_.pause_ms))
      open(stage, now);
    if (now < due_) return;
    while (now >= due_) due_ += milliseconds(step_.interval_ms);
    for (const std::size_t number : numbers_) stage.connections.at(number).proceed(now);
  }
  [[nodiscard]] bool ready(const Stage& stage, Moment now) const override {
    return is_late() || now >= opened_ + handshake_patience ||
           std::all_of(numbers_.begin(), numbers_.end(), [&](std::size_t n) { return stage.connections.at(n).answered(); });
  }
  /// Nor at a real server that the director no longer sends to.
  void close(Stage& stage, Moment now) override {
    for (const std::size_t number : numbers_) {
      stage.connections.at(number).give_up(now);
      for (const RealServer& server : stage.profile.real_servers)
        if (const auto mac = stage.neighbours.mac_of(server.name)) stage.connections.at(number).reset_straight(now, *mac);
    }
  }

 private:
  /// Established while it is broken.
  [[nodiscard]] bool is_late() const noexcept { return step_.pause_ms != 0; }
  void open(Stage& stage, Moment now) {
    if (!numbers_.empty()) return;
    opened_ = now;
    const Manner manner = lasting_manner(step_, stage.profile);
    if (manner.requests.empty()) return;  // what says nothing cannot be told from what is silent
    for (; sent_ < step_.repeat; ++sent_)
      numbers_.push_back(stage.connections.open(stage.ends(step_, peer_, sent_), manner, now));
  }

  Mac peer_;
  Moment opened_{0};
  std::vector<std::size_t> numbers_;
};

/// Asks everybody: whoever answers has the VIP now, announced or not.
class Watched final : public FailoverStep {
 public:
  using FailoverStep::FailoverStep;

 protected:
  void start(Stage& stage, Moment) override {
    const Ip sender = stage.pool.actual(step_.client);
    frame_ = step_.target.is_v4()
                 ? arp_question({.own = stage.own, .sender_mac = stage.own, .sender = sender, .target = step_.target})
                 : neighbour_solicitation({.own = stage.own, .to = std::nullopt, .sender = sender, .target = step_.target});
  }
  void act(Stage& stage, Moment now) override {
    for (; take_turn(stage, now); ++sent_) stage.outbox.push(frame_, Urgency::opening);
  }

 private:
  Octets frame_;
};

}  // namespace

std::unique_ptr<Activity> play_failover(const Step& step) {
  switch (static_cast<HookPart>(step.shape)) {
    case HookPart::polled:
      return std::make_unique<Polled>(step);
    case HookPart::kept:
      return std::make_unique<Kept>(step);
    default:
      return std::make_unique<Watched>(step);
  }
}

}  // namespace lvspec

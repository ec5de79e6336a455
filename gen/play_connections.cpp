// Connections to the service: one after the other, at once, in manners of their own, and from beyond the gateway.
#include <algorithm>
#include <array>

#include "gen/activity.hpp"
#include "gen/icmp_error.hpp"
#include "gen/manners.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

/// What the steps that open whole connections have in common.
class Opening : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer || step_.service >= stage.profile.services.size();
    if (left_out_) return;
    peer_ = *peer;
    manner_ = manner_of(step_, stage.profile);
    advance(stage, now);
  }
  [[nodiscard]] bool done(const Stage& stage) const override {
    const auto over = [&](std::size_t number) { return stage.connections.at(number).over(); };
    return all_open() && std::all_of(numbers_.begin(), numbers_.end(), over);
  }
  [[nodiscard]] Moment window() const override { return 300ms; }

 protected:
  void open_next(Stage& stage, Moment now) {
    numbers_.push_back(stage.connections.open(stage.ends(step_, peer_, sent_), manner_, now));
    opened_ = now;
    ++sent_;
  }
  [[nodiscard]] bool all_open() const noexcept { return left_out_ || sent_ >= step_.repeat; }
  [[nodiscard]] bool all_answered(const Stage& stage) const {
    return std::all_of(numbers_.begin(), numbers_.end(), [&](std::size_t n) { return stage.connections.at(n).answered(); });
  }

  Mac peer_;
  Manner manner_;
  std::vector<std::size_t> numbers_;
  Moment opened_{0};
};

/// The next SYN leaves once the one before it was answered, so that the order of the connections is the order of the scheduler's
/// choices.
class Serial : public Opening {
 public:
  using Opening::Opening;

  void advance(Stage& stage, Moment now) override {
    while (!all_open() && stage.outbox.empty() && settled(stage, now)) {
      if (!numbers_.empty()) silent_in_a_row_ = last_answered(stage) ? 0 : silent_in_a_row_ + 1;
      open_next(stage, now);
    }
  }
  [[nodiscard]] Moment next() const override { return numbers_.empty() || all_open() ? never : opened_ + patience(); }
  [[nodiscard]] bool released(const Stage& stage, Moment now) const override { return all_open() && settled(stage, now); }

 private:
  [[nodiscard]] bool last_answered(const Stage& stage) const { return stage.connections.at(numbers_.back()).answered(); }
  [[nodiscard]] bool settled(const Stage& stage, Moment now) const {
    return numbers_.empty() || last_answered(stage) || now >= opened_ + patience();
  }
  // A service that nobody answers for is not worth waiting for again and again.
  [[nodiscard]] Moment patience() const noexcept { return silent_in_a_row_ < 4 ? 200ms : 50ms; }

  unsigned silent_in_a_row_ = 0;
};

class Parallel : public Opening {
 public:
  using Opening::Opening;

  void advance(Stage& stage, Moment now) override {
    while (!all_open() && (numbers_.empty() || now >= next())) open_next(stage, now);
  }
  [[nodiscard]] Moment next() const override {
    return all_open() ? never : opened_ + std::chrono::milliseconds(step_.interval_ms);
  }
  [[nodiscard]] bool released(const Stage& stage, Moment now) const override {
    return all_open() && (all_answered(stage) || now >= opened_ + 1s);
  }
};

/// Downloads that an ICMP error complains of, once each: it quotes the first long segment that comes, before that is
/// acknowledged, since a kernel believes no other.
class Quoting : public Parallel {
 public:
  using Parallel::Parallel;

  void hear(Stage& stage, const Frame& frame, Moment) override {
    const std::size_t index = std::size_t{frame.destination_port()} - step_.client_port;
    if (frame.payload_length < long_segment || frame.ip().source() != step_.target || index >= sent_) return;
    const Endpoints ends = stage.ends(step_, peer_, static_cast<std::uint32_t>(index));
    if (!frame.tcp() || frame.ip().destination() != ends.client || complained_[index]) return;
    complained_[index] = true;
    IcmpError error = errors[step_.shape % errors.size()];
    error.ip_id = stage.connections.ids().next();
    if (step_.shape == 0) error.mtu = shorter(frame);
    stage.outbox.push(icmp_error_frame(ends, error, frame), Urgency::acknowledgement);
  }

 private:
  static constexpr std::uint32_t long_segment = 500;
  // By shape: too long, host unreachable, TTL exceeded, and two that are for the director alone: redirect, parameter problem.
  static constexpr std::array<IcmpError, 5> errors{
      {{.type = 3, .code = 4}, {.type = 3, .code = 1}, {.type = 11}, {.type = 5, .code = 1}, {.type = 12}}};

  /// 1200 where segments have 1500: a real server remembers it for minutes, and must see a shorter one the next time.
  static std::uint16_t shorter(const Frame& frame) noexcept {
    constexpr std::size_t least = 576;
    const std::size_t length = std::size_t{frame.payload_offset} - frame.l3_offset + frame.payload_length;
    return static_cast<std::uint16_t>(std::max(least, std::min<std::size_t>(length, 1500) * 4 / 5));
  }

  std::vector<bool> complained_ = std::vector<bool>(step_.repeat);
};

/// Nobody but the gateway sees the answer: the SYN's half of a connection, taken back a second later.
class OffLink : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer;
    if (left_out_) return;
    for (; sent_ < step_.repeat; ++sent_) {
      senders_.push_back(stage.connections.sender(stage.ends(step_, *peer, sent_)));
      senders_.back().syn(now);
    }
    due_ = now + 1s;
  }
  void advance(Stage& stage, Moment now) override {
    if (now >= due_) stop(stage, now);
  }
  void stop(Stage&, Moment now) override {
    for (TcpSender& sender : senders_) sender.reset(now, sender.next());
    senders_.clear();
  }
  [[nodiscard]] Moment next() const override { return senders_.empty() ? never : due_; }
  [[nodiscard]] bool done(const Stage&) const override { return senders_.empty(); }
  [[nodiscard]] Moment window() const override { return 300ms; }

 private:
  std::vector<TcpSender> senders_;
  Moment due_{0};
};

}  // namespace

std::unique_ptr<Activity> play_serial(const Step& step) { return std::make_unique<Serial>(step); }
std::unique_ptr<Activity> play_parallel(const Step& step) { return std::make_unique<Parallel>(step); }
std::unique_ptr<Activity> play_quoting(const Step& step) { return std::make_unique<Quoting>(step); }
std::unique_ptr<Activity> play_off_link(const Step& step) { return std::make_unique<OffLink>(step); }

}  // namespace lvspec

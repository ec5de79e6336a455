// The ARP stimuli, and those of NDP.
#include <algorithm>

#include "gen/activity.hpp"
#include "gen/ndp_frames.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

/// Sends a frame `repeat` times, `interval_ms` apart. One that was late makes no other late, so that many come at their rate; but
/// between two there is half of the interval at least, however long nothing could be sent.
class Question : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    due_ = now;
    const auto to = stage.destination(step_);
    left_out_ = !to || !prepare(stage, *to);
    if (!left_out_) advance(stage, now);
  }
  void advance(Stage& stage, Moment now) override {
    const Moment interval = std::chrono::milliseconds(step_.interval_ms);
    for (; !finished() && now >= due_; ++sent_, due_ = std::max(due_ + interval, now + interval / 2))
      stage.outbox.push(frame_, Urgency::acknowledgement);
  }
  [[nodiscard]] Moment next() const override { return finished() ? never : due_; }
  [[nodiscard]] bool done(const Stage&) const override { return finished(); }
  [[nodiscard]] Moment window() const override {
    if (step_.stimulus == Stimulus::prove_free || step_.stimulus == Stimulus::resolve) return 0ms;
    return step_.stimulus == Stimulus::ask_free ? 1200ms : 1000ms;  // proxy ARP answers late, after 0.3 to 0.8 s
  }

 protected:
  /// Builds the frame; false where it cannot be sent.
  virtual bool prepare(Stage& stage, Mac to) {
    if (!step_.target.is_v4()) return prepare_ndp(stage, to);
    const bool forged = step_.stimulus == Stimulus::ask_vip_forged;
    const Ip sender = step_.client.is_unspecified() ? Ip::v4(0) : forged ? step_.client : stage.pool.actual(step_.client);
    if (forged && !note_change(stage, to)) return false;
    frame_ = arp_question({.own = stage.own, .to = to, .sender_mac = stage.own, .sender = sender, .target = step_.target});
    return true;
  }
  [[nodiscard]] bool finished() const noexcept { return left_out_ || sent_ >= step_.repeat; }

  Octets frame_;
  Moment due_{0};

 private:
  bool prepare_ndp(Stage& stage, Mac to) {
    const Ip sender = step_.client.is_unspecified() ? Ip{} : stage.pool.actual(step_.client);
    const auto alone = step_.to.empty() ? std::nullopt : std::optional(to);
    frame_ = neighbour_solicitation({.own = stage.own, .to = alone, .sender = sender, .target = step_.target});
    return true;
  }
  // What could not be restored must not be changed.
  bool note_change(Stage& stage, Mac to) {
    const auto owner = stage.neighbours.mac_of(step_.client);
    if (!owner) return false;
    stage.changed.push_back({step_.client, *owner, to});
    if (stage.events.before_change) stage.events.before_change(stage.changed.back());
    return true;
  }
};

/// Gives an address back to its owner in the neighbour table of the host that was told otherwise.
class RestorationStep : public Question {
 public:
  using Question::Question;

  void advance(Stage& stage, Moment now) override {
    Question::advance(stage, now);
    if (finished())
      std::erase_if(stage.changed, [this](const Restoration& r) { return r.address == step_.client && r.told == to_; });
  }

 protected:
  bool prepare(Stage& stage, Mac to) override {
    const auto is_it = [&](const Restoration& r) { return r.address == step_.client && r.told == to; };
    const auto change = std::find_if(stage.changed.begin(), stage.changed.end(), is_it);
    if (change == stage.changed.end()) return false;
    to_ = to;
    frame_ = arp_restoration(stage.own, to, change->address, change->owner);
    return true;
  }

 private:
  Mac to_;
};

}  // namespace

std::unique_ptr<Activity> play_question(const Step& step) { return std::make_unique<Question>(step); }
std::unique_ptr<Activity> play_restoration(const Step& step) { return std::make_unique<RestorationStep>(step); }

}  // namespace lvspec

// Frames that are odd in one way each. Whatever half of a connection they open somewhere is taken back.
#include "gen/activity.hpp"
#include "gen/crafted.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

class Crafted : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = step_.stimulus == Stimulus::broadcast_syn ? Mac::broadcast() : stage.destination(step_);
    left_out_ = !peer;
    // Whether directors tell each other of connections shows some seconds after the first of them (checks/dir/sync_traffic.cpp).
    if (step_.stimulus == Stimulus::each_director && stage.profile.connection_sync) window_ = 3s;
    if (left_out_) return;
    peer_ = *peer;
    due_ = now;
    advance(stage, now);
  }
  void advance(Stage& stage, Moment now) override {
    for (; sent_ < step_.repeat && now >= due_; ++sent_) {
      for (Octets& frame : crafted(step_.stimulus, crafting(stage, sent_, now)))
        stage.outbox.push(std::move(frame), Urgency::opening);
      // A real server that answered would repeat its SYN-ACK a second later.
      due_ += sent_ + 1 < step_.repeat ? std::chrono::milliseconds(step_.interval_ms) : answers();
    }
    if (sent_ == step_.repeat && now >= due_) stop(stage, now);
  }
  void stop(Stage& stage, Moment now) override {
    for (; opens_half(step_.stimulus) && taken_back_ < sent_; ++taken_back_)
      stage.outbox.push(take_back(crafting(stage, taken_back_, now)), Urgency::data);
    over_ = true;
  }
  [[nodiscard]] Moment next() const override { return due_; }
  [[nodiscard]] bool done(const Stage&) const override { return left_out_ || over_; }
  [[nodiscard]] Moment window() const override { return window_; }

 private:
  [[nodiscard]] static Moment answers() noexcept { return 900ms; }
  [[nodiscard]] Crafting crafting(Stage& stage, std::uint32_t index, Moment now) const {
    Endpoints ends = stage.ends(step_, peer_, index);
    ends.vip = stage.pool.actual(ends.vip);  // transit and stray go to another of our own addresses
    return {.ends = ends,
            .index = index,
            .ids = stage.connections.ids(),
            .sequence = static_cast<std::uint32_t>(mix64(stage.plan.seed ^ mix64(ends.client_port))),
            .clock = stage.connections.clock(now)};
  }

  Mac peer_;
  Moment due_ = never;
  Moment window_ = 300ms;
  std::uint32_t taken_back_ = 0;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<Activity> play_crafted(const Step& step) { return std::make_unique<Crafted>(step); }

}  // namespace lvspec

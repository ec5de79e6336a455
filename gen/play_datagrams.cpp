// Requests to a UDP service, one after the other: each from a port of its own, so that each is a new exchange to the director.
#include "gen/activity.hpp"
#include "gen/datagram.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

class Datagrams : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer || step_.service >= stage.profile.services.size();
    if (left_out_) return;
    peer_ = *peer;
    advance(stage, now);
  }
  void advance(Stage& stage, Moment now) override {
    while (!finished() && stage.outbox.empty() && (sent_ == 0 || answered_ || now >= next())) ask(stage, now);
  }
  void hear(Stage& stage, const Frame& frame, Moment) override {
    answered_ |= frame.protocol == 17 && sent_ != 0 && frame.ip().source() == step_.target &&
                 frame.source_port() == step_.target_port && frame.ip().destination() == stage.pool.actual(step_.client) &&
                 frame.destination_port() == step_.client_port + sent_ - 1;
  }
  [[nodiscard]] Moment next() const override { return finished() || sent_ == 0 ? never : asked_ + patience(); }
  [[nodiscard]] bool done(const Stage&) const override { return finished(); }
  [[nodiscard]] Moment window() const override { return 500ms; }

 private:
  void ask(Stage& stage, Moment now) {
    if (sent_ != 0) silent_in_a_row_ = answered_ ? 0 : silent_in_a_row_ + 1;
    const Application application = stage.profile.services[step_.service].application;
    const std::string payload = datagram(application, mix64(stage.plan.seed ^ mix64(step_.client_port + std::uint64_t{sent_})));
    stage.outbox.push(datagram_frame(stage.ends(step_, peer_, sent_), stage.connections.ids().next(), payload), Urgency::opening);
    asked_ = now;
    answered_ = false;
    ++sent_;
  }
  [[nodiscard]] bool finished() const noexcept { return left_out_ || sent_ >= step_.repeat; }
  // A service that nobody answers for is not worth waiting for again and again.
  [[nodiscard]] Moment patience() const noexcept { return silent_in_a_row_ < 4 ? 200ms : 50ms; }

  Mac peer_;
  Moment asked_{0};
  unsigned silent_in_a_row_ = 0;
  bool answered_ = false;
};

}  // namespace

std::unique_ptr<Activity> play_datagrams(const Step& step) { return std::make_unique<Datagrams>(step); }

}  // namespace lvspec

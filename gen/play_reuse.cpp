// A connection, and as soon as both ends have closed it another one with the same addresses and ports: what a busy client does
// that has run out of ports.
#include <algorithm>

#include "gen/activity.hpp"
#include "gen/manners.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

class Reuse : public Activity {
 public:
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer || step_.service >= stage.profile.services.size();
    for (; !left_out_ && sent_ < step_.repeat; ++sent_)
      firsts_.push_back(stage.connections.open(stage.ends(step_, *peer, sent_), manner_of(step_, stage.profile), now));
  }
  void advance(Stage& stage, Moment now) override {
    std::erase_if(firsts_, [&](std::size_t first) {
      const TcpClient& client = stage.connections.at(first);
      if (!client.over()) return false;
      if (client.state() == TcpClient::State::closed)
        seconds_.push_back(stage.connections.open_again(first, manner_of(step_, stage.profile), now));
      return true;
    });
  }
  [[nodiscard]] Moment next() const override { return never; }
  [[nodiscard]] bool done(const Stage& stage) const override {
    return firsts_.empty() &&
           std::all_of(seconds_.begin(), seconds_.end(), [&](std::size_t second) { return stage.connections.at(second).over(); });
  }
  [[nodiscard]] Moment window() const override { return 300ms; }

 private:
  std::vector<std::size_t> firsts_, seconds_;  // numbers of connections: those that are not over yet, and those after them
};

}  // namespace

std::unique_ptr<Activity> play_reuse(const Step& step) { return std::make_unique<Reuse>(step); }

}  // namespace lvspec

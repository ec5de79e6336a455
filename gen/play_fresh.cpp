// A client that a real server has to ask for by ARP (or NDP) before it can answer: whose address does it ask with?
//
//   client ── SYN, framed to the real server ─────────► real server
//          ◄── who-has client tell ???, broadcast ─────  again after 1 s and 2 s, since nobody answers
//          ── RST ────────────────────────────────────►
//
// Linux takes the sender address from the packet that waits for the answer, so only this question shows what arp_announce does:
// one that renews an old entry has no packet behind it. Nobody ever answers for this client, so the entry never comes to be and
// the next run's question is as good as the first. A run that follows another within 3 s, as after an interrupt, meets a server
// that still asks, or that gives up in between and drops the connection with that; the SYN comes again until it asks.
#include <algorithm>

#include "gen/activity.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

class Fresh : public Activity {
 public:
  static constexpr Moment patience = 3s, answered_patience = 1500ms;
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer;
    if (left_out_) return;
    peer_ = *peer;
    deadline_ = now + patience;
    for (; sent_ < step_.repeat; ++sent_)
      numbers_.push_back(stage.connections.open(stage.ends(step_, peer_, sent_), {.silent = true}, now));
  }
  void advance(Stage& stage, Moment now) override {
    if (now < deadline_) return;
    leave(stage, now);
  }
  void hear(Stage& stage, const Frame& frame, Moment now) override {
    const Ip client = stage.pool.actual(step_.client);
    const bool asks = frame.arp() ? frame.arp().is_request() && frame.arp().target_ip() == client
                                  : frame.ndp().is_solicitation() && frame.ndp().target() == client;
    if (frame.source_mac() != peer_ || deadline_ == never) return;
    if (asks) leave(stage, now);
    // Who answers without a question has the entry already, from elsewhere.
    if (frame.tcp().is_syn_ack() && frame.ip().destination() == client) deadline_ = std::min(deadline_, now + answered_patience);
  }
  [[nodiscard]] Moment next() const override { return deadline_; }
  [[nodiscard]] bool done(const Stage& stage) const override {
    if (deadline_ != never) return false;
    for (const std::size_t number : numbers_)
      if (!stage.connections.at(number).over()) return false;
    return true;
  }
  [[nodiscard]] Moment window() const override { return 300ms; }

 private:
  void leave(Stage& stage, Moment now) {
    for (const std::size_t number : numbers_) stage.connections.at(number).give_up(now);
    deadline_ = never;
  }

  Mac peer_;
  std::vector<std::size_t> numbers_;
  Moment deadline_ = never;
};

}  // namespace

std::unique_ptr<Activity> play_fresh(const Step& step) { return std::make_unique<Fresh>(step); }

}  // namespace lvspec

// A client that a real server has to ask for by ARP before it can answer: whose address does it ask with?
//
//   client ── SYN, framed to the real server ─────────► real server
//          ◄── who-has client tell ??? ────────────────  at once, where it never spoke with this client
//          ◄── SYN-ACK ────────────────────────────────  or first, where it still knows an old entry (STALE) …
//          ◄── who-has client tell ???, to our MAC ────  … which it confirms 5 s later (DELAY, PROBE), if nothing else does
//
// An acknowledgement would confirm the entry and spare it the question, so the client keeps silent until it is asked.
#include "gen/activity.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

class Fresh : public Activity {
 public:
  static constexpr Moment patience = 6500ms;
  using Activity::Activity;

  void begin(Stage& stage, Moment now) override {
    const auto peer = stage.destination(step_);
    left_out_ = !peer;
    if (left_out_) return;
    peer_ = *peer;
    deadline_ = now + patience;
    for (; sent_ < step_.repeat; ++sent_)
      numbers_.push_back(stage.connections.open(stage.ends(step_, peer_, sent_), {}, now, true));
  }
  void advance(Stage& stage, Moment now) override {
    if (now < deadline_) return;
    for (const std::size_t number : numbers_) {
      TcpClient& client = stage.connections.at(number);
      client.state() == TcpClient::State::held ? client.release(now) : client.give_up(now);
    }
    deadline_ = never;
  }
  void hear(Stage& stage, const Frame& frame, Moment now) override {
    const Arp arp = frame.arp();
    if (!arp.is_request() || arp.target_ip() != stage.pool.actual(step_.client) || frame.source_mac() != peer_) return;
    for (const std::size_t number : numbers_) stage.connections.at(number).release(now);
    deadline_ = never;
  }
  [[nodiscard]] Moment next() const override { return deadline_; }
  // A refused connection is over at once; the question that the real server owes us may still come.
  [[nodiscard]] bool done(const Stage& stage) const override {
    if (deadline_ != never) return false;
    for (const std::size_t number : numbers_)
      if (!stage.connections.at(number).over()) return false;
    return true;
  }
  [[nodiscard]] Moment window() const override { return 300ms; }

 private:
  Mac peer_;
  std::vector<std::size_t> numbers_;
  Moment deadline_ = never;
};

}  // namespace

std::unique_ptr<Activity> play_fresh(const Step& step) { return std::make_unique<Fresh>(step); }

}  // namespace lvspec

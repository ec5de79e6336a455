#include "gen/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>  // Boost 1.74's asio.hpp uses std::exchange without including it

#include "gen/planner.hpp"
#include "gen/player.hpp"

namespace lvspec {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Moment interrupt_poll = 20ms;
constexpr Moment tick = 1ms;

}  // namespace

struct Session::State {
  State(const Plan& p, const Profile& pr, Port& po, SessionEvents e)
      : plan(p), port(po), player(p, pr, po.mac(), std::move(e)), descriptor(context, po.descriptor()), timer(context) {}
  // The descriptor belongs to the port.
  ~State() { descriptor.release(); }

  [[nodiscard]] Moment now() const { return std::chrono::duration_cast<Moment>(Clock::now() - start); }
  void listen();
  void wake();
  void pump();
  bool send_what_may();

  const Plan& plan;
  Port& port;
  Player player;
  asio::io_context context{1};
  asio::posix::stream_descriptor descriptor;
  asio::steady_timer timer;
  Clock::time_point start = Clock::now();
  const std::atomic<bool>* interrupt = nullptr;
  std::uint8_t round = 0;  // of the next marker
};

void Session::State::listen() {
  descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    while (const auto record = port.receive()) player.receive(*record, now());
    pump();
    listen();
  });
}

void Session::State::wake() {
  timer.expires_after(std::clamp(player.next(now()) - now(), tick, interrupt_poll));
  timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) pump();
  });
}

bool Session::State::send_what_may() {
  bool any = false;
  while (const auto item = player.pop(now())) {
    const std::error_code error = port.send(item->octets);
    player.sent(*item, now(), static_cast<bool>(error));
    any = true;
  }
  return any;
}

void Session::State::pump() {
  if (interrupt->load(std::memory_order_relaxed)) player.stop(now(), true);
  do player.advance(now());
  while (send_what_may());
  if (player.done(now()))
    context.stop();
  else
    wake();
}

Session::Session(const Plan& plan, const Profile& profile, Port& port, SessionEvents events)
    : state_(std::make_unique<State>(plan, profile, port, std::move(events))) {}

Session::~Session() = default;

void Session::mark(Marker::Phase phase) {
  const Plan& plan = state_->plan;
  const Octets frame = marker_frame(state_->port.mac(), marked_address(plan), {plan.token, phase, state_->round++});
  if (const std::error_code error = state_->port.send(frame))
    throw SessionError(fmt::format("{}: a marker could not be sent: {}", state_->port.interface(), error.message()));
}

SessionResult Session::run(const std::atomic<bool>& interrupt) {
  State& state = *state_;
  state.interrupt = &interrupt;
  state.start = Clock::now();
  const auto began = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
  state.context.restart();
  state.listen();
  state.pump();
  state.context.run();
  SessionResult result = state.player.result();
  result.began_ns = began.count();
  return result;
}

}  // namespace lvspec

#include "gen/tcp_client.hpp"

#include <algorithm>
#include <utility>

#include "lvspec/tcp_options.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

constexpr Moment syn_wait = 1s, data_wait = 500ms, reply_wait = 2s;
constexpr std::uint8_t syn_repeats = 2, data_repeats = 1, late_answer_limit = 3;
constexpr std::int32_t window = 64240 * 128;  // as offered: 64240 scaled by 7
constexpr std::uint32_t long_segment = 1000;  // octets: one of a stream, with others to come
constexpr std::uint8_t psh = 8;

/// RFC 9293 3.5.2, group 2 and RFC 5961 3.2: a reset is believed only where its number fits.
bool credible_reset(const Tcp& tcp, const TcpSender& sender, TcpClient::State state) noexcept {
  if (state == TcpClient::State::opening) return tcp.ack() && tcp.acknowledgment() == sender.next();
  const auto offset = distance(sender.receive_next(), tcp.sequence());
  return offset >= 0 && offset < window;
}

}  // namespace

void TcpClient::open(Moment now) {
  state_ = State::opening;
  sender_.syn(now);
  arm(now, syn_wait);
}

void TcpClient::arm(Moment now, Moment wait) noexcept {
  wait_ = wait;
  deadline_ = wait == never ? never : now + wait;
}

void TcpClient::left(Moment now) noexcept {
  known_to_peer_ = true;
  if (sender_.left() && wait_ != never) deadline_ = now + wait_;
}

Moment TcpClient::next() const noexcept { return over() || state_ == State::idle || sender_.queued() ? never : deadline_; }

void TcpClient::receive(const Frame& frame, Moment now) {
  const Tcp tcp = frame.tcp();
  if (!tcp || state_ == State::idle) return;
  if (over()) return on_late(frame, now);
  if (tcp.rst()) {
    if (!credible_reset(tcp, sender_, state_)) return;
    sender_.withdraw();
    state_ = State::refused;
  } else if (state_ == State::opening) {
    on_syn_ack(frame, now);
  } else if (state_ != State::held) {
    on_segment(frame, now);
  }
}

void TcpClient::on_syn_ack(const Frame& frame, Moment now) {
  const Tcp tcp = frame.tcp();
  if (!tcp.is_syn_ack() || !sender_.acknowledged(tcp.acknowledgment())) return;
  sender_.peer_offers(frame);
  sender_.expect(tcp.sequence() + 1);
  responses_.start(tcp.sequence());
  tries_ = 0;
  if (!manner_.silent) return establish(now);
  state_ = State::held;
  arm(now, never);
}

void TcpClient::establish(Moment now) {
  sender_.acknowledge(now);
  if (manner_.patient) return rest(now);
  speak(now);
}

void TcpClient::rest(Moment now) {
  state_ = State::resting;
  arm(now, never);
  if (!manner_.hesitant || manner_.requests.empty()) return;
  std::string& request = manner_.requests.front();
  const std::size_t line = std::min(request.find('\n') + 1, request.size());
  sender_.append(request.substr(0, line));
  request.erase(0, line);
  sender_.send(now);
  arm(now, data_wait);
}

void TcpClient::proceed(Moment now) {
  if (state_ == State::resting) speak(now);
}

void TcpClient::speak(Moment now) {
  state_ = State::open;
  manner_.requests.empty() ? close(now) : ask_next(now);
}

void TcpClient::ask_next(Moment now) {
  sender_.append(manner_.lasting ? manner_.requests.front() : std::exchange(manner_.requests[asked_], {}));
  ++asked_;
  responses_.expect(false);
  sender_.send(now);
  arm(now, data_wait);
}

void TcpClient::on_segment(const Frame& frame, Moment now) {
  const Tcp tcp = frame.tcp();
  if (tcp.syn()) return sender_.acknowledge(now);  // our acknowledgement of its SYN was lost
  if (tcp.ack()) sender_.peer_window(tcp.window());
  if (tcp.ack() && sender_.acknowledged(tcp.acknowledgment())) {
    tries_ = 0;
    arm(now, rests() ? never : sender_.all_acknowledged() && sender_.all_sent() ? reply_wait : data_wait);
  }
  if (state_ == State::open && !sender_.all_sent()) sender_.send(now);
  if (frame.payload_length != 0 || tcp.fin()) on_payload(frame, now);
  finish_if_done();
}

void TcpClient::on_payload(const Frame& frame, Moment now) {
  const Tcp tcp = frame.tcp();
  const auto known = distance(tcp.sequence(), sender_.receive_next());
  const auto length = static_cast<std::int64_t>(frame.payload_length);
  const bool fits = known >= 0 && (known < length || (known == length && tcp.fin())) && !peer_finished_;
  if (!fits) return sender_.acknowledge(now);  // out of order or known already: say what we wait for
  if (const auto options = tcp_options(frame); options.timestamp) sender_.peer_timestamp(*options.timestamp);
  reply_octets_ += static_cast<std::uint64_t>(length - known);
  responses_.read(tcp.sequence(), frame.payload_length, frame.payload());
  peer_finished_ = tcp.fin();
  sender_.expect(tcp.sequence() + frame.payload_length + (tcp.fin() ? 1U : 0U));
  if (sender_.all_acknowledged()) arm(now, reply_wait);
  if (reply_octets_ > manner_.most_octets) return give_up(now);
  answer(frame, now);
}

void TcpClient::answer(const Frame& frame, Moment now) {
  if (peer_finished_ && (state_ == State::open || (state_ == State::resting && manner_.lasting))) return leave(now);
  const bool stream = frame.payload_length >= long_segment && (frame.tcp().flags() & psh) == 0 && state_ == State::open;
  owes_acknowledgement_ = stream && !owes_acknowledgement_;
  if (!owes_acknowledgement_) sender_.acknowledge(now);
  const bool may_ask = responses_.complete() == asked_ && !responses_.closes();
  if (state_ == State::open && manner_.lasting) return may_ask ? rest(now) : void();
  if (state_ == State::open && asked_ < manner_.requests.size() && may_ask) ask_next(now);
}

/// The peer has closed.
void TcpClient::leave(Moment now) {
  if (!sender_.all_sent()) return give_up(now);  // it wants no more of it
  if (manner_.lingers == Moment{0}) return close(now);
  state_ = State::lingering;
  sender_.acknowledge(now);
  arm(now, manner_.lingers);
}

void TcpClient::close(Moment now) {
  if (manner_.resets) return give_up(now);
  state_ = State::closing;
  tries_ = 0;
  sender_.fin(now);
  arm(now, data_wait);
}

void TcpClient::finish_if_done() noexcept {
  if (state_ == State::closing && peer_finished_ && sender_.all_acknowledged()) state_ = State::closed;
}

void TcpClient::too_long(std::uint32_t sequence, std::uint32_t mtu, Moment now) {
  if (state_ != State::open && state_ != State::closing) return;
  if (!sender_.shorten(sequence, mtu)) return;
  sender_.withdraw();  // what waits is too long as well
  repeat(now);
}

/// RFC 9293 3.6.1: a peer that missed our last acknowledgement gets it again; one that missed our reset gets another that fits.
void TcpClient::on_late(const Frame& frame, Moment now) {
  const Tcp tcp = frame.tcp();
  if (tcp.rst() || late_answers_ == late_answer_limit || state_ == State::refused) return;
  if (state_ == State::given_up && tcp.ack()) {
    ++late_answers_;
    sender_.reset(now, tcp.acknowledgment());
  } else if (state_ == State::closed && tcp.fin()) {
    ++late_answers_;
    sender_.acknowledge(now);
  }
}

void TcpClient::reset_straight(Moment now, Mac server) {
  if (state_ == State::refused || state_ == State::given_up) sender_.reset_straight(now, sender_.unacknowledged(), server);
}

void TcpClient::advance(Moment now) {
  if (now >= next()) on_silence(now);
}

void TcpClient::on_silence(Moment now) {
  if (state_ == State::lingering) return close(now);
  const bool waits_for_acknowledgement = !sender_.all_acknowledged();
  const auto limit = state_ == State::opening ? syn_repeats : data_repeats;
  if (waits_for_acknowledgement && tries_ < limit) {
    ++tries_;
    repeat(now);
  } else if (state_ == State::open && manner_.lasting) {
    waits_for_acknowledgement ? repeat(now) : arm(now, reply_wait);
  } else if (state_ == State::open && !waits_for_acknowledgement && reply_octets_ != 0) {
    close(now);  // a server that keeps the connection although it was asked to close it
  } else {
    give_up(now);
  }
}

void TcpClient::repeat(Moment now) {
  if (state_ == State::opening) sender_.syn(now);
  if (state_ == State::open || state_ == State::closing || state_ == State::resting) sender_.again(now);
  if (state_ == State::closing) sender_.fin(now);
  arm(now, wait_);
}

void TcpClient::give_up(Moment now) {
  if (over() || state_ == State::idle) return;
  sender_.withdraw();
  const bool opened = state_ != State::opening;
  state_ = State::given_up;
  if (!known_to_peer_) return;
  // Where data stays unacknowledged the peer has most likely not received it; if it has, it answers and on_late() puts it right.
  sender_.reset(now, opened ? sender_.unacknowledged() : sender_.next());
}

}  // namespace lvspec

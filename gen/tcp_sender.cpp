#include "gen/tcp_sender.hpp"

#include <algorithm>
#include <utility>

#include "gen/request.hpp"
#include "lvspec/tcp_options.hpp"

namespace lvspec {
namespace {

constexpr std::uint8_t fin_flag = 1, syn_flag = 2, rst_flag = 4, psh_flag = 8, ack_flag = 16;
constexpr std::size_t timestamp_option = 12;
constexpr std::uint8_t most_scale = 14;          // RFC 7323 2.3
constexpr std::uint32_t most_in_flight = 32768;  // a stimulus shall not be a burst that a switch drops

}  // namespace

TcpSender::TcpSender(const Endpoints& ends, const Identity& identity, IpIds& ids, Outlet outlet)
    : ends_(ends),
      identity_(identity),
      ids_(ids),
      outlet_(std::move(outlet)),
      unacknowledged_(identity.first_sequence),
      next_(identity.first_sequence) {}

void TcpSender::emit(Moment now, TcpFrame frame, Urgency urgency) {
  frame.ip_id = bulk_id_ && !frame.payload.empty() ? (*bulk_id_)++ : ids_.next();
  frame.dscp = identity_.dscp;
  frame.acknowledgment = receive_next_;
  frame.timestamps = timestamps_ && (frame.flags & rst_flag) == 0;
  frame.timestamp = identity_.timestamp_base + static_cast<std::uint32_t>(now.count() / 1000);
  frame.echo = echo_;
  ++queued_;
  outlet_.emit(tcp_frame(ends_, frame), urgency);
}

void TcpSender::syn(Moment now) {
  next_ = identity_.first_sequence + 1;
  emit(now, {.flags = syn_flag, .sequence = identity_.first_sequence}, Urgency::opening);
}

void TcpSender::acknowledge(Moment now) {
  // Behind data that still waits, an acknowledgement with a later sequence number would look like a gap to the peer.
  emit(now, {.flags = ack_flag, .sequence = queued_ != 0 ? unacknowledged_ : next_}, Urgency::acknowledgement);
}

void TcpSender::send(Moment now) { send_from(now, next_ - identity_.first_sequence - 1); }

void TcpSender::again(Moment now) { send_from(now, unacknowledged_ - identity_.first_sequence - 1); }

void TcpSender::send_from(Moment now, std::size_t at) {
  const std::uint32_t begin = identity_.first_sequence + 1;
  const std::size_t known = unacknowledged_ - begin, limit = known + std::min(window_, most_in_flight);
  for (std::size_t number = 0; at < std::min(stream_.size(), limit); ++number) {
    const std::size_t left = stream_.size() - at;
    std::size_t octets = bulk_id_ ? std::min(left, segment_limit_) : odd_cut(left, segment_limit_, number);
    if (at + octets > limit && at > known) break;  // rather none now than a small one (RFC 9293 3.8.6.2.1)
    octets = std::min(octets, limit - at);
    emit(now,
         {.flags = static_cast<std::uint8_t>(bulk_id_ && octets < left ? ack_flag : ack_flag | psh_flag),
          .sequence = begin + static_cast<std::uint32_t>(at),
          .payload = std::string_view(stream_).substr(at, octets)},
         Urgency::data);
    at += octets;
  }
  const auto sent = begin + static_cast<std::uint32_t>(at);
  if (distance(next_, sent) > 0) next_ = sent;
}

bool TcpSender::all_sent() const noexcept { return distance(next_, end()) <= 0; }

void TcpSender::fin(Moment now) {
  next_ = end() + 1;
  emit(now, {.flags = fin_flag | ack_flag, .sequence = end()}, queued_ != 0 ? Urgency::data : Urgency::acknowledgement);
}

void TcpSender::reset_straight(Moment now, std::uint32_t sequence, Mac to) {
  const Mac peer = std::exchange(ends_.peer, to);
  reset(now, sequence);
  ends_.peer = peer;
}

void TcpSender::reset(Moment now, std::uint32_t sequence) {
  const bool synchronised = receive_next_ != 0;
  emit(now, {.flags = static_cast<std::uint8_t>(synchronised ? rst_flag | ack_flag : rst_flag), .sequence = sequence},
       Urgency::acknowledgement);
}

void TcpSender::peer_offers(const Frame& syn_ack) {
  const TcpOptions options = tcp_options(syn_ack);
  window_ = syn_ack.tcp().window();  // never scaled in a SYN (RFC 7323 2.2)
  timestamps_ = options.timestamp.has_value();
  echo_ = options.timestamp.value_or(0);
  scale_ = std::min<std::uint8_t>(options.window_scale.value_or(0), most_scale);
  const std::size_t whole = std::clamp<std::size_t>(options.mss, 64, own_mss(ends_.vip.family()));
  segment_limit_ = timestamps_ ? whole - timestamp_option : whole;
}

bool TcpSender::shorten(std::uint32_t sequence, std::uint32_t mtu) noexcept {
  const std::size_t headers = (ends_.vip.is_v4() ? 40U : 60U) + (timestamps_ ? timestamp_option : 0U);
  const bool in_flight = distance(unacknowledged_, sequence) >= 0 && distance(sequence, next_) > 0;
  if (!in_flight || mtu - headers >= segment_limit_) return false;
  segment_limit_ = mtu - headers;
  return true;
}

bool TcpSender::acknowledged(std::uint32_t number) noexcept {
  if (distance(unacknowledged_, number) <= 0 || distance(number, next_) < 0) return false;
  unacknowledged_ = number;
  return true;
}

}  // namespace lvspec

#include "gen/tcp_sender.hpp"

#include <algorithm>
#include <utility>

#include "gen/request.hpp"

namespace lvspec {
namespace {

constexpr std::uint8_t fin_flag = 1, syn_flag = 2, rst_flag = 4, psh_flag = 8, ack_flag = 16;
constexpr std::uint16_t own_mss = 1460;
constexpr std::size_t timestamp_option = 12;

}  // namespace

TcpSender::TcpSender(const Endpoints& ends, const Identity& identity, std::string request, IpIds& ids, Exit exit)
    : ends_(ends),
      identity_(identity),
      request_(std::move(request)),
      ids_(ids),
      exit_(std::move(exit)),
      unacknowledged_(identity.first_sequence),
      next_(identity.first_sequence) {}

void TcpSender::emit(Moment now, TcpFrame frame, Urgency urgency) {
  frame.ip_id = ids_.next();
  frame.dscp = identity_.dscp;
  frame.acknowledgment = receive_next_;
  frame.timestamps = timestamps_ && (frame.flags & rst_flag) == 0;
  frame.timestamp = identity_.timestamp_base + static_cast<std::uint32_t>(now.count() / 1000);
  frame.echo = echo_;
  ++queued_;
  exit_.emit(tcp_frame(ends_, frame), urgency);
}

void TcpSender::syn(Moment now) {
  next_ = identity_.first_sequence + 1;
  emit(now, {.flags = syn_flag, .sequence = identity_.first_sequence}, Urgency::opening);
}

void TcpSender::acknowledge(Moment now) {
  // Behind data that still waits, an acknowledgement with a later sequence number would look like a gap to the peer.
  emit(now, {.flags = ack_flag, .sequence = queued_ != 0 ? unacknowledged_ : next_}, Urgency::acknowledgement);
}

void TcpSender::request(Moment now) {
  const std::uint32_t begin = identity_.first_sequence + 1;
  std::size_t at = std::min<std::size_t>(unacknowledged_ - begin, request_.size());
  for (const std::size_t octets : odd_cuts(request_.size() - at, segment_limit_)) {
    const auto sequence = begin + static_cast<std::uint32_t>(at);
    emit(now, {.flags = ack_flag | psh_flag, .sequence = sequence, .payload = std::string_view(request_).substr(at, octets)},
         Urgency::data);
    at += octets;
  }
  const auto end = begin + static_cast<std::uint32_t>(request_.size());
  if (distance(next_, end) > 0) next_ = end;
}

void TcpSender::fin(Moment now) {
  const auto sequence = identity_.first_sequence + 1 + static_cast<std::uint32_t>(request_.size());
  next_ = sequence + 1;
  emit(now, {.flags = fin_flag | ack_flag, .sequence = sequence}, queued_ != 0 ? Urgency::data : Urgency::acknowledgement);
}

void TcpSender::reset(Moment now, std::uint32_t sequence) {
  const bool synchronised = receive_next_ != 0;
  emit(now, {.flags = static_cast<std::uint8_t>(synchronised ? rst_flag | ack_flag : rst_flag), .sequence = sequence},
       Urgency::acknowledgement);
}

void TcpSender::peer_offers(std::uint16_t mss, bool timestamps) {
  timestamps_ = timestamps;
  const std::size_t whole = std::clamp<std::size_t>(mss, 64, own_mss);
  segment_limit_ = timestamps ? whole - timestamp_option : whole;
}

bool TcpSender::acknowledged(std::uint32_t number) noexcept {
  if (distance(unacknowledged_, number) <= 0 || distance(number, next_) < 0) return false;
  unacknowledged_ = number;
  return true;
}

}  // namespace lvspec

#include "checks/icm/quotes.hpp"

#include <algorithm>

#include "lvspec/decode.hpp"

namespace lvspec {
namespace {

/// The ICMP message as far as it was captured, without what pads a short frame.
std::span<const std::uint8_t> message(const Frame& frame) noexcept {
  const std::size_t end = std::min<std::size_t>(frame.captured, std::size_t{frame.l3_offset} + be16(frame.ip().p + 2));
  return end <= frame.l4_offset ? std::span<const std::uint8_t>{} : frame.bytes().subspan(frame.l4_offset, end - frame.l4_offset);
}

}  // namespace

const Quotation* Quotes::of(std::uint16_t client_port) const noexcept {
  const auto found = std::find_if(all_.begin(), all_.end(), [=](const Quotation& q) { return q.client_port == client_port; });
  return found == all_.end() ? nullptr : &*found;
}

void Quotes::take(const Frame& error) noexcept {
  if (!error.icmp() || !error.ip().is_v4()) return;
  const Frame quoted = decode_packet_at(error, error.l4_offset + 8U);
  const IpHeader ip = quoted.ip();
  const std::size_t at = quoted.l3_offset + ip.header_length();
  if (!ip || at + 8 > error.captured) return;
  const std::uint16_t from = be16(error.data + at), to = be16(error.data + at + 2);
  const Step* step = scene_.steps.of(ip, from, to);
  if (step == nullptr || step->stimulus != Stimulus::quote) return;
  const Flow* flow = scene_.flows.find(ip.destination(), to, scene_.cluster.service(ip.source(), from, quoted.protocol));
  if (flow == nullptr) return;
  if (error.sender.role == Role::client) return begin(error, *step, *flow, be32(error.data + at + 4), to);
  const auto known = std::find_if(all_.begin(), all_.end(), [=](const Quotation& q) { return q.client_port == to; });
  if (known == all_.end() || known->copy || error.receiver.role != Role::real_server) return;
  known->copy = FrameRef::of(error);
  known->told = {error.receiver, error.destination_mac()};
  const auto octets = message(error);
  const std::span<const std::uint8_t> original{known->octets.data(), known->length};
  known->changed = error.ip().source() != flow->client ||
                   !std::equal(original.begin(), original.end(), octets.begin(),
                               octets.begin() + static_cast<std::ptrdiff_t>(std::min(octets.size(), known->octets.size())));
}

void Quotes::begin(const Frame& error, const Step& step, const Flow& flow, std::uint32_t sequence, std::uint16_t port) noexcept {
  if (all_.size() == most || of(port) != nullptr || error.receiver.role != Role::director) return;
  Quotation& q = all_.emplace_back();
  q.step = &step;
  q.sent = FrameRef::of(error);
  q.director = {error.receiver, error.destination_mac()};
  q.first = flow.first;
  q.flow = scene_.flows.slot_of(flow);
  q.sequence = sequence;
  q.mtu = be16(error.icmp().p + 6);
  q.client_port = port;
  const auto octets = message(error);
  q.length = static_cast<std::uint8_t>(std::min(octets.size(), q.octets.size()));
  std::copy_n(octets.begin(), q.length, q.octets.begin());
}

}  // namespace lvspec

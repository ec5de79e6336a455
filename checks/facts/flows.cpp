#include "checks/facts/flows.hpp"

namespace lvspec {
namespace {

std::uint32_t home(const Ip& client, std::uint16_t port, std::uint8_t service) noexcept {
  const std::uint64_t key =
      client.low ^ mix64(client.high) ^ static_cast<std::uint64_t>(port) << 40U ^ static_cast<std::uint64_t>(service) << 56U;
  return static_cast<std::uint32_t>(mix64(key)) % Flows::capacity;
}

}  // namespace

std::uint32_t Flows::slot(const Ip& client, std::uint16_t client_port, std::uint8_t service) const noexcept {
  const std::uint32_t start = home(client, client_port, service);
  for (std::uint32_t i = 0; i < neighbourhood; ++i) {
    const Flow& flow = slots_[(start + i) % capacity];
    if (flow.client_port == client_port && flow.service == service && flow.client == client) return (start + i) % capacity;
  }
  return Frame::no_flow;
}

const Flow* Flows::find(const Ip& client, std::uint16_t client_port, std::uint8_t service) const noexcept {
  const std::uint32_t there = slot(client, client_port, service);
  return there == Frame::no_flow ? nullptr : &slots_[there];
}

std::uint32_t Flows::make(const Ip& client, std::uint16_t client_port, std::uint8_t service) noexcept {
  const std::uint32_t start = home(client, client_port, service);
  std::uint32_t oldest = start;
  for (std::uint32_t i = 1; i < neighbourhood; ++i)
    if (slots_[(start + i) % capacity].touched < slots_[oldest].touched) oldest = (start + i) % capacity;
  slots_[oldest] = Flow{};
  slots_[oldest].client = client;
  slots_[oldest].client_port = client_port;
  slots_[oldest].service = service;
  return oldest;
}

void Flows::begin(Flow& flow, const Frame& frame, std::uint8_t service) noexcept {
  Flow fresh;
  fresh.client = flow.client;
  fresh.client_port = flow.client_port;
  fresh.service = service;
  fresh.first = FrameRef::of(frame);
  fresh.asked = {frame.receiver, frame.destination_mac()};
  fresh.through_director = frame.kind == Kind::request;
  fresh.opened = frame.tcp().is_syn();
  fresh.syn_sequence = frame.tcp().sequence();
  if (fresh.through_director && (frame.tcp().is_syn() || frame.protocol == 17)) fresh.order = ++started_[service];
  flow = fresh;
}

void Flows::from_client(Flow& flow, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  flow.fin_client |= tcp.fin();
  flow.reset |= tcp.rst();
  flow.established |= tcp.ack() && !tcp.rst() && !tcp.syn();
}

void Flows::from_server(Flow& flow, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  flow.fin_server |= tcp.fin();
  flow.reset |= tcp.rst();
  if (flow.first_reply) return;
  flow.first_reply = FrameRef::of(frame);
  flow.replier = {frame.sender, frame.source_mac()};
}

/// A port is used again. Where the new connection's SYN was lost, or comes later by another host's clock, its copy or answer must
/// not be taken for the old connection's.
bool Flows::is_of_another(const Flow& flow, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  // Before the new connection's SYN-ACK, whatever else comes is the old one's, sent again.
  if (frame.kind == Kind::forwarded) return tcp.is_syn() && tcp.sequence() != flow.syn_sequence;
  return frame.kind == Kind::reply && tcp.is_syn_ack() && tcp.acknowledgment() != flow.syn_sequence + 1;
}

/// An old connection's segment that is sent again after the client has used the port anew: nothing but a SYN-ACK or a reset comes
/// first.
bool Flows::is_leftover(const Flow& flow, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  if (!tcp || !flow.opened || tcp.rst()) return false;
  if (!flow.first_reply) return !tcp.is_syn_ack();
  constexpr std::uint32_t reach = 1U << 30U;  // octets that one connection's client has sent by then
  return tcp.ack() && tcp.acknowledgment() - flow.syn_sequence - 1 >= reach;
}

void Flows::track(Frame& frame, const Exchange& exchange) noexcept {
  const auto& [client, client_port, service, translated] = exchange;
  const bool create = frame.kind == Kind::request || frame.kind == Kind::direct;
  std::uint32_t where = slot(client, client_port, service);
  if (where == Frame::no_flow && create) where = make(client, client_port, service);
  frame.flow = where;
  if (where == Frame::no_flow) return;
  Flow& flow = slots_[where];
  flow.touched = ++clock_;
  if (flow.first && is_of_another(flow, frame)) flow.first = {};
  if (!flow.first && !create) return void(frame.flow = Frame::no_flow);
  if (frame.kind == Kind::reply && is_leftover(flow, frame)) return void(frame.flow = Frame::no_flow);
  const bool new_syn = create && frame.tcp().is_syn() && frame.tcp().sequence() != flow.syn_sequence;
  if (create && (!flow.first || new_syn)) begin(flow, frame, service);
  flow.touched = clock_;
  if (create) from_client(flow, frame);
  if (frame.kind == Kind::reply) from_server(flow, frame);
  flow.translated |= translated;
  if (frame.kind == Kind::forwarded && flow.server.mac == Mac{}) flow.server = {frame.receiver, frame.destination_mac()};
}

}  // namespace lvspec

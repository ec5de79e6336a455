#include "checks/facts/flows.hpp"

#include <algorithm>

namespace lvspec {
namespace {

std::uint64_t hash(const Ip& client, std::uint16_t port, std::uint8_t service) noexcept {
  const std::uint64_t key = client.low ^ client.high * 0x9e37'79b9'7f4a'7c15ULL ^ static_cast<std::uint64_t>(port) << 40U ^
                            static_cast<std::uint64_t>(service) << 56U;
  return mix64(key);
}

std::uint32_t tag(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32U) | 1U; }

/// RFC 9293 3.4: sequence numbers are compared modulo 2^32.
bool reaches(std::uint32_t here, std::uint32_t there) noexcept { return static_cast<std::int32_t>(here - there) >= 0; }

void raise(std::uint32_t& mark, std::uint32_t to) noexcept {
  if (reaches(to, mark)) mark = to;
}

}  // namespace

Culprit Flow::holder(std::uint32_t end) const noexcept {
  if (reaches(acknowledged, end)) return replier;
  if (!through_director) return asked;
  return reaches(sent_on, end) && !altered ? server : Culprit{};
}

std::uint32_t Flows::slot(const Ip& client, std::uint16_t client_port, std::uint8_t service) const noexcept {
  const std::uint64_t h = hash(client, client_port, service);
  const std::uint32_t set = static_cast<std::uint32_t>(h % sets_count);
  for (std::uint32_t i = 0; i < ways; ++i) {
    if (sets_[set].tags[i] != tag(h)) continue;
    const Flow& flow = slots_[set * ways + i];
    if (flow.client_port == client_port && flow.service == service && flow.client == client) return set * ways + i;
  }
  return Frame::no_flow;
}

const Flow* Flows::find(const Ip& client, std::uint16_t client_port, std::uint8_t service) const noexcept {
  const std::uint32_t there = slot(client, client_port, service);
  return there == Frame::no_flow ? nullptr : &slots_[there];
}

const Flow* Flows::at(std::uint32_t slot, const FrameRef& first) const noexcept {
  const Flow& flow = slots_[slot];
  const bool same = first && flow.first.number == first.number && flow.first.vantage == first.vantage;
  return same && !flow.strayed ? &flow : nullptr;
}

std::uint32_t Flows::make(const Ip& client, std::uint16_t client_port, std::uint8_t service) noexcept {
  const std::uint64_t h = hash(client, client_port, service);
  const std::uint32_t set = static_cast<std::uint32_t>(h % sets_count);
  const auto& used = sets_[set].used;
  const auto oldest = static_cast<std::uint32_t>(std::min_element(used.begin(), used.end()) - used.begin());
  sets_[set].tags[oldest] = tag(h);
  Flow& flow = slots_[set * ways + oldest];
  flow = Flow{};
  flow.client = client;
  flow.client_port = client_port;
  flow.service = service;
  return set * ways + oldest;
}

void Flows::begin(Flow& flow, const Frame& frame, const Exchange& exchange) noexcept {
  Flow fresh;
  fresh.client = flow.client;
  fresh.client_port = flow.client_port;
  fresh.service = exchange.service;
  fresh.schedule = exchange.schedule;
  fresh.http = cluster_.profile().services[exchange.service].application == Application::http;
  fresh.on_link = cluster_.is_free(fresh.client);
  fresh.off_link = cluster_.is_off_link(fresh.client);
  fresh.first = FrameRef::of(frame);
  fresh.asked = {frame.receiver, frame.destination_mac()};
  fresh.through_director = frame.kind == Kind::request;
  fresh.opened = frame.tcp().is_syn();
  fresh.syn_sequence = fresh.sent_on = fresh.acknowledged = frame.tcp().sequence();
  const bool opens = frame.tcp().is_syn() || frame.protocol == 17;
  if (fresh.through_director && opens && !exchange.odd) fresh.order = ++started_[exchange.schedule];
  flow = fresh;
}

void Flows::from_client(Flow& flow, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  flow.strayed |= flow.through_director != (frame.kind == Kind::request);
  flow.fin_client |= tcp.fin();
  flow.reset |= tcp.rst();
  flow.established |= tcp.ack() && !tcp.rst() && !tcp.syn();
}

void Flows::from_server(Flow& flow, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  flow.fin_server |= tcp.fin();
  flow.reset |= tcp.rst();
  if (tcp.ack() && !tcp.rst()) raise(flow.acknowledged, tcp.acknowledgment());
  if (flow.first_reply) return;
  flow.first_reply = FrameRef::of(frame);
  flow.replier = {frame.sender, frame.source_mac()};
}

void Flows::from_director(Flow& flow, const Frame& frame) noexcept {
  if (flow.server.mac == Mac{}) flow.server = {frame.receiver, frame.destination_mac()};
  const Tcp tcp = frame.tcp();
  if (tcp && reaches(flow.sent_on, tcp.sequence()))
    raise(flow.sent_on, tcp.sequence() + frame.payload_length + (tcp.syn() ? 1U : 0U));
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
  const auto& [client, client_port, service, translated, schedule, odd] = exchange;
  const bool create = frame.kind == Kind::request || frame.kind == Kind::direct;
  if (create || frame.kind == Kind::reply) last_ns_ = std::max(last_ns_, frame.time_ns);
  std::uint32_t where = slot(client, client_port, service);
  if (where == Frame::no_flow && create) where = make(client, client_port, service);
  frame.flow = where;
  if (where == Frame::no_flow) return;
  Flow& flow = slots_[where];
  sets_[where / ways].used[where % ways] = ++clock_;
  if (flow.first && is_of_another(flow, frame)) flow.first = {};
  if (!flow.first && !create) return void(frame.flow = Frame::no_flow);
  if (frame.kind == Kind::reply && is_leftover(flow, frame)) return void(frame.flow = Frame::no_flow);
  const bool new_syn = create && frame.tcp().is_syn() && frame.tcp().sequence() != flow.syn_sequence;
  if (create && (!flow.first || new_syn)) begin(flow, frame, exchange);
  if (create) from_client(flow, frame);
  if (frame.kind == Kind::reply) from_server(flow, frame);
  flow.translated |= translated;
  if (frame.kind == Kind::forwarded) from_director(flow, frame);
  if (flow.strayed) frame.flow = Frame::no_flow;
}

}  // namespace lvspec

#include "checks/load/answerers.hpp"

#include <algorithm>

namespace lvspec {
namespace {

/// A frame's time and ours are of one clock, but it is read at two places.
constexpr std::int64_t slack_ns = 5'000'000;

}  // namespace

Answerers::Answerers(const LoadRun& run, const Profile& profile)
    : run_(run), vip_(profile.services[run.service].vip), port_(profile.services[run.service].port) {
  for (std::size_t i = 0; i < run.clients.size(); ++i) clients_.emplace_back(run.clients[i], static_cast<std::uint16_t>(i));
  std::sort(clients_.begin(), clients_.end());
  sightings_.reserve(run.connections.size() * 4);
}

std::optional<std::uint64_t> Answerers::key(const Ip& client, std::uint16_t port) const noexcept {
  const auto at = std::lower_bound(clients_.begin(), clients_.end(), std::pair(client, std::uint16_t{0}));
  if (at == clients_.end() || at->first != client) return std::nullopt;
  return std::uint64_t{at->second} << 16U | port;
}

void Answerers::on_frame(const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  if (!tcp) return;
  const bool from_client = frame.kind == Kind::request || frame.kind == Kind::direct;
  if (from_client && tcp.is_syn() && frame.destination_port() == port_ && frame.ip().destination() == vip_) {
    if (const auto k = key(frame.ip().source(), frame.source_port()))
      sightings_.push_back({*k, frame.time_ns, {frame.receiver, frame.destination_mac()}, What::request});
  } else if (frame.kind == Kind::forwarded && tcp.is_syn() && frame.destination_port() == port_) {
    const auto k = key(frame.ip().source(), frame.source_port());
    if (k) sightings_.push_back({*k, frame.time_ns, {frame.receiver, frame.destination_mac()}, What::copy});
    others_ |= !k;
  } else if (frame.kind == Kind::reply && tcp.is_syn_ack() && frame.source_port() == port_ && frame.ip().source() == vip_) {
    if (const auto k = key(frame.ip().destination(), frame.destination_port()))
      sightings_.push_back({*k, frame.time_ns, {frame.sender, frame.source_mac()}, What::answer});
  }
}

std::vector<Seen> Answerers::match() const {
  std::vector<Sighting> sightings = sightings_;
  std::stable_sort(sightings.begin(), sightings.end(),
                   [](const Sighting& a, const Sighting& b) { return a.key != b.key ? a.key < b.key : a.time_ns < b.time_ns; });
  // Connections of one pair follow each other: each has the sightings from its start to the next one's.
  std::vector<std::uint32_t> order(run_.connections.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key_of = [&](std::uint32_t i) {
    return std::uint64_t{run_.connections[i].client} << 16U | run_.connections[i].port;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key_of(a) < key_of(b); });
  std::vector<Seen> out(run_.connections.size());
  auto at = sightings.begin();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t k = key_of(order[i]);
    const std::int64_t from = run_.started_unix_ns + run_.connections[order[i]].started_ns - slack_ns;
    const bool last = i + 1 == order.size() || key_of(order[i + 1]) != k;
    const std::int64_t until = last ? INT64_MAX : run_.started_unix_ns + run_.connections[order[i + 1]].started_ns - slack_ns;
    while (at != sightings.end() && (at->key < k || (at->key == k && at->time_ns < from))) ++at;
    for (; at != sightings.end() && at->key == k && at->time_ns < until; ++at) {
      Seen& seen = out[order[i]];
      Culprit& slot = at->what == What::request ? seen.asked : at->what == What::copy ? seen.sent_to : seen.answered;
      if (slot.party.role == Role::unknown && slot.mac == Mac{}) slot = at->who;
    }
  }
  return out;
}

}  // namespace lvspec

#include "gen/connections.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lvspec/quoted.hpp"

namespace lvspec {
namespace {

// RFC 4594's service classes without network control (48, 56): what a client may well send.
constexpr std::array<std::uint8_t, 16> dscp_values{0, 10, 46, 18, 26, 34, 8, 12, 20, 28, 36, 14, 22, 30, 38, 40};

}  // namespace

Connections::Connections(std::uint64_t seed, std::uint32_t timestamp_base, Outbox& outbox)
    : seed_(seed), timestamp_base_(timestamp_base), outbox_(outbox), ids_(seed) {}

Identity Connections::identity() {
  const std::uint64_t number = count_++;
  return {.first_sequence = static_cast<std::uint32_t>(mix64(seed_ ^ mix64(number + 1))),
          .dscp = dscp_values[number % dscp_values.size()],
          .timestamp_base = timestamp_base_};
}

std::size_t Connections::open(const Endpoints& ends, Manner manner, Moment now) {
  return open(ends, identity(), std::move(manner), now);
}

std::size_t Connections::open_again(std::size_t number, Manner manner, Moment now) {
  constexpr std::uint32_t gap = 64'000;
  Identity who = identity();
  who.first_sequence = clients_[number].next_sequence() + gap;
  const Endpoints ends = ends_[number];
  return open(ends, who, std::move(manner), now);
}

std::size_t Connections::open(const Endpoints& ends, const Identity& who, Manner manner, Moment now) {
  const std::size_t number = clients_.size();
  Outlet outlet{.emit = [this, number](Octets octets, Urgency urgency) { outbox_.push(std::move(octets), urgency, number); },
            .withdraw = [this, number] { outbox_.withdraw(number); }};
  clients_.emplace_back(ends, who, std::move(manner), ids_, std::move(outlet));
  ends_.push_back(ends);
  by_client_[{ends.client, ends.client_port}] = number;
  clients_.back().open(now);
  return number;
}

TcpSender Connections::sender(const Endpoints& ends) {
  Outlet outlet{.emit = [this](Octets octets, Urgency urgency) { outbox_.push(std::move(octets), urgency); }, .withdraw = [] {}};
  return {ends, identity(), ids_, std::move(outlet)};
}

void Connections::receive(const Frame& frame, Moment now) {
  if (TcpClient* client = find({frame.ip().destination(), frame.destination_port()}, frame.ip().source(), frame.source_port()))
    client->receive(frame, now);
}

void Connections::hear_error(const Frame& error, Moment now) {
  const auto mtu = told_mtu(error);
  const Quoted packet = mtu ? quoted(error) : Quoted{};
  if (!packet || packet.protocol != 6) return;
  if (TcpClient* client = find({packet.ip.source(), packet.source_port}, packet.ip.destination(), packet.destination_port))
    client->too_long(packet.sequence, *mtu, now);
}

TcpClient* Connections::find(const End& client, const Ip& vip, std::uint16_t port) {
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return nullptr;
  const Endpoints& ends = ends_[found->second];
  return ends.vip == vip && ends.port == port ? &clients_[found->second] : nullptr;
}

void Connections::left(std::size_t number, Moment now) {
  if (number < clients_.size()) clients_[number].left(now);
}

void Connections::advance(Moment now) {
  for (TcpClient& client : clients_) client.advance(now);
}

void Connections::give_up(Moment now) {
  for (TcpClient& client : clients_) client.give_up(now);
}

Moment Connections::next() const {
  Moment first = never;
  for (const TcpClient& client : clients_) first = std::min(first, client.next());
  return first;
}

}  // namespace lvspec

#include "tests/bench/traffic.hpp"

namespace lvspec::bench {
namespace {

using namespace lvspec::words;

void ask_and_answer(const Send& send, const Host& asker, const Ip& what, Mac owner) {
  send(ArpWords{asker.mac, Mac::broadcast(), 1, asker.mac, asker.ip, Mac{}, what, {}}.frame());
  send(ArpWords{owner, asker.mac, 2, owner, what, asker.mac, asker.ip, Octets(18)}.frame());
}

}  // namespace

void Traffic::introduce(const Send& send) {
  ask_and_answer(send, neighbour(0), director.ip, director.mac);
  ask_and_answer(send, neighbour(0), gateway.ip, gateway.mac);
  ask_and_answer(send, gateway, vip.ip, director.mac);
  for (std::uint32_t i = 0; i < servers; ++i) ask_and_answer(send, director, server(i).ip, server(i).mac);
}

void Traffic::step(const Send& send) {
  if (dice_.one_in(400)) arp(send);
  if (dice_.one_in(mix_.bulk_one_in)) bulk(send);
  if (dice_.one_in(100)) lookup(send);
  const std::size_t chosen = dice_.below(at_a_time);
  if (chosen >= visits_.size()) {
    visits_.emplace_back(mix_, dice_, visits_made_++);
    return;
  }
  if (!visits_[chosen].step(dice_, turn_, send)) visits_[chosen] = Visit(mix_, dice_, visits_made_++);
}

void Traffic::arp(const Send& send) {
  const Host asker = neighbour(dice_.below(neighbours)), rs = server(dice_.below(servers));
  switch (dice_.below(4)) {
    case 0:
      return ask_and_answer(send, asker, vip.ip, director.mac);
    case 1:
      return ask_and_answer(send, rs, gateway.ip, gateway.mac);
    case 2:
      return ask_and_answer(send, director, rs.ip, rs.mac);
    default:
      return ask_and_answer(send, rs, asker.ip, asker.mac);
  }
}

/// A transfer between two hosts that the profile does not know.
void Traffic::bulk(const Send& send) {
  const Host from = neighbour(1), to = neighbour(2);
  for (int i = 0; i < 4; ++i) {
    Packet p{from.mac, to.mac, from.ip, to.ip, 40'000, 873, 6, bulk_next_, 1, flag::ack, bulk_id_++, 64, Octets(1460, 'x')};
    bulk_next_ += 1460;
    send(p.frame());
  }
  send(Packet{to.mac, from.mac, to.ip, from.ip, 873, 40'000, 6, 1, bulk_next_, flag::ack, bulk_id_++, 64, {}}.frame());
}

void Traffic::lookup(const Send& send) {
  const Host from = neighbour(dice_.below(neighbours)), to = neighbour(3);
  const auto port = static_cast<std::uint16_t>(dice_.between(1024, 65'535));
  send(Packet{from.mac, to.mac, from.ip, to.ip, port, 53, 17, 0, 0, 0, 1, 64, Octets(dice_.between(28, 60))}.frame());
  send(Packet{to.mac, from.mac, to.ip, from.ip, 53, port, 17, 0, 0, 0, 1, 64, Octets(dice_.between(60, 300))}.frame());
}

}  // namespace lvspec::bench

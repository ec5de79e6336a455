#include "cluster.hpp"

#include <algorithm>

#include "gen/datagram.hpp"
#include "gen/ndp_frames.hpp"

namespace lvspec::test {
namespace {

constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
constexpr std::uint32_t server_first = 70'000;
constexpr std::string_view page = "HTTP/1.1 200 OK\r\n\r\nthis is kgc web!";
constexpr std::string_view kept_page = "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\nthis is kgc web!";

}  // namespace

Moment Cluster::run(Player& player, const std::function<void(Moment)>& each) {
  Moment now{0};
  while (now < std::chrono::seconds(60)) {
    for (; !mail_.empty() && mail_.front().at <= now; mail_.pop_front()) player.receive(record_of(mail_.front().octets), now);
    player.advance(now);
    while (auto item = player.pop(now)) {
      take(item->octets, now);
      player.sent(*item, now, false);
      player.advance(now);
    }
    if (each) each(now);
    if (player.done(now)) return now;
    const Moment next = mail_.empty() ? player.next(now) : std::min(player.next(now), mail_.front().at);
    now = std::max(now + Moment(100), std::min(next, now + std::chrono::milliseconds(20)));
  }
  return now;
}

void Cluster::take(const Octets& octets, Moment now) {
  seen.push_back(octets);
  times.push_back(now);
  const Frame f = frame_of(octets);
  if (f.arp()) answer_arp(f, now);
  if (f.ndp()) answer_ndp(f, now);
  const bool refused = f.tcp() && f.length - f.l3_offset > way_takes;
  if (refused) mail(too_long_error(f, way_takes), now);
  if (f.tcp() && !refused) answer_tcp(f, now);
  if (f.protocol == 17) answer_udp(f, now);
}

void Cluster::answer_arp(const Frame& f, Moment now) {
  const auto owner = owners.find(f.arp().target_ip());
  const bool reached = owner != owners.end() && (f.destination_mac().is_broadcast() || f.destination_mac() == owner->second);
  if (f.arp().is_request() && reached) mail(arp_answer(owner->second, owner->first, own, f.arp().sender_ip()), now);
}

void Cluster::answer_ndp(const Frame& f, Moment now) {
  const auto owner = owners.find(f.ndp().target());
  const bool reached = owner != owners.end() && (f.destination_mac().is_group() || f.destination_mac() == owner->second);
  if (f.ndp().is_solicitation() && reached) mail(neighbour_advertisement(owner->second, owner->first, own, f.ip().source()), now);
}

void Cluster::answer_udp(const Frame& f, Moment now) {
  const auto payload = f.payload();
  // The same builder, with the ends turned round.
  const Endpoints back{.own = web1,
                       .peer = own,
                       .client = f.ip().destination(),
                       .client_port = f.destination_port(),
                       .vip = f.ip().source(),
                       .port = f.source_port()};
  if (serves) mail(datagram_frame(back, 1, {payload.begin(), payload.end()}), now);
}

void Cluster::answer_tcp(const Frame& f, Moment now) {
  const std::uint16_t port = f.source_port();
  const Tcp tcp = f.tcp();
  if (tcp.is_syn() && f.destination_mac() == director) served_by.push_back(server_of_[port] = turn_++ % 2 == 0 ? web1 : web2);
  if (tcp.is_syn() && f.destination_mac() != director) server_of_[port] = f.destination_mac();
  const Ip client = f.ip().source();
  const bool on_link = client.is_v4() ? client < ip("199.0.0.0") : client.high == vip6.high;
  if (tcp.is_syn() && drops_first_syns && first_syns_.insert(port).second) return;
  if (tcp.is_syn()) open_ports[port] = 1;
  if (tcp.rst()) open_ports.erase(port);
  if (!serves || tcp.rst() || !on_link) return;
  const Mac from = server_of_[port];
  const Endpoints back{from, own, f.ip().destination(), 80, client, port};
  const std::uint32_t end = tcp.sequence() + f.payload_length + (tcp.fin() || tcp.syn() ? 1 : 0);
  const auto say = [&](std::uint8_t flags, std::uint32_t sequence, std::string_view payload = {}) {
    mail(tcp_frame(back, {.flags = flags, .sequence = sequence, .acknowledgment = end, .timestamps = true, .payload = payload}),
         now);
  };
  if (tcp.is_syn() && asks_for_fresh)
    mail(client.is_v4() ? arp_question({.own = from, .sender_mac = from, .sender = ip("198.51.100.16"), .target = client})
                        : neighbour_solicitation({.own = from, .to = {}, .sender = ip("fe80::10"), .target = client}),
         now);
  if (tcp.is_syn()) say(syn | ack, server_first);
  const auto payload = f.payload();
  const bool whole = payload.size() >= 4 && std::equal(payload.end() - 4, payload.end(), "\r\n\r\n");
  if (!payload.empty() && !whole) say(ack, server_first + 1);
  const bool asks_to_close =
      std::string_view(reinterpret_cast<const char*>(payload.data()), payload.size()).find("close") != std::string_view::npos;
  if (whole && keeps_alive && !asks_to_close) return say(psh | ack, tcp.acknowledgment(), kept_page);
  if (whole) say(psh | fin | ack, server_first + 1, page);
  if (!tcp.fin()) return;
  const bool answered = tcp.acknowledgment() > server_first + 1;
  say(static_cast<std::uint8_t>(answered ? ack : fin | ack), tcp.acknowledgment());
  open_ports.erase(port);
}

}  // namespace lvspec::test

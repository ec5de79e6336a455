#include "tests/bench/visit.hpp"

#include <algorithm>

namespace lvspec::bench {
namespace {

using namespace lvspec::words;

constexpr std::size_t mss = 1460;
// RFC 2544 C.2.2: addresses for benchmarks, here those of clients behind the gateway.
constexpr std::uint32_t first_off_link = 0xc612'0000U, off_link_addresses = 1U << 16U;

Host some_client(Dice& dice) {
  if (dice.one_in(4)) return neighbour(dice.below(neighbours));
  return {gateway.mac, Ip::v4(first_off_link + dice.below(off_link_addresses))};
}

/// `text`, then octets that differ from message to message, `length` in all where the text is no longer.
Octets padded(const std::string& text, std::size_t length, std::uint64_t salt) {
  Octets out = octets(text);
  out.reserve(std::max(length, out.size()));
  while (out.size() < length) out.push_back(static_cast<std::uint8_t>('a' + (out.size() * 7 + salt) % 26));
  return out;
}

Octets request_of(std::uint32_t length, std::uint64_t salt) {
  const std::string head = "GET /item/" + std::to_string(salt % 10'000) + " HTTP/1.1\r\nHost: www.example.org\r\n";
  if (length < head.size() + 20) return octets(head + "\r\n");
  Octets out = padded(head + "Cookie: id=", length - 4, salt);
  const Octets end = octets("\r\n\r\n");
  out.insert(out.end(), end.begin(), end.end());
  return out;
}

Octets response_of(std::uint32_t length, std::uint64_t salt) {
  const std::string head = "HTTP/1.1 200 OK\r\nServer: web\r\nContent-Type: text/html\r\nContent-Length: ";
  const std::size_t longest_head = head.size() + 9;
  const std::size_t body = length > longest_head ? length - longest_head : 0;
  const std::string whole = head + std::to_string(body) + "\r\n\r\n";
  return padded(whole, whole.size() + body, salt);
}

}  // namespace

Visit::Visit(const Mix& mix, Dice& dice, std::uint64_t serial)
    : mix_(mix),
      client_(some_client(dice)),
      port_(static_cast<std::uint16_t>(1024 + serial * 40'507 % 64'512)),
      client_id_(static_cast<std::uint16_t>(dice.next())),
      server_id_(static_cast<std::uint16_t>(dice.next())),
      client_next_(static_cast<std::uint32_t>(dice.next())),
      server_next_(static_cast<std::uint32_t>(dice.next())),
      requests_left_(dice.between(mix.fewest_requests, mix.most_requests)) {}

bool Visit::step(Dice& dice, std::uint64_t& turn, const Send& send) {
  switch (stage_) {
    case Stage::open:
      server_ = bench::server(static_cast<std::uint32_t>(turn++ % servers));
      client(send, flag::syn);
      stage_ = Stage::accept;
      break;
    case Stage::accept:
      server(send, flag::syn | flag::ack);
      stage_ = Stage::confirm;
      break;
    case Stage::confirm:
      client(send, flag::ack);
      stage_ = Stage::ask;
      break;
    case Stage::ask:
      ask(dice, send);
      break;
    case Stage::answer:
      answer(send);
      break;
    case Stage::close:
      close(send);
      return false;
  }
  return true;
}

void Visit::client(const Send& send, std::uint8_t flags, Octets payload) {
  Packet p{client_.mac, director.mac, client_.ip, vip.ip, port_, 80, 6, client_next_, server_next_, flags, client_id_++, 57};
  if (flags == flag::syn) p.acknowledgment = 0;
  client_next_ += static_cast<std::uint32_t>(payload.size()) + ((flags & (flag::syn | flag::fin)) != 0 ? 1U : 0U);
  p.payload = std::move(payload);
  Octets frame = p.frame();
  send(frame);
  set_macs(frame, director.mac, server_.mac);
  lower_ttl(frame, 1);
  send(frame);
}

void Visit::server(const Send& send, std::uint8_t flags, Octets payload) {
  Packet p{server_.mac, client_.mac, vip.ip, client_.ip, 80, port_, 6, server_next_, client_next_, flags, server_id_++, 64};
  server_next_ += static_cast<std::uint32_t>(payload.size()) + ((flags & (flag::syn | flag::fin)) != 0 ? 1U : 0U);
  p.payload = std::move(payload);
  send(p.frame());
}

void Visit::ask(Dice& dice, const Send& send) {
  client(send, flag::psh | flag::ack, request_of(dice.between(mix_.shortest_request, mix_.longest_request), dice.next()));
  response_ = response_of(dice.between(mix_.shortest_response, mix_.longest_response), dice.next());
  sent_ = 0;
  --requests_left_;
  stage_ = Stage::answer;
}

void Visit::answer(const Send& send) {
  for (int segments = 0; segments < 2 && sent_ < response_.size(); ++segments) {
    const std::size_t end = std::min(sent_ + mss, response_.size());
    const auto at = [&](std::size_t i) { return response_.begin() + static_cast<std::ptrdiff_t>(i); };
    server(send, end == response_.size() ? flag::psh | flag::ack : flag::ack, Octets(at(sent_), at(end)));
    sent_ = end;
  }
  // RFC 9293 3.8.6.3: every second segment is acknowledged.
  client(send, flag::ack);
  if (sent_ == response_.size()) stage_ = requests_left_ == 0 ? Stage::close : Stage::ask;
}

void Visit::close(const Send& send) {
  server(send, flag::fin | flag::ack);
  client(send, flag::fin | flag::ack);
  server(send, flag::ack);
}

}  // namespace lvspec::bench

#include "tests/checks/connection.hpp"

namespace lvspec::words {

Connection::Connection(Wire& wire, std::uint16_t port, const Ip& client)
    : client_next(0x1000'0000U + port * 0x1000U),
      server_next(0x7000'0000U + port * 0x1000U),
      wire_(wire),
      port_(port),
      id_(static_cast<std::uint16_t>(port * 16U)),
      client_(client),
      service_(wire.profile.services.front().vip),
      service_port_(wire.profile.services.front().port) {}

Connection& Connection::through(const std::string& director) { return director_ = director, *this; }
Connection& Connection::to(const std::string& server) { return server_ = server, *this; }
Connection& Connection::straight_to(const std::string& server) { return server_ = server, straight_ = true, *this; }
Connection& Connection::from_host(const std::string& host) { return host_ = host, *this; }
Connection& Connection::ttl_delta(int delta) { return delta_ = delta, *this; }
Connection& Connection::on_copy(std::function<void(Octets&)> change) { return on_copy_ = std::move(change), *this; }
Connection& Connection::on_reply(std::function<void(Octets&)> change) { return on_reply_ = std::move(change), *this; }
Connection& Connection::reply_goes_to(const std::string& host) { return reply_to_ = host, *this; }
Connection& Connection::no_copies() { return copies_ = false, *this; }
Connection& Connection::ipv6() { return service_ = Wire::vip6(), *this; }
Connection& Connection::at(std::uint16_t port) { return service_port_ = port, *this; }
Connection& Connection::udp() { return protocol_ = 17, *this; }

Packet Connection::client_packet(std::uint8_t flags, const std::string& text) const {
  Packet p{wire_.mac(host_), wire_.mac(straight_ ? server_ : director_), client_, service_, port_, service_port_};
  p.protocol = protocol_;
  p.sequence = client_next;
  p.acknowledgment = (flags & flag::ack) != 0 ? server_next : 0;
  p.flags = flags;
  p.id = id_;
  p.payload = octets(text);
  return p;
}

Packet Connection::server_packet(std::uint8_t flags, const std::string& text) const {
  Packet p{wire_.mac(server_), wire_.mac(reply_to_.empty() ? host_ : reply_to_), service_, client_, service_port_, port_};
  p.protocol = protocol_;
  p.sequence = server_next;
  p.acknowledgment = client_next;
  p.flags = flags;
  p.id = static_cast<std::uint16_t>(id_ ^ 0x8000U);
  p.payload = octets(text);
  return p;
}

Octets Connection::copy_of(const Octets& original) const {
  Octets out = original;
  set_macs(out, wire_.mac(director_), wire_.mac(server_));
  lower_ttl(out, delta_);
  return out;
}

Connection& Connection::only_request(std::uint8_t flags, const std::string& text) {
  last_request_ = client_packet(flags, text).frame();
  request = wire_.send(last_request_);
  client_next += static_cast<std::uint32_t>(text.size()) + ((flags & (flag::syn | flag::fin)) != 0 ? 1U : 0U);
  ++id_;
  return *this;
}

Connection& Connection::only_copy() {
  Octets out = copy_of(last_request_);
  if (on_copy_) on_copy_(out);
  copy = wire_.send(std::move(out));
  return *this;
}

Connection& Connection::client_sends(std::uint8_t flags, const std::string& text) {
  only_request(flags, text);
  return straight_ || !copies_ ? *this : only_copy();
}

Connection& Connection::retransmit() {
  put16(last_request_, ethernet + 4, id_++);
  mend_header_checksum(last_request_);
  request = wire_.send(last_request_);
  return straight_ || !copies_ ? *this : only_copy();
}

Connection& Connection::server_sends(std::uint8_t flags, const std::string& text) {
  Octets out = server_packet(flags, text).frame();
  if (on_reply_) on_reply_(out);
  reply = wire_.send(std::move(out));
  server_next += static_cast<std::uint32_t>(text.size()) + ((flags & (flag::syn | flag::fin)) != 0 ? 1U : 0U);
  return *this;
}

Connection& Connection::syn() { return client_sends(flag::syn); }
Connection& Connection::syn_ack() { return server_sends(flag::syn | flag::ack); }
Connection& Connection::handshake() { return syn().syn_ack().client_sends(flag::ack); }
Connection& Connection::client_says(const std::string& text) { return client_sends(flag::ack | flag::psh, text); }
Connection& Connection::server_says(const std::string& text) { return server_sends(flag::ack | flag::psh, text); }
Connection& Connection::get(const std::string& path) { return client_says("GET " + path + " HTTP/1.1\r\nHost: www.example.org\r\n\r\n"); }
Connection& Connection::ok(const std::string& body) {
  return server_says("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}
Connection& Connection::close() { return server_sends(flag::fin | flag::ack).client_sends(flag::fin | flag::ack).server_sends(flag::ack); }
Connection& Connection::http_200() { return handshake().get().ok().close(); }
Connection& Connection::client_resets() { return client_sends(flag::rst | flag::ack); }
Connection& Connection::server_resets() { return server_sends(flag::rst | flag::ack); }

}  // namespace lvspec::words

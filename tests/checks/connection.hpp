#pragma once
// One client's connection to the virtual service, told step by step.
#include <functional>
#include <optional>

#include "tests/checks/wire_words.hpp"

namespace lvspec::words {

/// Each step puts its frames on the wire: the client's, the director's copy, or the server's answer. Healthy unless told otherwise. Ids of the
/// last frame of each kind are kept. The wire must outlive it.
class Connection {
 public:
  Connection(Wire& wire, std::uint16_t port, const Ip& client = Wire::client());

  // Who takes part; defaults: the tester, by way of dr1, to web1.
  Connection& through(const std::string& director);
  Connection& to(const std::string& server);
  Connection& straight_to(const std::string& server);      ///< framed to the server, with no director in between
  Connection& from_host(const std::string& host);           ///< whose port it comes from
  Connection& ttl_delta(int delta);
  Connection& on_copy(std::function<void(Octets&)> change);   ///< what the director does to its copy, besides MACs and TTL
  Connection& on_reply(std::function<void(Octets&)> change);
  Connection& reply_goes_to(const std::string& host);
  Connection& no_copies();                                    ///< the director sends nothing on
  Connection& ipv6();                                         ///< to the IPv6 service of a wire with both families
  Connection& at(std::uint16_t port);                         ///< another service's port of the same VIP
  Connection& udp();                                          ///< to a service of that protocol

  // Steps.
  Connection& syn();
  Connection& syn_ack();
  Connection& handshake();                                  ///< SYN, SYN-ACK, ACK
  Connection& get(const std::string& path = "/");
  Connection& client_says(const std::string& text);
  Connection& server_says(const std::string& text);
  Connection& ok(const std::string& body = "this is kgc web!");  ///< a whole response with status 200
  Connection& close();                                      ///< FIN, FIN-ACK, ACK, from the server first
  Connection& http_200();                                   ///< all of it
  Connection& client_resets();
  Connection& server_resets();

  /// A frame of the client with these flags and octets, and its copy.
  Connection& client_sends(std::uint8_t flags, const std::string& text = {});
  Connection& server_sends(std::uint8_t flags, const std::string& text = {});
  /// The parts of client_sends(), for a test that does something in between.
  Connection& only_request(std::uint8_t flags, const std::string& text = {});
  Connection& only_copy();
  /// The same octets again, as a retransmission with an identification of its own.
  Connection& retransmit();

  [[nodiscard]] Packet client_packet(std::uint8_t flags, const std::string& text) const;
  [[nodiscard]] Packet server_packet(std::uint8_t flags, const std::string& text) const;
  /// The copy that a healthy director makes of `request`.
  [[nodiscard]] Octets copy_of(const Octets& request) const;

  FrameId request = 0, copy = 0, reply = 0;
  std::uint32_t client_next, server_next;  ///< sequence numbers

 private:
  Wire& wire_;
  std::uint16_t port_, id_;
  Ip client_;
  Ip service_;
  std::uint16_t service_port_;
  std::string host_ = "tester", director_ = "dr1", server_ = "web1", reply_to_;
  bool straight_ = false, copies_ = true;
  std::uint8_t protocol_ = 6;
  int delta_ = 1;
  std::function<void(Octets&)> on_copy_, on_reply_;
  Octets last_request_;
};

}  // namespace lvspec::words

#include "gen/datagram.hpp"

#include <fmt/format.h>
#include <tins/rawpdu.h>
#include <tins/udp.h>

#include "gen/tins_values.hpp"

namespace lvspec {
namespace {

/// RFC 1035 4.1: one question, for the name servers of the root, which every server has an answer to, if only a refusal.
std::string dns_query(std::uint16_t id) {
  constexpr char recursion_desired = 1, one_question = 1, root = 0, type_ns = 2, class_in = 1;
  return {static_cast<char>(id >> 8U),
          static_cast<char>(id & 0xffU),
          recursion_desired,
          0,
          0,
          one_question,
          0,
          0,
          0,
          0,
          0,
          0,
          root,
          0,
          type_ns,
          0,
          class_in};
}

}  // namespace

std::string datagram(Application application, std::uint64_t token) {
  if (application == Application::udp_echo) return fmt::format("{:016x} lvspec", token);
  if (application == Application::dns) return dns_query(static_cast<std::uint16_t>(token >> 48U));
  return {};
}

Octets datagram_frame(const Endpoints& ends, std::uint16_t ip_id, const std::string& payload) {
  return (to_vip(ends, ip_id) / Tins::UDP(ends.port, ends.client_port) / Tins::RawPDU(payload)).serialize();
}

}  // namespace lvspec

#include <fmt/format.h>

#include <array>

#include "reports/describe_ip.hpp"

namespace lvspec {
namespace {

std::string code_of(const char* name, std::uint8_t code) { return fmt::format("{}, code {}", name, code); }

/// RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1
std::string unreachable(std::uint8_t code) {
  constexpr std::array<const char*, 14> words{"network",
                                              "host",
                                              "protocol",
                                              "port",
                                              "fragmentation needed",
                                              "source route",
                                              "network unknown",
                                              "host unknown",
                                              "source isolated",
                                              "network prohibited",
                                              "host prohibited",
                                              "network for this TOS",
                                              "host for this TOS",
                                              "administratively prohibited"};
  return code < words.size() ? fmt::format("unreachable: {}", words[code]) : code_of("unreachable", code);
}

struct Text {
  std::string what;
  bool quotes = false;  ///< holds the start of the packet that it is about
};

std::string echo(const char* name, const std::uint8_t* p) {
  return fmt::format("{} id {} seq {}", name, be16(p + 4), be16(p + 6));
}

Text v4_text(const std::uint8_t* p) {
  switch (p[0]) {
    case 0:
      return {echo("echo reply", p)};
    case 3:
      return {unreachable(p[1]), true};
    case 4:
      return {"source quench", true};
    case 5:
      return {fmt::format("redirect to {}", Ip::v4_from_wire(p + 4).text()), true};
    case 8:
      return {echo("echo request", p)};
    case 11:
      return {p[1] == 0 ? "time exceeded in transit" : code_of("time exceeded", p[1]), true};
    case 12:
      return {"parameter problem", true};
    default:
      return {fmt::format("type {} code {}", p[0], p[1])};
  }
}

/// RFC 4443
Text v6_text(const std::uint8_t* p) {
  switch (p[0]) {
    case 1:
      return {code_of("unreachable", p[1]), true};
    case 2:
      return {fmt::format("packet too big, mtu {}", be32(p + 4)), true};
    case 3:
      return {p[1] == 0 ? "hop limit exceeded in transit" : code_of("time exceeded", p[1]), true};
    case 4:
      return {"parameter problem", true};
    case 128:
      return {echo("echo request", p)};
    case 129:
      return {echo("echo reply", p)};
    case 133:
      return {"router solicitation"};
    case 134:
      return {"router advertisement"};
    case 137:
      return {"redirect"};
    default:
      return {fmt::format("type {} code {}", p[0], p[1])};
  }
}

/// RFC 4861 4.3 and 4.4; the target follows the first eight octets.
std::string neighbour(const Frame& frame) {
  const std::uint8_t* p = frame.icmp().p;
  const auto target = frame.payload();
  const std::string who = target.size() >= 16 ? Ip::v6_from_wire(target.data()).text() : "(cut)";
  if (p[0] == 135) return fmt::format("neighbour solicitation who-has {}", who);
  return fmt::format("neighbour advertisement {} is-here [{}{}{}]", who, (p[4] & 0x80U) != 0 ? "R" : "",
                     (p[4] & 0x40U) != 0 ? "S" : "", (p[4] & 0x20U) != 0 ? "O" : "");
}

}  // namespace

std::string describe_icmp(const Frame& frame, unsigned depth) {
  const std::uint8_t* p = frame.icmp().p;
  const bool v6 = frame.protocol == 58;
  if (v6 && (p[0] == 135 || p[0] == 136)) return "ICMPv6 " + neighbour(frame);
  const Text text = v6 ? v6_text(p) : v4_text(p);
  const std::string quotation = text.quotes ? fmt::format(", quoting ({})", describe_packet(frame.payload(), depth + 1)) : "";
  return fmt::format("{} {}{}", v6 ? "ICMPv6" : "ICMP", text.what, quotation);
}

}  // namespace lvspec
